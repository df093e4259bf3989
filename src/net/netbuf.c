/* net/netbuf.c - buffers of frames: what a driver fills is what lwIP reads, without a copy. The pool is bounded.
 * Not here: what happens when it is empty (lwip_glue.c drops out-of-order data, stream.c copies small segments).
 *
 * Received data stays in these buffers until somebody reads it. If all of them could be pinned by data that waits for a
 * missing segment, that segment could never arrive: so the pool is larger than a window, a part of it is kept for sending,
 * and when it is empty the data that waits is dropped. */
#include "core/heap.h"
#include "core/list.h"
#include "glue.h"
#include "netdev_private.h"
#include "lwip/pbuf.h"
#include <assert.h>

enum {
    STANDARD_ROOM_BYTES = 1920, /* a frame of 1518 bytes with room to spare; with its head 2 KiB */
    TAG_BYTES = 4,              /* room for a VLAN's tag (vlan.c) */
    IP_ALIGN_BYTES = 2,         /* 14 bytes of Ethernet header: the IP header is aligned to 4 */
    TX_RESERVE_BYTES = 128 * 1024,
    POOL_BASE_BYTES = 8 * 1024 * 1024,
    POOL_WINDOWS = 3, /* 2 KiB hold 1448 bytes of a stream, and two streams run side by side */
};

struct packet {
    struct pbuf_custom custom; /* lwIP's view */
    struct netbuf buf;         /* the driver's view */
    struct list node;          /* in the free list of its kind */
    size_t room_bytes;
    uint8_t room[];
};

/* Buffers that are kept for reuse: for one frame, and for drivers that fill large ones. */
static struct kind {
    size_t room_bytes;
    struct list free_packets;
} kinds[] = {
    { STANDARD_ROOM_BYTES, LIST_INIT(kinds[0].free_packets) },
    { NETBUF_LARGE_BYTES + IP_ALIGN_BYTES, LIST_INIT(kinds[1].free_packets) },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };
static size_t used_bytes, limit_bytes = POOL_BASE_BYTES;

static size_t packet_bytes(const struct packet *packet)
{
    return sizeof(*packet) + packet->room_bytes;
}

/* The smallest kind with so much room; NULL: larger than all. */
static struct kind *kind_for(size_t room_bytes)
{
    for (int i = 0; i < KINDS; i++)
        if (room_bytes <= kinds[i].room_bytes)
            return &kinds[i];
    return NULL;
}

static struct packet *take_free(struct kind *kind)
{
    if (list_empty(&kind->free_packets))
        return NULL;
    struct packet *packet = container_of(kind->free_packets.next, struct packet, node);
    list_remove(&packet->node);
    return packet;
}

static struct netbuf *alloc_below(size_t room_bytes, size_t limit)
{
    size_t needed = room_bytes + IP_ALIGN_BYTES;
    struct kind *kind = kind_for(needed);
    if (kind)
        needed = kind->room_bytes;
    if (used_bytes + sizeof(struct packet) + needed > limit) {
        glue_memory_short();
        return NULL;
    }
    struct packet *packet = kind ? take_free(kind) : NULL;
    if (!packet) {
        packet = heap_alloc(sizeof(*packet) + needed);
        if (!packet) {
            glue_memory_short();
            return NULL;
        }
        packet->room_bytes = needed;
        list_init(&packet->node);
    }
    used_bytes += packet_bytes(packet);
    packet->buf = (struct netbuf){ .data = packet->room + IP_ALIGN_BYTES,
                                   .room_bytes = needed - IP_ALIGN_BYTES };
    return &packet->buf;
}

struct netbuf *netbuf_alloc(size_t room_bytes)
{
    return alloc_below(room_bytes, limit_bytes - TX_RESERVE_BYTES);
}

struct netbuf *netbuf_alloc_tx(size_t room_bytes)
{
    return alloc_below(room_bytes + TAG_BYTES, limit_bytes);
}

static void free_one(struct netbuf *buf)
{
    struct packet *packet = container_of(buf, struct packet, buf);
    struct kind *kind = kind_for(packet->room_bytes);
    used_bytes -= packet_bytes(packet);
    if (kind)
        list_prepend(&packet->node, &kind->free_packets); /* the warmest first */
    else
        heap_free(packet);
}

void netbuf_free(struct netbuf *buf)
{
    while (buf) {
        struct netbuf *next = buf->next;
        free_one(buf);
        buf = next;
    }
}

void netbuf_pool_trim(void)
{
    for (int i = 0; i < KINDS; i++)
        for (struct packet *packet; (packet = take_free(&kinds[i]));)
            heap_free(packet);
}

void netbuf_pool_for_window(size_t window_bytes)
{
    limit_bytes = POOL_BASE_BYTES + POOL_WINDOWS * window_bytes;
}

static void free_from_lwip(struct pbuf *pbuf)
{
    struct pbuf_custom *custom = container_of(pbuf, struct pbuf_custom, pbuf);
    free_one(&container_of(custom, struct packet, custom)->buf);
}

static struct pbuf *view(struct netbuf *buf)
{
    struct packet *packet = container_of(buf, struct packet, buf);
    packet->custom.custom_free_function = free_from_lwip;
    uint16_t len = (uint16_t)buf->len_bytes;
    return pbuf_alloced_custom(PBUF_RAW, len, PBUF_REF, &packet->custom, buf->data, len);
}

struct pbuf *netbuf_to_pbuf(struct netbuf *buf)
{
    size_t total = 0;
    for (const struct netbuf *part = buf; part; part = part->next)
        total += part->len_bytes;
    if (total > UINT16_MAX)
        return NULL;
    struct pbuf *head = view(buf);
    uint16_t left = head->tot_len = (uint16_t)total;
    struct pbuf *last = head;
    for (struct netbuf *part = buf->next; part; part = part->next) {
        left = (uint16_t)(left - last->len);
        last->next = view(part);
        last = last->next;
        last->tot_len = left;
    }
    return head;
}
