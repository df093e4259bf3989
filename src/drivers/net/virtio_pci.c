/* virtio_pci.c - the registers of a virtio device on PCI (virtio_pci.h).
 * Source: virtio 1.2 4.1.3-4.1.5 (modern), 4.1.4.10 and 4.1.5.1.3 (legacy), 3.1 (initialisation). */
#include "virtio_pci.h"
#include "arch.h"
#include "core/err.h"
#include "plat.h"
#include <assert.h>

enum { VIRTIO_RESET_US = 3 * 1000 * 1000 }; /* cards whose firmware does it take their time */

enum { /* 2.1 device status */
       STATUS_ACKNOWLEDGE = 1,
       STATUS_DRIVER = 2,
       STATUS_DRIVER_OK = 4,
       STATUS_FEATURES_OK = 8,
};
enum { /* 4.1.4: structures that a vendor capability points to */
       CAP_TYPE = 3,
       CAP_BAR = 4,
       CAP_OFFSET = 8,
       CAP_LENGTH = 12,
       CAP_NOTIFY_MULTIPLIER = 16,
       CAP_WINDOW_DATA = 16,
       TYPE_COMMON = 1,
       TYPE_NOTIFY = 2,
       TYPE_ISR = 3,
       TYPE_DEVICE = 4,
       TYPE_WINDOW = 5,
};
enum { /* 4.1.4.3: common configuration */
       COMMON_OFFERED_SELECT = 0x00,
       COMMON_OFFERED = 0x04,
       COMMON_DRIVER_SELECT = 0x08,
       COMMON_DRIVER = 0x0c,
       COMMON_STATUS = 0x14,
       COMMON_QUEUE_SELECT = 0x16,
       COMMON_QUEUE_SIZE = 0x18,
       COMMON_QUEUE_ENABLE = 0x1c,
       COMMON_QUEUE_NOTIFY = 0x1e,
       COMMON_QUEUE_DESC = 0x20,
       COMMON_QUEUE_AVAIL = 0x28,
       COMMON_QUEUE_USED = 0x30,
       COMMON_BYTES = 0x38,
};
enum { /* 4.1.4.10: legacy header */
       LEGACY_OFFERED = 0x00,
       LEGACY_DRIVER = 0x04,
       LEGACY_QUEUE_PAGE = 0x08,
       LEGACY_QUEUE_SIZE = 0x0c,
       LEGACY_QUEUE_SELECT = 0x0e,
       LEGACY_QUEUE_NOTIFY = 0x10,
       LEGACY_STATUS = 0x12,
       LEGACY_ISR = 0x13,
       LEGACY_BYTES = 0x14,
       LEGACY_CONFIG_MSIX = 0x18, /* two vector registers come before when MSI-X is on */
       LEGACY_PAGE_SHIFT = 12,
};
enum { MSIX_CONTROL = 2, MSIX_ENABLED = 0x8000 };
enum { DEVICE_TRANSITIONAL_MAX = 0x103f }; /* 4.1.2.1 */

/* --- reaching the registers ------------------------------------------------------------------ */

/* 4.1.4.9: the device reads or writes a register for us. Returns where the value is. */
static unsigned move_window(const struct virtio *virtio, const struct virtio_region *region,
                            uint32_t offset, unsigned size_bytes)
{
    assert(offset <= region->pci.len_bytes && size_bytes <= region->pci.len_bytes - offset);
    plat_pci_write(virtio->pci, virtio->window + CAP_BAR, 1, region->bar);
    plat_pci_write(virtio->pci, virtio->window + CAP_OFFSET, 4,
                   (uint32_t)region->pci.base + offset);
    plat_pci_write(virtio->pci, virtio->window + CAP_LENGTH, 4, size_bytes);
    return virtio->window + CAP_WINDOW_DATA;
}

uint32_t virtio_read(const struct virtio *virtio, const struct virtio_region *region,
                     uint32_t offset, unsigned size_bytes)
{
    if (region->by_window)
        return plat_pci_read(virtio->pci, move_window(virtio, region, offset, size_bytes),
                             size_bytes);
    if (size_bytes == 1)
        return pci_read8(&region->pci, offset);
    return size_bytes == 2 ? pci_read16(&region->pci, offset) : pci_read32(&region->pci, offset);
}

