/* The resolver against scripted servers, in simulated time: rotation, repetition, search list, IPv6 only with a route,
 * aliases over several questions, liars. */
#include "core/err.h"
#include "src/net/netconf.h"
#include "src/net/netdev_private.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/net_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"
#include "wire/cursor.h"
#include "wire/dns.h"

static struct route_table table;
static uint32_t random_next;

const struct route_table *netconf_routes(void)
{
    return &table;
}

const struct route *netconf_route(const struct netaddr *addr)
{
    return route_find(&table, addr->family, addr->bytes, NULL);
}

uint32_t glue_random(void)
{
    return ++random_next;
}

/* --- a server ----------------------------------------------------------------------------------- */

static struct {
    const char *name;    /* the only one it knows; NULL: it is silent */
    const char *alias;   /* of name, instead of addresses */
    const char *target;  /* has the addresses, too */
    uint8_t rcode;       /* not 0: of every answer */
    uint8_t silent_host; /* servers with this last byte, or a higher one, say nothing; 0: none */
    unsigned loses;      /* so many questions */
    uint16_t wrong_id;
    uint16_t refuses_type, silent_type; /* of questions by UDP */
    unsigned fails;                     /* so many questions are answered with rcode only */
    uint8_t refusing_host;              /* last byte of the host where nobody listens */
    int refusal;                        /* how that is told, -ERR_CONNREFUSED or -ERR_NETUNREACH */
    unsigned late_ms;                   /* answers come so much later */
    uint8_t many6;                      /* addresses of IPv6; 0: two, as of IPv4 */
    bool headers_only;                  /* failures leave the question out */
    uint16_t nothing_type,
        unknown_type; /* no records of that type; "no such name", wrongly or not */
    bool truncates;   /* answers by UDP: the question alone */
    int tcp_result;   /* of tcp_connect() */
    uint8_t tcp_rcode;
    bool tcp_ends_early;
} server;

static size_t write_answer(const struct net_fake_sent *sent, const char *name, uint16_t type,
                           uint8_t *packet)
{
    bool knows = server.name && (strcmp(name, server.name) == 0 ||
                                 (server.target && strcmp(name, server.target) == 0));
    bool is_alias = knows && server.alias && strcmp(name, server.name) == 0;
    struct writer w = writer_on(packet, 512);
    put_bytes(&w, sent->data, sent->len_bytes);
    packet[0] ^= (uint8_t)(server.wrong_id >> 8);
    packet[1] ^= (uint8_t)server.wrong_id;
    packet[2] = 0x81;
    packet[3] = server.rcode                           ? server.rcode
                : knows && type != server.unknown_type ? 0
                                                       : DNS_NAME_ERROR;
    if (packet[3] || type == server.nothing_type)
        return (size_t)(w.pos - packet);
    packet[7] = is_alias ? 1 : type == DNS_TYPE_AAAA && server.many6 ? server.many6 : 2;
    for (int i = 0; i < packet[7]; i++) {
        uint8_t target[DNS_QUERY_MAX];
        int len = is_alias             ? dns_query_build(0, server.alias, DNS_TYPE_A, target) - 16
                  : type == DNS_TYPE_A ? 4
                                       : 16;
        put_be16(&w, 0xc00c);
        put_be16(&w, is_alias ? DNS_TYPE_CNAME : type);
        put_be16(&w, 1);
        put_be32(&w, 60);
        put_be16(&w, (uint16_t)len);
        if (is_alias)
            put_bytes(&w, target + 12, (size_t)len);
        else if (type == DNS_TYPE_A)
            put_be32(&w, 0x0a000064u + (uint32_t)i);
        else
            put_bytes(&w, (const uint8_t[16]){ 0xfd, 0x98, [15] = (uint8_t)(7 + i) }, 16);
    }
    return (size_t)(w.pos - packet);
}

static uint16_t read_question(const struct net_fake_sent *sent, char name[DNS_NAME_MAX])
{
    size_t len = 0;
    struct cursor c = cursor_on(sent->data + 12, sent->len_bytes - 12);
    for (uint8_t label = take_u8(&c); label > 0; label = take_u8(&c)) {
        len += len > 0 ? (name[len] = '.', 1) : 0;
        take_copy(&c, name + len, label);
        len += label;
    }
    name[len] = '\0';
    return take_be16(&c);
}

