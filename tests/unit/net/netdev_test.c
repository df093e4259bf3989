/* Network devices: names, opening, what waits for room, counters, settings. The stack above is a fake. */
#include "core/err.h"
#include "core/settings.h"
#include "src/net/netdev_private.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"

/* --- the stack, faked ----------------------------------------------------------------------------- */

static unsigned ups, downs, inputs, freed;
static struct netbuf buffers[NETDEV_TX_WAIT_MAX + 8];

int glue_attach(struct netdev *dev)
{
    (void)dev;
    return 0;
}

void glue_detach(struct netdev *dev)
{
    (void)dev;
}

void glue_up(struct netdev *dev)
{
    (void)dev;
    ups++;
}

void glue_down(struct netdev *dev)
{
    (void)dev;
    downs++;
}

void glue_link(struct netdev *dev)
{
    (void)dev;
}

void glue_input(struct netdev *dev, struct netbuf *buf)
{
    (void)dev;
    inputs++;
    netbuf_free(buf);
}

void glue_quiesce(void)
{
}

void netbuf_free(struct netbuf *buf)
{
    freed += buf != NULL;
}

static uint8_t frame_bytes[64];

struct netbuf *netbuf_alloc_tx(size_t room_bytes)
{
    static struct netbuf frame;
    frame = (struct netbuf){ .data = frame_bytes, .room_bytes = sizeof(frame_bytes) };
    return room_bytes <= sizeof(frame_bytes) ? &frame : NULL;
}

void netbuf_pool_trim(void)
{
}

/* --- a device ------------------------------------------------------------------------------------- */

static struct {
    int open_result, send_result;
    unsigned opened, closed, sent, removed;
    uint8_t mac[6];
} fake;

static int fake_open(struct netdev *dev)
{
    (void)dev;
    fake.opened++;
    return fake.open_result;
}

static void fake_close(struct netdev *dev)
{
    (void)dev;
    fake.closed++;
}

static int fake_transmit(struct netdev *dev, struct netbuf *buf)
{
    if (fake.send_result == 0) {
        fake.sent++;
        netdev_tx_done(dev, buf, 0);
    }
    return fake.send_result;
}

static void fake_poll(struct netdev *dev)
{
    (void)dev;
}

static void fake_remove(struct netdev *dev)
{
    (void)dev;
    fake.removed++;
}

static int fake_set_mac(struct netdev *dev, const uint8_t mac[6])
{
    (void)dev;
    memcpy(fake.mac, mac, 6);
    return 0;
}

static const struct netdev_ops ops = { .open = fake_open,
                                       .close = fake_close,
                                       .transmit = fake_transmit,
                                       .poll = fake_poll,
                                       .remove = fake_remove,
                                       .set_mac = fake_set_mac };
static struct netdev devs[NETDEV_MAX + 1];

static int add(size_t i)
{
    devs[i] = (struct netdev){
        .ops = &ops, .driver = "fake", .bus_type = "PCI", .bus_loc = 0x18, .link_up = true
    };
    memcpy(devs[i].hw_mac, (uint8_t[]){ 0x52, 0x54, 0, 0, 0, (uint8_t)i }, 6);
    return netdev_register(&devs[i]);
}

static int reset(void **state)
{
    (void)state;
    settings_fake_reset();
    memset(&fake, 0, sizeof(fake));
    ups = downs = inputs = freed = 0;
    return netdev_settings_start();
}

static int teardown(void **state)
{
    (void)state;
    netdev_release_all();
    assert_null(netdev_first());
    return 0;
}

static void assert_setting(const char *ref, const char *expected)
{
    struct str out = STR_INIT;
    int r = setting_get(ref, &out);
    if (r < 0)
        assert_null(expected);
    else
        assert_string_equal(str_text(&out), expected ? expected : "(none)");
    str_free(&out);
}

/* --- cases ------------------------------------------------------------------------------------------ */

static void test_netdev_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(add(i), 0);
    assert_string_equal(devs[2].name, "net2");
    assert_ptr_equal(netdev_find("net1"), &devs[1]);
    assert_null(netdev_find("net3"));
    assert_null(netdev_find("netX"));
    netdev_unregister(&devs[1]);
    assert_null(netdev_find("net1"));
    assert_int_equal(add(1), 0); /* the free name is taken again */
    assert_string_equal(devs[1].name, "net1");
}

