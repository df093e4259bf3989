/* core/condition.h - what `test` asks: comparisons of texts and numbers. docs/design/021-expressions.md. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "core/str.h"

/**
 * Is it true? The words are those of `test`: A = B, A != B, A -eq B (-ne -lt -le -gt -ge), A matches PATTERN,
 * A contains B, A begins B, A ends B, A in B...; -n A, -z A; A alone asks whether it is not empty.
 * @why  a failure's sentence is appended
 * Returns 1, 0, -ERR_USAGE (no such form), or what arith_eval() says of a number; silent.
 */
int condition_eval(const char *const *words, size_t count, struct str *why);
/** What can be known to be wrong while the words still hold ${}: 0, or as above. */
int condition_check(const char *const *words, size_t count, struct str *why);
