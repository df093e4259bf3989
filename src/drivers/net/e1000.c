/* e1000.c - Intel's gigabit cards with copper: 82540 to 82547, 82571 to 82574, 82583. Not here:
 * those with fibre or SerDes (the link is set up otherwise), 82542 and 82543 (other registers), ICH
 * and PCH (shared with the management engine), 82575 and later (other rings).
 * Source: Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual 317453
 * rev 4.0 ("8254x"), 82574 GbE Controller Family Datasheet 337691 rev 3.4 ("82574"), chapters
 * beside each. What cards need beyond these, and how long it takes them to be set up, is what
 * Intel's own drivers for Linux and FreeBSD do ("Intel").
 *
 * The card is not trusted more than others: what it says of a frame's length is compared with the
 * buffer. Frames are never copied: a full buffer goes up, an empty one takes its place. */
#include "arch.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "drivers/net.h"
#include "plat.h"
#include <string.h>

enum e1000_register { /* 8254x 13.4 */
                      REG_CTRL = 0x0000,
                      REG_STATUS = 0x0008,
                      REG_EECD = 0x0010,
                      REG_CTRL_EXT = 0x0018,
                      REG_MDIC = 0x0020,
                      REG_ICR = 0x00c0,
                      REG_IMS = 0x00d0,
                      REG_IMC = 0x00d8,
                      REG_RCTL = 0x0100,
                      REG_TCTL = 0x0400,
                      REG_TIPG = 0x0410,
                      REG_RDBAL = 0x2800,
                      REG_RDBAH = 0x2804,
                      REG_RDLEN = 0x2808,
                      REG_RDH = 0x2810,
                      REG_RDT = 0x2818,
                      REG_TDBAL = 0x3800,
                      REG_TDBAH = 0x3804,
                      REG_TDLEN = 0x3808,
                      REG_TDH = 0x3810,
                      REG_TDT = 0x3818,
                      REG_TXDCTL = 0x3828,
                      REG_RFCTL = 0x5008,
                      REG_MTA = 0x5200,
                      REG_RAL = 0x5400,
                      REG_RAH = 0x5404,
                      REG_MANC = 0x5820,
                      REG_GCR = 0x5b00,
                      REG_SWSM = 0x5b50, /* 82574 10.2.2 */
                      REG_GCR2 = 0x5b64, /* Intel */
                      REGISTERS_BYTES = 0x6000,
                      MTA_WORDS = 128,
};
enum {
    CTRL_GIO_MASTER_DISABLE = 1 << 2, /* 82574 10.2.2.1 */
    CTRL_ASDE = 1 << 5,               /* 8254x 13.4.1: speed as the PHY found it */
    CTRL_SLU = 1 << 6,
    CTRL_FORCE_SPEED = 1 << 11, /* an EEPROM may ask for both: then ASDE has no say */
    CTRL_FORCE_DUPLEX = 1 << 12,
    CTRL_RST = 1 << 26,
    CTRL_VME = 1 << 30,
    STATUS_LU = 1 << 1,
    STATUS_GIO_MASTER = 1 << 19,
    EECD_AUTO_RD = 1 << 9,       /* the EEPROM was read */
    CTRL_EXT_EE_RST = 1 << 13,   /* read it again */
    CTRL_EXT_DRV_LOAD = 1 << 28, /* 82574 10.2.2.5: tell the management firmware */
    SWSM_DRV_LOAD = 1 << 3,      /* the same on 82573 */
    RCTL_EN = 1 << 1,            /* 8254x 13.4.22 */
    RCTL_MPE = 1 << 4,
    RCTL_BAM = 1 << 15,
    RCTL_SECRC = 1 << 26,
    TCTL_EN = 1 << 1, /* 8254x 13.4.33 */
    TCTL_PSP = 1 << 3,
    TCTL_CT = 15 << 4,
    TCTL_COLD = 64 << 12,
    TIPG_COPPER = 8 | 8 << 10 | 6 << 20, /* 8254x 13.4.34 */
    TXDCTL_MUST = 1 << 22,               /* 82574 10.2.6.9: "must be set to 1" */
    RAH_AV = 1 << 31,
    RFCTL_NO_IPV6_EXTENSIONS = 1 << 16 | 1 << 17, /* IPV6_EX_DIS, NEW_IPV6_EXT_DIS */
    MANC_ARP_EN = 1 << 13,                        /* the card keeps ARP requests to itself */
    GCR_MUST = 1 << 22,                           /* Intel, after each reset */
    GCR2_MUST = 1 << 0,
};
enum { /* 8254x 13.4.17 ICR: sent, few buffers left, none left, a frame arrived */
       INTERRUPTS = 1 << 0 | 1 << 4 | 1 << 6 | 1 << 7,
};
enum { /* 8254x 13.4.5 MDIC, 8.1 PHY control register (IEEE 802.3 22.2.4.1) */
       MDIC_PHY = 1 << 21,
       MDIC_WRITE = 1 << 26,
       MDIC_READ = 2 << 26,
       MDIC_READY = 1 << 28,
       MDIC_ERROR = 1 << 30,
       PHY_CONTROL_ASLEEP = 1 << 11,
       PHY_CONTROL_RESTART = 1 << 9,
};
enum { /* 8254x 3.2.3 and 3.3.3: legacy descriptors */
       RX_STATUS_DD = 1,
       RX_STATUS_EOP = 2,
       RX_ERRORS = 0x97, /* CE SE SEQ CXE RXE */
       TX_COMMAND_EOP = 1,
       TX_COMMAND_IFCS = 2,
       TX_COMMAND_RS = 8,
       TX_STATUS_DD = 1,
};
enum {
    RX_SLOTS = 256, /* 16 bytes each: a page; a multiple of 8 (8254x 13.4.27) */
    TX_SLOTS = 64,
    RX_TELL = 32,        /* new buffers are told in lots: each write of the tail is slow */
    BUFFER_BYTES = 1536, /* without RCTL.LPE nothing longer than 1522 comes (8254x 13.4.22) */
    FRAME_MIN_BYTES = 14,
    MTU = 1500,
    WAIT_US = 20 * 1000,
    /* Intel: before a reset, for frames on their way; after it for settings from the EEPROM, 2 to
     * 20 ms by family, and for the PHY's, which some cards load last. */
    SILENCE_US = 10 * 1000,
    RESET_SETTLE_US = 20 * 1000,
    RELOAD_US = 2 * 1000,
    PHY_US = 25 * 1000,
    LOOK_US = 100 * 1000,
    DRAIN_US = 20 * 1000,
    TX_STUCK_US = 1000 * 1000, /* a full ring at 10 Mb/s takes 80 ms */
    RESTARTS_MAX = 3,          /* without a frame sent in between */
};