static void test_netdev_too_many(void **state)
{
    (void)state;
    for (size_t i = 0; i < NETDEV_MAX; i++)
        assert_int_equal(add(i), 0);
    assert_int_equal(add(NETDEV_MAX), -ERR_NOSPC);
}

static void test_netdev_latest_opened_is_netX(void **state)
{
    (void)state;
    add(0);
    add(1);
    assert_setting("netX/ifname", NULL);
    assert_int_equal(netdev_open(&devs[1]), 0);
    assert_int_equal(netdev_open(&devs[0]), 0);
    assert_int_equal(netdev_open(&devs[1]), 0); /* is open: not the latest by that */
    assert_ptr_equal(netdev_find("netX"), &devs[0]);
    assert_setting("netX/ifname", "net0");
    netdev_close(&devs[0]);
    assert_setting("netX/ifname", "net1");
    assert_int_equal(fake.opened, 2);
    assert_int_equal(ups, 2);
    assert_int_equal(downs, 1);
}

static void test_netdev_open_fails(void **state)
{
    (void)state;
    add(0);
    fake.open_result = -ERR_IO;
    assert_int_equal(netdev_open(&devs[0]), -ERR_IO);
    assert_false(devs[0].is_open);
    assert_int_equal(ups, 0);
}

static void test_netdev_keeps_frames_for_later(void **state)
{
    (void)state;
    add(0);
    netdev_open(&devs[0]);
    fake.send_result = -ERR_NOBUFS;
    for (size_t i = 0; i < NETDEV_TX_WAIT_MAX; i++)
        assert_int_equal(netdev_send(&devs[0], &buffers[i]), 0);
    assert_int_equal(netdev_send(&devs[0], &buffers[NETDEV_TX_WAIT_MAX]), -ERR_NOBUFS);
    assert_int_equal(freed, 1);
    assert_int_equal(devs[0].tx.bad, 1);
    netdev_poll_all();
    assert_int_equal(fake.sent, 0);
    fake.send_result = 0;
    netdev_poll_all();
    assert_int_equal(fake.sent, NETDEV_TX_WAIT_MAX);
    assert_int_equal(devs[0].tx.good, NETDEV_TX_WAIT_MAX);
    fake.send_result = -ERR_NOBUFS;
    netdev_send(&devs[0], &buffers[0]);
    netdev_close(&devs[0]); /* what waits is given back */
    assert_int_equal(freed, NETDEV_TX_WAIT_MAX + 2);
    assert_int_equal(netdev_send(&devs[0], &buffers[0]), -ERR_NETUNREACH);
}

static void test_netdev_counts_kinds_of_errors(void **state)
{
    (void)state;
    add(0);
    netdev_open(&devs[0]);
    netdev_rx(&devs[0], &buffers[0]);
    assert_int_equal(inputs, 1);
    for (int i = 0; i < 3; i++)
        netdev_rx_error(&devs[0], ERR_IO);
    netdev_rx_error(&devs[0], ERR_RANGE);
    netdev_rx_error(&devs[0], ERR_RANGE);
    netdev_rx_error(&devs[0], ERR_NOBUFS);
    netdev_rx_error(&devs[0], ERR_NOMEM);
    netdev_rx_error(&devs[0], ERR_PROTO); /* one too many: the rarest goes */
    assert_int_equal(devs[0].rx.good, 1);
    assert_int_equal(devs[0].rx.bad, 8);
    assert_int_equal(devs[0].rx.errors[0].code, ERR_IO);
    assert_int_equal(devs[0].rx.errors[0].count, 3);
    assert_int_equal(devs[0].rx.errors[1].count, 2);
    assert_int_equal(devs[0].rx.errors[2].code, ERR_PROTO);
}

static void test_netdev_facts_are_settings(void **state)
{
    (void)state;
    add(0);
    assert_setting("net0/mac", "52:54:00:00:00:00");
    assert_setting("net0/bustype", "PCI");
    assert_setting("net0/busloc:busdevfn", "0000:00:03.0");
    assert_setting("net0/linktype", "Ethernet");
    assert_setting("net0/chip", "fake");
    assert_setting("net0.link/ip6", "fe80::5054:ff:fe00:0");
    assert_setting("net0.link/len6", "64");
    assert_int_equal(setting_set("net0/filename", "x"), 0);
    assert_setting("filename", "x");
}