static void peer(const struct net_fake_sent *sent)
{
    char name[DNS_NAME_MAX];
    uint16_t type = read_question(sent, name);
    if (server.loses > 0) {
        server.loses--;
        return;
    }
    if ((!server.name && !server.rcode) ||
        (server.silent_host && sent->to.addr.bytes[3] >= server.silent_host) ||
        type == server.silent_type)
        return;
    if (sent->to.addr.bytes[3] == server.refusing_host) {
        net_fake_refuse(NET_FAKE_UDP4, 1, &sent->to, server.refusal);
        return;
    }
    uint8_t packet[512], rcode = server.rcode;
    if (server.fails > 0 && --server.fails == 0)
        server.rcode = 0;
    size_t answer = write_answer(sent, name, type, packet);
    if (rcode) {
        packet[3] = rcode;
        packet[5] = server.headers_only ? 0 : 1;
        answer = server.headers_only ? 12 : sent->len_bytes;
    }
    if (server.truncates || type == server.refuses_type) {
        answer = sent->len_bytes;
        packet[7] = 0;
        packet[2] |= server.truncates ? 2 : 0;
        packet[3] = server.truncates ? 0 : DNS_REFUSED;
    }
    net_fake_deliver(NET_FAKE_UDP4, 3 + server.late_ms, &sent->to.addr, 53, packet, answer);
}

/* The same server by TCP. */
static struct stream {
    bool open;
    size_t asked, given, len;
    uint8_t question[512], answer[2 + 512];
} tcp;
static unsigned tcp_connections;

int tcp_connect(const char *host, uint16_t port, deadline_t deadline,
                void (*status)(void *arg, const char *text), void *arg, struct stream **ret_stream)
{
    (void)deadline, (void)status, (void)arg;
    assert_string_equal(host, "10.0.0.1");
    assert_int_equal(port, 53);
    tcp_connections++;
    if (server.tcp_result < 0)
        return server.tcp_result;
    tcp = (struct stream){ .open = true };
    *ret_stream = &tcp;
    return 0;
}

int stream_write(struct stream *stream, const void *data, size_t len_bytes, deadline_t deadline)
{
    char name[DNS_NAME_MAX];
    (void)deadline;
    memcpy(stream->question + stream->asked, data, len_bytes);
    stream->asked += len_bytes;
    size_t wanted = (size_t)stream->question[0] << 8 | stream->question[1];
    if (stream->asked < wanted + 2)
        return 0;
    struct net_fake_sent sent = { .len_bytes = wanted };
    memcpy(sent.data, stream->question + 2, wanted);
    uint16_t type = read_question(&sent, name);
    stream->len = write_answer(&sent, name, type, stream->answer + 2);
    stream->answer[2 + 3] |= server.tcp_rcode;
    stream->answer[0] = (uint8_t)(stream->len >> 8);
    stream->answer[1] = (uint8_t)stream->len;
    stream->len += server.tcp_ends_early ? 0 : 2;
    return 0;
}

int stream_read(struct stream *stream, void *data, size_t room_bytes, deadline_t deadline)
{
    size_t left = stream->len - stream->given, len = room_bytes < 7 ? room_bytes : 7;
    (void)deadline;
    len = len < left ? len : left; /* in pieces */
    memcpy(data, stream->answer + stream->given, len);
    stream->given += len;
    return (int)len;
}

void stream_close(struct stream *stream)
{
    stream->open = false;
}

/* --- running ------------------------------------------------------------------------------------- */

static const char *asked;
static struct netaddr addrs[8];
static uint64_t limit_ms;
static size_t room;

static int body(void *arg)
{
    (void)arg;
    return dns_resolve(asked, deadline_in_ms(limit_ms), addrs, room);
}

static int resolve(const char *name)
{
    asked = name;
    int r = sched_run(body, NULL);
    assert_true(net_fake_all_closed());
    assert_false(tcp.open);
    return r;
}

