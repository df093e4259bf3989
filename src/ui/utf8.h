/* ui/utf8.h - as much of UTF-8 (RFC 3629) as a cursor needs. A character counts as one column. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { UTF8_BYTES_MAX = 4 };

static inline bool utf8_continues(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/** Bytes of the character that begins with @lead; 1 for what is none. */
static inline size_t utf8_length(char lead)
{
    unsigned char c = (unsigned char)lead;
    return c >= 0xf0 && c < 0xf8 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : 1;
}

static inline size_t utf8_columns(const char *text, size_t len_bytes)
{
    size_t columns = 0;
    for (size_t i = 0; i < len_bytes; i++)
        columns += !utf8_continues(text[i]);
    return columns;
}
