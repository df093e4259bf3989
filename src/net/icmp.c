/* net/icmp.c - echo requests, refusals of what we sent, and ICMPv6 messages as they are for router discovery.
 * Not here: answering echo requests and neighbour discovery (lwIP does). Source: RFC 792; RFC 4443
 * 4.1; RFC 4861 6.1. */
#include "core/err.h"
#include "core/heap.h"
#include "glue.h"
#include "lwip/icmp.h"
#include "lwip/icmp6.h"
#include "lwip/inet_chksum.h"
#include "lwip/ip.h"
#include "lwip/ip6.h"
#include "lwip/netif.h"
#include "lwip/raw.h"
#include "netconf.h"
#include "netdev_private.h"
#include "plat.h"
#include "wire/icmp.h"
#include <string.h>

enum {
    ECHO_REQUEST4 = 8,
    ECHO_REPLY4 = 0,
    ECHO_REQUEST6 = 128,
    ECHO_REPLY6 = 129,
    ROUTER_ADVERTISEMENT = 134,
    ECHO_HEADER_BYTES = 8,
    CHECKSUM_OFFSET = 2,
    HOP_LIMIT_LOCAL = 255,
    HOP_LIMIT = 64,
    MESSAGE_MAX = 2048,
};

/* An echo request that somebody waits for. Lives on the waiting fiber's stack. */
struct echo {
    struct list node;
    struct netaddr to;
    uint16_t id, sequence;
    size_t payload_bytes;
    bool answered, damaged;
    uint64_t answered_us;
    struct waitq wake;
};

struct icmp6_message {
    size_t len_bytes;
    struct netaddr from;
    uint8_t bytes[MESSAGE_MAX];
};

struct icmp6 {
    struct list node;
    struct netdev *dev;
    uint8_t type;
    struct waitq arrived;
    unsigned first, count;
    struct icmp6_message *queue[ICMP6_QUEUE_MAX];
};

static struct list echoes = LIST_INIT(echoes), listeners = LIST_INIT(listeners);
static struct raw_pcb *raw4, *raw6;

/* --- what arrives ----------------------------------------------------------------------------- */

static bool payload_right(struct pbuf *pbuf, size_t offset, size_t len_bytes)
{
    if (pbuf->tot_len != offset + len_bytes)
        return false;
    for (size_t i = 0; i < len_bytes; i++)
        if (pbuf_get_at(pbuf, (uint16_t)(offset + i)) != (uint8_t)i)
            return false;
    return true;
}

static bool take_reply(struct pbuf *pbuf, size_t offset)
{
    uint8_t head[ECHO_HEADER_BYTES];
    if (pbuf_copy_partial(pbuf, head, sizeof(head), (uint16_t)offset) != sizeof(head))
        return false;
    list_for_each (node, &echoes) {
        struct echo *echo = container_of(node, struct echo, node);
        if (head[4] != echo->id >> 8 || head[5] != (echo->id & 0xff) ||
            head[6] != echo->sequence >> 8 || head[7] != (echo->sequence & 0xff))
            continue;
        echo->answered = true;
        echo->answered_us = plat_now_us();
        echo->damaged = !payload_right(pbuf, offset + ECHO_HEADER_BYTES, echo->payload_bytes);
        fiber_wake(&echo->wake);
        return true;
    }
    return false;
}

/* lwIP shows messages before it has looked at their sum, and never does for most of ICMPv4. @offset: what stands before
 * the message. */
static bool sum_right(uint8_t family, struct pbuf *pbuf, size_t offset)
{
    pbuf_remove_header(pbuf, offset);
    uint16_t sum = family == 4 ? inet_chksum_pbuf(pbuf)
                               : ip6_chksum_pseudo(pbuf, IP6_NEXTH_ICMP6, pbuf->tot_len,
                                                   ip6_current_src_addr(), ip6_current_dest_addr());
    pbuf_add_header_force(pbuf, offset);
    return sum == 0;
}

/* Whoever is meant looks at addresses, ports and TCP's number of what came back. */
static void take_refusal(uint8_t family, struct pbuf *pbuf, size_t offset)
{
    uint8_t message[ICMP_REFUSAL_BYTES];
    struct icmp_refusal refusal;
    size_t len = pbuf_copy_partial(pbuf, message, sizeof(message), (uint16_t)offset);
    if (icmp_parse_refusal(family, message, len, &refusal) < 0 || !sum_right(family, pbuf, offset))
        return;
    if (refusal.protocol == REFUSED_TCP)
        stream_refused(&refusal);
    else
        udp_refused(&refusal);
}

