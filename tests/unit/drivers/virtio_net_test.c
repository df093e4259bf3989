/* virtio-net against a modern device made of memory: finding its registers, agreeing, merged frames, and what a broken or
 * hostile device may say. */
#include "arch.h"
#include "core/err.h"
#include "drivers/net.h"
#include "plat.h"
#include "src/drivers/net/virtqueue.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include <string.h>

enum { COMMON = 0, NOTIFY = 0x100, CONFIG = 0x200, ISR = 0x300, BAR_BYTES = 0x400 };
enum { STATUS_AT = 0x14, QUEUE_SELECT_AT = 0x16, QUEUE_SIZE_AT = 0x18, QUEUE_DESC_AT = 0x20 };
enum { F_GUEST_CSUM = 1, F_MAC = 5, F_GUEST_TSO4 = 7, F_MRG = 15, F_STATUS = 16, F_ORDER = 36 };
enum { WINDOW = 0xc0, WINDOW_DATA = WINDOW + 16, BAR = 4 };

extern const struct net_driver virtio_net_driver, e1000_driver;
const struct net_driver *const net_drivers[] = { &virtio_net_driver, &e1000_driver, NULL };

static uint8_t space[256]; /* configuration space */
static uint8_t bar[BAR_BYTES] __attribute__((aligned(8)));
static uint64_t offers, agreed;
static uint16_t queue_sizes[2], queue_notify;
static uint64_t rings[2][3]; /* desc, avail, used */
static bool never_resets, refuses;
static uint64_t reset_takes_us, reset_until_us;
static bool far_away, has_legacy; /* BAR 4 lies out of reach; there is a BAR 0 */
static unsigned opens, closes, notified;
static size_t pages_at_close;

/* --- the device ---------------------------------------------------------------------------------- */

static void put_config(unsigned at, unsigned size, uint32_t value)
{
    memcpy(space + at, &value, size);
}

static void capability(unsigned at, unsigned next, uint8_t type, uint8_t which_bar, uint32_t offset,
                       uint32_t len)
{
    put_config(at, 1, 0x09);
    put_config(at + 1, 1, next);
    put_config(at + 3, 1, type);
    put_config(at + 4, 1, which_bar);
    put_config(at + 8, 4, offset);
    put_config(at + 12, 4, len);
    put_config(at + 16, 4, 4);
}

static uint32_t device_read(size_t at, unsigned size_bytes)
{
    uint32_t value = 0, select;
    assert_in_range(at, 0, BAR_BYTES - size_bytes);
    memcpy(&value, bar + at, size_bytes);
    memcpy(&select, bar, 4);
    uint16_t queue = bar[QUEUE_SELECT_AT];
    if (at == 4)
        return (uint32_t)(offers >> (32 * (select & 1)));
    if (at == QUEUE_SIZE_AT)
        return queue_sizes[queue & 1];
    if (at == 0x1e)
        return queue_notify;
    if (at == ISR)
        bar[ISR] = 0; /* reading clears it */
    if (at == STATUS_AT && plat_fake_now_us >= reset_until_us && reset_until_us)
        return bar[STATUS_AT] = 0;
    if (at == STATUS_AT && refuses)
        return value & ~8u;
    return value;
}

static void device_write(size_t at, unsigned size_bytes, uint32_t value)
{
    assert_in_range(at, 0, BAR_BYTES - size_bytes);
    reset_until_us = 0;
    if (at == STATUS_AT && value == 0 && reset_takes_us)
        reset_until_us = plat_fake_now_us + reset_takes_us;
    if (at == STATUS_AT && value == 0 && (never_resets || reset_takes_us))
        return;
    if (at >= NOTIFY && at < CONFIG) {
        assert_int_equal(at, NOTIFY + 4 * queue_notify);
        assert_int_equal(size_bytes, 2);
        notified |= 1u << value;
    }
    memcpy(bar + at, &value, size_bytes);
    if (at == 0x0c)
        agreed = bar[8] ? (agreed & UINT32_MAX) | (uint64_t)value << 32 : value;
    if (at >= QUEUE_DESC_AT && at < QUEUE_DESC_AT + 24)
        memcpy((uint8_t *)rings[bar[QUEUE_SELECT_AT] & 1] + at - QUEUE_DESC_AT, &value, 4);
}

