/* IPv6 configuration against scripted routers and DHCPv6 servers, in simulated time (compat 4.9), and net_configure() over
 * several configurators. */
#include "core/err.h"
#include "core/heap.h"
#include "src/net/dhcp_private.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/net_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"
#include "wire/dhcpv6.h"
#include "wire/ra.h"
#include <stdio.h>

extern const struct net_configurator ipv6_configurator;
const struct dhcp_feature *const dhcp_features[] = { NULL };

int plat_entropy(void *bytes, size_t len_bytes)
{
    memset(bytes, 0x5a, len_bytes);
    return 0;
}

void plat_pxe_identity(struct plat_pxe_identity *ret_identity)
{
    *ret_identity = (struct plat_pxe_identity){ .arch = 7, .undi_major = 3, .undi_minor = 10 };
}

/* --- a configurator that does what a test wants ------------------------------------------------- */

static struct {
    unsigned takes_ms;
    int r;
} dhcp_fake;

static int fake_run(struct netdev *dev, void (*status)(void *arg, char mark), void *arg)
{
    (void)dev, (void)status, (void)arg;
    int r = fiber_sleep_ms(dhcp_fake.takes_ms);
    if (r < 0)
        return r;
    return dhcp_fake.r < 0 ? fail(-dhcp_fake.r, "dhcp: the fake has no luck") : dhcp_fake.r;
}

static const struct net_configurator fake_configurator = { .name = "dhcp", .run = fake_run };
const struct net_configurator *const net_configurators[] = { &fake_configurator, &ipv6_configurator,
                                                             NULL };

/* --- routers and servers ------------------------------------------------------------------------- */

static const uint8_t router[16] = { 0xfe, 0x80, [15] = 1 };

static struct {
    bool silent, managed, other, no_router, from_global, long_prefix;
    unsigned empty;   /* so many that give nothing come before the first whole one */
    uint8_t flags;    /* not 0: of the first prefix, in place of on-link and autonomous */
    bool deprecated;  /* the first prefix: preferred for 0 s */
    unsigned ignored; /* solicitations before the first answer */
} ra_script;
static struct {
    bool silent, mute_to_requests, stateless;
    bool first_has_none; /* addresses, says the answer to the first SOLICIT */
    uint16_t status;
    const char *url;
    unsigned solicits, requests, informations;
    uint8_t client[130], client_len;
} dhcpv6_script;

/* RFC 7084 L-13: of a router that has lost its way out: no default router, its prefix deprecated. */
static void advertise_nothing(void)
{
    uint8_t message[48];
    struct writer w = writer_on(message, sizeof(message));
    struct netaddr from = netaddr_v6(router);
    from.bytes[15] = 2;
    put_be(&w, 134ull << 56 | 64ull << 24, 8);
    put_be(&w, 0, 8);
    put_bytes(&w, "\3\4\x40\xc0\0\0\x0e\x10\0\0\0\0\0\0\0\0\xfd\x96\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
              32);
    net_fake_deliver(NET_FAKE_ICMP6, 2, &from, 0, message, (size_t)(w.pos - message));
}

