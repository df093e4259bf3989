/* glue.h - shared by the files of src/net that see lwIP. Not for anybody else. */
#pragma once
#include "core/netaddr.h"
#include "net/net.h"
#include "lwip/ip_addr.h"

struct pbuf;
struct netif;

/** The device that a netif belongs to. */
struct netdev *glue_netdev(const struct netif *netif);
/** One device's netif; NULL before net_start(). */
struct netif *glue_netif(const struct netdev *dev);
/** Buffers are short: the next turn drops out-of-order data. */
void glue_memory_short(void);
/** lwIP's err_t as -ERR_x; 0 for ERR_OK. */
int glue_error(int lwip_error);
/** An lwIP view of @buf, whose owner is now the pbuf; NULL (still the caller's) when it is longer
 * than lwIP can hold. */
struct pbuf *netbuf_to_pbuf(struct netbuf *buf);
/** Conversions; a scope that names no device gives no zone. */
void glue_from_netaddr(const struct netaddr *addr, ip_addr_t *ret_ip);
void glue_to_netaddr(const ip_addr_t *ip, struct netaddr *ret_addr);

/** The same address, whatever the scopes. */
bool glue_same_host(const struct netaddr *a, const struct netaddr *b);

/* --- stream.c, udp.c: ICMP tells that nobody takes what was sent; whose it is, they know ------- */
struct icmp_refusal;
void stream_refused(const struct icmp_refusal *refusal);
void udp_refused(const struct icmp_refusal *refusal);

/* --- udp.c, icmp.c: their sockets stay, without the device ------------------------------------ */
void udp_device_gone(const struct netdev *dev);
void icmp_device_gone(const struct netdev *dev);
/** Register what receives ICMP. 0 or -ERR_NOMEM. */
int icmp_start(void);

/* --- stream.c --------------------------------------------------------------------------------- */
/** Acknowledge what the last poll batch brought. */
void stream_flush_acks(void);
/** End the connections whose own address is one of this device: it is closed. */
void stream_abort_on(const struct netif *netif);
/** Forget every connection at once (the devices go). */
void stream_abort_all(void);
