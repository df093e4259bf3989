/* mnp.c - frames over the firmware's EFI_MANAGED_NETWORK_PROTOCOL, for NICs whose SNP cannot be
 * had: the firmware keeps the device and shares it. Not here: whose the NIC is (nic.c).
 * Source: UEFI 2.10 25.1 (MNP), 11.6 (service binding). */
#include "uefi.h"
#include "core/err.h"
#include "core/event.h"
#include "core/fiber.h"
#include "core/heap.h"
#include "plat.h"
#include "protocols.h"
#include <string.h>

enum {
    TX_SLOTS = 16,
    HEADER_BYTES = 14,
    FRAME_MAX = 9216 + HEADER_BYTES,
    MTU_DEFAULT = 1500,
    LINK_US = 500 * 1000,
    TX_DRAIN_US = 20 * 1000,
};

/* A frame is copied into its slot: the firmware may hold it after the device was closed. */
struct tx_slot {
    struct mnp_token token;
    struct mnp_transmit_data data;
    bool busy;
    uint8_t frame[1536];
};

struct mnp_nic {
    struct nic nic; /* first */
    struct service_binding *service;
    EFI_HANDLE child;
    struct mnp *mnp;
    struct mnp_token rx;
    bool rx_waiting;
    uint64_t link_us;
    struct tx_slot tx[TX_SLOTS];
};

static struct mnp_nic *mnp_of(struct netdev *dev)
{
    return container_of(dev, struct mnp_nic, nic.dev);
}

/* Tokens carry an event that nobody needs to be called for; the status tells the end. */
static VOID EFIAPI ignore(EFI_EVENT event, VOID *arg)
{
    (void)event;
    (void)arg;
}

static EFI_STATUS make_event(EFI_EVENT *ret_event)
{
    return uefi_bs->CreateEvent(EVT_NOTIFY_SIGNAL, TPL_CALLBACK, ignore, NULL, ret_event);
}

/* --- whose it is ------------------------------------------------------------------------------ */

static void close_events(struct mnp_nic *self)
{
    for (int i = 0; i < TX_SLOTS; i++) {
        if (self->tx[i].token.event)
            uefi_bs->CloseEvent(self->tx[i].token.event);
        self->tx[i].token.event = NULL;
        self->tx[i].busy = false;
    }
    if (self->rx.event)
        uefi_bs->CloseEvent(self->rx.event);
    self->rx.event = NULL;
    self->rx_waiting = false;
}

static void mnp_give(struct nic *nic)
{
    struct mnp_nic *self = (struct mnp_nic *)nic;
    if (!self->child || uefi_left)
        return;
    if (self->mnp) {
        self->mnp->cancel(self->mnp, NULL);
        self->mnp->configure(self->mnp, NULL);
    }
    close_events(self);
    uefi_bs->CloseProtocol(self->child, &uefi_guid_mnp, uefi_image, nic->handle);
    self->service->destroy_child(self->service, self->child);
    self->child = NULL;
    self->mnp = NULL;
}

static EFI_STATUS configure(struct mnp_nic *self)
{
    EFI_MANAGED_NETWORK_CONFIG_DATA config = {
        .EnableUnicastReceive = TRUE,
        .EnableMulticastReceive = TRUE,
        .EnableBroadcastReceive = TRUE,
        .EnablePromiscuousReceive = TRUE, /* IPv6 groups: nobody tells us which */
        .FlushQueuesOnReset = TRUE,
    };
    EFI_STATUS status = self->mnp->configure(self->mnp, &config);
    if (!EFI_ERROR(status))
        return status;
    config.EnablePromiscuousReceive = FALSE;
    return self->mnp->configure(self->mnp, &config);
}

static EFI_STATUS start(struct mnp_nic *self)
{
    EFI_STATUS status = self->service->create_child(self->service, &self->child);
    if (EFI_ERROR(status)) {
        self->child = NULL;
        return status;
    }
    status = uefi_bs->OpenProtocol(self->child, &uefi_guid_mnp, (void **)&self->mnp, uefi_image,
                                   self->nic.handle, EFI_OPEN_PROTOCOL_BY_DRIVER);
    if (EFI_ERROR(status))
        self->mnp = NULL;
    else
        status = configure(self);
    if (!EFI_ERROR(status))
        status = make_event(&self->rx.event);
    for (int i = 0; i < TX_SLOTS && !EFI_ERROR(status); i++)
        status = make_event(&self->tx[i].token.event);
    return status;
}

