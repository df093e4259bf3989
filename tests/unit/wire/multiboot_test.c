/* Multiboot 1: headers, the a.out kludge, the information structure byte by byte. */
#include "wire/multiboot.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/wire/bytes.h"

enum { AT = 0x40, FILE_BYTES = 0x3000 };

static uint8_t file[FILE_BYTES];

static void put_header(size_t at, uint32_t flags)
{
    set_le(file + at, 0x1badb002, 4);
    set_le(file + at + 4, flags, 4);
    set_le(file + at + 8, -(0x1badb002 + flags), 4);
}

/* header, load, load end, bss end, entry */
static void put_addresses(uint32_t header, uint32_t load, uint32_t load_end, uint32_t bss_end,
                          uint32_t entry)
{
    const uint32_t fields[] = { header, load, load_end, bss_end, entry };
    for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
        set_le(file + AT + 12 + i * 4, fields[i], 4);
}

static void make_file(uint32_t flags)
{
    memset(file, 0, sizeof(file));
    put_header(AT, flags);
    put_addresses(0x100040, 0x100000, 0x101000, 0x104000, 0x100060);
}

static void test_multiboot_header(void **state)
{
    (void)state;
    struct multiboot h;
    make_file(MULTIBOOT_PAGE_ALIGN | MULTIBOOT_MEMORY_INFO | MULTIBOOT_VIDEO | MULTIBOOT_RAW);
    assert_true(multiboot_probe(file, sizeof(file)));
    assert_int_equal(multiboot_parse(file, sizeof(file), &h), 0);
    assert_int_equal(h.header_at, AT);
    assert_int_equal(h.entry_addr, 0x100060);
    make_file(1 << 20); /* bits from 16 on may be ignored */
    assert_int_equal(multiboot_parse(file, sizeof(file), &h), 0);
    make_file(1 << 3);
    assert_true(multiboot_probe(file, sizeof(file)));
    assert_int_equal(multiboot_parse(file, sizeof(file), &h), -ERR_NOTSUP);
    assert_told("flags 0x8");
}

static void test_multiboot_where(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        bool found;
    } cases[] = { { 0, true }, { 4, true }, { 6, false }, { 8180, true }, { 8184, false } };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        memset(file, 0, sizeof(file));
        put_header(cases[i].at, 3);
        assert_int_equal(multiboot_probe(file, sizeof(file)), cases[i].found);
    }
    make_file(3);
    file[AT + 8] ^= 1;
    assert_false(multiboot_probe(file, sizeof(file)));
    make_file(MULTIBOOT_RAW); /* cut off in the address fields */
    struct multiboot h;
    assert_false(multiboot_probe(file, AT + 11));
    assert_int_equal(multiboot_parse(file, AT + 20, &h), 0);
    assert_false(h.flags & MULTIBOOT_RAW);
}

static void test_multiboot_raw(void **state)
{
    (void)state;
    struct multiboot h;
    struct multiboot_raw raw;
    make_file(MULTIBOOT_RAW);
    assert_int_equal(multiboot_parse(file, sizeof(file), &h), 0);
    assert_int_equal(multiboot_raw(&h, "multiboot", sizeof(file), &raw), 0);
    assert_int_equal(raw.load_at, 0x100000);
    assert_int_equal(raw.file_at, 0);
    assert_int_equal(raw.file_bytes, 0x1000);
    assert_int_equal(raw.memory_bytes, 0x4000);
    put_addresses(0x100020, 0x100000, 0, 0, 0x100060); /* all of the file from 0x20 on */
    assert_int_equal(multiboot_parse(file, sizeof(file), &h), 0);
    assert_int_equal(multiboot_raw(&h, "multiboot", sizeof(file), &raw), 0);
    assert_int_equal(raw.file_at, 0x20);
    assert_int_equal(raw.file_bytes, FILE_BYTES - 0x20);
    assert_int_equal(raw.memory_bytes, FILE_BYTES - 0x20);
}