static uint8_t on_icmp4(void *arg, struct raw_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from)
{
    (void)arg, (void)pcb, (void)from;
    size_t offset = ip_current_header_tot_len();
    if (pbuf->tot_len <= offset)
        return 0;
    take_refusal(4, pbuf, offset);
    if (pbuf_get_at(pbuf, (uint16_t)offset) != ECHO_REPLY4 || !take_reply(pbuf, offset))
        return 0;
    pbuf_free(pbuf);
    return 1;
}

static void queue_message(struct icmp6 *icmp6, struct pbuf *pbuf, size_t offset,
                          const ip_addr_t *from)
{
    struct icmp6_message *message = icmp6->count < ICMP6_QUEUE_MAX ? heap_alloc(sizeof(*message))
                                                                   : NULL;
    if (!message)
        return;
    message->len_bytes = pbuf_copy_partial(pbuf, message->bytes, MESSAGE_MAX, (uint16_t)offset);
    glue_to_netaddr(from, &message->from);
    icmp6->queue[(icmp6->first + icmp6->count) % ICMP6_QUEUE_MAX] = message;
    icmp6->count++;
    fiber_wake(&icmp6->arrived);
}

static bool message_valid(struct pbuf *pbuf, size_t offset)
{
    return sum_right(6, pbuf, offset) && IP6H_HOPLIM(ip6_current_header()) == HOP_LIMIT_LOCAL;
}

/* Router advertisements end here: what configures us is the settings, not what lwIP would make of
 * them. */
static uint8_t on_icmp6(void *arg, struct raw_pcb *pcb, struct pbuf *pbuf, const ip_addr_t *from)
{
    (void)arg, (void)pcb;
    size_t offset = ip_current_header_tot_len();
    if (pbuf->tot_len <= offset)
        return 0;
    uint8_t type = pbuf_get_at(pbuf, (uint16_t)offset);
    take_refusal(6, pbuf, offset);
    bool eaten = type == ROUTER_ADVERTISEMENT || (type == ECHO_REPLY6 && take_reply(pbuf, offset));
    list_for_each (node, &listeners) {
        struct icmp6 *icmp6 = container_of(node, struct icmp6, node);
        if (icmp6->type == type && icmp6->dev == glue_netdev(ip_current_input_netif()) &&
            message_valid(pbuf, offset))
            queue_message(icmp6, pbuf, offset, from);
    }
    if (eaten)
        pbuf_free(pbuf);
    return eaten;
}

int icmp_start(void)
{
    raw4 = raw_new_ip_type(IPADDR_TYPE_V4, IP_PROTO_ICMP);
    raw6 = raw_new_ip_type(IPADDR_TYPE_V6, IP6_NEXTH_ICMP6);
    if (!raw4 || !raw6)
        return fail(ERR_NOMEM, "icmp: no memory");
    raw_recv(raw4, on_icmp4, NULL);
    raw_recv(raw6, on_icmp6, NULL);
    raw6->chksum_reqd = 1;
    raw6->chksum_offset = CHECKSUM_OFFSET;
    return 0;
}

/* --- echo ------------------------------------------------------------------------------------- */

static struct pbuf *build_echo(const struct echo *echo)
{
    struct pbuf *pbuf = pbuf_alloc(PBUF_IP, (uint16_t)(ECHO_HEADER_BYTES + echo->payload_bytes),
                                   PBUF_RAM);
    if (!pbuf)
        return NULL;
    uint8_t *bytes = pbuf->payload;
    memset(bytes, 0, ECHO_HEADER_BYTES);
    bytes[0] = echo->to.family == 4 ? ECHO_REQUEST4 : ECHO_REQUEST6;
    bytes[4] = echo->id >> 8;
    bytes[5] = echo->id & 0xff;
    bytes[6] = echo->sequence >> 8;
    bytes[7] = echo->sequence & 0xff;
    for (size_t i = 0; i < echo->payload_bytes; i++)
        bytes[ECHO_HEADER_BYTES + i] = (uint8_t)i;
    if (echo->to.family == 4) { /* lwIP fills in the one of ICMPv6 */
        uint16_t sum = inet_chksum(bytes, pbuf->len);
        memcpy(bytes + CHECKSUM_OFFSET, &sum, sizeof(sum));
    }
    return pbuf;
}

static int send_echo(const struct echo *echo)
{
    char text[NETADDR_TEXT_MAX];
    struct pbuf *pbuf = build_echo(echo);
    if (!pbuf)
        return fail(ERR_NOMEM, "icmp: no memory for a request of %u bytes",
                    (unsigned)echo->payload_bytes);
    ip_addr_t ip;
    glue_from_netaddr(&echo->to, &ip);
    struct raw_pcb *raw = echo->to.family == 4 ? raw4 : raw6;
    raw->ttl = HOP_LIMIT;
    int r = glue_error(raw_sendto(raw, pbuf, &ip));
    pbuf_free(pbuf);
    if (r < 0)
        return fail(-r, "icmp: cannot send to %s: %s", netaddr_format(&echo->to, text),
                    err_text(-r));
    return 0;
}

