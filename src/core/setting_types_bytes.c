/* core/setting_types_bytes.c - setting types that show bytes as digits: hex, hexhyp, hexraw,
 * base64, uuid, guid.
 * Source: RFC 4648 4 (base64), RFC 9562 4 (UUID), UEFI 2.10 appendix A (GUID byte order). */
#include "core/settings.h"
#include "core/err.h"
#include <string.h>

enum { UUID_BYTES = 16 };

/* Two digits at @text; -1 when they are none. */
static int hex_byte(const char *text)
{
    int high = hex_digit(text[0]);
    int low = high < 0 ? -1 : hex_digit(text[1]);
    return low < 0 ? -1 : high << 4 | low;
}

static void append_hex_byte(struct str *out, uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";
    str_append_char(out, digits[byte >> 4]);
    str_append_char(out, digits[byte & 15]);
}

/* ---- hex, hexhyp, hexraw ------------------------------------------------------------------- */

/* Exactly two digits for each byte; @separator ('\0': none) between bytes, mandatory. */
static int parse_hex_bytes(const char *text, char separator, struct str *out)
{
    while (*text) {
        int byte = hex_byte(text);
        if (byte < 0)
            return -ERR_INVAL;
        str_append_char(out, (char)byte);
        text += 2;
        if (separator && *text && (*text++ != separator || !*text))
            return -ERR_INVAL;
    }
    return 0;
}

static int format_hex_bytes(const uint8_t *bytes, size_t len_bytes, char separator, struct str *out)
{
    for (size_t i = 0; i < len_bytes && !out->oom; i++) {
        if (i > 0 && separator)
            str_append_char(out, separator);
        append_hex_byte(out, bytes[i]);
    }
    return out->oom ? -ERR_NOMEM : 0;
}

/* name, separator, example */
#define HEX_TYPES(X)              \
    X(hex, ':', "00:11:22:aa")    \
    X(hexhyp, '-', "00-11-22-aa") \
    X(hexraw, '\0', "001122aa")

#define HEX_TYPE(type_, separator_, example_)                                                 \
    static int parse_##type_(const char *text, struct str *out)                               \
    {                                                                                         \
        return parse_hex_bytes(text, separator_, out);                                        \
    }                                                                                         \
    static int format_##type_(const void *data, size_t len_bytes, struct str *out)            \
    {                                                                                         \
        return format_hex_bytes(data, len_bytes, separator_, out);                            \
    }                                                                                         \
    const struct setting_type type_##_setting_type = {                                        \
        .name = #type_, .parse = parse_##type_, .format = format_##type_, .example = example_ \
    };
HEX_TYPES(HEX_TYPE)

/* ---- base64 -------------------------------------------------------------------------------- */

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int parse_base64(const char *text, struct str *out)
{
    unsigned bits = 0, digits = 0, pads = 0;
    for (; *text; text++) {
        if (is_blank(*text))
            continue;
        const char *digit = strchr(base64_digits, *text);
        if (*text == '=' && digits % 4 >= 2 && digits % 4 + pads < 4) {
            pads++;
            continue;
        }
        if (!digit || pads)
            return -ERR_INVAL;
        bits = bits << 6 | (unsigned)(digit - base64_digits);
        digits++;
        if (digits % 4 != 1)
            str_append_char(out, (char)(bits >> (4 - digits % 4) % 4 * 2));
    }
    return (digits + pads) % 4 ? -ERR_INVAL : 0;
}

static int format_base64(const void *data, size_t len_bytes, struct str *out)
{
    const uint8_t *bytes = data;
    for (size_t at = 0; at < len_bytes && !out->oom; at += 3) {
        size_t left = len_bytes - at;
        unsigned bits = (unsigned)bytes[at] << 16;
        bits |= left > 1 ? (unsigned)bytes[at + 1] << 8 : 0;
        bits |= left > 2 ? bytes[at + 2] : 0;
        str_append_char(out, base64_digits[bits >> 18]);
        str_append_char(out, base64_digits[bits >> 12 & 63]);
        str_append_char(out, left > 1 ? base64_digits[bits >> 6 & 63] : '=');
        str_append_char(out, left > 2 ? base64_digits[bits & 63] : '=');
    }
    return out->oom ? -ERR_NOMEM : 0;
}

const struct setting_type base64_setting_type = {
    .name = "base64",
    .parse = parse_base64,
    .format = format_base64,
    .example = "SGVsbG8=",
};

/* ---- uuid, guid ---------------------------------------------------------------------------- */

/* 32 digits; a hyphen may stand before bytes 4, 6, 8 and 10. */
static int read_uuid(const char *text, uint8_t bytes[UUID_BYTES])
{
    for (int i = 0; i < UUID_BYTES; i++) {
        if (*text == '-' && i >= 4 && i <= 10 && i % 2 == 0)
            text++;
        int byte = hex_byte(text);
        if (byte < 0)
            return -ERR_INVAL;
        bytes[i] = (uint8_t)byte;
        text += 2;
    }
    return *text ? -ERR_INVAL : 0;
}

/* The first three fields (4, 2 and 2 bytes) the other way round: UUID <-> GUID. */
static void swap_guid(uint8_t bytes[UUID_BYTES])
{
    static const uint8_t from[8] = { 3, 2, 1, 0, 5, 4, 7, 6 };
    uint8_t copy[8];
    memcpy(copy, bytes, sizeof(copy));
    for (int i = 0; i < 8; i++)
        bytes[i] = copy[from[i]];
}

static void append_uuid(const uint8_t bytes[UUID_BYTES], struct str *out)
{
    for (int i = 0; i < UUID_BYTES; i++) {
        if (i >= 4 && i <= 10 && i % 2 == 0)
            str_append_char(out, '-');
        append_hex_byte(out, bytes[i]);
    }
}

static int parse_uuid(const char *text, struct str *out)
{
    uint8_t bytes[UUID_BYTES];
    if (read_uuid(text, bytes) < 0)
        return -ERR_INVAL;
    str_append_bytes(out, bytes, sizeof(bytes));
    return 0;
}

static int format_uuid(const void *data, size_t len_bytes, struct str *out)
{
    if (len_bytes != UUID_BYTES)
        return -ERR_INVAL;
    append_uuid(data, out);
    return 0;
}

static int parse_guid(const char *text, struct str *out)
{
    uint8_t bytes[UUID_BYTES];
    if (read_uuid(text, bytes) < 0)
        return -ERR_INVAL;
    swap_guid(bytes);
    str_append_bytes(out, bytes, sizeof(bytes));
    return 0;
}

static int format_guid(const void *data, size_t len_bytes, struct str *out)
{
    uint8_t bytes[UUID_BYTES];
    if (len_bytes != UUID_BYTES)
        return -ERR_INVAL;
    memcpy(bytes, data, sizeof(bytes));
    swap_guid(bytes);
    append_uuid(bytes, out);
    return 0;
}

#define UUID_EXAMPLE "12345678-1234-5678-9abc-def012345678"
const struct setting_type uuid_setting_type = {
    .name = "uuid",
    .parse = parse_uuid,
    .format = format_uuid,
    .example = UUID_EXAMPLE,
};
const struct setting_type guid_setting_type = {
    .name = "guid",
    .parse = parse_guid,
    .format = format_guid,
    .example = UUID_EXAMPLE,
};