void virtio_write(const struct virtio *virtio, const struct virtio_region *region, uint32_t offset,
                  unsigned size_bytes, uint32_t value)
{
    if (region->by_window)
        plat_pci_write(virtio->pci, move_window(virtio, region, offset, size_bytes), size_bytes,
                       value);
    else if (size_bytes == 1)
        pci_write8(&region->pci, offset, (uint8_t)value);
    else if (size_bytes == 2)
        pci_write16(&region->pci, offset, (uint16_t)value);
    else
        pci_write32(&region->pci, offset, value);
}

/* --- finding the registers ------------------------------------------------------------------- */

static int map_capability(struct virtio *virtio, unsigned at, struct virtio_region *ret_region)
{
    struct pci_region bar, part;
    uint8_t number = (uint8_t)plat_pci_read(virtio->pci, at + CAP_BAR, 1);
    int r = plat_pci_region(virtio->pci, number, &bar);
    bool by_window = r == -ERR_RANGE && virtio->window;
    if (by_window)
        bar = (struct pci_region){ .len_bytes = UINT32_MAX }; /* the device looks where it ends */
    else if (r < 0)
        return r;
    uint32_t offset = plat_pci_read(virtio->pci, at + CAP_OFFSET, 4);
    if (offset % 4 != 0) /* 4.1.4.3.1 and its like */
        return -ERR_RANGE;
    r = pci_subregion(&bar, offset, plat_pci_read(virtio->pci, at + CAP_LENGTH, 4), &part);
    if (r < 0)
        return r;
    *ret_region = (struct virtio_region){ .pci = part, .by_window = by_window, .bar = number };
    return 0;
}

/* 0: there is none. */
static unsigned find_window(const struct pci_device *pci)
{
    unsigned at = 0;
    for (int i = 0; i < PCI_CAPABILITIES_MAX; i++) {
        at = pci_capability(pci, PCI_CAPABILITY_VENDOR, at);
        if (!at || plat_pci_read(pci, at + CAP_TYPE, 1) == TYPE_WINDOW)
            return at;
    }
    return 0;
}

/* 4.1.4: the first usable structure of each type is the one to take. */
static int find_modern(struct virtio *virtio)
{
    unsigned at = 0;
    virtio->window = find_window(virtio->pci);
    for (int i = 0; i < PCI_CAPABILITIES_MAX; i++) {
        at = pci_capability(virtio->pci, PCI_CAPABILITY_VENDOR, at);
        if (!at)
            break;
        struct virtio_region *region = NULL;
        switch (plat_pci_read(virtio->pci, at + CAP_TYPE, 1)) {
        case TYPE_COMMON:
            region = &virtio->common;
            break;
        case TYPE_NOTIFY:
            region = &virtio->notify;
            break;
        case TYPE_ISR:
            region = &virtio->isr;
            break;
        case TYPE_DEVICE:
            region = &virtio->config;
            break;
        }
        if (!region || region->pci.len_bytes || map_capability(virtio, at, region) < 0)
            continue;
        if (region == &virtio->notify)
            virtio->notify_multiplier = plat_pci_read(virtio->pci, at + CAP_NOTIFY_MULTIPLIER, 4);
    }
    virtio->modern = virtio->common.pci.len_bytes >= COMMON_BYTES &&
                     virtio->notify.pci.len_bytes >= 2;
    return virtio->modern ? 0 : -ERR_NOENT;
}

static int find_legacy(struct virtio *virtio)
{
    struct pci_region bar;
    if (virtio->pci->device > DEVICE_TRANSITIONAL_MAX) /* its BAR 0 is something else */
        return -ERR_NOENT;
    int r = plat_pci_region(virtio->pci, 0, &bar);
    if (r < 0)
        return r;
    unsigned msix = pci_capability(virtio->pci, PCI_CAPABILITY_MSIX, 0);
    bool vectors = msix && (plat_pci_read(virtio->pci, msix + MSIX_CONTROL, 2) & MSIX_ENABLED);
    uint32_t config_at = vectors ? LEGACY_CONFIG_MSIX : LEGACY_BYTES;
    r = pci_subregion(&bar, 0, config_at, &virtio->common.pci);
    if (r == 0)
        r = pci_subregion(&bar, LEGACY_ISR, 1, &virtio->isr.pci);
    if (r == 0)
        r = pci_subregion(&bar, config_at, bar.len_bytes - config_at, &virtio->config.pci);
    return r;
}