/* How cards differ. */
enum {
    IS_EXPRESS = 1,  /* PCIe: 82571 and later */
    HAS_SWSM = 2,    /* 82573: where the management firmware is told of us */
    IS_82544 = 4,    /* a reset does not read the EEPROM; no management */
    PHY_LATE = 8,    /* 82573 and later: the PHY's settings come when the EEPROM was read */
    IPV6_HANGS = 16, /* the receiver, at malformed extension headers */
    ASPM_HANGS = 32, /* the transmitter, as answers of the bus get lost */
    I82571 = IS_EXPRESS | IPV6_HANGS,
    I82573 = IS_EXPRESS | IPV6_HANGS | PHY_LATE | HAS_SWSM,
    I82574 = IS_EXPRESS | PHY_LATE | ASPM_HANGS,
};

static const struct pci_id ids[] = {
    { 0x8086, 0x1008, "82544ei", IS_82544 },
    { 0x8086, 0x100c, "82544gc", IS_82544 },
    { 0x8086, 0x100d, "82544gc", IS_82544 },
    { 0x8086, 0x100e, "82540em", 0 },
    { 0x8086, 0x100f, "82545em", 0 },
    { 0x8086, 0x1010, "82546eb", 0 },
    { 0x8086, 0x1013, "82541ei", 0 },
    { 0x8086, 0x1014, "82541er", 0 },
    { 0x8086, 0x1015, "82540em", 0 },
    { 0x8086, 0x1016, "82540ep", 0 },
    { 0x8086, 0x1017, "82540ep", 0 },
    { 0x8086, 0x1018, "82541ei", 0 },
    { 0x8086, 0x1019, "82547ei", 0 },
    { 0x8086, 0x101a, "82547ei", 0 },
    { 0x8086, 0x101d, "82546eb", 0 },
    { 0x8086, 0x101e, "82540ep", 0 },
    { 0x8086, 0x1026, "82545gm", 0 },
    { 0x8086, 0x105e, "82571eb", I82571 },
    { 0x8086, 0x1075, "82547gi", 0 },
    { 0x8086, 0x1076, "82541gi", 0 },
    { 0x8086, 0x1077, "82541gi", 0 },
    { 0x8086, 0x1078, "82541er", 0 },
    { 0x8086, 0x1079, "82546gb", 0 },
    { 0x8086, 0x107c, "82541pi", 0 },
    { 0x8086, 0x107d, "82572ei", I82571 },
    { 0x8086, 0x108a, "82546gb", 0 },
    { 0x8086, 0x108b, "82573v", I82573 },
    { 0x8086, 0x108c, "82573e", I82573 },
    { 0x8086, 0x1099, "82546gb", 0 },
    { 0x8086, 0x109a, "82573l", I82573 },
    { 0x8086, 0x10a4, "82571eb", I82571 },
    { 0x8086, 0x10b5, "82546gb", 0 },
    { 0x8086, 0x10b9, "82572ei", I82571 },
    { 0x8086, 0x10bc, "82571eb", I82571 },
    { 0x8086, 0x10d3, "82574l", I82574 },
    { 0x8086, 0x10d5, "82571pt", I82571 },
    { 0x8086, 0x10f6, "82574la", I82574 },
    { 0x8086, 0x150c, "82583v", I82574 },
    { 0 },
};

