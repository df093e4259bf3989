/* net/net.h - the network as straight-line code sees it: addresses, UDP, TCP, names. lwIP stays
 * behind it. docs/design/002-fibers.md tells how lwIP sits under the fibers. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/fiber.h"
#include "core/netaddr.h"
#include "core/str.h"
#include "net/netdev.h"

struct endpoint {
    struct netaddr addr;
    uint16_t port;
};

/** Bring lwIP up, register pollers and settings watcher. Once, before any device. */
int net_start(void);

/* --- streams (TCP now; TLS lies over the same interface later) ------------------------------- */
struct stream;
enum { NET_ADDRESSES_MAX = 16, TCP_CONNECT_TIMEOUT_MS = 10000 };
/**
 * Resolve @host (name or numeric) and connect; the next address is tried when one fails. May yield.
 * @status   told "resolving", "connecting" (literals) as it goes; may be NULL
 * 0 or -ERR_TIMEDOUT, -ERR_CONNREFUSED, -ERR_NETUNREACH, a DNS error... *@ret_stream owned by
 * caller: stream_close().
 */
int tcp_connect(const char *host, uint16_t port, deadline_t deadline,
                void (*status)(void *arg, const char *text), void *arg, struct stream **ret_stream);
/** Up to @room bytes as soon as there is one. Returns the count, 0 at the end of the stream,
 * -ERR_TIMEDOUT (silent) at the deadline, -ERR_CONNRESET, -ERR_CANCELED. May yield. */
int stream_read(struct stream *stream, void *data, size_t room_bytes, deadline_t deadline);
/** All of it or an error. May yield. */
int stream_write(struct stream *stream, const void *data, size_t len_bytes, deadline_t deadline);
/** false when the peer closed or reset it, or sent something that was not read: not to be used for another request. */
bool stream_alive(const struct stream *stream);
const struct endpoint *stream_peer(const struct stream *stream);
void stream_close(struct stream *stream); /* NULL is fine */

/* --- UDP -------------------------------------------------------------------------------------- */
struct udp;
/* What a socket keeps until it is read: datagrams, and bytes (the pool of buffers holds more). */
enum { UDP_QUEUE_MAX = 256, UDP_QUEUE_BYTES_MAX = 4 << 20, UDP_PAYLOAD_MAX = 65507 };
/** @dev NULL: by route; else bound to that device (DHCP). @family 4 or 6. @local_port 0: a random
 * one.
 * *@ret_udp owned: udp_close(). */
int udp_open(uint8_t family, uint16_t local_port, struct netdev *dev, struct udp **ret_udp);
/** Never yields for long: waits for nothing but room in the device. 0, -ERR_NETUNREACH... */
int udp_send(struct udp *udp, const struct endpoint *to, const void *data, size_t len_bytes);
/** Next datagram (cut to @room_bytes): its length, or -ERR_TIMEDOUT (silent), -ERR_CANCELED.
 * @ret_from may be NULL. May yield. */
int udp_recv(struct udp *udp, void *data, size_t room_bytes, struct endpoint *ret_from,
             deadline_t deadline);
/** From now on udp_recv() gives -ERR_CONNREFUSED (silent) once for each refusal that ICMP tells of what
 * was sent to @to, and with @hints -ERR_NETUNREACH (silent) when a router or host on the way is missing at present. */
void udp_expect(struct udp *udp, const struct endpoint *to, bool hints);
/** How many datagrams wait: udp_recv() would return at once. */
unsigned udp_waiting(const struct udp *udp);
int udp_join(struct udp *udp, const struct netaddr *group);
void udp_close(struct udp *udp); /* NULL is fine */

/* --- names ------------------------------------------------------------------------------------ */
/** Addresses of a name (or numeric text), IPv6 only where there is a route, then first and IPv4 in turn with it. Returns how
 * many (>= 1), or with a sentence -ERR_NODNS, -ERR_NONAME, -ERR_TIMEDOUT (silence), -ERR_IO (servers answer that they
 * cannot), -ERR_CONNREFUSED, -ERR_NETUNREACH; or -ERR_CANCELED. May yield. */
