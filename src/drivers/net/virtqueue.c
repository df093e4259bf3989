/* virtqueue.c - one split virtqueue (virtqueue.h). Source: virtio 1.2 2.7. */
#include "virtqueue.h"
#include "arch.h"
#include "core/err.h"
#include "core/heap.h"
#include "plat.h"
#include <assert.h>
#include <string.h>

enum {
    DESC_NEXT = 1,          /* 2.7.5 */
    DESC_WRITE = 2,         /* the device writes */
    AVAIL_NO_INTERRUPT = 1, /* 2.7.6 */
    USED_NO_NOTIFY = 1,     /* 2.7.8 */
    AVAIL_FLAGS = 0,        /* words of the available ring */
    AVAIL_INDEX = 1,
    AVAIL_RING = 2,
    USED_FLAGS = 0, /* bytes of the used ring */
    USED_INDEX = 2,
    USED_RING = 4,
    NEVER = 0x8000, /* an event index that far ahead is not reached */
    NONE = 0xffff,
};

static size_t page_align(size_t bytes)
{
    return (bytes + VIRTQ_PAGE_BYTES - 1) & ~(size_t)(VIRTQ_PAGE_BYTES - 1);
}

static uint16_t used_word(const struct virtqueue *queue, size_t offset)
{
    return *(const volatile uint16_t *)(queue->used + offset);
}

/* 2.7.10: without EVENT_IDX a flag asks for no interrupts; with it, an index that is never reached.
 * For interrupts the index is that of the next buffer. */
static void ask_for_interrupts(struct virtqueue *queue)
{
    uint16_t ahead = queue->interrupts ? 0 : NEVER;
    if (queue->event_idx)
        queue->avail[AVAIL_RING + queue->size] = (uint16_t)(queue->used_index + ahead);
    else
        queue->avail[AVAIL_FLAGS] = queue->interrupts ? 0 : AVAIL_NO_INTERRUPT;
}

void virtqueue_interrupts(struct virtqueue *queue, bool on)
{
    queue->interrupts = on;
    ask_for_interrupts(queue);
    arch_dma_barrier(); /* 2.7.7.2: before the used ring is looked at */
}

int virtqueue_init(struct virtqueue *queue, unsigned index, unsigned size, bool event_idx)
{
    if (size == 0 || size > VIRTQ_SIZE_MAX || (size & (size - 1)) != 0)
        return fail(ERR_PROTO, "virtio: queue %u has an impossible size of %u", index, size);
    size_t avail_at = size * sizeof(struct virtq_desc);
    size_t used_at = page_align(avail_at + (AVAIL_RING + size + 1) * sizeof(uint16_t));
    size_t bytes = used_at + USED_RING + size * sizeof(struct virtq_used_entry) + sizeof(uint16_t);
    *queue = (struct virtqueue){ .index = (uint16_t)index, .size = (uint16_t)size };
    queue->event_idx = event_idx;
    queue->pages = page_align(bytes) / PLAT_PAGE_BYTES;
    queue->memory = plat_pages_alloc(queue->pages);
    queue->slots = heap_zalloc(size * sizeof(queue->slots[0]));
    if (!queue->memory || !queue->slots) {
        virtqueue_fini(queue);
        return fail(ERR_NOMEM, "virtio: no memory for a queue of %u", size);
    }
    memset(queue->memory, 0, queue->pages * PLAT_PAGE_BYTES);
    queue->desc = queue->memory;
    queue->avail = (volatile uint16_t *)((uint8_t *)queue->memory + avail_at);
    queue->used = (volatile uint8_t *)queue->memory + used_at;
    for (unsigned i = 0; i < size; i++)
        queue->slots[i].next = (uint16_t)(i + 1 < size ? i + 1 : NONE);
    queue->free_count = (uint16_t)size;
    ask_for_interrupts(queue);
    return 0;
}

void virtqueue_fini(struct virtqueue *queue)
{
    if (queue->memory)
        plat_pages_free(queue->memory, queue->pages);
    heap_free(queue->slots);
    *queue = (struct virtqueue){ 0 };
}

/* Take a free descriptor for @piece. */
static uint16_t fill_descriptor(struct virtqueue *queue, const struct virtq_piece *piece)
{
    uint16_t at = queue->free_head;
    queue->free_head = queue->slots[at].next;
    queue->free_count--;
    volatile struct virtq_desc *desc = &queue->desc[at];
    desc->address = (uintptr_t)piece->data;
    desc->len_bytes = piece->len_bytes;
    desc->flags = piece->in ? DESC_WRITE : 0;
    return at;
}