static int mnp_take(struct nic *nic)
{
    struct mnp_nic *self = (struct mnp_nic *)nic;
    if (self->child)
        return 0;
    EFI_STATUS status = start(self);
    if (EFI_ERROR(status)) {
        mnp_give(nic);
        return fail(uefi_error(status), "%s: the firmware's managed network did not start (%s)",
                    nic->dev.name, uefi_status_name(status));
    }
    return 0;
}

static void mnp_free(struct nic *nic)
{
    heap_free(nic);
}

/* --- transmit --------------------------------------------------------------------------------- */

static void finish_sent(struct mnp_nic *self)
{
    for (int i = 0; i < TX_SLOTS; i++)
        if (self->tx[i].busy && self->tx[i].token.status != EFI_NOT_READY)
            self->tx[i].busy = false;
}

static struct tx_slot *free_slot(struct mnp_nic *self)
{
    for (int i = 0; i < TX_SLOTS; i++)
        if (!self->tx[i].busy)
            return &self->tx[i];
    return NULL;
}

static int mnp_transmit(struct netdev *dev, struct netbuf *buf)
{
    struct mnp_nic *self = mnp_of(dev);
    finish_sent(self);
    struct tx_slot *slot = self->mnp ? free_slot(self) : NULL;
    if (!slot)
        return -ERR_NOBUFS;
    if (buf->len_bytes > sizeof(slot->frame) || buf->len_bytes < HEADER_BYTES) {
        netdev_tx_done(dev, buf, -ERR_RANGE);
        return 0;
    }
    memcpy(slot->frame, buf->data, buf->len_bytes);
    /* 25.1.6: no addresses: the first fragment begins with the media header */
    slot->data = (struct mnp_transmit_data){
        .data_length = (UINT32)(buf->len_bytes - HEADER_BYTES),
        .header_length = HEADER_BYTES,
        .fragment_count = 1,
        .fragments = { { (UINT32)buf->len_bytes, slot->frame } },
    };
    slot->token.status = EFI_NOT_READY;
    slot->token.packet.transmit = &slot->data;
    slot->busy = true;
    EFI_STATUS status = self->mnp->transmit(self->mnp, &slot->token);
    if (EFI_ERROR(status))
        slot->busy = false;
    if (status == EFI_OUT_OF_RESOURCES || status == EFI_NOT_READY)
        return -ERR_NOBUFS;
    netdev_tx_done(dev, buf, EFI_ERROR(status) ? -uefi_error(status) : 0);
    idle_activity();
    return 0;
}

/* --- receive ---------------------------------------------------------------------------------- */

/* The packet with its header is one piece of the firmware's memory until it is recycled. */
static void deliver(struct mnp_nic *self, struct mnp_receive_data *packet)
{
    struct netdev *dev = &self->nic.dev;
    size_t len = packet->packet_length;
    bool plausible = len >= HEADER_BYTES && len <= FRAME_MAX;
    struct netbuf *buf = plausible ? netbuf_alloc(len) : NULL;
    if (buf) {
        memcpy(buf->data, packet->media_header, len);
        buf->len_bytes = len;
        netdev_rx(dev, buf);
    } else {
        netdev_rx_error(dev, plausible ? ERR_NOBUFS : ERR_RANGE);
    }
    uefi_bs->SignalEvent(packet->recycle_event);
}

static bool receive_one(struct mnp_nic *self)
{
    if (!self->rx_waiting) {
        self->rx.status = EFI_NOT_READY;
        self->rx.packet.receive = NULL;
        self->rx_waiting = !EFI_ERROR(self->mnp->receive(self->mnp, &self->rx));
    }
    if (!self->rx_waiting || self->rx.status == EFI_NOT_READY)
        return false;
    self->rx_waiting = false;
    if (EFI_ERROR(self->rx.status))
        netdev_rx_error(&self->nic.dev, uefi_error(self->rx.status));
    else if (self->rx.packet.receive)
        deliver(self, self->rx.packet.receive);
    return true;
}

