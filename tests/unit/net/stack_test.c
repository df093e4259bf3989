/* The whole stack - devices, buffers, lwIP, routes from settings, streams, datagrams, echo - on a wire between two devices
 * of its own, in simulated time. The wire loses, doubles, delays and reorders frames as a seed says; a failure prints it. */
#include "core/err.h"
#include "core/settings.h"
#include "src/net/glue.h"
#include "src/net/netconf.h"
#include "src/net/netdev_private.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"
#include "lwip_hooks.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/heap_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"
#include "wire/icmp.h"
#include <stdio.h>
#undef tcp_connect /* lwipopts.h */
#undef udp_send
#undef udp_recv

enum { WIRE_FRAMES_MAX = 4096, WIRE_US = 1000, PORT = 80, MIB = 1 << 20 };

/* --- the wire ------------------------------------------------------------------------------------- */

struct frame {
    struct netdev *to;
    uint64_t at_us;
    size_t len_bytes;
    uint8_t data[1600];
};
static struct frame wire[WIRE_FRAMES_MAX];
static size_t wire_count;
static struct {
    unsigned lose, twice, late; /* of 1000 frames */
    bool cut;
    uint8_t refusal_xor; /* into a byte of "destination unreachable" that means nothing */
    uint32_t seed;
} trouble;
static struct netdev devs[2];

static unsigned dice(void)
{
    trouble.seed = trouble.seed * 1664525 + 1013904223;
    return (trouble.seed >> 8) % 1000;
}

/* Ethernet's head has 14 bytes, IPv4's 20, IPv6's 40; the protocols are 1 and 58, the types 3 and 1. */
static void spoil_refusal(struct frame *frame)
{
    enum { UNUSED_AT = 7 };
    if (frame->data[12] == 0x08 && frame->data[14 + 9] == 1 && frame->data[14 + 20] == 3)
        frame->data[14 + 20 + UNUSED_AT] ^= trouble.refusal_xor;
    if (frame->data[12] == 0x86 && frame->data[14 + 6] == 58 && frame->data[14 + 40] == 1)
        frame->data[14 + 40 + UNUSED_AT] ^= trouble.refusal_xor;
}

static void put_on_wire(struct netdev *to, const struct netbuf *buf, uint64_t after_us)
{
    assert_true(buf->len_bytes <= sizeof(wire->data));
    if (wire_count == WIRE_FRAMES_MAX)
        return;
    struct frame *frame = &wire[wire_count++];
    *frame = (struct frame){ .to = to,
                             .at_us = plat_fake_now_us + after_us,
                             .len_bytes = buf->len_bytes };
    memcpy(frame->data, buf->data, buf->len_bytes);
    spoil_refusal(frame);
}

static int wire_transmit(struct netdev *dev, struct netbuf *buf)
{
    struct netdev *to = dev == &devs[0] ? &devs[1] : &devs[0];
    if (!trouble.cut && dice() >= trouble.lose) {
        put_on_wire(to, buf, dice() < trouble.late ? 4 * WIRE_US : WIRE_US);
        if (dice() < trouble.twice)
            put_on_wire(to, buf, WIRE_US + 100);
    }
    netdev_tx_done(dev, buf, 0);
    return 0;
}

static void wire_poll(struct netdev *dev)
{
    for (size_t i = 0; i < wire_count; i++) {
        if (wire[i].to != dev || wire[i].at_us > plat_fake_now_us)
            continue;
        struct netbuf *buf = netbuf_alloc(1536);
        if (!buf)
            return;
        memcpy(buf->data, wire[i].data, wire[i].len_bytes);
        buf->len_bytes = wire[i].len_bytes;
        memmove(&wire[i], &wire[i + 1], (--wire_count - i) * sizeof(*wire));
        i--;
        netdev_rx(dev, buf);
    }
}

static int wire_open(struct netdev *dev)
{
    (void)dev;
    return 0;
}

static void wire_close(struct netdev *dev)
{
    (void)dev;
}

static const struct netdev_ops wire_ops = { .open = wire_open,
                                            .close = wire_close,
                                            .transmit = wire_transmit,
                                            .poll = wire_poll,
                                            .remove = wire_close };

int plat_entropy(void *bytes, size_t len_bytes)
{
    memset(bytes, 0x5a, len_bytes);
    return 0;
}

