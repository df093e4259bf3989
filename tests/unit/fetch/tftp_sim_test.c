/* TFTP downloads over a simulated network: any loss, order, duplication and truncation gives the right bytes or a clear
 * failure, in bounded time. A failure prints the seed that replays it. */
#include "core/err.h"
#include "fetch/fetch.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/fetch_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fetch/tftp_server.h"

extern const struct fetcher tftp_fetcher;
const struct fetcher *const fetchers[] = { &tftp_fetcher, NULL };

static int reset(void **state)
{
    (void)state;
    tftp_server_reset();
    fetch_fake_reset();
    fetch_fake_seed(1);
    plat_fake_now_us = 1000;
    return 0;
}

static int fetch(const char *text, struct transfer *transfer)
{
    struct uri *uri;
    memset(transfer, 0, sizeof(*transfer));
    assert_int_equal(uri_parse(text, &uri), 0);
    int r = fetch_run(uri, transfer);
    uri_free(uri);
    return r;
}

static void check_file(const struct transfer *transfer, uint64_t seed)
{
    if (transfer->blob.len_bytes != tftp_server.file_bytes)
        fail_msg("seed %llu: %zu bytes of %zu", (unsigned long long)seed, transfer->blob.len_bytes,
                 tftp_server.file_bytes);
    for (size_t i = 0; i < tftp_server.file_bytes; i++)
        if (transfer->blob.data[i] != tftp_server_byte(i))
            fail_msg("seed %llu: byte %zu is wrong", (unsigned long long)seed, i);
}

static void expect_file(void)
{
    struct transfer transfer;
    int r = fetch("tftp://server/boot.img", &transfer);
    if (r < 0)
        fail_msg("%s", err_slot()->sentence);
    check_file(&transfer, 0);
    transfer_free(&transfer);
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void expect_failure(const char *uri, int r, const char *sentence)
{
    struct transfer transfer;
    assert_int_equal(fetch(uri, &transfer), r);
    assert_string_equal(err_slot()->sentence, sentence);
    transfer_free(&transfer);
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void test_tftp_any_length(void **state)
{
    static const size_t lens[] = { 0,    1,     511,   512,   513,   1431,   1432,
                                   1433, 45823, 45824, 45825, 91648, 1000000 };
    for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
        for (int kind = 0; kind < 4; kind++) {
            reset(state);
            tftp_server.file_bytes = lens[i];
            tftp_server.options = kind != 0;
            tftp_server.windows = kind > 1;
            tftp_server.no_tsize = kind == 3;
            expect_file();
            assert_int_equal(tftp_counts.requests, 1);
            assert_int_equal(tftp_counts.retransmits, 0);
        }
    }
}

static void test_tftp_request_is_what_servers_know(void **state)
{
    (void)state;
    tftp_server.file_bytes = 100;
    expect_file();
    assert_string_equal(tftp_counts.last_request,
                        "boot.img|octet|blksize|1432|tsize|0|windowsize|32|");
    fetch_fake_setting("tftp-windowsize", 1);
    fetch_fake_setting("tftp-blksize", 0);
    fetch_fake_setting("tftp-timeout", 5);
    expect_file();
    assert_string_equal(tftp_counts.last_request, "boot.img|octet|tsize|0|timeout|5|");
    struct transfer transfer; /* exactly one slash goes; query and fragment are not sent */
    assert_int_equal(fetch("tftp://server//a%20b/c?q#f", &transfer), -ERR_NOTFOUND);
    transfer_free(&transfer);
    assert_memory_equal(tftp_counts.last_request, "/a b/c|octet|", 13);
}

static void test_tftp_windows_save_round_trips(void **state)
{
    (void)state;
    uint64_t took[2];
    for (int windows = 0; windows < 2; windows++) {
        reset(state);
        tftp_server.file_bytes = 2000000;
        tftp_server.delay_us = 10000;
        tftp_server.windows = windows;
        uint64_t start = plat_fake_now_us;
        expect_file();
        took[windows] = plat_fake_now_us - start;
    }
    assert_true(took[1] * 20 < took[0]);
}

static void test_tftp_block_numbers_wrap(void **state)
{
    (void)state;
    fetch_fake_setting("tftp-blksize", 8);
    tftp_server.file_bytes = 8 * 70000 + 3;
    tftp_server.delay_us = 1;
    expect_file();
    tftp_server.windows = false;
    expect_file();
}

static void test_tftp_bad_network(void **state)
{
    for (uint64_t seed = 1; seed <= 150; seed++) {
        reset(state);
        fetch_fake_seed(seed);
        tftp_server.file_bytes = fetch_fake_random(300000);
        tftp_server.delay_us = 50 + fetch_fake_random(20000);
        tftp_server.loss = fetch_fake_random(150);
        tftp_server.duplicate = fetch_fake_random(200);
        tftp_server.reorder = fetch_fake_random(200);
        tftp_server.windows = seed % 3 != 0;
        tftp_server.options = seed % 7 != 0;
        struct transfer transfer;
        int r = fetch("tftp://server/boot.img", &transfer);
        if (r < 0)
            fail_msg("seed %llu: %s", (unsigned long long)seed, err_slot()->sentence);
        check_file(&transfer, seed);
        transfer_free(&transfer);
    }
}

/* One ACK for each gap: else every packet behind it makes the server send the window anew. */
static void test_tftp_losses_cost_little(void **state)
{
    (void)state;
    tftp_server.file_bytes = 1432 * 1000;
    tftp_server.delay_us = 10000;
    tftp_server.loss = 10;
    expect_file();
    assert_true(tftp_counts.data < 2000);
    assert_true(plat_fake_now_us < 750000); /* said at once, not when a timer ends: 800 ms */
}

/* A cut DATA packet cannot be told from the last one, unless the length is known: then it is a failure, never a short
 * file. A cut OACK may lose tsize, so ask for the length only where it was told. */
static void test_tftp_truncated_packets_never_give_a_wrong_file(void **state)
{
    unsigned right = 0, failed = 0;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        reset(state);
        fetch_fake_seed(seed);
        tftp_server.file_bytes = 20000;
        tftp_server.truncate = 10;
        struct transfer transfer;
        int r = fetch("tftp://server/boot.img", &transfer);
        if (r == 0 && transfer.total_bytes) {
            check_file(&transfer, seed);
            right++;
        } else if (r < 0) {
            assert_int_equal(r, -ERR_TRUNCATED);
            failed++;
        }
        transfer_free(&transfer);
        assert_true(plat_fake_now_us < 300 * 1000000ull);
    }
    assert_true(right > 10 && failed > 10);
}

