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
    IP_ALIGN_BYTES = 2,         /* 14 bytes of Ethernet header: the IP header is aligned to 4 */
    TX_RESERVE_BYTES = 128 * 1024,
    POOL_BASE_BYTES = 8 * 1024 * 1024,
    POOL_WINDOWS = 3, /* 2 KiB hold 1448 bytes of a stream, and two streams run side by side */
};

struct packet {
    struct pbuf_custom custom; /* lwIP's view */
    struct netbuf buf;         /* the driver's view */
    struct list node;          /* in free_packets */
    size_t room_bytes;
    uint8_t room[];
};

static struct list free_packets = LIST_INIT(free_packets);
static size_t used_bytes, free_bytes, limit_bytes = POOL_BASE_BYTES;

static size_t packet_bytes(const struct packet *packet)
{
    return sizeof(*packet) + packet->room_bytes;
}

static struct packet *take_free(void)
{
    if (list_empty(&free_packets))
        return NULL;
    struct packet *packet = container_of(free_packets.next, struct packet, node);
    list_remove(&packet->node);
    free_bytes -= packet_bytes(packet);
    return packet;
}

static struct netbuf *alloc_below(size_t room_bytes, size_t limit)
{
    size_t needed = room_bytes + IP_ALIGN_BYTES;
    bool standard = needed <= STANDARD_ROOM_BYTES;
    if (standard)
        needed = STANDARD_ROOM_BYTES;
    if (used_bytes + sizeof(struct packet) + needed > limit) {
        glue_memory_short();
        return NULL;
    }
    struct packet *packet = standard ? take_free() : NULL;
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
    return alloc_below(room_bytes, limit_bytes);
}

void netbuf_free(struct netbuf *buf)
{
    if (!buf)
        return;
    struct packet *packet = container_of(buf, struct packet, buf);
    used_bytes -= packet_bytes(packet);
    if (packet->room_bytes == STANDARD_ROOM_BYTES) {
        free_bytes += packet_bytes(packet);
        list_prepend(&packet->node, &free_packets); /* the warmest first */
    } else {
        heap_free(packet);
    }
}

void netbuf_pool_trim(void)
{
    for (struct packet *packet = take_free(); packet; packet = take_free())
        heap_free(packet);
}

void netbuf_pool_for_window(size_t window_bytes)
{
    limit_bytes = POOL_BASE_BYTES + POOL_WINDOWS * window_bytes;
}

static void free_from_lwip(struct pbuf *pbuf)
{
    struct pbuf_custom *custom = container_of(pbuf, struct pbuf_custom, pbuf);
    netbuf_free(&container_of(custom, struct packet, custom)->buf);
}

struct pbuf *netbuf_to_pbuf(struct netbuf *buf)
{
    struct packet *packet = container_of(buf, struct packet, buf);
    if (buf->len_bytes > UINT16_MAX)
        return NULL;
    packet->custom.custom_free_function = free_from_lwip;
    uint16_t len = (uint16_t)buf->len_bytes;
    return pbuf_alloced_custom(PBUF_RAW, len, PBUF_REF, &packet->custom, buf->data, len);
}