/* A name here is its addresses: "fd98::6,10.0.0.2". */
int dns_resolve(const char *name, deadline_t deadline, struct netaddr *ret_addrs, size_t max)
{
    char text[64];
    size_t count = 0;
    (void)deadline;
    for (const char *at = name; *at && count < max; count++) {
        size_t len = strcspn(at, ",");
        snprintf(text, sizeof(text), "%.*s", (int)len, at);
        if (netaddr_parse(text, &ret_addrs[count]) < 0)
            return -ERR_NONAME;
        at += len + (at[len] == ',');
    }
    return (int)count;
}

/* --- a server on net1: sends a pattern, lwIP's own interface ----------------------------------------- */

static struct {
    struct tcp_pcb *listen, *pcb;
    size_t total, sent, piece;
    bool reset_at_end;
} server;

static uint8_t pattern(size_t at)
{
    return (uint8_t)(at * 7 + (at >> 8) * 13 + (at >> 16));
}

static void server_push(void)
{
    uint8_t piece[4096];
    while (server.pcb && server.sent < server.total) {
        size_t len = server.piece ? server.piece : sizeof(piece);
        if (len > server.total - server.sent)
            len = server.total - server.sent;
        for (size_t i = 0; i < len; i++)
            piece[i] = pattern(server.sent + i);
        if (tcp_sndbuf(server.pcb) < len ||
            tcp_write(server.pcb, piece, (uint16_t)len, TCP_WRITE_FLAG_COPY) != ERR_OK)
            break;
        server.sent += len;
        if (server.piece)
            tcp_output(server.pcb);
    }
    if (!server.pcb)
        return;
    tcp_output(server.pcb);
    if (server.sent == server.total && !server.reset_at_end && server.total > 0) {
        tcp_close(server.pcb);
        server.pcb = NULL;
    }
}

static err_t server_sent(void *arg, struct tcp_pcb *pcb, uint16_t len)
{
    (void)arg, (void)len;
    if (pcb == server.pcb)
        server_push();
    if (pcb == server.pcb && server.reset_at_end && server.sent == server.total && !pcb->unacked &&
        !pcb->unsent) {
        server.pcb = NULL;
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    return ERR_OK;
}

/* A write that found no memory is tried again. */
static err_t server_poll(void *arg, struct tcp_pcb *pcb)
{
    (void)arg;
    if (pcb == server.pcb)
        server_push();
    return ERR_OK;
}

static void server_error(void *arg, err_t error)
{
    (void)arg, (void)error;
    server.pcb = NULL;
}

static err_t server_accept(void *arg, struct tcp_pcb *pcb, err_t error)
{
    (void)arg;
    if (error != ERR_OK)
        return error;
    server.pcb = pcb;
    tcp_nagle_disable(pcb);
    tcp_sent(pcb, server_sent);
    tcp_poll(pcb, server_poll, 1);
    tcp_err(pcb, server_error);
    server_push();
    return server.pcb || server.sent > 0 ? ERR_OK : ERR_ABRT;
}

static void serve(size_t total, size_t piece)
{
    ip_addr_t any = *IP4_ADDR_ANY;
    server.total = total;
    server.piece = piece;
    server.sent = 0;
    struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_V4);
    assert_int_equal(tcp_bind(pcb, &any, PORT), ERR_OK);
    server.listen = tcp_listen(pcb);
    tcp_accept(server.listen, server_accept);
}

/* --- setting up --------------------------------------------------------------------------------------- */

static int setup(void **state)
{
    static bool started;
    (void)state;
    if (!started)
        settings_fake_reset();
    assert_int_equal(net_start(), 0);
    started = true;
    memset(&trouble, 0, sizeof(trouble));
    memset(&server, 0, sizeof(server));
    wire_count = 0;
    for (size_t i = 0; i < 2; i++) {
        char text[64];
        devs[i] = (struct netdev){
            .ops = &wire_ops, .driver = "wire", .bus_type = "PCI", .link_up = true
        };
        memcpy(devs[i].hw_mac, (uint8_t[]){ 0x52, 0x54, 0, 0, 0, (uint8_t)i }, 6);
        assert_int_equal(netdev_register(&devs[i]), 0);
        snprintf(text, sizeof(text), "%s/netmask", devs[i].name);
        setting_set(text, "255.255.255.0");
        snprintf(text, sizeof(text), "%s/ip", devs[i].name);
        setting_set(text, i ? "10.0.0.2" : "10.0.0.1");
        assert_int_equal(netdev_open(&devs[i]), 0);
    }
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    if (server.listen)
        tcp_close(server.listen);
    netdev_release_all();
    return 0;
}

static int run(int (*body)(void *arg), void *arg)
{
    return sched_run(body, arg);
}

