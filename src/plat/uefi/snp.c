/* snp.c - frames over the firmware's EFI_SIMPLE_NETWORK_PROTOCOL. Not here: whose the NIC is (nic.c).
 * Source: UEFI 2.10 24.1. The limits that no specification names were observed under OVMF. */
#include "uefi.h"
#include "core/event.h"
#include "core/fiber.h"
#include "core/heap.h"
#include "plat.h"
#include <string.h>

enum {
    TX_SLOTS = 16,               /* OVMF's virtio driver faults at 64, an option ROM stalls */
    TX_LOW_WATER = TX_SLOTS / 2, /* above it, ask in every turn for what was sent */
    TX_ASK_US = 2 * 1000,
    TX_LOST_US = 1000 * 1000, /* a firmware that never returns a buffer */
    TX_DRAIN_US = 20 * 1000,
    LINK_US = 100 * 1000, /* asking costs a register access */
    STATUS_ROUNDS_MAX = 2 * TX_SLOTS,
    FRAME_MIN = 60,
    HEADER_BYTES = 14,
    SLACK_BYTES = 64,
    MTU_DEFAULT = 1500,
    MTU_MAX = 9216,
};

struct snp {
    struct nic nic; /* first */
    EFI_SIMPLE_NETWORK_PROTOCOL *snp;
    bool running;
    bool own_mac; /* set_mac() was used: repeat it at every start */
    struct netbuf *spare;
    struct netbuf *tx[TX_SLOTS];
    uint64_t tx_us[TX_SLOTS];
    unsigned tx_count;
    uint64_t asked_us;
};

static struct snp *snp_of(struct netdev *dev)
{
    return container_of(dev, struct snp, nic.dev);
}

/* --- start and stop ------------------------------------------------------------------------- */

static int set_filters(EFI_SIMPLE_NETWORK_PROTOCOL *snp)
{
    UINT32 can = snp->Mode->ReceiveFilterMask;
    UINT32 plain = EFI_SIMPLE_NETWORK_RECEIVE_UNICAST | EFI_SIMPLE_NETWORK_RECEIVE_BROADCAST;
    UINT32 multicast = can & EFI_SIMPLE_NETWORK_RECEIVE_PROMISCUOUS_MULTICAST
                           ? EFI_SIMPLE_NETWORK_RECEIVE_PROMISCUOUS_MULTICAST
                           : can & EFI_SIMPLE_NETWORK_RECEIVE_PROMISCUOUS;
    EFI_STATUS status = snp->ReceiveFilters(snp, plain | multicast, 0, TRUE, 0, NULL);
    if (EFI_ERROR(status) && multicast) /* better no IPv6 than no network */
        status = snp->ReceiveFilters(snp, plain, 0, TRUE, 0, NULL);
    return EFI_ERROR(status) ? -uefi_error(status) : 0;
}

static int set_address(struct snp *self)
{
    EFI_MAC_ADDRESS mac = { { 0 } };
    memcpy(mac.Addr, self->nic.dev.mac, 6);
    EFI_STATUS status = self->snp->StationAddress(self->snp, FALSE, &mac);
    if (EFI_ERROR(status))
        return fail(uefi_error(status), "%s: the firmware refused the MAC address (%s)",
                    self->nic.dev.name, uefi_status_name(status));
    return 0;
}

static void stop(struct snp *self)
{
    if (self->snp->Mode->State == EfiSimpleNetworkInitialized)
        self->snp->Shutdown(self->snp);
    if (self->snp->Mode->State == EfiSimpleNetworkStarted)
        self->snp->Stop(self->snp);
    self->running = false;
}

static int start(struct snp *self)
{
    EFI_SIMPLE_NETWORK_PROTOCOL *snp = self->snp;
    EFI_STATUS status = EFI_SUCCESS;
    stop(self); /* whatever the firmware's own stack left behind */
    event_log(EVENT_DEBUG, "snp", "%s: starting the firmware's driver", self->nic.dev.name);
    if (snp->Mode->State == EfiSimpleNetworkStopped)
        status = snp->Start(snp);
    if (!EFI_ERROR(status) || status == EFI_ALREADY_STARTED)
        status = snp->Initialize(snp, 0, 0);
    if (EFI_ERROR(status)) {
        stop(self);
        return fail(uefi_error(status), "%s: the firmware's driver did not start (%s)",
                    self->nic.dev.name, uefi_status_name(status));
    }
    int r = self->own_mac ? set_address(self) : 0;
    if (r == 0 && set_filters(snp) < 0)
        event_log(EVENT_WARNING, "snp", "%s: the firmware refused every receive filter",
                  self->nic.dev.name);
    self->running = r == 0;
    return r;
}

