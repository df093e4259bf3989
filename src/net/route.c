/* net/route.c - the routing decision as a pure function. Not here: where the routes come from
 * (netconf.c), who asks (lwip_hooks.h). Source: compat 4.5; RFC 3442 (option 121); RFC 791 3.2
 * (address classes). */
#include "route.h"
#include "wire/cursor.h"
#include <string.h>

static size_t address_bytes(uint8_t family)
{
    return family == 4 ? 4 : 16;
}

static bool prefix_equal(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(a, b, whole) != 0)
        return false;
    return rest == 0 || ((a[whole] ^ b[whole]) & (0xff00 >> rest) & 0xff) == 0;
}

static void clear_host_bits(uint8_t *address, size_t len_bytes, unsigned bits)
{
    for (size_t i = 0; i < len_bytes; i++) {
        unsigned first = (unsigned)i * 8;
        if (bits <= first)
            address[i] = 0;
        else if (bits < first + 8)
            address[i] &= (uint8_t)(0xff00 >> (bits - first));
    }
}

bool route_add(struct route_table *table, const struct route *route)
{
    size_t at = 0, of_device = 0;
    for (size_t i = 0; i < table->count; i++) {
        of_device += table->routes[i].dev == route->dev;
        if (table->routes[i].bits >= route->bits)
            at = i + 1;
    }
    if (table->count == ROUTES_MAX || of_device == ROUTES_PER_DEVICE_MAX)
        return false;
    memmove(&table->routes[at + 1], &table->routes[at], (table->count - at) * sizeof(*route));
    table->routes[at] = *route;
    clear_host_bits(table->routes[at].net, sizeof(route->net), route->bits);
    table->count++;
    return true;
}

const struct route *route_find(const struct route_table *table, uint8_t family, const uint8_t *dest,
                               const struct netdev *dev)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct route *route = &table->routes[i];
        if (route->family == family && route->dev->is_open && (!dev || route->dev == dev) &&
            prefix_equal(route->net, dest, route->bits))
            return route;
    }
    return NULL;
}

uint8_t route_mask_bits(const uint8_t mask[4])
{
    uint8_t bits = 0;
    while (bits < 32 && (mask[bits / 8] & (0x80 >> (bits % 8))))
        bits++;
    return bits;
}

void route_bits_mask(uint8_t bits, uint8_t ret_mask[4])
{
    memset(ret_mask, 0xff, 4);
    clear_host_bits(ret_mask, 4, bits);
}

uint8_t route_class_bits(const uint8_t address[4])
{
    if (address[0] < 128)
        return 8;
    return address[0] < 192 ? 16 : 24;
}

static bool is_zero(const uint8_t *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++)
        if (bytes[i])
            return false;
    return true;
}

static void set_gateway(struct route *route, const uint8_t *gateway)
{
    size_t len = address_bytes(route->family);
    route->has_gateway = gateway && !is_zero(gateway, len);
    if (route->has_gateway)
        memcpy(route->gateway, gateway, len);
}

/* RFC 3442: width in bits, the significant bytes of the destination, the router; 0.0.0.0 as router:
 * on the link. */
static void add_classless(struct route_table *table, const struct route *connected,
                          struct cursor bytes)
{
    while (cursor_left(&bytes) > 0) {
        struct route route = {
            .dev = connected->dev, .family = 4, .kind = ROUTE_STATIC, .has_address = true
        };
        memcpy(route.address, connected->address, 4);
        route.bits = take_u8(&bytes);
        if (route.bits > 32)
            return;
        take_copy(&bytes, route.net, (route.bits + 7u) / 8);
        set_gateway(&route, take_bytes(&bytes, 4));
        if (!cursor_ok(&bytes) || !route_add(table, &route))
            return;
    }
}

void route_add_ipv4(struct route_table *table, struct netdev *dev, const uint8_t address[4],
                    const uint8_t *mask, const uint8_t *gateway, const void *classless,
                    size_t classless_bytes)
{
    struct route route = { .dev = dev, .family = 4, .kind = ROUTE_CONNECTED, .has_address = true };
    memcpy(route.address, address, 4);
    memcpy(route.net, address, 4);
    route.bits = mask ? route_mask_bits(mask) : route_class_bits(address);
    if (!route_add(table, &route))
        return;
    if (classless_bytes > 0) {
        add_classless(table, &route, cursor_on(classless, classless_bytes));
        return;
    }
    route.kind = ROUTE_DEFAULT;
    route.bits = 0;
    set_gateway(&route, gateway);
    if (route.has_gateway)
        route_add(table, &route);
}

void route_add_ipv6(struct route_table *table, struct netdev *dev, const uint8_t prefix[16],
                    uint8_t bits, bool has_address, const uint8_t *gateway)
{
    struct route route = {
        .dev = dev, .family = 6, .kind = ROUTE_CONNECTED, .has_address = has_address
    };
    memcpy(route.net, prefix, 16);
    memcpy(route.address, prefix, 16);
    route.bits = bits > 128 ? 128 : bits;
    if (!route_add(table, &route))
        return;
    route.kind = ROUTE_DEFAULT;
    route.bits = 0;
    set_gateway(&route, gateway);
    if (route.has_gateway)
        route_add(table, &route);
}
