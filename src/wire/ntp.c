/* wire/ntp.c - SNTP packets. Not here: asking (net/ntp.c). Source: RFC 4330 3 (timestamps), 4
 * (message), 5 (what a client checks), 8 (kiss codes). */
#include "wire/ntp.h"
#include <string.h>
#include "core/err.h"
#include "wire/cursor.h"

enum {
    VERSION = 4,
    MODE_CLIENT = 3,
    MODE_SERVER = 4,
    LEAP_UNKNOWN = 3,      /* the server itself does not know the time */
    BEFORE_ROOT_DELAY = 2, /* poll interval, precision */
    BEFORE_ORIGINATE = 8,  /* the reference timestamp */
    US_PER_S = 1000000,
};
/* 3: seconds from 1900 to 1970; a timestamp whose first bit is not set is of the era after 2036. */
static const uint64_t UNIX_EPOCH_S = 2208988800u;
static const uint64_t ERA_S = (uint64_t)1 << 32;
static const uint32_t FIRST_ERA_BIT = 0x80000000u;

void ntp_build_request(uint64_t cookie, uint8_t ret_packet[NTP_BYTES])
{
    memset(ret_packet, 0, NTP_BYTES);
    ret_packet[0] = VERSION << 3 | MODE_CLIENT;
    struct writer w = writer_on(ret_packet + NTP_BYTES - sizeof(cookie), sizeof(cookie));
    put_be(&w, cookie, sizeof(cookie));
}

static uint64_t unix_seconds(uint32_t seconds)
{
    return seconds + (seconds & FIRST_ERA_BIT ? 0 : ERA_S) - UNIX_EPOCH_S;
}

/* Four letters; others become dots. */
static void take_kiss(const uint8_t *reference, char ret_kiss[NTP_KISS_MAX])
{
    size_t len = 0;
    for (; len + 1 < NTP_KISS_MAX && reference[len]; len++)
        ret_kiss[len] = reference[len] > ' ' && reference[len] < 0x7f ? (char)reference[len] : '.';
    ret_kiss[len] = 0;
    if (len == 0)
        memcpy(ret_kiss, "none", NTP_KISS_MAX);
}

int ntp_parse_reply(const void *packet, size_t len_bytes, uint64_t cookie,
                    struct ntp_reply *ret_reply)
{
    struct cursor c = cursor_on(packet, len_bytes);
    struct ntp_reply reply = { 0 };
    uint8_t first = take_u8(&c), stratum = take_u8(&c);
    take_skip(&c, BEFORE_ROOT_DELAY + 8); /* root delay and dispersion, 4 bytes each */
    const uint8_t *reference = take_bytes(&c, 4);
    take_skip(&c, BEFORE_ORIGINATE);
    uint64_t originate = take_be(&c, 8);
    take_skip(&c, 8); /* receive timestamp */
    uint32_t seconds = take_be32(&c), fraction = take_be32(&c);
    if (c.failed || (first & 7) != MODE_SERVER || (first >> 3 & 7) == 0 || originate != cookie)
        return -ERR_PROTO;
    if (stratum == 0)
        take_kiss(reference, reply.kiss);
    else if (first >> 6 == LEAP_UNKNOWN || (seconds == 0 && fraction == 0))
        memcpy(reply.kiss, "INIT", NTP_KISS_MAX); /* 8: not yet synchronized */
    else
        reply.unix_s = unix_seconds(seconds);
    if (!reply.kiss[0])
        reply.us = (uint32_t)((uint64_t)fraction * US_PER_S >> 32);
    *ret_reply = reply;
    return 0;
}
