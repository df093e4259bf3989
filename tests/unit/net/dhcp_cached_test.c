/* The packets that programs which we start find: what settings say, in the form of DHCP. */
#include "core/err.h"
#include "core/uri.h"
#include "net/dhcp.h"
#include "src/net/dhcp_private.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/net_fake.h"
#include "tests/unit/fakes/settings_fake.h"
#include "wire/dhcp_ack.h"

const struct net_configurator *const net_configurators[] = { NULL };
const struct dhcp_feature *const dhcp_features[] = { NULL };
enum { ROOM = 1260 };
static uint8_t packet[ROOM];
static int len;

int plat_entropy(void *bytes, size_t len_bytes)
{
    memset(bytes, 0x5a, len_bytes);
    return 0;
}

void plat_pxe_identity(struct plat_pxe_identity *ret_identity)
{
    *ret_identity = (struct plat_pxe_identity){ .arch = 0, .undi_major = 2, .undi_minor = 1 };
}

static const uint8_t lease_options[] = { 53,  1,   5,   54,  4,   10,  0,  0,   9,   1,
                                         4,   255, 255, 0,   0,   3,   4,  10,  0,   0,
                                         7,   12,  2,   'p', '1', 60,  9,  'P', 'X', 'E',
                                         'C', 'l', 'i', 'e', 'n', 't', 255 };

static void lease(const char *file)
{
    uint8_t bytes[DHCP_HEADER_BYTES + sizeof(lease_options)] = { 2, 1, 6, 0, 0xde, 0xad, 0xbe, 1 };
    memcpy(bytes + 16, "\12\0\0\5\12\0\0\1", 8);
    memcpy(bytes + 28, net_fake_dev.mac, 6);
    strcpy((char *)bytes + 108, file);
    memcpy(bytes + 236, "\x63\x82\x53\x63", 4);
    memcpy(bytes + DHCP_HEADER_BYTES, lease_options, sizeof(lease_options));
    assert_int_equal(dhcp_block_set(DHCP_BLOCK_LEASE, &net_fake_dev, bytes, sizeof(bytes)), 0);
}

static int begin(void **state)
{
    (void)state;
    settings_fake_reset();
    net_fake_reset();
    lease("from-dhcp");
    return 0;
}

static int end(void **state)
{
    (void)state;
    dhcp_block_remove(DHCP_BLOCK_LEASE, &net_fake_dev);
    settings_fake_reset();
    return 0;
}

static void make(enum dhcp_cached kind, size_t room)
{
    memset(packet, 0xee, sizeof(packet));
    len = dhcp_cached_packet(kind, &net_fake_dev, packet, room);
    assert_in_range(len, DHCP_HEADER_BYTES + 4, room);
    assert_int_equal(packet[len - 1], DHCP_TAG_END);
    for (size_t i = room; i < sizeof(packet); i++)
        assert_int_equal(packet[i], 0xee);
}

static const char *value(uint64_t tag)
{
    static char text[4][600];
    static unsigned next;
    char *to = text[next++ % 4];
    memset(to, 0, sizeof(text[0]));
    (void)dhcp_packet_get(packet, (size_t)len, tag, to, sizeof(text[0]) - 1);
    return to;
}

static void test_cached_ack_is_the_lease(void **state)
{
    (void)state;
    struct dhcp_reply reply;
    make(DHCP_CACHED_ACK, ROOM);
    assert_int_equal(dhcp_parse(packet, (size_t)len, &reply), 0);
    assert_int_equal(reply.type, DHCP_ACK);
    assert_int_equal(reply.xid, 0xdeadbe01);
    assert_memory_equal(reply.yiaddr, "\12\0\0\5", 4);
    assert_memory_equal(reply.siaddr, "\12\0\0\1", 4);
    assert_memory_equal(reply.chaddr, net_fake_dev.mac, 6);
    assert_memory_equal(reply.server_id, "\12\0\0\11", 4);
    assert_string_equal((char *)packet + 108, "from-dhcp");
    assert_string_equal(value(12), "p1");
    assert_string_equal(value(60), "PXEClient");
    assert_memory_equal(value(1), "\377\377\0\0", 4);
}

/* compat 9.1: what `set` changed is what the program sees */
static void test_cached_ack_follows_set(void **state)
{
    (void)state;
    assert_int_equal(setting_set("filename", "mine"), 0);
    assert_int_equal(setting_set("next-server", "10.0.0.77"), 0);
    assert_int_equal(setting_set("209:string", "cfg/x"), 0);
    assert_int_equal(setting_set("210:string", "http://10.0.0.1/"), 0);
    assert_int_equal(setting_set("gateway", "10.9.9.9"), 0); /* of no NIC: not this one's */
    make(DHCP_CACHED_ACK, ROOM);
    assert_string_equal((char *)packet + 108, "mine");
    assert_memory_equal(packet + 20, "\12\0\0\115", 4);
    assert_string_equal(value(209), "cfg/x");
    assert_string_equal(value(210), "http://10.0.0.1/");
    assert_memory_equal(value(3), "\12\0\0\7", 4);
    assert_int_equal(setting_set("net0/gateway", "10.0.0.8"), 0);
    make(DHCP_CACHED_ACK, ROOM);
    assert_memory_equal(value(3), "\12\0\0\10", 4);
}

static void test_cached_ack_long_values(void **state)
{
    (void)state;
    char name[201], big[400];
    memset(name, 'n', 200);
    name[200] = '\0';
    memset(big, 'b', sizeof(big));
    assert_int_equal(setting_set("filename", name), 0);
    assert_int_equal(setting_set_raw("200", &hex_setting_type, big, sizeof(big)), 0);
    make(DHCP_CACHED_ACK, ROOM);
    assert_int_equal(packet[108], 0);
    assert_string_equal(value(67), name);
    assert_int_equal(strlen(value(200)), sizeof(big)); /* RFC 3396: two options */
    make(DHCP_CACHED_ACK, 600); /* the large one is left out, what boots stays */
    assert_string_equal(value(67), name);
    assert_string_equal(value(12), "p1");
    assert_string_equal(value(200), "");
    assert_int_equal(dhcp_cached_packet(DHCP_CACHED_ACK, &net_fake_dev, packet, 200), -ERR_NOSPC);
}

static void test_cached_discover(void **state)
{
    (void)state;
    make(DHCP_CACHED_DISCOVER, ROOM);
    assert_int_equal(packet[0], 1);
    assert_int_equal(dhcp_packet_int8(packet, (size_t)len, 53), DHCP_DISCOVER);
    assert_memory_equal(packet + 4, "\xde\xad\xbe\1", 4);
    assert_memory_equal(packet + 28, net_fake_dev.mac, 6);
    assert_string_equal(value(60), "PXEClient");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cached_ack_is_the_lease, begin, end),
        cmocka_unit_test_setup_teardown(test_cached_ack_follows_set, begin, end),
        cmocka_unit_test_setup_teardown(test_cached_ack_long_values, begin, end),
        cmocka_unit_test_setup_teardown(test_cached_discover, begin, end),
    };
    return cmocka_run_group_tests_name("net/dhcp_cached", tests, NULL, NULL);
}
