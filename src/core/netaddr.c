/* core/netaddr.c - IPv4 and IPv6 addresses and their texts. Source: RFC 4291 2.2, RFC 5952, RFC
 * 4007 11. */
#include "core/netaddr.h"
#include "core/err.h"
#include "core/str.h"
#include <stdio.h>
#include <string.h>

enum { V6_GROUPS = 8, TEXT_PART_MAX = 48 };

/* One of the four numbers of an IPv4 address; iPXE takes hex and octal too. */
static int parse_v4_number(const char *text, size_t len, uint8_t *ret_byte)
{
    char part[8];
    uint64_t value;
    if (len == 0 || len >= sizeof(part) || text[0] < '0' || text[0] > '9')
        return -ERR_INVAL;
    memcpy(part, text, len);
    part[len] = '\0';
    if (num_parse(part, &value) < 0 || value > 255)
        return -ERR_INVAL;
    *ret_byte = (uint8_t)value;
    return 0;
}

static int parse_v4(const char *text, uint8_t bytes[4])
{
    for (int i = 0; i < 4; i++) {
        size_t len = strcspn(text, ".");
        if (parse_v4_number(text, len, &bytes[i]) < 0 || text[len] != (i < 3 ? '.' : '\0'))
            return -ERR_INVAL;
        text += len + (i < 3);
    }
    return 0;
}

/* Up to four hex digits at *@text, which moves behind them. */
static int parse_v6_group(const char **text, uint8_t bytes[2])
{
    unsigned value = 0;
    int digits = 0;
    for (; digits < 5; digits++, (*text)++) {
        int digit = hex_digit(**text);
        if (digit < 0)
            break;
        value = value << 4 | (unsigned)digit;
    }
    if (digits == 0 || digits > 4)
        return -ERR_INVAL;
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
    return 0;
}

/* Groups before and after "::" are collected in order, then those after it move to the end. */
static int parse_v6(const char *text, uint8_t bytes[16])
{
    int groups = 0, gap = -1;
    if (text[0] == ':' && text[1] != ':')
        return -ERR_INVAL;
    memset(bytes, 0, 16);
    while (*text) {
        if (text[0] == ':' && text[1] == ':') {
            if (gap >= 0)
                return -ERR_INVAL;
            gap = groups;
            text += 2;
            continue;
        }
        if (groups == V6_GROUPS)
            return -ERR_INVAL;
        if (strchr(text, '.') && !strchr(text, ':')) { /* RFC 4291 2.2 point 3 */
            if (groups > V6_GROUPS - 2 || parse_v4(text, bytes + 2 * groups) < 0)
                return -ERR_INVAL;
            groups += 2;
            break;
        }
        if (parse_v6_group(&text, bytes + 2 * groups) < 0)
            return -ERR_INVAL;
        groups++;
        if (*text == ':' && text[1] != ':' && !*++text) /* a single colon at the end */
            return -ERR_INVAL;
    }
    if (gap < 0 ? groups != V6_GROUPS : groups >= V6_GROUPS)
        return -ERR_INVAL;
    if (gap >= 0) {
        size_t tail = (size_t)(2 * (groups - gap));
        memmove(bytes + 16 - tail, bytes + 2 * gap, tail);
        memset(bytes + 2 * gap, 0, 16 - (size_t)(2 * groups));
    }
    return 0;
}

int netaddr_parse(const char *text, struct netaddr *ret_addr)
{
    struct netaddr addr = { 0 };
    char part[TEXT_PART_MAX];
    if (!strchr(text, ':')) {
        addr.family = 4;
        if (parse_v4(text, addr.bytes) < 0)
            return -ERR_INVAL;
        *ret_addr = addr;
        return 0;
    }
    size_t len = strlen(text);
    if (text[0] == '[') {
        if (text[len - 1] != ']')
            return -ERR_INVAL;
        text++;
        len -= 2;
    }
    const char *zone = memchr(text, '%', len);
    size_t addr_len = zone ? (size_t)(zone - text) : len;
    size_t zone_len = zone ? len - addr_len - 1 : 0;
    if (addr_len >= sizeof(part) || zone_len >= sizeof(addr.scope))
        return -ERR_INVAL;
    memcpy(part, text, addr_len);
    part[addr_len] = '\0';
    addr.family = 6;
    if (parse_v6(part, addr.bytes) < 0)
        return -ERR_INVAL;
    if (zone_len)
        memcpy(addr.scope, zone + 1, zone_len);
    *ret_addr = addr;
    return 0;
}

/* The longest run of at least two zero groups, the first of equal ones (RFC 5952 4.2). */
static void longest_zero_run(const uint8_t *bytes, int *ret_start, int *ret_len)
{
    *ret_start = -1;
    *ret_len = 1;
    for (int i = 0; i < V6_GROUPS; i++) {
        int len = 0;
        while (i + len < V6_GROUPS && !bytes[2 * (i + len)] && !bytes[2 * (i + len) + 1])
            len++;
        if (len > *ret_len) {
            *ret_start = i;
            *ret_len = len;
        }
    }
}

static size_t format_v6(const uint8_t *bytes, char *buffer, size_t size)
{
    int gap, gap_len;
    size_t at = 0;
    longest_zero_run(bytes, &gap, &gap_len);
    for (int i = 0; i < V6_GROUPS; i++) {
        if (i == gap) {
            at += (size_t)snprintf(buffer + at, size - at, "::");
            i += gap_len - 1;
            continue;
        }
        bool colon = i > 0 && i != gap + gap_len;
        at += (size_t)snprintf(buffer + at, size - at, "%s%x",
                               colon || (i > 0 && gap < 0) ? ":" : "",
                               (unsigned)(bytes[2 * i] << 8 | bytes[2 * i + 1]));
    }
    return at;
}

const char *netaddr_format(const struct netaddr *addr, char buffer[NETADDR_TEXT_MAX])
{
    const uint8_t *b = addr->bytes;
    if (addr->family == 4) {
        snprintf(buffer, NETADDR_TEXT_MAX, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
    } else if (addr->family == 6) {
        size_t at = format_v6(b, buffer, NETADDR_TEXT_MAX);
        if (addr->scope[0])
            snprintf(buffer + at, NETADDR_TEXT_MAX - at, "%%%s", addr->scope);
    } else {
        snprintf(buffer, NETADDR_TEXT_MAX, "<none>");
    }
    return buffer;
}

bool netaddr_equal(const struct netaddr *a, const struct netaddr *b)
{
    size_t len = a->family == 4 ? 4 : 16;
    return a->family == b->family && memcmp(a->bytes, b->bytes, len) == 0 &&
           strcmp(a->scope, b->scope) == 0;
}

bool netaddr_is_zero(const struct netaddr *addr)
{
    static const uint8_t zero[16];
    return memcmp(addr->bytes, zero, addr->family == 4 ? 4 : 16) == 0;
}

struct netaddr netaddr_v4(const uint8_t bytes[4])
{
    struct netaddr addr = { .family = 4 };
    memcpy(addr.bytes, bytes, 4);
    return addr;
}

struct netaddr netaddr_v6(const uint8_t bytes[16])
{
    struct netaddr addr = { .family = 6 };
    memcpy(addr.bytes, bytes, 16);
    return addr;
}
