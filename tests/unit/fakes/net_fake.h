/* tests/unit/fakes/net_fake.h - a network for unit tests: one device, datagrams in a queue with arrival times, a scripted
 * peer that sees what is sent. Time is the fake platform's; everything is repeatable. */
#pragma once
#include "net/net.h"

enum { NET_FAKE_SENT_MAX = 256, NET_FAKE_DATA_MAX = 2048 };
enum net_fake_kind { NET_FAKE_UDP4 = 4, NET_FAKE_UDP6 = 6, NET_FAKE_ICMP6 = 58 };

struct net_fake_sent {
    enum net_fake_kind kind;
    unsigned at_ms; /* since net_fake_reset() */
    struct endpoint to;
    size_t len_bytes;
    uint8_t data[NET_FAKE_DATA_MAX];
};
extern struct net_fake_sent net_fake_sent[NET_FAKE_SENT_MAX];
extern size_t net_fake_sent_count;

/** Called for everything that is sent; NULL: nobody listens. */
extern void (*net_fake_peer)(const struct net_fake_sent *sent);
/** Something arrives @after_ms from now. */
void net_fake_deliver(enum net_fake_kind kind, unsigned after_ms, const struct netaddr *from,
                      uint16_t port, const void *data, size_t len_bytes);
/** udp_recv() gives @error (-ERR_CONNREFUSED, -ERR_NETUNREACH) @after_ms from now, unless udp_expect() named another. */
void net_fake_refuse(enum net_fake_kind kind, unsigned after_ms, const struct endpoint *to,
                     int error);
/** What the network does to a delivery: return false to lose it; may shorten it or deliver it once more. */
extern bool (*net_fake_disturb)(size_t *len_bytes, unsigned *extra_copies, unsigned *extra_ms);

extern struct netdev net_fake_dev;
extern int net_fake_send_result; /* what udp_send() and icmp6_send() return */
extern bool net_fake_opened;     /* netdev_open() since the reset */
/** New device block, empty queues, time zero. The settings tree must be empty. */
void net_fake_reset(void);
unsigned net_fake_now_ms(void);
/** Every socket that was opened is closed. */
bool net_fake_all_closed(void);
