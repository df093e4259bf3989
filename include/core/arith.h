/* core/arith.h - whole numbers in expressions: `set --eval`, `inc`, `test`. Source: the operators and their
 * precedence are C's (C11 6.5); docs/design/021-expressions.md. Nothing here yields. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "core/str.h"

enum { ARITH_DEPTH_MAX = 64 }; /* operators and parentheses that wait for their right side */

/**
 * Evaluate an expression of 64-bit signed numbers: + - * / % << >> & | ^ ~ < <= > >= == != && and ||
 * or ! ( ), numbers decimal, 0x hexadecimal or, after 0, octal.
 * @text  blanks between the tokens do not matter
 * @why   a failure's sentence is appended, with the place: `division by zero at "/ 0"`
 * Returns 0; -ERR_INVAL (it is no expression), -ERR_RANGE (division by zero, beyond 64 bits, a shift by
 * less than 0 or more than 63), -ERR_NOSPC (ARITH_DEPTH_MAX); silent.
 */
int arith_eval(const char *text, int64_t *ret_value, struct str *why);

/** The same for a run: the failure is told with fail(). */
int arith_eval_aloud(const char *text, int64_t *ret_value);
