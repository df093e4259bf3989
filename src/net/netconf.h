/* netconf.h - addresses and routes of the devices, from their settings. */
#pragma once
#include "core/netaddr.h"
#include "net/netdev.h"
#include "route.h"

/** Watch the settings. 0 or -ERR_x. */
int netconf_start(void);
/** Read the settings of every device again and give them to lwIP. Never yields. */
void netconf_apply(void);
/** When @dest is behind a gateway on @dev: its address into @hop, which is left alone otherwise. */
void netconf_next_hop4(const struct netdev *dev, const uint8_t dest[4], uint8_t hop[4]);
/** The route to @addr; NULL: none. A scope names the device. */
const struct route *netconf_route(const struct netaddr *addr);
const struct route_table *netconf_routes(void);