uint32_t arch_mmio_read(uintptr_t address, unsigned size_bytes)
{
    assert_true(!far_away || has_legacy);
    return device_read(address - (uintptr_t)bar, size_bytes);
}

void arch_mmio_write(uintptr_t address, unsigned size_bytes, uint32_t value)
{
    assert_true(!far_away || has_legacy);
    device_write(address - (uintptr_t)bar, size_bytes, value);
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

void arch_dma_barrier(void)
{
}

void arch_dma_read_barrier(void)
{
}

void arch_dma_write_barrier(void)
{
}

/* Virtio 1.2 4.1.4.9.2: what the driver must have written before. */
static uint32_t window_at(unsigned size_bytes)
{
    uint32_t at, len;
    memcpy(&at, space + WINDOW + 8, 4);
    memcpy(&len, space + WINDOW + 12, 4);
    assert_int_equal(space[WINDOW + 4], BAR);
    assert_int_equal(len, size_bytes);
    assert_int_equal(at % len, 0);
    return at;
}

uint32_t plat_pci_read(const struct pci_device *pci, unsigned offset, unsigned size_bytes)
{
    uint32_t value = 0;
    (void)pci;
    assert_in_range(offset, 0, sizeof(space) - size_bytes);
    if (offset == WINDOW_DATA && far_away)
        return device_read(window_at(size_bytes), size_bytes);
    memcpy(&value, space + offset, size_bytes);
    return value;
}

void plat_pci_write(const struct pci_device *pci, unsigned offset, unsigned size_bytes,
                    uint32_t value)
{
    (void)pci;
    assert_in_range(offset, 0, sizeof(space) - size_bytes);
    if (offset == WINDOW_DATA && far_away)
        device_write(window_at(size_bytes), size_bytes, value);
    memcpy(space + offset, &value, size_bytes);
}

int plat_pci_region(struct pci_device *pci, unsigned which, struct pci_region *ret_region)
{
    (void)pci;
    if (which != BAR && !(which == 0 && has_legacy))
        return -ERR_NOENT;
    if (which == BAR && far_away)
        return -ERR_RANGE;
    *ret_region = (struct pci_region){ .base = (uintptr_t)bar, .len_bytes = BAR_BYTES };
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
    pages_at_close = plat_fake_pages_out();
    closes++;
}

/* --- the network --------------------------------------------------------------------------------- */

static int buffers_out, buffers_max;
static unsigned frames, errors;
static size_t last_bytes;
static unsigned last_parts;
static bool last_checksum_ok;

struct netbuf *netbuf_alloc(size_t room_bytes)
{
    if (buffers_out >= buffers_max)
        return NULL;
    struct netbuf *buf = calloc(1, sizeof(*buf) + room_bytes);
    buf->data = (uint8_t *)(buf + 1);
    buf->room_bytes = room_bytes;
    buffers_out++;
    return buf;
}

void netbuf_free(struct netbuf *buf)
{
    while (buf) {
        struct netbuf *next = buf->next;
        free(buf);
        buffers_out--;
        buf = next;
    }
}

void netdev_rx(struct netdev *dev, struct netbuf *buf)
{
    (void)dev;
    frames++;
    last_bytes = 0;
    last_parts = 0;
    last_checksum_ok = buf->checksum_ok;
    for (struct netbuf *part = buf; part; part = part->next, last_parts++)
        last_bytes += part->len_bytes;
    netbuf_free(buf);
}

void netdev_rx_error(struct netdev *dev, int code)
{
    (void)dev, (void)code;
    errors++;
}

void netdev_tx_done(struct netdev *dev, struct netbuf *buf, int r)
{
    (void)dev, (void)r;
    netbuf_free(buf);
}

void netdev_link(struct netdev *dev, bool up)
{
    dev->link_up = up;
}

/* --- a card at work ------------------------------------------------------------------------------ */

static struct pci_device pci = { .vendor = 0x1af4, .device = 0x1041 };
static struct netdev dev;

static int begin(void **state)
{
    (void)state;
    memset(space, 0, sizeof(space));
    memset(bar, 0, sizeof(bar));
    memset(&dev, 0, sizeof(dev));
    pci.device = 0x1041;
    put_config(PCI_STATUS, 2, PCI_STATUS_CAPABILITIES);
    put_config(PCI_CAPABILITIES, 1, 0x40);
    capability(0x40, 0x60, 1, 4, COMMON, 0x38);
    capability(0x60, 0x80, 2, 4, NOTIFY, 0x100);
    capability(0x80, 0, 4, 4, CONFIG, 0x20);
    memcpy(bar + CONFIG, "\x52\x54\x00\x01\x02\x03\x01\x00", 8);
    offers = 1ull << 32 | 1 << F_MAC | 1 << F_STATUS | 1 << F_MRG | 1 << F_GUEST_CSUM |
             1 << F_GUEST_TSO4;
    queue_sizes[0] = queue_sizes[1] = 256;
    queue_notify = 1;
    never_resets = refuses = far_away = has_legacy = false;
    reset_takes_us = reset_until_us = 0;
    opens = closes = frames = errors = notified = 0;
    buffers_max = 1024;
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (dev.driver_data) {
        dev.ops->close(&dev);
        virtio_net_driver.remove(&dev);
    }
    assert_int_equal(buffers_out, 0);
    assert_int_equal(opens, closes);
    assert_int_equal(plat_fake_pages_out(), 0);
    return 0;
}

static void start(void)
{
    assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), 0);
    memcpy(dev.mac, dev.hw_mac, 6);
    assert_int_equal(dev.ops->open(&dev), 0);
}