int dns_resolve(const char *name, deadline_t deadline, struct netaddr *ret_addrs, size_t max);

/* --- ICMP ------------------------------------------------------------------------------------- */
enum { ICMP_PAYLOAD_MAX = 65400 };
/** One echo request of @payload_bytes. 0 and the time, -ERR_TIMEDOUT (silent), -ERR_NETUNREACH. May
 * yield. */
int icmp_echo(const struct netaddr *to, uint16_t sequence, size_t payload_bytes,
              deadline_t deadline, uint32_t *ret_rtt_us);

/* --- ARP -------------------------------------------------------------------------------------- */
/** Whose is @ip on the network of @dev? 0, -ERR_TIMEDOUT (silent: nobody says), -ERR_CANCELED. For
 * the device's own address: who else has it. May yield. */
int net_ask_arp(struct netdev *dev, const uint8_t ip[4], deadline_t deadline, uint8_t ret_mac[6]);

/* --- ICMPv6 messages as they are (router discovery) -------------------------------------------- */
struct icmp6;
enum { ICMP6_QUEUE_MAX = 16 };
/** Receive messages of one ICMPv6 @type that arrive on @dev. Router advertisements never reach the
 * stack by themselves: settings are what configures it. *@ret_icmp6 owned: icmp6_close(). */
int icmp6_open(struct netdev *dev, uint8_t type, struct icmp6 **ret_icmp6);
/** Send @message (type, code, checksum: filled here, body) with hop limit 255 from the link-local
 * address. Never yields. 0, -ERR_NETUNREACH... */
int icmp6_send(struct icmp6 *icmp6, const struct netaddr *to, const void *message,
               size_t len_bytes);
/** Next message (from its type on; cut to @room_bytes) whose checksum and hop limit 255 are right:
 * its length, or -ERR_TIMEDOUT (silent), -ERR_CANCELED. @ret_from may be NULL. May yield. */
int icmp6_recv(struct icmp6 *icmp6, void *message, size_t room_bytes, struct netaddr *ret_from,
               deadline_t deadline);
void icmp6_close(struct icmp6 *icmp6); /* NULL is fine */

/* --- configuration ---------------------------------------------------------------------------- */
/* The stack follows the settings at once, whoever stored them: for IPv4 `ip`, `netmask`, `gateway`,
 * `static-routes` and `mtu` of block netN (and what is under it); for IPv6 every block under netN
 * that holds `ip6` + `len6` (+ `gateway6`) is an address with its route, one that holds `prefix6` +
 * `len6` and no `ip6` is a route without an address. */

/** A way to configure a NIC (dhcp, ipv6). One const object and one line (`net-configurators-y`).
 * @run blocks in a fiber; more than 0: all that a boot needs is there, the others need not be waited
 * for long (setting ifconf-grace).
 * @applies NULL: always. */
struct net_configurator {
    const char *name;
    int (*run)(struct netdev *dev, void (*status)(void *arg, char mark), void *arg);
};
extern const struct net_configurator *const net_configurators[];
/** Run one (by name) or all of them side by side; succeeds when one does. Link wait included. May
 * yield. -ERR_NOCONFIG when none worked (the last one's sentence stays), or the named one's error.
 */
int net_configure(struct netdev *dev, const char *configurator, deadline_t deadline,
                  void (*status)(void *arg, char mark), void *arg);
/** A DHCP packet that the firmware obtained: becomes netN.dhcp (kind 0), proxydhcp (1) or pxebs
 * (2). Copied. */
int dhcp_adopt(int kind, const uint8_t mac[6], const void *packet, size_t len_bytes);

/** Lines of `route`, `nstat`, `ipstat`: append text as compat 1.4 shows it. */
void net_show_routes(struct str *out);
void net_show_neighbours(struct str *out);
void net_show_statistics(struct str *out);
