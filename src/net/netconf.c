/* net/netconf.c - addresses, MTU and routes of the devices follow the settings, whoever stored
 * them.
 * Not here: obtaining them (dhcp*, ipv6conf*), the routing decision (route.c). Source: compat 4.5,
 * 4.9. */
#include "core/event.h"
#include "core/settings.h"
#include "glue.h"
#include "lwip/ip.h"
#include "lwip/nd6.h"
#include "lwip/netif.h"
#include "lwip/prot/nd6.h"
#include "netconf.h"
#include "netdev_private.h"
#include <string.h>

enum { MTU_MIN = 68 /* RFC 791 3.2 */, BLOCKS_MAX = 64, LINK_OF_TWO_BITS = 31 };

static struct route_table table;

/* --- values ----------------------------------------------------------------------------------- */

/* @own: only a value of the block itself, not of one below. */
static bool fetch(struct settings *block, const char *name, bool own, struct str *out)
{
    struct setting setting = { .name = name };
    const struct setting *known = setting_predefined(SCOPE_NONE, name, 0);
    struct settings *found = NULL;
    str_truncate(out, 0);
    if (setting_fetch(block, known ? known : &setting, out, NULL, &found) < 0)
        return false;
    return out->len_bytes > 0 && (!own || found == block);
}

static bool fetch_address(struct settings *block, const char *name, bool own, size_t len_bytes,
                          uint8_t *ret_bytes)
{
    struct str out = STR_INIT;
    bool found = fetch(block, name, own, &out) && out.len_bytes >= len_bytes;
    if (found)
        memcpy(ret_bytes, out.data, len_bytes);
    str_free(&out);
    return found;
}

static bool fetch_number(struct settings *block, const char *name, bool own, uint64_t *ret_value)
{
    struct str out = STR_INIT;
    bool found = fetch(block, name, own, &out) &&
                 setting_number(out.data, out.len_bytes, false, ret_value) == 0;
    str_free(&out);
    return found;
}

/* --- one device ------------------------------------------------------------------------------- */

static void apply_mtu(struct netdev *dev)
{
    uint64_t mtu = 0;
    uint16_t usual = dev->mtu_max < 1500 ? dev->mtu_max : 1500;
    if (!fetch_number(&dev->settings, "mtu", false, &mtu) || mtu < MTU_MIN)
        mtu = usual;
    dev->mtu = mtu > dev->mtu_max ? dev->mtu_max : (uint16_t)mtu;
    glue_netif(dev)->mtu = dev->mtu;
}

/* RFC 3021: a link of two has no broadcast address of its own. */
static void set_ipv4(struct netif *netif, const uint8_t address[4], const uint8_t mask[4])
{
    ip4_addr_t ip, netmask, none = { 0 };
    if (route_mask_bits(mask) < LINK_OF_TWO_BITS)
        netif_set_flags(netif, NETIF_FLAG_BROADCAST);
    else
        netif_clear_flags(netif, NETIF_FLAG_BROADCAST);
    memcpy(&ip.addr, address, 4);
    memcpy(&netmask.addr, mask, 4);
    if (!ip4_addr_eq(&ip, netif_ip4_addr(netif)) ||
        !ip4_addr_eq(&netmask, netif_ip4_netmask(netif)))
        netif_set_addr(netif, &ip, &netmask, &none);
}

static void apply_ipv4(struct netdev *dev)
{
    uint8_t address[4] = { 0 }, mask[4] = { 0 }, gateway[4];
    struct netif *netif = glue_netif(dev);
    if (!fetch_address(&dev->settings, "ip", false, 4, address)) {
        set_ipv4(netif, address, mask);
        return;
    }
    bool has_mask = fetch_address(&dev->settings, "netmask", false, 4, mask);
    bool has_gateway = fetch_address(&dev->settings, "gateway", false, 4, gateway);
    struct str classless = STR_INIT;
    if (!fetch(&dev->settings, "static-routes", false, &classless))
        str_truncate(&classless, 0);
    route_add_ipv4(&table, dev, address, has_mask ? mask : NULL, has_gateway ? gateway : NULL,
                   classless.data, classless.len_bytes);
    str_free(&classless);
    route_bits_mask(has_mask ? route_mask_bits(mask) : route_class_bits(address), mask);
    set_ipv4(netif, address, mask);
}

/* Addresses of one netif: the wanted ones stay where they are, others go, new ones take free
 * places. */
struct address_set {
    uint8_t wanted[LWIP_IPV6_NUM_ADDRESSES][16];
    size_t count;
};

static void want_address(struct address_set *set, const uint8_t address[16])
{
    if (set->count < LWIP_IPV6_NUM_ADDRESSES)
        memcpy(set->wanted[set->count++], address, 16);
}

static void apply_ipv6_block(struct netdev *dev, struct settings *block, struct address_set *set)
{
    uint8_t address[16], gateway[16];
    uint64_t bits = 64;
    bool has_address = fetch_address(block, "ip6", true, 16, address);
    if (!has_address && !fetch_address(block, "prefix6", true, 16, address))
        return;
    fetch_number(block, "len6", true, &bits);
    bool has_gateway = fetch_address(block, "gateway6", true, 16, gateway);
    route_add_ipv6(&table, dev, address, (uint8_t)(bits > 128 ? 128 : bits), has_address,
                   has_gateway ? gateway : NULL);
    if (has_address)
        want_address(set, address);
}

static int find_address(struct netif *netif, const uint8_t address[16])
{
    for (int i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++)
        if (!ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)) &&
            memcmp(netif_ip6_addr(netif, i)->addr, address, 16) == 0)
            return i;
    return -1;
}

