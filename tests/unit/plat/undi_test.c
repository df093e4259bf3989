/* The UNDI driver against a PXE ROM that is as the specification wants, and against those that are not. */
#include "plat/bios/undi.h"
#include "core/err.h"
#include "net/netdev.h"
#include "plat.h"
#include "plat/bios/low/layout.h"
#include "plat/bios/undi_irq.h"
#include "plat/bios/undi_rom.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/undi_fake.h"
#include "tests/unit/check.h"

/* The driver keeps its state for the whole life of a machine: each test is a child process. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void open_nic(void)
{
    uint32_t location = 0;
    assert_true(undi_present(&location));
    assert_int_equal(location, 0x18);
    assert_int_equal(undi_probe(), 0);
    assert_int_equal(fake_dev->ops->open(fake_dev), 0);
    assert_true(fake_opened);
}

static void poll(unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        fake_dev->ops->poll(fake_dev);
        plat_fake_now_us += 1000;
    }
}

static void deliver(unsigned count, size_t len_bytes)
{
    uint8_t frame[1514];
    for (unsigned i = 0; i < count; i++) {
        memset(frame, (int)i, sizeof(frame));
        fake_deliver(frame, len_bytes);
    }
}

static void check_received(unsigned count, size_t len_bytes)
{
    assert_int_equal(fake_received_count, count);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(fake_received_bytes[i], len_bytes);
        assert_int_equal(fake_received[i][0], (uint8_t)i);
        assert_int_equal(fake_received[i][len_bytes - 1], (uint8_t)i);
    }
    assert_int_equal(fake_buffers_out, 0);
}

/* --- a ROM as it should be --------------------------------------------------------------------- */

static void good_rom_polled(void)
{
    open_nic();
    assert_string_equal(fake_dev->driver, "undionly");
    assert_string_equal(fake_dev->bus_text, "0000:00:03.0");
    assert_string_equal(fake_dev->bus_type, "PCI");
    assert_memory_equal(fake_dev->bus_id, "\1\x80\x86\x10\x0e", 5);
    assert_memory_equal(fake_dev->hw_mac, "\x52\x54\0\1\2\3", 6);
    assert_true(fake_dev->boot_device && fake_dev->link_up);
    deliver(5, 1514);
    poll(1);
    check_received(5, 1514);
    assert_int_equal(fake_isr_calls[ISR_GET_NEXT], 5);
    fake_dev->ops->close(fake_dev);
    assert_false(fake_opened);
}

static void good_rom_interrupts(void)
{
    fake_rom.irq = 11;
    open_nic();
    assert_false(fake_line_masked);
    for (unsigned i = 0; i < 20; i++) {
        deliver(1, 60);
        poll(1);
        assert_int_equal(fake_received_count, i + 1);
        poll(30); /* nothing comes: the check every 10 ms finds nothing wrong */
    }
    assert_true(undi_irq_count() >= 20);
    fake_dev->ops->close(fake_dev);
    assert_true(fake_line_masked); /* as it was */
}

static void frames_in_pieces(void)
{
    fake_rom.piece_bytes = 400;
    open_nic();
    deliver(7, 1514);
    poll(2);
    check_received(7, 1514);
    fake_rom.zero_frame_bytes = true; /* a ROM that tells only the length of the piece */
    fake_rom.piece_bytes = 0;
    fake_received_count = 0;
    deliver(3, 100);
    poll(2);
    check_received(3, 100);
}

static void a_poll_has_its_share(void)
{
    open_nic();
    deliver(200, 64);
    poll(1);
    assert_int_equal(fake_received_count, NETDEV_RX_BATCH);
    poll(4);
    check_received(200, 64);
}

static void frames_are_sent(void)
{
    uint8_t data[1600] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3 };
    struct netbuf buf = { .data = data, .len_bytes = 20, .room_bytes = 20 };
    open_nic();
    assert_int_equal(fake_dev->ops->transmit(fake_dev, &buf), 0);
    assert_int_equal(fake_sent_bytes, 60); /* padded */
    assert_memory_equal(fake_sent, data, 9);
    buf.len_bytes = 1514;
    assert_int_equal(fake_dev->ops->transmit(fake_dev, &buf), 0);
    assert_int_equal(fake_sent_bytes, 1514);
    buf.len_bytes = 1600; /* more than its place */
    buf.checksum_ok = true;
    assert_int_equal(fake_dev->ops->transmit(fake_dev, &buf), 0);
    assert_false(buf.checksum_ok);
    assert_int_equal(fake_calls[UNDI_TRANSMIT], 2);
}

