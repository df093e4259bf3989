/* wire/ntp.h - SNTP as bytes: a client's question, a server's answer. Not here: asking (net/ntp.h).
 * Source: RFC 4330. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { NTP_PORT = 123, NTP_BYTES = 48, NTP_KISS_MAX = 5 };

/** A server's answer. */
struct ntp_reply {
    uint64_t unix_s;         /* since 1970; 0 when refused */
    uint32_t us;             /* of the second */
    char kiss[NTP_KISS_MAX]; /* not "": it has no time for us, and why (RFC 4330 8) */
};

/** A question. @cookie stands where the time of sending would: the answer repeats it. */
void ntp_build_request(uint64_t cookie, uint8_t ret_packet[NTP_BYTES]);
/** 0, or -ERR_PROTO (silent): this is not the answer to the question with that @cookie. */
int ntp_parse_reply(const void *packet, size_t len_bytes, uint64_t cookie,
                    struct ntp_reply *ret_reply);