static bool needs_window(const struct virtio *virtio)
{
    return virtio->common.by_window || virtio->notify.by_window || virtio->isr.by_window ||
           virtio->config.by_window;
}

int virtio_find(struct virtio *virtio, struct pci_device *pci)
{
    struct virtio legacy = { .pci = pci };
    *virtio = (struct virtio){ .pci = pci };
    int r = pci_decode(pci);
    if (r < 0)
        return r;
    r = find_modern(virtio);
    if ((r < 0 || needs_window(virtio)) && find_legacy(&legacy) == 0) { /* ports beat the window */
        *virtio = legacy;
        return 0;
    }
    if (r == 0)
        return 0;
    return fail(
        ERR_NOTSUP,
        "virtio: device %04x at %06x has no registers that can be reached, modern or legacy",
        pci->device, (unsigned)pci->location);
}

/* --- status and features --------------------------------------------------------------------- */

static uint8_t status(const struct virtio *virtio)
{
    return virtio_read(virtio, &virtio->common, virtio->modern ? COMMON_STATUS : LEGACY_STATUS, 1);
}

static void set_status(const struct virtio *virtio, uint8_t value)
{
    virtio_write(virtio, &virtio->common, virtio->modern ? COMMON_STATUS : LEGACY_STATUS, 1, value);
}

int virtio_reset(const struct virtio *virtio)
{
    uint64_t until = plat_now_us() + VIRTIO_RESET_US;
    set_status(virtio, 0);
    while (status(virtio) != 0) { /* 4.1.4.3.2 */
        if (plat_now_us() > until)
            return fail(ERR_TIMEDOUT, "virtio: the device did not reset within %u ms",
                        VIRTIO_RESET_US / 1000);
        arch_relax();
    }
    return 0;
}

void virtio_silence(const struct virtio *virtio)
{
    set_status(virtio, 0);
}

uint64_t virtio_offered(const struct virtio *virtio)
{
    if (!virtio->modern)
        return virtio_read(virtio, &virtio->common, LEGACY_OFFERED, 4);
    uint64_t features = 0;
    for (unsigned word = 0; word < 2; word++) {
        virtio_write(virtio, &virtio->common, COMMON_OFFERED_SELECT, 4, word);
        features |= (uint64_t)virtio_read(virtio, &virtio->common, COMMON_OFFERED, 4)
                    << (32 * word);
    }
    return features;
}

static int agree_modern(struct virtio *virtio)
{
    if (!virtio_has(virtio, VIRTIO_F_VERSION_1))
        return fail(ERR_PROTO, "virtio: the device has modern registers and denies it");
    for (unsigned word = 0; word < 2; word++) {
        virtio_write(virtio, &virtio->common, COMMON_DRIVER_SELECT, 4, word);
        virtio_write(virtio, &virtio->common, COMMON_DRIVER, 4,
                     (uint32_t)(virtio->features >> (32 * word)));
    }
    set_status(virtio, STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK);
    if (status(virtio) & STATUS_FEATURES_OK)
        return 0;
    return fail(ERR_NOTSUP, "virtio: the device refused the features 0x%08x%08x",
                (unsigned)(virtio->features >> 32), (unsigned)virtio->features);
}

int virtio_negotiate(struct virtio *virtio, uint64_t features)
{
    int r = virtio_reset(virtio);
    if (r < 0)
        return r;
    set_status(virtio, STATUS_ACKNOWLEDGE);
    set_status(virtio, STATUS_ACKNOWLEDGE | STATUS_DRIVER);
    if (virtio->modern)
        features |= (uint64_t)1 << VIRTIO_F_VERSION_1 | (uint64_t)1 << VIRTIO_F_ACCESS_PLATFORM |
                    (uint64_t)1 << VIRTIO_F_ORDER_PLATFORM;
    virtio->features = virtio_offered(virtio) & features;
    if (virtio->modern)
        return agree_modern(virtio);
    virtio_write(virtio, &virtio->common, LEGACY_DRIVER, 4, (uint32_t)virtio->features);
    return 0;
}

