/* libc/assert.h - assertions are for bugs of ours and stay on in every build. */
#pragma once

#define assert(expression) \
    ((expression) ? (void)0 : assert_failed(#expression, __FILE_NAME__, __LINE__))
#define static_assert _Static_assert

void assert_failed(const char *expression, const char *file, int line) __attribute__((noreturn));
