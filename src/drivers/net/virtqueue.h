/* virtqueue.h - one split virtqueue: buffers go to the device and come back. Not here: registers
 * (virtio_pci.h), what is in the buffers.
 * Source: virtio 1.2 2.7 (split virtqueues), 2.7.10 (notification suppression).
 *
 * The device is not trusted: what it writes (indexes, ids, lengths) is compared with what we gave
 * it. The descriptors that we give out are remembered in memory of ours, not read back. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VIRTQ_SIZE_MAX = 4096, /* of a legacy device, which says how large its queue is */
    VIRTQ_SIZE_WANTED = 256,
    VIRTQ_PAGE_BYTES = 4096, /* 2.7.2: legacy alignment of the used ring */
    VIRTQ_PIECES_MAX = 2,
};

/* 2.7.5 */
struct virtq_desc {
    uint64_t address;
    uint32_t len_bytes;
    uint16_t flags, next;
};
struct virtq_used_entry {
    uint32_t id, len_bytes;
};
/* What we know of a descriptor that heads a buffer. */
struct virtq_slot {
    void *token;       /* NULL: not in the device's hands */
    uint32_t in_bytes; /* what the device may write */
    uint16_t next;     /* the chain of this buffer, or of free descriptors */
    uint16_t pieces;
};

struct virtqueue {
    uint16_t index, size; /* which queue of the device; a power of two */
    uint32_t notify_at;   /* offset in the notify registers */
    bool event_idx;       /* VIRTIO_F_EVENT_IDX was agreed on */
    bool interrupts;      /* wanted for what the device is done with */
    bool broken;          /* the device wrote nonsense: it gets and gives nothing any more */
    void *memory;
    size_t pages;
    volatile struct virtq_desc *desc;
    volatile uint16_t *avail; /* flags, index, ring[size], used_event */
    volatile uint8_t *used;   /* flags, index, ring[size], avail_event */
    struct virtq_slot *slots;
    uint16_t free_head, free_count;
    uint16_t avail_index, told_index; /* told: what the device was notified of */
    uint16_t used_index;
};

/** A part of a buffer. */
struct virtq_piece {
    const void *data;
    uint32_t len_bytes;
    bool in; /* the device writes */
};

/** @size a power of two up to VIRTQ_SIZE_MAX: else -ERR_PROTO, told. -ERR_NOMEM, told. */
int virtqueue_init(struct virtqueue *queue, unsigned index, unsigned size, bool event_idx);
void virtqueue_fini(struct virtqueue *queue); /* one that is all zeros is fine */
/** Offer a buffer. @token not NULL, comes back from virtqueue_take(). 0 or -ERR_NOBUFS (silent). */
int virtqueue_add(struct virtqueue *queue, const struct virtq_piece *pieces, unsigned count,
                  void *token);
/** Must the device be told of what was added? Afterwards it counts as told. */
bool virtqueue_must_notify(struct virtqueue *queue);
/** The next buffer that the device is done with: 1 and its token and how much was written, 0: none,
 * -ERR_PROTO (told, once): the device is broken. */
int virtqueue_take(struct virtqueue *queue, void **ret_token, uint32_t *ret_len_bytes);
/** Should the device interrupt when it is done with a buffer? Not, until this is called. Look for
 * such buffers afterwards: for those before, it does not. */
void virtqueue_interrupts(struct virtqueue *queue, bool on);
/** After a reset of the device: a token that it still held; NULL: no more. */
void *virtqueue_reclaim(struct virtqueue *queue);