/* --- others ------------------------------------------------------------------------------------ */

static void rom_out_of_resources(void)
{
    uint8_t data[60] = { 0 };
    struct netbuf buf = { .data = data, .len_bytes = 60, .room_bytes = 60 };
    open_nic();
    fake_rom.busy_sends = 3;
    for (int i = 0; i < 3; i++)
        assert_int_equal(fake_dev->ops->transmit(fake_dev, &buf), -ERR_NOBUFS);
    assert_int_equal(fake_dev->ops->transmit(fake_dev, &buf), 0);
    assert_true(buf.checksum_ok);
    fake_rom.busy_sends = 1000; /* for ever: the frame is given up, not the network */
    int r = -ERR_NOBUFS;
    for (int i = 0; i < 600 && r == -ERR_NOBUFS; i++, plat_fake_now_us += 1000)
        r = fake_dev->ops->transmit(fake_dev, &buf);
    assert_int_equal(r, 0);
    assert_false(buf.checksum_ok);
    fake_rom.busy_sends = 0;
    fake_rom.send_fails = true;
    assert_int_equal(fake_dev->ops->transmit(fake_dev, &buf), 0);
    assert_false(buf.checksum_ok);
}

static void interrupt_never_comes(void)
{
    fake_rom.irq = 10;
    fake_rom.no_interrupt = true;
    open_nic();
    for (unsigned i = 0; i < 10; i++) {
        deliver(1, 60);
        poll(12);
        assert_int_equal(fake_received_count, i + 1);
    }
    deliver(1, 60);
    poll(1); /* by now each poll asks */
    assert_int_equal(fake_received_count, 11);
}

static void start_never_says_ours(void)
{
    fake_rom.never_ours = true;
    open_nic();
    for (unsigned i = 0; i < 10; i++) {
        deliver(1, 60);
        poll(12);
        assert_int_equal(fake_received_count, i + 1);
    }
    deliver(1, 60);
    poll(1);
    assert_int_equal(fake_received_count, 11);
}

/* The interrupt comes, but the ROM denies it: it is passed on, then masked; frames come all the same. */
static void interrupt_never_ours(void)
{
    fake_rom.irq = 5;
    fake_rom.never_ours = true;
    open_nic();
    for (unsigned i = 0; i < 20; i++) {
        deliver(1, 60);
        poll(40);
    }
    assert_int_equal(fake_received_count, 20);
}

static void interrupt_raves(void)
{
    fake_rom.irq = 11;
    fake_rom.raves = true;
    open_nic();
    deliver(1, 60);
    poll(3);
    assert_int_equal(fake_received_count, 1);
    for (unsigned i = 0; i < 20; i++) {
        deliver(1, 60);
        poll(12);
    }
    assert_int_equal(fake_received_count, 21);
    assert_true(fake_line_masked);
}

static void foreign_interrupt_without_end(void)
{
    fake_rom.irq = 9;
    fake_rom.foreign = true;
    open_nic();
    poll(5);
    deliver(1, 60);
    poll(12);
    assert_int_equal(fake_received_count, 1);
    assert_true(fake_line_masked && fake_foreign_served > 0);
}

static void get_next_without_end(void)
{
    static const uint16_t answers[] = { ISR_TRANSMIT, ISR_RECEIVE, ISR_BUSY, 77 };
    open_nic();
    for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
        fake_rom.endless = answers[i];
        unsigned before = fake_isr_calls[ISR_GET_NEXT];
        deliver(1, 60);
        poll(1);
        assert_true(fake_isr_calls[ISR_GET_NEXT] - before <= 256);
        deliver(1, 60);
        poll(200);
        assert_int_equal(fake_received_count, 2 * (i + 1));
    }
    assert_int_equal(fake_buffers_out, 0);
}

