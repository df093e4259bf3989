/* Tagged images: the four ways to say where a segment goes, and what may be wrong. */
#include "wire/nbi.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/wire/bytes.h"

enum { FILE_BYTES = 512 + 0x600, MEMORY_END = 0x8000000 };
static const uint32_t last_record = 1 << 26;

static uint8_t file[FILE_BYTES];

static void put_record(unsigned number, uint32_t flags, uint32_t address, uint32_t file_bytes,
                       uint32_t memory_bytes)
{
    const uint32_t fields[] = { flags | 4, address, file_bytes, memory_bytes };
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        set_le(file + 16 + number * 16 + i * 4, fields[i], 4);
}

static void make_file(void)
{
    memset(file, 0, sizeof(file));
    set_le(file, 0x1b031336, 4);
    set_le(file + 4, 4, 4);
    set_le(file + 8, 0x10000200, 4);
    set_le(file + 12, 0x20000010, 4);
    put_record(0, 0, 0x20000, 0x100, 0x200);
    put_record(1, last_record, 0x100000, 0x500, 0x500);
}

static void test_nbi_good(void **state)
{
    (void)state;
    struct nbi nbi;
    make_file();
    assert_true(nbi_probe(file, sizeof(file)));
    assert_int_equal(nbi_parse(file, sizeof(file), MEMORY_END, &nbi), 0);
    assert_false(nbi.protected_mode);
    assert_int_equal(nbi.header_at, 0x10200);
    assert_int_equal(nbi.header_segment, 0x1000);
    assert_int_equal(nbi.header_offset, 0x200);
    assert_int_equal(nbi.entry, 0x20000010);
    assert_int_equal(nbi.count, 2);
    assert_int_equal(nbi.segments[0].file_at, 512);
    assert_int_equal(nbi.segments[1].file_at, 512 + 0x100);
    assert_int_equal(nbi.segments[1].dest, 0x100000);
    assert_int_equal(nbi.segments[0].memory_bytes, 0x200);
    set_le(file + 4, 4 | UINT32_C(1) << 31, 4);
    set_le(file + 12, 0x100020, 4);
    assert_int_equal(nbi_parse(file, sizeof(file), MEMORY_END, &nbi), 0);
    assert_true(nbi.protected_mode);
    assert_int_equal(nbi.entry, 0x100020);
}

static void test_nbi_places(void **state)
{
    (void)state;
    static const struct {
        unsigned first, second; /* the kind of place */
        uint32_t first_at, second_at, first_dest, second_dest;
    } cases[] = {
        { 0, 1, 0x20000, 0x30, 0x20000, 0x20230 },
        { 0, 2, 0x20000, 0x1000, 0x20000, MEMORY_END - 0x1000 },
        { 0, 3, 0x20000, 0x800, 0x20000, 0x1f800 },
        { 1, 1, 0x10, 0, 0x10410, 0x10610 },
        { 3, 1, 0x1000, 0, 0xf200, 0xf400 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct nbi nbi;
        make_file();
        set_le(file + 12, 0x10000200, 4); /* enters the header */
        put_record(0, cases[i].first << 24, cases[i].first_at, 0x100, 0x200);
        put_record(1, cases[i].second << 24 | last_record, cases[i].second_at, 0x500, 0x500);
        assert_int_equal(nbi_parse(file, sizeof(file), MEMORY_END, &nbi), 0);
        assert_int_equal(nbi.segments[0].dest, cases[i].first_dest);
        assert_int_equal(nbi.segments[1].dest, cases[i].second_dest);
    }
}

static void test_nbi_vendor_parts_are_skipped(void **state)
{
    (void)state;
    struct nbi nbi;
    make_file();
    memmove(file + 16 + 8, file + 16, 32);
    set_le(file + 4, 4 | 2 << 4, 4);
    memmove(file + 24 + 16 + 4, file + 24 + 16, 16);
    set_le(file + 24, 4 | 1 << 4, 4);
    assert_int_equal(nbi_parse(file, sizeof(file), MEMORY_END, &nbi), 0);
    assert_int_equal(nbi.count, 2);
    assert_int_equal(nbi.segments[1].dest, 0x100000);
}

static void test_nbi_bad(void **state)
{
    (void)state;
    static const struct bad_field cases[] = {
        { 4, 3, 4, "a header of 12 bytes" },
        { 4, 0, 4, "a header of 0 bytes" },
        { 8, 0xffff0010, 4, "not below 1 MiB" },
        { 12, 0x30000000, 4, "lies in none" },
        { 12, 0xffff0010, 4, "out of reach" },
        { 16, 3, 4, "of 12 bytes" },
        { 24, 0x201, 4, "for 0x200 of memory" },
        { 40, 0x501, 4, "for 0x500 of memory" },
        { 36, 0xfffffff0, 4, "no place below 4 GiB" },
        { 32, 4 | 1 << 26 | 2 << 24, 4, "" }, /* 0x100000 below the end: fine, see below */
        { 44, 0xffffffff, 4, "no place below 4 GiB" },
    };
    struct nbi nbi;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        make_file();
        set_le(file + cases[i].at, cases[i].value, cases[i].len_bytes);
        int r = nbi_parse(file, sizeof(file), MEMORY_END, &nbi);
        assert_int_equal(r, *cases[i].sentence ? -ERR_NOEXEC : 0);
        if (*cases[i].sentence)
            assert_told(cases[i].sentence);
    }
    make_file();
    for (size_t len = 0; len < sizeof(file); len++) {
        assert_int_equal(nbi_parse(file, len, MEMORY_END, &nbi), -ERR_NOEXEC);
        assert_told("cut off");
    }
    make_file();
    put_record(1, 3 << 24 | last_record, 0x20001, 0x500, 0x500); /* before the start of memory */
    assert_int_equal(nbi_parse(file, sizeof(file), MEMORY_END, &nbi), -ERR_NOEXEC);
    assert_told("no place");
}

static void test_nbi_endless(void **state)
{
    (void)state;
    struct nbi nbi;
    make_file();
    for (unsigned i = 0; i < NBI_SEGMENTS_MAX; i++)
        put_record(i, 0, 0x20000, 0, 0);
    assert_int_equal(nbi_parse(file, sizeof(file), MEMORY_END, &nbi), -ERR_NOEXEC);
    assert_told("over 31 records");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nbi_good),
        cmocka_unit_test(test_nbi_places),
        cmocka_unit_test(test_nbi_vendor_parts_are_skipped),
        cmocka_unit_test(test_nbi_bad),
        cmocka_unit_test(test_nbi_endless),
    };
    return cmocka_run_group_tests_name("wire/nbi", tests, NULL, NULL);
}
