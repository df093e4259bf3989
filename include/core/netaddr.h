/* core/netaddr.h - an IPv4 or IPv6 address as bytes, its text forms. No sockets, no lwIP. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NETADDR_TEXT_MAX = 64 }; /* with scope and NUL */
struct netaddr {
    uint8_t family;    /* 0 none, 4, 6 */
    uint8_t bytes[16]; /* network order; the first 4 for IPv4 */
    char scope[16];    /* IPv6 zone: a device name ("net0") or "" */
};
/** Numeric text only ("10.0.0.1", "fe80::1%net0"; IPv6 in brackets is accepted). 0 or -ERR_INVAL
 * (silent). */
int netaddr_parse(const char *text, struct netaddr *ret_addr);
/** RFC 5952 for IPv6. Returns @buffer. */
const char *netaddr_format(const struct netaddr *addr, char buffer[NETADDR_TEXT_MAX]);
bool netaddr_equal(const struct netaddr *a, const struct netaddr *b); /* the scope too */
bool netaddr_is_zero(const struct netaddr *addr);
struct netaddr netaddr_v4(const uint8_t bytes[4]);
struct netaddr netaddr_v6(const uint8_t bytes[16]);