/* The device fills the buffer that was offered as number @index with @len bytes. */
static void device_fills(unsigned index, const void *bytes, size_t known, uint32_t len)
{
    const struct virtq_desc *desc = (const void *)(uintptr_t)rings[0][0];
    const uint16_t *avail = (const void *)(uintptr_t)rings[0][1];
    uint8_t *used = (void *)(uintptr_t)rings[0][2];
    uint16_t head = avail[2 + index % 256];
    memcpy((void *)(uintptr_t)desc[head].address, bytes, known);
    uint16_t at = *(uint16_t *)(used + 2);
    ((uint32_t *)(used + 4))[2 * (at % 256)] = head;
    ((uint32_t *)(used + 4))[2 * (at % 256) + 1] = len;
    *(uint16_t *)(used + 2) = (uint16_t)(at + 1);
}

static void device_frame(unsigned index, uint16_t buffers, uint8_t flags, uint32_t len)
{
    const uint8_t header[12] = { flags, [10] = (uint8_t)buffers, [11] = (uint8_t)(buffers >> 8) };
    device_fills(index, header, sizeof(header), len);
}

static void device_sent(uint16_t frames_sent)
{
    ((uint32_t *)(uintptr_t)rings[1][2])[1] = 0; /* the first frame's descriptor */
    *(uint16_t *)(uintptr_t)(rings[1][2] + 2) = frames_sent;
}

static void test_virtio_net_probe(void **state)
{
    static const uint8_t mac[6] = { 0x52, 0x54, 0, 1, 2, 3 };
    (void)state;
    start();
    assert_memory_equal(dev.hw_mac, mac, 6);
    assert_string_equal(dev.driver, "virtio-net");
    assert_true(dev.link_up);
    assert_true(agreed >> F_GUEST_TSO4 & 1);
    assert_int_equal(dev.bus_id[0], 1);
}

/* Without merging each buffer would have to hold 64 KiB. */
static void test_virtio_net_no_tso_without_merging(void **state)
{
    (void)state;
    offers &= ~(1ull << F_MRG);
    start();
    assert_false(agreed >> F_GUEST_TSO4 & 1);
    assert_true(agreed >> F_GUEST_CSUM & 1);
}

