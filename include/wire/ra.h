/* wire/ra.h - ICMPv6 router solicitations and advertisements as bytes.
 * Source: RFC 4861 4.1, 4.2, 4.6; RFC 8106 5 (RDNSS, DNSSL); RFC 4291 appendix A (EUI-64). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"
#include "wire/cursor.h"

enum {
    RA_TYPE_SOLICITATION = 133,
    RA_TYPE_ADVERTISEMENT = 134,
    RA_HEADER_BYTES = 16,
    RA_MAX = 2048,
    RS_MAX = 16
};
enum ra_option_type { RA_SOURCE_LL = 1, RA_PREFIX = 3, RA_MTU = 5, RA_RDNSS = 25, RA_DNSSL = 31 };

struct ra {
    uint8_t hop_limit;
    bool managed, other;        /* M: addresses by DHCPv6; O: the rest by DHCPv6 */
    uint16_t router_lifetime_s; /* 0: not a default router */
    const uint8_t *options;     /* borrowed from the message */
    size_t options_bytes;
};
/** @message begins with the ICMPv6 type. 0 or -ERR_PROTO (silent): not an advertisement, cut off,
 *   or an option of length 0. */
int ra_parse(const void *message, size_t len_bytes, struct ra *ret_ra);

struct ra_option {
    uint8_t type;
    const uint8_t *data;
    size_t len_bytes;
}; /* @data and length with the 2-byte header */
bool ra_option_next(struct cursor *options, struct ra_option *ret_option);

struct ra_prefix {
    uint8_t prefix[16];
    uint8_t len_bits;
    bool on_link, autonomous;
    uint32_t valid_s, preferred_s;
};
/** 0 or -ERR_PROTO (silent). */
int ra_prefix_parse(const struct ra_option *option, struct ra_prefix *ret_prefix);

/**
 * Append what `${net0.ndp/[<instance>.]<len>.<offset>.<type>}` names (compat 3.7): @len_bytes 0 in
 * the tag is the rest of the option; offsets count from the option's header. 0, -ERR_NOENT or
 * -ERR_NOMEM; all silent.
 */
int ra_fetch(const uint8_t *options, size_t options_bytes, uint64_t tag, struct str *out);

/** The modified EUI-64 interface identifier of @mac into the last 8 bytes of @address. */
void ra_eui64(const uint8_t mac[6], uint8_t address[16]);
/** A router solicitation with our link-layer address; checksum 0 (the sender fills it). Returns its
 * length (16). */
size_t ra_solicit_build(const uint8_t mac[6], uint8_t message[RS_MAX]);
