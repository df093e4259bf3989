/* core/filter.h - what may stand behind `|` in ${name|filter|filter:ARGUMENTS}. Not here: finding the name
 * (core/expand.c). docs/design/021-expressions.md. */
#pragma once
#include "core/str.h"

enum {
    FILTERS_MAX = 16,           /* behind one name */
    FILTER_UNKNOWABLE = '\001', /* for filters_check(): stands where a ${} was */
};

/**
 * Apply "lower|sub:-,_" to @value. In arguments %xx stands for a byte.
 * Returns 0; -ERR_INVAL (@value is empty then, a warning event says which it was); -ERR_NOSPC, told, when
 * EXPAND_LEN_MAX is not enough.
 */
int filters_apply(const char *filters, struct str *value);
/** Could they be applied? 0, or -ERR_INVAL with a sentence appended to @why. */
int filters_check(const char *filters, struct str *why);
/** Names, for completion: NULL behind the last. *@ret_wants_arguments: it is nothing without. */
const char *filter_name(size_t index, bool *ret_wants_arguments);
