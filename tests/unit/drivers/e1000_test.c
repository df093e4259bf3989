/* e1000 against cards made of memory: what each family wants after a reset, a transmitter that stops, and an address that
 * the other port's reset took away. */
#include "arch.h"
#include "core/err.h"
#include "drivers/net.h"
#include "plat.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/netdev_fake.h"
#include "tests/unit/fakes/plat_fake.h"

enum {
    CTRL = 0x0000,
    STATUS = 0x0008,
    EECD = 0x0010,
    CTRL_EXT = 0x0018,
    MDIC = 0x0020,
    ICR = 0x00c0,
    IMS = 0x00d0,
    IMC = 0x00d8,
    TCTL = 0x0400,
    TDBAL = 0x3800,
    TDH = 0x3810,
    TDT = 0x3818,
    RFCTL = 0x5008,
    RAL = 0x5400,
    RAH = 0x5404,
    MANC = 0x5820,
    GCR = 0x5b00,
    GCR2 = 0x5b64,
    BAR_BYTES = 0x20000,
    MS = 1000,
};
enum { LU = 2, EE_RST = 1 << 13, AUTO_RD = 1 << 9, ARP_EN = 1 << 13, OTHERS = 0x80 };

extern const struct net_driver e1000_driver;
const struct net_driver *const net_drivers[] = { &e1000_driver, NULL };

static uint32_t regs[BAR_BYTES / 4];
static bool dead, stuck, silent_eeprom;
static unsigned resets, reloads, opens, closes;
static uint64_t silent_us, reset_us, loaded_us;
static uint64_t touched_us, phy_us; /* first after the reset */

/* --- the card ------------------------------------------------------------------------------------ */

static void load_address(void)
{
    regs[RAL / 4] = 0x12005452;
    regs[RAH / 4] = 0x80005634;
}

static void reset_card(void)
{
    resets++;
    reset_us = plat_fake_now_us;
    touched_us = phy_us = 0;
    load_address();
    regs[TCTL / 4] = regs[IMS / 4] = regs[EECD / 4] = 0;
    regs[RFCTL / 4] = regs[GCR / 4] = regs[GCR2 / 4] = OTHERS;
}

static void touch(size_t at)
{
    if (touched_us == 0)
        touched_us = plat_fake_now_us;
    if (phy_us == 0 && at == MDIC)
        phy_us = plat_fake_now_us;
}

/* 8254x 3.3.3: 16 bytes, the status at 12. */
static void send(void)
{
    if (!(regs[TCTL / 4] & 2) || stuck)
        return;
    uint8_t *ring = (uint8_t *)(uintptr_t)(regs[TDBAL / 4] | (uint64_t)regs[TDBAL / 4 + 1] << 32);
    for (; regs[TDH / 4] != regs[TDT / 4]; regs[TDH / 4] = (regs[TDH / 4] + 1) % 64)
        ring[16 * regs[TDH / 4] + 12] |= 1;
}

uint32_t arch_mmio_read(uintptr_t address, unsigned size_bytes)
{
    size_t at = address - (uintptr_t)regs;
    assert_int_equal(size_bytes, 4);
    assert_in_range(at, 0, BAR_BYTES - 4);
    touch(at);
    if (at == EECD && !silent_eeprom && plat_fake_now_us >= reset_us + 30 * MS && !loaded_us)
        loaded_us = plat_fake_now_us;
    return regs[at / 4] | (at == EECD && loaded_us ? AUTO_RD : 0);
}

void arch_mmio_write(uintptr_t address, unsigned size_bytes, uint32_t value)
{
    size_t at = address - (uintptr_t)regs;
    assert_int_equal(size_bytes, 4);
    assert_in_range(at, 0, BAR_BYTES - 4);
    bool resets_now = at == CTRL && value >> 26 & 1;
    if (at == TCTL && !(value & 2))
        silent_us = plat_fake_now_us;
    if (resets_now) {
        assert_true(plat_fake_now_us >= silent_us + 10 * MS);
        reset_card();
    } else
        touch(at);
    regs[at / 4] = resets_now && !dead ? value & ~(1u << 26) : value;
    if (resets_now)
        loaded_us = 0;
    if (at == MDIC)
        regs[at / 4] |= 1 << 28;
    if (at == IMS)
        regs[at / 4] = value;
    if (at == IMC)
        regs[IMS / 4] = 0;
    if (at == CTRL_EXT && (value & EE_RST)) {
        reloads++;
        loaded_us = plat_fake_now_us;
        touched_us = phy_us = 0;
        regs[at / 4] &= ~(uint32_t)EE_RST;
    }
    if (at == TDT)
        send();
}

uint32_t arch_port_read(uint16_t port, unsigned size_bytes)
{
    (void)port, (void)size_bytes;
    return UINT32_MAX;
}

