/* The DHCPv4 client against scripted servers, in simulated time: timing (compat 4.3), choice of offers (4.4), ProxyDHCP,
 * refusals, damage on the way, boot server discovery (4.6), leases that firmware holds (4.8). */
#include "net/dhcp.h"
#include "core/err.h"
#include "core/heap.h"
#include "core/uri.h"
#include "src/net/dhcp_private.h"
#include "src/net/retry.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/heap_fake.h"
#include "tests/unit/fakes/net_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"
#include <stdio.h>

extern const struct net_configurator dhcp_configurator;
const struct net_configurator *const net_configurators[] = { &dhcp_configurator, NULL };
static const struct dhcp_feature http_feature = { 0x13, 1 };
const struct dhcp_feature *const dhcp_features[] = { &http_feature, NULL };

int plat_entropy(void *bytes, size_t len_bytes)
{
    memset(bytes, 0x5a, len_bytes);
    return 0;
}

void plat_pxe_identity(struct plat_pxe_identity *ret_identity)
{
    *ret_identity = (struct plat_pxe_identity){ .arch = 7, .undi_major = 3, .undi_minor = 10 };
}

/* --- servers ------------------------------------------------------------------------------------ */

/* What one reply says; zero members are left out. */
struct reply {
    enum dhcp_type type;
    uint32_t yiaddr, siaddr, server_id;
    int priority;
    bool no_pxedhcp, pxe_client, menu, bootp;
    const char *file;
    const char *message;
};

static void put_be32_at(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> (24 - 8 * i));
}

static size_t write_reply(const struct reply *reply, const struct net_fake_sent *to,
                          uint8_t *packet)
{
    memset(packet, 0, DHCP_HEADER_BYTES);
    memcpy(packet, to->data, 8); /* htype, hlen, xid */
    packet[0] = 2;
    put_be32_at(packet + 16, reply->yiaddr);
    put_be32_at(packet + 20, reply->siaddr);
    memcpy(packet + 28, to->data + 28, 16);
    memcpy(packet + 236, "\x63\x82\x53\x63", 4);
    struct writer w = writer_on(packet + 240, 400);
    if (!reply->bootp)
        put_be(&w, 53 << 16 | 1 << 8 | reply->type, 3);
    if (reply->server_id)
        put_be(&w, (uint64_t)(54 << 8 | 4) << 32 | reply->server_id, 6);
    put_be(&w, (uint64_t)(1 << 8 | 4) << 32 | 0xffffff00, 6);
    put_be(&w, 175 << 8 | 6, 2);
    put_be(&w, 1 << 16 | 1 << 8 | (reply->priority & 0xff), 3);
    put_be(&w, 176 << 16 | 1 << 8 | reply->no_pxedhcp, 3);
    if (reply->pxe_client)
        put_bytes(&w, "\x3c\x9PXEClient", 11);
    if (reply->menu)
        put_bytes(&w, "\x2b\x0b\x9\x6\0\1\3abc\x6\1\0", 13);
    if (reply->file) {
        put_be(&w, 67 << 8 | strlen(reply->file), 2);
        put_bytes(&w, reply->file, strlen(reply->file));
    }
    if (reply->message) {
        put_be(&w, 56 << 8 | strlen(reply->message), 2);
        put_bytes(&w, reply->message, strlen(reply->message));
    }
    put_u8(&w, 255);
    return (size_t)(w.pos - packet);
}

static void answer(const struct net_fake_sent *to, unsigned after_ms, uint32_t from, uint16_t port,
                   const struct reply *reply)
{
    uint8_t packet[NET_FAKE_DATA_MAX], address[4];
    size_t len = write_reply(reply, to, packet);
    put_be32_at(address, from);
    struct netaddr addr = netaddr_v4(address);
    net_fake_deliver(NET_FAKE_UDP4, after_ms, &addr, port, packet, len);
}

enum { SERVER = 0x0a000001, SERVER2 = 0x0a000002, PROXY = 0x0a000009, ADDRESS = 0x0a000005 };

static uint8_t type_of(const struct net_fake_sent *sent)
{
    uint8_t type = 0;
    dhcp_packet_get(sent->data, sent->len_bytes, DHCP_TAG_MESSAGE_TYPE, &type, 1);
    return type;
}

static unsigned secs_of(const struct net_fake_sent *sent)
{
    return (unsigned)(sent->data[8] << 8 | sent->data[9]);
}

static bool is_broadcast(const struct net_fake_sent *sent)
{
    return sent->to.addr.bytes[0] == 255 && sent->to.port == 67;
}

/* A plain server: offers and acknowledges ADDRESS. */
static struct reply plain = {
    .yiaddr = ADDRESS, .siaddr = SERVER, .server_id = SERVER, .file = "boot.ipxe"
};

static void plain_server(const struct net_fake_sent *sent)
{
    struct reply reply = plain;
    if (!is_broadcast(sent))
        return;
    reply.type = type_of(sent) == DHCP_DISCOVER ? DHCP_OFFER : DHCP_ACK;
    answer(sent, 1, SERVER, 67, &reply);
}

/* --- running ------------------------------------------------------------------------------------ */

