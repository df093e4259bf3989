/* libc/number.c - text to numbers, abs(), errno. Source: ISO C11 7.22.1.4, 7.22.6.1. */
#include <stdlib.h>
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

int errno;

int abs(int value)
{
    return value < 0 ? -value : value;
}

static unsigned digit_value(char c)
{
    if (isdigit((unsigned char)c))
        return (unsigned)(c - '0');
    if (isalpha((unsigned char)c))
        return (unsigned)(tolower((unsigned char)c) - 'a' + 10);
    return UINT_MAX;
}

/* Step over "0x" when digits follow it, and settle what base 0 means. */
static const char *take_prefix(const char *text, int *base)
{
    bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && digit_value(text[2]) < 16;
    if ((*base == 0 || *base == 16) && hex) {
        *base = 16;
        return text + 2;
    }
    if (*base == 0)
        *base = text[0] == '0' ? 8 : 10;
    return text;
}

struct number {
    unsigned long long magnitude; /* at most the limit */
    bool negative, overflow;
};

/* @above, @below: the largest magnitudes of a positive and of a negative number; beyond: ERANGE. */
static struct number parse(const char *text, char **ret_end, int base, unsigned long long above,
                           unsigned long long below)
{
    struct number number = { 0 };
    const char *at = text;
    while (isspace((unsigned char)*at))
        at++;
    number.negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    at = take_prefix(at, &base);

    unsigned long long limit = number.negative ? below : above;
    const char *first = at;
    for (unsigned digit; (digit = digit_value(*at)) < (unsigned)base; at++) {
        if (number.magnitude > (limit - digit) / (unsigned)base)
            number.overflow = true;
        number.magnitude = number.overflow ? limit : number.magnitude * (unsigned)base + digit;
    }
    if (number.overflow)
        errno = ERANGE;
    if (ret_end)
        *ret_end = (char *)(at == first ? text : at);
    return number;
}

unsigned long long strtoull(const char *restrict text, char **restrict ret_end, int base)
{
    struct number number = parse(text, ret_end, base, ULLONG_MAX, ULLONG_MAX);
    bool negate = number.negative && !number.overflow;
    return negate ? 0 - number.magnitude : number.magnitude;
}

unsigned long strtoul(const char *restrict text, char **restrict ret_end, int base)
{
    struct number number = parse(text, ret_end, base, ULONG_MAX, ULONG_MAX);
    bool negate = number.negative && !number.overflow;
    return (unsigned long)(negate ? 0 - number.magnitude : number.magnitude);
}

long long strtoll(const char *restrict text, char **restrict ret_end, int base)
{
    struct number number = parse(text, ret_end, base, LLONG_MAX, 1ull + LLONG_MAX);
    return (long long)(number.negative ? 0 - number.magnitude : number.magnitude);
}

int atoi(const char *text)
{
    return (int)strtoll(text, NULL, 10);
}
