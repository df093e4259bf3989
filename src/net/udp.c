/* net/udp.c - datagrams for straight-line code: lwIP's callback queues, udp_recv() waits.
 * Source: RFC 768. Compat 5.11. */
#include "core/err.h"
#include "core/heap.h"
#include "glue.h"
#include "lwip/igmp.h"
#include "lwip/ip.h"
#include "lwip/mld6.h"
#include "lwip/netif.h"
#include "lwip/udp.h"
#include "netconf.h"
#include "netdev_private.h"
#include "wire/icmp.h"
#include <string.h>
#undef udp_send /* lwipopts.h: lwIP's have another name */
#undef udp_recv

enum {
    SMALL_BYTES = 512,  /* a shorter datagram is copied: it would hold a whole frame's buffer */
    PORT_FIRST = 49152, /* RFC 6335 6: the ports that anybody may use */
    PORT_COUNT = 16384,
    PORT_TRIES_MAX = 32,
};

struct datagram {
    struct pbuf *pbuf;
    ip_addr_t from;
    uint16_t port;
};

struct udp {
    struct udp_pcb *pcb;
    struct netdev *dev; /* NULL: by route */
    bool dev_gone, hints;
    int refused;              /* -ERR_x that udp_recv() gives next; 0: none */
    struct endpoint expected; /* udp_expect() */
    struct waitq arrived;
    struct list node;
    unsigned first, count;
    size_t queued_bytes;
    struct datagram queue[UDP_QUEUE_MAX];
};

static struct list sockets = LIST_INIT(sockets);

static void on_datagram(void *arg, struct udp_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from,
                        uint16_t port)
{
    struct udp *udp = arg;
    (void)pcb;
    if (udp->count == UDP_QUEUE_MAX || udp->queued_bytes + pbuf->tot_len > UDP_QUEUE_BYTES_MAX) {
        pbuf_free(pbuf);
        return;
    }
    if (pbuf->tot_len < SMALL_BYTES) {
        struct pbuf *copy = pbuf_clone(PBUF_RAW, PBUF_RAM, pbuf);
        if (copy) {
            pbuf_free(pbuf);
            pbuf = copy;
        }
    }
    struct datagram *slot = &udp->queue[(udp->first + udp->count) % UDP_QUEUE_MAX];
    *slot = (struct datagram){ .pbuf = pbuf, .from = *from, .port = port };
    udp->count++;
    udp->queued_bytes += pbuf->tot_len;
    fiber_wake(&udp->arrived);
}

/* RFC 5452 9.2: a port of ours is not to be guessed. lwIP's own choice counts up. */
static int bind_port(struct udp_pcb *pcb, uint8_t family, uint16_t port)
{
    const ip_addr_t *any = family == 4 ? IP4_ADDR_ANY : IP6_ADDR_ANY;
    err_t error = port ? udp_bind(pcb, any, port) : ERR_USE;
    for (int i = 0; port == 0 && error == ERR_USE && i < PORT_TRIES_MAX; i++)
        error = udp_bind(pcb, any, (uint16_t)(PORT_FIRST + glue_random() % PORT_COUNT));
    return glue_error(error);
}

int udp_open(uint8_t family, uint16_t local_port, struct netdev *dev, struct udp **ret_udp)
{
    struct udp *udp = heap_zalloc(sizeof(*udp));
    if (!udp)
        return fail(ERR_NOMEM, "udp: no memory for a socket");
    udp->pcb = udp_new_ip_type(family == 4 ? IPADDR_TYPE_V4 : IPADDR_TYPE_V6);
    if (!udp->pcb) {
        heap_free(udp);
        return fail(ERR_NOMEM, "udp: no memory for a socket");
    }
    if (dev) {
        udp->dev = dev;
        ip_set_option(udp->pcb, SOF_REUSEADDR); /* the same port on several devices: DHCP */
        udp_bind_netif(udp->pcb, glue_netif(dev));
    }
    int r = bind_port(udp->pcb, family, local_port);
    if (r < 0) {
        udp_remove(udp->pcb);
        heap_free(udp);
        return fail(-r, "udp: local port %u is not free", local_port);
    }
    waitq_init(&udp->arrived);
    list_append(&udp->node, &sockets);
    lwip_udp_recv(udp->pcb, on_datagram, udp);
    *ret_udp = udp;
    return 0;
}

