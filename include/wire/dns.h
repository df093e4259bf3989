/* wire/dns.h - DNS questions and answers as bytes.
 * Source: RFC 1035 4.1 (messages), 2.3.4 (limits); RFC 3596 2 (AAAA). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/netaddr.h"

enum {
    DNS_PORT = 53,
    DNS_NAME_MAX = 256, /* text with its NUL */
    DNS_LABEL_MAX = 63,
    DNS_QUERY_MAX = 12 + 255 + 4,
    DNS_REPLY_MAX = 1500, /* RFC 1035 2.3.4 says 512; some servers say more */
    DNS_ADDRESSES_MAX = 16,
    DNS_RECORDS_MAX = 128, /* of one reply that are looked at */
    DNS_CNAMES_MAX = 16,   /* links of one chain */
};
enum dns_type { DNS_TYPE_A = 1, DNS_TYPE_CNAME = 5, DNS_TYPE_AAAA = 28 };
enum dns_rcode {
    DNS_OK = 0,
    DNS_FORMAT_ERROR = 1,
    DNS_SERVER_FAILURE = 2,
    DNS_NAME_ERROR = 3,
    DNS_NOT_IMPLEMENTED = 4,
    DNS_REFUSED = 5
};

/** A question for @name (with or without a dot at its end), recursion desired. @query has
 * DNS_QUERY_MAX bytes. Its length, or -ERR_INVAL (silent): no such name can exist. */
int dns_query_build(uint16_t id, const char *name, enum dns_type type, uint8_t *query);

struct dns_reply {
    uint8_t rcode;
    bool truncated;
    size_t count; /* of addresses, in the order given */
    struct netaddr addrs[DNS_ADDRESSES_MAX];
    char alias[DNS_NAME_MAX]; /* no addresses, but the name stands for this one; "" */
};
/** The answer to the question (@id, @name, @type), aliases inside followed. One that tells of an error (not
 * DNS_NAME_ERROR) may leave the question out: servers that could not read it do. 0, -ERR_NOENT (silent:
 * a reply to something else) or -ERR_PROTO (silent: malformed). */
int dns_reply_parse(const void *packet, size_t len_bytes, uint16_t id, const char *name,
                    enum dns_type type, struct dns_reply *ret_reply);
