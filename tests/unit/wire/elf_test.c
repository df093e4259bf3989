/* ELF executables of both classes, and what may be wrong with them. */
#include "wire/elf.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/wire/bytes.h"

enum { PH = 64, PH_BYTES = 32, FILE_BYTES = 0x1000, PH64 = 64, PH64_BYTES = 56 };

static uint8_t file[FILE_BYTES];

static void put_segment(unsigned number, uint32_t type, uint32_t offset, uint32_t vaddr,
                        uint32_t paddr, uint32_t filesz, uint32_t memsz)
{
    const uint32_t fields[] = { type, offset, vaddr, paddr, filesz, memsz };
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        set_le(file + PH + number * PH_BYTES + i * 4, fields[i], 4);
}

static void make_file(void)
{
    memset(file, 0, sizeof(file));
    memcpy(file,
           "\x7f"
           "ELF\1\1\1",
           7);
    set_le(file + 16, 2, 2);
    set_le(file + 18, 3, 2);
    set_le(file + 20, 1, 4);
    set_le(file + 24, 0x100010, 4);
    set_le(file + 28, PH, 4);
    set_le(file + 42, PH_BYTES, 2);
    set_le(file + 44, 3, 2);
    put_segment(0, 1, 0x100, 0x100000, 0x100000, 0x200, 0x1000);
    put_segment(1, 1, 0x300, 0x200000, 0x200000, 0x100, 0x100);
    put_segment(2, 0x6474e551, 0, 0, 0, 0, 0); /* PT_GNU_STACK */
}

static void test_elf_good(void **state)
{
    (void)state;
    struct elf elf;
    make_file();
    assert_true(elf_probe(file, sizeof(file)));
    assert_int_equal(elf_parse(file, sizeof(file), &elf), 0);
    assert_int_equal(elf.count, 2);
    assert_true(elf.flat);
    assert_false(elf.is_64);
    assert_int_equal(elf.entry, 0x100010);
    assert_int_equal(elf.start, 0x100000);
    assert_int_equal(elf.end, 0x200100);
    assert_int_equal(elf.segments[0].file_at, 0x100);
    assert_int_equal(elf.segments[0].file_bytes, 0x200);
    assert_int_equal(elf.segments[0].memory_bytes, 0x1000);
    put_segment(1, 1, 0x300, 0x200000, 0, 0x100, 0x100); /* no physical address: the virtual one */
    assert_int_equal(elf_parse(file, sizeof(file), &elf), 0);
    assert_int_equal(elf.segments[1].dest, 0x200000);
    assert_true(elf.flat);
}

static void test_elf_higher_half(void **state)
{
    (void)state;
    static const uint32_t entries[] = { 0xc0100010, 0x100010 };
    for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
        struct elf elf;
        make_file();
        put_segment(0, 1, 0x100, 0xc0100000, 0x100000, 0x200, 0x1000);
        set_le(file + 24, entries[i], 4);
        assert_int_equal(elf_parse(file, sizeof(file), &elf), 0);
        assert_false(elf.flat);
        assert_int_equal(elf.entry, 0x100010);
    }
}

static void test_elf_64(void **state)
{
    (void)state;
    struct elf elf;
    make_file();
    memset(file + 16, 0, 0xf0);
    file[4] = 2;
    set_le(file + 16, 2, 2);
    set_le(file + 18, 62, 2);
    set_le(file + 24, 0xffffffff80100020, 8);
    set_le(file + 32, PH64, 8);
    set_le(file + 54, PH64_BYTES, 2);
    set_le(file + 56, 1, 2);
    set_le(file + PH64, 1, 4);
    set_le(file + PH64 + 8, 0x200, 8);
    set_le(file + PH64 + 16, 0xffffffff80100000, 8);
    set_le(file + PH64 + 24, 0x100000, 8);
    set_le(file + PH64 + 32, 0x80, 8);
    set_le(file + PH64 + 40, 0x800, 8);
    assert_int_equal(elf_parse(file, sizeof(file), &elf), 0);
    assert_true(elf.is_64);
    assert_int_equal(elf.entry, 0x100020);
    set_le(file + PH64 + 24, 0x100000000, 8);
    assert_int_equal(elf_parse(file, sizeof(file), &elf), -ERR_NOEXEC);
    assert_told("below 4 GiB");
}

