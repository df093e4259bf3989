/* undi.c - frames over the driver in the PXE ROM that loaded us: the device "undionly".
 * Not here: the ROM and its calls (undi_rom.c), its interrupt (undi_irq.c).
 *
 * Nothing that the ROM says is believed beyond a bound. Three ways of asking it for frames, from the
 * one that the specification wants to the one that always works; who turns out to misbehave is asked
 * the next way from then on.
 * Source: PXE 2.1, 4.4 (UNDI API), 4.4.1 (order of calls, states); compat 9.4. */
#include "undi.h"
#include "bios.h"
#include "core/err.h"
#include "core/event.h"
#include "core/fiber.h"
#include "core/heap.h"
#include "low/layout.h"
#include "net/netdev.h"
#include "plat.h"
#include "undi_irq.h"
#include "undi_rom.h"
#include <stdio.h>
#include <string.h>

enum {
    HEADER_BYTES = 14,
    VLAN_BYTES = 4,
    FRAME_MIN = 60,
    FRAME_MAX = 1514, /* with MTU_DEFAULT */
    MTU_DEFAULT = 1500,
    MTU_MIN = 576,
    HARDWARE_ETHERNET = 1, /* RFC 1700 */
    BUS_TYPE_PCI = 1,
    FILTER_DIRECTED = 1,
    FILTER_BROADCAST = 2,
    ISR_ROUNDS_MAX = 256,     /* calls in one poll */
    IDLE_ANSWERS_MAX = 64,    /* one after the other, with nothing received */
    GET_NEXT_MAX = 16 * 1024, /* without DONE: such a ROM is asked anew */
    CHECK_US = 10 * 1000,     /* how long a frame may wait that nobody announced */
    MISSED_MAX = 4,           /* such frames until we trust the announcement no longer */
    TX_BUSY_US = 500 * 1000,  /* that the ROM may be out of resources */
};
_Static_assert(FRAME_MAX <= LOW_UNDI_FRAME_BYTES, "a frame fits into the low area");

enum undi_way {
    WAY_INTERRUPT, /* the interrupt says that there is something */
    WAY_START,     /* ISR START says so, asked by us */
    WAY_PROCESS    /* nobody says so: always look */
};

struct undi {
    struct netdev dev;
    struct undi_information info;
    struct undi_iface iface;
    bool in_use, running, own_mac;
    enum undi_way way;
    bool fetching; /* PROCESS was not answered with DONE yet */
    bool endless_told;
    unsigned fetches, idle_answers, missed;
    uint32_t seen; /* interrupts */
    uint64_t checked_us, tx_busy_us;
    struct netbuf *frame; /* whose pieces are coming */
    size_t frame_bytes;   /* all of them; while dropping: frame is NULL */
    size_t frame_done;
};
static struct undi undi;

static void say_way(const char *why)
{
    static const char *const names[] = { "by interrupt", "by asking ISR START",
                                         "by asking ISR PROCESS" };
    event_log(EVENT_INFO, "undi", "%s: frames are received %s: %s", undi.dev.name, names[undi.way],
              why);
}

/* --- receive ---------------------------------------------------------------------------------- */

static int isr(enum undi_isr_function function, struct undi_isr_result *ret_result)
{
    struct undi_block block;
    undi_block_isr(&block, function);
    int r = undi_rom_call(UNDI_ISR, &block);
    undi_parse_isr(&block, ret_result);
    return r;
}

static void drop_frame(bool bad)
{
    if (undi.frame)
        netbuf_free(undi.frame);
    undi.frame = NULL;
    if (bad)
        netdev_rx_error(&undi.dev, ERR_PROTO);
}

static void begin_frame(size_t frame_bytes)
{
    size_t max = (size_t)undi.dev.mtu_max + HEADER_BYTES + VLAN_BYTES;
    drop_frame(undi.frame != NULL); /* the one before never ended */
    undi.frame_bytes = frame_bytes;
    undi.frame_done = 0;
    if (frame_bytes < HEADER_BYTES || frame_bytes > max)
        netdev_rx_error(&undi.dev, ERR_PROTO);
    else
        undi.frame = netbuf_alloc(max);
    if (undi.frame && undi.frame->room_bytes < frame_bytes)
        drop_frame(true);
}