struct rx_desc {
    uint64_t address;
    uint16_t len_bytes, checksum;
    uint8_t status, errors;
    uint16_t special;
};
struct tx_desc {
    uint64_t address;
    uint16_t len_bytes;
    uint8_t checksum_at, command, status, checksum_from;
    uint16_t special;
};

struct e1000 {
    struct netdev *dev;
    struct pci_device *pci;
    struct pci_region regs;
    unsigned flags; /* how it differs */
    bool taken, running, interrupts;
    bool kept_arp;  /* the card did, before it was ours */
    uint8_t mac[6]; /* in use; dev->mac may be the next opening's */
    volatile struct rx_desc *rx;
    volatile struct tx_desc *tx; /* both in one block of pages */
    struct netbuf *rx_bufs[RX_SLOTS], *tx_bufs[TX_SLOTS];
    unsigned rx_next, rx_untold; /* next: the slot that the card fills next */
    unsigned tx_first, tx_count;
    unsigned tx_seen;  /* tx_first when it was looked at last */
    unsigned restarts; /* since a frame was sent */
    uint64_t look_us, tx_moved_us;
};
enum { RING_PAGES = 2 };

static struct e1000 *of(struct netdev *dev)
{
    return dev->driver_data;
}

static uint32_t get(const struct e1000 *self, enum e1000_register reg)
{
    return pci_read32(&self->regs, reg);
}

static void put(const struct e1000 *self, enum e1000_register reg, uint32_t value)
{
    pci_write32(&self->regs, reg, value);
}

/* Until (register & mask) == value. false: it took too long. */
static bool await(const struct e1000 *self, enum e1000_register reg, uint32_t mask, uint32_t value)
{
    uint64_t until = plat_now_us() + WAIT_US;
    while ((get(self, reg) & mask) != value) {
        if (plat_now_us() > until)
            return false;
        arch_relax();
    }
    return true;
}

/* Nothing else runs meanwhile: a driver does not yield. */
static void settle(uint32_t time_us)
{
    uint64_t until = plat_now_us() + time_us;
    while (plat_now_us() < until)
        arch_relax();
}

