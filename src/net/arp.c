/* net/arp.c - who has an IPv4 address, asked by hand. Source: RFC 826, RFC 5227 2.1. */
#include "core/err.h"
#include "core/fiber.h"
#include "glue.h"
#include "lwip/etharp.h"
#include "lwip/netif.h"
#include "wire/cursor.h"
#include <string.h>

enum { ASK_MS = 400, LOOK_MS = 10, FRAME_BYTES = 60 };

/* RFC 5227 2.1.1: who asks about an address that may be somebody else's does not claim it. */
static void probe(struct netdev *dev, const uint8_t ip[4])
{
    static const uint8_t everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, nobody[6];
    static const uint8_t arp[] = { 0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1 }; /* IPv4, a question */
    uint8_t frame[FRAME_BYTES] = { 0 };
    struct writer w = writer_on(frame, sizeof(frame));
    put_bytes(&w, everybody, 6);
    put_bytes(&w, dev->mac, 6);
    put_bytes(&w, arp, sizeof(arp));
    put_bytes(&w, dev->mac, 6);
    put_bytes(&w, nobody, 4);
    put_bytes(&w, nobody, 6);
    put_bytes(&w, ip, 4);
    (void)netdev_send_frame(dev, frame, sizeof(frame));
}

/* lwIP's table takes an answer that is not for an address of ours only where it waits for one. */
static void ask(struct netdev *dev, const ip4_addr_t *addr)
{
    struct netif *netif = glue_netif(dev);
    if (!ip4_addr_eq(addr, netif_ip4_addr(netif))) {
        etharp_request(netif, addr);
        return;
    }
    etharp_query(netif, addr, NULL);
    probe(dev, (const uint8_t *)&addr->addr);
}

int net_ask_arp(struct netdev *dev, const uint8_t ip[4], deadline_t deadline, uint8_t ret_mac[6])
{
    struct netif *netif = glue_netif(dev);
    deadline_t again = 0;
    ip4_addr_t addr;
    const ip4_addr_t *found;
    struct eth_addr *mac;
    memcpy(&addr.addr, ip, 4);
    while (etharp_find_addr(netif, &addr, &mac, &found) < 0) {
        if (deadline_passed(deadline))
            return -ERR_TIMEDOUT;
        if (deadline_passed(again)) {
            ask(dev, &addr);
            again = deadline_in_ms(ASK_MS);
        }
        int r = fiber_sleep_ms(LOOK_MS);
        if (r < 0)
            return r;
    }
    memcpy(ret_mac, mac->addr, 6);
    return 0;
}
