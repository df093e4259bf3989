/* net/show.c - the texts of `route`, `nstat` and `ipstat`. Source: compat 1.4; counters' names RFC
 * 4293, RFC 4022. */
#include <string.h>
#include "glue.h"
#include "lwip/etharp.h"
#include "lwip/nd6.h"
#include "lwip/priv/nd6_priv.h"
#include "lwip/stats.h"
#include "netconf.h"

static const char *text_of(uint8_t family, const uint8_t *bytes, char buffer[NETADDR_TEXT_MAX])
{
    struct netaddr addr = family == 4 ? netaddr_v4(bytes) : netaddr_v6(bytes);
    return netaddr_format(&addr, buffer);
}

/* "/255.255.255.0" or "/64" */
static void show_length(const struct route *route, struct str *out)
{
    char text[NETADDR_TEXT_MAX];
    uint8_t mask[4];
    if (route->family == 6) {
        str_printf(out, "/%u", route->bits);
        return;
    }
    route_bits_mask(route->bits, mask);
    str_printf(out, "/%s", text_of(4, mask, text));
}

/* The gateway that came with the address of @route. */
static const struct route *default_of(const struct route *route)
{
    const struct route_table *table = netconf_routes();
    for (size_t i = 0; i < table->count; i++) {
        const struct route *other = &table->routes[i];
        if (other->kind == ROUTE_DEFAULT && other->dev == route->dev &&
            other->family == route->family &&
            memcmp(other->address, route->address, sizeof(route->address)) == 0)
            return other;
    }
    return NULL;
}

static void show_route(const struct route *route, struct str *out)
{
    char text[NETADDR_TEXT_MAX];
    const struct route *router = route->kind == ROUTE_CONNECTED ? default_of(route) : route;
    str_printf(out, "%s: %s", route->dev->name,
               text_of(route->family, route->has_address ? route->address : route->net, text));
    if (route->kind == ROUTE_STATIC)
        str_printf(out, " for %s", text_of(route->family, route->net, text));
    show_length(route, out);
    if (router && router->has_gateway)
        str_printf(out, " gw %s", text_of(route->family, router->gateway, text));
    if (!route->has_address)
        str_append(out, " (no address)");
    str_append(out, route->dev->is_open ? "\n" : " (inaccessible)\n");
}

void net_show_routes(struct str *out)
{
    static const struct {
        uint8_t family;
        enum route_kind kind;
    } passes[] = { { 4, ROUTE_CONNECTED }, { 4, ROUTE_STATIC }, { 6, ROUTE_CONNECTED } };
    const struct route_table *table = netconf_routes();
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        for (size_t pass = 0; pass < sizeof(passes) / sizeof(passes[0]); pass++)
            for (size_t i = 0; i < table->count; i++) {
                const struct route *route = &table->routes[i];
                if (route->dev == dev && route->family == passes[pass].family &&
                    route->kind == passes[pass].kind)
                    show_route(route, out);
            }
}

static void show_neighbour(struct str *out, const struct netif *netif, const char *family,
                           const char *addr, const uint8_t *mac)
{
    str_printf(out, "%s %s %s is Ethernet ", glue_netdev(netif)->name, family, addr);
    if (mac)
        str_printf(out, "%02x:%02x:%02x:%02x:%02x:%02x\n", mac[0], mac[1], mac[2], mac[3], mac[4],
                   mac[5]);
    else
        str_append(out, "(incomplete) (NDP)\n");
}

void net_show_neighbours(struct str *out)
{
    char text[NETADDR_TEXT_MAX];
    for (size_t i = 0; i < ARP_TABLE_SIZE; i++) {
        ip4_addr_t *ip;
        struct netif *netif;
        struct eth_addr *mac;
        if (etharp_get_entry(i, &ip, &netif, &mac))
            show_neighbour(out, netif, "IP", text_of(4, (const uint8_t *)&ip->addr, text),
                           mac->addr);
    }
    for (size_t i = 0; i < LWIP_ND6_NUM_NEIGHBORS; i++) {
        const struct nd6_neighbor_cache_entry *entry = &neighbor_cache[i];
        if (entry->state != ND6_NO_ENTRY)
            show_neighbour(out, entry->netif, "IPv6",
                           text_of(6, (const uint8_t *)entry->next_hop_address.addr, text),
                           entry->state == ND6_INCOMPLETE ? NULL : entry->lladdr);
    }
}

static unsigned count(uint32_t value)
{
    return value;
}

static void show_ipv4(struct str *out)
{
    const struct stats_mib2 *s = &lwip_stats.mib2;
    str_append(out, "IP version 4:\n");
    str_printf(out, "  InReceives:%u InDelivers:%u\n", count(s->ipinreceives),
               count(s->ipindelivers));
    str_printf(out, "  InHdrErrors:%u InAddrErrors:%u InUnknownProtos:%u InDiscards:%u\n",
               count(s->ipinhdrerrors), count(s->ipinaddrerrors), count(s->ipinunknownprotos),
               count(s->ipindiscards));
    str_printf(out, "  ReasmReqds:%u ReasmOKs:%u ReasmFails:%u\n", count(s->ipreasmreqds),
               count(s->ipreasmoks), count(s->ipreasmfails));
    str_printf(out, "  OutRequests:%u OutNoRoutes:%u OutDiscards:%u\n", count(s->ipoutrequests),
               count(s->ipoutnoroutes), count(s->ipoutdiscards));
    str_printf(out, "  OutFragOKs:%u OutFragFails:%u OutFragCreates:%u\n", count(s->ipfragoks),
               count(s->ipfragfails), count(s->ipfragcreates));
}

static void show_ipv6(struct str *out)
{
    const struct stats_proto *s = &lwip_stats.ip6, *fragments = &lwip_stats.ip6_frag;
    str_append(out, "IP version 6:\n");
    str_printf(out, "  InReceives:%u InDiscards:%u\n", count(s->recv), count(s->drop));
    str_printf(out, "  InHdrErrors:%u InUnknownProtos:%u InTruncatedPkts:%u\n", count(s->err),
               count(s->proterr), count(s->lenerr));
    str_printf(out, "  ReasmReqds:%u ReasmFails:%u\n", count(fragments->recv),
               count(fragments->drop));
    str_printf(out, "  OutRequests:%u OutNoRoutes:%u\n", count(s->xmit), count(s->rterr));
    str_printf(out, "  OutFragCreates:%u\n", count(fragments->xmit));
}

void net_show_statistics(struct str *out)
{
    const struct stats_mib2 *s = &lwip_stats.mib2;
    show_ipv4(out);
    show_ipv6(out);
    str_append(out, "TCP:\n");
    str_printf(out, "  InSegs:%u InErrs:%u OutSegs:%u RetransSegs:%u OutRsts:%u\n",
               count(s->tcpinsegs), count(s->tcpinerrs), count(s->tcpoutsegs),
               count(s->tcpretranssegs), count(s->tcpoutrsts));
    str_printf(out, "  ActiveOpens:%u AttemptFails:%u EstabResets:%u\n", count(s->tcpactiveopens),
               count(s->tcpattemptfails), count(s->tcpestabresets));
}
