/* route.h - one routing table over all devices, as plain data: what compat 4.5 says, without lwIP.
 * Nothing here yields. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "net/netdev.h"

enum { ROUTES_MAX = 160, ROUTES_PER_DEVICE_MAX = 32 };

enum route_kind { ROUTE_CONNECTED, ROUTE_DEFAULT, ROUTE_STATIC };
struct route {
    struct netdev *dev;
    enum route_kind kind;
    uint8_t family;   /* 4 or 6; addresses use the first 4 bytes for IPv4 */
    uint8_t bits;     /* length of the prefix */
    bool has_address; /* false: a prefix in which we have no address */
    bool has_gateway; /* false: what matches is on the link */
    uint8_t net[16], address[16], gateway[16];
};
struct route_table {
    struct route routes[ROUTES_MAX]; /* most specific first, equal ones in the order they came */
    size_t count;
};

/** Insert a copy. false: the table, or this device's part of it, is full. */
bool route_add(struct route_table *table, const struct route *route);
/** The first route to @dest whose device is open; NULL: unreachable. @dev NULL: any device. */
const struct route *route_find(const struct route_table *table, uint8_t family, const uint8_t *dest,
                               const struct netdev *dev);
/**
 * Add what one device's IPv4 settings mean: the connected network, then the routes of option 121 if
 * there is one (and it replaces the gateway), else the gateway.
 * @mask     NULL: by the address's class
 * @gateway  NULL: none
 * @classless  option 121 (RFC 3442), @classless_bytes 0: none; what follows a malformed entry is
 * dropped
 */
void route_add_ipv4(struct route_table *table, struct netdev *dev, const uint8_t address[4],
                    const uint8_t *mask, const uint8_t *gateway, const void *classless,
                    size_t classless_bytes);
/** Add one IPv6 address or prefix and its router (NULL: none). */
void route_add_ipv6(struct route_table *table, struct netdev *dev, const uint8_t prefix[16],
                    uint8_t bits, bool has_address, const uint8_t *gateway);
/** Length of a netmask's prefix. */
uint8_t route_mask_bits(const uint8_t mask[4]);
/** The netmask of a length. */
void route_bits_mask(uint8_t bits, uint8_t ret_mask[4]);
/** Length of the default mask of an address: 8, 16 or 24. */
uint8_t route_class_bits(const uint8_t address[4]);
