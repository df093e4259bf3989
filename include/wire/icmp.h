/* wire/icmp.h - what ICMP tells of a packet of ours that nobody took. Not here: echo (net/icmp.c).
 * Source: RFC 792 (destination unreachable), RFC 1122 3.2.2.1, RFC 1812 5.2.7.1, RFC 4443 3.1. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/netaddr.h"

enum { REFUSED_TCP = 6, REFUSED_UDP = 17 }; /* protocols as IP numbers them */
enum { ICMP_REFUSAL_BYTES = 8 + 60 + 8 };   /* what is read of a message: heads */

/** The packet that came back: whom we sent it to, from which port of ours. */
struct icmp_refusal {
    uint8_t protocol;
    bool is_hint; /* a route or a host is missing now and may be there again (RFC 1122 3.2.2.1) */
    struct netaddr to; /* no scope */
    uint16_t to_port, from_port;
    uint32_t seq; /* of TCP; 0 for UDP */
};

/**
 * @message  ICMP (@family 4) or ICMPv6 (6) from its type on; may be cut to ICMP_REFUSAL_BYTES
 * 0: the host, or a firewall on the way, will not take a TCP or UDP packet, or a router (hint) has no way for it.
 * -ERR_PROTO (silent): something else. The checksum is the caller's affair: it needs the whole message.
 */
int icmp_parse_refusal(uint8_t family, const void *message, size_t len_bytes,
                       struct icmp_refusal *ret_refusal);