static void test_tftp_servers_without_options(void **state)
{
    (void)state;
    tftp_server.file_bytes = 5000;
    tftp_server.drops_options = true;
    expect_file();
    assert_string_equal(tftp_counts.last_request, "boot.img|octet|");
    tftp_server.drops_options = false;
    tftp_server.refuses_windows = true;
    expect_file();
    assert_string_equal(tftp_counts.last_request, "boot.img|octet|blksize|1432|tsize|0|");
    tftp_server.blksize_max = 600;
    expect_file();
}

static void test_tftp_servers_without_a_last_block(void **state)
{
    (void)state;
    tftp_server.no_empty_block = true;
    tftp_server.file_bytes = 1432 * 40;
    expect_file();
    assert_true(plat_fake_now_us < 1000000);
}

static void test_tftp_server_comes_back(void **state)
{
    for (int forgets = 0; forgets < 2; forgets++) {
        reset(state);
        tftp_server.file_bytes = 1000000;
        tftp_server.delay_us = 1000;
        tftp_server.dead_from_us = 30000;
        tftp_server.dead_until_us = forgets ? 2000000 : 25000000;
        tftp_server.forgets = forgets;
        struct transfer transfer;
        assert_int_equal(fetch("tftp://server/boot.img", &transfer), 0);
        check_file(&transfer, 0);
        assert_int_equal(transfer.resumes, 1);
        transfer_free(&transfer);
    }
}

