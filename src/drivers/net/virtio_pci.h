/* virtio_pci.h - the registers of a virtio device on PCI, modern or legacy. Not here: rings
 * (virtqueue.h), what the device is for. Source: virtio 1.2 4.1.
 *
 * Registers that the processor does not reach (above 4 GiB, for a 32-bit program) are reached through
 * a window in configuration space, which every modern device has. It is slow, and enough for starting
 * and notifying: rings and buffers are memory. */
#pragma once
#include "drivers/pci.h"
#include "virtqueue.h"

enum virtio_feature { /* bits; 6 */
                      VIRTIO_F_ANY_LAYOUT = 27,
                      VIRTIO_F_EVENT_IDX = 29,
                      VIRTIO_F_VERSION_1 = 32,
                      VIRTIO_F_ACCESS_PLATFORM = 33,
                      VIRTIO_F_ORDER_PLATFORM = 36,
};

/** Registers: memory or ports, or what only the window reaches. */
struct virtio_region {
    struct pci_region pci; /* by the window: base counts from the begin of @bar */
    bool by_window;
    uint8_t bar;
};

struct virtio {
    struct pci_device *pci;
    bool modern;
    struct virtio_region common, notify, config; /* legacy: all of it is common, config its tail */
    struct virtio_region isr;                    /* empty: there is none */
    unsigned window;                             /* its capability; 0: there is none */
    uint32_t notify_multiplier;
    uint64_t features; /* agreed on */
};

/** Find the registers; nothing is written to them. 0 or -ERR_x (told). */
int virtio_find(struct virtio *virtio, struct pci_device *pci);
/** A register of @size_bytes (1, 2 or 4) at @offset, aligned to that, inside @region (assert). In
 * order, as pci_read8() and its like. */
uint32_t virtio_read(const struct virtio *virtio, const struct virtio_region *region,
                     uint32_t offset, unsigned size_bytes);
void virtio_write(const struct virtio *virtio, const struct virtio_region *region, uint32_t offset,
                  unsigned size_bytes, uint32_t value);
/** What the device offers. */
uint64_t virtio_offered(const struct virtio *virtio);
/** Reset, agree on @features (of those offered). 0; -ERR_TIMEDOUT, -ERR_PROTO or -ERR_NOTSUP,
 * told. */
int virtio_negotiate(struct virtio *virtio, uint64_t features);
bool virtio_has(const struct virtio *virtio, unsigned feature);
/** Make the queue and tell the device. 0 or -ERR_x (told). */
int virtio_queue_start(struct virtio *virtio, struct virtqueue *queue, unsigned index);
/** The device may work. */
void virtio_run(const struct virtio *virtio);
/** The device forgets everything; the queues are ours again. Waits up to 3 s, without yielding.
 * -ERR_TIMEDOUT (told): it did not say that it has. */
int virtio_reset(const struct virtio *virtio);
void virtio_silence(const struct virtio *virtio); /* the same without waiting */
/** Has the device interrupted since the last question? Its line is free again. */
bool virtio_interrupted(const struct virtio *virtio);
void virtio_notify(const struct virtio *virtio, const struct virtqueue *queue);