static void test_netdev_address_changes_at_opening(void **state)
{
    (void)state;
    add(0);
    assert_int_equal(setting_set("net0/mac", "02:00:00:00:00:07"), 0);
    assert_setting("net0/mac", "02:00:00:00:00:07");
    assert_setting("net0/hwaddr", "52:54:00:00:00:00");
    netdev_open(&devs[0]);
    assert_memory_equal(fake.mac, "\2\0\0\0\0\7", 6);
    assert_int_equal(setting_clear("net0/mac"), 0);
    assert_setting("net0/mac", "52:54:00:00:00:00");
    assert_int_equal(setting_set("net0/mac:hex", "01:02"), -ERR_INVAL);
    assert_int_equal(setting_set("net0/hwaddr", "02:00:00:00:00:07"), -ERR_NOTSUP);
}

static int wait_link_body(void *arg)
{
    return netdev_wait_link(arg, deadline_in_ms(500));
}

static void test_netdev_waits_for_link(void **state)
{
    (void)state;
    add(0);
    netdev_open(&devs[0]);
    assert_int_equal(sched_run(wait_link_body, &devs[0]), 0);
    netdev_link(&devs[0], false);
    assert_int_equal(sched_run(wait_link_body, &devs[0]), -ERR_LINKDOWN);
}

static void test_netdev_release_gives_all_back(void **state)
{
    (void)state;
    add(0);
    add(1);
    netdev_open(&devs[1]);
    netdev_release_all();
    assert_int_equal(fake.removed, 2);
    assert_int_equal(fake.closed, 1);
    assert_setting("net0/mac", NULL);
}

static void take_frame(void *arg, struct netbuf *buf)
{
    ++*(unsigned *)arg;
    netbuf_free(buf);
}

static void test_netdev_is_driven_by_somebody_else(void **state)
{
    (void)state;
    unsigned diverted = 0;
    add(0);
    assert_int_equal(netdev_send_frame(&devs[0], "123", 3), -ERR_NETUNREACH);
    netdev_open(&devs[0]);
    netdev_divert(&devs[0], take_frame, &diverted);
    netdev_rx(&devs[0], &buffers[0]);
    assert_int_equal(diverted, 1);
    assert_int_equal(inputs, 0);
    assert_int_equal(devs[0].rx.good, 1);
    assert_int_equal(netdev_send_frame(&devs[0], "12345", 5), 0);
    assert_int_equal(fake.sent, 1);
    assert_memory_equal(frame_bytes, "12345", 5);
    assert_int_equal(netdev_send_frame(&devs[0], frame_bytes, 1000), -ERR_NOBUFS);
    netdev_divert(&devs[0], NULL, NULL);
    netdev_rx(&devs[0], &buffers[0]);
    assert_int_equal(diverted, 1);
    assert_int_equal(inputs, 1);
}

/* --- a driver that fails ---------------------------------------------------------------------------- */

static struct netdev firmware;
static struct netdev_ops own_ops;
static struct netdev *moved; /* the device that the firmware's driver was called with */
static unsigned polled;

static int firmware_open(struct netdev *dev)
{
    moved = dev;
    return fake_open(dev) == 0 ? 0 : -ERR_TIMEDOUT;
}

static void firmware_poll(struct netdev *dev)
{
    moved = dev;
    polled++;
}

static int firmware_transmit(struct netdev *dev, struct netbuf *buf)
{
    moved = dev;
    return fake_transmit(dev, buf);
}

static const struct netdev_ops firmware_ops = { .open = firmware_open,
                                                .close = fake_close,
                                                .transmit = firmware_transmit,
                                                .poll = firmware_poll,
                                                .remove = fake_remove };

static int failing_open(struct netdev *dev)
{
    return netdev_fall_back(dev, &own_ops, &firmware);
}

static void own_remove(struct netdev *dev)
{
    fake.removed += dev->behind != NULL;
}

static void add_failing(void)
{
    add(0);
    add(1);
    own_ops = ops;
    own_ops.open = failing_open;
    own_ops.remove = own_remove;
    devs[0].ops = &own_ops;
    firmware = (struct netdev){ .ops = &firmware_ops,
                                .driver = "snp",
                                .link_up = true,
                                .tags = NETDEV_TAGS_IN_MTU,
                                .mtu_max = 1400 };
    memcpy(firmware.hw_mac, devs[0].hw_mac, 6);
    memcpy(firmware.mac, devs[0].hw_mac, 6);
}

