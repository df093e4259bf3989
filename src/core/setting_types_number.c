/* core/setting_types_number.c - setting types that are numbers: int8 ... uint32, busdevfn. Stored
 * big-endian in the width of their name, silently cut to it, however long the number is (compat 3.5:
 * scripts cut 0x${uuid:hexraw}); read in whatever length is there. */
#include "core/settings.h"
#include "core/err.h"

int setting_number(const void *data, size_t len_bytes, bool is_signed, uint64_t *ret_value)
{
    const uint8_t *bytes = data;
    bool negative = is_signed && len_bytes && (bytes[0] & 0x80);
    uint8_t padding = negative ? 0xff : 0x00;
    uint64_t value = negative ? UINT64_MAX : 0;
    size_t at = 0;
    for (; len_bytes - at > sizeof(value); at++)
        if (bytes[at] != padding)
            return -ERR_RANGE;
    for (; at < len_bytes; at++)
        value = value << 8 | bytes[at];
    *ret_value = value;
    return 0;
}

static int parse_number(const char *text, size_t width_bytes, struct str *out)
{
    uint64_t value;
    if (num_parse_wrapping(text, &value) < 0)
        return -ERR_INVAL;
    for (size_t i = width_bytes; i-- > 0;)
        str_append_char(out, (char)(value >> (8 * i)));
    return 0;
}

static int format_signed(const void *data, size_t len_bytes, struct str *out)
{
    uint64_t value;
    if (setting_number(data, len_bytes, true, &value) < 0)
        return -ERR_RANGE;
    str_printf(out, "%lld", (long long)value);
    return 0;
}

static int format_unsigned(const void *data, size_t len_bytes, struct str *out)
{
    uint64_t value;
    if (setting_number(data, len_bytes, false, &value) < 0)
        return -ERR_RANGE;
    str_printf(out, "0x%llx", (unsigned long long)value);
    return 0;
}

/* name, bytes, signed, format, example */
#define NUMBER_TYPES(X)                          \
    X(int8, 1, true, format_signed, "-1")        \
    X(int16, 2, true, format_signed, "-1")       \
    X(int32, 4, true, format_signed, "-1")       \
    X(uint8, 1, false, format_unsigned, "0x2a")  \
    X(uint16, 2, false, format_unsigned, "0x2a") \
    X(uint32, 4, false, format_unsigned, "0x2a")

#define NUMBER_TYPE(type_, width, signed_, format_, example_)   \
    static int parse_##type_(const char *text, struct str *out) \
    {                                                           \
        return parse_number(text, width, out);                  \
    }                                                           \
    const struct setting_type type_##_setting_type = {          \
        .name = #type_,                                         \
        .parse = parse_##type_,                                 \
        .format = format_,                                      \
        .numeric = true,                                        \
        .width_bytes = width,                                   \
        .is_signed = signed_,                                   \
        .example = example_,                                    \
    };
NUMBER_TYPES(NUMBER_TYPE)

static int parse_busdevfn(const char *text, struct str *out)
{
    (void)text, (void)out;
    return -ERR_NOTSUP;
}

static int format_busdevfn(const void *data, size_t len_bytes, struct str *out)
{
    uint64_t value;
    if (setting_number(data, len_bytes, false, &value) < 0)
        return -ERR_RANGE;
    str_printf(out, "%04x:%02x:%02x.%x", (unsigned)(value >> 16 & 0xffff),
               (unsigned)(value >> 8 & 0xff), (unsigned)(value >> 3 & 0x1f), (unsigned)(value & 7));
    return 0;
}

const struct setting_type busdevfn_setting_type = {
    .name = "busdevfn",
    .parse = parse_busdevfn,
    .format = format_busdevfn,
};
