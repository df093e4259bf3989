/* net/dhcp_private.h - what the files of DHCP and IPv6 configuration share. No lwIP in here. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"
#include "net/net.h"
#include "plat.h"
#include "wire/dhcp.h"

/* What a configurator's success means to net_configure() beyond "0 or more": how long the others
 * are waited for. */
enum { CONFIGURED_PARTLY = 0, CONFIGURED = 1, CONFIGURED_AT_ONCE = 2 };

/** A number that the user may set for one NIC (netN/@name) or for all (@name); @fallback when
 * neither is. */
uint64_t net_conf_uint(const struct netdev *dev, const char *name, uint64_t fallback);

/* --- dhcp_identity.c -------------------------------------------------------------------------- */
/** Who we say that we are, in DHCPv4 and DHCPv6. */
struct dhcp_identity {
    struct plat_pxe_identity pxe;
    struct str vendor_class, user_class; /* empty: the default */
    uint8_t uuid[16];
    bool has_uuid;
};
/** From the settings as they are now. Free with dhcp_identity_free(). */
void dhcp_identity_get(struct dhcp_identity *identity);
void dhcp_identity_free(struct dhcp_identity *identity);
/** The fields of a DHCPv4 request that do not depend on the state; @identity must outlive @request.
 */
void dhcp_identity_fill(const struct dhcp_identity *identity, const struct netdev *dev,
                        struct dhcp_request *request);
/** The NIC's own IPv4 address (whoever set it). false: it has none. */
bool dhcp_own_address(const struct netdev *dev, uint8_t address[4]);

/* --- dhcp_choice.c ---------------------------------------------------------------------------- */
/** The best answers to a DISCOVER so far (compat 4.4). Start with zeros. */
struct dhcp_choice {
    bool has_offer, has_proxy;
    bool no_pxedhcp; /* the chosen offer says that no ProxyDHCP server is to be waited for */
    int priority, proxy_priority;
    uint8_t address[4], server_id[4]; /* of the chosen offer */
    uint8_t offered_by[4];            /* its source address, for messages */
    uint8_t proxy_server[4];
    struct str proxy_packet;
};
enum dhcp_taken { DHCP_TAKEN_NOT = 0, DHCP_TAKEN_OFFER = 1, DHCP_TAKEN_PROXY = 2 };
/** Weigh one packet that is meant for us (xid and chaddr checked). Returns enum dhcp_taken bits. */
unsigned dhcp_choice_add(struct dhcp_choice *choice, const void *packet, size_t len_bytes,
                         const struct dhcp_reply *reply, const struct endpoint *from);
void dhcp_choice_free(struct dhcp_choice *choice);
/** Does @packet say what to boot: next server and file name, or a boot menu (43.9)? */
bool dhcp_says_what_to_boot(const void *packet, size_t len_bytes);

/* --- dhcp_settings.c -------------------------------------------------------------------------- */
/* numbers as dhcp_adopt() takes them */
enum dhcp_block_kind {
    DHCP_BLOCK_LEASE = 0,
    DHCP_BLOCK_PROXY = 1,
    DHCP_BLOCK_PXEBS = 2,
    DHCP_BLOCK_KINDS
};
/** Make (or replace) netN.dhcp, proxydhcp or pxebs from @packet, which is copied. 0 or -ERR_x. */
int dhcp_block_set(enum dhcp_block_kind kind, struct netdev *dev, const void *packet,
                   size_t len_bytes);
void dhcp_block_remove(enum dhcp_block_kind kind, struct netdev *dev);
/** The stored packet, as edited; NULL: none. Borrowed until the next change. */
const struct str *dhcp_block_packet(enum dhcp_block_kind kind, const struct netdev *dev);

/* --- ipv6_settings.c -------------------------------------------------------------------------- */
/** Make netN.ndp and netN.ndp.<k> from an advertisement of @router. Returns how many addresses were
 * made, or -ERR_x. */
int ndp_block_set(struct netdev *dev, const void *message, size_t len_bytes,
                  const uint8_t router[16]);
/** Make netN.dhcpv6 from a REPLY. @address NULL: stateless. @router NULL: unknown. 0 or -ERR_x. */
int dhcpv6_block_set(struct netdev *dev, const void *packet, size_t len_bytes,
                     const uint8_t *address, const uint8_t *router);

/* --- dhcpv6.c --------------------------------------------------------------------------------- */
/** Ask DHCPv6 servers: for an address too (@stateful), or for the rest only. @router as above. May
 * yield. CONFIGURED (a boot file came), CONFIGURED_PARTLY or -ERR_x. */
int dhcpv6_run(struct netdev *dev, bool stateful, const uint8_t *router);
