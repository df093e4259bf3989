/* virtio_pci.c - the registers of a virtio device on PCI (virtio_pci.h).
 * Source: virtio 1.2 4.1.3-4.1.5 (modern), 4.1.4.10 and 4.1.5.1.3 (legacy), 3.1 (initialisation). */
#include "virtio_pci.h"
#include "arch.h"
#include "core/err.h"
#include "plat.h"

enum { VIRTIO_RESET_US = 100 * 1000 };

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
       TYPE_COMMON = 1,
       TYPE_NOTIFY = 2,
       TYPE_ISR = 3,
       TYPE_DEVICE = 4,
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

/* --- finding the registers ------------------------------------------------------------------- */

static int map_capability(struct virtio *virtio, unsigned at, struct pci_region *ret_region)
{
    struct pci_region bar;
    int r = plat_pci_region(virtio->pci, plat_pci_read(virtio->pci, at + CAP_BAR, 1), &bar);
    if (r < 0)
        return r;
    uint32_t offset = plat_pci_read(virtio->pci, at + CAP_OFFSET, 4);
    if (offset % 4 != 0) /* 4.1.4.3.1 and its like */
        return -ERR_RANGE;
    return pci_subregion(&bar, offset, plat_pci_read(virtio->pci, at + CAP_LENGTH, 4), ret_region);
}

/* 4.1.4: the first usable structure of each type is the one to take. */
static int find_modern(struct virtio *virtio)
{
    unsigned at = 0;
    for (int i = 0; i < PCI_CAPABILITIES_MAX; i++) {
        at = pci_capability(virtio->pci, PCI_CAPABILITY_VENDOR, at);
        if (!at)
            break;
        struct pci_region *region = NULL;
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
        if (!region || region->len_bytes || map_capability(virtio, at, region) < 0)
            continue;
        if (region == &virtio->notify)
            virtio->notify_multiplier = plat_pci_read(virtio->pci, at + CAP_NOTIFY_MULTIPLIER, 4);
    }
    virtio->modern = virtio->common.len_bytes >= COMMON_BYTES && virtio->notify.len_bytes >= 2;
    return virtio->modern ? 0 : -ERR_NOENT;
}

static int find_legacy(struct virtio *virtio)
{
    struct pci_region bar;
    int r = plat_pci_region(virtio->pci, 0, &bar);
    if (r < 0)
        return r;
    unsigned msix = pci_capability(virtio->pci, PCI_CAPABILITY_MSIX, 0);
    bool vectors = msix && (plat_pci_read(virtio->pci, msix + MSIX_CONTROL, 2) & MSIX_ENABLED);
    uint32_t config_at = vectors ? LEGACY_CONFIG_MSIX : LEGACY_BYTES;
    r = pci_subregion(&bar, 0, config_at, &virtio->common);
    if (r == 0)
        r = pci_subregion(&bar, LEGACY_ISR, 1, &virtio->isr);
    if (r == 0)
        r = pci_subregion(&bar, config_at, bar.len_bytes - config_at, &virtio->config);
    return r;
}

int virtio_find(struct virtio *virtio, struct pci_device *pci)
{
    *virtio = (struct virtio){ .pci = pci };
    int r = pci_decode(pci);
    if (r < 0)
        return r;
    if (find_modern(virtio) == 0)
        return 0;
    *virtio = (struct virtio){ .pci = pci };
    if (find_legacy(virtio) == 0)
        return 0;
    return fail(
        ERR_NOTSUP,
        "virtio: device %04x at %06x has no registers that can be reached, modern or legacy",
        pci->device, (unsigned)pci->location);
}

/* --- status and features --------------------------------------------------------------------- */

static uint8_t status(const struct virtio *virtio)
{
    return pci_read8(&virtio->common, virtio->modern ? COMMON_STATUS : LEGACY_STATUS);
}

static void set_status(const struct virtio *virtio, uint8_t value)
{
    pci_write8(&virtio->common, virtio->modern ? COMMON_STATUS : LEGACY_STATUS, value);
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
        return pci_read32(&virtio->common, LEGACY_OFFERED);
    uint64_t features = 0;
    for (unsigned word = 0; word < 2; word++) {
        pci_write32(&virtio->common, COMMON_OFFERED_SELECT, word);
        features |= (uint64_t)pci_read32(&virtio->common, COMMON_OFFERED) << (32 * word);
    }
    return features;
}