static int run_body(void *arg)
{
    *(int *)arg = dhcp_configurator.run(&net_fake_dev, NULL, NULL);
    return 0;
}

static char sentence[ERR_SENTENCE_MAX];
static unsigned fail_at; /* the allocation that fails; 0: none */

/* The configurator in a fiber of its own; its sentence is kept. */
static int run_keeping_sentence(void *arg)
{
    heap_fake_fail_at = fail_at;
    run_body(arg);
    heap_fake_fail_at = 0;
    snprintf(sentence, sizeof(sentence), "%s", err_slot()->sentence);
    return 0;
}

static int run(void)
{
    int r = 1;
    sentence[0] = '\0';
    assert_int_equal(sched_run(run_keeping_sentence, &r), 0);
    assert_true(net_fake_all_closed());
    return r;
}

static int reset(void **state)
{
    (void)state;
    settings_fake_reset();
    net_fake_reset();
    plain = (struct reply){
        .yiaddr = ADDRESS, .siaddr = SERVER, .server_id = SERVER, .file = "boot.ipxe"
    };
    return 0;
}

static void assert_sent(size_t index, unsigned at_ms, uint8_t type, unsigned secs)
{
    assert_true(index < net_fake_sent_count);
    const struct net_fake_sent *sent = &net_fake_sent[index];
    if (sent->at_ms + 20 < at_ms || sent->at_ms > at_ms + 20)
        fail_msg("packet %zu was sent at %u ms, not at %u ms", index, sent->at_ms, at_ms);
    assert_int_equal(type_of(sent), type);
    assert_int_equal(secs_of(sent), secs);
}

static void assert_took(unsigned ms)
{
    unsigned took = net_fake_now_ms();
    if (took + 30 < ms || took > ms + 30)
        fail_msg("it took %u ms, not %u ms", took, ms);
}

#define ASSERT_GET(ref_, text_)                                                          \
    do {                                                                                 \
        struct str got_ = STR_INIT;                                                      \
        int r_ = setting_get(ref_, &got_);                                               \
        if (r_ < 0 || strcmp(str_text(&got_), text_) != 0)                               \
            fail_msg("%s is \"%s\" (%d), not \"%s\"", ref_, str_text(&got_), r_, text_); \
        str_free(&got_);                                                                 \
    } while (0)

static bool exists(const char *path)
{
    return settings_find(path, false) != NULL;
}

/* --- timing ------------------------------------------------------------------------------------- */

static void test_retry_table(void **state)
{
    (void)state;
    static const struct {
        unsigned first_ms, total_ms, at_ms[8];
    } cases[] = {
        { 1000, 15000, { 0, 1000, 3000, 7000 } },
        { 250, 15750, { 0, 250, 750, 1750, 3750, 7750 } },
        { 250, 3750, { 0, 250, 750, 1750 } },
        { 125, 3875, { 0, 125, 375, 875, 1875 } },
        { 1000, 3000, { 0, 1000 } },
        { 1000, 32000, { 0, 1000, 3000, 7000, 15000, 23000, 31000 } },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct retry retry;
        size_t sent = 0;
        retry_start(&retry, 5000000, cases[i].first_ms, cases[i].total_ms);
        for (uint64_t now = 5000000; !retry_over(&retry, now); now += 1000) {
            if (!retry_due(&retry, now))
                continue;
            assert_int_equal((now - 5000000) / 1000, cases[i].at_ms[sent]);
            sent++;
        }
        assert_true(sent == 8 || cases[i].at_ms[sent] == 0);
        assert_int_equal(retry.sent, sent);
    }
}

static void test_dhcp_nobody_answers(void **state)
{
    (void)state;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_int_equal(net_fake_sent_count, 4);
    assert_sent(0, 0, DHCP_DISCOVER, 4);
    assert_sent(1, 1000, DHCP_DISCOVER, 8);
    assert_sent(2, 3000, DHCP_DISCOVER, 12);
    assert_sent(3, 7000, DHCP_DISCOVER, 16);
    assert_took(15000);
    assert_string_equal(sentence, "dhcp: net0 got no offer to 4 requests in 15 s; link is up, 0 "
                                  "frames received");
    assert_false(exists("net0.dhcp"));
}

static void test_dhcp_timeout_is_a_setting(void **state)
{
    (void)state;
    setting_set("net0/dhcp-timeout", "3000");
    net_fake_dev.link_up = false;
    net_fake_send_result = -ERR_NETUNREACH;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_took(3000);
    assert_string_equal(sentence, "dhcp: net0 got no offer to 2 requests in 3 s; link is down, 0 "
                                  "frames received, 2 of 2 requests could not be sent");
}

