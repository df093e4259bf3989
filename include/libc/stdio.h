/* libc/stdio.h - formatting into memory, nothing else.
 *
 * Conversions: d i u x X o c s p %; flags 0 - + space #; width and precision, * too; hh h l ll z t
 * j. No floats, no %n. Returns the length of the whole text without its NUL, even when it was
 * cut. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

int snprintf(char *restrict to, size_t size_bytes, const char *restrict format, ...)
    __attribute__((format(printf, 3, 4)));
int vsnprintf(char *restrict to, size_t size_bytes, const char *restrict format, va_list arguments)
    __attribute__((format(printf, 3, 0)));