static int start(void)
{
    settings_fake_reset();
    net_fake_reset();
    net_fake_dev.is_open = true;
    memset(&server, 0, sizeof(server));
    tcp_connections = 0;
    net_fake_peer = peer;
    table.count = 0;
    limit_ms = 60000;
    room = ARRAY_SIZE(addrs);
    route_add_ipv4(&table, &net_fake_dev, (const uint8_t[]){ 10, 0, 0, 5 }, NULL, NULL, NULL, 0);
    return setting_set("net0/dns:hex", "0a:00:00:01");
}

/* 10.0.0.1 helped last: no other one is asked before it. */
static int reset(void **state)
{
    (void)state;
    if (start() < 0)
        return -1;
    server.name = "boot.lab";
    return resolve("boot.lab") == 2 ? start() : -1;
}

static void test_dns_numeric_needs_no_server(void **state)
{
    (void)state;
    setting_clear("net0/dns");
    assert_int_equal(resolve("10.1.2.3"), 1);
    assert_int_equal(resolve("fe80::1"), 1);
    assert_int_equal(net_fake_sent_count, 0);
    assert_int_equal(resolve("boot.lab"), -ERR_NODNS);
}

static void test_dns_needs_a_route_to_a_server(void **state)
{
    (void)state;
    server.name = "boot.lab";
    setting_set("net0/dns:hex", "c0:00:02:01:0a:00:00:01");
    assert_int_equal(resolve("boot.lab"), 2);
    assert_int_equal(net_fake_sent_count, 1); /* the first one cannot be reached */
    net_fake_dev.is_open = false;
    assert_int_equal(resolve("boot.lab"), -ERR_NETUNREACH);
    assert_int_equal(net_fake_now_ms(), 3);
}

static void test_dns_gives_all_addresses_in_order(void **state)
{
    (void)state;
    server.name = "boot.lab";
    assert_int_equal(resolve("boot.lab"), 2);
    assert_memory_equal(addrs[0].bytes, "\x0a\0\0\x64", 4);
    assert_memory_equal(addrs[1].bytes, "\x0a\0\0\x65", 4);
    assert_int_equal(net_fake_sent_count, 1);
    assert_int_equal(net_fake_sent[0].to.port, 53);
    assert_int_equal(resolve("no.lab"), -ERR_NONAME);
}

static void test_dns_asks_ipv6_only_with_a_route(void **state)
{
    static const uint8_t link_local[16] = { 0xfe, 0x80, [15] = 1 },
                         ours[16] = { 0xfd, 0x98, [15] = 5 };
    (void)state;
    server.name = "boot.lab";
    route_add_ipv6(&table, &net_fake_dev, link_local, 64, true, NULL);
    assert_int_equal(resolve("boot.lab"), 2);
    assert_int_equal(net_fake_sent_count, 1);
    route_add_ipv6(&table, &net_fake_dev, ours, 64, true, NULL);
    assert_int_equal(resolve("boot.lab"), 4);
    assert_int_equal(net_fake_sent_count, 3);
}

/* The families in turn: whoever tries the addresses in order, or has room for few, soon comes to each. */
static void test_dns_interleaves_the_families(void **state)
{
    static const struct {
        uint8_t many6;
        size_t room;
        const char *families;
    } rows[] = { { 2, 8, "6464" }, { 1, 8, "644" }, { 5, 8, "6464666" }, { 8, 8, "64646666" },
                 { 8, 4, "6464" }, { 8, 2, "64" },  { 8, 1, "6" } };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char families[ARRAY_SIZE(addrs) + 1] = "";
        assert_int_equal(reset(state), 0);
        server.name = "boot.lab";
        server.many6 = rows[i].many6;
        room = rows[i].room;
        route_add_ipv6(&table, &net_fake_dev, (const uint8_t[16]){ 0xfd, 0x98, [15] = 5 }, 64, true,
                       NULL);
        int count = resolve("boot.lab");
        for (int k = 0; k < count; k++)
            families[k] = (char)('0' + addrs[k].family);
        assert_string_equal(families, rows[i].families);
        if (count > 3) { /* each in its server's order */
            assert_int_equal(addrs[0].bytes[15], 7);
            assert_int_equal(addrs[2].bytes[15], 8);
            assert_int_equal(addrs[1].bytes[3], 100);
            assert_int_equal(addrs[3].bytes[3], 101);
        }
    }
}

