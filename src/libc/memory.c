/* libc/memory.c - copying, filling and comparing bytes.
 *
 * Plain wide loads and stores: `rep movs` is slow on old processors and terrible under emulation.
 * This file is compiled without LTO and without builtins, so that no loop here becomes a call of
 * the function it is in. Not here: strings (libc/string.c). */
#include <string.h>
#include <stdint.h>

/* A word at any address: x86 and arm64 do unaligned loads in hardware. */
typedef uint64_t word __attribute__((aligned(1), may_alias));
enum { WORD = sizeof(word), STRIDE = 4 * WORD };

static void copy_forward(uint8_t *to, const uint8_t *from, size_t len)
{
    for (; len >= STRIDE; len -= STRIDE, to += STRIDE, from += STRIDE) {
        word a = ((const word *)from)[0], b = ((const word *)from)[1];
        word c = ((const word *)from)[2], d = ((const word *)from)[3];
        ((word *)to)[0] = a;
        ((word *)to)[1] = b;
        ((word *)to)[2] = c;
        ((word *)to)[3] = d;
    }
    for (; len >= WORD; len -= WORD, to += WORD, from += WORD)
        *(word *)to = *(const word *)from;
    for (; len > 0; len--)
        *to++ = *from++;
}

static void copy_backward(uint8_t *to, const uint8_t *from, size_t len)
{
    for (; len >= WORD; len -= WORD)
        *(word *)(to + len - WORD) = *(const word *)(from + len - WORD);
    for (; len > 0; len--)
        to[len - 1] = from[len - 1];
}

void *memcpy(void *restrict to, const void *restrict from, size_t len_bytes)
{
    copy_forward(to, from, len_bytes);
    return to;
}

void *memmove(void *to, const void *from, size_t len_bytes)
{
    /* Forward is safe unless @to lies inside the source, behind its start. */
    if ((uintptr_t)to - (uintptr_t)from >= len_bytes)
        copy_forward(to, from, len_bytes);
    else
        copy_backward(to, from, len_bytes);
    return to;
}

void *memset(void *to, int value, size_t len_bytes)
{
    uint8_t *bytes = to;
    uint64_t pattern = (uint8_t)value * 0x0101010101010101ull;
    for (; len_bytes >= STRIDE; len_bytes -= STRIDE, bytes += STRIDE) {
        ((word *)bytes)[0] = pattern;
        ((word *)bytes)[1] = pattern;
        ((word *)bytes)[2] = pattern;
        ((word *)bytes)[3] = pattern;
    }
    for (; len_bytes > 0; len_bytes--)
        *bytes++ = (uint8_t)value;
    return to;
}

int memcmp(const void *left, const void *right, size_t len_bytes)
{
    const uint8_t *a = left, *b = right;
    for (; len_bytes >= WORD && *(const word *)a == *(const word *)b; len_bytes -= WORD) {
        a += WORD;
        b += WORD;
    }
    for (; len_bytes > 0; len_bytes--, a++, b++) {
        if (*a != *b)
            return *a - *b;
    }
    return 0;
}

void *memchr(const void *bytes, int value, size_t len_bytes)
{
    const uint8_t *at = bytes;
    for (; len_bytes > 0; len_bytes--, at++) {
        if (*at == (uint8_t)value)
            return (void *)at;
    }
    return NULL;
}
