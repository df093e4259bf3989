/* net/ipv6conf.c - configurator `ipv6`: solicit a router, take the first advertisement that gives
 * something, ask DHCPv6 if that says so.
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

/* A router that has lost its way out says no more than that (RFC 7084 G-4, L-13): another one may know better. */
static bool gives_something(const struct ra *ra, int addresses)
{
    return addresses > 0 || ra->router_lifetime_s > 0 || ra->managed || ra->other;
}

/* The first valid advertisement that gives something, or else the last one, becomes a block. Returns how many addresses it
 * gives, or -ERR_x. @ret_ra without its options. May yield. */
static int await_advertisement(struct icmp6 *icmp6, struct netdev *dev, struct ra *ret_ra,
                               struct netaddr *ret_router)
{
    uint8_t message[RA_MAX];
    struct netaddr from;
    struct retry retry;
    struct ra ra;
    unsigned invalid = 0;
    bool came = false;
    uint64_t frames_before = dev->rx.good;
    uint64_t total_ms = net_conf_uint(dev, "ra-timeout", SOLICIT_TOTAL_MS);
    retry_start(&retry, plat_now_us(), SOLICIT_FIRST_MS, total_ms);
    while (!retry_over(&retry, plat_now_us())) {
        if (retry_due(&retry, plat_now_us()))
            solicit(icmp6, dev);
        int r = icmp6_recv(icmp6, message, RA_MAX, &from, retry.next_us);
        if (r == -ERR_TIMEDOUT)
            continue;
        if (r < 0)
            return r;
        if (!is_advertisement(&from, message, (size_t)r, &ra)) {
            invalid++;
            continue;
        }
        r = ndp_block_set(dev, message, (size_t)r, from.bytes);
        if (r < 0)
            return r;
        came = true;
        ra.options = NULL;
        *ret_ra = ra;
        *ret_router = from;
        if (gives_something(&ra, r))
            return r;
    }
    if (came)
        return 0;
    return fail(
        ERR_TIMEDOUT,
        "ipv6: %s got no router advertisement to %u solicitations in %u ms; link is %s, %llu "
        "frames received, %u invalid advertisements",
        dev->name, retry.sent, (unsigned)total_ms, dev->link_up ? "up" : "down",
        (unsigned long long)(dev->rx.good - frames_before), invalid);
}

static int go_on(struct netdev *dev, const struct ra *ra, const struct netaddr *router,
                 int addresses)
{
    char text[NETADDR_TEXT_MAX];
    event_log(EVENT_INFO, "ipv6", "%s: router %s, %d addresses%s", dev->name,
              netaddr_format(router, text), addresses,
              ra->managed ? ", more by DHCPv6"
              : ra->other ? ", options by DHCPv6"
                          : "");
    if (!ra->managed && !ra->other)
        return CONFIGURED_PARTLY;
    return dhcpv6_run(dev, ra->managed, ra->router_lifetime_s > 0 ? router->bytes : NULL);
}

static int ipv6_run(struct netdev *dev, void (*status)(void *arg, char mark), void *arg)
{
    struct icmp6 *icmp6 = NULL;
    struct netaddr router;
    struct ra ra;
    (void)status;
    (void)arg;
    int r = icmp6_open(dev, RA_TYPE_ADVERTISEMENT, &icmp6);
    if (r == 0)
        r = await_advertisement(icmp6, dev, &ra, &router);
    icmp6_close(icmp6);
    return r < 0 ? r : go_on(dev, &ra, &router, r);
}

const struct net_configurator ipv6_configurator = { .name = "ipv6", .run = ipv6_run };
