/* core/str.c - growable strings, and whole numbers out of text. */
#include "core/str.h"
#include "core/err.h"
#include "core/heap.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { STR_FIRST_BYTES = 64, STR_PRINTF_BYTES = 256 };

/* Room for @more_bytes and a NUL. */
static bool str_grow(struct str *s, size_t more_bytes)
{
    if (s->oom)
        return false;
    size_t need = s->len_bytes + more_bytes + 1;
    if (need <= s->len_bytes)
        goto out_of_memory; /* wrapped */
    if (need <= s->cap_bytes)
        return true;
    size_t cap = s->cap_bytes ? s->cap_bytes : STR_FIRST_BYTES;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    char *data = heap_realloc(s->data, cap);
    if (!data)
        goto out_of_memory;
    s->data = data;
    s->cap_bytes = cap;
    return true;
out_of_memory: /* empty: str_text() and len_bytes must not contradict each other */
    s->oom = true;
    s->len_bytes = 0;
    if (s->data)
        s->data[0] = '\0';
    return false;
}

void str_insert(struct str *s, size_t at, const char *bytes, size_t len_bytes)
{
    if (!str_grow(s, len_bytes))
        return;
    assert(at <= s->len_bytes);
    memmove(s->data + at + len_bytes, s->data + at, s->len_bytes - at);
    if (len_bytes)
        memcpy(s->data + at, bytes, len_bytes);
    s->len_bytes += len_bytes;
    s->data[s->len_bytes] = '\0';
}

void str_append_bytes(struct str *s, const void *bytes, size_t len_bytes)
{
    str_insert(s, s->len_bytes, bytes, len_bytes);
}

void str_append(struct str *s, const char *text)
{
    str_append_bytes(s, text, strlen(text));
}

void str_append_char(struct str *s, char c)
{
    str_append_bytes(s, &c, 1);
}

void str_vprintf(struct str *s, const char *fmt, va_list args)
{
    char small[STR_PRINTF_BYTES];
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(small, sizeof(small), fmt, args);
    if (len < 0) {
        s->oom = true;
    } else if ((size_t)len < sizeof(small)) {
        str_append_bytes(s, small, (size_t)len);
    } else if (str_grow(s, (size_t)len)) {
        vsnprintf(s->data + s->len_bytes, (size_t)len + 1, fmt, again);
        s->len_bytes += (size_t)len;
    }
    va_end(again);
}

void str_printf(struct str *s, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str_vprintf(s, fmt, args);
    va_end(args);
}

void str_remove(struct str *s, size_t at, size_t len_bytes)
{
    if (at >= s->len_bytes)
        return;
    if (len_bytes > s->len_bytes - at)
        len_bytes = s->len_bytes - at;
    memmove(s->data + at, s->data + at + len_bytes, s->len_bytes - at - len_bytes + 1);
    s->len_bytes -= len_bytes;
}

void str_truncate(struct str *s, size_t len_bytes)
{
    if (len_bytes < s->len_bytes)
        str_remove(s, len_bytes, s->len_bytes - len_bytes);
}

const char *str_text(const struct str *s)
{
    return s->data && !s->oom ? s->data : "";
}

char *str_steal(struct str *s)
{
    if (!str_grow(s, 0)) {
        str_free(s);
        return NULL;
    }
    s->data[s->len_bytes] = '\0';
    char *data = s->data;
    *s = (struct str)STR_INIT;
    return data;
}

void str_free(struct str *s)
{
    heap_free(s->data);
    *s = (struct str)STR_INIT;
}

void text_make_harmless(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = ' ';
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* *@ret_over: it is longer than 64 bits. */
static int read_number(const char *text, uint64_t *ret_value, bool *ret_over)
{
    while (*text == ' ' || (*text >= '\t' && *text <= '\r'))
        text++;
    bool negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    unsigned base = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    } else if (text[0] == '0') {
        base = 8;
    }
    uint64_t value = 0;
    *ret_over = false;
    do {
        unsigned digit = (unsigned)hex_digit(*text); /* none: more than any base */
        if (digit >= base)
            return -ERR_INVAL;
        *ret_over |= value > (UINT64_MAX - digit) / base;
        value = value * base + digit;
    } while (*++text);
    *ret_value = negative ? 0 - value : value;
    return 0;
}

int num_parse_wrapping(const char *text, uint64_t *ret_value)
{
    bool over;
    return read_number(text, ret_value, &over);
}

int num_parse(const char *text, uint64_t *ret_value)
{
    uint64_t value;
    bool over;
    int r = read_number(text, &value, &over);
    if (r < 0 || over)
        return r < 0 ? r : -ERR_RANGE;
    *ret_value = value;
    return 0;
}

const char *str_printable(const char *text, size_t len_bytes, char *buffer, size_t room_bytes)
{
    size_t len = len_bytes < room_bytes ? len_bytes : room_bytes - 1;
    for (size_t i = 0; i < len; i++)
        buffer[i] = (unsigned char)text[i] >= ' ' && (unsigned char)text[i] < 127 ? text[i] : '.';
    buffer[len] = '\0';
    return buffer;
}