static void set_bits(const struct e1000 *self, enum e1000_register reg, uint32_t bits)
{
    put(self, reg, get(self, reg) | bits);
}

/* --- address --------------------------------------------------------------------------------- */

static bool is_unicast(const uint8_t mac[6])
{
    static const uint8_t zeros[6];
    return !(mac[0] & 1) && memcmp(mac, zeros, 6) != 0;
}

/* The receive address register has it from the EEPROM since power came on (8254x 5.6.1). */
static int read_address(const struct e1000 *self, uint8_t ret_mac[6])
{
    uint32_t low = get(self, REG_RAL), high = get(self, REG_RAH);
    const uint8_t mac[6] = { (uint8_t)low,         (uint8_t)(low >> 8), (uint8_t)(low >> 16),
                             (uint8_t)(low >> 24), (uint8_t)high,       (uint8_t)(high >> 8) };
    memcpy(ret_mac, mac, sizeof(mac));
    if ((high & RAH_AV) && is_unicast(mac))
        return 0;
    return fail(ERR_NODEV, "e1000: the card at %06x has no address", (unsigned)self->pci->location);
}

/* The reset of a port may load the other's from the EEPROM (82571). */
static void keep_address(const struct e1000 *self, const uint8_t mac[6])
{
    uint32_t low = mac[0] | (uint32_t)mac[1] << 8 | (uint32_t)mac[2] << 16 | (uint32_t)mac[3] << 24;
    uint32_t high = mac[4] | (uint32_t)mac[5] << 8 | (uint32_t)RAH_AV;
    if (get(self, REG_RAL) == low && get(self, REG_RAH) == high)
        return;
    put(self, REG_RAL, low);
    put(self, REG_RAH, high);
}

/* --- receive --------------------------------------------------------------------------------- */

static bool fill_slot(struct e1000 *self, unsigned slot)
{
    struct netbuf *buf = netbuf_alloc(BUFFER_BYTES);
    if (!buf)
        return false;
    self->rx_bufs[slot] = buf;
    self->rx[slot].address = (uintptr_t)buf->data;
    return true;
}

/* The slot is the card's again. One slot stays empty, so that full and empty differ. */
static void return_slot(struct e1000 *self, unsigned slot)
{
    self->rx[slot].status = 0;
    self->rx_next = (slot + 1) % RX_SLOTS;
    self->rx_untold++;
}

static void tell_slots(struct e1000 *self)
{
    if (self->rx_untold == 0)
        return;
    self->rx_untold = 0;
    arch_dma_write_barrier();
    put(self, REG_RDT, (self->rx_next + RX_SLOTS - 1) % RX_SLOTS);
}

/* One frame; false: none. Without a new buffer the frame is lost, not the old one. */
static bool receive_one(struct e1000 *self)
{
    unsigned slot = self->rx_next;
    volatile struct rx_desc *desc = &self->rx[slot];
    if (!(desc->status & RX_STATUS_DD))
        return false;
    arch_dma_read_barrier();
    uint32_t len = desc->len_bytes;
    struct netbuf *buf = self->rx_bufs[slot];
    if (!(desc->status & RX_STATUS_EOP) || (desc->errors & RX_ERRORS) || len < FRAME_MIN_BYTES ||
        len > BUFFER_BYTES)
        netdev_rx_error(self->dev, desc->errors & RX_ERRORS ? ERR_IO : ERR_PROTO);
    else if (!fill_slot(self, slot))
        netdev_rx_error(self->dev, ERR_NOBUFS);
    else {
        buf->len_bytes = len;
        netdev_rx(self->dev, buf);
    }
    return_slot(self, slot);
    return true;
}

/* --- transmit -------------------------------------------------------------------------------- */

static void finish_sent(struct e1000 *self)
{
    while (self->tx_count > 0 && (self->tx[self->tx_first].status & TX_STATUS_DD)) {
        netdev_tx_done(self->dev, self->tx_bufs[self->tx_first], 0);
        self->tx_first = (self->tx_first + 1) % TX_SLOTS;
        self->tx_count--;
        self->restarts = 0;
    }
}

