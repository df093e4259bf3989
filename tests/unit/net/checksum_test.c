/* The Internet checksum against the definition of RFC 1071, every length and alignment. */
#include "tests/unit/check.h"

uint16_t net_checksum(const void *data, int len_bytes);

/* 16 bits at a time in memory order, the odd byte padded with zero. */
static uint16_t by_definition(const uint8_t *bytes, size_t len_bytes)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < len_bytes; i += 2) {
        uint8_t pair[2] = { bytes[i], i + 1 < len_bytes ? bytes[i + 1] : 0 };
        uint16_t word;
        memcpy(&word, pair, 2);
        sum += word;
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return (uint16_t)sum;
}

static void test_checksum_rfc1071_example(void **state)
{
    static const uint8_t bytes[] = { 0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };
    uint16_t sum = net_checksum(bytes, sizeof(bytes));
    (void)state;
    assert_memory_equal(&sum, "\xdd\xf2", 2);
    assert_int_equal(net_checksum(bytes, 0), 0);
}

static void test_checksum_lengths_and_alignments(void **state)
{
    uint8_t bytes[400];
    uint32_t seed = 1;
    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        seed = seed * 1103515245 + 12345;
        bytes[i] = (uint8_t)(seed >> 16);
    }
    for (size_t at = 0; at < 9; at++)
        for (size_t len = 0; len < 380; len++)
            assert_int_equal(net_checksum(bytes + at, (int)len), by_definition(bytes + at, len));
}

static void test_checksum_carries(void **state)
{
    static uint8_t bytes[65535];
    (void)state;
    memset(bytes, 0xff, sizeof(bytes));
    assert_int_equal(net_checksum(bytes, 65534), 0xffff);
    assert_int_equal(net_checksum(bytes, 65535), by_definition(bytes, 65535));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checksum_rfc1071_example),
        cmocka_unit_test(test_checksum_lengths_and_alignments),
        cmocka_unit_test(test_checksum_carries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
