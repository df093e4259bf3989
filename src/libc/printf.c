/* libc/printf.c - snprintf() and vsnprintf(). Not here: floats, %n, wide characters.
 * Source: ISO C11 7.21.6.1. */
#include <stdio.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Where the text goes: what does not fit is counted, not stored. */
struct output {
    char *to;
    size_t room; /* bytes, the NUL's included */
    size_t len;  /* bytes that the whole text has */
};

/* One conversion: %[flags][width][.precision][length]letter */
struct conversion {
    bool left, zero, plus, blank, alternative;
    int width;
    int precision; /* -1: none given */
    unsigned size; /* bytes of an integer argument */
    char letter;
};

enum { DIGITS_MAX = 22 }; /* 64 bits in octal */

static void put(struct output *out, const char *text, size_t len)
{
    if (out->len < out->room) {
        size_t room = out->room - out->len;
        memcpy(out->to + out->len, text, len < room ? len : room);
    }
    out->len += len;
}

static void pad(struct output *out, char c, int count)
{
    for (; count > 0; count--)
        put(out, &c, 1);
}

static const char *take_flags(const char *format, struct conversion *c)
{
    for (;; format++) {
        switch (*format) {
        case '-':
            c->left = true;
            break;
        case '0':
            c->zero = true;
            break;
        case '+':
            c->plus = true;
            break;
        case ' ':
            c->blank = true;
            break;
        case '#':
            c->alternative = true;
            break;
        default:
            return format;
        }
    }
}

static const char *take_number(const char *format, int *ret_number)
{
    int number = 0;
    for (; *format >= '0' && *format <= '9'; format++)
        number = number * 10 + (*format - '0');
    *ret_number = number;
    return format;
}

static const char *take_length(const char *format, struct conversion *c)
{
    static const struct {
        char text[3];
        uint8_t size;
    } LENGTHS[] = {
        { "hh", 1 },
        { "h", sizeof(short) },
        { "ll", sizeof(long long) },
        { "l", sizeof(long) },
        { "z", sizeof(size_t) },
        { "t", sizeof(ptrdiff_t) },
        { "j", sizeof(intmax_t) },
    };
    c->size = sizeof(int);
    for (size_t i = 0; i < sizeof(LENGTHS) / sizeof(LENGTHS[0]); i++) {
        size_t len = strlen(LENGTHS[i].text);
        if (strncmp(format, LENGTHS[i].text, len) == 0) {
            c->size = LENGTHS[i].size;
            return format + len;
        }
    }
    return format;
}

/* An integer argument, sign-extended (d, i) or zero-extended (the others) from its own size. */
static uint64_t take_integer(const struct conversion *c, va_list *arguments)
{
    bool is_signed = c->letter == 'd' || c->letter == 'i';
    uint64_t value = c->size > sizeof(int) ? va_arg(*arguments, unsigned long long)
                                           : va_arg(*arguments, unsigned);
    unsigned shift = 64 - 8 * c->size;
    return is_signed ? (uint64_t)((int64_t)(value << shift) >> shift) : value << shift >> shift;
}

/* [spaces][prefix][zeros]digits[spaces] */
static void put_padded(struct output *out, const struct conversion *c, const char *prefix,
                       int zeros, const char *text, size_t len)
{
    int blanks = c->width - (int)(strlen(prefix) + len) - zeros;
    if (!c->left)
        pad(out, ' ', blanks);
    put(out, prefix, strlen(prefix));
    pad(out, '0', zeros);
    put(out, text, len);
    if (c->left)
        pad(out, ' ', blanks);
}

static char *write_digits(char *end, uint64_t value, unsigned base, bool upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    for (; value; value /= base)
        *--end = digits[value % base];
    return end;
}

static const char *number_prefix(const struct conversion *c, uint64_t value, bool negative)
{
    switch (c->letter) {
    case 'd':
    case 'i':
        return negative ? "-" : c->plus ? "+" : c->blank ? " " : "";
    case 'x':
        return c->alternative && value ? "0x" : "";
    case 'X':
        return c->alternative && value ? "0X" : "";
    case 'p':
        return "0x";
    default:
        return "";
    }
}

static void put_integer(struct output *out, const struct conversion *c, uint64_t value)
{
    bool negative = (c->letter == 'd' || c->letter == 'i') && (int64_t)value < 0;
    unsigned base = c->letter == 'o' ? 8 : strchr("xXp", c->letter) ? 16 : 10;
    char buffer[DIGITS_MAX], *end = buffer + sizeof(buffer);
    char *digits = write_digits(end, negative ? 0 - value : value, base, c->letter == 'X');
    int len = (int)(end - digits);

    const char *prefix = number_prefix(c, value, negative);
    int zeros = (c->precision < 0 ? 1 : c->precision) - len;
    if (c->letter == 'o' && c->alternative && zeros < 1)
        zeros = value || !len ? 1 : 0;
    if (c->zero && !c->left && c->precision < 0 && c->width - (int)strlen(prefix) - len > zeros)
        zeros = c->width - (int)strlen(prefix) - len;
    put_padded(out, c, prefix, zeros > 0 ? zeros : 0, digits, (size_t)len);
}

static void put_string(struct output *out, const struct conversion *c, const char *text)
{
    if (!text)
        text = "(null)";
    size_t len = c->precision < 0 ? strlen(text) : strnlen(text, (size_t)c->precision);
    put_padded(out, c, "", 0, text, len);
}

static void convert(struct output *out, struct conversion *c, va_list *arguments)
{
    switch (c->letter) {
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        put_integer(out, c, take_integer(c, arguments));
        break;
    case 'p':
        put_integer(out, c, (uintptr_t)va_arg(*arguments, void *));
        break;
    case 'c': {
        char one = (char)va_arg(*arguments, int);
        put_padded(out, c, "", 0, &one, 1);
        break;
    }
    case 's':
        put_string(out, c, va_arg(*arguments, const char *));
        break;
    default: /* %% and letters that we do not know: the letter itself */
        put(out, &c->letter, 1);
        break;
    }
}

/* @format stands behind the %. Returns where the text goes on. */
static const char *take_conversion(struct output *out, const char *format, va_list *arguments)
{
    struct conversion c = { .precision = -1 };
    format = take_flags(format, &c);
    if (*format == '*') {
        c.width = va_arg(*arguments, int);
        format++;
        if (c.width < 0) {
            c.left = true;
            c.width = -c.width;
        }
    } else {
        format = take_number(format, &c.width);
    }
    if (*format == '.' && format[1] == '*') {
        c.precision = va_arg(*arguments, int); /* a negative one counts as none */
        format += 2;
    } else if (*format == '.') {
        format = take_number(format + 1, &c.precision);
    }
    format = take_length(format, &c);
    c.letter = *format;
    if (!c.letter)
        return format;
    convert(out, &c, arguments);
    return format + 1;
}

int vsnprintf(char *restrict to, size_t size_bytes, const char *restrict format, va_list arguments)
{
    struct output out = { .to = to, .room = size_bytes };
    va_list rest;
    va_copy(rest, arguments);
    while (*format) {
        size_t plain = strcspn(format, "%");
        put(&out, format, plain);
        format += plain;
        if (*format)
            format = take_conversion(&out, format + 1, &rest);
    }
    va_end(rest);
    if (size_bytes > 0)
        to[out.len < size_bytes ? out.len : size_bytes - 1] = '\0';
    return (int)out.len;
}

int snprintf(char *restrict to, size_t size_bytes, const char *restrict format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(to, size_bytes, format, arguments);
    va_end(arguments);
    return len;
}