static int agree_modern(struct virtio *virtio)
{
    if (!virtio_has(virtio, VIRTIO_F_VERSION_1))
        return fail(ERR_PROTO, "virtio: the device has modern registers and denies it");
    for (unsigned word = 0; word < 2; word++) {
        pci_write32(&virtio->common, COMMON_DRIVER_SELECT, word);
        pci_write32(&virtio->common, COMMON_DRIVER, (uint32_t)(virtio->features >> (32 * word)));
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
        features |= (uint64_t)1 << VIRTIO_F_VERSION_1 | (uint64_t)1 << VIRTIO_F_ACCESS_PLATFORM;
    virtio->features = virtio_offered(virtio) & features;
    if (virtio->modern)
        return agree_modern(virtio);
    pci_write32(&virtio->common, LEGACY_DRIVER, (uint32_t)virtio->features);
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
    pci_write32(&virtio->common, offset, (uint32_t)at);
    pci_write32(&virtio->common, offset + 4, (uint32_t)(at >> 32));
}

static int start_modern(const struct virtio *virtio, struct virtqueue *queue, unsigned index)
{
    pci_write16(&virtio->common, COMMON_QUEUE_SELECT, (uint16_t)index);
    unsigned size = pci_read16(&virtio->common, COMMON_QUEUE_SIZE);
    if (size > VIRTQ_SIZE_WANTED)
        size = VIRTQ_SIZE_WANTED;
    uint32_t notify = pci_read16(&virtio->common, COMMON_QUEUE_NOTIFY);
    uint64_t notify_at = (uint64_t)notify * virtio->notify_multiplier;
    if (notify_at % 2 != 0 || notify_at > virtio->notify.len_bytes - 2u)
        return fail(ERR_PROTO, "virtio: queue %u is notified outside the registers (%u)", index,
                    (unsigned)notify);
    int r = virtqueue_init(queue, index, size, virtio_has(virtio, VIRTIO_F_EVENT_IDX));
    if (r < 0)
        return r;
    queue->notify_at = (uint32_t)notify_at;
    pci_write16(&virtio->common, COMMON_QUEUE_SIZE, (uint16_t)size);
    write_address(virtio, COMMON_QUEUE_DESC, queue->desc);
    write_address(virtio, COMMON_QUEUE_AVAIL, queue->avail);
    write_address(virtio, COMMON_QUEUE_USED, queue->used);
    pci_write16(&virtio->common, COMMON_QUEUE_ENABLE, 1);
    return 0;
}

static int start_legacy(const struct virtio *virtio, struct virtqueue *queue, unsigned index)
{
    pci_write16(&virtio->common, LEGACY_QUEUE_SELECT, (uint16_t)index);
    unsigned size = pci_read16(&virtio->common, LEGACY_QUEUE_SIZE);
    int r = virtqueue_init(queue, index, size, virtio_has(virtio, VIRTIO_F_EVENT_IDX));
    if (r < 0)
        return r;
    uint64_t page = (uint64_t)(uintptr_t)queue->memory >> LEGACY_PAGE_SHIFT;
    if (page > UINT32_MAX) {
        virtqueue_fini(queue);
        return fail(ERR_RANGE, "virtio: the memory of queue %u lies too high", index);
    }
    pci_write32(&virtio->common, LEGACY_QUEUE_PAGE, (uint32_t)page);
    return 0;
}

int virtio_queue_start(struct virtio *virtio, struct virtqueue *queue, unsigned index)
{
    return virtio->modern ? start_modern(virtio, queue, index) : start_legacy(virtio, queue, index);
}

void virtio_notify(const struct virtio *virtio, const struct virtqueue *queue)
{
    if (virtio->modern)
        pci_write16(&virtio->notify, queue->notify_at, queue->index);
    else
        pci_write16(&virtio->common, LEGACY_QUEUE_NOTIFY, queue->index);
}

/* 4.1.4.5: reading it clears it, and the line with it. */
bool virtio_interrupted(const struct virtio *virtio)
{
    return pci_read8(&virtio->isr, 0) != 0;
}