/* One piece of a frame (4.4: BufferLength of FrameLength bytes). Is the frame complete? Pieces of a
 * frame that is dropped are counted, so that the next one is recognised. */
static bool take_piece(const struct undi_isr_result *result)
{
    size_t frame_bytes = result->frame_bytes ? result->frame_bytes : result->piece_bytes;
    bool first = undi.frame_done == undi.frame_bytes || frame_bytes != undi.frame_bytes;
    if (first)
        begin_frame(frame_bytes);
    size_t len_bytes = result->piece_bytes;
    const uint8_t *bytes = undi_memory(farptr_linear(result->piece), len_bytes);
    if (!bytes || len_bytes == 0 || len_bytes > undi.frame_bytes - undi.frame_done) {
        drop_frame(undi.frame != NULL);
        undi.frame_done = undi.frame_bytes;
        return false;
    }
    if (undi.frame)
        memcpy(undi.frame->data + undi.frame_done, bytes, len_bytes);
    undi.frame_done += len_bytes;
    return undi.frame && undi.frame_done == undi.frame_bytes;
}

static void pass_frame(void)
{
    struct netbuf *buf = undi.frame;
    undi.frame = NULL;
    buf->len_bytes = undi.frame_bytes;
    netdev_rx(&undi.dev, buf);
}

static void end_fetching(void)
{
    drop_frame(undi.frame != NULL);
    undi.frame_bytes = undi.frame_done = 0;
    undi.fetching = false;
}

/* A ROM that forgets to say DONE: told once, then taken as said. */
static void end_endless(void)
{
    if (!undi.endless_told)
        event_log(EVENT_WARNING, "undi", "%s: the PXE ROM never says that it is done",
                  undi.dev.name);
    undi.endless_told = true;
    end_fetching();
}

/* PROCESS, then GET_NEXT until DONE, or for this poll's share. Returns how many frames came. */
static unsigned fetch(void)
{
    unsigned frames = 0;
    if (!undi.fetching)
        undi.fetches = undi.idle_answers = 0;
    for (unsigned round = 0; round < ISR_ROUNDS_MAX && frames < NETDEV_RX_BATCH; round++) {
        struct undi_isr_result result;
        int r = isr(undi.fetching ? ISR_GET_NEXT : ISR_PROCESS, &result);
        undi.fetching = true;
        bool received = r == 0 && result.answer == ISR_RECEIVE;
        if (received && take_piece(&result)) {
            pass_frame();
            frames++;
        }
        if (!received && (r < 0 || result.answer != ISR_TRANSMIT)) {
            end_fetching(); /* DONE; BUSY: ask again; anything else: the same */
            break;
        }
        undi.idle_answers = received && result.piece_bytes ? 0 : undi.idle_answers + 1;
        if (undi.idle_answers == IDLE_ANSWERS_MAX || ++undi.fetches == GET_NEXT_MAX) {
            end_endless();
            break;
        }
    }
    return frames;
}

static bool check_due(void)
{
    uint64_t now = plat_now_us();
    if (now - undi.checked_us < CHECK_US)
        return false;
    undi.checked_us = now;
    return true;
}

/* A frame came that nobody had announced. */
static void missed(unsigned frames, enum undi_way next, const char *why)
{
    if (frames && ++undi.missed == MISSED_MAX) {
        undi.way = next;
        undi.missed = 0;
        say_way(why);
    }
}

static bool start_says_ours(void)
{
    struct undi_isr_result result;
    return isr(ISR_START, &result) == 0 && result.answer == ISR_OURS;
}

static unsigned poll_by_start(void)
{
    if (start_says_ours()) {
        unsigned frames = fetch();
        if (frames)
            undi.missed = 0;
        return frames;
    }
    if (!check_due())
        return 0;
    unsigned frames = fetch();
    missed(frames, WAY_PROCESS, "ISR START does not know of them");
    return frames;
}

static unsigned poll_by_interrupt(void)
{
    bool healthy = undi_irq_refill();
    if (undi_irq_count() == undi.seen)
        bios_interrupts(false);
    bool later = undi_irq_take_later(), announced = undi_irq_count() != undi.seen;
    undi.seen = undi_irq_count();
    if (announced || later) {
        undi.missed = 0;
        if (!announced)
            start_says_ours(); /* the interrupt did not get to asking it */
        return fetch();
    }
    if (!healthy) {
        undi.way = WAY_START;
        say_way("its interrupt did not stop");
        return poll_by_start();
    }
    if (!check_due())
        return 0;
    start_says_ours(); /* whatever it says */
    unsigned frames = fetch();
    missed(frames, WAY_START, "no interrupt comes");
    return frames;
}

