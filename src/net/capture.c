/* net/capture.c - a ring of the last frames. Not here: what is in them (wire/packet.c), the command
 * (cmd/pcap.c). netdev.c asks one pointer for each frame while nothing is captured. */
#include "net/capture.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/heap.h"
#include "netdev_private.h"
#include "plat.h"
#include "wire/packet.h"
#include <string.h>

enum { NAMES_MAX = NETDEV_MAX };

/* In the ring before each frame's bytes; unaligned, and may go round its end as they do. */
struct record {
    uint64_t at_us;
    uint32_t len_bytes, here_bytes;
    uint8_t dev; /* names[] */
    bool outbound;
};

struct capture {
    size_t ring_bytes, snap_bytes;
    uint64_t first, next; /* places that only grow: the ring's, modulo its length */
    uint32_t count, dropped;
    unsigned chosen; /* names[] that are captured; 0: all that are no VLANs */
    unsigned name_count;
    char names[NAMES_MAX][sizeof(((struct netdev *)0)->name)];
    uint8_t *frame; /* snap_bytes: one frame in a piece */
    uint8_t ring[];
};
static struct capture *capture;
static bool on;

static void put(const void *data, size_t len_bytes)
{
    size_t at = (size_t)(capture->next % capture->ring_bytes), room = capture->ring_bytes - at;
    size_t first = len_bytes < room ? len_bytes : room;
    memcpy(capture->ring + at, data, first);
    memcpy(capture->ring, (const uint8_t *)data + first, len_bytes - first);
    capture->next += len_bytes;
}

static void get(uint64_t *from, void *data, size_t len_bytes)
{
    size_t at = (size_t)(*from % capture->ring_bytes), room = capture->ring_bytes - at;
    size_t first = len_bytes < room ? len_bytes : room;
    memcpy(data, capture->ring + at, first);
    memcpy((uint8_t *)data + first, capture->ring, len_bytes - first);
    *from += len_bytes;
}

static void make_room(size_t len_bytes)
{
    struct record record;
    while (capture->next + len_bytes - capture->first > capture->ring_bytes) {
        get(&capture->first, &record, sizeof(record));
        capture->first += record.here_bytes;
        capture->count--;
        capture->dropped++;
    }
}

/* Its place in names[], or -1: it is not captured. */
static int index_of(const struct netdev *dev)
{
    for (unsigned i = 0; i < capture->name_count; i++)
        if (strcmp(capture->names[i], dev->name) == 0)
            return (int)i;
    if (capture->chosen || dev->trunk || capture->name_count == NAMES_MAX)
        return -1;
    memcpy(capture->names[capture->name_count], dev->name, sizeof(dev->name));
    return (int)capture->name_count++;
}

static void take(struct netdev *dev, const struct netbuf *buf, bool outbound)
{
    int index = index_of(dev);
    if (index < 0)
        return;
    struct record record = { .at_us = plat_now_us(), .dev = (uint8_t)index, .outbound = outbound };
    for (const struct netbuf *part = buf; part; part = part->next)
        record.len_bytes += (uint32_t)part->len_bytes;
    record.here_bytes = record.len_bytes < capture->snap_bytes ? record.len_bytes
                                                               : (uint32_t)capture->snap_bytes;
    make_room(sizeof(record) + record.here_bytes);
    put(&record, sizeof(record));
    size_t left = record.here_bytes;
    for (const struct netbuf *part = buf; part && left > 0; part = part->next) {
        size_t len = part->len_bytes < left ? part->len_bytes : left;
        put(part->data, len);
        left -= len;
    }
    capture->count++;
}

void capture_free(void)
{
    capture_stop();
    if (capture)
        heap_free(capture->frame);
    heap_free(capture);
    capture = NULL;
}