static void test_dhcp_waits_for_proxies(void **state)
{
    (void)state;
    net_fake_peer = plain_server;
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(net_fake_sent_count, 3);
    assert_sent(0, 0, DHCP_DISCOVER, 4);
    assert_sent(1, 1000, DHCP_DISCOVER, 8 | 2);
    assert_sent(2, 3000, DHCP_REQUEST, 16 | 2); /* the timer ran out three times before */
    assert_took(3001);
    ASSERT_GET("net0.dhcp/ip", "10.0.0.5");
    ASSERT_GET("net0.dhcp/netmask", "255.255.255.0");
    ASSERT_GET("filename", "boot.ipxe");
    ASSERT_GET("next-server", "10.0.0.1");
    ASSERT_GET("net0.dhcp/54:ipv4", "10.0.0.1");
    ASSERT_GET("net0.dhcp/175.176:int8", "0");
    assert_false(exists("proxydhcp"));
    uint8_t requested[4], server[4];
    const struct net_fake_sent *request = &net_fake_sent[2];
    dhcp_packet_get(request->data, request->len_bytes, 50, requested, 4);
    dhcp_packet_get(request->data, request->len_bytes, 54, server, 4);
    assert_memory_equal(requested, "\x0a\0\0\5", 4);
    assert_memory_equal(server, "\x0a\0\0\1", 4);
}

static void test_dhcp_no_pxedhcp_skips_the_wait(void **state)
{
    (void)state;
    net_fake_peer = plain_server;
    plain.no_pxedhcp = true;
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(net_fake_sent_count, 2);
    assert_took(2);
}

static void test_dhcp_proxy_wait_is_a_setting(void **state)
{
    (void)state;
    net_fake_peer = plain_server;
    setting_set("dhcp-proxy-wait", "500");
    assert_int_equal(run(), CONFIGURED);
    assert_took(501);
    reset(NULL);
    net_fake_peer = plain_server;
    setting_set("dhcp-proxy-wait", "0");
    assert_int_equal(run(), CONFIGURED);
    assert_took(2);
    reset(NULL); /* numbers that do not fit microseconds: as long as may be, not at once */
    net_fake_peer = plain_server;
    setting_set("dhcp-proxy-wait:hex", "00:41:89:37:4b:c6:a7:ef");
    setting_set("dhcp-timeout", "3000");
    assert_int_equal(run(), CONFIGURED);
    assert_took(3001);
}

/* Whichever allocation fails: an address or a sentence, and nothing that stays behind. */
static void test_dhcp_short_of_memory(void **state)
{
    enum { ALLOCATIONS_MAX = 1000 };
    size_t blocks = 0;
    (void)state;
    for (bool failed = true; failed; fail_at++) {
        unsigned before = heap_fake_failures;
        reset(NULL);
        net_fake_peer = plain_server;
        int r = run();
        assert_true(r == CONFIGURED || (r < 0 && sentence[0]));
        assert_true(r == -ERR_NOMEM || r == -ERR_TIMEDOUT || exists("net0.dhcp"));
        failed = heap_fake_failures > before || fail_at == 0;
        if (fail_at == 0) {
            reset(NULL);
            blocks = heap_fake_blocks();
        }
        assert_true(fail_at < ALLOCATIONS_MAX);
    }
    assert_true(fail_at > 10);
    fail_at = 0;
    reset(NULL);
    assert_int_equal(heap_fake_blocks(), blocks);
}

static void late_server(const struct net_fake_sent *sent)
{
    struct reply reply = plain;
    reply.type = type_of(sent) == DHCP_DISCOVER ? DHCP_OFFER : DHCP_ACK;
    if (reply.type == DHCP_ACK || sent->at_ms >= 3000)
        answer(sent, 200, SERVER, 67, &reply);
}

static void test_dhcp_late_offer_is_taken_at_once(void **state)
{
    (void)state;
    net_fake_peer = late_server;
    assert_int_equal(run(), CONFIGURED);
    assert_sent(3, 3200, DHCP_REQUEST, 16 | 2);
    assert_took(3400);
}

static void deaf_to_requests(const struct net_fake_sent *sent)
{
    if (type_of(sent) == DHCP_DISCOVER)
        plain_server(sent);
}

static void test_dhcp_request_is_not_acknowledged(void **state)
{
    (void)state;
    plain.no_pxedhcp = true;
    net_fake_peer = deaf_to_requests;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    static const unsigned at_ms[] = { 1, 251, 751, 1751, 3751, 7751 };
    assert_int_equal(net_fake_sent_count, 7);
    for (unsigned i = 0; i < 6; i++)
        assert_sent(1 + i, at_ms[i], DHCP_REQUEST, (2 + i) << 2 | 2);
    assert_took(15751);
    assert_string_equal(sentence, "dhcp: net0: 10.0.0.1 offered 10.0.0.5 but acknowledged none of "
                                  "6 requests; link is up, 1 frames received");
}

static void test_dhcp_request_timeout_is_a_setting(void **state)
{
    (void)state;
    plain.no_pxedhcp = true;
    net_fake_peer = deaf_to_requests;
    setting_set("net0/dhcp-request-timeout", "500");
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_took(501);
}

/* --- choice -------------------------------------------------------------------------------------- */

static void two_servers(const struct net_fake_sent *sent)
{
    struct reply first = plain, second = plain;
    second.server_id = SERVER2;
    second.yiaddr = ADDRESS + 1;
    second.priority = 0;
    first.type = second.type = DHCP_OFFER;
    uint8_t chosen[4] = { 0 };
    if (type_of(sent) == DHCP_DISCOVER) {
        answer(sent, 1, SERVER, 67, &first);
        answer(sent, 2, SERVER2, 67, &second);
        return;
    }
    first.type = second.type = DHCP_ACK;
    dhcp_packet_get(sent->data, sent->len_bytes, 54, chosen, 4);
    answer(sent, 1, chosen[3] == 1 ? SERVER : SERVER2, 67, chosen[3] == 1 ? &first : &second);
}

