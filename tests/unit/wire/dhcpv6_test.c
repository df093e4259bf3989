/* DHCPv6 messages: the order and the bytes of compat 4.9, what is read from servers. */
#include "wire/dhcpv6.h"
#include "core/err.h"
#include "tests/unit/check.h"

static const uint8_t mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };
static const uint8_t uuid[16] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                  0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff };

static void test_dhcpv6_identifiers(void **state)
{
    (void)state;
    struct dhcpv6_duid duid;
    dhcpv6_duid_make(&duid, uuid, mac);
    assert_int_equal(duid.len_bytes, 18);
    assert_memory_equal(duid.bytes, "\0\4", 2);
    assert_memory_equal(duid.bytes + 2, uuid, 16);
    dhcpv6_duid_make(&duid, NULL, mac);
    assert_int_equal(duid.len_bytes, 10);
    assert_memory_equal(duid.bytes, "\0\3\0\1\x52\x54\x00\x12\x34\x56", 10);
}

/* A SOLICIT that iPXE 1.21.1 (Debian, EFI x86-64) sent in a QEMU machine. */
static const uint8_t observed_solicit[] = {
    0x01, 0x4b, 0xec, 0x4d, 0x00, 0x01, 0x00, 0x12, 0x00, 0x04, 0x00, 0x11, 0x22, 0x33, 0x44, 0x55,
    0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0x00, 0x03, 0x00, 0x0c, 0x7f, 0xd5,
    0x29, 0xbf, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x00, 0x08, 0x00, 0x17,
    0x00, 0x18, 0x00, 0x3b, 0x00, 0x3c, 0x00, 0x10, 0x00, 0x26, 0x00, 0x00, 0x01, 0x57, 0x00, 0x20,
    0x50, 0x58, 0x45, 0x43, 0x6c, 0x69, 0x65, 0x6e, 0x74, 0x3a, 0x41, 0x72, 0x63, 0x68, 0x3a, 0x30,
    0x30, 0x30, 0x30, 0x37, 0x3a, 0x55, 0x4e, 0x44, 0x49, 0x3a, 0x30, 0x30, 0x33, 0x30, 0x31, 0x30,
    0x00, 0x3d, 0x00, 0x02, 0x00, 0x07, 0x00, 0x3e, 0x00, 0x03, 0x01, 0x03, 0x0a, 0x00, 0x0f, 0x00,
    0x06, 0x00, 0x04, 0x69, 0x50, 0x58, 0x45, 0x00, 0x08, 0x00, 0x02, 0x00, 0x00
};

static void test_dhcpv6_solicit_bytes(void **state)
{
    (void)state;
    static const uint8_t its_mac[6] = { 0x52, 0x54, 0, 0x98, 0, 0 };
    struct dhcpv6_duid client;
    uint8_t packet[DHCPV6_SEND_MAX];
    dhcpv6_duid_make(&client, uuid, its_mac);
    struct dhcpv6_request request = {
        .type = DHCPV6_SOLICIT,
        .xid = 0x4bec4d,
        .client = &client,
        .stateful = true,
        .iaid = dhcpv6_iaid(its_mac),
        .arch = 7,
        .undi_major = 3,
        .undi_minor = 10,
    };
    int len = dhcpv6_build(&request, packet, sizeof(packet));
    assert_int_equal(len, sizeof(observed_solicit));
    assert_memory_equal(packet, observed_solicit, sizeof(observed_solicit));
    assert_int_equal(dhcpv6_build(&request, packet, 60), -ERR_NOSPC);
}

static void test_dhcpv6_request_carries_address_and_server(void **state)
{
    (void)state;
    struct dhcpv6_duid client, server = { { 1, 2, 3 }, 3 };
    uint8_t packet[DHCPV6_SEND_MAX], address[16] = { 0xfd, 0x98, [15] = 7 };
    dhcpv6_duid_make(&client, uuid, mac);
    struct dhcpv6_request request = { .type = DHCPV6_REQUEST,
                                      .client = &client,
                                      .server = &server,
                                      .stateful = true,
                                      .address = address,
                                      .user_class = "u",
                                      .user_class_bytes = 1 };
    int len = dhcpv6_build(&request, packet, sizeof(packet));
    static const uint8_t server_and_ia[] = { 0, 2, 0, 3, 1, 2, 3, 0, 3, 0, 40, 0,  0,    0,   0,
                                             0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0,  24, 0xfd, 0x98 };
    assert_true(len > 0);
    assert_memory_equal(packet + 26, server_and_ia, sizeof(server_and_ia));
    request.stateful = false;
    request.server = NULL;
    len = dhcpv6_build(&request, packet, sizeof(packet));
    assert_memory_equal(packet + 26, "\0\6", 2); /* no IA_NA when only options are asked for */
}