int capture_start(uint64_t ring_bytes, uint64_t snap_bytes, struct netdev *const *devs,
                  size_t count)
{
    if (ring_bytes < CAPTURE_BYTES_MIN || ring_bytes > CAPTURE_BYTES_MAX)
        return fail(ERR_RANGE, "pcap: between %u and %u bytes can be kept, not %llu",
                    (unsigned)CAPTURE_BYTES_MIN, (unsigned)CAPTURE_BYTES_MAX,
                    (unsigned long long)ring_bytes);
    if (snap_bytes < CAPTURE_SNAP_MIN || snap_bytes > CAPTURE_SNAP_MAX)
        return fail(ERR_RANGE, "pcap: between %u and %u bytes of each frame, not %llu",
                    (unsigned)CAPTURE_SNAP_MIN, (unsigned)CAPTURE_SNAP_MAX,
                    (unsigned long long)snap_bytes);
    capture_free();
    capture = heap_zalloc_for(sizeof(*capture) + (size_t)ring_bytes, "pcap");
    uint8_t *frame = heap_alloc_for((size_t)snap_bytes, "pcap");
    if (!capture || !frame) {
        heap_free(frame);
        capture_free();
        return fail(ERR_NOMEM, "pcap: no memory for %u bytes", (unsigned)ring_bytes);
    }
    capture->ring_bytes = (size_t)ring_bytes;
    capture->snap_bytes = (size_t)snap_bytes;
    capture->frame = frame;
    for (size_t i = 0; i < count && i < NAMES_MAX; i++)
        memcpy(capture->names[capture->name_count++], devs[i]->name, sizeof(devs[i]->name));
    capture->chosen = capture->name_count;
    capture_go_on();
    return 0;
}

void capture_stop(void)
{
    netdev_tap(NULL);
    on = false;
}

void capture_go_on(void)
{
    on = capture != NULL;
    netdev_tap(on ? take : NULL);
}

bool capture_is_on(void)
{
    return on;
}

uint32_t capture_count(uint32_t *ret_dropped)
{
    *ret_dropped = capture ? capture->dropped : 0;
    return capture ? capture->count : 0;
}

/* The first place is given as 0 and stands for the oldest: places of records are told one higher. */
bool capture_next(uint64_t *at, struct capture_frame *ret_frame)
{
    struct record record;
    if (!capture)
        return false;
    uint64_t from = *at && *at - 1 > capture->first ? *at - 1 : capture->first;
    if (from >= capture->next)
        return false;
    get(&from, &record, sizeof(record));
    get(&from, capture->frame, record.here_bytes);
    *at = from + 1;
    *ret_frame = (struct capture_frame){ .dev = capture->names[record.dev],
                                         .dev_index = record.dev,
                                         .outbound = record.outbound,
                                         .at_us = record.at_us,
                                         .len_bytes = record.len_bytes,
                                         .here_bytes = record.here_bytes,
                                         .bytes = capture->frame };
    return true;
}

/* --- as a file -------------------------------------------------------------------------------- */

static int append(struct blob *blob, const uint8_t *block, const struct writer *w)
{
    return blob_append(blob, block, (size_t)(w->pos - block));
}

static int put_head(struct blob *blob, uint8_t *block, size_t room_bytes)
{
    struct writer w = writer_on(block, room_bytes);
    pcapng_put_head(&w);
    int r = append(blob, block, &w);
    for (unsigned i = 0; i < capture->name_count && r == 0; i++) {
        w = writer_on(block, room_bytes);
        pcapng_put_interface(&w, capture->names[i], (uint32_t)capture->snap_bytes);
        r = append(blob, block, &w);
    }
    return r;
}

int capture_file(struct blob *blob)
{
    struct capture_frame frame;
    uint64_t wall_us = clock_wall_s() * 1000000, now_us = plat_now_us();
    if (!capture || capture->count == 0)
        return fail(ERR_NOENT, "pcap: nothing was captured");
    size_t room = capture->snap_bytes + PCAPNG_PACKET_BYTES;
    uint8_t *block = heap_alloc(room);
    int r = block ? put_head(blob, block, room) : -ERR_NOMEM;
    for (uint64_t at = 0; r == 0 && capture_next(&at, &frame);) {
        struct writer w = writer_on(block, room);
        pcapng_put_packet(&w,
                          &(struct pcapng_packet){
                              .interface = frame.dev_index,
                              .time_us = wall_us ? wall_us - (now_us - frame.at_us) : frame.at_us,
                              .outbound = frame.outbound,
                              .len_bytes = frame.len_bytes,
                              .data = frame.bytes,
                              .here_bytes = frame.here_bytes });
        r = append(blob, block, &w);
    }
    heap_free(block);
    return r < 0 ? fail(ERR_NOMEM, "pcap: no memory for the file") : 0;
}
