/* virtio_net.c - network cards of virtual machines. Not here: registers (virtio_pci.c), rings
 * (virtqueue.c).
 * Source: virtio 1.2 5.1 (network device), 5.1.6 (operation), 5.1.6.4 (merged receive buffers).
 *
 * The host may hand over whole merged segments of up to 64 KiB whose checksums were left out
 * (GUEST_TSO, GUEST_CSUM), spread over several of our buffers (MRG_RXBUF): that, and telling the host
 * seldom, is where the speed comes from. Frames are never copied. */
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "drivers/net.h"
#include "plat.h"
#include "virtio_pci.h"
#include <string.h>

enum virtio_net_feature { /* 5.1.3 */
                          NET_F_GUEST_CSUM = 1,
                          NET_F_MTU = 3,
                          NET_F_MAC = 5,
                          NET_F_GUEST_TSO4 = 7,
                          NET_F_GUEST_TSO6 = 8,
                          NET_F_MRG_RXBUF = 15,
                          NET_F_STATUS = 16,
};
enum { /* 5.1.4: device configuration */
       CONFIG_MAC = 0,
       CONFIG_MAC_BYTES = 6,
       CONFIG_STATUS = 6,
       CONFIG_MTU = 10,
       STATUS_LINK_UP = 1,
};
enum { /* 5.1.6: the header before each frame */
       HEADER_FLAGS = 0,
       HEADER_BUFFERS = 10,
       HEADER_BYTES = 12,
       HEADER_BYTES_SHORT = 10, /* legacy without MRG_RXBUF */
       FLAG_NEEDS_CSUM = 1,     /* by us, if we sent it on: the host left it out */
       FLAG_DATA_VALID = 2,     /* the host has looked at it */
};
enum {
    RX_QUEUE = 0,
    TX_QUEUE = 1,
    RX_BUFFERS = 256, /* in the device's hands */
    TX_FRAMES = 64,
    ETHERNET_BYTES = 14,
    ETHERNET_SLACK_BYTES = 18 + 4, /* header, VLAN tag, check sequence */
    MTU_DEFAULT = 1500,
    MTU_MIN = 68, /* 5.1.4.1 */
    MTU_MAX = NETBUF_LARGE_BYTES - HEADER_BYTES - ETHERNET_SLACK_BYTES,
    MERGED_MAX = 64,      /* buffers of one frame; 64 KiB are 18 of ours */
    LINK_US = 100 * 1000, /* asking costs a register access */
    DRAIN_US = 20 * 1000,
};

struct virtio_net {
    struct netdev *dev;
    struct virtio virtio;
    struct virtqueue rx, tx;
    bool taken, running, merged; /* taken: from whoever drove it; running: and not broken */
    uint32_t header_bytes, room_bytes;
    unsigned rx_wanted, rx_given, tx_given;
    uint64_t link_us;
    uint8_t tx_header[HEADER_BYTES]; /* zeros, a plain frame: one for all */
};

static struct virtio_net *of(struct netdev *dev)
{
    return dev->driver_data;
}

static uint64_t bit(unsigned feature)
{
    return (uint64_t)1 << feature;
}

/* --- the device's configuration -------------------------------------------------------------- */

static bool config_has(const struct virtio_net *self, uint32_t offset, uint32_t size_bytes)
{
    return self->virtio.config.pci.len_bytes >= offset + size_bytes;
}

static uint32_t config_read(const struct virtio_net *self, uint32_t offset, uint32_t size_bytes)
{
    return virtio_read(&self->virtio, &self->virtio.config, offset, size_bytes);
}

static bool link_is_up(const struct virtio_net *self)
{
    return !virtio_has(&self->virtio, NET_F_STATUS) ||
           (config_read(self, CONFIG_STATUS, 2) & STATUS_LINK_UP);
}

/* A feature without its field is as good as not offered. */
static uint64_t usable(const struct virtio_net *self, uint64_t offered)
{
    if (!config_has(self, CONFIG_MAC, CONFIG_MAC_BYTES))
        offered &= ~bit(NET_F_MAC);
    if (!config_has(self, CONFIG_STATUS, 2))
        offered &= ~bit(NET_F_STATUS);
    if (!config_has(self, CONFIG_MTU, 2) || config_read(self, CONFIG_MTU, 2) < MTU_MIN)
        offered &= ~bit(NET_F_MTU);
    return offered;
}

/* --- receive --------------------------------------------------------------------------------- */

/* Header and frame lie one after the other. Without merging they are two pieces, as old devices
 * demand (5.1.6.3.1, 2.7.4.2). */
