/* pxe_undi.c - PXE API calls 1 to 14h: the program drives our NIC frame by frame, by its card's
 * interrupt while it has UNDI open, or polling with the ISR call.
 * Source: PXE specification 2.1, 4.4. */
#include "core/err.h"
#include "net/netdev.h"
#include "pxe.h"
#include "undi.h"
#include "undi_irq.h"
#include <string.h>

enum {
    FRAME_MIN = 60, /* IEEE 802.3 clause 4A.2.3.3, without the check sequence */
    FRAME_MAX = PXE_HEADER_BYTES + 1500,
    MTU_MAX = 1500,
    HARDWARE_ETHERNET = 1,
    BUFFERS = 8,
    SENT_MAX = 64,
    LINK_SPEED_BPS = 1000000000,
    NIC_TYPE_PCI = 2,
    NIC_TYPE_PNP = 3,
    BUS_ID_PCI = 1,
    PCI_CLASS_NETWORK = 2,
    DEST_BROADCAST = 1, /* XmitFlag */
};
/* 4.4.19 */
enum {
    SERVICE_BROADCAST = 1 << 0,
    SERVICE_MULTICAST = 1 << 1,
    SERVICE_GROUP = 1 << 2,
    SERVICE_PROMISCUOUS = 1 << 3,
    SERVICE_SET_STATION = 1 << 4,
    SERVICE_RESET = 1 << 10,
    SERVICE_OPEN_CLOSE = 1 << 11,
    SERVICE_INTERRUPTS = 1 << 12
};

/* --- open and closed ---------------------------------------------------------------------------- */

static size_t frame_bytes(const struct netbuf *buf)
{
    size_t len = 0;
    for (; buf; buf = buf->next)
        len += buf->len_bytes;
    return len;
}

/* From the driver: keep what the program wants, as far as there is room. */
static void on_frame(void *arg, struct netbuf *buf)
{
    struct pxe_run *run = arg;
    struct pxe_undi *undi = &run->undi;
    bool fits = buf->len_bytes >= PXE_HEADER_BYTES && frame_bytes(buf) <= BIOS_BUFFER_BYTES;
    if (!fits || undi->count == PXE_RX_FRAMES ||
        !pxe_filter_takes(undi->filter, buf->data, run->dev->mac)) {
        netbuf_free(buf);
        return;
    }
    undi->queue[(undi->first + undi->count++) % PXE_RX_FRAMES] = buf;
}

static void drop_frames(struct pxe_undi *undi)
{
    for (; undi->count > 0; undi->count--) {
        netbuf_free(undi->queue[undi->first]);
        undi->first = (undi->first + 1) % PXE_RX_FRAMES;
    }
    undi->sent = 0;
}

unsigned pxe_undi_line(const struct pxe_run *run)
{
    unsigned line = run->dev->interrupt_line;
    return undi_irq_possible(line) ? line : 0;
}

static void interrupts(struct pxe_run *run, bool on)
{
    if (!pxe_undi_line(run))
        return;
    run->undi.interrupts = on;
    if (run->dev->is_open)
        run->dev->ops->interrupts(run->dev, on);
}

/* From now on. Frames that came before are not announced any more: they are fetched. */
static void interrupts_on(struct pxe_run *run)
{
    interrupts(run, true);
    if (run->undi.interrupts && run->dev->is_open)
        run->dev->ops->poll(run->dev);
}

void pxe_undi_yield(struct pxe_run *run)
{
    if (run->undi.diverted) {
        interrupts(run, false);
        netdev_divert(run->dev, NULL, NULL);
    }
    run->undi.diverted = false;
}

/* Frames are the program's: whole ones, as they are on the wire. */
static int take_frames(struct pxe_run *run)
{
    struct netdev *dev = run->dev;
    if (run->undi.diverted && dev->is_open)
        return 0;
    if (!dev->plain)
        netdev_close(dev);
    dev->plain = true;
    int r = netdev_open(dev);
    if (r < 0)
        return r;
    netdev_divert(dev, on_frame, run);
    run->undi.diverted = true;
    if (run->undi.open)
        interrupts_on(run);
    return 0;
}

void pxe_undi_stop(struct pxe_run *run)
{
    pxe_undi_yield(run);
    drop_frames(&run->undi);
    run->undi.open = false;
    netdev_close(run->dev);
}