/* --- whose it is ---------------------------------------------------------------------------- */

/* EXCLUSIVE makes the firmware disconnect its own stack (7.3.9). */
static int snp_take(struct nic *nic)
{
    struct snp *self = (struct snp *)nic;
    if (nic->held)
        return start(self);
    EFI_STATUS status = uefi_bs->OpenProtocol(
        nic->handle, &uefi_guid_snp, (void **)&self->snp, uefi_image, nic->handle,
        EFI_OPEN_PROTOCOL_BY_DRIVER | EFI_OPEN_PROTOCOL_EXCLUSIVE);
    if (EFI_ERROR(status))
        return fail(uefi_error(status), "%s: the firmware does not let go of the device (%s)",
                    nic->dev.name, uefi_status_name(status));
    nic->held = true;
    return start(self);
}

static void snp_give(struct nic *nic)
{
    struct snp *self = (struct snp *)nic;
    if (self->running)
        stop(self);
    if (nic->held && !uefi_left)
        uefi_bs->CloseProtocol(nic->handle, &uefi_guid_snp, uefi_image, nic->handle);
}

static void snp_free(struct nic *nic)
{
    heap_free(nic);
}

/* --- transmit ------------------------------------------------------------------------------- */

static void finish_slot(struct snp *self, unsigned slot, int r)
{
    netdev_tx_done(&self->nic.dev, self->tx[slot], r);
    self->tx_count--;
    memmove(self->tx + slot, self->tx + slot + 1, (self->tx_count - slot) * sizeof(self->tx[0]));
    memmove(self->tx_us + slot, self->tx_us + slot + 1,
            (self->tx_count - slot) * sizeof(self->tx_us[0]));
}

/* A pointer that is none of ours (some drivers return a copy's) stands for the oldest. */
static void finish_buffer(struct snp *self, const void *data)
{
    unsigned slot = 0;
    for (unsigned i = 0; i < self->tx_count; i++)
        if (self->tx[i]->data == data)
            slot = i;
    if (self->tx_count)
        finish_slot(self, slot, 0);
}

static void ask_status(struct snp *self, uint64_t now)
{
    void *sent = NULL;
    UINT32 interrupts;
    self->asked_us = now;
    for (int i = 0; i < STATUS_ROUNDS_MAX; i++) {
        sent = NULL;
        if (EFI_ERROR(self->snp->GetStatus(self->snp, &interrupts, &sent)) || !sent)
            break;
        finish_buffer(self, sent);
    }
    while (self->tx_count && now - self->tx_us[0] > TX_LOST_US)
        finish_slot(self, 0, -ERR_TIMEDOUT);
    if (self->snp->Mode->MediaPresentSupported)
        netdev_link(&self->nic.dev, self->snp->Mode->MediaPresent);
}

static int snp_transmit(struct netdev *dev, struct netbuf *buf)
{
    struct snp *self = snp_of(dev);
    uint64_t now = plat_now_us();
    if (!self->running)
        return -ERR_NOBUFS;
    if (self->tx_count == TX_SLOTS)
        ask_status(self, now);
    if (self->tx_count == TX_SLOTS)
        return -ERR_NOBUFS;
    if (buf->len_bytes < FRAME_MIN && buf->room_bytes >= FRAME_MIN) { /* not every driver pads */
        memset(buf->data + buf->len_bytes, 0, FRAME_MIN - buf->len_bytes);
        buf->len_bytes = FRAME_MIN;
    }
    EFI_STATUS status = self->snp->Transmit(self->snp, 0, buf->len_bytes, buf->data, NULL, NULL,
                                            NULL);
    bool too_small = status == EFI_BUFFER_TOO_SMALL; /* the frame; some mean their queue by it */
    if (status == EFI_NOT_READY || (too_small && self->tx_count > 0)) {
        ask_status(self, now);
        return -ERR_NOBUFS;
    }
    if (EFI_ERROR(status)) {
        netdev_tx_done(dev, buf, too_small ? -ERR_RANGE : -uefi_error(status));
        return 0;
    }
    self->tx[self->tx_count] = buf;
    self->tx_us[self->tx_count++] = now;
    idle_activity();
    return 0;
}

/* Give the firmware a moment to send what it has (the last FIN, a DHCP release). */
static void drain(struct snp *self)
{
    uint64_t until = plat_now_us() + TX_DRAIN_US;
    while (self->running && self->tx_count && plat_now_us() < until)
        ask_status(self, plat_now_us());
}

