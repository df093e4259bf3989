/* lwip_hooks.h - where lwIP asks us: routing (src/net/route.c decides), sequence numbers, and when
 * to acknowledge. lwIP includes this file in its own sources after its headers. */
#pragma once
#include <stdint.h>
#include "lwip/ip4_addr.h"
#include "lwip/ip6_addr.h"
#include "lwip/ip_addr.h"

struct netif;
struct netif *lwip_hook_route4(const ip4_addr_t *src, const ip4_addr_t *dest);
const ip4_addr_t *lwip_hook_gateway4(struct netif *netif, const ip4_addr_t *dest);
struct netif *lwip_hook_route6(const ip6_addr_t *src, const ip6_addr_t *dest);
const ip6_addr_t *lwip_hook_gateway6(struct netif *netif, const ip6_addr_t *dest);
uint32_t lwip_hook_tcp_isn(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote,
                           uint16_t remote_port);
#define LWIP_HOOK_ETHARP_GET_GW(netif, dest) lwip_hook_gateway4(netif, dest)
#define LWIP_HOOK_IP6_ROUTE(src, dest)       lwip_hook_route6(src, dest)
#define LWIP_HOOK_ND6_GET_GW(netif, dest)    lwip_hook_gateway6(netif, dest)
#define LWIP_HOOK_TCP_ISN                    lwip_hook_tcp_isn

/* lwIP acknowledges every second segment. Each transmission is a synchronous kick of the NIC, so we
 * acknowledge once per poll batch instead: the segment only leaves the mark, stream_flush_acks()
 * sends when the batch was read. */
#ifdef tcp_ack
#undef tcp_ack
#define tcp_ack(pcb) tcp_set_flags(pcb, TF_ACK_DELAY)
#endif

/* So too for segments out of order, if the peer reads in a SACK option how many have come
 * (patches/10-ooseq.patch); one without SACK counts our repetitions. */
#define LWIP_HOOK_TCP_ACK_OOSEQ(pcb)          \
    do {                                      \
        if ((pcb)->flags & TF_SACK)           \
            tcp_set_flags(pcb, TF_ACK_DELAY); \
        else                                  \
            tcp_send_empty_ack(pcb);          \
    } while (0)