bool virtio_has(const struct virtio *virtio, unsigned feature)
{
    return virtio->features >> feature & 1;
}

void virtio_run(const struct virtio *virtio)
{
    set_status(virtio, (uint8_t)(status(virtio) | STATUS_DRIVER_OK));
}

/* --- queues ---------------------------------------------------------------------------------- */

static void write_address(const struct virtio *virtio, uint32_t offset, const volatile void *ring)
{
    uint64_t at = (uintptr_t)ring;
    virtio_write(virtio, &virtio->common, offset, 4, (uint32_t)at);
    virtio_write(virtio, &virtio->common, offset + 4, 4, (uint32_t)(at >> 32));
}

static int start_modern(const struct virtio *virtio, struct virtqueue *queue, unsigned index)
{
    virtio_write(virtio, &virtio->common, COMMON_QUEUE_SELECT, 2, (uint16_t)index);
    unsigned size = virtio_read(virtio, &virtio->common, COMMON_QUEUE_SIZE, 2);
    if (size > VIRTQ_SIZE_WANTED)
        size = VIRTQ_SIZE_WANTED;
    uint32_t notify = virtio_read(virtio, &virtio->common, COMMON_QUEUE_NOTIFY, 2);
    uint64_t notify_at = (uint64_t)notify * virtio->notify_multiplier;
    if (notify_at % 2 != 0 || notify_at > virtio->notify.pci.len_bytes - 2u)
        return fail(ERR_PROTO, "virtio: queue %u is notified outside the registers (%u)", index,
                    (unsigned)notify);
    int r = virtqueue_init(queue, index, size, virtio_has(virtio, VIRTIO_F_EVENT_IDX));
    if (r < 0)
        return r;
    queue->notify_at = (uint32_t)notify_at;
    virtio_write(virtio, &virtio->common, COMMON_QUEUE_SIZE, 2, (uint16_t)size);
    write_address(virtio, COMMON_QUEUE_DESC, queue->desc);
    write_address(virtio, COMMON_QUEUE_AVAIL, queue->avail);
    write_address(virtio, COMMON_QUEUE_USED, queue->used);
    virtio_write(virtio, &virtio->common, COMMON_QUEUE_ENABLE, 2, 1);
    return 0;
}

static int start_legacy(const struct virtio *virtio, struct virtqueue *queue, unsigned index)
{
    virtio_write(virtio, &virtio->common, LEGACY_QUEUE_SELECT, 2, (uint16_t)index);
    unsigned size = virtio_read(virtio, &virtio->common, LEGACY_QUEUE_SIZE, 2);
    int r = virtqueue_init(queue, index, size, virtio_has(virtio, VIRTIO_F_EVENT_IDX));
    if (r < 0)
        return r;
    uint64_t page = (uint64_t)(uintptr_t)queue->memory >> LEGACY_PAGE_SHIFT;
    if (page > UINT32_MAX) {
        virtqueue_fini(queue);
        return fail(ERR_RANGE, "virtio: the memory of queue %u lies too high", index);
    }
    virtio_write(virtio, &virtio->common, LEGACY_QUEUE_PAGE, 4, (uint32_t)page);
    return 0;
}

int virtio_queue_start(struct virtio *virtio, struct virtqueue *queue, unsigned index)
{
    return virtio->modern ? start_modern(virtio, queue, index) : start_legacy(virtio, queue, index);
}

void virtio_notify(const struct virtio *virtio, const struct virtqueue *queue)
{
    if (virtio->modern)
        virtio_write(virtio, &virtio->notify, queue->notify_at, 2, queue->index);
    else
        virtio_write(virtio, &virtio->common, LEGACY_QUEUE_NOTIFY, 2, queue->index);
}

/* 4.1.4.5: reading it clears it, and the line with it. */
bool virtio_interrupted(const struct virtio *virtio)
{
    return virtio_read(virtio, &virtio->isr, 0, 1) != 0;
}