/* --- streams -------------------------------------------------------------------------------------------- */

struct download {
    const char *host; /* NULL: 10.0.0.2 */
    size_t got, read_bytes;
    unsigned pause_ms; /* before the first read */
    unsigned timeout_ms;
    bool close_early;
    uint64_t took_ms;
};

static int download(void *arg)
{
    struct download *d = arg;
    struct stream *stream;
    static uint8_t data[256 * 1024];
    uint64_t start_us = plat_fake_now_us;
    int r = tcp_connect(d->host ? d->host : "10.0.0.2", PORT, deadline_in_ms(d->timeout_ms), NULL,
                        NULL, &stream);
    if (r < 0)
        return r;
    if (d->pause_ms)
        fiber_sleep_ms(d->pause_ms);
    do {
        r = stream_read(stream, data, d->read_bytes ? d->read_bytes : sizeof(data),
                        deadline_in_ms(d->timeout_ms));
        for (int i = 0; i < r; i++)
            if (data[i] != pattern(d->got + (size_t)i))
                fail_msg("byte %zu is wrong (seed %u)", d->got + (size_t)i, trouble.seed);
        d->got += r > 0 ? (size_t)r : 0;
    } while (r > 0 && !d->close_early);
    d->took_ms = (plat_fake_now_us - start_us) / 1000;
    stream_close(stream);
    fiber_sleep_ms(3000); /* whatever lingers */
    return r;
}

static void test_stack_stream_arrives_whole(void **state)
{
    struct download d = { .timeout_ms = 5000 };
    (void)state;
    serve(3 * MIB + 5, 0);
    assert_int_equal(run(download, &d), 0);
    assert_int_equal(d.got, 3 * MIB + 5);
    assert_null(tcp_active_pcbs);
}

static void test_stack_stream_survives_a_bad_wire(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 6; seed++) {
        struct download d = { .timeout_ms = 60000 };
        trouble.seed = seed;
        trouble.lose = 20;
        trouble.late = 30;
        trouble.twice = 10;
        serve(MIB, 0);
        int r = run(download, &d);
        if (r != 0 || d.got != MIB)
            fail_msg("seed %u: %d after %zu bytes", seed, r, d.got);
        tcp_close(server.listen);
        server.listen = NULL;
    }
}

static void test_stack_stream_waits_for_a_slow_reader(void **state)
{
    struct download d = { .timeout_ms = 20000, .pause_ms = 5000, .read_bytes = 50000 };
    (void)state;
    serve(6 * MIB, 0); /* three windows */
    assert_int_equal(run(download, &d), 0);
    assert_int_equal(d.got, 6 * MIB);
}

static void test_stack_stream_gathers_single_bytes(void **state)
{
    struct download d = { .timeout_ms = 20000, .pause_ms = 2000 };
    (void)state;
    serve(40000, 1);
    assert_int_equal(run(download, &d), 0);
    assert_int_equal(d.got, 40000);
}

/* Memory that is short for a moment, at either end, is a lost frame, no more. */
static int download_short_of_memory(void *arg)
{
    static uint8_t data[64 * 1024];
    struct stream *stream;
    size_t got = 0;
    int r = tcp_connect("10.0.0.2", PORT, deadline_in_ms(5000), NULL, NULL, &stream);
    assert_int_equal(r, 0);
    heap_fake_fail_mille = *(unsigned *)arg;
    while ((r = stream_read(stream, data, sizeof(data), deadline_in_ms(60000))) > 0)
        for (int i = 0; i < r; i++)
            assert_int_equal(data[i], pattern(got++));
    heap_fake_fail_mille = 0;
    assert_int_equal(r, 0);
    assert_int_equal(got, server.total);
    stream_close(stream);
    return fiber_sleep_ms(3000);
}

static void test_stack_stream_survives_short_memory(void **state)
{
    unsigned mille[] = { 300, 100, 20, 2 };
    for (size_t i = 0; i < ARRAY_SIZE(mille); i++) {
        unsigned before = heap_fake_failures;
        if (i > 0) {
            teardown(state);
            setup(state);
        }
        serve(MIB / 4, i % 2 ? 300 : 0);
        assert_int_equal(run(download_short_of_memory, &mille[i]), 0);
        assert_true(heap_fake_failures > before);
    }
}

static void test_stack_stream_reset_comes_after_the_data(void **state)
{
    struct download d = { .timeout_ms = 5000 };
    (void)state;
    server.reset_at_end = true;
    serve(100000, 0);
    assert_int_equal(run(download, &d), -ERR_CONNRESET);
    assert_int_equal(d.got, 100000);
}