static void test_netdev_falls_back_in_its_place(void **state)
{
    (void)state;
    struct netdev *vlan;
    add_failing();
    assert_int_equal(setting_set("net0/filename", "x"), 0);
    assert_int_equal(vlan_create(&devs[0], 5, 0, &vlan), 0);
    devs[0].plain = true;
    assert_int_equal(netdev_open(&devs[0]), 0); /* at once: the command that opened it goes on */
    assert_ptr_equal(moved, &firmware);
    assert_true(firmware.is_open && firmware.plain);
    assert_string_equal(firmware.name, "net0"); /* for its messages */
    assert_ptr_equal(netdev_find("net0"), &devs[0]);
    assert_ptr_equal(netdev_next(&devs[0]), &devs[1]);
    assert_ptr_equal(netdev_next(netdev_next(&devs[1])), NULL);
    assert_setting("net0/filename", "x");
    assert_setting("net0/chip", "snp");
    assert_int_equal(devs[0].mtu, 1400);
    assert_int_equal(devs[0].tags, NETDEV_TAGS_IN_MTU);
    netdev_poll_all();
    assert_int_equal(polled, 1);
    netdev_rx(&firmware, &buffers[0]);
    netdev_rx_error(&firmware, ERR_IO);
    assert_int_equal(devs[0].rx.good, 1);
    assert_int_equal(devs[0].rx.bad, 1);
    assert_int_equal(netdev_send(&devs[0], &buffers[0]), 0);
    assert_int_equal(devs[0].tx.good, 1);
    netdev_link(&firmware, false);
    assert_false(devs[0].link_up);
    assert_int_equal(setting_set("net0/mac", "02:00:00:00:00:07"), -ERR_NOTSUP);
    netdev_close(&devs[0]);
    assert_false(firmware.is_open);
    assert_int_equal(fake.closed, 1);
    assert_int_equal(netdev_open(&devs[0]), 0); /* our driver is not asked again */
    netdev_close(&devs[0]);
    netdev_release_all();
    assert_int_equal(fake.removed, 2);
}

/* A VLAN's frames must fit the firmware's driver, too. */
static void test_netdev_falls_back_under_a_vlan(void **state)
{
    (void)state;
    struct netdev *vlan;
    add_failing();
    assert_int_equal(vlan_create(&devs[0], 5, 0, &vlan), 0);
    assert_int_equal(vlan->mtu_max, 1500);
    assert_int_equal(netdev_open(vlan), 0);
    assert_ptr_equal(moved, &firmware);
    assert_int_equal(vlan->mtu_max, 1396);
    assert_string_equal(vlan->driver, "snp");
}

static void test_netdev_falls_back_on_a_failure(void **state)
{
    (void)state;
    add_failing();
    fake.open_result = -ERR_IO;
    assert_int_equal(netdev_open(&devs[0]), -ERR_TIMEDOUT);
    assert_false(devs[0].is_open || firmware.is_open);
    fake.open_result = 0;
    assert_int_equal(netdev_open(&devs[0]), 0);
}

/* --- VLANs ------------------------------------------------------------------------------------------ */

enum { FRAME = 20, ROOM = 64 };
static uint8_t vlan_bytes[ROOM];
static struct netbuf vlan_frame;

/* Addresses 1..12, type 0800, then bytes that count. */
static struct netbuf *plain_frame(void)
{
    for (uint8_t i = 0; i < FRAME; i++)
        vlan_bytes[i] = i + 1;
    vlan_bytes[12] = 0x08;
    vlan_bytes[13] = 0x00;
    vlan_frame = (struct netbuf){ .data = vlan_bytes, .len_bytes = FRAME, .room_bytes = ROOM };
    return &vlan_frame;
}

static struct netbuf *tagged_frame(unsigned control)
{
    plain_frame();
    memmove(vlan_bytes + 16, vlan_bytes + 12, FRAME - 12);
    memcpy(vlan_bytes + 12, (uint8_t[]){ 0x81, 0, control >> 8, control & 0xff }, 4);
    vlan_frame.len_bytes = FRAME + 4;
    vlan_frame.checksum_ok = true;
    return &vlan_frame;
}

static struct netdev *add_vlan(unsigned tag, unsigned priority)
{
    struct netdev *dev = NULL;
    add(0);
    assert_int_equal(vlan_create(&devs[0], tag, priority, &dev), 0);
    return dev;
}