static void lengths_that_lie(void)
{
    static const int lies[] = { -1, -1460, 1, 4, 600, 0x4000 };
    open_nic();
    for (size_t i = 0; i < ARRAY_SIZE(lies); i++) {
        fake_rom.lie_frame_bytes = lies[i];
        deliver(2, 1514);
        poll(4);
        assert_int_equal(fake_waiting(), 0);
        fake_rom.lie_frame_bytes = 0; /* and the next ones are whole */
        fake_received_count = 0;
        deliver(3, 1000);
        poll(4);
        check_received(3, 1000);
    }
    assert_true(fake_rx_errors >= ARRAY_SIZE(lies));
    fake_rom.bad_pointer = true;
    deliver(2, 1514);
    poll(4);
    fake_rom.bad_pointer = false;
    fake_rom.endless_pieces = true;
    poll(100);
    fake_rom.endless_pieces = false;
    fake_received_count = 0;
    deliver(3, 60);
    poll(200);
    check_received(3, 60);
}

static void no_buffer_is_no_end(void)
{
    open_nic();
    fake_rom.piece_bytes = 100;
    fake_buffers_left = 0;
    deliver(3, 1000);
    poll(3);
    assert_int_equal(fake_waiting(), 0);
    fake_buffers_left = 1;
    fake_received_count = 0;
    deliver(1, 1000);
    poll(3);
    assert_int_equal(fake_received_count, 1);
}

static void open_takes_the_long_way(void)
{
    fake_rom.open_failures = 2;
    open_nic();
    assert_int_equal(fake_calls[UNDI_SHUTDOWN], 1);
    assert_int_equal(fake_calls[UNDI_OPEN], 3);
    fake_dev->ops->close(fake_dev);
    fake_rom.open_failures = 100;
    assert_int_equal(fake_dev->ops->open(fake_dev), -ERR_IO);
    poll(2); /* not open: nothing is asked */
}

static void set_mac(void)
{
    static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 9 };
    open_nic();
    assert_int_equal(fake_dev->ops->set_mac(fake_dev, mac), -ERR_NOTSUP);
    fake_dev->ops->close(fake_dev);
    assert_int_equal(fake_calls[UNDI_SET_STATION_ADDRESS], 0);
}

static void set_mac_supported(void)
{
    static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 9 };
    fake_rom.services = UNDI_SERVICE_SET_STATION;
    open_nic();
    assert_int_equal(fake_dev->ops->set_mac(fake_dev, mac), 0);
    assert_int_equal(fake_calls[UNDI_SET_STATION_ADDRESS], 1);
    assert_memory_equal(fake_dev->mac, mac, 6);
    assert_true(fake_opened);
}

static void not_ethernet(void)
{
    fake_rom.hardware = 6;
    assert_int_equal(undi_probe(), -ERR_NOTSUP);
}

static void tells_nothing(void)
{
    fake_rom.no_information = true;
    assert_int_equal(undi_probe(), -ERR_IO);
}

static void mtu_of_the_rom(void)
{
    fake_rom.mtu = 1400;
    open_nic();
    assert_int_equal(fake_dev->mtu_max, 1400);
}

static void mtu_of_nonsense(void)
{
    fake_rom.mtu = 12;
    open_nic();
    assert_int_equal(fake_dev->mtu_max, 1500);
}

/* --- finding the ROM --------------------------------------------------------------------------- */

static uint8_t *rom_bytes(unsigned offset)
{
    return fake_memory + ((unsigned)FAKE_ROM_SEGMENT << 4) + offset;
}

static void pxenv_only(void)
{
    boot_info.pxe = 0;
    fake_put_pxenv(rom_bytes(FAKE_PXENV_OFFSET), 0x200);
    fake_rom.registers_only = true;
    open_nic();
    deliver(2, 60);
    poll(2);
    check_received(2, 60);
}

static void pxe_by_pxenv(void)
{
    boot_info.pxe = 0;
    open_nic(); /* the fake ROM insists on the stack */
}

static void damaged_pxe_is_not_called(void)
{
    rom_bytes(FAKE_PXE_OFFSET)[20] ^= 1;
    fake_rom.registers_only = true; /* PXENV+ is called instead */
    open_nic();
}

static void nothing_there(void)
{
    uint32_t location;
    rom_bytes(FAKE_PXE_OFFSET)[0] = 'X';
    rom_bytes(FAKE_PXENV_OFFSET)[0] = 'X';
    assert_false(undi_present(&location));
    assert_int_equal(undi_probe(), -ERR_NODEV);
    undi_leave_nic();
    undi_stop();
    for (unsigned opcode = 0; opcode < 256; opcode++)
        assert_int_equal(fake_calls[opcode], 0);
}

static void not_by_pxe(void)
{
    boot_info.form = BOOT_LKRN;
    assert_int_equal(undi_probe(), -ERR_NODEV);
}

/* --- who keeps what ------------------------------------------------------------------------------ */