static void test_stack_stream_closed_early(void **state)
{
    struct download d = { .timeout_ms = 5000, .close_early = true };
    (void)state;
    serve(MIB, 0);
    assert_true(run(download, &d) > 0);
    assert_null(server.pcb); /* it was told */
    assert_null(tcp_active_pcbs);
}

/* Unread bytes belong to no answer that anybody waits for. */
static int look_whether_alive(void *arg)
{
    struct stream *stream;
    (void)arg;
    assert_int_equal(tcp_connect("10.0.0.2", PORT, deadline_in_ms(5000), NULL, NULL, &stream), 0);
    assert_true(stream_alive(stream));
    server.total = 6 * MIB; /* more than a window: it does not end */
    server_push();
    fiber_sleep_ms(100);
    assert_false(stream_alive(stream));
    stream_close(stream);
    return fiber_sleep_ms(3000);
}

static void test_stack_stream_with_unread_bytes_is_not_alive(void **state)
{
    (void)state;
    serve(0, 0);
    assert_int_equal(run(look_whether_alive, NULL), 0);
}

static void test_stack_connect_refused(void **state)
{
    struct download d = { .timeout_ms = 5000 };
    (void)state;
    uint64_t before = plat_fake_now_us;
    assert_int_equal(run(download, &d), -ERR_CONNREFUSED);
    assert_true(plat_fake_now_us - before < 100000);
}

static void test_stack_connect_unanswered(void **state)
{
    struct download d = { .timeout_ms = 2000 };
    (void)state;
    trouble.cut = true;
    uint64_t before = plat_fake_now_us;
    assert_int_equal(run(download, &d), -ERR_TIMEDOUT);
    assert_in_range((plat_fake_now_us - before) / 1000, 2000, 2010);
    assert_int_equal(setting_set("tcp-timeout", "300"), 0);
    before = plat_fake_now_us;
    assert_int_equal(run(download, &d), -ERR_TIMEDOUT);
    assert_in_range((plat_fake_now_us - before) / 1000, 300, 310);
    setting_clear("tcp-timeout");
}

/* Two addresses, of which nobody has the first. IPv4 that worked in the end goes first the next time; an address alone
 * says nothing. */
static void test_stack_connect_next_address(void **state)
{
    static const struct {
        const char *host;
        unsigned least_ms;
    } rows[] = { { "10.0.0.9,10.0.0.2", 3000 },
                 { "10.0.0.2", 0 },
                 { "fd98::9,10.0.0.2", 3000 },
                 { "fd98::9,10.0.0.2", 0 },
                 { "fd98::9,10.0.0.9,fd98::8,10.0.0.2", 9000 } };
    (void)state;
    setting_set("net0/ip6", "fd98::5");
    setting_set("net0/len6", "64");
    serve(1000, 0);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct download d = { .host = rows[i].host, .timeout_ms = 60000 };
        server.sent = 0;
        assert_int_equal(run(download, &d), 0);
        assert_int_equal(d.got, 1000);
        assert_in_range(d.took_ms, rows[i].least_ms, rows[i].least_ms + 100);
    }
    setting_clear("net0/ip6");
}

/* A router without a way to the first address: the next one is tried at once; the last one has its time all the same. */
static int say_unreachable(void *arg)
{
    (void)arg;
    for (int i = 0; i < 10; i++) {
        fiber_sleep_ms(20);
        for (struct tcp_pcb *pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
            struct icmp_refusal refusal = { .protocol = REFUSED_TCP,
                                            .is_hint = true,
                                            .from_port = pcb->local_port,
                                            .to_port = pcb->remote_port,
                                            .seq = pcb->lastack };
            glue_to_netaddr(&pcb->remote_ip, &refusal.to);
            stream_refused(&refusal);
        }
    }
    return 0;
}

static int unreachable_download(void *arg)
{
    struct fiber *router = fiber_start("router", say_unreachable, NULL);
    int r = download(arg);
    fiber_join(router);
    return r;
}

static void test_stack_connect_unreachable(void **state)
{
    struct download d = { .host = "10.0.0.9,10.0.0.2", .timeout_ms = 60000 };
    (void)state;
    serve(1000, 0);
    assert_int_equal(run(unreachable_download, &d), 0);
    assert_in_range(d.took_ms, 20, 100);
    d = (struct download){ .host = "10.0.0.8,10.0.0.9", .timeout_ms = 60000 };
    uint64_t before = plat_fake_now_us;
    assert_int_equal(run(unreachable_download, &d), -ERR_TIMEDOUT);
    assert_in_range((plat_fake_now_us - before) / 1000, 10000, 10100);
}