/* --- receive -------------------------------------------------------------------------------- */

/* One frame, or false when there is none. */
static bool receive_one(struct snp *self)
{
    struct netdev *dev = &self->nic.dev;
    size_t room = (size_t)dev->mtu_max + HEADER_BYTES + SLACK_BYTES;
    struct netbuf *buf = self->spare ? self->spare : netbuf_alloc(room);
    self->spare = buf;
    if (!buf)
        return false;
    UINTN size = buf->room_bytes;
    EFI_STATUS status = self->snp->Receive(self->snp, NULL, &size, buf->data, NULL, NULL, NULL);
    if (status == EFI_NOT_READY)
        return false;
    if (EFI_ERROR(status) || size < HEADER_BYTES || size > buf->room_bytes) {
        netdev_rx_error(dev, EFI_ERROR(status) ? uefi_error(status) : ERR_PROTO);
        return status == EFI_SUCCESS;
    }
    self->spare = NULL;
    buf->len_bytes = size;
    netdev_rx(dev, buf);
    return true;
}

static void snp_poll(struct netdev *dev)
{
    struct snp *self = snp_of(dev);
    int received = 0;
    if (!self->running)
        return;
    while (received < NETDEV_RX_BATCH && receive_one(self))
        received++;
    uint64_t now = plat_now_us();
    if (received) {
        idle_activity();
        sched_busy();
    }
    if (self->tx_count > TX_LOW_WATER || (self->tx_count && now - self->asked_us > TX_ASK_US) ||
        now - self->asked_us > LINK_US)
        ask_status(self, now);
}

/* --- the device ----------------------------------------------------------------------------- */

static int snp_open(struct netdev *dev)
{
    return snp_take(&snp_of(dev)->nic);
}

static void snp_close(struct netdev *dev)
{
    struct snp *self = snp_of(dev);
    drain(self);
    if (self->running)
        stop(self);
    while (self->tx_count)
        finish_slot(self, 0, -ERR_CANCELED);
    if (self->spare)
        netbuf_free(self->spare);
    self->spare = NULL;
}

static int snp_set_mac(struct netdev *dev, const uint8_t mac[6])
{
    struct snp *self = snp_of(dev);
    if (memcmp(mac, dev->hw_mac, 6) == 0 && !self->own_mac)
        return 0;
    bool in_use = memcmp(mac, self->snp->Mode->CurrentAddress.Addr, 6) == 0;
    if (!self->snp->Mode->MacAddressChangeable && in_use) /* the firmware's own pass-through */
        return 0;
    if (!self->snp->Mode->MacAddressChangeable)
        return fail(ERR_NOTSUP, "%s: the firmware cannot change this MAC address", dev->name);
    self->own_mac = true;
    if (!self->running)
        return 0;
    memcpy(dev->mac, mac, 6);
    return set_address(self);
}

static const struct netdev_ops snp_netdev_ops = {
    .open = snp_open,
    .close = snp_close,
    .transmit = snp_transmit,
    .poll = snp_poll,
    .remove = nic_remove,
    .set_mac = snp_set_mac,
};
static const struct nic_ops snp_nic_ops = { .take = snp_take, .give = snp_give, .free = snp_free };

int snp_attach(EFI_HANDLE handle, bool boot)
{
    EFI_SIMPLE_NETWORK_PROTOCOL *snp = uefi_protocol(handle, &uefi_guid_snp);
    if (!snp || snp->Mode->HwAddressSize != 6 || snp->Mode->IfType != 1) /* RFC 1700: Ethernet */
        return -ERR_NOTSUP;
    struct snp *self = heap_zalloc(sizeof(*self));
    if (!self)
        return fail(ERR_NOMEM, "snp: no memory for a device");
    self->snp = snp;
    struct netdev *dev = &self->nic.dev;
    uint32_t mtu = snp->Mode->MaxPacketSize;
    dev->ops = &snp_netdev_ops;
    dev->driver = "snp";
    dev->tags = NETDEV_TAGS_IN_MTU; /* many refuse frames above MaxPacketSize + header */
    dev->mtu_max = (uint16_t)(mtu == 0 ? MTU_DEFAULT : mtu > MTU_MAX ? MTU_MAX : mtu);
    memcpy(dev->hw_mac, snp->Mode->PermanentAddress.Addr, 6);
    memcpy(dev->mac, snp->Mode->CurrentAddress.Addr, 6);
    dev->link_up = !snp->Mode->MediaPresentSupported || snp->Mode->MediaPresent;
    return nic_register(&self->nic, handle, &snp_nic_ops, boot);
}