static void test_dhcp_of_equal_offers_the_last_wins(void **state)
{
    (void)state;
    net_fake_peer = two_servers;
    assert_int_equal(run(), CONFIGURED);
    ASSERT_GET("net0.dhcp/ip", "10.0.0.6");
}

static void test_dhcp_higher_priority_wins(void **state)
{
    (void)state;
    plain.priority = 1;
    net_fake_peer = two_servers;
    assert_int_equal(run(), CONFIGURED);
    ASSERT_GET("net0.dhcp/ip", "10.0.0.5");
}

static void bootp_server(const struct net_fake_sent *sent)
{
    struct reply reply = { .bootp = true, .yiaddr = ADDRESS, .siaddr = SERVER };
    answer(sent, 1, SERVER, 67, &reply);
}

static void test_dhcp_bootp_server(void **state)
{
    (void)state;
    net_fake_peer = bootp_server;
    assert_int_equal(run(), CONFIGURED);
    ASSERT_GET("net0/ip", "10.0.0.5");
    const struct net_fake_sent *request = &net_fake_sent[net_fake_sent_count - 1];
    uint8_t none[4];
    assert_int_equal(dhcp_packet_get(request->data, request->len_bytes, 54, none, 4), 0);
}

static void wrong_port_server(const struct net_fake_sent *sent)
{
    struct reply reply = plain;
    reply.type = DHCP_OFFER;
    answer(sent, 1, SERVER, 1067, &reply);
    reply.yiaddr = 0;
    answer(sent, 1, SERVER, 67, &reply);
    reply = plain;
    reply.type = DHCP_ACK; /* nobody asked for that yet */
    answer(sent, 1, SERVER, 67, &reply);
}

static void test_dhcp_offers_that_are_none(void **state)
{
    (void)state;
    net_fake_peer = wrong_port_server;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_string_equal(sentence, "dhcp: net0 got no offer to 4 requests in 15 s; link is up, 12 "
                                  "frames received, 12 answers without an address to take");
}

/* --- ProxyDHCP ----------------------------------------------------------------------------------- */

static bool proxy_answers_4011, proxy_has_file;
static const char *proxy_url; /* without a siaddr */

static void proxy_beside(const struct net_fake_sent *sent)
{
    struct reply offer = { .type = DHCP_OFFER, .server_id = PROXY, .pxe_client = true };
    if (proxy_has_file) {
        offer.siaddr = PROXY;
        offer.file = "proxy.efi";
    } else if (proxy_url) {
        offer.file = proxy_url;
    }
    plain_server(sent);
    if (type_of(sent) == DHCP_DISCOVER)
        answer(sent, 5, PROXY, 67, &offer);
    if (!is_broadcast(sent) && proxy_answers_4011) {
        struct reply ack = {
            .type = DHCP_ACK, .server_id = PROXY, .pxe_client = true, .menu = true
        };
        struct reply useless = { .type = DHCP_ACK, .server_id = PROXY };
        struct reply other = { .type = DHCP_ACK, .server_id = SERVER2, .menu = true };
        answer(sent, 1, PROXY, 4011, &useless);
        answer(sent, 1, SERVER2, 4011, &other);
        answer(sent, 1, PROXY, 67, &ack);
        answer(sent, 2, PROXY, 4011, &ack);
    }
}

static void test_dhcp_proxy_offer_says_all(void **state)
{
    (void)state;
    proxy_has_file = true;
    plain.file = NULL;
    net_fake_peer = proxy_beside;
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(net_fake_sent_count, 2); /* no wait: a proxy offer has come */
    assert_sent(1, 5, DHCP_REQUEST, 8 | 3);
    assert_took(6);
    ASSERT_GET("proxydhcp/filename", "proxy.efi");
    ASSERT_GET("filename", "proxy.efi");
}

/* dnsmasq with `dhcp-boot=URL`. A name without a server says nothing. */
static void test_dhcp_proxy_offers_a_url(void **state)
{
    (void)state;
    proxy_has_file = proxy_answers_4011 = false;
    plain.file = NULL;
    net_fake_peer = proxy_beside;
    proxy_url = "http://10.0.0.9/boot.ipxe";
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(net_fake_sent_count, 2);
    ASSERT_GET("filename", proxy_url);
    proxy_url = "proxy.efi";
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(net_fake_sent_count, 2 + 2 + 4);
    assert_false(exists("proxydhcp"));
    proxy_url = NULL;
}

static void test_dhcp_ack_beats_proxy(void **state)
{
    (void)state;
    proxy_has_file = true;
    net_fake_peer = proxy_beside;
    assert_int_equal(run(), CONFIGURED);
    ASSERT_GET("filename", "boot.ipxe");
    ASSERT_GET("proxydhcp/filename", "proxy.efi");
    setting_set("proxydhcp/priority", "1");
    ASSERT_GET("filename", "proxy.efi");
}