static int e1000_transmit(struct netdev *dev, struct netbuf *buf)
{
    struct e1000 *self = of(dev);
    if (!self->running)
        return -ERR_NOBUFS;
    if (self->tx_count == TX_SLOTS - 1)
        finish_sent(self);
    if (self->tx_count == TX_SLOTS - 1)
        return -ERR_NOBUFS;
    if (self->tx_count == 0)
        self->tx_moved_us = plat_now_us(); /* the last look may be long ago */
    unsigned slot = (self->tx_first + self->tx_count++) % TX_SLOTS;
    volatile struct tx_desc *desc = &self->tx[slot];
    self->tx_bufs[slot] = buf;
    desc->address = (uintptr_t)buf->data;
    desc->len_bytes = (uint16_t)buf->len_bytes;
    desc->command = TX_COMMAND_EOP | TX_COMMAND_IFCS | TX_COMMAND_RS;
    desc->status = 0;
    arch_dma_write_barrier();
    put(self, REG_TDT, (slot + 1) % TX_SLOTS);
    return 0;
}

/* --- start and stop -------------------------------------------------------------------------- */

static void silence(struct e1000 *self)
{
    self->running = false;
    put(self, REG_IMC, UINT32_MAX);
    put(self, REG_RCTL, 0);
    put(self, REG_TCTL, TCTL_PSP);
}

/* A reset makes the card read its EEPROM again (8254x 14.4). Not every emulator says that it is
 * through. */
static void await_settings(const struct e1000 *self)
{
    if (self->flags & IS_82544) {
        set_bits(self, REG_CTRL_EXT, CTRL_EXT_EE_RST);
        settle(RELOAD_US);
    }
    if ((self->flags & IS_EXPRESS) && !await(self, REG_EECD, EECD_AUTO_RD, EECD_AUTO_RD))
        event_log(EVENT_DEBUG, "e1000", "%s: the EEPROM is not read yet", self->dev->name);
    if (self->flags & PHY_LATE)
        settle(PHY_US);
}

/* 8254x 14.3; 82574 4.6.3: a PCIe card first ends what it has begun on the bus. */
static int reset(struct e1000 *self)
{
    silence(self);
    settle(SILENCE_US);
    if (self->flags & IS_EXPRESS) {
        set_bits(self, REG_CTRL, CTRL_GIO_MASTER_DISABLE);
        if (!await(self, REG_STATUS, STATUS_GIO_MASTER, 0))
            event_log(EVENT_DEBUG, "e1000", "%s: requests on the bus do not end", self->dev->name);
    }
    set_bits(self, REG_CTRL, CTRL_RST);
    settle(RESET_SETTLE_US);
    if (!await(self, REG_CTRL, CTRL_RST, 0))
        return fail(ERR_TIMEDOUT, "e1000: the card at %06x did not reset within %u ms",
                    (unsigned)self->pci->location, (RESET_SETTLE_US + WAIT_US) / 1000);
    await_settings(self);
    put(self, REG_IMC, UINT32_MAX);
    get(self, REG_ICR);
    return 0;
}

/* A PHY that an operating system has put to sleep wakes up (IEEE 802.3 22.2.4.1.5). */
static void wake_phy(const struct e1000 *self)
{
    put(self, REG_MDIC, MDIC_PHY | MDIC_READ);
    if (!await(self, REG_MDIC, MDIC_READY, MDIC_READY))
        return;
    uint32_t answer = get(self, REG_MDIC);
    if ((answer & MDIC_ERROR) || !(answer & PHY_CONTROL_ASLEEP))
        return;
    uint32_t control = (answer & 0xffff & ~PHY_CONTROL_ASLEEP) | PHY_CONTROL_RESTART;
    put(self, REG_MDIC, MDIC_PHY | MDIC_WRITE | control);
    await(self, REG_MDIC, MDIC_READY, MDIC_READY);
}

