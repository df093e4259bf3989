/* Blobs: any way of growing gives the same bytes. */
#include "core/blob.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"

static uint8_t byte_at(size_t i)
{
    return (uint8_t)(i * 7 + i / 251);
}

static void fill(struct blob *blob, size_t len, size_t piece)
{
    uint8_t bytes[5000];
    for (size_t at = 0; at < len;) {
        size_t part = len - at < piece ? len - at : piece;
        for (size_t i = 0; i < part; i++)
            bytes[i] = byte_at(at + i);
        assert_int_equal(blob_append(blob, bytes, part), 0);
        at += part;
    }
}

static void check_sealed(struct blob *blob, size_t len)
{
    assert_int_equal(blob_seal(blob), 0);
    assert_int_equal(blob->len_bytes, len);
    for (size_t i = 0; i < len; i++)
        if (blob->data[i] != byte_at(i))
            fail_msg("byte %zu of %zu is wrong", i, len);
    blob_free(blob);
}

static void test_blob_grows(void **state)
{
    (void)state;
    static const size_t lens[] = { 0, 1, 4096, 65536, 65537, 1000000, 20000000 };
    for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
        for (int expected = 0; expected < 3; expected++) {
            struct blob blob = { 0 };
            /* told right, told too little (a server that lies), not told */
            if (expected)
                assert_int_equal(blob_expect(&blob, expected == 1 ? lens[i] : lens[i] / 3), 0);
            fill(&blob, lens[i], 4999);
            check_sealed(&blob, lens[i]);
        }
    }
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void test_blob_refuses_what_cannot_be(void **state)
{
    (void)state;
    struct blob blob = { 0 };
    assert_int_equal(blob_expect(&blob, UINT64_MAX), -ERR_NOMEM);
    plat_fake_fail_pages_after(1);
    fill(&blob, 65536, 4096);
    uint8_t more = 0;
    assert_int_equal(blob_append(&blob, &more, 1), -ERR_NOMEM);
    plat_fake_fail_pages_after(-1);
    blob_free(&blob);
    assert_int_equal(plat_fake_pages_out(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blob_grows),
        cmocka_unit_test(test_blob_refuses_what_cannot_be),
    };
    return cmocka_run_group_tests_name("core/blob", tests, NULL, NULL);
}