static int cut_later(void *arg)
{
    fiber_sleep_ms(20);
    if (arg)
        netdev_close(arg);
    trouble.cut = !arg;
    return 0;
}

static int interrupted_download(void *arg)
{
    struct fiber *cutter = fiber_start("cutter", cut_later, arg);
    struct download d = { .timeout_ms = 3000 };
    int r = download(&d);
    fiber_join(cutter);
    assert_true(d.got > 0 && d.got < 64 * MIB);
    return r;
}

static void test_stack_wire_cut(void **state)
{
    (void)state;
    serve(64 * MIB, 0);
    assert_int_equal(run(interrupted_download, NULL), -ERR_TIMEDOUT);
}

static void test_stack_device_closed(void **state)
{
    (void)state;
    serve(64 * MIB, 0);
    assert_int_equal(run(interrupted_download, &devs[0]), -ERR_NETUNREACH);
}

static int canceled_connect(void *arg)
{
    struct download d = { .timeout_ms = 5000 };
    struct fiber *child = fiber_start("child", download, &d);
    (void)arg;
    fiber_sleep_ms(100);
    fiber_cancel(child);
    return fiber_join(child);
}

static void test_stack_connect_canceled(void **state)
{
    (void)state;
    trouble.cut = true;
    assert_int_equal(run(canceled_connect, NULL), -ERR_CANCELED);
}

static int no_route(void *arg)
{
    struct stream *stream;
    (void)arg;
    return tcp_connect("192.0.2.1", PORT, deadline_in_ms(1000), NULL, NULL, &stream);
}

static void test_stack_no_route(void **state)
{
    (void)state;
    assert_int_equal(run(no_route, NULL), -ERR_NETUNREACH);
}

/* --- datagrams and echo --------------------------------------------------------------------------------- */

static int exchange(void *arg)
{
    struct udp *here, *there;
    struct endpoint to, from;
    uint8_t data[4000], back[4000];
    (void)arg;
    memset(data, 0xa5, sizeof(data));
    assert_int_equal(udp_open(4, 0, NULL, &here), 0);
    assert_int_equal(udp_open(4, 69, &devs[1], &there), 0);
    netaddr_parse("10.0.0.2", &to.addr);
    to.port = 69;
    assert_int_equal(udp_send(here, &to, data, sizeof(data)), 0); /* three fragments */
    assert_int_equal(udp_recv(there, back, sizeof(back), &from, deadline_in_ms(1000)),
                     sizeof(data));
    assert_memory_equal(back, data, sizeof(data));
    assert_int_equal(from.addr.bytes[3], 1);
    assert_int_equal(udp_recv(there, back, sizeof(back), NULL, deadline_in_ms(50)), -ERR_TIMEDOUT);
    for (int i = 0; i < UDP_QUEUE_MAX + 50; i++) {
        assert_int_equal(udp_send(here, &to, data, i % 2 ? 10 : 900), 0);
        fiber_sleep_ms(1);
    }
    fiber_sleep_ms(10);
    for (int i = 0; i < UDP_QUEUE_MAX; i++)
        assert_int_equal(udp_recv(there, back, 100, NULL, 0), i % 2 ? 10 : 100);
    assert_int_equal(udp_recv(there, back, 100, NULL, 0), -ERR_TIMEDOUT);
    netaddr_parse("192.0.2.1", &to.addr);
    assert_int_equal(udp_send(here, &to, data, 10), -ERR_NETUNREACH);
    udp_close(here);
    netdev_unregister(&devs[1]); /* a bound socket outlives its device */
    assert_int_equal(udp_send(there, &to, data, 10), -ERR_NODEV);
    udp_close(there);
    return 0;
}

static void test_stack_datagrams(void **state)
{
    (void)state;
    assert_int_equal(run(exchange, NULL), 0);
}

/* Nobody listens: told by ICMP, when its sum is right. */
static int refused(void *arg)
{
    struct udp *udp;
    struct endpoint to = { .port = 69 };
    uint8_t byte = 0;
    const char *text = arg;
    netaddr_parse(text, &to.addr);
    assert_int_equal(udp_open(to.addr.family, 0, NULL, &udp), 0);
    udp_expect(udp, &to, false);
    assert_int_equal(udp_send(udp, &to, &byte, 1), 0);
    int r = udp_recv(udp, &byte, 1, NULL, deadline_in_ms(5000));
    udp_close(udp);
    return r;
}