static void test_vlan_puts_tags_in(void **state)
{
    (void)state;
    struct netdev *dev = add_vlan(5, 3), *again;
    assert_string_equal(dev->name, "net0-5");
    assert_int_equal(netdev_open(dev), 0);
    assert_int_equal(netdev_send(dev, plain_frame()), 0);
    assert_int_equal(fake.sent, 1);
    assert_int_equal(vlan_frame.len_bytes, FRAME + 4);
    assert_memory_equal(vlan_bytes, "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\x81\0\x60\5\x8\0\xf\x10\x11",
                        21);
    assert_int_equal(dev->tx.good, 1);
    assert_int_equal(devs[0].tx.good, 1);
    assert_int_equal(freed, 1);
    assert_int_equal(vlan_create(&devs[0], 5, 7, &again), 0);
    assert_ptr_equal(again, dev);
    netdev_send(dev, plain_frame());
    assert_int_equal(vlan_bytes[14], 0xe0);
    vlan_frame.room_bytes = FRAME + 3; /* no room for a tag */
    vlan_frame.len_bytes = FRAME;
    assert_int_equal(netdev_send(dev, &vlan_frame), -ERR_RANGE);
    assert_int_equal(dev->tx.bad, 1);
}

/* A card without room keeps the tagged frame; it must not get a second tag. */
static void test_vlan_waits_for_room(void **state)
{
    (void)state;
    struct netdev *dev = add_vlan(5, 0);
    netdev_open(dev);
    fake.send_result = -ERR_NOBUFS;
    assert_int_equal(netdev_send(dev, plain_frame()), 0);
    netdev_poll_all();
    fake.send_result = 0;
    netdev_poll_all();
    assert_int_equal(fake.sent, 1);
    assert_int_equal(vlan_frame.len_bytes, FRAME + 4);
}

static void test_vlan_takes_tags_out(void **state)
{
    (void)state;
    struct netdev *dev = add_vlan(5, 0);
    netdev_rx(&devs[0], tagged_frame(5)); /* closed: dropped */
    assert_int_equal(inputs, 0);
    netdev_open(dev);
    netdev_rx(&devs[0], tagged_frame(0xe005)); /* any priority */
    assert_int_equal(inputs, 1);
    assert_int_equal(dev->rx.good, 1);
    assert_ptr_equal(vlan_frame.data, vlan_bytes + 4);
    assert_int_equal(vlan_frame.len_bytes, FRAME);
    assert_int_equal(vlan_frame.room_bytes, ROOM - 4);
    assert_true(vlan_frame.checksum_ok);
    assert_memory_equal(vlan_frame.data, "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\x8\0\xf", 15);
    netdev_rx(&devs[0], tagged_frame(6)); /* somebody else's */
    assert_int_equal(inputs, 1);
    netdev_rx(&devs[0], plain_frame()); /* the trunk's own */
    assert_int_equal(inputs, 2);
    assert_int_equal(dev->rx.good, 1);
    assert_int_equal(devs[0].rx.bad, 0);
    tagged_frame(5);
    vlan_frame.len_bytes = 17; /* cut in its tag: not for the VLAN */
    netdev_rx(&devs[0], &vlan_frame);
    assert_int_equal(dev->rx.good, 1);
}

/* VLAN 0 is none: its frames are the trunk's own, whether or not there are VLANs. */
static void test_priority_tag_is_no_vlan(void **state)
{
    (void)state;
    add(0);
    netdev_open(&devs[0]);
    for (int with_vlans = 0; with_vlans < 2; with_vlans++) {
        inputs = 0;
        netdev_rx(&devs[0], tagged_frame(0xe000));
        netdev_rx(&devs[0], tagged_frame(0)); /* no priority either */
        assert_int_equal(inputs, 2);
        assert_ptr_equal(vlan_frame.data, vlan_bytes + 4);
        assert_int_equal(vlan_frame.len_bytes, FRAME);
        assert_int_equal(vlan_frame.room_bytes, ROOM - 4);
        assert_memory_equal(vlan_frame.data, "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\x8\0\xf", 15);
        tagged_frame(0x2000);
        vlan_frame.len_bytes = 18; /* nothing behind the tag */
        netdev_rx(&devs[0], &vlan_frame);
        assert_int_equal(vlan_frame.len_bytes, 14);
        tagged_frame(0x2000);
        vlan_frame.len_bytes = 17; /* cut in its tag: as it is */
        netdev_rx(&devs[0], &vlan_frame);
        assert_ptr_equal(vlan_frame.data, vlan_bytes);
        assert_int_equal(vlan_frame.len_bytes, 17);
        struct netdev *five;
        assert_int_equal(vlan_create(&devs[0], 5, 0, &five), 0);
        netdev_open(five);
        memcpy(tagged_frame(0)->data + 16, (uint8_t[]){ 0x81, 0, 0, 5 }, 4);
        netdev_rx(&devs[0], &vlan_frame); /* a second tag behind it is no way into VLAN 5 */
        assert_int_equal(five->rx.good, 0);
        assert_int_equal(inputs, 5);
    }
    assert_int_equal(devs[0].rx.bad, 0);
}