void arch_port_write(uint16_t port, unsigned size_bytes, uint32_t value)
{
    (void)port, (void)size_bytes, (void)value;
}

void arch_relax(void)
{
    plat_fake_now_us += 100;
}

void arch_dma_read_barrier(void)
{
}

void arch_dma_write_barrier(void)
{
}

uint32_t plat_pci_read(const struct pci_device *pci, unsigned offset, unsigned size_bytes)
{
    (void)pci, (void)offset, (void)size_bytes;
    return 0;
}

void plat_pci_write(const struct pci_device *pci, unsigned offset, unsigned size_bytes,
                    uint32_t value)
{
    (void)pci, (void)offset, (void)size_bytes, (void)value;
}

int plat_pci_region(struct pci_device *pci, unsigned which, struct pci_region *ret_region)
{
    (void)pci;
    if (which != 0)
        return -ERR_NOENT;
    *ret_region = (struct pci_region){ .base = (uintptr_t)regs, .len_bytes = BAR_BYTES };
    return 0;
}

int plat_pci_open(struct pci_device *pci)
{
    (void)pci;
    opens++;
    return 0;
}

void plat_pci_close(struct pci_device *pci)
{
    (void)pci;
    closes++;
}

/* --- the network --------------------------------------------------------------------------------- */

static bool greets; /* as the stack does when the link comes up */
static void send_frame(void);

void netdev_link(struct netdev *dev, bool up)
{
    bool came_up = up && !dev->link_up;
    dev->link_up = up;
    if (came_up && greets) {
        plat_fake_now_us += 10;
        send_frame();
    }
}

/* --- a card at work ------------------------------------------------------------------------------ */

static struct pci_device pci;
static struct netdev dev;

static int begin(void **state)
{
    (void)state;
    memset(regs, 0, sizeof(regs));
    memset(&dev, 0, sizeof(dev));
    load_address();
    regs[STATUS / 4] = LU;
    regs[MANC / 4] = OTHERS | ARP_EN; /* no reset changes it */
    dead = stuck = silent_eeprom = greets = false;
    resets = reloads = opens = closes = 0;
    netdev_fake = (struct netdev_fake){ 0 };
    loaded_us = 0;
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (dev.driver_data) {
        dev.ops->close(&dev);
        e1000_driver.remove(&dev);
    }
    assert_int_equal(netdev_fake.buffers_out, 0);
    assert_int_equal(opens, closes);
    assert_int_equal(plat_fake_pages_out(), 0);
    return 0;
}

static void start(uint16_t device)
{
    pci = (struct pci_device){ .vendor = 0x8086, .device = device };
    assert_int_equal(net_driver_probe(&e1000_driver, &pci, &dev), 0);
    memcpy(dev.mac, dev.hw_mac, 6);
    assert_int_equal(dev.ops->open(&dev), 0);
    assert_int_equal(resets, 1);
}

static void send_frame(void)
{
    struct netbuf *buf = netbuf_alloc(60);
    buf->len_bytes = 60;
    assert_int_equal(dev.ops->transmit(&dev, buf), 0);
}

static void poll_for(uint64_t time_us)
{
    uint64_t until = plat_fake_now_us + time_us;
    while (plat_fake_now_us < until) {
        plat_fake_now_us += 10 * MS;
        dev.ops->poll(&dev);
    }
}

/* --- after a reset ------------------------------------------------------------------------------- */

static void test_e1000_pci_reset(void **state)
{
    (void)state;
    start(0x100e);
    assert_true(touched_us >= reset_us + 20 * MS);
    assert_int_equal(reloads, 0);
    assert_int_equal(regs[MANC / 4], OTHERS);
    assert_int_equal(regs[RFCTL / 4], OTHERS);
    assert_int_equal(regs[GCR2 / 4], OTHERS);
}

/* The firmware of a card for ASF goes on answering for its own address. */
static void test_e1000_arp_is_given_back(void **state)
{
    (void)state;
    start(0x100e);
    dev.ops->close(&dev);
    assert_int_equal(regs[MANC / 4], OTHERS | ARP_EN);
}

static void test_e1000_82544_reset(void **state)
{
    (void)state;
    start(0x1008);
    assert_int_equal(reloads, 1);
    assert_true(touched_us >= loaded_us + 2 * MS);
    assert_int_equal(regs[MANC / 4], OTHERS | ARP_EN); /* it has none */
}

static void test_e1000_82571_reset(void **state)
{
    (void)state;
    start(0x105e);
    assert_true(loaded_us >= reset_us + 30 * MS);
    assert_true(phy_us >= loaded_us);
    assert_int_equal(regs[RFCTL / 4], OTHERS | 1 << 16 | 1 << 17);
    assert_int_equal(regs[GCR2 / 4], OTHERS);
    assert_int_equal(regs[MANC / 4], OTHERS | ARP_EN);
}