static void test_tftp_server_stays_away(void **state)
{
    (void)state;
    tftp_server.file_bytes = 1000000;
    tftp_server.delay_us = 5000;
    tftp_server.dead_from_us = 60000;
    tftp_server.dead_until_us = UINT64_MAX;
    expect_failure("tftp://server/boot.img", -ERR_STALLED,
                   "tftp: 10.0.0.1 stopped sending \"boot.img\" and 3 new starts did not help");
    assert_true(plat_fake_now_us < 180 * 1000000ull);
    reset(state);
    tftp_server.dead_until_us = UINT64_MAX;
    expect_failure("tftp://server/boot.img", -ERR_TIMEDOUT,
                   "tftp: 10.0.0.1 did not answer the request for \"boot.img\" in 15 s");
    reset(state);
    tftp_server.dead_until_us = UINT64_MAX;
    fetch_fake_setting("tftp-requests", 3);
    expect_failure("tftp://server/boot.img", -ERR_TIMEDOUT,
                   "tftp: 10.0.0.1 did not answer the request for \"boot.img\" in 1 s");
    fetch_fake_setting("tftp-requests", UINT32_MAX); /* 12 are the limit */
    uint64_t before = plat_fake_now_us;
    expect_failure("tftp://server/boot.img", -ERR_TIMEDOUT,
                   "tftp: 10.0.0.1 did not answer the request for \"boot.img\" in 1023 s");
    assert_true(plat_fake_now_us - before < 1100 * 1000000ull);
}

/* ICMP: at the beginning it is an answer, once or twice; a server that was there already is waited for. */
static void test_tftp_server_refuses(void **state)
{
    (void)state;
    uint64_t before = plat_fake_now_us;
    tftp_server.refuses = true;
    tftp_server.dead_until_us = UINT64_MAX;
    expect_failure(
        "tftp://server/boot.img", -ERR_CONNREFUSED,
        "tftp: 10.0.0.1 refuses: no TFTP server listens on port 69, or a firewall rejects it");
    assert_true(plat_fake_now_us - before < 1000000);
    reset(state);
    tftp_server.refuses = true;
    tftp_server.dead_until_us = 100000; /* it comes up before it is asked again */
    expect_file();
    reset(state);
    tftp_server.refuses = tftp_server.forgets = true;
    tftp_server.file_bytes = 1000000;
    tftp_server.delay_us = 1000;
    tftp_server.dead_from_us = 30000;
    tftp_server.dead_until_us = 25000000;
    expect_file();
}

/* Old blocks for ever are no progress. */
static void test_tftp_server_repeats_itself(void **state)
{
    for (int windows = 0; windows < 2; windows++) {
        reset(state);
        tftp_server.file_bytes = 1000000;
        tftp_server.delay_us = 5000;
        tftp_server.windows = windows;
        tftp_server.deaf_from_us = 60000;
        expect_failure("tftp://server/boot.img", -ERR_STALLED,
                       "tftp: 10.0.0.1 stopped sending \"boot.img\" and 3 new starts did not help");
        assert_true(plat_fake_now_us < 180 * 1000000ull);
    }
}