static void kpxe_unloads_the_base(void)
{
    open_nic();
    assert_int_equal(fake_calls[UNDI_UNLOAD_STACK], 1);
    assert_int_equal(fake_calls[UNDI_STOP], 0);
    assert_int_equal(boot_info.return_sp, 0); /* nowhere to go back to */
    fake_dev->ops->close(fake_dev);
    fake_dev->ops->remove(fake_dev);
    undi_stop();
    assert_int_equal(fake_calls[UNDI_SHUTDOWN], 1);
    assert_int_equal(fake_calls[UNDI_CLEANUP], 1);
    assert_int_equal(fake_calls[UNDI_STOP], 1);
    assert_int_equal(fake_freed_start, FAKE_ROM_SEGMENT << 4);
    assert_int_equal(fake_freed_end, (FAKE_ROM_SEGMENT << 4) + 0x7c00);
}

static void kkpxe_keeps_everything(void)
{
    boot_info.keep_pxe = 2;
    open_nic();
    fake_dev->ops->close(fake_dev);
    fake_dev->ops->remove(fake_dev);
    undi_stop();
    assert_int_equal(
        fake_calls[UNDI_UNLOAD_STACK] + fake_calls[UNDI_STOP] + fake_calls[UNDI_CLEANUP], 0);
    assert_int_equal(boot_info.return_sp, 1);
    assert_int_equal(fake_freed_end, 0);
}

static void pxe_with_a_driver_of_ours(void)
{
    uint32_t location;
    boot_info.keep_pxe = 0;
    assert_true(undi_present(&location));
    undi_leave_nic();
    assert_int_equal(fake_calls[UNDI_STOP], 1);
    assert_int_equal(undi_probe(), -ERR_NODEV);
}

/* STOP_UNDI of our API: the card is somebody else's; then the program comes back. */
static void quiet_and_opened_again(void)
{
    open_nic();
    fake_dev->ops->close(fake_dev);
    assert_int_equal(fake_calls[UNDI_SHUTDOWN], 0);
    undi_quiet();
    assert_int_equal(fake_calls[UNDI_SHUTDOWN], 1);
    assert_int_equal(fake_calls[UNDI_CLEANUP] + fake_calls[UNDI_STOP], 0);
    assert_int_equal(fake_dev->ops->open(fake_dev), 0);
    deliver(2, 60);
    poll(2);
    check_received(2, 60);
}

static void same_card_as_a_driver_of_ours(void)
{
    static struct netdev vlan = { .hw_mac = { 0x52, 0x54, 0, 1, 2, 3 }, .trunk = &vlan };
    static struct netdev card = { .hw_mac = { 0x52, 0x54, 0, 1, 2, 3 } };
    uint32_t location = 0;
    fake_rom.no_nic_type = true;
    assert_true(undi_present(&location));
    assert_int_equal(location, UINT32_MAX);
    fake_other = &card;
    assert_int_equal(undi_probe(), 0);
    assert_null(fake_dev);
    assert_true(card.boot_device);
    assert_int_equal(fake_calls[UNDI_SHUTDOWN], 1);
    fake_other = &vlan; /* no card */
    assert_int_equal(undi_probe(), 0);
    assert_non_null(fake_dev);
}

static void driver_of_ours_failed(void)
{
    static struct netdev card = { .hw_mac = { 0x52, 0x54, 0, 1, 2, 3 } };
    uint32_t location = 0;
    assert_true(undi_present(&location));
    undi_leave_nic();
    fake_other = &card;
    fake_dev = undi_fall_back(); /* not registered: it goes behind the card */
    assert_non_null(fake_dev);
    assert_int_equal(fake_dev->ops->open(fake_dev), 0);
    deliver(2, 60);
    poll(2);
    check_received(2, 60);
    assert_null(undi_fall_back()); /* it is there already */
}

/* --- leases -------------------------------------------------------------------------------------- */

static unsigned leases;
static int lease_kinds[4];

static int add_lease(void *arg, int kind, const uint8_t mac[6], const void *packet,
                     size_t len_bytes)
{
    (void)arg;
    assert_memory_equal(mac, "\x52\x54\0\1\2\3", 6);
    assert_int_equal(((const uint8_t *)packet)[0], 2);
    assert_int_equal(len_bytes, 300);
    lease_kinds[leases++] = kind;
    return 0;
}