void pxe_undi_restore(struct pxe_run *run)
{
    pxe_undi_yield(run);
    drop_frames(&run->undi);
    bool other_mac = memcmp(run->dev->mac, run->mac, PXE_MAC_BYTES) != 0;
    if (run->dev->plain || other_mac)
        netdev_close(run->dev);
    run->dev->plain = false;
    memcpy(run->dev->mac, run->mac, PXE_MAC_BYTES);
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev)) {
        if (dev->reopen && dev != run->dev)
            (void)netdev_open(dev); /* pxe_let_go() had closed it */
        dev->reopen = false;
    }
    (void)netdev_open(run->dev); /* what fails is told; `ifopen` tries again */
}

static uint16_t open_undi(struct pxe_run *run)
{
    run->undi.open = true;
    if (take_frames(run) == 0)
        return PXE_SUCCESS;
    run->undi.open = false;
    return PXE_FAILURE;
}

uint16_t pxe_undi_open(struct pxe_run *run, struct pxe_block *block)
{
    run->undi.filter = pxe_get16(block, OPEN_FILTER);
    uint16_t status = open_undi(run);
    if (status == PXE_SUCCESS && !run->undi.interrupts)
        interrupts_on(run); /* frames were the program's already */
    return status;
}

uint16_t pxe_undi_close(struct pxe_run *run, struct pxe_block *block)
{
    (void)block;
    pxe_undi_stop(run);
    return PXE_SUCCESS;
}

/* A ROM below us is closed only: that is not yet the end of its DMA. */
uint16_t pxe_undi_shutdown(struct pxe_run *run, struct pxe_block *block)
{
    uint16_t status = pxe_undi_close(run, block);
    undi_quiet();
    return status;
}

uint16_t pxe_undi_reset(struct pxe_run *run, struct pxe_block *block)
{
    bool was_open = run->undi.open;
    (void)block;
    pxe_undi_stop(run);
    return was_open ? open_undi(run) : PXE_SUCCESS;
}

uint16_t pxe_undi_filter(struct pxe_run *run, struct pxe_block *block)
{
    uint8_t filter;
    pxe_get_bytes(block, FILTER_VALUE, &filter, 1);
    run->undi.filter = filter;
    return PXE_SUCCESS;
}

/* 4.4.10: before the NIC is opened. */
uint16_t pxe_undi_station_address(struct pxe_run *run, struct pxe_block *block)
{
    uint8_t mac[PXE_MAC_BYTES];
    struct netdev *dev = run->dev;
    pxe_get_bytes(block, STATION_ADDRESS, mac, sizeof(mac));
    if (memcmp(mac, dev->mac, sizeof(mac)) == 0)
        return PXE_SUCCESS;
    if (run->undi.open)
        return PXE_UNDI_INVALID_STATE;
    if (!dev->ops->set_mac)
        return PXE_UNSUPPORTED;
    netdev_close(dev);
    memcpy(dev->mac, mac, sizeof(mac)); /* opening sets it */
    return PXE_SUCCESS;
}

/* --- frames ------------------------------------------------------------------------------------- */

/* The Ethernet header for a protocol of the call; its length, 0: the frame has its own. */
static size_t put_header(struct pxe_run *run, const struct pxe_block *block, uint8_t *frame)
{
    uint8_t protocol, flag;
    pxe_get_bytes(block, TRANSMIT_PROTOCOL, &protocol, 1);
    pxe_get_bytes(block, TRANSMIT_FLAG, &flag, 1);
    uint16_t type = pxe_ethertype(protocol);
    if (!type)
        return 0;
    if (flag & DEST_BROADCAST)
        memset(frame, 0xff, PXE_MAC_BYTES);
    else
        memcpy(frame, pxe_memory(farptr_linear(pxe_get32(block, TRANSMIT_DEST))), PXE_MAC_BYTES);
    memcpy(frame + PXE_MAC_BYTES, run->dev->mac, PXE_MAC_BYTES);
    frame[12] = (uint8_t)(type >> 8);
    frame[13] = (uint8_t)type;
    return PXE_HEADER_BYTES;
}