static void test_elf_not_ours(void **state)
{
    (void)state;
    static const struct bad_field cases[] = {
        { 0, 'M', 1, "" }, { 4, 2, 1, "" },  { 4, 3, 1, "" },   { 5, 2, 1, "" },   { 6, 0, 1, "" },
        { 16, 1, 2, "" },  { 16, 3, 2, "" }, { 18, 40, 2, "" }, { 18, 62, 2, "" },
    };
    struct elf elf;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        make_file();
        set_le(file + cases[i].at, cases[i].value, cases[i].len_bytes);
        assert_false(elf_probe(file, sizeof(file)));
        assert_int_equal(elf_parse(file, sizeof(file), &elf), -ERR_NOEXEC);
    }
}

#define SEGMENT(number, field) (PH + (number)*PH_BYTES + (field)*4)
static void test_elf_bad(void **state)
{
    (void)state;
    static const struct bad_field cases[] = {
        { 24, 0x101000, 4, "lies in none" }, /* entry */
        { 24, 0, 4, "lies in none" },
        { 28, FILE_BYTES + 1, 4, "program headers are not here" },
        { 28, FILE_BYTES - 40, 4, "table of 3 program headers is cut" },
        { 28, 0xfffffff0, 4, "program headers are not here" },
        { 42, 31, 2, "table of 3" },
        { 42, 0, 2, "table of 3" },
        { 44, 0, 2, "nothing to load" },
        { 44, 257, 2, "at most 256" },
        { 44, 0xffff, 2, "at most 256" },
        { SEGMENT(0, 1), FILE_BYTES, 4, "cut off, segment 0" }, /* offset */
        { SEGMENT(0, 1), 0xffffff00, 4, "cut off, segment 0" },
        { SEGMENT(0, 3), 0xfffffff0, 4, "below 4 GiB" }, /* paddr */
        { SEGMENT(0, 3), 0x1ff800, 4, "overlap" },
        { SEGMENT(1, 3), 0x100fff, 4, "overlap" },
        { SEGMENT(1, 3), 0x0fff01, 4, "overlap" },
        { SEGMENT(0, 4), 0x1001, 4, "for 0x1000 of memory" }, /* filesz */
        { SEGMENT(0, 5), 0xffffffff, 4, "below 4 GiB" },      /* memsz */
        { SEGMENT(1, 5), 0xff, 4, "for 0xff of memory" },
    };
    struct elf elf;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        make_file();
        set_le(file + cases[i].at, cases[i].value, cases[i].len_bytes);
        assert_true(elf_probe(file, sizeof(file)));
        assert_int_equal(elf_parse(file, sizeof(file), &elf), -ERR_NOEXEC);
        assert_told(cases[i].sentence);
    }
    make_file();
    put_segment(1, 1, 0x300, 0, 0, 0x100, 0x100);
    assert_int_equal(elf_parse(file, sizeof(file), &elf), -ERR_NOEXEC);
    assert_told("address 0");
    make_file();
    for (size_t len = 0; len < 0x400; len++)
        assert_int_equal(elf_parse(file, len, &elf), -ERR_NOEXEC);
}

static void test_elf_too_many(void **state)
{
    (void)state;
    struct elf elf;
    make_file();
    set_le(file + 44, ELF_SEGMENTS_MAX + 1, 2);
    for (unsigned i = 0; i <= ELF_SEGMENTS_MAX; i++)
        put_segment(i, 1, 0x800, 0x100000 + i * 0x1000, 0x100000 + i * 0x1000, 0x100, 0x1000);
    assert_int_equal(elf_parse(file, sizeof(file), &elf), -ERR_NOEXEC);
    assert_told("over 32 segments");
    set_le(file + 44, ELF_SEGMENTS_MAX, 2);
    assert_int_equal(elf_parse(file, sizeof(file), &elf), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_elf_good), cmocka_unit_test(test_elf_higher_half),
        cmocka_unit_test(test_elf_64),   cmocka_unit_test(test_elf_not_ours),
        cmocka_unit_test(test_elf_bad),  cmocka_unit_test(test_elf_too_many),
    };
    return cmocka_run_group_tests_name("wire/elf", tests, NULL, NULL);
}