static int give_buffer(struct virtio_net *self)
{
    struct netbuf *buf = netbuf_alloc(self->room_bytes);
    if (!buf)
        return -ERR_NOBUFS;
    uint32_t head = self->header_bytes, room = (uint32_t)buf->room_bytes;
    const struct virtq_piece merged = { .data = buf->data, .len_bytes = room, .in = true };
    const struct virtq_piece apart[2] = {
        { .data = buf->data, .len_bytes = head, .in = true },
        { .data = buf->data + head, .len_bytes = room - head, .in = true },
    };
    int r = self->merged ? virtqueue_add(&self->rx, &merged, 1, buf)
                         : virtqueue_add(&self->rx, apart, 2, buf);
    if (r < 0) {
        netbuf_free(buf);
        return r;
    }
    self->rx_given++;
    return 0;
}

static void give_buffers(struct virtio_net *self)
{
    while (self->rx_given < self->rx_wanted && give_buffer(self) == 0)
        continue;
    if (virtqueue_must_notify(&self->rx))
        virtio_notify(&self->virtio, &self->rx);
}

/* The next buffer with what was written into it. 1, 0 or -ERR_PROTO. */
static int take_buffer(struct virtio_net *self, struct netbuf **ret_buf)
{
    void *token;
    uint32_t len;
    int r = virtqueue_take(&self->rx, &token, &len);
    if (r <= 0)
        return r;
    *ret_buf = token;
    (*ret_buf)->len_bytes = len;
    self->rx_given--;
    return 1;
}

/* The buffers that follow in a merged frame: they came with the first (5.1.6.4.1). */
static int take_rest(struct virtio_net *self, struct netbuf *first, unsigned count)
{
    struct netbuf *last = first;
    if (count == 0 || count > MERGED_MAX)
        return fail(ERR_PROTO, "virtio-net: a frame of %u buffers", count);
    while (--count > 0) {
        int r = take_buffer(self, &last->next);
        if (r == 0)
            return fail(ERR_PROTO, "virtio-net: %u buffers of a frame are missing", count);
        if (r < 0)
            return r;
        last = last->next;
    }
    return 0;
}

/* One frame. 1, 0: none, or -ERR_x: the device cannot be trusted any longer. */
static int receive_one(struct virtio_net *self)
{
    struct netbuf *buf;
    int r = take_buffer(self, &buf);
    if (r <= 0)
        return r;
    uint8_t header[HEADER_BYTES] = { 0 };
    bool has_header = buf->len_bytes >= self->header_bytes;
    if (has_header)
        memcpy(header, buf->data, self->header_bytes);
    if (has_header && self->merged)
        r = take_rest(self, buf, header[HEADER_BUFFERS] | header[HEADER_BUFFERS + 1] << 8);
    if (r < 0 || !has_header || buf->len_bytes < self->header_bytes + ETHERNET_BYTES) {
        netbuf_free(buf);
        netdev_rx_error(self->dev, ERR_PROTO);
        return r < 0 ? r : 1;
    }
    buf->data += self->header_bytes;
    buf->len_bytes -= self->header_bytes;
    buf->checksum_ok = header[HEADER_FLAGS] & (FLAG_NEEDS_CSUM | FLAG_DATA_VALID);
    netdev_rx(self->dev, buf);
    return 1;
}

/* --- transmit -------------------------------------------------------------------------------- */

static int finish_sent(struct virtio_net *self)
{
    void *token;
    uint32_t len;
    int r;
    while ((r = virtqueue_take(&self->tx, &token, &len)) > 0) {
        self->tx_given--;
        netdev_tx_done(self->dev, token, 0);
    }
    return r;
}

static int virtio_net_transmit(struct netdev *dev, struct netbuf *buf)
{
    struct virtio_net *self = of(dev);
    if (!self->running)
        return -ERR_NOBUFS;
    if (self->tx_given >= TX_FRAMES)
        finish_sent(self);
    const struct virtq_piece pieces[2] = {
        { .data = self->tx_header, .len_bytes = self->header_bytes },
        { .data = buf->data, .len_bytes = (uint32_t)buf->len_bytes },
    };
    if (self->tx_given >= TX_FRAMES || virtqueue_add(&self->tx, pieces, 2, buf) < 0)
        return -ERR_NOBUFS;
    self->tx_given++;
    if (virtqueue_must_notify(&self->tx))
        virtio_notify(&self->virtio, &self->tx);
    return 0;
}

/* --- start and stop -------------------------------------------------------------------------- */