static void test_stack_refusals(void **state)
{
    static char addrs[][16] = { "10.0.0.2", "fd98::6" };
    (void)state;
    setting_set("net0/ip6", "fd98::5");
    setting_set("net0/len6", "64");
    setting_set("net1/ip6", "fd98::6");
    setting_set("net1/len6", "64");
    for (size_t i = 0; i < ARRAY_SIZE(addrs); i++) {
        trouble.refusal_xor = 0;
        assert_int_equal(run(refused, addrs[i]), -ERR_CONNREFUSED);
        trouble.refusal_xor = 1;
        assert_int_equal(run(refused, addrs[i]), -ERR_TIMEDOUT);
    }
    setting_clear("net0/ip6");
    setting_clear("net1/ip6");
}

/* RFC 5452 9.2: who has seen one of our ports does not know the next. */
static int open_many(void *arg)
{
    enum { MANY = 16 };
    struct udp *sockets[MANY], *peer;
    struct endpoint to = { .port = 53 }, from;
    unsigned neighbours = 0;
    uint16_t before = 0;
    (void)arg;
    netaddr_parse("10.0.0.2", &to.addr);
    assert_int_equal(udp_open(4, 53, &devs[1], &peer), 0);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(udp_open(4, 0, NULL, &sockets[i]), 0);
        assert_int_equal(udp_send(sockets[i], &to, "x", 1), 0);
        assert_int_equal(udp_recv(peer, &(char){ 0 }, 1, &from, deadline_in_ms(1000)), 1);
        assert_true(from.port >= 49152);
        neighbours += from.port == before + 1;
        before = from.port;
    }
    for (int i = 0; i < MANY; i++)
        udp_close(sockets[i]);
    udp_close(peer);
    assert_in_range(neighbours, 0, 2);
    return 0;
}

static void test_stack_ports_are_random(void **state)
{
    (void)state;
    assert_int_equal(run(open_many, NULL), 0);
}

/* A socket that nobody reads (syslog's) may not hold all buffers there are. */
static int flood(void *arg)
{
    struct udp *here, *there;
    struct endpoint to = { .port = 514 };
    static uint8_t data[60000];
    unsigned kept = 0;
    (void)arg;
    netaddr_parse("10.0.0.2", &to.addr);
    assert_int_equal(udp_open(4, 0, NULL, &here), 0);
    assert_int_equal(udp_open(4, 514, &devs[1], &there), 0);
    for (int i = 0; i < 120; i++) {
        udp_send(here, &to, data, sizeof(data));
        fiber_sleep_ms(3);
    }
    while (udp_recv(there, data, sizeof(data), NULL, 0) == (int)sizeof(data))
        kept++;
    assert_in_range(kept, 1, UDP_QUEUE_BYTES_MAX / sizeof(data) + 1);
    assert_int_equal(udp_send(here, &to, data, sizeof(data)), 0); /* what was read makes room */
    assert_int_equal(udp_recv(there, data, sizeof(data), NULL, deadline_in_ms(100)), sizeof(data));
    udp_close(here);
    udp_close(there);
    return 0;
}

static void test_stack_datagram_queue_is_bounded(void **state)
{
    (void)state;
    assert_int_equal(run(flood, NULL), 0);
}

static int echo(void *arg)
{
    struct netaddr to;
    uint32_t rtt_us = 0;
    netaddr_parse("10.0.0.2", &to);
    int r = icmp_echo(&to, 1, 3000, deadline_in_ms(500), &rtt_us);
    if (r == 0)
        *(uint32_t *)arg = rtt_us;
    return r;
}

static void test_stack_echo(void **state)
{
    uint32_t rtt_us = 0;
    (void)state;
    assert_int_equal(run(echo, &rtt_us), 0);
    assert_in_range(rtt_us, 2 * WIRE_US, 8 * WIRE_US); /* and address resolution */
    trouble.cut = true;
    assert_int_equal(run(echo, &rtt_us), -ERR_TIMEDOUT);
}

/* RFC 3021: the other end of a link of two, be its number odd, is no broadcast address; 255.255.255.255 is one. */
static int ask_odd_neighbour(void *arg)
{
    struct udp *here, *there;
    struct endpoint to = { .port = 67 };
    uint32_t rtt_us;
    uint8_t byte = 1;
    (void)arg;
    netaddr_parse("10.0.0.3", &to.addr);
    assert_int_equal(icmp_echo(&to.addr, 1, 100, deadline_in_ms(500), &rtt_us), 0);
    assert_int_equal(udp_open(4, 68, &devs[0], &here), 0);
    assert_int_equal(udp_open(4, 67, &devs[1], &there), 0);
    netaddr_parse("255.255.255.255", &to.addr);
    assert_int_equal(udp_send(here, &to, &byte, 1), 0);
    assert_int_equal(udp_recv(there, &byte, 1, NULL, deadline_in_ms(50)), 1);
    udp_close(here);
    udp_close(there);
    return 0;
}

