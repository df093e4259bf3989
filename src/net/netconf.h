/* netconf.h - addresses and routes of the devices, from their settings. */
#pragma once
#include "core/netaddr.h"
#include "lwip/ip4_addr.h"
#include "net/netdev.h"
#include "route.h"

/** Watch the settings. 0 or -ERR_x. */
int netconf_start(void);
/** Read the settings of every device again and give them to lwIP. Never yields. */
void netconf_apply(void);
/** Who is asked for @dest on @dev: @dest itself, or a gateway. */
void netconf_next_hop4(const struct netdev *dev, const ip4_addr_t *dest, ip4_addr_t *ret_hop);
/** The route to @addr; NULL: none. A scope names the device. */
const struct route *netconf_route(const struct netaddr *addr);
const struct route_table *netconf_routes(void);