static void add_address(struct netif *netif, const uint8_t address[16])
{
    ip6_addr_t ip;
    memset(&ip, 0, sizeof(ip));
    memcpy(ip.addr, address, 16);
    ip6_addr_assign_zone(&ip, IP6_UNICAST, netif);
    /* Place 0 is the link-local one: lwIP's neighbour discovery takes it from there. */
    for (int i = ip6_addr_islinklocal(&ip) ? 0 : 1; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        if (!ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)))
            continue;
        netif_ip6_addr_set(netif, (s8_t)i, &ip);
        netif_ip6_addr_set_valid_life(netif, i, IP6_ADDR_LIFE_INFINITE);
        netif_ip6_addr_set_pref_life(netif, i, IP6_ADDR_LIFE_INFINITE);
        netif_ip6_addr_set_state(netif, (s8_t)i, IP6_ADDR_PREFERRED);
        return;
    }
}

static void apply_ipv6_addresses(struct netif *netif, const struct address_set *set)
{
    for (int i = 0; i < LWIP_IPV6_NUM_ADDRESSES; i++) {
        bool wanted = false;
        for (size_t k = 0; k < set->count; k++)
            wanted = wanted || memcmp(netif_ip6_addr(netif, i)->addr, set->wanted[k], 16) == 0;
        if (!wanted && !ip6_addr_isinvalid(netif_ip6_addr_state(netif, i)))
            netif_ip6_addr_set_state(netif, (s8_t)i, IP6_ADDR_INVALID);
    }
    for (size_t k = 0; k < set->count; k++)
        if (find_address(netif, set->wanted[k]) < 0)
            add_address(netif, set->wanted[k]);
}

static void apply_ipv6(struct netdev *dev)
{
    struct address_set set = { .count = 0 };
    struct settings *block = settings_next(NULL, &dev->settings);
    for (unsigned n = 0; block && n < BLOCKS_MAX; n++, block = settings_next(block, &dev->settings))
        apply_ipv6_block(dev, block, &set);
    apply_ipv6_addresses(glue_netif(dev), &set);
}

void netconf_apply(void)
{
    static bool applying;
    if (applying) /* what we do here may log, and a log line may store a setting */
        return;
    applying = true;
    table.count = 0;
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev)) {
        if (!glue_netif(dev) || !dev->settings.parent)
            continue;
        apply_mtu(dev);
        apply_ipv4(dev);
        apply_ipv6(dev);
    }
    nd6_clear_destination_cache();
    applying = false;
}

int netconf_start(void)
{
    static struct settings_watcher watcher = { .changed = netconf_apply };
    settings_watch(&watcher);
    return 0;
}

/* --- questions -------------------------------------------------------------------------------- */

const struct route_table *netconf_routes(void)
{
    return &table;
}

const struct route *netconf_route(const struct netaddr *addr)
{
    const struct netdev *dev = addr->scope[0] ? netdev_find(addr->scope) : NULL;
    return route_find(&table, addr->family, addr->bytes, dev);
}

void netconf_next_hop4(const struct netdev *dev, const uint8_t dest[4], uint8_t hop[4])
{
    const struct route *route = route_find(&table, 4, dest, dev);
    if (route && route->has_gateway)
        memcpy(hop, route->gateway, 4);
}

/* A connection stays on the device whose address it has, whatever other routes there are. */
static const struct route *route_from(const ip4_addr_t *src, const uint8_t dest[4])
{
    const struct route *route = NULL;
    for (struct netdev *dev = netdev_first(); dev && !route && src && !ip4_addr_isany(src);
         dev = netdev_next(dev))
        if (glue_netif(dev) && ip4_addr_eq(src, netif_ip4_addr(glue_netif(dev))))
            route = route_find(&table, 4, dest, dev);
    return route ? route : route_find(&table, 4, dest, NULL);
}

struct netif *lwip_hook_route4(const ip4_addr_t *src, const ip4_addr_t *dest)
{
    const struct route *route = route_from(src, (const uint8_t *)&dest->addr);
    struct netdev *dev = route ? route->dev : NULL;
    if (!dev && (ip4_addr_ismulticast(dest) || dest->addr == IPADDR_BROADCAST))
        dev = netdev_latest();
    return dev ? glue_netif(dev) : NULL;
}

/* The next hop was decided in output4(): a gateway outside of the network is asked for by ARP all
 * the same. */
const ip4_addr_t *lwip_hook_gateway4(struct netif *netif, const ip4_addr_t *dest)
{
    (void)netif;
    return dest;
}

static const struct route *route_from6(const ip6_addr_t *src, const uint8_t dest[16])
{
    const struct route *route = NULL;
    for (struct netdev *dev = netdev_first(); dev && !route && src && !ip6_addr_isany(src);
         dev = netdev_next(dev))
        if (glue_netif(dev) && netif_get_ip6_addr_match(glue_netif(dev), src) >= 0)
            route = route_find(&table, 6, dest, dev);
    return route ? route : route_find(&table, 6, dest, NULL);
}

struct netif *lwip_hook_route6(const ip6_addr_t *src, const ip6_addr_t *dest)
{
    const struct route *route = route_from6(src, (const uint8_t *)dest->addr);
    return route ? glue_netif(route->dev) : NULL;
}

const ip6_addr_t *lwip_hook_gateway6(struct netif *netif, const ip6_addr_t *dest)
{
    static ip6_addr_t hop;
    const struct route *route = route_find(&table, 6, (const uint8_t *)dest->addr,
                                           glue_netdev(netif));
    if (!route)
        return NULL;
    if (!route->has_gateway)
        return dest;
    memset(&hop, 0, sizeof(hop));
    memcpy(hop.addr, route->gateway, 16);
    ip6_addr_assign_zone(&hop, IP6_UNICAST, netif);
    return &hop;
}
