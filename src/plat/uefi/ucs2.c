/* ucs2.c - text between UTF-8 and UCS-2. Source: UEFI 2.10 2.3.1 and 12.3 (UCS-2). */
#include "ucs2.h"
#include "core/heap.h"
#include <string.h>

uint16_t *ucs2_from_utf8(const char *text, size_t *ret_bytes)
{
    struct utf8 decoder = { 0 };
    uint16_t *out = heap_alloc((strlen(text) + 1) * sizeof(*out));
    size_t len = 0;
    if (!out)
        return NULL;
    for (; *text; text++) {
        uint32_t code = utf8_feed(&decoder, (uint8_t)*text);
        if (code != UTF8_MORE)
            out[len++] = ucs2_char(code);
    }
    out[len++] = 0;
    if (ret_bytes)
        *ret_bytes = len * sizeof(*out);
    return out;
}

void ucs2_append_utf8(struct str *out, const void *text, size_t max_chars)
{
    const uint8_t *bytes = text;
    for (size_t i = 0; i < max_chars; i++) {
        uint8_t encoded[4];
        uint16_t code = (uint16_t)(bytes[2 * i] | bytes[2 * i + 1] << 8);
        if (code == 0)
            return;
        str_append_bytes(out, encoded, utf8_put(code, encoded));
    }
}

static uint16_t fold(uint16_t c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

int ucs2_compare_nocase(const uint16_t *a, const uint16_t *b)
{
    while (*a && fold(*a) == fold(*b)) {
        a++;
        b++;
    }
    return fold(*a) - fold(*b);
}

size_t ucs2_len(const uint16_t *text)
{
    size_t len = 0;
    while (text[len])
        len++;
    return len;
}