static void test_e1000_82573_reset(void **state)
{
    (void)state;
    start(0x109a);
    assert_true(phy_us >= loaded_us + 25 * MS);
    assert_int_equal(regs[RFCTL / 4], OTHERS | 1 << 16 | 1 << 17);
    assert_int_equal(regs[GCR / 4], OTHERS);
}

static void test_e1000_82574_reset(void **state)
{
    (void)state;
    start(0x10d3);
    assert_true(loaded_us >= reset_us + 30 * MS);
    assert_true(phy_us >= loaded_us + 25 * MS);
    assert_int_equal(regs[RFCTL / 4], OTHERS);
    assert_int_equal(regs[GCR / 4], OTHERS | 1 << 22);
    assert_int_equal(regs[GCR2 / 4], OTHERS | 1);
}

static void test_e1000_eeprom_never_ready(void **state)
{
    (void)state;
    silent_eeprom = true;
    start(0x10d3);
    send_frame();
    dev.ops->poll(&dev);
    assert_int_equal(netdev_fake.sent, 1);
}

/* --- a transmitter that stops -------------------------------------------------------------------- */

static void test_e1000_stuck_transmitter(void **state)
{
    (void)state;
    start(0x10d3);
    stuck = true;
    poll_for(2000 * MS);
    send_frame();
    send_frame();
    poll_for(900 * MS);
    assert_int_equal(resets, 1);
    poll_for(300 * MS);
    assert_int_equal(resets, 2);
    assert_int_equal(netdev_fake.sent, 0);
    assert_int_equal(netdev_fake.failed, 2);
    assert_int_equal(netdev_fake.last_error, -ERR_TIMEDOUT);
    assert_int_equal(opens, 1);
    stuck = false;
    send_frame();
    poll_for(2000 * MS);
    assert_int_equal(netdev_fake.sent, 1);
    assert_int_equal(resets, 2);
}

/* The time counts from when the frame was queued, not from when somebody looked last. */
static void test_e1000_pause_is_not_stuck(void **state)
{
    (void)state;
    start(0x10d3);
    poll_for(200 * MS);
    plat_fake_now_us += 2000 * MS;
    stuck = true;
    send_frame();
    dev.ops->poll(&dev);
    assert_int_equal(resets, 1);
    stuck = false;
    send();
    dev.ops->poll(&dev);
    assert_int_equal(netdev_fake.sent, 1);
    plat_fake_now_us += 2000 * MS;
    stuck = true;
    send_frame();
    poll_for(900 * MS);
    assert_int_equal(resets, 1);
    poll_for(300 * MS);
    assert_int_equal(resets, 2);
}

/* Such a frame is queued in the midst of a look. */
static void test_e1000_greeting_is_not_stuck(void **state)
{
    (void)state;
    start(0x10d3);
    greets = true;
    regs[STATUS / 4] = 0;
    poll_for(200 * MS);
    regs[STATUS / 4] = LU;
    poll_for(200 * MS);
    assert_int_equal(netdev_fake.sent, 1);
    assert_int_equal(resets, 1);
}

static void test_e1000_slow_is_not_stuck(void **state)
{
    (void)state;
    start(0x10d3);
    stuck = true;
    for (int i = 0; i < 6; i++)
        send_frame();
    for (int i = 0; i < 6; i++) {
        poll_for(900 * MS);
        stuck = false;
        uint32_t tail = regs[TDT / 4];
        regs[TDT / 4] = regs[TDH / 4] + 1;
        send();
        regs[TDT / 4] = tail;
        stuck = true;
    }
    dev.ops->poll(&dev);
    assert_int_equal(netdev_fake.sent, 6);
    assert_int_equal(resets, 1);
}

/* Without a link frames may wait. */
static void test_e1000_no_link_is_not_stuck(void **state)
{
    (void)state;
    start(0x10d3);
    stuck = true;
    regs[STATUS / 4] = 0;
    send_frame();
    poll_for(5000 * MS);
    assert_int_equal(resets, 1);
    regs[STATUS / 4] = LU;
    poll_for(900 * MS);
    assert_int_equal(resets, 1);
    poll_for(400 * MS);
    assert_int_equal(resets, 2);
    assert_int_equal(netdev_fake.failed, 1);
}

/* A program that drives the card through us goes on without noticing. */
static void test_e1000_interrupts_stay(void **state)
{
    (void)state;
    start(0x100e);
    dev.ops->interrupts(&dev, true);
    uint32_t on = regs[IMS / 4];
    assert_true(on != 0);
    stuck = true;
    send_frame();
    poll_for(1300 * MS);
    assert_int_equal(resets, 2);
    assert_int_equal(regs[IMS / 4], on);
    dev.ops->interrupts(&dev, false);
    send_frame();
    poll_for(1300 * MS);
    assert_int_equal(resets, 3);
    assert_int_equal(regs[IMS / 4], 0);
}