/* Everything that the device held; it was reset. */
static void take_back(struct virtio_net *self)
{
    struct netbuf *buf;
    self->running = false;
    if (self->rx.memory)
        while ((buf = virtqueue_reclaim(&self->rx)))
            netbuf_free(buf);
    if (self->tx.memory)
        while ((buf = virtqueue_reclaim(&self->tx)))
            netdev_tx_done(self->dev, buf, -ERR_CANCELED);
    virtqueue_fini(&self->rx);
    virtqueue_fini(&self->tx);
    self->rx_given = self->tx_given = 0;
}

static int agree(struct virtio_net *self)
{
    uint64_t wanted = bit(NET_F_MAC) | bit(NET_F_STATUS) | bit(NET_F_MTU) | bit(NET_F_GUEST_CSUM) |
                      bit(VIRTIO_F_EVENT_IDX) | bit(VIRTIO_F_ANY_LAYOUT);
    uint64_t offered = usable(self, virtio_offered(&self->virtio));
    if (self->dev->plain)
        offered &= ~(bit(NET_F_GUEST_CSUM) | bit(NET_F_MRG_RXBUF));
    /* 5.1.3.1: TSO depends on CSUM; without merging, each buffer would have to hold 64 KiB. */
    if (offered & bit(NET_F_MRG_RXBUF))
        wanted |= bit(NET_F_MRG_RXBUF);
    if ((offered & bit(NET_F_MRG_RXBUF)) && (offered & bit(NET_F_GUEST_CSUM)))
        wanted |= bit(NET_F_GUEST_TSO4) | bit(NET_F_GUEST_TSO6);
    int r = virtio_negotiate(&self->virtio, wanted & offered);
    self->merged = virtio_has(&self->virtio, NET_F_MRG_RXBUF);
    self->header_bytes = self->merged || self->virtio.modern ? HEADER_BYTES : HEADER_BYTES_SHORT;
    self->room_bytes = self->merged ? NETBUF_LARGE_BYTES
                                    : self->dev->mtu_max + ETHERNET_SLACK_BYTES + HEADER_BYTES;
    return r;
}

static int start(struct virtio_net *self)
{
    int r = agree(self);
    if (r == 0)
        r = virtio_queue_start(&self->virtio, &self->rx, RX_QUEUE);
    if (r == 0)
        r = virtio_queue_start(&self->virtio, &self->tx, TX_QUEUE);
    if (r < 0) {
        virtio_silence(&self->virtio);
        take_back(self);
        return r;
    }
    if (!self->virtio.modern) /* 5.1.4.2: only a legacy device lets its address be written */
        for (unsigned i = 0; i < CONFIG_MAC_BYTES; i++)
            virtio_write(&self->virtio, &self->virtio.config, CONFIG_MAC + i, 1, self->dev->mac[i]);
    unsigned fit = self->rx.size / (self->merged ? 1 : 2);
    self->rx_wanted = fit < RX_BUFFERS ? fit : RX_BUFFERS;
    virtio_run(&self->virtio);
    self->running = true;
    give_buffers(self);
    netdev_link(self->dev, link_is_up(self));
    event_log(EVENT_DEBUG, "virtio-net", "%s: %s, features 0x%08x%08x, queues of %u and %u",
              self->dev->name, self->virtio.modern ? "modern" : "legacy",
              (unsigned)(self->virtio.features >> 32), (unsigned)self->virtio.features,
              self->rx.size, self->tx.size);
    return 0;
}

static int virtio_net_open(struct netdev *dev)
{
    struct virtio_net *self = of(dev);
    int r = plat_pci_open(self->virtio.pci);
    if (r < 0)
        return r;
    r = start(self);
    if (r < 0)
        plat_pci_close(self->virtio.pci);
    self->taken = r == 0;
    return r;
}

/* A last moment for what was sent (a FIN, a DHCP release). */
static void drain(struct virtio_net *self)
{
    uint64_t until = plat_now_us() + DRAIN_US;
    while (self->running && self->tx_given > 0 && finish_sent(self) == 0 && plat_now_us() < until)
        continue;
}

static void virtio_net_close(struct netdev *dev)
{
    struct virtio_net *self = of(dev);
    if (!self->taken) /* given back already, while another program runs */
        return;
    self->taken = false;
    drain(self);
    virtio_reset(&self->virtio);
    plat_pci_close(self->virtio.pci); /* before its memory is freed: no bus mastering any more */
    take_back(self);
}

/* The device wrote nonsense: nothing of it is used any more until it is opened again, nor may it
 * write: no bus mastering before its memory is freed, so that its reset needs no waiting. */
