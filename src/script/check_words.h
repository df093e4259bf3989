/* script/check_words.h - what can be known to be wrong with the words of one command. Private to src/script. */
#pragma once
#include "script/command.h"

/** Filters of the ${...} in a word, known as far as they hold no ${} themselves. Returns 0, or -ERR_INVAL with a
 * sentence appended to @why. */
int check_filters(const char *word, struct str *why);
/** Operands and option values that are expressions, conditions and the like. @args as options_scan() left it,
 * with operands; they may hold ${}: what depends on these is not judged. Returns 0 or -ERR_x with a sentence
 * appended to @why. */
int check_operands(const struct cmd_args *args, struct str *why);