static void undi_poll(struct netdev *dev)
{
    unsigned frames;
    (void)dev;
    if (!undi.running)
        return;
    if (undi.fetching) {
        frames = fetch();
    } else if (undi.way == WAY_INTERRUPT) {
        frames = poll_by_interrupt();
    } else if (undi.way == WAY_START) {
        frames = poll_by_start();
    } else {
        start_says_ours();
        frames = fetch();
    }
    if (frames) {
        idle_activity();
        sched_busy();
    }
}

/* --- transmit --------------------------------------------------------------------------------- */

/* The ROM may still read the frame when it has returned (4.4): two places take turns. */
static int send(const struct netbuf *buf, uint16_t *ret_status)
{
    struct undi_block block;
    farptr at;
    size_t len_bytes = buf->len_bytes;
    uint8_t *frame = undi_rom_frame(&at);
    static const uint8_t broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    memcpy(frame, buf->data, len_bytes);
    if (len_bytes < FRAME_MIN) { /* not every ROM pads */
        memset(frame + len_bytes, 0, FRAME_MIN - len_bytes);
        len_bytes = FRAME_MIN;
    }
    undi_block_transmit(&block, undi_rom_block(), at, (uint16_t)len_bytes,
                        memcmp(frame, broadcast, sizeof(broadcast)) == 0);
    int r = undi_rom_call(UNDI_TRANSMIT, &block);
    *ret_status = undi_status(&block);
    return r;
}

static int undi_transmit(struct netdev *dev, struct netbuf *buf)
{
    uint16_t status;
    if (!undi.running)
        return -ERR_NOBUFS;
    if (buf->len_bytes < HEADER_BYTES || buf->len_bytes > FRAME_MAX + VLAN_BYTES) {
        netdev_tx_done(dev, buf, -ERR_RANGE);
        return 0;
    }
    int r = send(buf, &status);
    uint64_t now = plat_now_us();
    if (r < 0 && status == PXENV_OUT_OF_RESOURCES) {
        if (undi.tx_busy_us == 0)
            undi.tx_busy_us = now;
        if (now - undi.tx_busy_us < TX_BUSY_US)
            return -ERR_NOBUFS;
    }
    undi.tx_busy_us = 0;
    netdev_tx_done(dev, buf, r);
    idle_activity();
    return 0;
}

/* --- open and close --------------------------------------------------------------------------- */

/* All nodes, and the solicited-node group of every address that ends in our MAC address (RFC 4291
 * 2.7.1): IPv6. All hosts of IPv4. */
static size_t multicasts(uint8_t (*ret_groups)[6])
{
    static const uint8_t groups[][6] = { { 0x33, 0x33, 0, 0, 0, 1 },
                                         { 0x01, 0x00, 0x5e, 0, 0, 1 },
                                         { 0x33, 0x33, 0xff, 0, 0, 0 } };
    memcpy(ret_groups, groups, sizeof(groups));
    memcpy(ret_groups[2] + 3, undi.dev.mac + 3, 3);
    return sizeof(groups) / sizeof(groups[0]);
}

static int open_with(bool with_multicast)
{
    uint8_t groups[UNDI_MULTICASTS_MAX][6];
    struct undi_block block;
    undi_block_open(&block, FILTER_DIRECTED | FILTER_BROADCAST, groups,
                    with_multicast ? multicasts(groups) : 0);
    int r = undi_rom_call(UNDI_OPEN, &block);
    if (r < 0)
        event_log(EVENT_DEBUG, "undi", "%s: UNDI OPEN: %s", undi.dev.name,
                  undi_status_name(undi_status(&block)));
    return r;
}

static int set_station(const uint8_t mac[6])
{
    struct undi_block block;
    undi_block_station(&block, mac);
    return undi_rom_call(UNDI_SET_STATION_ADDRESS, &block);
}