static void test_e1000_dead_card_is_let_go(void **state)
{
    (void)state;
    start(0x10d3);
    stuck = dead = true;
    send_frame();
    poll_for(1300 * MS);
    assert_int_equal(netdev_fake.failed, 1);
    assert_int_equal(closes, 1);
    assert_false(dev.link_up);
    struct netbuf *buf = netbuf_alloc(60);
    assert_int_equal(dev.ops->transmit(&dev, buf), -ERR_NOBUFS);
    netbuf_free(buf);
    poll_for(3000 * MS);
    dev.ops->close(&dev);
    assert_int_equal(closes, 1);
    stuck = dead = false; /* and it can be opened again */
    assert_int_equal(dev.ops->open(&dev), 0);
}

static void stick(void)
{
    stuck = true;
    send_frame();
    poll_for(1300 * MS);
}

/* Three restarts that did not help: the card goes back to whom it belongs, until it is opened again. */
static void test_e1000_never_sends(void **state)
{
    (void)state;
    start(0x100e);
    for (unsigned round = 1; round <= 3; round++) {
        stick();
        assert_int_equal(resets, 1 + round);
        assert_int_equal(netdev_fake.failed, round);
        assert_true(dev.link_up);
    }
    assert_int_equal(closes, 0);
    stick();
    assert_int_equal(netdev_fake.failed, 4);
    assert_int_equal(netdev_fake.last_error, -ERR_TIMEDOUT);
    assert_int_equal(closes, 1);
    assert_false(dev.link_up);
    assert_int_equal(regs[MANC / 4], OTHERS | ARP_EN);
    unsigned before = resets;
    struct netbuf *buf = netbuf_alloc(60);
    assert_int_equal(dev.ops->transmit(&dev, buf), -ERR_NOBUFS);
    netbuf_free(buf);
    poll_for(3000 * MS);
    dev.ops->close(&dev);
    assert_int_equal(resets, before);
    assert_int_equal(closes, 1);
    assert_int_equal(dev.ops->open(&dev), 0);
    stick(); /* with as many tries as before */
    assert_int_equal(closes, 1);
    assert_true(dev.link_up);
}

/* A frame that went out in between: the next fault is a new one. */
static void test_e1000_sends_now_and_then(void **state)
{
    (void)state;
    start(0x10d3);
    for (unsigned round = 1; round <= 8; round++) {
        stick();
        assert_int_equal(resets, 1 + round);
        if (round % 2 == 0)
            continue;
        stuck = false;
        send_frame();
        dev.ops->poll(&dev);
    }
    assert_int_equal(netdev_fake.sent, 4);
    assert_int_equal(closes, 0);
}

/* --- the address --------------------------------------------------------------------------------- */

static void test_e1000_address_is_written_again(void **state)
{
    static const uint8_t mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x99 };
    (void)state;
    start(0x105e);
    dev.ops->close(&dev);
    memcpy(dev.mac, mac, 6);
    assert_int_equal(dev.ops->open(&dev), 0);
    assert_int_equal(regs[RAH / 4], 0x80009934);
    load_address(); /* the last byte alone differs */
    poll_for(200 * MS);
    assert_int_equal(regs[RAH / 4], 0x80009934);
    regs[RAL / 4] = 0;
    poll_for(200 * MS);
    assert_int_equal(regs[RAL / 4], 0x12005452);
    memcpy(dev.mac, dev.hw_mac, 6); /* for the next opening */
    poll_for(200 * MS);
    assert_int_equal(regs[RAH / 4], 0x80009934);
    stuck = true;
    send_frame();
    poll_for(1300 * MS);
    assert_int_equal(resets, 4);
    assert_int_equal(regs[RAH / 4], 0x80009934);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_e1000_pci_reset),
        TEST(test_e1000_arp_is_given_back),
        TEST(test_e1000_82544_reset),
        TEST(test_e1000_82571_reset),
        TEST(test_e1000_82573_reset),
        TEST(test_e1000_82574_reset),
        TEST(test_e1000_eeprom_never_ready),
        TEST(test_e1000_stuck_transmitter),
        TEST(test_e1000_pause_is_not_stuck),
        TEST(test_e1000_greeting_is_not_stuck),
        TEST(test_e1000_slow_is_not_stuck),
        TEST(test_e1000_no_link_is_not_stuck),
        TEST(test_e1000_interrupts_stay),
        TEST(test_e1000_dead_card_is_let_go),
        TEST(test_e1000_never_sends),
        TEST(test_e1000_sends_now_and_then),
        TEST(test_e1000_address_is_written_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
