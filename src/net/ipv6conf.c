/* net/ipv6conf.c - configurator `ipv6`: solicit a router, take its first advertisement, ask DHCPv6
 * if that says so.
 * Not here: link-local addresses (always there), DHCPv6 (dhcpv6.c), blocks (ipv6_settings.c),
 * messages (wire/ra.c).
 * Source: RFC 4861 6.3.7; RFC 4862 5.5; timing: compat 4.9. */
#include <string.h>
#include "core/err.h"
#include "core/event.h"
#include "dhcp_private.h"
#include "retry.h"
#include "wire/ra.h"

enum { SOLICIT_FIRST_MS = 125, SOLICIT_TOTAL_MS = 3875 }; /* the total: setting ra-timeout */

static void solicit(struct icmp6 *icmp6, const struct netdev *dev)
{
    static const uint8_t all_routers[16] = { 0xff, 2, [15] = 2 };
    uint8_t message[RS_MAX];
    struct netaddr to = netaddr_v6(all_routers);
    strncpy(to.scope, dev->name, sizeof(to.scope) - 1);
    if (icmp6_send(icmp6, &to, message, ra_solicit_build(dev->mac, message)) < 0)
        event_log(EVENT_DEBUG, "ipv6", "%s: a router solicitation was not sent", dev->name);
}

/* RFC 4861 6.1.2: routers speak from their link-local address; hop limit and checksum were looked
 * at below us. */
static bool is_advertisement(const struct netaddr *from, const void *message, size_t len_bytes,
                             struct ra *ret_ra)
{
    return from->bytes[0] == 0xfe && (from->bytes[1] & 0xc0) == 0x80 &&
           ra_parse(message, len_bytes, ret_ra) == 0;
}

/* The first valid advertisement into @message. Returns its length or -ERR_x. May yield. */
static int await_advertisement(struct icmp6 *icmp6, struct netdev *dev, uint8_t message[RA_MAX],
                               struct netaddr *ret_router)
{
    struct retry retry;
    struct ra ra;
    unsigned invalid = 0;
    uint64_t frames_before = dev->rx.good;
    uint64_t total_ms = net_conf_uint(dev, "ra-timeout", SOLICIT_TOTAL_MS);
    retry_start(&retry, plat_now_us(), SOLICIT_FIRST_MS, total_ms);
    while (!retry_over(&retry, plat_now_us())) {
        if (retry_due(&retry, plat_now_us()))
            solicit(icmp6, dev);
        int r = icmp6_recv(icmp6, message, RA_MAX, ret_router, retry.next_us);
        if (r >= 0 && is_advertisement(ret_router, message, (size_t)r, &ra))
            return r;
        if (r < 0 && r != -ERR_TIMEDOUT)
            return r;
        invalid += r >= 0;
    }
    return fail(
        ERR_TIMEDOUT,
        "ipv6: %s got no router advertisement to %u solicitations in %u ms; link is %s, %llu "
        "frames received, %u invalid advertisements",
        dev->name, retry.sent, (unsigned)total_ms, dev->link_up ? "up" : "down",
        (unsigned long long)(dev->rx.good - frames_before), invalid);
}

static int configure(struct netdev *dev, const uint8_t *message, size_t len_bytes,
                     const struct netaddr *router)
{
    struct ra ra;
    char text[NETADDR_TEXT_MAX];
    int r = ra_parse(message, len_bytes, &ra);
    if (r == 0)
        r = ndp_block_set(dev, message, len_bytes, router->bytes);
    if (r < 0)
        return r;
    event_log(EVENT_INFO, "ipv6", "%s: router %s, %d addresses%s", dev->name,
              netaddr_format(router, text), r,
              ra.managed ? ", more by DHCPv6"
              : ra.other ? ", options by DHCPv6"
                         : "");
    if (!ra.managed && !ra.other)
        return CONFIGURED_PARTLY;
    return dhcpv6_run(dev, ra.managed, ra.router_lifetime_s > 0 ? router->bytes : NULL);
}

static int ipv6_run(struct netdev *dev, void (*status)(void *arg, char mark), void *arg)
{
    uint8_t message[RA_MAX];
    struct icmp6 *icmp6 = NULL;
    struct netaddr router;
    (void)status;
    (void)arg;
    int r = icmp6_open(dev, RA_TYPE_ADVERTISEMENT, &icmp6);
    if (r == 0)
        r = await_advertisement(icmp6, dev, message, &router);
    icmp6_close(icmp6);
    return r < 0 ? r : configure(dev, message, (size_t)r, &router);
}

const struct net_configurator ipv6_configurator = { .name = "ipv6", .run = ipv6_run };