int virtqueue_add(struct virtqueue *queue, const struct virtq_piece *pieces, unsigned count,
                  void *token)
{
    assert(token && count > 0 && count <= VIRTQ_PIECES_MAX);
    if (queue->broken || queue->free_count < count)
        return -ERR_NOBUFS;
    uint32_t in_bytes = 0;
    uint16_t head = NONE, last = NONE;
    for (unsigned i = 0; i < count; i++) {
        uint16_t at = fill_descriptor(queue, &pieces[i]);
        if (last == NONE) {
            head = at;
        } else {
            queue->desc[last].next = at;
            queue->desc[last].flags |= DESC_NEXT;
            queue->slots[last].next = at;
        }
        queue->slots[at].next = NONE;
        in_bytes += pieces[i].in ? pieces[i].len_bytes : 0;
        last = at;
    }
    queue->slots[head].token = token;
    queue->slots[head].in_bytes = in_bytes;
    queue->slots[head].pieces = (uint16_t)count;
    queue->avail[AVAIL_RING + (queue->avail_index & (queue->size - 1))] = head;
    arch_dma_write_barrier(); /* 2.7.13.1 */
    queue->avail[AVAIL_INDEX] = ++queue->avail_index;
    return 0;
}

/* 2.7.10.1: has the event index been passed? */
static bool passed(uint16_t event, uint16_t new_index, uint16_t old_index)
{
    return (uint16_t)(new_index - event - 1) < (uint16_t)(new_index - old_index);
}

bool virtqueue_must_notify(struct virtqueue *queue)
{
    uint16_t told = queue->told_index;
    if (queue->broken || told == queue->avail_index)
        return false;
    queue->told_index = queue->avail_index;
    arch_dma_barrier(); /* 2.7.13.3: our index before its flags */
    if (!queue->event_idx)
        return !(used_word(queue, USED_FLAGS) & USED_NO_NOTIFY);
    uint16_t event = used_word(queue, USED_RING + queue->size * sizeof(struct virtq_used_entry));
    return passed(event, queue->avail_index, told);
}

static void release(struct virtqueue *queue, uint16_t head)
{
    uint16_t last = head;
    queue->slots[head].token = NULL;
    queue->free_count += queue->slots[head].pieces;
    while (queue->slots[last].next != NONE)
        last = queue->slots[last].next;
    queue->slots[last].next = queue->free_head;
    queue->free_head = head;
}

static int broke(struct virtqueue *queue, const char *what, uint32_t value)
{
    queue->broken = true;
    return fail(ERR_PROTO, "virtio: the device broke queue %u: %s (%u)", queue->index, what,
                (unsigned)value);
}

int virtqueue_take(struct virtqueue *queue, void **ret_token, uint32_t *ret_len_bytes)
{
    if (queue->broken)
        return -ERR_PROTO;
    uint16_t device_index = used_word(queue, USED_INDEX);
    uint16_t ready = (uint16_t)(device_index - queue->used_index);
    if (ready == 0)
        return 0;
    if (ready > queue->size - queue->free_count)
        return broke(queue, "more buffers come back than it has", ready);
    arch_dma_read_barrier();
    const volatile uint32_t *entry =
        (const volatile uint32_t *)(queue->used + USED_RING +
                                    (queue->used_index & (queue->size - 1)) *
                                        sizeof(struct virtq_used_entry));
    uint32_t id = entry[0], len = entry[1];
    if (id >= queue->size || !queue->slots[id].token)
        return broke(queue, "it returns a buffer that it does not have", id);
    struct virtq_slot *slot = &queue->slots[id];
    if (len > slot->in_bytes && slot->in_bytes > 0)
        return broke(queue, "it wrote more than there is room for", len);
    *ret_token = slot->token;
    *ret_len_bytes = len;
    release(queue, (uint16_t)id);
    queue->used_index++;
    if (queue->event_idx)
        ask_for_interrupts(queue);
    return 1;
}

void *virtqueue_reclaim(struct virtqueue *queue)
{
    for (unsigned i = 0; i < queue->size; i++) {
        void *token = queue->slots[i].token;
        if (token) {
            release(queue, (uint16_t)i);
            return token;
        }
    }
    return NULL;
}
