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
    /* the check value of CRC-32 is that of "123456789"; of its first six digits it is this */
    assert_int_equal(dhcpv6_iaid((const uint8_t *)"123456"), 0x0972d361);
}

static void test_dhcpv6_solicit_bytes(void **state)
{
    (void)state;
    struct dhcpv6_duid client;
    uint8_t packet[DHCPV6_SEND_MAX];
    dhcpv6_duid_make(&client, uuid, mac);
    struct dhcpv6_request request = {
        .type = DHCPV6_SOLICIT,
        .xid = 0x123456,
        .client = &client,
        .stateful = true,
        .iaid = 0xcafef00d,
        .arch = 7,
        .undi_major = 3,
        .undi_minor = 10,
        .elapsed_cs = 25,
    };
    static const uint8_t after_client_id[] = {
        0,   3,    0,   12,  0xca, 0xfe, 0xf0, 0x0d, 0,   0,   0,   0,   0,   0,   0,   0,   0,
        6,   0,    8,   0,   23,   0,    24,   0,    59,  0,   60,  0,   16,  0,   36,  0,   0,
        1,   0x57, 'P', 'X', 'E',  'C',  'l',  'i',  'e', 'n', 't', ':', 'A', 'r', 'c', 'h', ':',
        '0', '0',  '0', '0', '7',  ':',  'U',  'N',  'D', 'I', ':', '0', '0', '3', '0', '1', '0',
        0,   61,   0,   2,   0,    7,    0,    62,   0,   3,   1,   3,   10,  0,   15,  0,   6,
        0,   4,    'i', 'P', 'X',  'E',  0,    8,    0,   2,   0,   25,
    };
    int len = dhcpv6_build(&request, packet, sizeof(packet));
    assert_int_equal(len, 4 + 22 + sizeof(after_client_id));
    assert_memory_equal(packet, "\1\x12\x34\x56\0\1\0\x12\0\4", 10);
    assert_memory_equal(packet + 26, after_client_id, sizeof(after_client_id));
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
