/* Files read bit by bit: bounded memory, a reader that is slow, downloads that begin again, that fail, that nobody wants
 * any more. Real fibers, a clock that moves when all wait. */
#include "fetch/reader.h"
#include "core/err.h"
#include "core/pipe.h"
#include "fetch/fetch.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include <stdio.h>

static uint64_t given; /* how far the fetcher came */

static uint8_t byte_at(uint64_t i)
{
    return (uint8_t)(i * 11 + i / 253);
}

static int give(struct transfer *transfer, unsigned from, unsigned to, unsigned change)
{
    for (unsigned at = from; at < to;) {
        uint8_t bytes[1000];
        size_t part = to - at < sizeof(bytes) ? to - at : sizeof(bytes);
        for (size_t i = 0; i < part; i++)
            bytes[i] = (uint8_t)(byte_at(at + i) + (at + i == change));
        int r = blob_append(&transfer->blob, bytes, part);
        if (r < 0)
            return r;
        at += (unsigned)part;
        given = transfer->done_bytes = transfer->blob.len_bytes;
    }
    return 0;
}

/* test:<bytes>[,<begins again there>[,<changed byte the second time>]] */
static int test_fetch(struct transfer *transfer)
{
    unsigned bytes = 0, again = 0, change = UINT32_MAX;
    sscanf(transfer->uri->opaque, "%u,%u,%u", &bytes, &again, &change);
    if (transfer->uri->opaque[0] == 'x')
        return fail(ERR_NOTFOUND, "test: no such file");
    transfer->total_bytes = bytes;
    if (transfer->head_only)
        return 0;
    assert_int_equal(blob_expect(&transfer->blob, bytes), 0);
    int r = give(transfer, 0, again ? again : bytes, UINT32_MAX);
    if (r == 0 && again) {
        fetch_start_over(transfer);
        transfer->total_bytes = bytes;
        r = give(transfer, 0, bytes, change);
    }
    return r;
}
static const struct fetcher test_fetcher = { .scheme = "test", .fetch = test_fetch };
const struct fetcher *const fetchers[] = { &test_fetcher, NULL };

uint64_t setting_get_uint(const char *ref_text, uint64_t fallback)
{
    (void)ref_text;
    return fallback;
}

static struct fetch_reader *open_text(const char *text, bool size_only)
{
    struct uri *uri = NULL;
    struct fetch_reader *reader = NULL;
    assert_int_equal(uri_parse(text, &uri), 0);
    assert_int_equal(fetch_reader_open(uri, size_only, &reader), 0);
    uri_free(uri);
    return reader;
}

/* Reads @text to its end in pieces of @piece; returns the last result, *@ret_total what came. */
static int read_all(const char *text, size_t piece, uint64_t *ret_total)
{
    struct fetch_reader *reader = open_text(text, false);
    static uint8_t bytes[70000];
    uint64_t at = 0;
    int r;
    given = 0;
    while ((r = fetch_reader_read(reader, bytes, piece, deadline_in_ms(1000))) > 0) {
        for (int i = 0; i < r; i++)
            if (bytes[i] != byte_at(at + (uint64_t)i))
                fail_msg("byte %llu of %s is wrong", (unsigned long long)at + (unsigned)i, text);
        at += (uint64_t)r;
        assert_true(given <= at + FETCH_READER_BYTES); /* never further ahead than the ring */
    }
    fetch_reader_close(reader);
    *ret_total = at;
    return r;
}

static int body_whole(void *arg)
{
    static const size_t pieces[] = { 1, 999, 4096, 70000 };
    uint64_t total;
    (void)arg;
    for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
        assert_int_equal(read_all("test:1000000", pieces[i], &total), 0);
        assert_int_equal(total, 1000000);
        assert_int_equal(read_all("test:1000000,700001", pieces[i], &total), 0); /* begins again */
        assert_int_equal(total, 1000000);
        assert_int_equal(read_all("test:0", pieces[i], &total), 0);
        assert_int_equal(total, 0);
    }
    return 0;
}

static int body_failures(void *arg)
{
    uint64_t total, size;
    (void)arg;
    assert_int_equal(read_all("test:x", 10, &total), -ERR_NOTFOUND);
    assert_int_equal(read_all("nobody:1", 10, &total), -ERR_NOTSUP);
    /* another file the second time: told, and no byte of it is given */
    assert_int_equal(read_all("test:900000,500000,1000", 4096, &total), -ERR_IO);
    assert_int_equal(total, 500000);
    assert_int_equal(read_all("test:300000,500000", 4096, &total), -ERR_IO); /* it is shorter now */
    struct fetch_reader *reader = open_text("test:x", true);
    assert_int_equal(fetch_reader_wait(reader, deadline_in_ms(1000)), -ERR_NOTFOUND);
    assert_int_equal(fetch_reader_size(reader, &size), -ERR_NOENT);
    fetch_reader_close(reader);
    return 0;
}

static int body_size_and_close(void *arg)
{
    uint64_t size = 0;
    uint8_t byte;
    (void)arg;
    struct fetch_reader *reader = open_text("test:5000000", true);
    assert_int_equal(fetch_reader_wait(reader, deadline_in_ms(1000)), 0);
    assert_int_equal(fetch_reader_size(reader, &size), 0);
    assert_int_equal(size, 5000000);
    fetch_reader_close(reader);
    given = 0;
    reader = open_text("test:5000000", false);
    assert_false(fetch_reader_ready(reader));
    assert_int_equal(fetch_reader_wait(reader, deadline_in_ms(1000)), 0);
    assert_true(fetch_reader_ready(reader));
    assert_int_equal(fetch_reader_read(reader, &byte, 1, deadline_in_ms(1000)), 1);
    fiber_sleep_ms(60000); /* nothing happens while nobody reads */
    assert_in_range(given, 1000, FETCH_READER_BYTES + 1);
    fetch_reader_close(reader); /* in the middle */
    fetch_reader_close(NULL);
    return 0;
}

static void run(int (*body)(void *arg))
{
    assert_int_equal(sched_run(body, NULL), 0);
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void test_reader_gives_what_was_fetched(void **state)
{
    (void)state;
    run(body_whole);
}

static void test_reader_failures(void **state)
{
    (void)state;
    run(body_failures);
}

static void test_reader_size_and_close(void **state)
{
    (void)state;
    run(body_size_and_close);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_gives_what_was_fetched),
        cmocka_unit_test(test_reader_failures),
        cmocka_unit_test(test_reader_size_and_close),
    };
    return cmocka_run_group_tests_name("fetch/reader", tests, NULL, NULL);
}