static void test_virtio_net_merged_frame(void **state)
{
    (void)state;
    start();
    device_frame(0, 3, 1, 3840);
    device_fills(1, "x", 1, 3840);
    device_fills(2, "x", 1, 100);
    dev.ops->poll(&dev);
    assert_int_equal(frames, 1);
    assert_int_equal(last_parts, 3);
    assert_int_equal(last_bytes, 3840 - 12 + 3840 + 100);
    assert_true(last_checksum_ok);
    device_frame(3, 1, 0, 72);
    dev.ops->poll(&dev);
    assert_int_equal(frames, 2);
    assert_int_equal(last_bytes, 60);
    assert_false(last_checksum_ok);
}

static void test_virtio_net_short_frame_is_counted(void **state)
{
    (void)state;
    start();
    device_frame(0, 1, 0, 12 + 13);
    device_frame(1, 1, 0, 5);
    device_frame(2, 1, 0, 0);
    device_frame(3, 1, 0, 72);
    dev.ops->poll(&dev);
    assert_int_equal(errors, 3);
    assert_int_equal(frames, 1);
}

static void expect_given_up(void)
{
    dev.ops->poll(&dev);
    assert_int_equal(frames, 0);
    assert_int_equal(closes, opens); /* it may not obey the reset: no bus mastering any more ... */
    assert_true(pages_at_close > 0); /* ... before its memory is somebody else's */
    assert_false(dev.link_up);
    assert_int_equal(bar[STATUS_AT], 0);
    struct netbuf *buf = netbuf_alloc(60);
    assert_int_equal(dev.ops->transmit(&dev, buf), -ERR_NOBUFS);
    netbuf_free(buf);
    dev.ops->poll(&dev);
    dev.ops->close(&dev); /* and it can be opened again */
    assert_int_equal(dev.ops->open(&dev), 0);
}

static void test_virtio_net_frame_of_no_buffers(void **state)
{
    (void)state;
    start();
    device_frame(0, 0, 0, 72);
    expect_given_up();
}

static void test_virtio_net_frame_of_too_many_buffers(void **state)
{
    (void)state;
    start();
    device_frame(0, 0xffff, 0, 72);
    expect_given_up();
}

static void test_virtio_net_buffers_of_a_frame_missing(void **state)
{
    (void)state;
    start();
    device_frame(0, 3, 0, 72);
    device_fills(1, "x", 1, 100);
    expect_given_up();
}

static void test_virtio_net_wrote_too_much(void **state)
{
    (void)state;
    start();
    device_frame(0, 1, 0, 65536);
    expect_given_up();
}

/* It is not waited for: everything else stands still meanwhile. */
static void test_virtio_net_broken_and_never_resets(void **state)
{
    (void)state;
    start();
    never_resets = true;
    device_frame(0, 0, 0, 72);
    uint64_t begin_us = plat_fake_now_us;
    dev.ops->poll(&dev);
    assert_in_range(plat_fake_now_us - begin_us, 0, 1000);
    assert_int_equal(closes, opens);
    assert_true(pages_at_close > 0);
    assert_false(dev.link_up);
    assert_int_equal(dev.ops->open(&dev), -ERR_TIMEDOUT); /* here it is */
    never_resets = false;
    assert_int_equal(dev.ops->open(&dev), 0);
}

static void test_virtio_net_memory_short(void **state)
{
    (void)state;
    buffers_max = 4;
    start();
    for (unsigned i = 0; i < 64; i++) {
        device_frame(i, 1, 0, 72);
        dev.ops->poll(&dev);
    }
    assert_int_equal(frames, 64);
}

static void test_virtio_net_never_resets(void **state)
{
    (void)state;
    assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), 0);
    never_resets = true;
    bar[STATUS_AT] = 7;
    assert_int_equal(dev.ops->open(&dev), -ERR_TIMEDOUT);
}

/* A card of its own processor's. */
static void test_virtio_net_resets_slowly(void **state)
{
    (void)state;
    reset_takes_us = 2 * 1000 * 1000;
    bar[STATUS_AT] = 7;
    start();
}

static void test_virtio_net_order_platform(void **state)
{
    (void)state;
    start();
    assert_false(agreed >> F_ORDER & 1);
    dev.ops->close(&dev);
    offers |= 1ull << F_ORDER;
    assert_int_equal(dev.ops->open(&dev), 0);
    assert_true(agreed >> F_ORDER & 1);
}