static void give_up(struct virtio_net *self)
{
    event_log(EVENT_ERROR, "virtio-net", "%s: the device is broken and was stopped (%s)",
              self->dev->name, err_slot()->sentence);
    self->taken = false;
    virtio_silence(&self->virtio);
    plat_pci_close(self->virtio.pci);
    take_back(self);
    netdev_link(self->dev, false);
}

static void virtio_net_poll(struct netdev *dev)
{
    struct virtio_net *self = of(dev);
    int r = 1;
    if (!self->running)
        return;
    for (int i = 0; i < NETDEV_RX_BATCH && r > 0; i++) {
        r = receive_one(self);
        if (r > 0)
            give_buffers(self); /* at once: a ring that runs dry stops the host */
    }
    if (r >= 0)
        r = finish_sent(self);
    if (r < 0) {
        give_up(self);
        return;
    }
    if (self->rx_given < self->rx_wanted)
        give_buffers(self);
    uint64_t now = plat_now_us();
    if (now - self->link_us < LINK_US)
        return;
    self->link_us = now;
    netdev_link(dev, link_is_up(self));
}

/* The address goes out with open(). Modern devices pass on every frame until CTRL_RX is agreed on
 * (5.1.6.5.1), so that another one needs no telling. */
static int virtio_net_set_mac(struct netdev *dev, const uint8_t mac[6])
{
    (void)dev, (void)mac;
    return 0;
}

static void virtio_net_interrupts(struct netdev *dev, bool on)
{
    struct virtio_net *self = of(dev);
    if (!self->running)
        return;
    if (on)
        pci_interrupt_allow(self->virtio.pci);
    virtqueue_interrupts(&self->rx, on);
    virtqueue_interrupts(&self->tx, on);
}

static bool virtio_net_interrupted(struct netdev *dev)
{
    return virtio_interrupted(&of(dev)->virtio);
}

static const struct netdev_ops virtio_net_ops = {
    .open = virtio_net_open,
    .close = virtio_net_close,
    .transmit = virtio_net_transmit,
    .poll = virtio_net_poll,
    .set_mac = virtio_net_set_mac,
    .interrupts = virtio_net_interrupts,
    .interrupted = virtio_net_interrupted,
};

/* --- the driver ------------------------------------------------------------------------------ */

static int virtio_net_probe(struct pci_device *pci, struct netdev *dev)
{
    struct virtio_net *self = heap_zalloc(sizeof(*self));
    if (!self)
        return fail(ERR_NOMEM, "virtio-net: no memory for a device");
    int r = virtio_find(&self->virtio, pci);
    uint64_t offered = r < 0 ? 0 : usable(self, virtio_offered(&self->virtio));
    if (r == 0 && !(offered & bit(NET_F_MAC)))
        r = fail(ERR_NOTSUP, "virtio-net: the device at %06x has no address",
                 (unsigned)pci->location);
    if (r < 0) {
        heap_free(self);
        return r;
    }
    for (unsigned i = 0; i < CONFIG_MAC_BYTES; i++)
        dev->hw_mac[i] = (uint8_t)config_read(self, CONFIG_MAC + i, 1);
    unsigned mtu = MTU_DEFAULT;
    if (offered & bit(NET_F_MTU))
        mtu = config_read(self, CONFIG_MTU, 2);
    dev->mtu_max = (uint16_t)(mtu > MTU_MAX ? MTU_MAX : mtu);
    dev->link_up = !(offered & bit(NET_F_STATUS)) ||
                   (config_read(self, CONFIG_STATUS, 2) & STATUS_LINK_UP);
    if (self->virtio.isr.pci.len_bytes)
        dev->interrupt_line = (uint8_t)pci_interrupt_line(pci);
    dev->ops = &virtio_net_ops;
    dev->driver_data = self;
    self->dev = dev;
    return 0;
}

static void virtio_net_remove(struct netdev *dev)
{
    heap_free(dev->driver_data);
    dev->driver_data = NULL;
}

static void virtio_net_silence(struct netdev *dev)
{
    struct virtio_net *self = of(dev);
    self->running = false;
    virtio_silence(&self->virtio);
}

static const struct pci_id ids[] = {
    { 0x1af4, 0x1000, "virtio-net", 0 }, /* 4.1.2: transitional */
    { 0x1af4, 0x1041, "virtio-net", 0 },
    { 0 },
};

const struct net_driver virtio_net_driver = {
    .name = "virtio-net",
    .ids = ids,
    .probe = virtio_net_probe,
    .remove = virtio_net_remove,
    .silence = virtio_net_silence,
};
