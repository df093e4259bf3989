/* tests/unit/fakes/net_fake.c - see net_fake.h. */
#include "tests/unit/fakes/net_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUE_MAX = 512 };

struct arrival {
    enum net_fake_kind kind;
    uint64_t at_us;
    struct endpoint from;
    int error; /* instead of data, about @from */
    size_t len_bytes;
    uint8_t data[NET_FAKE_DATA_MAX];
};

struct udp {
    uint8_t family;
    struct endpoint expected;
};
struct icmp6 {
    uint8_t type;
};

struct net_fake_sent net_fake_sent[NET_FAKE_SENT_MAX];
size_t net_fake_sent_count;
void (*net_fake_peer)(const struct net_fake_sent *sent);
bool (*net_fake_disturb)(size_t *len_bytes, unsigned *extra_copies, unsigned *extra_ms);
struct netdev net_fake_dev;
int net_fake_send_result;
bool net_fake_opened;
static struct arrival queue[QUEUE_MAX];
static size_t queued;
static uint64_t zero_us;
static int open_sockets;

void net_fake_reset(void)
{
    static const uint8_t mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };
    net_fake_dev = (struct netdev){ .name = "net0", .driver = "fake", .link_up = true };
    memcpy(net_fake_dev.mac, mac, sizeof(mac));
    memcpy(net_fake_dev.hw_mac, mac, sizeof(mac));
    memcpy(net_fake_dev.bus_id, "\1\x1a\xf4\x10\0", 5);
    settings_init(&net_fake_dev.settings, NULL, SCOPE_NONE);
    (void)settings_register(&net_fake_dev.settings, NULL, "net0");
    net_fake_sent_count = queued = 0;
    net_fake_peer = NULL;
    net_fake_disturb = NULL;
    net_fake_send_result = 0;
    net_fake_opened = false;
    open_sockets = 0;
    zero_us = plat_fake_now_us;
}

unsigned net_fake_now_ms(void)
{
    return (unsigned)((plat_fake_now_us - zero_us) / 1000);
}

bool net_fake_all_closed(void)
{
    return open_sockets == 0;
}

static void enqueue(enum net_fake_kind kind, unsigned after_ms, const struct netaddr *from,
                    uint16_t port, const void *data, size_t len_bytes)
{
    if (queued == QUEUE_MAX) {
        fprintf(stderr, "net_fake: more than %d packets are under way\n", QUEUE_MAX);
        abort();
    }
    struct arrival *arrival = &queue[queued++];
    *arrival = (struct arrival){ .kind = kind,
                                 .at_us = plat_fake_now_us + (uint64_t)after_ms * 1000,
                                 .from = { .addr = *from, .port = port },
                                 .len_bytes = len_bytes };
    if (len_bytes > 0)
        memcpy(arrival->data, data, len_bytes);
}

void net_fake_deliver(enum net_fake_kind kind, unsigned after_ms, const struct netaddr *from,
                      uint16_t port, const void *data, size_t len_bytes)
{
    unsigned copies = 0, more_ms = 0;
    if (len_bytes > NET_FAKE_DATA_MAX)
        len_bytes = NET_FAKE_DATA_MAX;
    if (net_fake_disturb && !net_fake_disturb(&len_bytes, &copies, &more_ms))
        return;
    for (unsigned i = 0; i <= copies; i++)
        enqueue(kind, after_ms + more_ms + i, from, port, data, len_bytes);
}

void net_fake_refuse(enum net_fake_kind kind, unsigned after_ms, const struct endpoint *to,
                     int error)
{
    enqueue(kind, after_ms, &to->addr, to->port, NULL, 0);
    queue[queued - 1].error = error;
}

/* The first arrival of a kind, -1: none is under way. */
static int earliest(enum net_fake_kind kind)
{
    int best = -1;
    for (size_t i = 0; i < queued; i++) {
        if (queue[i].kind == kind && (best < 0 || queue[i].at_us < queue[best].at_us))
            best = (int)i;
    }
    return best;
}