static void test_multiboot_raw_bad(void **state)
{
    (void)state;
    static const struct {
        uint32_t header, load, load_end, bss_end, entry;
        const char *sentence;
    } cases[] = {
        { 0x100040, 0, 0x101000, 0x104000, 0x100060, "not in this file" },
        { 0x100040, 0x100080, 0x101000, 0x104000, 0x100060, "not in this file" },
        { 0x100040, 0x0ff000, 0x101000, 0x104000, 0x100060, "not in this file" },
        { 0x100040, 0x100000, 0x0fffff, 0x104000, 0x100060, "the end comes first" },
        { 0x100040, 0x100000, 0x104000, 0x104000, 0x100060, "cut off" },
        { 0x100040, 0x100000, 0x101000, 0x100800, 0x100060, "cleared up to" },
        { 0x100040, 0x100000, 0x101000, 0x104000, 0x0fffff, "outside of" },
        { 0x100040, 0x100000, 0x101000, 0x104000, 0x104000, "outside of" },
        { 0xffffff40, 0xffffff00, 0, 0, 0xffffff60, "below 4 GiB" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct multiboot h;
        struct multiboot_raw raw;
        make_file(MULTIBOOT_RAW);
        put_addresses(cases[i].header, cases[i].load, cases[i].load_end, cases[i].bss_end,
                      cases[i].entry);
        assert_int_equal(multiboot_parse(file, sizeof(file), &h), 0);
        assert_int_equal(multiboot_raw(&h, "multiboot", sizeof(file), &raw), -ERR_NOEXEC);
        assert_told(cases[i].sentence);
    }
}

static const struct multiboot_memory memory[] = {
    { 0, 0x9fc00, 1 },         { 0x9fc00, 0x400, 2 },       { 0x100000, 0x700000, 1 },
    { 0x800000, 0x800000, 1 }, { 0x2000000, 0x1000000, 1 }, { 0x100000000, 0x40000000, 1 },
};

static void test_multiboot_info(void **state)
{
    (void)state;
    static const struct multiboot_module modules[] = { { 0x200000, 0x200100, "http://h/a one" },
                                                       { 0x201000, 0x201001, "b" } };
    static const struct multiboot_info info = { .cmdline = "http://h/xen com1=115200",
                                                .loader = "Amorce",
                                                .modules = modules,
                                                .module_count = 2,
                                                .memory = memory,
                                                .memory_count = ARRAY_SIZE(memory) };
    enum { BASE = 0x50000 };
    size_t bytes = multiboot_info_bytes(&info);
    uint8_t *out = malloc(bytes);
    multiboot_info_write(&info, BASE, out);
    assert_int_equal(get_le(out, 4), 1 << 0 | 1 << 2 | 1 << 3 | 1 << 6 | 1 << 9);
    assert_int_equal(get_le(out + 4, 4), 639);
    assert_int_equal(get_le(out + 8, 4), 15 * 1024);
    assert_string_equal((char *)out + get_le(out + 16, 4) - BASE, info.cmdline);
    assert_int_equal(get_le(out + 20, 4), 2);
    const uint8_t *module = out + get_le(out + 24, 4) - BASE;
    assert_int_equal(get_le(module, 4), 0x200000);
    assert_int_equal(get_le(module + 4, 4), 0x200100);
    assert_string_equal((char *)out + get_le(module + 8, 4) - BASE, "http://h/a one");
    assert_string_equal((char *)out + get_le(module + 24, 4) - BASE, "b");
    assert_int_equal(get_le(out + 44, 4), ARRAY_SIZE(memory) * 24);
    const uint8_t *entry = out + get_le(out + 48, 4) - BASE + 5 * 24;
    assert_int_equal(get_le(entry, 4), 20);
    assert_int_equal(get_le(entry + 4, 8), 0x100000000);
    assert_int_equal(get_le(entry + 12, 8), 0x40000000);
    assert_int_equal(get_le(entry + 20, 4), 1);
    assert_string_equal((char *)out + get_le(out + 64, 4) - BASE, "Amorce");
    free(out);
}

static void test_multiboot_info_bare(void **state)
{
    (void)state;
    static const struct multiboot_info info = { .cmdline = "", .loader = "" };
    size_t bytes = multiboot_info_bytes(&info);
    uint8_t *out = malloc(bytes);
    multiboot_info_write(&info, 0x1000, out);
    assert_int_equal(get_le(out + 4, 8), 0);
    assert_int_equal(get_le(out + 20, 4), 0);
    assert_string_equal((char *)out + get_le(out + 16, 4) - 0x1000, "");
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_multiboot_header), cmocka_unit_test(test_multiboot_where),
        cmocka_unit_test(test_multiboot_raw),    cmocka_unit_test(test_multiboot_raw_bad),
        cmocka_unit_test(test_multiboot_info),   cmocka_unit_test(test_multiboot_info_bare),
    };
    return cmocka_run_group_tests_name("wire/multiboot", tests, NULL, NULL);
}
