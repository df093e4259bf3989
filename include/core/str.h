/* core/str.h - growable strings. Always NUL-terminated; may hold NUL bytes inside.
 * A failed allocation is remembered (oom) and makes further appends do nothing, so that only the
 * end need check. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    char *data;
    size_t len_bytes, cap_bytes;
    bool oom;
};
#define STR_INIT \
    {            \
        0        \
    }

void str_append(struct str *s, const char *text);
void str_append_bytes(struct str *s, const void *bytes, size_t len_bytes);
void str_append_char(struct str *s, char c);
void str_printf(struct str *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void str_vprintf(struct str *s, const char *fmt, va_list args);
void str_insert(struct str *s, size_t at, const char *bytes, size_t len_bytes);
void str_remove(struct str *s, size_t at, size_t len_bytes); /* cut to what is there */
void str_truncate(struct str *s, size_t len_bytes);
/** The text; "" when empty or out of memory. Borrowed until the next change. */
const char *str_text(const struct str *s);
/** Hand the buffer over: owned by caller (heap_free). NULL when out of memory. @s is empty
 * afterwards. */
char *str_steal(struct str *s);
void str_free(struct str *s);

/** What steers a terminal or ends a line becomes a blank: what servers and scripts name ends up in
 * messages. */
void text_make_harmless(char *text);

/** Value of a hexadecimal digit, -1 when @c is none. */
int hex_digit(char c);
/** Parse a whole number as commands and settings do: 0x hex, leading 0 octal, else decimal; blanks
 * and a sign before it, so that -1 is the largest. Returns 0, -ERR_INVAL when @text is empty or anything
 * follows the number, -ERR_RANGE when it is longer than 64 bits (both silent). */
int num_parse(const char *text, uint64_t *ret_value);
/** For what is cut to a width anyway: of a longer number the last 64 bits. 0 or -ERR_INVAL. */
int num_parse_wrapping(const char *text, uint64_t *ret_value);

/** Copy @text as it may be shown: what steers a terminal becomes '.', a long one is cut. Returns
 * @buffer. */
const char *str_printable(const char *text, size_t len_bytes, char *buffer, size_t room_bytes);