static void seen_by_tap(struct netdev *dev, const struct netbuf *buf, bool outbound)
{
    (void)dev;
    assert_false(outbound);
    assert_int_equal(buf->len_bytes, FRAME + 4);
    assert_memory_equal(buf->data + 12, "\x81\0\x60\0", 4);
    freed += 100;
}

/* A capture shows the frame as it came, and so does a program that drives the card through us. */
static void test_priority_tag_is_captured(void **state)
{
    (void)state;
    unsigned diverted = 0;
    add(0);
    netdev_open(&devs[0]);
    netdev_tap(seen_by_tap);
    netdev_rx(&devs[0], tagged_frame(0x6000));
    netdev_tap(NULL);
    assert_int_equal(freed, 101);
    netdev_divert(&devs[0], take_frame, &diverted);
    netdev_rx(&devs[0], tagged_frame(0x6000));
    netdev_divert(&devs[0], NULL, NULL);
    assert_int_equal(diverted, 1);
    assert_int_equal(vlan_frame.len_bytes, FRAME + 4);
}

static void test_vlan_opens_and_closes_with_its_trunk(void **state)
{
    (void)state;
    struct netdev *five = add_vlan(5, 0), *six;
    assert_int_equal(vlan_create(&devs[0], 6, 0, &six), 0);
    netdev_open(five);
    netdev_open(six);
    assert_true(devs[0].is_open);
    assert_ptr_equal(netdev_find("netX"), six);
    netdev_close(five);
    assert_true(devs[0].is_open);
    netdev_close(six); /* the last one */
    assert_false(devs[0].is_open);
    netdev_open(five);
    netdev_open(&devs[0]); /* wanted for itself now */
    netdev_close(five);
    assert_true(devs[0].is_open);
    netdev_open(five);
    netdev_link(&devs[0], false);
    assert_false(five->link_up);
    assert_false(six->link_up);
    netdev_close(&devs[0]);
    assert_false(five->is_open);
    assert_int_equal(fake.opened, fake.closed);
    fake.open_result = -ERR_IO;
    assert_int_equal(netdev_open(five), -ERR_IO);
    assert_false(five->is_open);
}

/* A program that drives a VLAN wants frames as they are on the wire, from a trunk that may be open otherwise. */
static void test_vlan_makes_its_trunk_plain(void **state)
{
    (void)state;
    struct netdev *five = add_vlan(5, 0), *six;
    assert_int_equal(vlan_create(&devs[0], 6, 0, &six), 0);
    netdev_open(&devs[0]);
    netdev_open(six);
    assert_int_equal(fake.opened, 1);
    five->plain = true;
    assert_int_equal(netdev_open(five), 0);
    assert_true(devs[0].plain);
    assert_int_equal(fake.opened, 2);
    assert_int_equal(fake.closed, 1);
    assert_true(six->is_open); /* the stack saw nothing of it */
    assert_int_equal(downs, 0);
    netdev_close(five);
    five->plain = false;
    assert_int_equal(netdev_open(five), 0);
    assert_false(devs[0].plain);
    assert_int_equal(fake.opened, 3);
    netdev_close(five);
    five->plain = true;
    fake.open_result = -ERR_IO;
    assert_int_equal(netdev_open(five), -ERR_IO);
    assert_false(five->is_open);
    assert_false(devs[0].is_open);
    assert_int_equal(fake.closed, 3); /* of 3 that had worked */
    assert_false(six->is_open);
}