static void test_dhcp_proxy_is_asked_on_4011(void **state)
{
    (void)state;
    proxy_has_file = false;
    proxy_answers_4011 = true;
    net_fake_peer = proxy_beside;
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(net_fake_sent_count, 3);
    const struct net_fake_sent *sent = &net_fake_sent[2];
    uint8_t server[4];
    assert_int_equal(sent->to.port, 4011);
    assert_memory_equal(sent->to.addr.bytes, "\x0a\0\0\x9", 4);
    assert_memory_equal(sent->data + 12, "\x0a\0\0\5", 4); /* ciaddr */
    assert_int_equal(sent->data[10], 0x80); /* we have an address: answers by broadcast */
    assert_int_equal(dhcp_packet_get(sent->data, sent->len_bytes, 54, server, 4), 4);
    assert_memory_equal(server, "\x0a\0\0\x9", 4);
    assert_int_equal(dhcp_packet_get(sent->data, sent->len_bytes, 50, server, 4), 0);
    ASSERT_GET("proxydhcp/43.9:hex", "00:01:03:61:62:63");
}

static void test_dhcp_silent_proxy_is_no_failure(void **state)
{
    (void)state;
    proxy_has_file = proxy_answers_4011 = false;
    net_fake_peer = proxy_beside;
    assert_int_equal(run(), CONFIGURED);
    assert_took(6 + 3750);
    assert_int_equal(net_fake_sent_count, 2 + 4);
    assert_false(exists("proxydhcp"));
}

static void test_dhcp_proxy_timeout_is_a_setting(void **state)
{
    (void)state;
    proxy_has_file = proxy_answers_4011 = false;
    net_fake_peer = proxy_beside;
    setting_set("dhcp-proxy-timeout", "600");
    assert_int_equal(run(), CONFIGURED);
    assert_took(6 + 600);
}

static void test_dhcp_new_lease_forgets_old_answers(void **state)
{
    (void)state;
    proxy_has_file = true;
    net_fake_peer = proxy_beside;
    assert_int_equal(run(), CONFIGURED);
    assert_true(exists("proxydhcp"));
    plain.no_pxedhcp = true;
    plain.file = "second";
    net_fake_peer = plain_server;
    assert_int_equal(run(), CONFIGURED);
    assert_false(exists("proxydhcp"));
    ASSERT_GET("filename", "second");
    /* the NIC has an address, so answers are wanted by broadcast; option 60 of the lease is not there to be echoed */
    assert_int_equal(net_fake_sent[net_fake_sent_count - 1].data[10], 0x80);
}

static void test_dhcp_vendor_class_of_a_lease_is_echoed(void **state)
{
    (void)state;
    plain.pxe_client = true;
    net_fake_peer = plain_server;
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(run(), CONFIGURED);
    char class[40] = "";
    const struct net_fake_sent *sent = &net_fake_sent[net_fake_sent_count - 1];
    assert_int_equal(dhcp_packet_get(sent->data, sent->len_bytes, 60, class, sizeof(class)), 9);
    assert_memory_equal(class, "PXEClient", 9);
}

/* --- refusals and damage ---------------------------------------------------------------------------- */

static int naks_left;

static void refusing_server(const struct net_fake_sent *sent)
{
    struct reply nak = { .type = DHCP_NAK, .server_id = SERVER, .message = "wrong network" };
    struct reply foreign = { .type = DHCP_NAK, .server_id = SERVER2 };
    if (type_of(sent) == DHCP_REQUEST && naks_left > 0) {
        naks_left--;
        answer(sent, 1, SERVER, 67, &nak);
        return;
    }
    if (type_of(sent) == DHCP_REQUEST) /* not from the server that we chose */
        answer(sent, 0, SERVER2, 67, &foreign);
    plain_server(sent);
}

static void test_dhcp_nak_starts_again(void **state)
{
    (void)state;
    naks_left = 1;
    plain.no_pxedhcp = true;
    net_fake_peer = refusing_server;
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(net_fake_sent_count, 4);
    assert_sent(2, 1002, DHCP_DISCOVER, 12);
    assert_sent(3, 1003, DHCP_REQUEST, 16 | 2);
}

static void test_dhcp_endless_naks_end(void **state)
{
    (void)state;
    naks_left = 1000000;
    plain.no_pxedhcp = true;
    net_fake_peer = refusing_server;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_string_equal(sentence, "dhcp: net0: 10.0.0.1 refused 16 times what it had offered, at "
                                  "last 10.0.0.5");
    assert_true(net_fake_now_ms() < 20000);
}

static void fickle_server(const struct net_fake_sent *sent)
{
    struct reply reply = plain;
    reply.type = type_of(sent) == DHCP_DISCOVER ? DHCP_OFFER : DHCP_ACK;
    reply.yiaddr += reply.type == DHCP_ACK;
    answer(sent, 1, SERVER, 67, &reply);
}

static void test_dhcp_server_changes_its_mind(void **state)
{
    (void)state;
    plain.no_pxedhcp = true;
    net_fake_peer = fickle_server;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_string_equal(sentence,
                        "dhcp: net0: 10.0.0.1 offered 10.0.0.5 but acknowledged none of "
                        "6 requests; link is up, 7 frames received, 6 acknowledgements of "
                        "another address");
    assert_false(exists("net0.dhcp"));
}