/* Whatever state the ROM is in: the short way if it is as the base code left it, then from the
 * beginning (4.4.1). */
static int open_rom(void)
{
    undi_rom_do(UNDI_INITIALIZE);
    if (undi.own_mac && set_station(undi.dev.mac) < 0)
        return fail(ERR_IO, "%s: the PXE ROM refused the MAC address", undi.dev.name);
    if (open_with(true) == 0 || open_with(false) == 0)
        return 0;
    undi_rom_do(UNDI_CLOSE);
    undi_rom_do(UNDI_SHUTDOWN);
    undi_rom_do(UNDI_STARTUP);
    undi_rom_do(UNDI_INITIALIZE);
    if (open_with(true) == 0 || open_with(false) == 0)
        return 0;
    return fail(ERR_IO, "%s: the PXE ROM's driver did not start", undi.dev.name);
}

static void choose_way(void)
{
    undi.missed = 0;
    undi.way = undi_irq_possible(undi.info.irq) ? WAY_INTERRUPT : WAY_START;
    if (undi.way == WAY_INTERRUPT)
        undi_irq_hook(undi.info.irq, undi_rom_entry());
    undi.seen = undi_irq_count();
    say_way(undi.way == WAY_INTERRUPT ? "the ROM names one" : "the ROM names no usable interrupt");
}

/* The line may be asserted as soon as the ROM is open: somebody must be there then. */
static int undi_open(struct netdev *dev)
{
    (void)dev;
    event_log(EVENT_DEBUG, "undi", "%s: starting the PXE ROM's driver", undi.dev.name);
    choose_way();
    int r = open_rom();
    if (r < 0) {
        undi_irq_unhook();
        return r;
    }
    undi.running = true;
    undi.fetching = undi.endless_told = false;
    undi.tx_busy_us = 0;
    return 0;
}

static void undi_close(struct netdev *dev)
{
    (void)dev;
    if (!undi.running)
        return;
    undi.running = false;
    end_fetching();
    undi_rom_do(UNDI_CLOSE);
    undi_irq_unhook();
}

static int undi_set_mac(struct netdev *dev, const uint8_t mac[6])
{
    if (memcmp(mac, undi.info.mac, 6) == 0 && !undi.own_mac)
        return 0;
    if (!(undi.iface.services & UNDI_SERVICE_SET_STATION))
        return fail(ERR_NOTSUP, "%s: the PXE ROM cannot change this MAC address", dev->name);
    undi.own_mac = true;
    if (!undi.running)
        return 0;
    memcpy(dev->mac, mac, 6); /* the ROM takes it while closed only */
    undi_close(dev);
    return undi_open(dev);
}

static void undi_remove(struct netdev *dev)
{
    (void)dev;
    undi.in_use = false;
}

static const struct netdev_ops undi_ops = {
    .open = undi_open,
    .close = undi_close,
    .transmit = undi_transmit,
    .poll = undi_poll,
    .remove = undi_remove,
    .set_mac = undi_set_mac,
};

/* --- the device ------------------------------------------------------------------------------- */

static bool ask_nic_type(struct undi_nic *ret_nic)
{
    struct undi_block block;
    undi_block_plain(&block, UNDI_GET_NIC_TYPE);
    if (undi_rom_call(UNDI_GET_NIC_TYPE, &block) < 0)
        return false;
    undi_parse_nic_type(&block, ret_nic);
    return true;
}

bool undi_present(uint32_t *ret_location)
{
    struct undi_nic nic;
    if (!undi_rom_present())
        return false;
    *ret_location = ask_nic_type(&nic) && nic.pci ? nic.busdevfn : UINT32_MAX;
    return true;
}

static void describe(struct netdev *dev)
{
    struct undi_nic nic;
    dev->bus_type = "UNDI";
    strncpy(dev->bus_text, "UNDI", sizeof(dev->bus_text) - 1);
    if (!ask_nic_type(&nic) || !nic.pci)
        return;
    const uint8_t id[5] = { BUS_TYPE_PCI, (uint8_t)(nic.vendor >> 8), (uint8_t)nic.vendor,
                            (uint8_t)(nic.device >> 8), (uint8_t)nic.device };
    dev->bus_type = "PCI";
    dev->bus_loc = nic.busdevfn;
    memcpy(dev->bus_id, id, sizeof(id));
    snprintf(dev->bus_text, sizeof(dev->bus_text), "0000:%02x:%02x.%x",
             (unsigned)(nic.busdevfn >> 8), (unsigned)(nic.busdevfn >> 3 & 0x1f),
             (unsigned)(nic.busdevfn & 7));
}

