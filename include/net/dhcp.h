/* net/dhcp.h - what the rest of the house asks of DHCP beyond net_configure() and dhcp_adopt()
 * (net/net.h). */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "net/netdev.h"
#include "wire/dhcp.h"

/** What this binary can do, told to DHCP servers (compat 4.2). One const object and one line
 * (`dhcp-features-y`) in a build.mk; ends with NULL. */
extern const struct dhcp_feature *const dhcp_features[];

/** PXE boot server discovery for @type (compat 4.6), as options 43.6-8 of all settings say. The
 * answer becomes the block `pxebs`. May yield.
 * 0, -ERR_INVAL (no address to ask), -ERR_TIMEDOUT, -ERR_CANCELED. */
int pxebs_discover(struct netdev *dev, uint16_t type);

/** Packets that tell a program which we start what we know (PXE 2.1: PXENV_GET_CACHED_INFO). */
enum dhcp_cached { DHCP_CACHED_DISCOVER, DHCP_CACHED_ACK };
/** Write one of them for @dev from the settings as they are now; options that do not fit are left
 * out. Its length, or -ERR_NOSPC when not even the fixed part fits. */
int dhcp_cached_packet(enum dhcp_cached kind, struct netdev *dev, void *buffer, size_t room_bytes);