int udp_send(struct udp *udp, const struct endpoint *to, const void *data, size_t len_bytes)
{
    char text[NETADDR_TEXT_MAX];
    if (len_bytes > UDP_PAYLOAD_MAX)
        return fail(ERR_RANGE, "udp: a datagram of %u bytes is too long", (unsigned)len_bytes);
    if (udp->dev_gone)
        return fail(ERR_NODEV, "udp: the network device is gone");
    struct pbuf *pbuf = pbuf_alloc(PBUF_TRANSPORT, (uint16_t)len_bytes, PBUF_RAM);
    if (!pbuf)
        return fail(ERR_NOMEM, "udp: no memory for a datagram of %u bytes", (unsigned)len_bytes);
    memcpy(pbuf->payload, data, len_bytes);
    ip_addr_t ip;
    glue_from_netaddr(&to->addr, &ip);
    err_t error;
    if (udp->dev)
        error = udp_sendto_if(udp->pcb, pbuf, &ip, to->port, glue_netif(udp->dev));
    else
        error = udp_sendto(udp->pcb, pbuf, &ip, to->port);
    pbuf_free(pbuf);
    if (error == ERR_OK)
        return 0;
    return fail(-glue_error(error), "udp: cannot send to %s port %u: %s",
                netaddr_format(&to->addr, text), to->port, err_text(-glue_error(error)));
}

int udp_recv(struct udp *udp, void *data, size_t room_bytes, struct endpoint *ret_from,
             deadline_t deadline)
{
    while (udp->count == 0) {
        int r = udp->refused;
        udp->refused = 0;
        if (r < 0)
            return r;
        r = fiber_wait(&udp->arrived, deadline);
        if (r < 0)
            return r;
    }
    struct datagram *slot = &udp->queue[udp->first];
    size_t room = room_bytes < UINT16_MAX ? room_bytes : UINT16_MAX;
    int len = pbuf_copy_partial(slot->pbuf, data, (uint16_t)room, 0);
    if (ret_from) {
        glue_to_netaddr(&slot->from, &ret_from->addr);
        ret_from->port = slot->port;
    }
    udp->queued_bytes -= slot->pbuf->tot_len;
    pbuf_free(slot->pbuf);
    udp->first = (udp->first + 1) % UDP_QUEUE_MAX;
    udp->count--;
    return len;
}

void udp_expect(struct udp *udp, const struct endpoint *to, bool hints)
{
    udp->expected = *to;
    udp->hints = hints;
    udp->refused = 0;
}

void udp_refused(const struct icmp_refusal *refusal)
{
    list_for_each (node, &sockets) {
        struct udp *udp = container_of(node, struct udp, node);
        if (udp->pcb->local_port != refusal->from_port || udp->expected.port != refusal->to_port ||
            !glue_same_host(&udp->expected.addr, &refusal->to) || (refusal->is_hint && !udp->hints))
            continue;
        udp->refused = refusal->is_hint ? -ERR_NETUNREACH : -ERR_CONNREFUSED;
        fiber_wake(&udp->arrived);
    }
}

unsigned udp_waiting(const struct udp *udp)
{
    return udp->count;
}

static int join_on(struct netdev *dev, const ip_addr_t *group)
{
    struct netif *netif = glue_netif(dev);
    if (IP_IS_V4(group))
        return glue_error(igmp_joingroup_netif(netif, ip_2_ip4(group)));
    return glue_error(mld6_joingroup_netif(netif, ip_2_ip6(group)));
}

int udp_join(struct udp *udp, const struct netaddr *group)
{
    char text[NETADDR_TEXT_MAX];
    const struct route *route = netconf_route(group);
    struct netdev *dev = udp->dev ? udp->dev : route ? route->dev : netdev_latest();
    if (!dev)
        return fail(ERR_NETUNREACH, "udp: no open network device for group %s",
                    netaddr_format(group, text));
    ip_addr_t ip;
    glue_from_netaddr(group, &ip);
    int r = join_on(dev, &ip);
    if (r < 0)
        return fail(-r, "udp: cannot join group %s on %s", netaddr_format(group, text), dev->name);
    return 0;
}

void udp_close(struct udp *udp)
{
    if (!udp)
        return;
    udp_remove(udp->pcb);
    for (; udp->count > 0; udp->count--) {
        pbuf_free(udp->queue[udp->first].pbuf);
        udp->first = (udp->first + 1) % UDP_QUEUE_MAX;
    }
    list_remove(&udp->node);
    heap_free(udp);
}

void udp_device_gone(const struct netdev *dev)
{
    list_for_each (node, &sockets) {
        struct udp *udp = container_of(node, struct udp, node);
        if (udp->dev == dev) {
            udp->dev_gone = true;
            udp->dev = NULL;
        }
    }
}