/* The management firmware is told who is there (82574 4.6.2, 82573: SWSM). */
static void driver_is_here(const struct e1000 *self, bool here)
{
    bool has_swsm = self->flags & HAS_SWSM;
    enum e1000_register reg = has_swsm ? REG_SWSM : REG_CTRL_EXT;
    uint32_t bit = has_swsm ? SWSM_DRV_LOAD : CTRL_EXT_DRV_LOAD;
    if (self->flags & IS_EXPRESS)
        put(self, reg, here ? get(self, reg) | bit : get(self, reg) & ~bit);
}

/* The management firmware (ASF) of 82540 to 82547 may keep ARP requests to itself, as long as we
 * are not there. */
static void take_arp(struct e1000 *self)
{
    if (self->flags & (IS_EXPRESS | IS_82544))
        return;
    uint32_t manc = get(self, REG_MANC);
    self->kept_arp |= (manc & MANC_ARP_EN) != 0;
    put(self, REG_MANC, manc & ~(uint32_t)MANC_ARP_EN);
}

static void give_arp(const struct e1000 *self)
{
    if (self->kept_arp)
        set_bits(self, REG_MANC, MANC_ARP_EN);
}

/* Errata, as Intel's drivers get round them. */
static void avoid_hangs(const struct e1000 *self)
{
    if (self->flags & IPV6_HANGS)
        set_bits(self, REG_RFCTL, RFCTL_NO_IPV6_EXTENSIONS);
    if (self->flags & ASPM_HANGS) {
        set_bits(self, REG_GCR, GCR_MUST);
        set_bits(self, REG_GCR2, GCR2_MUST);
    }
}

static void put_ring(const struct e1000 *self, enum e1000_register base, const volatile void *ring,
                     uint32_t len_bytes)
{
    uint64_t at = (uintptr_t)ring;
    put(self, base, (uint32_t)at);
    put(self, base + 4, (uint32_t)(at >> 32));
    put(self, base + 8, len_bytes);
}

static void start_receive(struct e1000 *self)
{
    put_ring(self, REG_RDBAL, self->rx, RX_SLOTS * sizeof(struct rx_desc));
    put(self, REG_RDH, 0);
    put(self, REG_RDT, RX_SLOTS - 1);
    for (unsigned i = 0; i < MTA_WORDS; i++)
        put(self, REG_MTA + 4 * i, 0);
    /* All multicasts: IPv6 needs many, the filter is a hash anyway. */
    put(self, REG_RCTL, RCTL_EN | RCTL_MPE | RCTL_BAM | RCTL_SECRC);
}

static void start_transmit(struct e1000 *self)
{
    put_ring(self, REG_TDBAL, self->tx, TX_SLOTS * sizeof(struct tx_desc));
    put(self, REG_TDH, 0);
    put(self, REG_TDT, 0);
    put(self, REG_TIPG, TIPG_COPPER);
    if (self->flags & IS_EXPRESS)
        set_bits(self, REG_TXDCTL, TXDCTL_MUST);
    put(self, REG_TCTL, TCTL_EN | TCTL_PSP | TCTL_CT | TCTL_COLD);
}

/* The card holds none of it any more. @r: what becomes of frames that it did not send. */
static void free_rings(struct e1000 *self, int r)
{
    for (unsigned i = 0; i < RX_SLOTS; i++) {
        netbuf_free(self->rx_bufs[i]);
        self->rx_bufs[i] = NULL;
    }
    for (; self->tx_count > 0; self->tx_count--) {
        netdev_tx_done(self->dev, self->tx_bufs[self->tx_first], r);
        self->tx_first = (self->tx_first + 1) % TX_SLOTS;
    }
    if (self->rx)
        plat_pages_free((void *)self->rx, RING_PAGES);
    self->rx = NULL;
    self->tx = NULL;
}