static void test_dns_repeats_and_rotates(void **state)
{
    (void)state;
    setting_set("net0/dns:hex", "0a:00:00:01:0a:00:00:02:0a:00:00:03");
    server.name = "boot.lab";
    server.loses = 3;
    assert_int_equal(resolve("boot.lab"), 2);
    static const struct {
        uint8_t host;
        unsigned at_ms;
    } expected[] = { { 1, 0 }, { 2, 250 }, { 3, 500 }, { 1, 750 } };
    assert_int_equal(net_fake_sent_count, ARRAY_SIZE(expected));
    for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
        assert_int_equal(net_fake_sent[i].to.addr.bytes[3], expected[i].host);
        assert_int_equal(net_fake_sent[i].at_ms, expected[i].at_ms);
    }
}

static void test_dns_silence_ends(void **state)
{
    (void)state;
    assert_int_equal(resolve("boot.lab"), -ERR_TIMEDOUT);
    assert_int_equal(net_fake_sent_count, 6);
    assert_int_equal(net_fake_now_ms(), 250 + 500 + 1000 + 2000 + 4000 + 8000);
    limit_ms = 1000; /* the caller's own limit */
    unsigned before = net_fake_now_ms();
    assert_int_equal(resolve("boot.lab"), -ERR_TIMEDOUT);
    assert_in_range(net_fake_now_ms() - before, 1000, 1001);
}

static void test_dns_timeout_is_a_setting(void **state)
{
    static const struct {
        const char *timeout_ms;
        unsigned questions, took_ms;
    } rows[] = { { "0", 1, 0 }, { "1", 1, 1 }, { "600", 2, 600 }, { "20000", 7, 20000 } };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(reset(state), 0);
        assert_int_equal(setting_set("dns-timeout", rows[i].timeout_ms), 0);
        unsigned before = net_fake_now_ms();
        assert_int_equal(resolve("boot.lab"), -ERR_TIMEDOUT);
        assert_int_equal(net_fake_sent_count, rows[i].questions);
        assert_int_equal(net_fake_now_ms() - before, rows[i].took_ms);
    }
}

static void test_dns_goes_on_after_a_refusal(void **state)
{
    (void)state;
    setting_set("net0/dns:hex", "0a:00:00:01:0a:00:00:02");
    server.rcode = DNS_REFUSED;
    assert_int_equal(resolve("boot.lab"), -ERR_IO);
    assert_true(net_fake_now_ms() < 100); /* nobody waits for a timer then */
    assert_int_equal(net_fake_sent_count, 2);
    assert_string_equal(err_slot()->sentence, "dns: no answer for \"boot.lab\": 10.0.0.1 answers "
                                              "REFUSED, 10.0.0.2 answers REFUSED");
}

