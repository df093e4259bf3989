/* lwipopts.h - how lwIP is built for Amorce: no threads, raw API, our heap, IPv4 and IPv6, large run-time TCP window.
 * Not here: the code under it (src/net/lwip_glue.c), what DHCP, DNS and routing decide (src/net, not lwIP).
 * Source: lwIP 2.2 opt.h. docs/design/002-fibers.md tells how lwIP sits under the fibers. */
#pragma once
#include <stdint.h>

/* --- names that net/net.h has too: lwIP's get another one; who wants ours says #undef after the headers ------------ */
#define tcp_connect lwip_tcp_connect
#define udp_send    lwip_udp_send
#define udp_recv    lwip_udp_recv

/* --- shape: one thread, callbacks, memory from our heap ------------------------------------------------------------ */
#define NO_SYS                   1
#define SYS_LIGHTWEIGHT_PROT     0
#define LWIP_NETCONN             0
#define LWIP_SOCKET              0
#define LWIP_RAW                 1
#define LWIP_TIMERS              1
#define LWIP_TIMERS_CUSTOM       1 /* src/net/lwip_timers.c: lwIP's own allocate, and assert that they could */
#define MEM_CUSTOM_ALLOCATOR     1 /* arch/cc.h */
#define MEMP_MEM_MALLOC          1
#define MEM_ALIGNMENT            8
#define LWIP_SUPPORT_CUSTOM_PBUF 1
#define PBUF_POOL_SIZE \
    8 /* received frames are pbuf_custom (src/net/netbuf.c), nothing else asks for the pool */
#define LWIP_SINGLE_NETIF         0
#define LWIP_NETIF_LOOPBACK       0
#define LWIP_HAVE_LOOPIF          0
#define LWIP_NETIF_HOSTNAME       0
#define LWIP_NETIF_API            0
#define LWIP_NETIF_TX_SINGLE_PBUF 0
#define LWIP_HOOK_FILENAME        "lwip_hooks.h"
#define LWIP_HOOK_IP4_ROUTE_SRC(src, dest) \
    lwip_hook_route4(src, dest) /* lwIP's headers ask for this one */

/* --- what we do ourselves ------------------------------------------------------------------------------------------- */
#define LWIP_DHCP                     0
#define LWIP_AUTOIP                   0
#define LWIP_ACD                      0
#define LWIP_DNS                      0
#define LWIP_IPV6_DHCP6               0
#define LWIP_IPV6_AUTOCONFIG          0
#define LWIP_IPV6_SEND_ROUTER_SOLICIT 0
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 0 /* compat 4.9: none */

/* --- IPv4 ----------------------------------------------------------------------------------------------------------- */
#define LWIP_IPV4                     1
#define LWIP_ARP                      1
#define ARP_TABLE_SIZE                32
#define ARP_QUEUEING                  1
#define ARP_QUEUE_LEN                 8
#define ETHARP_SUPPORT_STATIC_ENTRIES 0
#define ETHARP_TABLE_MATCH_NETIF      1 /* the same address may live on two networks */
#define LWIP_ICMP                     1
#define LWIP_BROADCAST_PING           0
#define LWIP_MULTICAST_PING           0
#define LWIP_IGMP                     1
#define IP_FORWARD                    0
#define IP_REASSEMBLY                 1
#define IP_FRAG                       1
#define IP_REASS_MAX_PBUFS            64
#define IP_REASS_MAXAGE               5
#define IP_OPTIONS_ALLOWED            1
/* RFC 1542 3.1.1: DHCP replies are addressed to us before we have the address */
#define LWIP_IP_ACCEPT_UDP_PORT(port) ((port) == PP_HTONS(68))

/* --- IPv6 ----------------------------------------------------------------------------------------------------------- */
#define LWIP_IPV6               1
#define LWIP_ND6                1
#define LWIP_IPV6_MLD           1
#define LWIP_ICMP6              1
#define LWIP_IPV6_REASS         1
#define LWIP_IPV6_FRAG          1
#define IPV6_FRAG_COPYHEADER    1 /* with 64-bit pointers the bookkeeping does not fit into a fragment header */
#define LWIP_IPV6_SCOPES        1
#define LWIP_IPV6_NUM_ADDRESSES 6
#define LWIP_IPV6_ADDRESS_LIFETIMES \
    1 /* addresses imply no /64 on the link: src/net/route.c says what is on the link */
#define LWIP_ND6_NUM_NEIGHBORS          32
#define LWIP_ND6_NUM_DESTINATIONS       32
#define LWIP_ND6_NUM_PREFIXES           1
#define LWIP_ND6_NUM_ROUTERS            1
#define LWIP_ND6_QUEUEING               1
#define MEMP_NUM_ND6_QUEUE              32
#define LWIP_ND6_ALLOW_RA_UPDATES       0
#define LWIP_ND6_TCP_REACHABILITY_HINTS 1

/* --- UDP, TCP --------------------------------------------------------------------------------------------------------*/
#define LWIP_UDP                   1
#define SO_REUSE                   1 /* DHCP's port on several devices */
#define LWIP_TCP                   1
#define TCP_MSS                    8960 /* upper limit: the peer's and the device's MTU lower it */
#define TCP_CALCULATE_EFF_SEND_MSS 1
#define LWIP_WND_SCALE             1
#define TCP_RCV_SCALE              9 /* as compat 5.11 */
/* The largest receive window is a run-time value (setting tcp-window), what of it a connection offers is decided by
 * src/net/window.c. The preprocessor sees the variable as 0, which is why the sum is written this way. Changes only while no
 * connection exists (src/net/stream.c). */
extern uint32_t tcp_window_extra_bytes;
#define TCP_WINDOW_MIN_BYTES 262144
#define TCP_WND              (tcp_window_extra_bytes + TCP_WINDOW_MIN_BYTES)
/* Never by lwIP: data is acknowledged, and room for more announced, once per poll batch (stream_flush_acks()). */
#define TCP_WND_UPDATE_THRESHOLD UINT32_MAX
#define TCP_SND_BUF                (8 * TCP_MSS)
#define TCP_SND_QUEUELEN           64
#define MEMP_NUM_TCP_SEG           64
#define TCP_SNDLOWAT               TCP_MSS
#define TCP_QUEUE_OOSEQ            1
#define LWIP_TCP_SACK_OUT          1
#define LWIP_TCP_MAX_SACK_NUM      4
/* Out-of-order data is bounded by the window, its buffers by their pool: when that runs short, the data is dropped. */
#define LWIP_TCP_TIMESTAMPS 0
#define LWIP_TCP_RTO_TIME   1000 /* RFC 6298 2.1 */
#define TCP_SYNMAXRTX       6
#define TCP_MAXRTX          10
#define LWIP_TCP_KEEPALIVE  1
#define TCP_MSL \
    1000UL /* boot firmware: nobody reuses our port pairs within seconds, the port is random */
#define LWIP_RANDOMIZE_INITIAL_LOCAL_PORTS 1

/* --- checksums: our own loop (src/net/checksum.c); statistics for `ipstat` ------------------------------------------- */
#define LWIP_CHKSUM net_checksum
uint16_t net_checksum(const void *data, int len_bytes);
#define LWIP_CHECKSUM_ON_COPY 0
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1 /* per frame, in fact: glue_input() */
#define LWIP_STATS            1
#define LWIP_STATS_LARGE      1
#define LWIP_STATS_DISPLAY    0
#define MIB2_STATS            1
#define LINK_STATS            0
#define MEM_STATS             0
#define MEMP_STATS            0
#define SYS_STATS             0
#define LWIP_DEBUG            0