static int make_rings(struct e1000 *self)
{
    uint8_t *memory = plat_pages_alloc(RING_PAGES);
    if (!memory)
        return fail(ERR_NOMEM, "e1000: no memory for the rings");
    memset(memory, 0, RING_PAGES * PLAT_PAGE_BYTES);
    self->rx = (volatile struct rx_desc *)memory;
    self->tx = (volatile struct tx_desc *)(memory + PLAT_PAGE_BYTES);
    self->rx_next = self->rx_untold = self->tx_first = self->tx_count = 0;
    self->tx_moved_us = plat_now_us();
    for (unsigned i = 0; i < RX_SLOTS; i++)
        if (!fill_slot(self, i))
            return fail(ERR_NOMEM, "e1000: no memory for %u frames", RX_SLOTS);
    return 0;
}

/* Also of a card at work: what it had is lost. */
static int start(struct e1000 *self)
{
    int r = reset(self);
    if (r < 0)
        return r;
    free_rings(self, -ERR_TIMEDOUT);
    r = make_rings(self);
    if (r < 0)
        return r;
    driver_is_here(self, true);
    take_arp(self);
    avoid_hangs(self);
    uint32_t ctrl = get(self, REG_CTRL) & ~(uint32_t)(CTRL_VME | CTRL_GIO_MASTER_DISABLE |
                                                      CTRL_FORCE_SPEED | CTRL_FORCE_DUPLEX);
    put(self, REG_CTRL, ctrl | CTRL_SLU | CTRL_ASDE);
    wake_phy(self);
    keep_address(self, self->mac);
    start_transmit(self);
    start_receive(self);
    self->running = true;
    netdev_link(self->dev, get(self, REG_STATUS) & STATUS_LU);
    return 0;
}

static int start_or_let_go(struct e1000 *self)
{
    int r = start(self);
    self->taken = r == 0;
    if (r < 0) {
        plat_pci_close(self->pci); /* before its memory is freed: no bus mastering any more */
        free_rings(self, -ERR_TIMEDOUT);
    }
    return r;
}

static int e1000_open(struct netdev *dev)
{
    struct e1000 *self = of(dev);
    int r = plat_pci_open(self->pci);
    if (r < 0)
        return r;
    self->interrupts = false;
    self->restarts = 0;
    memcpy(self->mac, dev->mac, sizeof(self->mac));
    return start_or_let_go(self);
}

/* As it was before open(). @r: what becomes of frames that it did not send. */
static void give_back(struct e1000 *self, int r)
{
    self->taken = false;
    reset(self);
    keep_address(self, self->dev->hw_mac);
    give_arp(self);
    driver_is_here(self, false);
    plat_pci_close(self->pci);
    free_rings(self, r);
}

static void e1000_close(struct netdev *dev)
{
    struct e1000 *self = of(dev);
    uint64_t until = plat_now_us() + DRAIN_US;
    if (!self->taken) /* given back already, while another program runs */
        return;
    while (self->tx_count > 0 && plat_now_us() < until)
        finish_sent(self);
    give_back(self, -ERR_CANCELED);
}

static void tell_interrupts(const struct e1000 *self)
{
    put(self, self->interrupts ? REG_IMS : REG_IMC, INTERRUPTS);
}

/* Each try takes as long as a reset: a card that goes on not sending is left alone until it is
 * opened again. */
static void restart(struct e1000 *self)
{
    if (self->restarts++ < RESTARTS_MAX) {
        event_log(EVENT_WARNING, "e1000",
                  "%s: nothing was sent for a second: starting the card again", self->dev->name);
        if (start_or_let_go(self) == 0) {
            tell_interrupts(self);
            return;
        }
        event_log(EVENT_ERROR, "e1000", "%s: the card was stopped: %s", self->dev->name,
                  err_slot()->sentence);
    } else {
        event_log(EVENT_ERROR, "e1000",
                  "%s: nothing was sent after %u restarts: the card was stopped", self->dev->name,
                  RESTARTS_MAX);
        give_back(self, -ERR_TIMEDOUT);
    }
    netdev_link(self->dev, false);
}

/* Transmitters of this family stop now and then (82574 with ASPM, 82547 at half duplex); nothing
 * but a reset makes them go on. */