static void set_packet(unsigned type, uint8_t message)
{
    uint8_t packet[300] = { 2, 1, 6 };
    memcpy(packet + 28, "\x52\x54\0\1\2\3", 6);
    memcpy(packet + 236, "\x63\x82\x53\x63\x35\x01", 6);
    packet[242] = message;
    packet[243] = 255;
    fake_set_packet(type, packet, sizeof(packet));
}

static void leases_are_told(void)
{
    static const struct plat_boot_files_ops ops = { .add_lease = add_lease };
    set_packet(2, 5);
    set_packet(3, 2);
    undi_cached_packets(&ops);
    assert_int_equal(leases, 2);
    assert_int_equal(lease_kinds[0], 0);
    assert_int_equal(lease_kinds[1], 1);
}

static void leases_of_a_rom_that_copies(void)
{
    static const struct plat_boot_files_ops ops = { .add_lease = add_lease };
    fake_rom.copies_packets = true;
    set_packet(2, 5);
    set_packet(3, 5); /* the same once more is none */
    undi_cached_packets(&ops);
    assert_int_equal(leases, 1);
}

static void packets_of_nonsense(void)
{
    static const struct plat_boot_files_ops ops = { .add_lease = add_lease };
    uint8_t noise[20] = { 2 };
    fake_set_packet(2, noise, sizeof(noise));
    undi_cached_packets(&ops);
    assert_int_equal(leases, 0);
}

/* --- running them -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*test)(void);
} all[] = {
#define TEST(function)                   \
    {                                    \
        "test_undi_" #function, function \
    }
    TEST(good_rom_polled),
    TEST(good_rom_interrupts),
    TEST(frames_in_pieces),
    TEST(a_poll_has_its_share),
    TEST(frames_are_sent),
    TEST(rom_out_of_resources),
    TEST(interrupt_never_comes),
    TEST(start_never_says_ours),
    TEST(interrupt_never_ours),
    TEST(interrupt_raves),
    TEST(foreign_interrupt_without_end),
    TEST(get_next_without_end),
    TEST(lengths_that_lie),
    TEST(no_buffer_is_no_end),
    TEST(open_takes_the_long_way),
    TEST(set_mac),
    TEST(set_mac_supported),
    TEST(not_ethernet),
    TEST(tells_nothing),
    TEST(mtu_of_the_rom),
    TEST(mtu_of_nonsense),
    TEST(pxenv_only),
    TEST(pxe_by_pxenv),
    TEST(damaged_pxe_is_not_called),
    TEST(nothing_there),
    TEST(not_by_pxe),
    TEST(kpxe_unloads_the_base),
    TEST(kkpxe_keeps_everything),
    TEST(pxe_with_a_driver_of_ours),
    TEST(quiet_and_opened_again),
    TEST(same_card_as_a_driver_of_ours),
    TEST(driver_of_ours_failed),
    TEST(leases_are_told),
    TEST(leases_of_a_rom_that_copies),
    TEST(packets_of_nonsense),
};

/* In the child: cmocka's own way of failing. */
static void run_here(void **state)
{
    size_t index = *(size_t *)*state;
    alarm(20); /* a test that hangs has failed */
    fake_power_on();
    all[index].test();
}

static int child_status(size_t index, bool quiet)
{
    char text[16];
    int status = -1;
    snprintf(text, sizeof(text), "%u", (unsigned)index);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (quiet && !freopen("/dev/null", "w", stdout))
            _exit(125);
        execl("/proc/self/exe", "undi_test", text, (char *)NULL);
        _exit(126);
    }
    waitpid(child, &status, 0);
    return status;
}

static void run_in_child(void **state)
{
    size_t index = *(size_t *)*state;
    if (child_status(index, true) != 0)
        assert_int_equal(child_status(index, false), 0); /* once more, to be seen */
}

int main(int argc, char **argv)
{
    size_t indices[ARRAY_SIZE(all)];
    struct CMUnitTest tests[ARRAY_SIZE(all)] = { 0 };
    size_t only = argc > 1 ? strtoul(argv[1], NULL, 10) % ARRAY_SIZE(all) : 0;
    const struct CMUnitTest one[] = { { all[only].name, run_here, NULL, NULL, &only } };
    if (argc > 1)
        return cmocka_run_group_tests_name("child", one, NULL, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        indices[i] = i;
        tests[i] = (struct CMUnitTest){ all[i].name, run_in_child, NULL, NULL, &indices[i] };
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