static void test_stack_link_of_two(void **state)
{
    ip4_addr_t last = { .addr = PP_HTONL(0x0a0000ff) };
    (void)state;
    assert_true(ip4_addr_isbroadcast(&last, glue_netif(&devs[0])));
    for (size_t i = 0; i < 2; i++) {
        setting_set(i ? "net1/netmask" : "net0/netmask", "255.255.255.254");
        setting_set(i ? "net1/ip" : "net0/ip", i ? "10.0.0.3" : "10.0.0.2");
    }
    assert_int_equal(run(ask_odd_neighbour, NULL), 0);
    setting_set("net0/netmask", "255.255.255.0");
    assert_true(ip4_addr_isbroadcast(&last, glue_netif(&devs[0])));
}

/* RFC 5942: where no prefix is on the link all goes to the router (here: nobody), but answers to who asks for us by name. */
static int reach_off_link(void *arg)
{
    struct udp *here, *there;
    struct endpoint to = { .port = 67 };
    uint8_t byte = 1;
    (void)arg;
    netaddr_parse("fd98::5", &to.addr);
    assert_int_equal(udp_open(6, 67, &devs[0], &here), 0);
    assert_int_equal(udp_open(6, 68, &devs[1], &there), 0);
    assert_int_equal(udp_send(there, &to, &byte, 1), 0);
    int r = udp_recv(here, &byte, 1, NULL, deadline_in_ms(500));
    fiber_sleep_ms(20000); /* the neighbour is looked after, meanwhile */
    udp_close(here);
    udp_close(there);
    return r;
}

static void test_stack_address_off_link(void **state)
{
    (void)state;
    setting_set("net0/ip6", "fd98::5");
    setting_set("net0/len6", "128");
    setting_set("net0/gateway6", "fe80::99");
    setting_set("net1/ip6", "fd98::6");
    setting_set("net1/len6", "64");
    assert_int_equal(run(reach_off_link, NULL), 1);
    setting_clear("net0/ip6");
    setting_clear("net1/ip6");
}

/* --- settings ---------------------------------------------------------------------------------------------- */

static void test_stack_follows_settings(void **state)
{
    struct str out = STR_INIT;
    (void)state;
    setting_set("net0/gateway", "10.0.0.254");
    setting_set("net0/ip6", "fd98::5");
    setting_set("net0/len6", "64");
    setting_set("net0/gateway6", "fe80::1");
    setting_set("net0/mtu", "1280");
    net_show_routes(&out);
    assert_non_null(strstr(str_text(&out), "net0: 10.0.0.1/255.255.255.0 gw 10.0.0.254\n"));
    assert_non_null(strstr(str_text(&out), "net0: fd98::5/64 gw fe80::1\n"));
    assert_non_null(strstr(str_text(&out), "net1: 10.0.0.2/255.255.255.0\n"));
    assert_int_equal(devs[0].mtu, 1280);
    netdev_close(&devs[1]);
    setting_clear("net0/ip6");
    setting_clear("net0/mtu");
    str_truncate(&out, 0);
    net_show_routes(&out);
    assert_non_null(strstr(str_text(&out), "net1: 10.0.0.2/255.255.255.0 (inaccessible)\n"));
    assert_null(strstr(str_text(&out), "fd98"));
    assert_int_equal(devs[0].mtu, 1500);
    str_free(&out);
}