/* An ADVERTISE with client, server, IA_NA {IAADDR}, DNS. */
static const uint8_t advertise[] = {
    2,  0x12, 0x34, 0x56, 0,    1,    0,    3, 9,  9, 9,  0,    2,    0,   2,   8,   8,    0,
    3,  0,    40,   0xca, 0xfe, 0xf0, 0x0d, 0, 0,  0, 1,  0,    0,    0,   2,   0,   5,    0,
    24, 0xfd, 0x98, 0,    0,    0,    0,    0, 0,  0, 0,  0,    0,    0,   0,   1,   0x23, 0,
    0,  0,    9,    0,    0,    0,    9,    0, 23, 0, 16, 0xfd, 0x98, 0,   0,   0,   0,    0,
    0,  0,    0,    0,    0,    0,    0,    0, 1,  0, 59, 0,    4,    'h', 't', 't', 'p',
};

static void test_dhcpv6_parse(void **state)
{
    (void)state;
    struct dhcpv6_reply reply;
    struct str value = STR_INIT;
    assert_int_equal(dhcpv6_parse(advertise, sizeof(advertise), 0xcafef00d, &reply), 0);
    assert_int_equal(reply.type, DHCPV6_ADVERTISE);
    assert_int_equal(reply.xid, 0x123456);
    assert_int_equal(reply.client.len_bytes, 3);
    assert_memory_equal(reply.server.bytes, "\x8\x8", 2);
    assert_true(reply.has_address);
    assert_int_equal(reply.address[15], 0x23);
    assert_int_equal(reply.status, DHCPV6_SUCCESS);
    assert_int_equal(dhcpv6_fetch(advertise, sizeof(advertise), 59, &value), 0);
    assert_string_equal(str_text(&value), "http");
    assert_int_equal(dhcpv6_fetch(advertise, sizeof(advertise), 60, &value), -ERR_NOENT);
    str_free(&value);
    /* another association is not ours */
    assert_int_equal(dhcpv6_parse(advertise, sizeof(advertise), 1, &reply), 0);
    assert_false(reply.has_address);
    for (size_t len = 0; len < sizeof(advertise);
         len++) /* cut anywhere: no address or the right one */
        if (dhcpv6_parse(advertise, len, 0xcafef00d, &reply) == 0 && reply.has_address)
            assert_int_equal(reply.address[15], 0x23);
}

static void test_dhcpv6_status(void **state)
{
    (void)state;
    struct dhcpv6_reply reply;
    static const uint8_t in_ia[] = {
        2, 0, 0, 1, 0, 13, 0, 2, 0, 0,  0, 3, 0, 22, 0,   0,   0, 5,
        0, 0, 0, 0, 0, 0,  0, 0, 0, 13, 0, 6, 0, 2,  'f', 'u', 7, 'l'
    };
    assert_int_equal(dhcpv6_parse(in_ia, sizeof(in_ia), 5, &reply), 0);
    assert_int_equal(reply.status, DHCPV6_NO_ADDRS_AVAIL);
    assert_string_equal(reply.status_text, "fu?l");
    assert_string_equal(dhcpv6_status_name(reply.status), "NoAddrsAvail");
    assert_string_equal(dhcpv6_status_name(999), "an unknown status");
    assert_int_equal(dhcpv6_parse(in_ia, 3, 5, &reply), -ERR_PROTO);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dhcpv6_identifiers),
        cmocka_unit_test(test_dhcpv6_solicit_bytes),
        cmocka_unit_test(test_dhcpv6_request_carries_address_and_server),
        cmocka_unit_test(test_dhcpv6_parse),
        cmocka_unit_test(test_dhcpv6_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