static uint32_t seed;

static uint32_t next_random(void)
{
    seed = seed * 1664525 + 1013904223;
    return seed >> 16;
}

static bool damage(size_t *len_bytes, unsigned *extra_copies, unsigned *extra_ms)
{
    uint32_t dice = next_random() % 10;
    if (dice < 3)
        return false;
    if (dice == 3)
        *len_bytes = next_random() % *len_bytes;
    if (dice == 4)
        *extra_copies = 2;
    *extra_ms = next_random() % 400;
    return true;
}

/* 30 % lost, 10 % cut, 10 % three times, up to 400 ms late: it works, or says that it did not, in bounded time. */
static void test_dhcp_on_a_bad_network(void **state)
{
    (void)state;
    unsigned worked = 0;
    for (uint32_t run_seed = 1; run_seed <= 60; run_seed++) {
        reset(NULL);
        seed = run_seed;
        proxy_has_file = run_seed % 2;
        proxy_answers_4011 = run_seed % 3;
        net_fake_peer = proxy_beside;
        net_fake_disturb = damage;
        int r = run();
        if (r != CONFIGURED && r != -ERR_TIMEDOUT)
            fail_msg("seed %u: returned %d", run_seed, r);
        if (net_fake_now_ms() > 40000 || (r < 0) != (sentence[0] != '\0'))
            fail_msg("seed %u: %u ms, \"%s\"", run_seed, net_fake_now_ms(), sentence);
        if (r == CONFIGURED)
            ASSERT_GET("net0/ip", "10.0.0.5");
        worked += r == CONFIGURED;
    }
    assert_in_range(worked, 55, 60);
}

static void babbling_peer(const struct net_fake_sent *sent)
{
    uint8_t junk[600], address[4] = { 10, 0, 0, 66 };
    struct netaddr from = netaddr_v4(address);
    for (unsigned i = 0; i < 20; i++) {
        size_t len = next_random() % sizeof(junk);
        for (size_t at = 0; at < len; at++)
            junk[at] = (uint8_t)next_random();
        if (i % 2 && len > 44)
            memcpy(junk, sent->data, 44), junk[0] = 2;
        net_fake_deliver(NET_FAKE_UDP4, i * 10, &from, 67, junk, len);
    }
}

static void test_dhcp_garbage(void **state)
{
    (void)state;
    seed = 7;
    net_fake_peer = babbling_peer;
    int r = run();
    assert_true(r < 0);
    assert_true(net_fake_now_ms() < 60000);
    assert_non_null(strstr(sentence, "malformed"));
}

static int canceler(void *arg)
{
    int *ret_r = arg;
    struct fiber *child = fiber_start("dhcp", run_keeping_sentence, ret_r);
    fiber_sleep_ms(1500);
    fiber_cancel(child);
    return fiber_join(child);
}

static void test_dhcp_can_be_canceled(void **state)
{
    (void)state;
    int r = 1;
    (void)sched_run(canceler, &r);
    assert_int_equal(r, -ERR_CANCELED);
    assert_took(1500);
    assert_true(net_fake_all_closed());
}

/* --- leases that firmware holds ------------------------------------------------------------------------ */

static size_t firmware_packet(const struct reply *reply, uint8_t *packet)
{
    struct net_fake_sent asked = { 0 };
    memcpy(asked.data, "\1\1\6\0\1\2\3\4", 8);
    memcpy(asked.data + 28, net_fake_dev.hw_mac, 6);
    return write_reply(reply, &asked, packet);
}

static void test_dhcp_adopt(void **state)
{
    (void)state;
    uint8_t packet[1024], stranger[6] = { 2, 2, 2, 2, 2, 2 };
    struct reply ack = plain;
    ack.type = DHCP_ACK;
    size_t len = firmware_packet(&ack, packet);
    assert_int_equal(dhcp_adopt(0, stranger, packet, len), -ERR_NODEV);
    net_fake_dev.mac[5] = 0x99;
    assert_int_equal(dhcp_adopt(0, net_fake_dev.hw_mac, packet, len), 0);
    assert_int_equal(net_fake_dev.mac[5], 0x56); /* the lease is for the permanent address */
    assert_true(net_fake_opened);
    ASSERT_GET("net0.dhcp/ip", "10.0.0.5");
    ASSERT_GET("next-server", "10.0.0.1");
    assert_int_equal(dhcp_adopt(1, net_fake_dev.hw_mac, packet, len), 0);
    assert_false(exists("proxydhcp")); /* the same bytes again */
    ack.file = "other";
    len = firmware_packet(&ack, packet);
    assert_int_equal(dhcp_adopt(1, net_fake_dev.hw_mac, packet, len), 0);
    ASSERT_GET("proxydhcp/filename", "other");
    struct str cwuri = STR_INIT;
    uri_format(uri_cwd(), URI_ALL, &cwuri);
    assert_string_equal(str_text(&cwuri), "tftp://10.0.0.1/other");
    str_free(&cwuri);
    struct uri *former;
    assert_int_equal(uri_cwd_push(NULL, &former), 0);
    uri_free(former);
    assert_int_equal(dhcp_adopt(0, net_fake_dev.hw_mac, packet, 100), -ERR_PROTO);
    assert_int_equal(dhcp_adopt(7, net_fake_dev.hw_mac, packet, len), -ERR_PROTO);
}