/* One server that cannot help: how often it is asked, how long that takes, what is said. */
static void test_dns_single_server_fails(void **state)
{
    static const struct {
        uint8_t rcode, headers_only;
        unsigned questions, most_ms;
        const char *says;
    } rows[] = {
        { DNS_SERVER_FAILURE, 0, 3, 2020, "10.0.0.1 answers SERVFAIL" },
        { DNS_SERVER_FAILURE, 1, 3, 2020, "10.0.0.1 answers SERVFAIL" },
        { DNS_REFUSED, 0, 1, 10, "10.0.0.1 answers REFUSED" },
        { DNS_NOT_IMPLEMENTED, 0, 1, 10, "10.0.0.1 answers NOTIMP" },
        { DNS_FORMAT_ERROR, 0, 1, 10, "10.0.0.1 answers FORMERR" },
        { DNS_FORMAT_ERROR, 1, 1, 10, "10.0.0.1 answers FORMERR" },
        { 9, 0, 1, 10, "10.0.0.1 answers code 9" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(reset(state), 0);
        server.rcode = rows[i].rcode;
        server.headers_only = rows[i].headers_only;
        assert_int_equal(resolve("boot.lab"), -ERR_IO);
        assert_int_equal(net_fake_sent_count, rows[i].questions);
        assert_true(net_fake_now_ms() <= rows[i].most_ms);
        assert_non_null(strstr(err_slot()->sentence, rows[i].says));
    }
}

/* SERVFAIL passes: the same server knows it a second later. */
static void test_dns_server_recovers(void **state)
{
    (void)state;
    server.name = "boot.lab";
    server.rcode = DNS_SERVER_FAILURE;
    server.fails = 2;
    assert_int_equal(resolve("boot.lab"), 2);
    assert_int_equal(net_fake_sent_count, 3);
    assert_in_range(net_fake_now_ms(), 2000, 2020);
}

/* The second server is asked at once; the first, which fails, no more than three times while the second is silent. */
static void test_dns_failures_are_bounded(void **state)
{
    unsigned to_first = 0;
    (void)state;
    setting_set("net0/dns:hex", "0a:00:00:01:0a:00:00:02");
    server.rcode = DNS_SERVER_FAILURE;
    server.silent_host = 2;
    assert_int_equal(resolve("boot.lab"), -ERR_IO);
    assert_in_range(net_fake_sent[1].at_ms, 0, 10);
    for (size_t i = 0; i < net_fake_sent_count; i++)
        to_first += net_fake_sent[i].to.addr.bytes[3] == 1;
    assert_int_equal(to_first, 3);
    assert_in_range(net_fake_now_ms(), 15700, 15800);
    assert_string_equal(err_slot()->sentence, "dns: no answer for \"boot.lab\": 10.0.0.1 answers "
                                              "SERVFAIL, 10.0.0.2 is silent");
}

/* ICMP: the next server is asked at once, and a refusal is the end of one. A missing route is waited for. */
static void test_dns_icmp(void **state)
{
    (void)state;
    setting_set("net0/dns:hex", "0a:00:00:01:0a:00:00:02");
    server.name = "boot.lab";
    server.refusing_host = 1;
    server.refusal = -ERR_CONNREFUSED;
    assert_int_equal(resolve("boot.lab"), 2);
    assert_true(net_fake_now_ms() < 20);
    server.refusal = -ERR_NETUNREACH;
    assert_int_equal(resolve("boot.lab"), 2);
    assert_true(net_fake_now_ms() < 20);
    setting_set("net0/dns:hex", "0a:00:00:01");
    net_fake_sent_count = 0;
    unsigned before = net_fake_now_ms();
    assert_int_equal(resolve("boot.lab"), -ERR_NETUNREACH);
    assert_in_range(net_fake_now_ms() - before, 15700, 15800);
    assert_int_equal(net_fake_sent_count, 16);
    server.refusal = -ERR_CONNREFUSED;
    before = net_fake_now_ms();
    assert_int_equal(resolve("boot.lab"), -ERR_CONNREFUSED);
    assert_true(net_fake_now_ms() - before < 10);
    assert_string_equal(err_slot()->sentence,
                        "dns: no answer for \"boot.lab\": 10.0.0.1 refuses port 53 (ICMP)");
}

/* Three of four servers are dead: they cost 750 ms once, not again for each suffix. */
static void test_dns_dead_servers_cost_once(void **state)
{
    (void)state;
    setting_set("net0/dns:hex", "0a:00:00:09:0a:00:00:0a:0a:00:00:0b:0a:00:00:02");
    setting_set("net0/119:hex", "01:61:03:6c:61:62:00:01:62:c0:02"); /* a.lab b.lab */
    server.name = "boot";
    server.silent_host = 9;
    assert_int_equal(resolve("boot"), 2);
    assert_int_equal(net_fake_sent_count, 6);
    assert_in_range(net_fake_now_ms(), 750, 770);
}

/* Nor for the next name. */
static void test_dns_who_helped_is_asked_first(void **state)
{
    (void)state;
    setting_set("net0/dns:hex", "0a:00:00:09:0a:00:00:02");
    server.name = "boot.lab";
    server.silent_host = 9;
    assert_int_equal(resolve("boot.lab"), 2);
    assert_int_equal(net_fake_sent_count, 2);
    assert_int_equal(resolve("boot.lab"), 2);
    assert_int_equal(net_fake_sent_count, 3);
    assert_int_equal(net_fake_sent[2].to.addr.bytes[3], 2);
    server.silent_host = 2; /* now it is dead, too */
    assert_int_equal(resolve("boot.lab"), -ERR_TIMEDOUT);
    assert_int_equal(net_fake_sent[3].to.addr.bytes[3], 2);
    assert_int_equal(net_fake_sent[4].to.addr.bytes[3], 9);
}

static void test_dns_server_listed_twice(void **state)
{
    (void)state;
    setting_set("net0/dns:hex", "0a:00:00:01:0a:00:00:01");
    server.name = "boot.lab";
    server.rcode = DNS_REFUSED;
    assert_int_equal(resolve("boot.lab"), -ERR_IO);
    assert_int_equal(net_fake_sent_count, 1);
}

/* Answers that take longer than the first wait count when they come. */
static void test_dns_late_answer_counts(void **state)
{
    (void)state;
    server.name = "boot.lab";
    server.late_ms = 400;
    assert_int_equal(resolve("boot.lab"), 2);
    assert_in_range(net_fake_now_ms(), 400, 410);
    setting_set("net0/dns:hex",
                "0a:00:00:01:0a:00:00:09"); /* when the other is asked already, too */
    server.silent_host = 9;
    unsigned before = net_fake_now_ms();
    assert_int_equal(resolve("boot.lab"), 2);
    assert_in_range(net_fake_now_ms() - before, 400, 410);
}

/* A suffix whose servers fail does not hide the others, nor the bare name. */
static void test_dns_search_goes_on(void **state)
{
    (void)state;
    setting_set("domain", "broken.lab");
    server.name = "boot";
    server.rcode = DNS_REFUSED;
    server.fails = 1;
    assert_int_equal(resolve("boot"), 2);
    server.name = "none";
    server.rcode = DNS_REFUSED;
    server.fails = 1;
    assert_int_equal(resolve("boot"), -ERR_IO);
    assert_non_null(strstr(err_slot()->sentence, "\"boot.broken.lab\": 10.0.0.1 answers REFUSED"));
}

static void test_dns_search_list(void **state)
{
    (void)state;
    server.name = "boot.b.lab";
    setting_set("domain", "wrong.lab");
    setting_set("net0/119:hex", "01:61:03:6c:61:62:00:01:62:c0:02"); /* a.lab b.lab */
    assert_int_equal(resolve("boot"), 2);
    assert_int_equal(net_fake_sent_count, 2);
    net_fake_sent_count = 0;
    assert_int_equal(resolve("boot.b"), -ERR_NONAME); /* a dot: complete */
    assert_int_equal(net_fake_sent_count, 1);
    setting_clear("net0/119");
    server.name = "boot";
    net_fake_sent_count = 0;
    assert_int_equal(resolve("boot"), 2); /* domain, then the bare name */
    assert_int_equal(net_fake_sent_count, 2);
}

static void test_dns_asks_for_aliases(void **state)
{
    (void)state;
    server.name = "www.lab";
    server.alias = server.target = "srv.lab";
    assert_int_equal(resolve("www.lab"), 2);
    assert_int_equal(net_fake_sent_count, 2);
    server.alias = "www.lab"; /* stands for itself */
    unsigned before = net_fake_now_ms();
    assert_int_equal(resolve("www.lab"), -ERR_IO);
    assert_true(net_fake_sent_count < 30 && net_fake_now_ms() - before < 2100);
    assert_non_null(strstr(err_slot()->sentence, "10.0.0.1 answers garbage"));
}

static void test_dns_ignores_forgeries(void **state)
{
    (void)state;
    server.name = "boot.lab";
    server.wrong_id = 0x0101;
    assert_int_equal(resolve("boot.lab"), -ERR_TIMEDOUT);
}

static void add_route6(void)
{
    static const uint8_t ours[16] = { 0xfd, 0x98, [15] = 5 };
    route_add_ipv6(&table, &net_fake_dev, ours, 64, true, NULL);
}

/* One type that is refused, or never answered, does not cost the addresses of the other. */
static void test_dns_one_type_is_enough(void **state)
{
    static const struct {
        uint16_t refuses, silent;
        const char *servers;
        unsigned most_ms, family;
    } rows[] = {
        { DNS_TYPE_A, 0, "0a:00:00:01", 260, 6 },
        { DNS_TYPE_AAAA, 0, "0a:00:00:01", 260, 4 },
        { DNS_TYPE_A, 0, "0a:00:00:01:0a:00:00:02", 20, 6 },
        { 0, DNS_TYPE_AAAA, "0a:00:00:01", 250 + 500 + 1000 + 10, 4 },
        { 0, DNS_TYPE_A, "0a:00:00:01:0a:00:00:02", 250 + 500 + 1000 + 10, 6 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(reset(state), 0);
        setting_set("net0/dns:hex", rows[i].servers);
        add_route6();
        server.name = "boot.lab";
        server.refuses_type = rows[i].refuses;
        server.silent_type = rows[i].silent;
        unsigned before = net_fake_now_ms();
        assert_int_equal(resolve("boot.lab"), 2);
        assert_int_equal(addrs[0].family, rows[i].family);
        assert_true(net_fake_now_ms() - before <= rows[i].most_ms);
    }
    limit_ms = 300; /* the caller's limit ends it, too */
    assert_int_equal(resolve("boot.lab"), 2);
}

/* A and AAAA say different things. */
static void test_dns_types_differ(void **state)
{
    static const struct {
        uint16_t unknown, nothing, silent;
        int result;
        unsigned most_ms;
        const char *says;
    } rows[] = {
        { DNS_TYPE_AAAA, 0, 0, 2, 10, NULL }, /* RFC 4074 4.2 */
        { DNS_TYPE_A, 0, 0, 2, 10, NULL },
        { 0, DNS_TYPE_AAAA, 0, 2, 10, NULL },
        { DNS_TYPE_A, 0, DNS_TYPE_AAAA, -ERR_NONAME, 1760, "does not exist" },
        { DNS_TYPE_AAAA, 0, DNS_TYPE_A, -ERR_TIMEDOUT, 15760, "10.0.0.1 is silent" },
        { DNS_TYPE_AAAA, DNS_TYPE_A, 0, -ERR_NONAME, 10, "has no address" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        assert_int_equal(reset(state), 0);
        add_route6();
        server.name = "boot.lab";
        server.unknown_type = rows[i].unknown;
        server.nothing_type = rows[i].nothing;
        server.silent_type = rows[i].silent;
        if (resolve("boot.lab") != rows[i].result || net_fake_now_ms() > rows[i].most_ms)
            fail_msg("row %zu: %s, %u ms", i, err_slot()->sentence, net_fake_now_ms());
        if (rows[i].says)
            assert_non_null(strstr(err_slot()->sentence, rows[i].says));
    }
    assert_int_equal(reset(state), 0); /* without IPv6 */
    server.name = "boot.lab";
    server.nothing_type = DNS_TYPE_A;
    assert_int_equal(resolve("boot.lab"), -ERR_NONAME);
    assert_non_null(strstr(err_slot()->sentence, "has no IPv4 address"));
}

/* An address of IPv6 without a route is none. */
static void test_dns_address_without_route(void **state)
{
    static const uint8_t elsewhere[16] = { 0xfd, 0x99, [15] = 5 };
    (void)state;
    route_add_ipv6(&table, &net_fake_dev, elsewhere, 64, true, NULL);
    server.name = "boot.lab";
    server.nothing_type = DNS_TYPE_A;
    assert_int_equal(resolve("boot.lab"), -ERR_NETUNREACH);
    assert_non_null(strstr(err_slot()->sentence, "no route"));
}

static int cancel_body(void *arg)
{
    (void)arg;
    struct fiber *child = fiber_start("child", body, NULL);
    fiber_sleep_ms(1100); /* while a server rests */
    fiber_cancel(child);
    return fiber_join(child);
}

static void test_dns_canceled(void **state)
{
    (void)state;
    asked = "boot.lab";
    assert_int_equal(sched_run(cancel_body, NULL), -ERR_CANCELED);
    assert_in_range(net_fake_now_ms(), 1100, 1110);
    assert_true(net_fake_all_closed());
    server.rcode = DNS_SERVER_FAILURE;
    assert_int_equal(sched_run(cancel_body, NULL), -ERR_CANCELED);
    assert_in_range(net_fake_now_ms(), 2200, 2220);
    assert_true(net_fake_all_closed());
}

static void test_dns_truncated_goes_by_tcp(void **state)
{
    (void)state;
    server.name = "boot.lab";
    server.truncates = true;
    assert_int_equal(resolve("boot.lab"), 2);
    assert_memory_equal(addrs[0].bytes, "\x0a\0\0\x64", 4);
    assert_int_equal(net_fake_sent_count, 1);
    assert_int_equal(tcp_connections, 1);
    add_route6();
    assert_int_equal(resolve("boot.lab"), 4);
    assert_int_equal(tcp_connections, 3);
    server.silent_type = DNS_TYPE_AAAA; /* what is there is asked for all the same */
    assert_int_equal(resolve("boot.lab"), 2);
    assert_int_equal(resolve("no.lab"), -ERR_NONAME);
}

static void test_dns_tcp_fails(void **state)
{
    (void)state;
    server.name = "boot.lab";
    server.truncates = true;
    server.tcp_result = -ERR_CONNREFUSED;
    assert_int_equal(resolve("boot.lab"), -ERR_CONNREFUSED);
    assert_string_equal(err_slot()->sentence,
                        "dns: the answer of 10.0.0.1 for \"boot.lab\" is too long for UDP, and by "
                        "TCP: Connection refused");
    server.tcp_result = 0;
    server.tcp_ends_early = true;
    assert_int_equal(resolve("boot.lab"), -ERR_TRUNCATED);
    server.tcp_ends_early = false;
    server.wrong_id = 0x0101;
    assert_true(resolve("boot.lab") < 0);
}

/* By TCP it fails: that is no "does not exist". */
static void test_dns_tcp_answers_failure(void **state)
{
    (void)state;
    server.name = "boot.lab";
    server.truncates = true;
    server.tcp_rcode = DNS_REFUSED;
    assert_int_equal(resolve("boot.lab"), -ERR_IO);
    assert_non_null(strstr(err_slot()->sentence, "10.0.0.1 answers REFUSED"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_dns_numeric_needs_no_server, reset),
        cmocka_unit_test_setup(test_dns_needs_a_route_to_a_server, reset),
        cmocka_unit_test_setup(test_dns_gives_all_addresses_in_order, reset),
        cmocka_unit_test_setup(test_dns_asks_ipv6_only_with_a_route, reset),
        cmocka_unit_test_setup(test_dns_interleaves_the_families, reset),
        cmocka_unit_test_setup(test_dns_repeats_and_rotates, reset),
        cmocka_unit_test_setup(test_dns_silence_ends, reset),
        cmocka_unit_test_setup(test_dns_timeout_is_a_setting, reset),
        cmocka_unit_test_setup(test_dns_goes_on_after_a_refusal, reset),
        cmocka_unit_test_setup(test_dns_single_server_fails, reset),
        cmocka_unit_test_setup(test_dns_server_recovers, reset),
        cmocka_unit_test_setup(test_dns_failures_are_bounded, reset),
        cmocka_unit_test_setup(test_dns_icmp, reset),
        cmocka_unit_test_setup(test_dns_dead_servers_cost_once, reset),
        cmocka_unit_test_setup(test_dns_who_helped_is_asked_first, reset),
        cmocka_unit_test_setup(test_dns_server_listed_twice, reset),
        cmocka_unit_test_setup(test_dns_late_answer_counts, reset),
        cmocka_unit_test_setup(test_dns_search_list, reset),
        cmocka_unit_test_setup(test_dns_search_goes_on, reset),
        cmocka_unit_test_setup(test_dns_asks_for_aliases, reset),
        cmocka_unit_test_setup(test_dns_ignores_forgeries, reset),
        cmocka_unit_test_setup(test_dns_one_type_is_enough, reset),
        cmocka_unit_test_setup(test_dns_types_differ, reset),
        cmocka_unit_test_setup(test_dns_address_without_route, reset),
        cmocka_unit_test_setup(test_dns_canceled, reset),
        cmocka_unit_test_setup(test_dns_truncated_goes_by_tcp, reset),
        cmocka_unit_test_setup(test_dns_tcp_fails, reset),
        cmocka_unit_test_setup(test_dns_tcp_answers_failure, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