static void advertise(void)
{
    uint8_t message[200];
    struct writer w = writer_on(message, sizeof(message));
    if (ra_script.empty > 0) {
        ra_script.empty--;
        advertise_nothing();
        return;
    }
    put_be(&w,
           134ull << 56 | 64ull << 24 | (ra_script.managed ? 0x80 : 0) << 16 |
               (ra_script.other ? 0x40 : 0) << 16 | (ra_script.no_router ? 0 : 1800),
           8);
    put_be(&w, 0, 8);
    put_bytes(&w, "\5\1\0\0\0\0\5\xb4", 8);
    put_bytes(&w, ra_script.long_prefix ? "\3\4\x50" : "\3\4\x40", 3);
    put_u8(&w, ra_script.flags ? ra_script.flags : 0xc0);
    put_be(&w, 86400ull << 32 | (ra_script.deprecated ? 0 : 14400), 8);
    put_bytes(&w, "\0\0\0\0\xfd\x98\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
    put_bytes(
        &w, "\3\4\x30\x80\0\1\x51\x80\0\0\x38\x40\0\0\0\0\xfd\x99\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 32);
    put_bytes(&w, "\x19\3\0\0\0\0\x0e\x10\xfd\x98\0\0\0\0\0\0\0\0\0\0\0\0\0\x53", 24);
    /* of the link itself, and preferred for longer than valid: RFC 4862 5.5.3 b and c */
    put_bytes(
        &w, "\3\4\x40\xc0\0\1\x51\x80\0\0\x38\x40\0\0\0\0\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 32);
    put_bytes(&w, "\3\4\x40\xc0\0\0\0\x09\0\0\x38\x40\0\0\0\0\xfd\x97\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
              32);
    struct netaddr from = netaddr_v6(router);
    if (ra_script.from_global)
        from.bytes[0] = 0xfd;
    net_fake_deliver(NET_FAKE_ICMP6, 2, &from, 0, message, (size_t)(w.pos - message));
}

static void put_ia(struct writer *w, const uint8_t *iaid)
{
    put_be(w, 3 << 16 | 40, 4);
    put_bytes(w, iaid, 4);
    put_be(w, 0, 8);
    put_be(w, 5 << 16 | 24, 4);
    put_bytes(w, "\xfd\x98\0\0\0\0\0\0\0\0\0\0\0\0\1\x23", 16);
    put_be(w, 0, 8);
}

static void serve_dhcpv6(const struct net_fake_sent *sent)
{
    uint8_t message[300];
    struct writer w = writer_on(message, sizeof(message));
    struct str client = STR_INIT, ia = STR_INIT;
    uint8_t type = sent->data[0];
    dhcpv6_fetch(sent->data, sent->len_bytes, DHCPV6_CLIENT_ID, &client);
    bool stateful = dhcpv6_fetch(sent->data, sent->len_bytes, DHCPV6_IA_NA, &ia) == 0;
    memcpy(dhcpv6_script.client, client.data, client.len_bytes);
    dhcpv6_script.client_len = (uint8_t)client.len_bytes;
    dhcpv6_script.solicits += type == DHCPV6_SOLICIT;
    dhcpv6_script.requests += type == DHCPV6_REQUEST;
    dhcpv6_script.informations += type == DHCPV6_INFORMATION_REQUEST;
    put_u8(&w, type == DHCPV6_SOLICIT ? DHCPV6_ADVERTISE : DHCPV6_REPLY);
    put_bytes(&w, sent->data + 1, 3);
    put_be(&w, 1 << 16 | client.len_bytes, 4);
    put_bytes(&w, client.data, client.len_bytes);
    put_bytes(&w, "\0\2\0\4srv6", 8);
    uint16_t status = dhcpv6_script.first_has_none && dhcpv6_script.solicits == 1
                          ? DHCPV6_NO_ADDRS_AVAIL
                          : dhcpv6_script.status;
    if (status)
        put_be(&w, (uint64_t)(13 << 16 | 2) << 16 | status, 6);
    else if (stateful)
        put_ia(&w, (const uint8_t *)ia.data);
    if (dhcpv6_script.url) {
        put_be(&w, 59 << 16 | strlen(dhcpv6_script.url), 4);
        put_bytes(&w, dhcpv6_script.url, strlen(dhcpv6_script.url));
    }
    struct netaddr from = netaddr_v6(router);
    bool mute = dhcpv6_script.silent || (dhcpv6_script.mute_to_requests && type == DHCPV6_REQUEST);
    if (!mute)
        net_fake_deliver(NET_FAKE_UDP6, 2, &from, 547, message, (size_t)(w.pos - message));
    str_free(&client);
    str_free(&ia);
}

static void peer(const struct net_fake_sent *sent)
{
    if (sent->kind == NET_FAKE_UDP6)
        serve_dhcpv6(sent);
    else if (ra_script.ignored > 0)
        ra_script.ignored--;
    else if (!ra_script.silent)
        advertise();
}

/* --- running ------------------------------------------------------------------------------------ */

static char sentence[ERR_SENTENCE_MAX];

static int run_body(void *arg)
{
    *(int *)arg = ipv6_configurator.run(&net_fake_dev, NULL, NULL);
    snprintf(sentence, sizeof(sentence), "%s", err_slot()->sentence);
    return 0;
}

static int run(void)
{
    int r = 1;
    sentence[0] = '\0';
    (void)sched_run(run_body, &r);
    assert_true(net_fake_all_closed());
    return r;
}

static int reset(void **state)
{
    (void)state;
    settings_fake_reset();
    net_fake_reset();
    memset(&ra_script, 0, sizeof(ra_script));
    memset(&dhcpv6_script, 0, sizeof(dhcpv6_script));
    dhcp_fake.r = CONFIGURED;
    dhcp_fake.takes_ms = 3000;
    net_fake_peer = peer;
    setting_set("uuid", "00112233-4455-6677-8899-aabbccddeeff");
    return 0;
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
#define ASSERT_ABSENT(ref_)                        \
    do {                                           \
        struct str got_ = STR_INIT;                \
        assert_true(setting_get(ref_, &got_) < 0); \
        str_free(&got_);                           \
    } while (0)

/* --- router discovery ------------------------------------------------------------------------------ */

static void test_ipv6_no_router(void **state)
{
    (void)state;
    static const unsigned at_ms[] = { 0, 125, 375, 875, 1875 };
    ra_script.silent = true;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_int_equal(net_fake_sent_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_in_range(net_fake_sent[i].at_ms, at_ms[i], at_ms[i] + 20);
    assert_memory_equal(net_fake_sent[0].to.addr.bytes, "\xff\2\0\0\0\0\0\0\0\0\0\0\0\0\0\2", 16);
    assert_string_equal(net_fake_sent[0].to.addr.scope, "net0");
    assert_took(3875);
    assert_string_equal(
        sentence, "ipv6: net0 got no router advertisement to 5 solicitations in 3875 ms; link "
                  "is up, 0 frames received, 0 invalid advertisements");
}

static void test_ipv6_slaac(void **state)
{
    (void)state;
    ra_script.ignored = 2;
    assert_int_equal(run(), CONFIGURED_PARTLY);
    assert_took(377);
    ASSERT_GET("net0.ndp.0/ip6", "fd98::5054:ff:fe12:3456");
    ASSERT_GET("net0.ndp.0/len6", "64");
    ASSERT_GET("net0.ndp.0/gateway6", "fe80::1");
    ASSERT_GET("net0.ndp.1/prefix6:ipv6", "fd99::");
    ASSERT_GET("net0.ndp.1/len6", "48");
    ASSERT_ABSENT("net0.ndp.1/ip6");
    ASSERT_GET("net0.ndp.2/prefix6:ipv6", "fd97::"); /* still a route */
    ASSERT_ABSENT("net0.ndp.2/ip6");
    ASSERT_ABSENT("net0.ndp.3/prefix6");
    ASSERT_ABSENT("net0.ndp.3/ip6");
    ASSERT_GET("net0.ndp/mtu", "1460");
    ASSERT_GET("net0/dns6", "fd98::53");
    ASSERT_GET("net0.ndp/2.2.3:hexraw", "40c0"); /* length 2 at offset 2 of option 3 */
    ASSERT_GET("net0.ndp/1.1.2.3:hexraw", "30"); /* of its second instance */
}

static void test_ipv6_other_advertisements(void **state)
{
    (void)state;
    ra_script.no_router = true;
    assert_int_equal(run(), CONFIGURED_PARTLY);
    ASSERT_ABSENT("net0.ndp.0/gateway6");
    ra_script.long_prefix = true; /* RFC 4862: not 64 bits, no address; still a route */
    assert_int_equal(run(), CONFIGURED_PARTLY);
    ASSERT_ABSENT("net0/ip6");
    ASSERT_GET("net0.ndp.0/prefix6:ipv6", "fd98::");
    ASSERT_GET("net0.ndp.0/len6", "80");
    reset(NULL);
    ra_script.from_global = true;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_non_null(strstr(sentence, "5 invalid advertisements"));
}

/* RFC 4862 5.5.4: not for new connections. Its network stays on the link. */
static void test_ipv6_deprecated_prefix(void **state)
{
    (void)state;
    ra_script.deprecated = true;
    assert_int_equal(run(), CONFIGURED_PARTLY);
    ASSERT_ABSENT("net0/ip6");
    ASSERT_GET("net0.ndp.0/prefix6:ipv6", "fd98::");
    ASSERT_GET("net0.ndp.0/len6", "64");
    reset(NULL);
    ra_script.deprecated = true;
    ra_script.flags = 0x40; /* not on the link: nothing of it is left */
    assert_int_equal(run(), CONFIGURED_PARTLY);
    ASSERT_GET("net0.ndp.0/prefix6:ipv6", "fd99::");
}

/* RFC 5942 4: an address says nothing of its network, the on-link flag does. */
static void test_ipv6_address_off_link(void **state)
{
    (void)state;
    ra_script.flags = 0x40;
    assert_int_equal(run(), CONFIGURED_PARTLY);
    ASSERT_GET("net0.ndp.0/ip6", "fd98::5054:ff:fe12:3456");
    ASSERT_GET("net0.ndp.0/len6:uint8", "0x80");
    ASSERT_GET("net0.ndp.0/gateway6", "fe80::1");
}

/* Two routers, the one that gives nothing is faster; nobody else; the better one comes too late. */
static void test_ipv6_waits_for_a_better_advertisement(void **state)
{
    (void)state;
    ra_script.empty = 1;
    assert_int_equal(run(), CONFIGURED_PARTLY);
    assert_took(125);
    ASSERT_GET("net0.ndp.0/ip6", "fd98::5054:ff:fe12:3456");
    ASSERT_GET("net0.ndp.0/gateway6", "fe80::1");
    reset(NULL);
    ra_script.empty = 3;
    ra_script.managed = true;
    dhcpv6_script.url = "http://[fd98::1]/x";
    assert_int_equal(run(), CONFIGURED);
    ASSERT_GET("net0.dhcpv6/gateway6", "fe80::1");
    reset(NULL);
    ra_script.empty = 9;
    assert_int_equal(run(), CONFIGURED_PARTLY);
    assert_took(3875);
    assert_int_equal(net_fake_sent_count, 5);
    ASSERT_GET("net0.ndp.0/prefix6:ipv6", "fd96::");
    ASSERT_ABSENT("net0/ip6");
}

static void test_ipv6_new_advertisement_replaces_the_old(void **state)
{
    (void)state;
    assert_int_equal(run(), CONFIGURED_PARTLY);
    assert_int_equal(setting_set("net0.ndp.0/note", "old"), 0);
    assert_int_equal(run(), CONFIGURED_PARTLY);
    ASSERT_ABSENT("net0.ndp.0/note");
    ASSERT_GET("net0/ip6", "fd98::5054:ff:fe12:3456");
}

static void test_ipv6_blocks_go_with_their_device(void **state)
{
    (void)state;
    struct heap_stats before, after;
    heap_stats(&before);
    ra_script.managed = true;
    assert_int_equal(run(), CONFIGURED_PARTLY);
    assert_non_null(settings_find("net0.ndp", false));
    assert_non_null(settings_find("net0.dhcpv6", false));
    settings_unregister(&net_fake_dev.settings);
    heap_stats(&after);
    assert_int_equal(after.blocks, before.blocks);
}

/* --- DHCPv6 ------------------------------------------------------------------------------------------ */

static void test_ipv6_stateful(void **state)
{
    (void)state;
    ra_script.managed = true;
    dhcpv6_script.url = "http://[fd98::1]/boot.ipxe";
    assert_int_equal(run(), CONFIGURED);
    assert_took(6);
    assert_int_equal(dhcpv6_script.solicits, 1);
    assert_int_equal(dhcpv6_script.requests, 1);
    assert_int_equal(dhcpv6_script.client_len, 18);
    assert_memory_equal(dhcpv6_script.client, "\0\4\0\x11\x22\x33", 6);
    ASSERT_GET("net0.dhcpv6/ip6", "fd98::123");
    ASSERT_GET("net0.dhcpv6/len6", "-128"); /* int8: 128 does not fit, as with iPXE */
    ASSERT_GET("net0.dhcpv6/gateway6", "fe80::1");
    ASSERT_GET("net0.dhcpv6/filename", "http://[fd98::1]/boot.ipxe");
    ASSERT_GET("filename", "http://[fd98::1]/boot.ipxe");
    ASSERT_GET("net0.dhcpv6/59:string", "http://[fd98::1]/boot.ipxe");
    ASSERT_GET("net0/ip6", "fd98::123"); /* before the SLAAC address: order */
    assert_memory_equal(net_fake_sent[1].to.addr.bytes, "\xff\2\0\0\0\0\0\0\0\0\0\0\0\1\0\2", 16);
    assert_int_equal(net_fake_sent[1].to.port, 547);
}

static void test_ipv6_stateless(void **state)
{
    (void)state;
    ra_script.other = true;
    dhcpv6_script.url = "tftp://[fd98::1]/x";
    assert_int_equal(run(), CONFIGURED);
    assert_int_equal(dhcpv6_script.informations, 1);
    ASSERT_GET("filename", "tftp://[fd98::1]/x");
    ASSERT_ABSENT("net0.dhcpv6/ip6");
    ASSERT_GET("net0/ip6", "fd98::5054:ff:fe12:3456");
}

static void test_ipv6_dhcpv6_fails(void **state)
{
    (void)state;
    ra_script.managed = true;
    dhcpv6_script.silent = true;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_took(2 + 15750);
    assert_int_equal(dhcpv6_script.solicits, 6);
    assert_string_equal(sentence, "dhcpv6: net0 got no answer to 6 SOLICIT in 15 s; 0 messages "
                                  "came for us, 0 for others");
    ASSERT_GET("net0/ip6", "fd98::5054:ff:fe12:3456"); /* SLAAC stays (compat 4.9) */
    reset(NULL);
    ra_script.managed = true;
    dhcpv6_script.status = DHCPV6_NO_ADDRS_AVAIL;
    assert_int_equal(run(), -ERR_PROTO);
    assert_string_equal(sentence, "dhcpv6: net0: the server answers SOLICIT with NoAddrsAvail");
    reset(NULL);
    ra_script.managed = true;
    dhcpv6_script.mute_to_requests = true;
    assert_int_equal(run(), -ERR_TIMEDOUT);
    assert_int_equal(dhcpv6_script.requests, 6);
    reset(NULL);
    ra_script.managed = true;
    dhcpv6_script.mute_to_requests = dhcpv6_script.first_has_none = true;
    assert_int_equal(run(), -ERR_TIMEDOUT); /* the refusal of a SOLICIT is no answer to REQUEST */
    assert_non_null(strstr(sentence, "got no answer to 6 REQUEST"));
}

static void test_ipv6_without_uuid(void **state)
{
    (void)state;
    ra_script.managed = true;
    setting_clear("uuid");
    assert_int_equal(run(), CONFIGURED_PARTLY);
    assert_int_equal(dhcpv6_script.client_len, 10);
    assert_memory_equal(dhcpv6_script.client, "\0\3\0\1\x52\x54", 6);
}

static uint32_t seed;

static bool damage(size_t *len_bytes, unsigned *extra_copies, unsigned *extra_ms)
{
    seed = seed * 1664525 + 1013904223;
    uint32_t dice = seed >> 16;
    if (dice % 10 < 3)
        return false;
    if (dice % 10 == 3)
        *len_bytes = dice / 10 % (*len_bytes + 1);
    *extra_copies = dice % 10 == 4;
    *extra_ms = dice % 300;
    return true;
}

static void test_ipv6_on_a_bad_network(void **state)
{
    (void)state;
    unsigned worked = 0;
    for (uint32_t run_seed = 1; run_seed <= 60; run_seed++) {
        reset(NULL);
        seed = run_seed;
        ra_script.managed = true;
        net_fake_disturb = damage;
        int r = run();
        if (r < 0 && r != -ERR_TIMEDOUT && r != -ERR_PROTO)
            fail_msg("seed %u: returned %d", run_seed, r);
        if (net_fake_now_ms() > 40000 || (r < 0) != (sentence[0] != '\0'))
            fail_msg("seed %u: %u ms, \"%s\"", run_seed, net_fake_now_ms(), sentence);
        worked += r >= 0;
    }
    assert_in_range(worked, 50, 60);
}

/* --- net_configure ------------------------------------------------------------------------------------- */

static unsigned marks;
static const char *wanted;
static uint64_t given_ms;

static void count_mark(void *arg, char mark)
{
    (void)arg;
    assert_int_equal(mark, '.');
    marks++;
}

static int configure_body(void *arg)
{
    uint64_t deadline = given_ms ? deadline_in_ms(given_ms) : DEADLINE_NEVER;
    *(int *)arg = net_configure(&net_fake_dev, wanted, deadline, count_mark, NULL);
    snprintf(sentence, sizeof(sentence), "%s", err_slot()->sentence);
    return 0;
}

static int configure(const char *name, uint64_t timeout_ms)
{
    int r = 1;
    wanted = name;
    given_ms = timeout_ms;
    marks = 0;
    (void)sched_run(configure_body, &r);
    assert_true(net_fake_all_closed());
    return r;
}

static void test_configure_all_side_by_side(void **state)
{
    (void)state;
    assert_int_equal(configure(NULL, 0), 0);
    assert_took(3000); /* the slower one: dhcp */
    assert_in_range(marks, 2, 3);
    ASSERT_GET("net0/ip6", "fd98::5054:ff:fe12:3456");
    reset(NULL);
    ra_script.silent = true;
    assert_int_equal(configure(NULL, 0), 0); /* one is enough */
    assert_took(3875);
    reset(NULL);
    assert_int_equal(configure("ipv6", 0), 0);
    assert_took(2);
}

static void test_configure_grace(void **state)
{
    (void)state;
    ra_script.managed = true;
    dhcpv6_script.silent = true; /* would take 15.75 s */
    assert_int_equal(configure(NULL, 0), 0);
    assert_took(3000 + 5000);
    reset(NULL);
    ra_script.managed = true;
    dhcpv6_script.silent = true;
    setting_set("ifconf-grace", "100");
    assert_int_equal(configure(NULL, 0), 0);
    assert_took(3100);
    reset(NULL);
    ra_script.silent = true;
    dhcp_fake.takes_ms = 0;
    dhcp_fake.r = CONFIGURED_AT_ONCE;
    assert_int_equal(configure(NULL, 0), 0);
    assert_took(1000);
}

static void test_configure_ipv6_alone_does_not_hurry_dhcp(void **state)
{
    (void)state;
    dhcp_fake.takes_ms = 14000;
    assert_int_equal(configure(NULL, 0), 0); /* SLAAC succeeded at once, but is no boot */
    assert_took(14000);
    reset(NULL);
    dhcp_fake.takes_ms = 14000;
    ra_script.managed = true;
    dhcpv6_script.url = "http://[fd98::1]/x"; /* now it is one */
    assert_int_equal(configure(NULL, 0), 0);
    assert_took(5006);
}

static void test_configure_fails(void **state)
{
    (void)state;
    dhcp_fake.r = -ERR_TIMEDOUT;
    ra_script.silent = true;
    assert_int_equal(configure(NULL, 0), -ERR_NOCONFIG);
    assert_string_equal(sentence,
                        "dhcp: the fake has no luck; ipv6: net0 got no router advertisement to 5 "
                        "solicitations in 3875 ms; link is up, 0 frames received, 0 invalid "
                        "advertisements");
    assert_int_equal(configure("dhcp", 0), -ERR_TIMEDOUT);
    assert_string_equal(sentence, "dhcp: the fake has no luck");
    assert_int_equal(configure("bootp", 0), -ERR_NOTSUP);
    assert_string_equal(sentence, "ifconf: there is no configurator \"bootp\"");
    reset(NULL);
    assert_int_equal(configure("dhcp", 1000), -ERR_TIMEDOUT);
    assert_took(1000);
    reset(NULL);
    net_fake_dev.link_up = false;
    assert_int_equal(configure(NULL, 0), -ERR_LINKDOWN);
    assert_took(15000);
}

static int cancel_body(void *arg)
{
    struct fiber *child = fiber_start("configure", configure_body, arg);
    fiber_sleep_ms(500);
    fiber_cancel(child);
    return fiber_join(child);
}

static void test_configure_can_be_canceled(void **state)
{
    (void)state;
    int r = 1;
    wanted = NULL;
    given_ms = 0;
    ra_script.silent = true;
    (void)sched_run(cancel_body, &r);
    assert_int_equal(r, -ERR_CANCELED);
    assert_took(500);
    assert_true(net_fake_all_closed());
}

#define TEST(name_) cmocka_unit_test_setup(name_, reset)
int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_ipv6_no_router),
        TEST(test_ipv6_slaac),
        TEST(test_ipv6_other_advertisements),
        TEST(test_ipv6_deprecated_prefix),
        TEST(test_ipv6_address_off_link),
        TEST(test_ipv6_waits_for_a_better_advertisement),
        TEST(test_ipv6_new_advertisement_replaces_the_old),
        TEST(test_ipv6_blocks_go_with_their_device),
        TEST(test_ipv6_stateful),
        TEST(test_ipv6_stateless),
        TEST(test_ipv6_dhcpv6_fails),
        TEST(test_ipv6_without_uuid),
        TEST(test_ipv6_on_a_bad_network),
        TEST(test_configure_all_side_by_side),
        TEST(test_configure_grace),
        TEST(test_configure_ipv6_alone_does_not_hurry_dhcp),
        TEST(test_configure_fails),
        TEST(test_configure_can_be_canceled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