/* A connection stays on the device whose address it has, though another has the first default route. */
static void test_stack_routes_by_source(void **state)
{
    static const char *const values[][2] = { { "net0/gateway", "10.0.0.254" },
                                             { "net0/ip6", "fd98::5" },
                                             { "net0/len6", "64" },
                                             { "net0/gateway6", "fe80::1" },
                                             { "net1/ip", "10.1.0.2" },
                                             { "net1/gateway", "10.1.0.254" },
                                             { "net1/ip6", "fd99::6" },
                                             { "net1/len6", "64" },
                                             { "net1/gateway6", "fe80::2" } };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(values); i++)
        assert_int_equal(setting_set(values[i][0], values[i][1]), 0);
    static const char *const pairs[][2] = { { "10.1.0.2", "192.0.2.1" },
                                            { "fd99::6", "2001:db8::1" } };
    for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
        struct netaddr addr;
        ip_addr_t src, dest;
        netaddr_parse(pairs[i][0], &addr);
        glue_from_netaddr(&addr, &src);
        netaddr_parse(pairs[i][1], &addr);
        glue_from_netaddr(&addr, &dest);
        for (size_t from = 0; from < 2; from++) /* from nowhere yet: by the first route */
            assert_ptr_equal(i == 0
                                 ? lwip_hook_route4(from ? ip_2_ip4(&src) : NULL, ip_2_ip4(&dest))
                                 : lwip_hook_route6(from ? ip_2_ip6(&src) : NULL, ip_2_ip6(&dest)),
                             glue_netif(&devs[from]));
    }
}

/* --- frames that a host has merged ---------------------------------------------------------------------- */

enum { MERGED_MAX = 14 + 65535 };

/* A datagram for net0 from its neighbour, with a wrong sum, spread over buffers as virtio-net does. */
static struct netbuf *merged_datagram(size_t len_bytes, bool checksum_ok)
{
    static uint8_t frame[MERGED_MAX];
    size_t packet = 20 + 8 + len_bytes;
    const uint8_t head[] = { 0x52,
                             0x54,
                             0,
                             0,
                             0,
                             0,
                             0x52,
                             0x54,
                             0,
                             0,
                             0,
                             1,
                             8,
                             0,
                             /* IPv4 */ 0x45,
                             0,
                             (uint8_t)(packet >> 8),
                             (uint8_t)packet,
                             0,
                             1,
                             0,
                             0,
                             64,
                             17,
                             0,
                             0,
                             10,
                             0,
                             0,
                             2,
                             10,
                             0,
                             0,
                             1,
                             /* UDP */ 0,
                             69,
                             0,
                             70,
                             (uint8_t)((len_bytes + 8) >> 8),
                             (uint8_t)(len_bytes + 8),
                             0xba,
                             0xd1 };
    memset(frame, 0x5a, sizeof(frame));
    memcpy(frame, head, sizeof(head));
    uint16_t sum = (uint16_t)~net_checksum(frame + 14, 20);
    memcpy(frame + 14 + 10, &sum, sizeof(sum));
    struct netbuf *first = NULL, **last = &first;
    for (size_t at = 0, part; at < 14 + packet; at += part, last = &(*last)->next) {
        *last = netbuf_alloc(NETBUF_LARGE_BYTES);
        part = 14 + packet - at < NETBUF_LARGE_BYTES ? 14 + packet - at : NETBUF_LARGE_BYTES;
        memcpy((*last)->data, frame + at, part);
        (*last)->len_bytes = part;
    }
    first->checksum_ok = checksum_ok;
    return first;
}

/* Up to the largest packet: with its Ethernet header it is longer than lwIP can say. */
static int merged(void *arg)
{
    static const size_t lengths[] = { 100, 4000, 65535 - 14 - 28, 65535 - 13 - 28, 65535 - 28 };
    static uint8_t back[65536];
    struct udp *udp;
    (void)arg;
    assert_int_equal(udp_open(4, 70, &devs[0], &udp), 0);
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        netdev_rx(&devs[0], merged_datagram(lengths[i], true));
        assert_int_equal(udp_recv(udp, back, sizeof(back), NULL, deadline_in_ms(50)), lengths[i]);
        assert_int_equal(back[lengths[i] - 1], 0x5a);
        netdev_rx(&devs[0], merged_datagram(lengths[i], false));
        assert_int_equal(udp_recv(udp, back, sizeof(back), NULL, deadline_in_ms(50)),
                         -ERR_TIMEDOUT);
    }
    udp_close(udp);
    return 0;
}

static void test_stack_merged_frames(void **state)
{
    (void)state;
    assert_int_equal(run(merged, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stack_stream_arrives_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_stream_survives_a_bad_wire, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_stream_waits_for_a_slow_reader, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_stream_gathers_single_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_stream_survives_short_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_stream_reset_comes_after_the_data, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_stack_stream_closed_early, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_stream_with_unread_bytes_is_not_alive, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_stack_connect_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_connect_unanswered, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_connect_next_address, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_connect_unreachable, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_wire_cut, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_device_closed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_connect_canceled, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_no_route, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_datagrams, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_refusals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_ports_are_random, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_datagram_queue_is_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_echo, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_link_of_two, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_address_off_link, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_follows_settings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_routes_by_source, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_merged_frames, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