int icmp_echo(const struct netaddr *to, uint16_t sequence, size_t payload_bytes,
              deadline_t deadline, uint32_t *ret_rtt_us)
{
    struct echo echo = { .to = *to,
                         .sequence = sequence,
                         .payload_bytes = payload_bytes,
                         .id = (uint16_t)glue_random() };
    if (payload_bytes > ICMP_PAYLOAD_MAX)
        return fail(ERR_RANGE, "icmp: a request of %u bytes is too long", (unsigned)payload_bytes);
    waitq_init(&echo.wake);
    list_append(&echo.node, &echoes);
    uint64_t sent_us = plat_now_us();
    int r = send_echo(&echo);
    while (r == 0 && !echo.answered)
        r = fiber_wait(&echo.wake, deadline);
    list_remove(&echo.node);
    if (r < 0)
        return r;
    if (echo.damaged)
        return fail(ERR_PROTO, "icmp: the reply to request %u has other data than was sent",
                    sequence);
    *ret_rtt_us = (uint32_t)(echo.answered_us - sent_us);
    return 0;
}

/* --- ICMPv6 as it is -------------------------------------------------------------------------- */

int icmp6_open(struct netdev *dev, uint8_t type, struct icmp6 **ret_icmp6)
{
    struct icmp6 *icmp6 = heap_zalloc(sizeof(*icmp6));
    if (!icmp6)
        return fail(ERR_NOMEM, "icmp6: no memory for a listener");
    icmp6->dev = dev;
    icmp6->type = type;
    waitq_init(&icmp6->arrived);
    list_append(&icmp6->node, &listeners);
    *ret_icmp6 = icmp6;
    return 0;
}

int icmp6_send(struct icmp6 *icmp6, const struct netaddr *to, const void *message, size_t len_bytes)
{
    struct netif *netif = icmp6->dev ? glue_netif(icmp6->dev) : NULL;
    if (!netif)
        return fail(ERR_NODEV, "icmp6: the network device is gone");
    if (len_bytes < 4 || len_bytes > MESSAGE_MAX)
        return fail(ERR_INVAL, "icmp6: a message of %u bytes cannot be sent", (unsigned)len_bytes);
    struct pbuf *pbuf = pbuf_alloc(PBUF_IP, (uint16_t)len_bytes, PBUF_RAM);
    if (!pbuf)
        return fail(ERR_NOMEM, "icmp6: no memory for a message");
    memcpy(pbuf->payload, message, len_bytes);
    memset((uint8_t *)pbuf->payload + CHECKSUM_OFFSET, 0, 2);
    ip_addr_t ip;
    glue_from_netaddr(to, &ip);
    if (ip6_addr_has_scope(ip_2_ip6(&ip), IP6_UNKNOWN))
        ip6_addr_assign_zone(ip_2_ip6(&ip), IP6_UNKNOWN, netif);
    raw6->ttl = HOP_LIMIT_LOCAL;
    int r = glue_error(raw_sendto_if_src(raw6, pbuf, &ip, netif, netif_ip_addr6(netif, 0)));
    pbuf_free(pbuf);
    return r < 0 ? fail(-r, "icmp6: cannot send on %s: %s", icmp6->dev->name, err_text(-r)) : 0;
}

int icmp6_recv(struct icmp6 *icmp6, void *message, size_t room_bytes, struct netaddr *ret_from,
               deadline_t deadline)
{
    while (icmp6->count == 0) {
        int r = fiber_wait(&icmp6->arrived, deadline);
        if (r < 0)
            return r;
    }
    struct icmp6_message *first = icmp6->queue[icmp6->first];
    icmp6->first = (icmp6->first + 1) % ICMP6_QUEUE_MAX;
    icmp6->count--;
    size_t len = first->len_bytes < room_bytes ? first->len_bytes : room_bytes;
    memcpy(message, first->bytes, len);
    if (ret_from)
        *ret_from = first->from;
    heap_free(first);
    return (int)len;
}

void icmp6_close(struct icmp6 *icmp6)
{
    if (!icmp6)
        return;
    for (; icmp6->count > 0; icmp6->count--) {
        heap_free(icmp6->queue[icmp6->first]);
        icmp6->first = (icmp6->first + 1) % ICMP6_QUEUE_MAX;
    }
    list_remove(&icmp6->node);
    heap_free(icmp6);
}

void icmp_device_gone(const struct netdev *dev)
{
    list_for_each (node, &listeners) {
        struct icmp6 *icmp6 = container_of(node, struct icmp6, node);
        if (icmp6->dev == dev)
            icmp6->dev = NULL;
    }
}