static void check_link(struct mnp_nic *self, uint64_t now)
{
    EFI_SIMPLE_NETWORK_MODE mode;
    if (now - self->link_us < LINK_US)
        return;
    self->link_us = now;
    EFI_STATUS status = self->mnp->get_mode_data(self->mnp, NULL, &mode);
    if (!EFI_ERROR(status) && mode.MediaPresentSupported)
        netdev_link(&self->nic.dev, mode.MediaPresent);
}

static void mnp_poll(struct netdev *dev)
{
    struct mnp_nic *self = mnp_of(dev);
    int received = 0;
    if (!self->mnp)
        return;
    self->mnp->poll(self->mnp);
    while (received < NETDEV_RX_BATCH && receive_one(self))
        received++;
    if (received) {
        idle_activity();
        sched_busy();
    }
    check_link(self, plat_now_us());
}

/* --- the device ------------------------------------------------------------------------------- */

static int mnp_open(struct netdev *dev)
{
    return mnp_take(&mnp_of(dev)->nic);
}

static void mnp_close(struct netdev *dev)
{
    struct mnp_nic *self = mnp_of(dev);
    uint64_t until = plat_now_us() + TX_DRAIN_US;
    bool busy = true;
    while (self->mnp && busy && plat_now_us() < until) {
        self->mnp->poll(self->mnp);
        finish_sent(self);
        busy = false;
        for (int i = 0; i < TX_SLOTS; i++)
            busy |= self->tx[i].busy;
    }
    mnp_give(&self->nic);
}

static const struct netdev_ops mnp_netdev_ops = {
    .open = mnp_open,
    .close = mnp_close,
    .transmit = mnp_transmit,
    .poll = mnp_poll,
    .remove = nic_remove,
};
static const struct nic_ops mnp_nic_ops = { .take = mnp_take, .give = mnp_give, .free = mnp_free };

/* Ask a short-lived child for the address: without a configuration it still knows the mode. */
static bool read_mode(struct mnp_nic *self, EFI_SIMPLE_NETWORK_MODE *ret_mode)
{
    EFI_HANDLE child = NULL;
    if (EFI_ERROR(self->service->create_child(self->service, &child)))
        return false;
    struct mnp *mnp = uefi_protocol(child, &uefi_guid_mnp);
    memset(ret_mode, 0, sizeof(*ret_mode));
    if (mnp) /* EFI_NOT_STARTED, yet the mode is filled in (25.1.2) */
        mnp->get_mode_data(mnp, NULL, ret_mode);
    self->service->destroy_child(self->service, child);
    return ret_mode->HwAddressSize == 6;
}

int mnp_attach(EFI_HANDLE handle, bool boot)
{
    EFI_SIMPLE_NETWORK_MODE mode;
    struct mnp_nic *self = heap_zalloc(sizeof(*self));
    if (!self)
        return fail(ERR_NOMEM, "mnp: no memory for a device");
    self->service = uefi_protocol(handle, &uefi_guid_mnp_service);
    if (!self->service || !read_mode(self, &mode)) {
        heap_free(self);
        return -ERR_NOTSUP;
    }
    struct netdev *dev = &self->nic.dev;
    uint32_t mtu = mode.MaxPacketSize;
    dev->ops = &mnp_netdev_ops;
    dev->driver = "mnp";
    dev->tags = NETDEV_TAGS_NEVER; /* 25.1: each VLAN has a service of its own */
    dev->mtu_max = (uint16_t)(mtu == 0 || mtu > MTU_DEFAULT ? MTU_DEFAULT : mtu);
    memcpy(dev->hw_mac, mode.CurrentAddress.Addr, 6);
    memcpy(dev->mac, mode.CurrentAddress.Addr, 6);
    dev->link_up = !mode.MediaPresentSupported || mode.MediaPresent;
    return nic_register(&self->nic, handle, &mnp_nic_ops, boot);
}
