/* Router advertisements: flags, prefixes, raw options by tag. */
#include "wire/ra.h"
#include "core/err.h"
#include "tests/unit/check.h"

static const uint8_t advertisement[] = {
    134,  0,    0,  0,    64, 0xc0, 0x07, 0x08, 0,    0,    0,    0,    0, 0, 0,    0,
    1,    1,    2,  0,    0,  0,    0,    1,    5,    1,    0,    0,    0, 0, 0x05, 0xdc,
    3,    4,    64, 0xc0, 0,  1,    0x51, 0x80, 0,    0,    0x38, 0x40, 0, 0, 0,    0,
    0xfd, 0x98, 0,  0,    0,  0,    0,    0,    0xff, 0xff, 0,    0,    0, 0, 0,    1,
    25,   3,    0,  0,    0,  0,    0x0e, 0x10, 0xfd, 0x98, 0,    0,    0, 0, 0,    0,
    0,    0,    0,  0,    0,  0,    0,    1,    25,   3,    0,    0,    0, 0, 0x0e, 0x10,
    0xfd, 0x98, 0,  0,    0,  0,    0,    0,    0,    0,    0,    0,    0, 0, 0,    2,
    31,   2,    0,  0,    0,  0,    0x0e, 0x10, 3,    'l',  'a',  'b',  0, 0, 0,    0,
};

static void test_ra_parse(void **state)
{
    (void)state;
    struct ra ra;
    assert_int_equal(ra_parse(advertisement, sizeof(advertisement), &ra), 0);
    assert_true(ra.managed && ra.other);
    assert_int_equal(ra.router_lifetime_s, 1800);
    assert_int_equal(ra.options_bytes, sizeof(advertisement) - RA_HEADER_BYTES);
    struct cursor c = cursor_on(ra.options, ra.options_bytes);
    struct ra_option option;
    struct ra_prefix prefix;
    unsigned prefixes = 0;
    while (ra_option_next(&c, &option)) {
        if (option.type != RA_PREFIX)
            continue;
        assert_int_equal(ra_prefix_parse(&option, &prefix), 0);
        prefixes++;
    }
    assert_int_equal(prefixes, 1);
    assert_int_equal(prefix.len_bits, 64);
    assert_true(prefix.on_link && prefix.autonomous);
    assert_int_equal(prefix.valid_s, 86400);
    assert_int_equal(prefix.prefix[8], 0); /* bits behind the length are cleared */
    assert_int_equal(prefix.prefix[15], 0);
}

static void test_ra_bad(void **state)
{
    (void)state;
    struct ra ra;
    uint8_t copy[sizeof(advertisement)];
    assert_int_equal(ra_parse(advertisement, 15, &ra), -ERR_PROTO);
    assert_int_equal(ra_parse(advertisement, sizeof(advertisement) - 1, &ra), -ERR_PROTO);
    memcpy(copy, advertisement, sizeof(copy));
    copy[17] = 0; /* RFC 4861 6.1.2: an option of length zero makes all of it invalid */
    assert_int_equal(ra_parse(copy, sizeof(copy), &ra), -ERR_PROTO);
    copy[17] = 1;
    copy[0] = 133;
    assert_int_equal(ra_parse(copy, sizeof(copy), &ra), -ERR_PROTO);
    struct ra_option option = { .type = RA_PREFIX, .data = copy + 32, .len_bytes = 8 };
    struct ra_prefix prefix;
    assert_int_equal(ra_prefix_parse(&option, &prefix), -ERR_PROTO);
    option.len_bytes = 32;
    copy[34] = 129; /* longer than an address */
    assert_int_equal(ra_prefix_parse(&option, &prefix), -ERR_PROTO);
}

static void test_ra_fetch(void **state)
{
    (void)state;
    const uint8_t *options = advertisement + RA_HEADER_BYTES;
    size_t len = sizeof(advertisement) - RA_HEADER_BYTES;
    static const struct {
        uint64_t tag;
        const char *bytes;
        int len;
    } cases[] = {
        { 4 << 16 | 4 << 8 | 5, "\0\0\5\xdc", 4 },              /* MTU */
        { 0 << 16 | 8 << 8 | 31, "\3lab\0\0\0\0", 8 },          /* DNSSL, to the end */
        { 1 << 24 | 1 << 16 | 23 << 8 | 25, "\2", 1 },          /* of the second RDNSS */
        { 2 << 24 | 1 << 16 | 23 << 8 | 25, NULL, -ERR_NOENT }, /* there is no third */
        { 9 << 16 | 4 << 8 | 5, NULL, -ERR_NOENT },             /* beyond the option */
        { 0 << 16 | 8 << 8 | 5, NULL, -ERR_NOENT },             /* nothing is left */
        { 99, NULL, -ERR_NOENT },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct str out = STR_INIT;
        int r = ra_fetch(options, len, cases[i].tag, &out);
        assert_int_equal(r, cases[i].len < 0 ? cases[i].len : 0);
        assert_int_equal(out.len_bytes, cases[i].len < 0 ? 0 : cases[i].len);
        if (r == 0)
            assert_memory_equal(out.data, cases[i].bytes, cases[i].len);
        str_free(&out);
    }
}

static void test_ra_eui64_and_solicitation(void **state)
{
    (void)state;
    static const uint8_t mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };
    uint8_t address[16] = { 0xfd, 0x98 }, message[RS_MAX];
    ra_eui64(mac, address);
    assert_memory_equal(address + 8, "\x50\x54\x00\xff\xfe\x12\x34\x56", 8);
    assert_int_equal(ra_solicit_build(mac, message), 16);
    assert_memory_equal(message, "\x85\0\0\0\0\0\0\0\1\1\x52\x54\x00\x12\x34\x56", 16);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ra_parse),
        cmocka_unit_test(test_ra_bad),
        cmocka_unit_test(test_ra_fetch),
        cmocka_unit_test(test_ra_eui64_and_solicitation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
