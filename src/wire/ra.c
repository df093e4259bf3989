/* wire/ra.c - router solicitations and advertisements as bytes.
 * Not here: checks of hop limit, source and checksum (net/icmp.c), what is done with it
 * (net/ipv6conf.c).
 * Source: RFC 4861 4.1 (solicitation), 4.2 (advertisement), 4.6 (options), 6.1.2 (validity). */
#include "wire/ra.h"
#include <string.h>
#include "core/err.h"

enum { FLAG_MANAGED = 0x80, FLAG_OTHER = 0x40, FLAG_ON_LINK = 0x80, FLAG_AUTONOMOUS = 0x40 };
enum { OPTION_UNIT_BYTES = 8 };

bool ra_option_next(struct cursor *options, struct ra_option *ret_option)
{
    const uint8_t *start = options->pos;
    uint8_t type = take_u8(options);
    size_t len_bytes = (size_t)take_u8(options) * OPTION_UNIT_BYTES;
    if (len_bytes == 0)
        return false; /* end, cut off, or the invalid length 0 */
    take_skip(options, len_bytes - 2);
    if (!cursor_ok(options))
        return false;
    *ret_option = (struct ra_option){ .type = type, .data = start, .len_bytes = len_bytes };
    return true;
}

int ra_parse(const void *message, size_t len_bytes, struct ra *ret_ra)
{
    struct cursor c = cursor_on(message, len_bytes);
    struct ra ra = { 0 };
    uint8_t type = take_u8(&c), code = take_u8(&c);
    take_skip(&c, 2); /* checksum */
    ra.hop_limit = take_u8(&c);
    uint8_t flags = take_u8(&c);
    ra.managed = flags & FLAG_MANAGED;
    ra.other = flags & FLAG_OTHER;
    ra.router_lifetime_s = take_be16(&c);
    take_skip(&c, 8); /* reachable time, retransmission timer */
    if (!cursor_ok(&c) || type != RA_TYPE_ADVERTISEMENT || code != 0)
        return -ERR_PROTO;
    ra.options = c.pos;
    ra.options_bytes = cursor_left(&c);
    /* 6.1.2: an option of length zero makes the whole message invalid */
    struct ra_option option;
    while (cursor_left(&c) > 0) {
        if (!ra_option_next(&c, &option))
            return -ERR_PROTO;
    }
    *ret_ra = ra;
    return 0;
}

int ra_prefix_parse(const struct ra_option *option, struct ra_prefix *ret_prefix)
{
    struct cursor c = cursor_on(option->data, option->len_bytes);
    struct ra_prefix prefix = { 0 };
    take_skip(&c, 2);
    prefix.len_bits = take_u8(&c);
    uint8_t flags = take_u8(&c);
    prefix.on_link = flags & FLAG_ON_LINK;
    prefix.autonomous = flags & FLAG_AUTONOMOUS;
    prefix.valid_s = take_be32(&c);
    prefix.preferred_s = take_be32(&c);
    take_skip(&c, 4);
    take_copy(&c, prefix.prefix, sizeof(prefix.prefix));
    if (!cursor_ok(&c) || option->type != RA_PREFIX || prefix.len_bits > 128)
        return -ERR_PROTO;
    /* 4.6.2: bits after the prefix length are to be ignored */
    for (size_t bit = prefix.len_bits; bit < 128; bit++)
        prefix.prefix[bit / 8] &= 0xff & ~(0x80 >> bit % 8);
    *ret_prefix = prefix;
    return 0;
}

int ra_fetch(const uint8_t *options, size_t options_bytes, uint64_t tag, struct str *out)
{
    uint8_t type = (uint8_t)tag, offset = (uint8_t)(tag >> 8), want_bytes = (uint8_t)(tag >> 16);
    uint64_t instance = tag >> 24;
    struct cursor c = cursor_on(options, options_bytes);
    struct ra_option option;
    while (ra_option_next(&c, &option)) {
        if (option.type != type || instance-- > 0)
            continue;
        struct cursor value = cursor_on(option.data, option.len_bytes);
        take_skip(&value, offset);
        size_t len_bytes = want_bytes ? want_bytes : cursor_left(&value);
        const uint8_t *data = take_bytes(&value, len_bytes);
        if (!data || len_bytes == 0)
            return -ERR_NOENT;
        str_append_bytes(out, data, len_bytes);
        return out->oom ? -ERR_NOMEM : 0;
    }
    return -ERR_NOENT;
}

void ra_eui64(const uint8_t mac[6], uint8_t address[16])
{
    static const uint8_t middle[2] = { 0xff, 0xfe };
    memcpy(address + 8, mac, 3);
    memcpy(address + 11, middle, 2);
    memcpy(address + 13, mac + 3, 3);
    address[8] ^= 0x02; /* the universal/local bit is inverted */
}

size_t ra_solicit_build(const uint8_t mac[6], uint8_t message[RS_MAX])
{
    struct writer w = writer_on(message, RS_MAX);
    put_u8(&w, RA_TYPE_SOLICITATION);
    put_be(&w, 0, 7); /* code, checksum, reserved */
    put_u8(&w, RA_SOURCE_LL);
    put_u8(&w, 1);
    put_bytes(&w, mac, 6);
    return (size_t)(w.pos - message);
}