/* A MAC address that is nobody's: all zeros, all ones, a group's. */
static bool is_station(const uint8_t mac[6])
{
    static const uint8_t zero[6];
    return memcmp(mac, zero, 6) != 0 && !(mac[0] & 1);
}

/* GET_INFORMATION may want INITIALIZE first (4.4.1); where the ROM is initialised already, that
 * fails and does no harm. */
static int ask(void)
{
    struct undi_block block;
    undi_block_plain(&block, UNDI_GET_INFORMATION);
    if (undi_rom_call(UNDI_GET_INFORMATION, &block) < 0) {
        undi_rom_do(UNDI_STARTUP);
        undi_rom_do(UNDI_INITIALIZE);
        undi_block_plain(&block, UNDI_GET_INFORMATION);
        if (undi_rom_call(UNDI_GET_INFORMATION, &block) < 0)
            return fail(ERR_IO, "undi: the PXE ROM tells nothing about its card (%s)",
                        undi_status_name(undi_status(&block)));
    }
    undi_parse_information(&block, &undi.info);
    if (undi.info.hardware != HARDWARE_ETHERNET || undi.info.address_bytes != 6)
        return fail(ERR_NOTSUP, "undi: the PXE ROM's card is no Ethernet (type %u, %u bytes)",
                    (unsigned)undi.info.hardware, (unsigned)undi.info.address_bytes);
    if (!is_station(undi.info.mac))
        return fail(ERR_PROTO, "undi: the PXE ROM's card has no MAC address");
    undi_block_plain(&block, UNDI_GET_IFACE_INFO);
    if (undi_rom_call(UNDI_GET_IFACE_INFO, &block) == 0)
        undi_parse_iface(&block, &undi.iface);
    return 0;
}

/* A ROM that does not say where its card is may mean one that a driver of ours has found. */
static struct netdev *driven_by_us(void)
{
    struct netdev *dev = netdev_first();
    while (dev && (dev->trunk || memcmp(dev->hw_mac, undi.dev.hw_mac, 6) != 0))
        dev = netdev_next(dev);
    return dev;
}

static int look(void)
{
    if (!undi_rom_present())
        return -ERR_NODEV;
    memset(&undi, 0, sizeof(undi));
    int r = ask();
    if (r < 0)
        return r;
    memcpy(undi.dev.mac, undi.info.mac, 6);
    memcpy(undi.dev.hw_mac,
           is_station(undi.info.permanent_mac) ? undi.info.permanent_mac : undi.info.mac, 6);
    return 0;
}

static struct netdev *make_nic(void)
{
    struct netdev *dev = &undi.dev;
    dev->ops = &undi_ops;
    dev->driver = "undionly";
    dev->driver_data = &undi;
    dev->tags = NETDEV_TAGS_IN_MTU; /* a ROM may refuse frames above 1514 bytes */
    dev->mtu_max = undi.info.mtu >= MTU_MIN && undi.info.mtu < MTU_DEFAULT ? undi.info.mtu
                                                                           : MTU_DEFAULT;
    dev->link_up = true; /* UNDI does not tell */
    dev->boot_device = true;
    describe(dev);
    event_log(EVENT_INFO, "undi", "the PXE ROM's card: %s, %s, IRQ %u, MTU %u, services %x",
              dev->bus_text, undi.iface.type, (unsigned)undi.info.irq, (unsigned)undi.info.mtu,
              (unsigned)undi.iface.services);
    undi.in_use = true;
    return dev;
}

int undi_probe(void)
{
    int r = undi.in_use ? 0 : look();
    if (r < 0 || undi.in_use)
        return r;
    struct netdev *other = driven_by_us();
    if (!other) {
        r = netdev_register(make_nic());
        undi.in_use = r == 0;
        return r;
    }
    other->boot_device = true;
    undi_leave_nic();
    return 0;
}

struct netdev *undi_fall_back(void)
{
    return undi.in_use || look() < 0 ? NULL : make_nic();
}