static void look_at_transmitter(struct e1000 *self)
{
    uint64_t now = plat_now_us(); /* netdev_link() may have sent something just now */
    if (!self->dev->link_up || self->tx_count == 0 || self->tx_first != self->tx_seen) {
        self->tx_seen = self->tx_first;
        self->tx_moved_us = now;
    }
    if (now - self->tx_moved_us >= TX_STUCK_US)
        restart(self);
}

static void e1000_poll(struct netdev *dev)
{
    struct e1000 *self = of(dev);
    if (!self->running)
        return;
    for (int i = 0; i < NETDEV_RX_BATCH && receive_one(self); i++)
        if (self->rx_untold >= RX_TELL)
            tell_slots(self);
    tell_slots(self);
    finish_sent(self);
    uint64_t now = plat_now_us();
    if (now - self->look_us < LOOK_US)
        return;
    self->look_us = now;
    netdev_link(dev, get(self, REG_STATUS) & STATUS_LU);
    keep_address(self, self->mac);
    look_at_transmitter(self);
}

/* open() writes it. */
static int e1000_set_mac(struct netdev *dev, const uint8_t mac[6])
{
    (void)dev;
    return is_unicast(mac) ? 0 : fail(ERR_INVAL, "e1000: that is no address of a card");
}

/* What came before raises it, too: the card keeps it in ICR until that is read. */
static void e1000_interrupts(struct netdev *dev, bool on)
{
    struct e1000 *self = of(dev);
    if (!self->running)
        return;
    if (on)
        pci_interrupt_allow(self->pci);
    self->interrupts = on;
    tell_interrupts(self);
}

/* 8254x 13.4.17: reading clears it. */
static bool e1000_interrupted(struct netdev *dev)
{
    return get(of(dev), REG_ICR) & INTERRUPTS;
}

static const struct netdev_ops e1000_ops = {
    .open = e1000_open,
    .close = e1000_close,
    .transmit = e1000_transmit,
    .poll = e1000_poll,
    .set_mac = e1000_set_mac,
    .interrupts = e1000_interrupts,
    .interrupted = e1000_interrupted,
};

/* --- the driver ------------------------------------------------------------------------------ */

static int e1000_probe(struct pci_device *pci, struct netdev *dev)
{
    struct e1000 *self = heap_zalloc(sizeof(*self));
    if (!self)
        return fail(ERR_NOMEM, "e1000: no memory for a device");
    self->pci = pci;
    self->dev = dev;
    const struct pci_id *id = pci_id_find(ids, pci); /* net_driver_find() has found it there */
    self->flags = id ? id->flags : 0;
    int r = pci_decode(pci);
    if (r == 0)
        r = plat_pci_region(pci, 0, &self->regs);
    if (r == -ERR_NOENT ||
        (r == 0 && (self->regs.is_port || self->regs.len_bytes < REGISTERS_BYTES)))
        r = fail(ERR_NOTSUP, "e1000: the card at %06x has no registers in memory",
                 (unsigned)pci->location);
    if (r == -ERR_RANGE)
        r = fail(ERR_RANGE,
                 "e1000: the registers of the card at %06x lie above 4 GiB, where this 32-bit "
                 "program does not reach",
                 (unsigned)pci->location);
    if (r == 0)
        r = read_address(self, dev->hw_mac);
    if (r < 0) {
        heap_free(self);
        return r;
    }
    dev->mtu_max = MTU;
    dev->link_up = get(self, REG_STATUS) & STATUS_LU;
    dev->interrupt_line = (uint8_t)pci_interrupt_line(pci);
    dev->ops = &e1000_ops;
    dev->driver_data = self;
    return 0;
}

static void e1000_remove(struct netdev *dev)
{
    heap_free(dev->driver_data);
    dev->driver_data = NULL;
}

static void e1000_silence(struct netdev *dev)
{
    silence(of(dev));
}

const struct net_driver e1000_driver = {
    .name = "e1000",
    .ids = ids,
    .probe = e1000_probe,
    .remove = e1000_remove,
    .silence = e1000_silence,
};