/* @expected: whose refusals count; NULL: nobody's. */
static int receive(enum net_fake_kind kind, const struct endpoint *expected, void *data,
                   size_t room_bytes, struct endpoint *ret_from, deadline_t deadline)
{
    for (;;) {
        int i = earliest(kind);
        if (i >= 0 && queue[i].at_us <= plat_fake_now_us) {
            struct arrival arrival = queue[i];
            memmove(&queue[i], &queue[i + 1], (queued - (size_t)i - 1) * sizeof(*queue));
            queued--;
            if (arrival.error && expected && netaddr_equal(&expected->addr, &arrival.from.addr))
                return arrival.error;
            if (arrival.error)
                continue;
            size_t len = arrival.len_bytes < room_bytes ? arrival.len_bytes : room_bytes;
            memcpy(data, arrival.data, len);
            if (ret_from)
                *ret_from = arrival.from;
            net_fake_dev.rx.good++;
            return (int)len;
        }
        if (plat_fake_now_us >= deadline)
            return -ERR_TIMEDOUT;
        /* in short steps: another fiber may cause an earlier arrival */
        uint64_t until = plat_fake_now_us + 1000;
        if (i >= 0 && queue[i].at_us < until)
            until = queue[i].at_us;
        int r = fiber_wait(NULL, until < deadline ? until : deadline);
        if (r == -ERR_CANCELED)
            return r;
    }
}

static int send(enum net_fake_kind kind, const struct endpoint *to, const void *data,
                size_t len_bytes)
{
    if (net_fake_sent_count == NET_FAKE_SENT_MAX || len_bytes > NET_FAKE_DATA_MAX) {
        fprintf(stderr, "net_fake: more than %d packets were sent\n", NET_FAKE_SENT_MAX);
        abort();
    }
    struct net_fake_sent *sent = &net_fake_sent[net_fake_sent_count++];
    *sent = (struct net_fake_sent){
        .kind = kind, .at_ms = net_fake_now_ms(), .to = *to, .len_bytes = len_bytes
    };
    memcpy(sent->data, data, len_bytes);
    if (net_fake_send_result == 0 && net_fake_peer)
        net_fake_peer(sent);
    return net_fake_send_result;
}

/* --- net/net.h -------------------------------------------------------------------------------- */

int udp_open(uint8_t family, uint16_t local_port, struct netdev *dev, struct udp **ret_udp)
{
    (void)local_port;
    (void)dev;
    struct udp *udp = malloc(sizeof(*udp));
    *udp = (struct udp){ .family = family };
    *ret_udp = udp;
    open_sockets++;
    return 0;
}

int udp_send(struct udp *udp, const struct endpoint *to, const void *data, size_t len_bytes)
{
    return send(udp->family == 4 ? NET_FAKE_UDP4 : NET_FAKE_UDP6, to, data, len_bytes);
}

int udp_recv(struct udp *udp, void *data, size_t room_bytes, struct endpoint *ret_from,
             deadline_t deadline)
{
    return receive(udp->family == 4 ? NET_FAKE_UDP4 : NET_FAKE_UDP6, &udp->expected, data,
                   room_bytes, ret_from, deadline);
}

void udp_expect(struct udp *udp, const struct endpoint *to, bool hints)
{
    (void)hints;
    udp->expected = *to;
}

void udp_close(struct udp *udp)
{
    open_sockets -= udp != NULL;
    free(udp);
}

int icmp6_open(struct netdev *dev, uint8_t type, struct icmp6 **ret_icmp6)
{
    (void)dev;
    struct icmp6 *icmp6 = malloc(sizeof(*icmp6));
    icmp6->type = type;
    *ret_icmp6 = icmp6;
    open_sockets++;
    return 0;
}

int icmp6_send(struct icmp6 *icmp6, const struct netaddr *to, const void *message, size_t len_bytes)
{
    (void)icmp6;
    struct endpoint endpoint = { .addr = *to };
    return send(NET_FAKE_ICMP6, &endpoint, message, len_bytes);
}

int icmp6_recv(struct icmp6 *icmp6, void *message, size_t room_bytes, struct netaddr *ret_from,
               deadline_t deadline)
{
    (void)icmp6;
    struct endpoint from;
    int r = receive(NET_FAKE_ICMP6, NULL, message, room_bytes, &from, deadline);
    if (r >= 0 && ret_from)
        *ret_from = from.addr;
    return r;
}

void icmp6_close(struct icmp6 *icmp6)
{
    open_sockets -= icmp6 != NULL;
    free(icmp6);
}

/* --- net/netdev.h ------------------------------------------------------------------------------ */

struct netdev *netdev_first(void)
{
    return &net_fake_dev;
}

struct netdev *netdev_next(const struct netdev *dev)
{
    (void)dev;
    return NULL;
}

int netdev_open(struct netdev *dev)
{
    dev->is_open = net_fake_opened = true;
    return 0;
}

int netdev_wait_link(struct netdev *dev, uint64_t deadline_us)
{
    int r = dev->link_up ? 0 : fiber_wait(NULL, deadline_us);
    return r == -ERR_TIMEDOUT ? fail(ERR_LINKDOWN, "net0: no link") : r;
}
