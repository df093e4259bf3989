/* wire/icmp.c - ICMP's "destination unreachable" with the packet that it is about (wire/icmp.h). */
#include "wire/icmp.h"
#include "core/err.h"
#include "wire/cursor.h"

enum { /* RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1 */
       UNREACHABLE4 = 3,
       NO_NET4 = 0,
       NO_HOST4 = 1,
       NO_PROTOCOL4 = 2,
       NO_PORT4 = 3,
       NET_PROHIBITED4 = 9,
       HOST_PROHIBITED4 = 10,
       PROHIBITED4 = 13,
};
enum { /* RFC 4443 3.1 */
       UNREACHABLE6 = 1,
       NO_ROUTE6 = 0,
       PROHIBITED6 = 1,
       NO_ADDRESS6 = 3,
       NO_PORT6 = 4,
};
enum {
    AFTER_CODE = 6, /* checksum, unused */
    HEAD4_BYTES = 20,
    FRAGMENT_OFFSET = 0x1fff,
};

static bool is_refusal(uint8_t family, uint8_t type, uint8_t code)
{
    if (family == 6)
        return type == UNREACHABLE6 && (code == PROHIBITED6 || code == NO_PORT6);
    return type == UNREACHABLE4 &&
           (code == NO_PROTOCOL4 || code == NO_PORT4 || code == NET_PROHIBITED4 ||
            code == HOST_PROHIBITED4 || code == PROHIBITED4);
}

static bool is_hint(uint8_t family, uint8_t type, uint8_t code)
{
    return family == 6 ? type == UNREACHABLE6 && (code == NO_ROUTE6 || code == NO_ADDRESS6)
                       : type == UNREACHABLE4 && (code == NO_NET4 || code == NO_HOST4);
}

/* A later fragment has no ports. */
static bool take_head4(struct cursor *c, struct icmp_refusal *refusal)
{
    uint8_t first = take_u8(c);
    size_t head_bytes = (size_t)(first & 15) * 4;
    take_skip(c, 5);
    uint16_t fragment = take_be16(c);
    take_skip(c, 1);
    refusal->protocol = take_u8(c);
    take_skip(c, 6);
    const uint8_t *to = take_bytes(c, 4);
    if (!to || first >> 4 != 4 || head_bytes < HEAD4_BYTES || (fragment & FRAGMENT_OFFSET) != 0)
        return false;
    take_skip(c, head_bytes - HEAD4_BYTES);
    refusal->to = netaddr_v4(to);
    return true;
}

/* We send no extension headers before TCP and UDP. */
static bool take_head6(struct cursor *c, struct icmp_refusal *refusal)
{
    uint8_t first = take_u8(c);
    take_skip(c, 5);
    refusal->protocol = take_u8(c);
    take_skip(c, 1 + 16);
    const uint8_t *to = take_bytes(c, 16);
    if (!to || first >> 4 != 6)
        return false;
    refusal->to = netaddr_v6(to);
    return true;
}

int icmp_parse_refusal(uint8_t family, const void *message, size_t len_bytes,
                       struct icmp_refusal *ret_refusal)
{
    struct cursor c = cursor_on(message, len_bytes);
    struct icmp_refusal refusal = { 0 };
    uint8_t type = take_u8(&c), code = take_u8(&c);
    take_skip(&c, AFTER_CODE);
    refusal.is_hint = is_hint(family, type, code);
    if ((!refusal.is_hint && !is_refusal(family, type, code)) ||
        !(family == 6 ? take_head6(&c, &refusal) : take_head4(&c, &refusal)))
        return -ERR_PROTO;
    refusal.from_port = take_be16(&c);
    refusal.to_port = take_be16(&c);
    if (refusal.protocol == REFUSED_TCP)
        refusal.seq = take_be32(&c);
    if (!cursor_ok(&c) || (refusal.protocol != REFUSED_TCP && refusal.protocol != REFUSED_UDP))
        return -ERR_PROTO;
    *ret_refusal = refusal;
    return 0;
}