uint16_t pxe_undi_transmit(struct pxe_run *run, struct pxe_block *block)
{
    uint8_t frame[FRAME_MAX] = { 0 };
    struct pxe_tbd tbd;
    if (take_frames(run) < 0)
        return PXE_FAILURE;
    size_t len = put_header(run, block, frame);
    if (pxe_tbd_parse(pxe_memory(farptr_linear(pxe_get32(block, TRANSMIT_TBD))), PXE_TBD_BYTES,
                      &tbd) < 0 ||
        len + tbd.len_bytes > sizeof(frame) || len + tbd.len_bytes < PXE_HEADER_BYTES)
        return PXE_UNDI_INVALID_PARAMETER;
    for (size_t i = 0; i < tbd.count; i++) {
        memcpy(frame + len, pxe_memory(tbd.pieces[i].at), tbd.pieces[i].len_bytes);
        len += tbd.pieces[i].len_bytes;
    }
    int r = netdev_send_frame(run->dev, frame, len < FRAME_MIN ? FRAME_MIN : len);
    if (r < 0)
        return r == -ERR_NOBUFS ? PXE_OUT_OF_RESOURCES : PXE_UNDI_TRANSMIT_ERROR;
    if (run->undi.sent < SENT_MAX)
        run->undi.sent++;
    return PXE_SUCCESS;
}

/* The next frame, in the low area's buffer: it stays there until the program calls again. */
static void give_frame(struct pxe_undi *undi, struct pxe_block *block)
{
    struct netbuf *buf = undi->queue[undi->first];
    uint8_t *to = bios_buffer();
    size_t len = 0;
    undi->first = (undi->first + 1) % PXE_RX_FRAMES;
    undi->count--;
    for (const struct netbuf *part = buf; part; part = part->next) {
        memcpy(to + len, part->data, part->len_bytes);
        len += part->len_bytes;
    }
    netbuf_free(buf);
    uint8_t kind[2] = { pxe_protocol((uint16_t)(to[12] << 8 | to[13])),
                        (uint8_t)pxe_packet_type(to) };
    pxe_put16(block, ISR_FUNCTION, ISR_OUT_RECEIVE);
    pxe_put16(block, ISR_PIECE_BYTES, (uint16_t)len);
    pxe_put16(block, ISR_FRAME_BYTES, (uint16_t)len);
    pxe_put16(block, ISR_HEADER_BYTES, PXE_HEADER_BYTES);
    pxe_put32(block, ISR_FRAME, bios_buffer_far());
    pxe_put_bytes(block, ISR_PROTOCOL, kind, sizeof(kind));
}

/* 4.4.20: is the interrupt ours? Then the card is quiet until all of it was fetched, or until the
 * program that did not fetch all asks again. A quiet card is asked, too: it may have raised its line
 * just before. */
static bool interrupt_is_ours(struct pxe_run *run)
{
    struct pxe_undi *undi = &run->undi;
    struct netdev *dev = run->dev;
    bool raised = pxe_undi_line(run) && dev->is_open && dev->ops->interrupted(dev);
    bool ours = raised || undi->sent || undi->count;
    if (ours)
        interrupts(run, false);
    else if (undi->open && !undi->interrupts)
        interrupts_on(run);
    return ours || undi->count;
}

/* The turn of the scheduler before this has polled the NIC. */
uint16_t pxe_undi_isr(struct pxe_run *run, struct pxe_block *block)
{
    struct pxe_undi *undi = &run->undi;
    if (undi->open && take_frames(run) < 0)
        return PXE_FAILURE;
    switch (pxe_get16(block, ISR_FUNCTION)) {
    case ISR_IN_START:
        pxe_put16(block, ISR_FUNCTION, interrupt_is_ours(run) ? ISR_OUT_OURS : ISR_OUT_NOT_OURS);
        return PXE_SUCCESS;
    case ISR_IN_PROCESS:
    case ISR_IN_GET_NEXT:
        break;
    default:
        return PXE_UNDI_INVALID_PARAMETER;
    }
    if (!undi->sent && !undi->count && undi->open && !undi->interrupts)
        interrupts_on(run);
    if (undi->sent) {
        undi->sent--;
        pxe_put16(block, ISR_FUNCTION, ISR_OUT_TRANSMIT);
    } else if (undi->count) {
        give_frame(undi, block);
    } else {
        pxe_put16(block, ISR_FUNCTION, ISR_OUT_DONE);
    }
    return PXE_SUCCESS;
}

/* --- facts -------------------------------------------------------------------------------------- */