/* A VLAN that is destroyed and made again gets the firmware's lease again. */
static void test_dhcp_lease_goes_with_its_device(void **state)
{
    (void)state;
    uint8_t packet[1024];
    struct reply ack = plain;
    struct uri *former;
    struct heap_stats before, after;
    ack.type = DHCP_ACK;
    size_t len = firmware_packet(&ack, packet);
    for (int i = 0; i < 2; i++) {
        heap_stats(&before);
        assert_int_equal(dhcp_adopt(0, net_fake_dev.hw_mac, packet, len), 0);
        ASSERT_GET("net0.dhcp/ip", "10.0.0.5");
        assert_int_equal(uri_cwd_push(NULL, &former), 0);
        uri_free(former);
        settings_unregister(&net_fake_dev.settings);
        heap_stats(&after);
        assert_int_equal(after.blocks, before.blocks);
        assert_false(exists("net0.dhcp"));
        assert_int_equal(settings_register(&net_fake_dev.settings, NULL, "net0"), 0);
        assert_false(exists("net0.dhcp"));
    }
}

static void test_dhcp_use_cached(void **state)
{
    (void)state;
    uint8_t packet[1024];
    struct reply ack = plain;
    ack.type = DHCP_ACK;
    size_t len = firmware_packet(&ack, packet);
    net_fake_peer = plain_server;
    assert_int_equal(dhcp_adopt(0, net_fake_dev.hw_mac, packet, len), 0);
    assert_int_equal(run(), CONFIGURED); /* no wish to be kept: a whole exchange */
    assert_true(net_fake_sent_count > 0);
    assert_int_equal(setting_set("net0.dhcp/175.178:int8", "1"), 0);
    net_fake_sent_count = 0;
    assert_int_equal(run(), CONFIGURED_AT_ONCE);
    assert_int_equal(net_fake_sent_count, 0);
    struct uri *former;
    assert_int_equal(uri_cwd_push(NULL, &former), 0);
    uri_free(former);
}

/* --- settings blocks ---------------------------------------------------------------------------------------- */

static void test_dhcp_block_is_edited_in_place(void **state)
{
    (void)state;
    plain.no_pxedhcp = true;
    net_fake_peer = plain_server;
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(setting_set("net0.dhcp/filename", "changed"), 0);
    ASSERT_GET("net0.dhcp/67:string", "changed");
    ASSERT_GET("filename", "changed");
    assert_int_equal(setting_set("net0.dhcp/next-server", "1.2.3.4"), 0);
    const struct str *packet = dhcp_block_packet(DHCP_BLOCK_LEASE, &net_fake_dev);
    assert_memory_equal(packet->data + 20, "\1\2\3\4", 4);
    assert_int_equal(setting_set("net0.dhcp/username", "joe"), 0);
    ASSERT_GET("net0.dhcp/175.190", "joe");
    assert_int_equal(setting_clear("net0.dhcp/username"), 0);
    struct str gone = STR_INIT;
    assert_true(setting_get("net0.dhcp/username", &gone) < 0);
    assert_int_equal(setting_set("net0.dhcp/no-such-name", "x"), -ERR_NOTTY);
    str_free(&gone);
    ASSERT_GET("net0.dhcp/175.1:int8", "0");
}

/* --- boot servers ----------------------------------------------------------------------------------------------- */

static uint32_t answering_boot_server;
static uint16_t answering_item;

static void boot_server(const struct net_fake_sent *sent)
{
    uint8_t packet[1024], address[4], item[4];
    struct reply ack = { .type = DHCP_ACK,
                         .server_id = answering_boot_server,
                         .siaddr = answering_boot_server,
                         .file = "bs.0" };
    dhcp_packet_get(sent->data, sent->len_bytes, DHCP_TAG_PXE(PXE_BOOT_ITEM), item, 4);
    size_t len = write_reply(&ack, sent, packet);
    struct str edited = STR_INIT;
    item[0] = (uint8_t)answering_item;
    item[1] = (uint8_t)(answering_item >> 8);
    str_append_bytes(&edited, packet, len);
    dhcp_packet_store(&edited, DHCP_TAG_PXE(PXE_BOOT_ITEM), item, 4);
    put_be32_at(address, answering_boot_server);
    struct netaddr from = netaddr_v4(address);
    if (answering_boot_server)
        net_fake_deliver(NET_FAKE_UDP4, 1, &from, 4011, edited.data, edited.len_bytes);
    str_free(&edited);
}

static int pxebs_body(void *arg)
{
    *(int *)arg = pxebs_discover(&net_fake_dev, 0x0102);
    snprintf(sentence, sizeof(sentence), "%s", err_slot()->sentence);
    return 0;
}

static int run_pxebs(void)
{
    int r = 1;
    (void)sched_run(pxebs_body, &r);
    assert_true(net_fake_all_closed());
    return r;
}

