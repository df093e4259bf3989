/* core/setting_types.c - setting types that are texts and addresses: string, uristring, ipv4,
 * ipv6, dnssl.
 * Not here: numbers (setting_types_number.c), bytes as digits (setting_types_bytes.c).
 * Source: RFC 3986 2.1, RFC 5952, RFC 1035 3.1 and 4.1.4, RFC 3397 2. */
#include "core/settings.h"
#include "core/err.h"
#include "core/netaddr.h"
#include "core/uri.h"
#include <string.h>

enum { DNSSL_TEXT_MAX = 8192, DNS_LABEL_MAX = 63, DNS_NAME_LABELS_MAX = 128 };

const struct setting_type *setting_type_find(const char *name)
{
    for (size_t i = 0; setting_types[i]; i++)
        if (strcmp(setting_types[i]->name, name) == 0)
            return setting_types[i];
    return NULL;
}

/* ---- text ---------------------------------------------------------------------------------- */

static int parse_string(const char *text, struct str *out)
{
    str_append(out, text);
    return 0;
}

static int format_string(const void *data, size_t len_bytes, struct str *out)
{
    const char *text = data;
    str_append_bytes(out, text, strnlen(text, len_bytes));
    return 0;
}

const struct setting_type string_setting_type = {
    .name = "string",
    .parse = parse_string,
    .format = format_string,
    .example = "any text",
};

static int parse_uristring(const char *text, struct str *out)
{
    struct str copy = STR_INIT;
    str_append(&copy, text);
    if (copy.oom)
        return -ERR_NOMEM;
    str_append_bytes(out, copy.data, uri_unescape(copy.data));
    str_free(&copy);
    return 0;
}

static int format_uristring(const void *data, size_t len_bytes, struct str *out)
{
    uri_escape_string(data, len_bytes, out);
    return 0;
}

const struct setting_type uristring_setting_type = {
    .name = "uristring",
    .parse = parse_uristring,
    .format = format_uristring,
    .example = "any%20text",
};

/* ---- addresses ----------------------------------------------------------------------------- */

static int parse_ipv4(const char *text, struct str *out)
{
    struct netaddr addr;
    if (netaddr_parse(text, &addr) < 0 || addr.family != 4)
        return -ERR_INVAL;
    str_append_bytes(out, addr.bytes, 4);
    return 0;
}

/* A list of addresses shows its first one. */
static int format_ipv4(const void *data, size_t len_bytes, struct str *out)
{
    char text[NETADDR_TEXT_MAX];
    if (len_bytes < 4)
        return -ERR_INVAL;
    struct netaddr addr = netaddr_v4(data);
    str_append(out, netaddr_format(&addr, text));
    return 0;
}

const struct setting_type ipv4_setting_type = {
    .name = "ipv4",
    .parse = parse_ipv4,
    .format = format_ipv4,
    .example = "192.168.0.1",
};

static int parse_ipv6(const char *text, struct str *out)
{
    struct netaddr addr;
    if (strpbrk(text, "[]%") || netaddr_parse(text, &addr) < 0 || addr.family != 6)
        return -ERR_INVAL;
    str_append_bytes(out, addr.bytes, 16);
    return 0;
}

static int format_ipv6(const void *data, size_t len_bytes, struct str *out)
{
    char text[NETADDR_TEXT_MAX];
    if (len_bytes < 16)
        return -ERR_INVAL;
    struct netaddr addr = netaddr_v6(data);
    str_append(out, netaddr_format(&addr, text));
    return 0;
}

const struct setting_type ipv6_setting_type = {
    .name = "ipv6",
    .parse = parse_ipv6,
    .format = format_ipv6,
    .example = "2001:db8::1",
};

/* ---- DNS search list ----------------------------------------------------------------------- */

/* Names in wire form. core may not use wire/cursor.h: every index is compared with len before
 * use. */
struct names {
    const uint8_t *data;
    size_t len;
};

/* One name at @at into @out, without the last dot. Pointers only go back (RFC 1035 4.1.4), each
 * to before the one that led there, so that they end. 0 or -ERR_INVAL; *@ret_next: behind the
 * name. */
static int format_name(const struct names *names, size_t at, struct str *out, size_t *ret_next)
{
    size_t lowest = at, next = 0;
    for (int labels = 0; at < names->len && labels < DNS_NAME_LABELS_MAX;) {
        size_t label = names->data[at];
        if (label > DNS_LABEL_MAX) {
            if (label < 0xc0 || names->len - at < 2)
                return -ERR_INVAL;
            size_t target = (label & 0x3f) << 8 | names->data[at + 1];
            next = next ? next : at + 2;
            if (target >= lowest)
                return -ERR_INVAL;
            at = lowest = target;
            continue;
        }
        if (label == 0) {
            *ret_next = next ? next : at + 1;
            return 0;
        }
        if (names->len - at - 1 < label)
            return -ERR_INVAL;
        if (labels++ > 0)
            str_append_char(out, '.');
        str_append_bytes(out, names->data + at + 1, label);
        at += 1 + label;
    }
    return -ERR_INVAL;
}

static int format_dnssl(const void *data, size_t len_bytes, struct str *out)
{
    struct names names = { data, len_bytes };
    size_t start = out->len_bytes;
    for (size_t at = 0; at < len_bytes;) {
        size_t before = out->len_bytes;
        if (before > start)
            str_append_char(out, ' ');
        size_t name_start = out->len_bytes;
        int r = format_name(&names, at, out, &at);
        if (r < 0)
            return r;
        if (out->len_bytes == name_start) /* the root: router advertisements pad with it */
            str_truncate(out, before);
        if (out->oom)
            return -ERR_NOMEM;
        if (out->len_bytes - start > DNSSL_TEXT_MAX)
            return -ERR_RANGE;
    }
    return 0;
}

static int parse_nothing(const char *text, struct str *out)
{
    (void)text, (void)out;
    return -ERR_NOTSUP;
}

const struct setting_type dnssl_setting_type = {
    .name = "dnssl",
    .parse = parse_nothing,
    .format = format_dnssl,
};
