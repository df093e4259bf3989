/* TFTP packets: requests as servers know them, answers however broken. */
#include "wire/tftp.h"
#include "core/err.h"
#include "tests/unit/check.h"

static void test_tftp_requests(void **state)
{
    (void)state;
    static const struct {
        struct tftp_options options;
        const char *bytes;
        size_t len;
    } cases[] = {
#define BYTES(text) text, sizeof(text) /* with the last NUL */
        { { 0 }, BYTES("\0\1a/b\0octet") },
        { { .blksize = 1432, .has_tsize = true },
          BYTES("\0\1a/b\0octet\0blksize\0"
                "1432\0tsize\0"
                "0") },
        { { .blksize = 8, .has_tsize = true, .timeout_s = 3, .windowsize = 16 },
          BYTES("\0\1a/b\0octet\0blksize\0"
                "8\0tsize\0"
                "0\0timeout\0"
                "3\0windowsize\0"
                "16") },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint8_t packet[100];
        size_t len = tftp_build_request(packet, sizeof(packet), "a/b", &cases[i].options);
        assert_int_equal(len, cases[i].len);
        assert_memory_equal(packet, cases[i].bytes, len);
        for (size_t room = 0; room < len; room++)
            assert_int_equal(tftp_build_request(packet, room, "a/b", &cases[i].options), 0);
    }
    uint8_t packet[8];
    assert_int_equal(tftp_build_request(packet, sizeof(packet), "", &cases[0].options), 0);
    assert_int_equal(tftp_build_ack(packet, sizeof(packet), 0xfffe), 4);
    assert_memory_equal(packet, "\0\4\xff\xfe", 4);
    assert_int_equal(tftp_build_error(packet, sizeof(packet), 8, "no"), 7);
    assert_memory_equal(packet, "\0\5\0\10no", 7);
}

static void test_tftp_answers(void **state)
{
    (void)state;
    struct tftp_packet p;
    assert_int_equal(tftp_parse("\0\3\1\2abc", 7, &p), 0);
    assert_int_equal(p.opcode, TFTP_DATA);
    assert_int_equal(p.block, 0x102);
    assert_int_equal(p.len_bytes, 3);
    assert_memory_equal(p.data, "abc", 3);
    assert_int_equal(tftp_parse("\0\3\1\2", 4, &p), 0);
    assert_int_equal(p.len_bytes, 0);

    static const char oack[] = "\0\6BlkSize\0"
                               "1024\0tsize\0"
                               "5000000000\0foo\0bar\0windowsize\0"
                               "4";
    assert_int_equal(tftp_parse(oack, sizeof(oack), &p), 0);
    assert_int_equal(p.opcode, TFTP_OACK);
    assert_int_equal(p.options.blksize, 1024);
    assert_int_equal(p.options.windowsize, 4);
    assert_int_equal(p.options.timeout_s, 0);
    assert_true(p.options.has_tsize);
    assert_int_equal(p.options.tsize, 5000000000);

    /* what an ERROR says may not steer a terminal, and its NUL is often forgotten */
    assert_int_equal(tftp_parse("\0\5\0\1no \x1b[2Jfile\n", 15, &p), 0);
    assert_int_equal(p.error, 1);
    assert_string_equal(p.text, "no .[2Jfile");
    assert_int_equal(tftp_parse("\0\5\0\1", 4, &p), 0);
    assert_string_equal(p.text, "");
    char loud[1000] = "\0\5\0\0";
    memset(loud + 4, 'x', sizeof(loud) - 4);
    assert_int_equal(tftp_parse(loud, sizeof(loud), &p), 0);
    assert_int_equal(strlen(p.text), sizeof(p.text) - 1);
}

static void test_tftp_garbage(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        { "", 0 },
        { "\0", 1 },
        { "\0\3\0", 3 },
        { "\0\5\0", 3 },
        { "\0\1abc", 5 },
        { "\0\11ab", 4 },
        { "\1\3\0\1", 4 },
        { "\0\6blksize", 9 },
        { "\0\6blksize\0"
          "12",
          12 },
        { "\0\6blksize\0"
          "7",
          12 },
        { "\0\6blksize\0"
          "65465",
          16 },
        { "\0\6blksize\0"
          "x",
          12 },
        { "\0\6blksize\0", 11 },
        { "\0\6windowsize\0"
          "0",
          15 },
        { "\0\6timeout\0"
          "256",
          14 },
        { "\0\6tsize\0"
          "99999999999999999999",
          29 },
        { "\0\6tsize\0"
          "-1",
          11 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct tftp_packet p;
        if (tftp_parse(bad[i].bytes, bad[i].len, &p) != -ERR_PROTO)
            fail_msg("case %zu was accepted", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tftp_requests),
        cmocka_unit_test(test_tftp_answers),
        cmocka_unit_test(test_tftp_garbage),
    };
    return cmocka_run_group_tests_name("wire/tftp", tests, NULL, NULL);
}