static void test_pxebs_sequence(void **state)
{
    (void)state;
    setting_set("net0/ip:ipv4", "10.0.0.5");
    setting_set("43.7:ipv4", "224.0.1.2");
    setting_set("43.8:hex", "02:01:02:0a:00:00:07:0a:00:00:08:09:09:01:01:01:01:01");
    answering_boot_server = 0;
    net_fake_peer = boot_server;
    assert_int_equal(run_pxebs(), -ERR_TIMEDOUT);
    static const char *const to[] = { "\xe0\0\1\2", "\xff\xff\xff\xff", "\x0a\0\0\7",
                                      "\x0a\0\0\x8" };
    static const uint16_t port[] = { 4011, 67, 4011, 4011 };
    assert_int_equal(net_fake_sent_count, 8); /* twice each, the other type's server is not asked */
    for (size_t i = 0; i < 8; i++) {
        assert_memory_equal(net_fake_sent[i].to.addr.bytes, to[i / 2], 4);
        assert_int_equal(net_fake_sent[i].to.port, port[i / 2]);
        assert_memory_equal(net_fake_sent[i].data + 4, "\0\0\0\0", 4); /* xid 0 */
        assert_memory_equal(net_fake_sent[i].data + 12, "\x0a\0\0\5", 4);
    }
    assert_took(12000);
    assert_non_null(strstr(sentence, "no boot server of type 258 answered at 4 addresses"));
}

static void test_pxebs_timeout_is_a_setting(void **state)
{
    (void)state;
    setting_set("net0/ip:ipv4", "10.0.0.5");
    setting_set("43.8:hex", "02:01:02:0a:00:00:07:0a:00:00:08");
    setting_set("pxebs-timeout", "100");
    answering_boot_server = 0;
    net_fake_peer = boot_server;
    assert_int_equal(run_pxebs(), -ERR_TIMEDOUT);
    assert_took(300); /* broadcast, and two servers */
}

static void test_pxebs_answer(void **state)
{
    (void)state;
    setting_set("net0/ip:ipv4", "10.0.0.5");
    setting_set("43.6:int8", "7"); /* neither broadcast nor multicast, only listed */
    setting_set("43.8:hex", "02:01:01:0a:00:00:07");
    net_fake_peer = boot_server;
    answering_boot_server = 0x0a000008; /* not listed */
    answering_item = 0x0102;
    assert_int_equal(run_pxebs(), -ERR_TIMEDOUT);
    answering_boot_server = 0x0a000007;
    answering_item = 0x0201; /* another item */
    assert_int_equal(run_pxebs(), -ERR_TIMEDOUT);
    answering_item = 0x0102;
    assert_int_equal(run_pxebs(), 0);
    ASSERT_GET("pxebs/filename", "bs.0");
    ASSERT_GET("pxebs/next-server", "10.0.0.7");
}

static void test_pxebs_needs_somebody_to_ask(void **state)
{
    (void)state;
    setting_set("43.6:int8", "3");
    assert_int_equal(run_pxebs(), -ERR_INVAL);
    setting_set("43.6:int8", "2");
    assert_int_equal(run_pxebs(), -ERR_NOADDR);
    assert_string_equal(sentence, "pxebs: net0 has no IPv4 address yet");
}

#define TEST(name_) cmocka_unit_test_setup(name_, reset)
int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_retry_table),
        TEST(test_dhcp_nobody_answers),
        TEST(test_dhcp_timeout_is_a_setting),
        TEST(test_dhcp_waits_for_proxies),
        TEST(test_dhcp_no_pxedhcp_skips_the_wait),
        TEST(test_dhcp_proxy_wait_is_a_setting),
        TEST(test_dhcp_short_of_memory),
        TEST(test_dhcp_late_offer_is_taken_at_once),
        TEST(test_dhcp_request_is_not_acknowledged),
        TEST(test_dhcp_request_timeout_is_a_setting),
        TEST(test_dhcp_of_equal_offers_the_last_wins),
        TEST(test_dhcp_higher_priority_wins),
        TEST(test_dhcp_bootp_server),
        TEST(test_dhcp_offers_that_are_none),
        TEST(test_dhcp_proxy_offer_says_all),
        TEST(test_dhcp_proxy_offers_a_url),
        TEST(test_dhcp_ack_beats_proxy),
        TEST(test_dhcp_proxy_is_asked_on_4011),
        TEST(test_dhcp_silent_proxy_is_no_failure),
        TEST(test_dhcp_proxy_timeout_is_a_setting),
        TEST(test_dhcp_new_lease_forgets_old_answers),
        TEST(test_dhcp_vendor_class_of_a_lease_is_echoed),
        TEST(test_dhcp_nak_starts_again),
        TEST(test_dhcp_endless_naks_end),
        TEST(test_dhcp_server_changes_its_mind),
        TEST(test_dhcp_on_a_bad_network),
        TEST(test_dhcp_garbage),
        TEST(test_dhcp_can_be_canceled),
        TEST(test_dhcp_adopt),
        TEST(test_dhcp_lease_goes_with_its_device),
        TEST(test_dhcp_use_cached),
        TEST(test_dhcp_block_is_edited_in_place),
        TEST(test_pxebs_sequence),
        TEST(test_pxebs_timeout_is_a_setting),
        TEST(test_pxebs_answer),
        TEST(test_pxebs_needs_somebody_to_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