static void test_virtio_net_features_refused(void **state)
{
    (void)state;
    assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), 0);
    refuses = true;
    assert_int_equal(dev.ops->open(&dev), -ERR_NOTSUP);
}

static void test_virtio_net_impossible_queues(void **state)
{
    (void)state;
    assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), 0);
    queue_sizes[1] = 0;
    assert_int_equal(dev.ops->open(&dev), -ERR_PROTO);
    queue_sizes[1] = 100;
    assert_int_equal(dev.ops->open(&dev), -ERR_PROTO);
    queue_sizes[1] = 256;
    queue_notify = 0xffff; /* outside of its registers */
    assert_int_equal(dev.ops->open(&dev), -ERR_PROTO);
}

static void test_virtio_net_capabilities(void **state)
{
    (void)state;
    put_config(0x40 + 12, 4, 0xffffffff); /* longer than the region */
    assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), -ERR_NOTSUP);
    put_config(0x40 + 12, 4, 0x38);
    put_config(0x60 + 8, 4, 0xfffffff0); /* behind its end */
    assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), -ERR_NOTSUP);
    put_config(0x60 + 8, 4, NOTIFY);
    put_config(0x81, 1, 0x80); /* a list that ends in a circle */
    put_config(0x83, 1, 9);
    assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), -ERR_NOTSUP);
}

static void with_isr(void)
{
    capability(0x80, 0xa0, 4, 4, CONFIG, 0x20);
    capability(0xa0, 0, 3, 4, ISR, 1);
    put_config(PCI_INTERRUPT_LINE, 1, 11);
    put_config(PCI_INTERRUPT_PIN, 1, 1);
}

static uint16_t avail_flags(unsigned queue)
{
    return *(const uint16_t *)(uintptr_t)rings[queue][1];
}

static void test_virtio_net_interrupts(void **state)
{
    (void)state;
    with_isr();
    put_config(PCI_COMMAND, 2, PCI_COMMAND_NO_INTX);
    start();
    assert_int_equal(dev.interrupt_line, 11);
    assert_int_equal(avail_flags(0), 1);
    dev.ops->interrupts(&dev, true);
    assert_int_equal(avail_flags(0) | avail_flags(1), 0);
    assert_int_equal(plat_pci_read(&pci, PCI_COMMAND, 2) & PCI_COMMAND_NO_INTX, 0);
    assert_false(dev.ops->interrupted(&dev));
    bar[ISR] = 1;
    assert_true(dev.ops->interrupted(&dev));
    assert_false(dev.ops->interrupted(&dev));
    dev.ops->interrupts(&dev, false);
    assert_int_equal(avail_flags(0) & avail_flags(1), 1);
}

/* With EVENT_IDX: the number of the frame that interrupts goes on with what was taken. */
static void test_virtio_net_interrupt_index(void **state)
{
    (void)state;
    with_isr();
    offers |= 1 << 29;
    start();
    const uint16_t *event = (const uint16_t *)(uintptr_t)rings[0][1] + 2 + 256;
    assert_int_equal(*event, 0x8000);
    dev.ops->interrupts(&dev, true);
    assert_int_equal(*event, 0);
    device_frame(0, 1, 0, 72);
    dev.ops->poll(&dev);
    assert_int_equal(*event, 1);
    dev.ops->interrupts(&dev, false);
    assert_int_equal(*event, 0x8001);
}

/* No register to acknowledge with, no line, no pin, messages instead of it: none is offered. */
static void test_virtio_net_no_interrupts(void **state)
{
    static const uint8_t lines[] = { 0, 16, 255 };
    (void)state;
    start();
    assert_int_equal(dev.interrupt_line, 0);
    with_isr();
    for (size_t i = 0; i < sizeof(lines); i++) {
        put_config(PCI_INTERRUPT_LINE, 1, lines[i]);
        assert_int_equal(pci_interrupt_line(&pci), 0);
    }
    put_config(PCI_INTERRUPT_LINE, 1, 11);
    put_config(PCI_INTERRUPT_PIN, 1, 0);
    assert_int_equal(pci_interrupt_line(&pci), 0);
    put_config(PCI_INTERRUPT_PIN, 1, 1);
    assert_int_equal(pci_interrupt_line(&pci), 11);
    put_config(0xa1, 1, 0xc0); /* MSI-X behind the others */
    put_config(0xc0, 4, 0x80000011);
    assert_int_equal(pci_interrupt_line(&pci), 0);
    put_config(0xc0, 4, 0x00010005); /* MSI */
    assert_int_equal(pci_interrupt_line(&pci), 0);
}