uint16_t pxe_undi_information(struct pxe_run *run, struct pxe_block *block)
{
    const struct netdev *dev = run->dev;
    static const uint8_t none[MEDIA_BYTES];
    pxe_put16(block, INFO_BASE_IO, 0);
    pxe_put16(block, INFO_IRQ, (uint16_t)pxe_undi_line(run)); /* 0: poll */
    pxe_put16(block, INFO_MTU, dev->mtu < MTU_MAX ? dev->mtu : MTU_MAX);
    pxe_put16(block, INFO_HARDWARE, HARDWARE_ETHERNET);
    pxe_put16(block, INFO_ADDRESS_BYTES, PXE_MAC_BYTES);
    pxe_put_bytes(block, INFO_MAC, none, MEDIA_BYTES);
    pxe_put_bytes(block, INFO_PERMANENT_MAC, none, MEDIA_BYTES);
    pxe_put_bytes(block, INFO_MAC, dev->mac, PXE_MAC_BYTES);
    pxe_put_bytes(block, INFO_PERMANENT_MAC, dev->hw_mac, PXE_MAC_BYTES);
    pxe_put16(block, INFO_ROM_SEGMENT, 0);
    pxe_put16(block, INFO_RX_BUFFERS, PXE_RX_FRAMES);
    pxe_put16(block, INFO_TX_BUFFERS, BUFFERS);
    return PXE_SUCCESS;
}

uint16_t pxe_undi_statistics(struct pxe_run *run, struct pxe_block *block)
{
    const struct netdev *dev = run->dev;
    pxe_put32(block, STATISTICS_TX, (uint32_t)dev->tx.good);
    pxe_put32(block, STATISTICS_RX, (uint32_t)dev->rx.good);
    pxe_put32(block, STATISTICS_CRC, 0);
    pxe_put32(block, STATISTICS_DROPPED, (uint32_t)dev->rx.bad);
    return PXE_SUCCESS;
}

uint16_t pxe_undi_clear_statistics(struct pxe_run *run, struct pxe_block *block)
{
    (void)block;
    run->dev->tx = run->dev->rx = (struct netdev_stats){ 0 };
    return PXE_SUCCESS;
}

/* RFC 1112 6.4: the low 23 bits of the group's address. */
uint16_t pxe_undi_mcast_address(struct pxe_run *run, struct pxe_block *block)
{
    uint8_t group[4], media[MEDIA_BYTES] = { 0x01, 0x00, 0x5e };
    (void)run;
    pxe_get_bytes(block, MCAST_INET, group, sizeof(group));
    media[3] = group[1] & 0x7f;
    media[4] = group[2];
    media[5] = group[3];
    pxe_put_bytes(block, MCAST_MEDIA, media, sizeof(media));
    return PXE_SUCCESS;
}

uint16_t pxe_undi_nic_type(struct pxe_run *run, struct pxe_block *block)
{
    const struct netdev *dev = run->dev;
    const uint8_t *id = dev->bus_id; /* type, vendor, device: big-endian */
    bool pci = id[0] == BUS_ID_PCI;
    const uint8_t type = pci ? NIC_TYPE_PCI : NIC_TYPE_PNP;
    static const uint8_t class_code[3] = { PCI_CLASS_NETWORK, 0, 0 };
    memset(block->bytes + NIC_TYPE, 0, block->len_bytes - NIC_TYPE);
    pxe_put_bytes(block, NIC_TYPE, &type, 1);
    if (!pci)
        return PXE_SUCCESS;
    pxe_put16(block, NIC_VENDOR, (uint16_t)(id[1] << 8 | id[2]));
    pxe_put16(block, NIC_DEVICE, (uint16_t)(id[3] << 8 | id[4]));
    pxe_put_bytes(block, NIC_CLASS, class_code, sizeof(class_code));
    pxe_put16(block, NIC_BUSDEVFN, (uint16_t)dev->bus_loc);
    return PXE_SUCCESS;
}

/* The name is what NDIS drivers over UNDI expect of Ethernet (4.4.19). */
uint16_t pxe_undi_iface_info(struct pxe_run *run, struct pxe_block *block)
{
    static const char name[IFACE_NAME_BYTES] = "DIX+802.3";
    uint32_t services = SERVICE_BROADCAST | SERVICE_MULTICAST | SERVICE_GROUP |
                        SERVICE_PROMISCUOUS | SERVICE_RESET | SERVICE_OPEN_CLOSE;
    if (run->dev->ops->set_mac)
        services |= SERVICE_SET_STATION;
    if (pxe_undi_line(run))
        services |= SERVICE_INTERRUPTS;
    memset(block->bytes + IFACE_NAME, 0, block->len_bytes - IFACE_NAME);
    pxe_put_bytes(block, IFACE_NAME, name, sizeof(name));
    pxe_put32(block, IFACE_SPEED, LINK_SPEED_BPS);
    pxe_put32(block, IFACE_SERVICES, services);
    return PXE_SUCCESS;
}