static void test_vlan_is_refused(void **state)
{
    (void)state;
    struct netdev *dev = add_vlan(4094, 7), *other;
    assert_int_equal(vlan_create(dev, 5, 0, &other), -ERR_NOTTY);
    assert_int_equal(vlan_create(&devs[0], 0, 0, &other), -ERR_INVAL);
    assert_int_equal(vlan_create(&devs[0], 4095, 0, &other), -ERR_INVAL);
    assert_int_equal(vlan_create(&devs[0], 5, 8, &other), -ERR_INVAL);
    assert_int_equal(vlan_destroy(&devs[0]), -ERR_NOTTY);
    devs[0].tags = NETDEV_TAGS_NEVER;
    assert_int_equal(vlan_create(&devs[0], 5, 0, &other), -ERR_NOTTY);
    devs[0].tags = NETDEV_TAGS_IN_MTU;
    for (unsigned tag = 1; tag < NETDEV_MAX - 1; tag++)
        assert_int_equal(vlan_create(&devs[0], tag, 0, &other), 0);
    assert_int_equal(other->mtu, 1496);
    assert_int_equal(vlan_create(&devs[0], 1000, 0, &other), -ERR_NOSPC);
    assert_int_equal(vlan_destroy(dev), 0);
    assert_int_equal(vlan_create(&devs[0], 1000, 0, &other), 0);
    assert_setting("net0-1000/mac", "52:54:00:00:00:00");
    assert_int_equal(setting_set("net0-1000/mac", "02:00:00:00:00:07"), -ERR_NOTSUP);
}

static void test_vlan_goes_with_its_trunk(void **state)
{
    (void)state;
    struct netdev *dev = add_vlan(5, 0);
    netdev_open(dev);
    netdev_unregister(&devs[0]);
    assert_null(netdev_first());
    assert_int_equal(fake.closed, 1);
    assert_setting("net0-5/mac", NULL);
}

/* A program that we started holds it; with its trunk it goes all the same. */
static void test_vlan_in_use_stays(void **state)
{
    (void)state;
    struct netdev *dev = add_vlan(5, 0);
    dev->users = 1;
    assert_int_equal(vlan_destroy(dev), -ERR_BUSY);
    assert_ptr_equal(netdev_find("net0-5"), dev);
    netdev_unregister(&devs[0]);
    assert_null(netdev_first());
}

/* MAC pass-through: the firmware uses another address than the card's own. */
static void test_netdev_keeps_the_address_in_use(void **state)
{
    (void)state;
    assert_int_equal(add(0), 0);
    assert_memory_equal(devs[0].mac, devs[0].hw_mac, 6);
    netdev_unregister(&devs[0]);
    devs[0].mac[5] = 0x77;
    assert_int_equal(netdev_register(&devs[0]), 0);
    assert_setting("net0/mac", "52:54:00:00:00:77");
    assert_setting("net0/hwaddr", "52:54:00:00:00:00");
    assert_int_equal(netdev_open(&devs[0]), 0);
    assert_int_equal(fake.mac[5], 0x77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_netdev_names, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_too_many, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_latest_opened_is_netX, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_open_fails, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_keeps_frames_for_later, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_counts_kinds_of_errors, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_facts_are_settings, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_address_changes_at_opening, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_waits_for_link, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_release_gives_all_back, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_keeps_the_address_in_use, reset, teardown),
        cmocka_unit_test_setup_teardown(test_priority_tag_is_no_vlan, reset, teardown),
        cmocka_unit_test_setup_teardown(test_vlan_puts_tags_in, reset, teardown),
        cmocka_unit_test_setup_teardown(test_vlan_waits_for_room, reset, teardown),
        cmocka_unit_test_setup_teardown(test_vlan_takes_tags_out, reset, teardown),
        cmocka_unit_test_setup_teardown(test_priority_tag_is_captured, reset, teardown),
        cmocka_unit_test_setup_teardown(test_vlan_opens_and_closes_with_its_trunk, reset, teardown),
        cmocka_unit_test_setup_teardown(test_vlan_makes_its_trunk_plain, reset, teardown),
        cmocka_unit_test_setup_teardown(test_vlan_is_refused, reset, teardown),
        cmocka_unit_test_setup_teardown(test_vlan_goes_with_its_trunk, reset, teardown),
        cmocka_unit_test_setup_teardown(test_vlan_in_use_stays, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_is_driven_by_somebody_else, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_falls_back_in_its_place, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_falls_back_under_a_vlan, reset, teardown),
        cmocka_unit_test_setup_teardown(test_netdev_falls_back_on_a_failure, reset, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