/* --- registers out of reach: through configuration space ------------------------------------------ */

static void move_away(void)
{
    with_isr();
    put_config(0xa1, 1, WINDOW);
    capability(WINDOW, 0, 5, 0, 0, 0);
    far_away = true;
}

static void test_virtio_net_window(void **state)
{
    static const uint8_t mac[6] = { 0x52, 0x54, 0, 1, 2, 3 };
    (void)state;
    move_away();
    start();
    assert_memory_equal(dev.hw_mac, mac, 6);
    assert_true(dev.link_up);
    assert_true(agreed >> F_GUEST_TSO4 & 1);
    assert_int_equal(notified, 1);
    device_frame(0, 1, 0, 72);
    dev.ops->poll(&dev);
    assert_int_equal(frames, 1);
    struct netbuf *buf = netbuf_alloc(60);
    buf->len_bytes = 60;
    assert_int_equal(dev.ops->transmit(&dev, buf), 0);
    assert_int_equal(notified, 3);
    device_sent(1);
    bar[ISR] = 1;
    assert_true(dev.ops->interrupted(&dev));
    assert_false(dev.ops->interrupted(&dev));
    bar[CONFIG + 6] = 0; /* the cable is pulled */
    plat_fake_now_us += 1000 * 1000;
    dev.ops->poll(&dev);
    assert_false(dev.link_up);
}

static void test_virtio_net_window_missing(void **state)
{
    (void)state;
    move_away();
    put_config(WINDOW + 3, 1, 9);
    assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), -ERR_NOTSUP);
}

/* A place that begins near 4 GiB into the register's memory and ends behind that. */
static void test_virtio_net_window_wraps(void **state)
{
    (void)state;
    move_away();
    put_config(0x60 + 8, 4, 0xffffff80);
    assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), -ERR_NOTSUP);
}

/* A transitional device has a legacy interface, within reach. Other devices' BAR 0 is no such thing. */
static void test_virtio_net_window_or_legacy(void **state)
{
    (void)state;
    move_away();
    has_legacy = true;
    bar[0] = 1 << F_MAC;
    memcpy(bar + 0x14, "\x52\x54\x00\x0a\x0b\x0c", 6);
    for (uint16_t id = 0x1000; id <= 0x1041; id += 0x41) {
        pci.device = id;
        assert_int_equal(net_driver_probe(&virtio_net_driver, &pci, &dev), 0);
        assert_int_equal(dev.hw_mac[3], id == 0x1000 ? 10 : 1);
        virtio_net_driver.remove(&dev);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_virtio_net_probe),
        TEST(test_virtio_net_no_tso_without_merging),
        TEST(test_virtio_net_merged_frame),
        TEST(test_virtio_net_short_frame_is_counted),
        TEST(test_virtio_net_frame_of_no_buffers),
        TEST(test_virtio_net_frame_of_too_many_buffers),
        TEST(test_virtio_net_buffers_of_a_frame_missing),
        TEST(test_virtio_net_wrote_too_much),
        TEST(test_virtio_net_broken_and_never_resets),
        TEST(test_virtio_net_memory_short),
        TEST(test_virtio_net_never_resets),
        TEST(test_virtio_net_resets_slowly),
        TEST(test_virtio_net_order_platform),
        TEST(test_virtio_net_features_refused),
        TEST(test_virtio_net_impossible_queues),
        TEST(test_virtio_net_capabilities),
        TEST(test_virtio_net_interrupts),
        TEST(test_virtio_net_interrupt_index),
        TEST(test_virtio_net_no_interrupts),
        TEST(test_virtio_net_window),
        TEST(test_virtio_net_window_missing),
        TEST(test_virtio_net_window_wraps),
        TEST(test_virtio_net_window_or_legacy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
