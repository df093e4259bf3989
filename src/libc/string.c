/* libc/string.c - NUL-ended strings. Not here: bytes (libc/memory.c). Source: ISO C11 7.24; POSIX
 * strcasecmp, strnlen. */
#include <string.h>
#include <ctype.h>
#include <stdint.h>

size_t strlen(const char *text)
{
    const char *end = text;
    while (*end)
        end++;
    return (size_t)(end - text);
}

size_t strnlen(const char *text, size_t max_bytes)
{
    size_t len = 0;
    while (len < max_bytes && text[len])
        len++;
    return len;
}

int strcmp(const char *left, const char *right)
{
    return strncmp(left, right, SIZE_MAX);
}

int strncmp(const char *left, const char *right, size_t max_bytes)
{
    for (size_t i = 0; i < max_bytes; i++) {
        if (left[i] != right[i])
            return (unsigned char)left[i] - (unsigned char)right[i];
        if (!left[i])
            break;
    }
    return 0;
}

int strcasecmp(const char *left, const char *right)
{
    return strncasecmp(left, right, SIZE_MAX);
}

int strncasecmp(const char *left, const char *right, size_t max_bytes)
{
    for (size_t i = 0; i < max_bytes; i++) {
        int a = tolower((unsigned char)left[i]), b = tolower((unsigned char)right[i]);
        if (a != b)
            return a - b;
        if (!a)
            break;
    }
    return 0;
}

char *strchr(const char *text, int wanted)
{
    for (;; text++) {
        if (*text == (char)wanted)
            return (char *)text;
        if (!*text)
            return NULL;
    }
}

char *strrchr(const char *text, int wanted)
{
    const char *found = NULL;
    do {
        if (*text == (char)wanted)
            found = text;
    } while (*text++);
    return (char *)found;
}

char *strstr(const char *text, const char *wanted)
{
    size_t len = strlen(wanted);
    for (;; text++) {
        if (strncmp(text, wanted, len) == 0)
            return (char *)text;
        if (!*text)
            return NULL;
    }
}

char *strpbrk(const char *text, const char *any_of)
{
    text += strcspn(text, any_of);
    return *text ? (char *)text : NULL;
}

size_t strspn(const char *text, const char *only_of)
{
    size_t len = 0;
    while (text[len] && strchr(only_of, text[len]))
        len++;
    return len;
}

size_t strcspn(const char *text, const char *none_of)
{
    size_t len = 0;
    while (text[len] && !strchr(none_of, text[len]))
        len++;
    return len;
}

char *strncpy(char *restrict to, const char *restrict from, size_t len_bytes)
{
    size_t len = strnlen(from, len_bytes);
    memcpy(to, from, len);
    memset(to + len, 0, len_bytes - len);
    return to;
}