static void test_tftp_refusals(void **state)
{
    static const struct {
        const char *answer;
        size_t len;
        int r;
        const char *sentence;
    } cases[] = {
        { "\0\5\0\1File not found", 18, -ERR_NOTFOUND,
          "tftp: 10.0.0.1 refused \"boot.img\": File not found (TFTP error 1)" },
        { "\0\5\0\2Access violation", 20, -ERR_ACCES,
          "tftp: 10.0.0.1 refused \"boot.img\": Access violation (TFTP error 2)" },
        { "\0\5\0\0", 4, -ERR_NOTSUP,
          "tftp: 10.0.0.1 refused \"boot.img\": no reason given (TFTP error 0)" },
        { "\0\5\0\4Illegal", 11, -ERR_NOTTY,
          "tftp: 10.0.0.1 refused \"boot.img\": Illegal (TFTP error 4)" },
        { "\0\6blksize\0"
          "1433\0",
          15, -ERR_PROTO,
          "tftp: 10.0.0.1 answered with blksize 1433 and windowsize 0, asked were 1432 and 32" },
        { "\0\6tsize\0"
          "18446744073709551615\0",
          29, -ERR_NOMEM, "memory: a file of 4294967295 GiB cannot be held" },
        { "garbage", 7, -ERR_TIMEDOUT,
          "tftp: 10.0.0.1 did not answer the request for \"boot.img\" in 15 s" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        reset(state);
        tftp_server.raw_answer = cases[i].answer;
        tftp_server.raw_answer_bytes = cases[i].len;
        expect_failure("tftp://server/boot.img", cases[i].r, cases[i].sentence);
    }
    expect_failure("tftp://server/", -ERR_INVAL, "tftp: the URI names no file on server");
    expect_failure("tftp:///x", -ERR_INVAL, "tftp: the URI names no server");
    expect_failure("tftp://other/x", -ERR_NONAME, "dns: there is no \"other\"");
}

static void test_tftp_length_lies(void **state)
{
    (void)state;
    tftp_server.file_bytes = 10000;
    tftp_server.tsize_lie = 20000;
    expect_failure("tftp://server/boot.img", -ERR_TRUNCATED,
                   "tftp: 10.0.0.1 sent 10000 bytes of \"boot.img\" and had announced 20000");
}

/* "0" back is what a server says that does not know: a file of any length may follow, late, too. */
static void test_tftp_length_not_known(void **state)
{
    static const size_t lens[] = { 0, 1, 1432, 45824, 100000 };
    for (size_t i = 0; i < ARRAY_SIZE(lens) * 2; i++) {
        reset(state);
        tftp_server.tsize_echoed = true;
        tftp_server.file_bytes = lens[i / 2];
        tftp_server.delay_us = i % 2 ? 400000 : 100;
        expect_file();
        assert_int_equal(tftp_counts.aborts, 0);
    }
}

static void test_tftp_block_too_long(void **state)
{
    (void)state;
    static char answer[4 + 600] = { 0, 3, 0, 1 };
    tftp_server.raw_answer = answer;
    tftp_server.raw_answer_bytes = sizeof(answer);
    expect_failure("tftp://server/boot.img", -ERR_PROTO,
                   "tftp: 10.0.0.1 sent a block of 600 bytes, agreed were 512");
}

static void test_tftp_strangers_are_told_off(void **state)
{
    (void)state;
    tftp_server.file_bytes = 300000;
    tftp_server.delay_us = 5000;
    tftp_server.stray_from_us = 30000;
    expect_file();
    assert_int_equal(tftp_counts.unknown_tid, 1);
}

static void test_tftp_size_only_and_cancel(void **state)
{
    struct uri *uri;
    assert_int_equal(uri_parse("tftp://server/boot.img", &uri), 0);
    tftp_server.file_bytes = 123456;
    struct transfer transfer = { .head_only = true };
    assert_int_equal(fetch_run(uri, &transfer), 0);
    assert_int_equal(transfer.total_bytes, 123456);
    assert_int_equal(transfer.blob.len_bytes, 0);
    transfer_free(&transfer);
    assert_int_equal(tftp_counts.data, 0);

    reset(state);
    tftp_server.file_bytes = 10000000;
    tftp_server.delay_us = 10000;
    fetch_fake_cancel_at_us = 100000;
    transfer = (struct transfer){ 0 };
    assert_int_equal(fetch_run(uri, &transfer), -ERR_CANCELED);
    transfer_free(&transfer);
    uri_free(uri);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, reset)
    const struct CMUnitTest tests[] = {
        TEST(test_tftp_any_length),
        TEST(test_tftp_request_is_what_servers_know),
        TEST(test_tftp_windows_save_round_trips),
        TEST(test_tftp_block_numbers_wrap),
        TEST(test_tftp_bad_network),
        TEST(test_tftp_losses_cost_little),
        TEST(test_tftp_truncated_packets_never_give_a_wrong_file),
        TEST(test_tftp_servers_without_options),
        TEST(test_tftp_servers_without_a_last_block),
        TEST(test_tftp_server_comes_back),
        TEST(test_tftp_server_stays_away),
        cmocka_unit_test(test_tftp_server_refuses),
        cmocka_unit_test(test_tftp_server_repeats_itself),
        TEST(test_tftp_refusals),
        TEST(test_tftp_length_lies),
        TEST(test_tftp_length_not_known),
        TEST(test_tftp_block_too_long),
        TEST(test_tftp_strangers_are_told_off),
        TEST(test_tftp_size_only_and_cancel),
    };
    return cmocka_run_group_tests_name("fetch/tftp", tests, NULL, NULL);
}
