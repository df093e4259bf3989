/* Multiboot 2: header tags, what is refused by name, the information's tags. */
#include "wire/multiboot2.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/wire/bytes.h"

enum { AT = 0x80, FILE_BYTES = 40000, REQUIRED = 0, OPTIONAL = 1 };

static uint8_t file[FILE_BYTES];
static size_t end;

static void begin(size_t at)
{
    memset(file, 0, sizeof(file));
    end = at + 16;
}

static void add(uint16_t type, uint16_t flags, const uint32_t *words, size_t count)
{
    set_le(file + end, type, 2);
    set_le(file + end + 2, flags, 2);
    set_le(file + end + 4, 8 + count * 4, 4);
    for (size_t i = 0; i < count; i++)
        set_le(file + end + 8 + i * 4, words[i], 4);
    end += (8 + count * 4 + 7) / 8 * 8;
}

static void seal(size_t at)
{
    uint32_t bytes = (uint32_t)(end - at);
    set_le(file + at, 0xe85250d6, 4);
    set_le(file + at + 8, bytes, 4);
    set_le(file + at + 12, -(0xe85250d6 + bytes), 4);
}

static void finish(void)
{
    add(0, 0, NULL, 0);
    seal(AT);
}

/* As Xen's: requests, alignment, console, relocatable, EFI. */
static void test_multiboot2_header(void **state)
{
    (void)state;
    static const uint32_t request[] = { 4, 6 }, console[] = { 2 }, efi_entry[] = { 0x200100 };
    static const uint32_t relocatable[] = { 0x200000, 0x3fffffff, 0x200000, 1 };
    struct multiboot2 h;
    begin(AT);
    add(1, REQUIRED, request, 2);
    add(6, REQUIRED, NULL, 0);
    add(4, OPTIONAL, console, 1);
    add(5, OPTIONAL, (const uint32_t[]){ 0, 0, 0 }, 3);
    add(10, OPTIONAL, relocatable, 4);
    add(7, OPTIONAL, NULL, 0);
    add(9, OPTIONAL, efi_entry, 1);
    finish();
    assert_true(multiboot2_probe(file, sizeof(file)));
    assert_int_equal(multiboot2_parse(file, sizeof(file), &h), 0);
    assert_true(h.relocatable);
    assert_int_equal(h.min_address, 0x200000);
    assert_int_equal(h.max_address, 0x3fffffff);
    assert_int_equal(h.align, 0x200000);
    assert_int_equal(h.preference, MULTIBOOT2_LOWEST);
    assert_true(h.ega_text);
    assert_false(h.has_entry);
    assert_false(h.has_addresses);
}

static void test_multiboot2_addresses(void **state)
{
    (void)state;
    static const uint32_t entry[] = { 0x100100 };
    static const uint32_t addresses[] = { 0x100080, 0xffffffff, 0, 0x110000 };
    struct multiboot2 h;
    struct multiboot_raw raw;
    begin(AT);
    add(2, REQUIRED, addresses, 4);
    add(3, REQUIRED, entry, 1);
    finish();
    assert_int_equal(multiboot2_parse(file, sizeof(file), &h), 0);
    assert_int_equal(multiboot_raw(&h.addresses, "multiboot2", sizeof(file), &raw), 0);
    assert_int_equal(raw.load_at, 0x100000);
    assert_int_equal(raw.file_at, 0);
    assert_int_equal(raw.file_bytes, FILE_BYTES);
    assert_int_equal(raw.memory_bytes, 0x10000);
    assert_int_equal(raw.entry, 0x100100);
    begin(AT);
    add(2, REQUIRED, addresses, 4);
    finish();
    assert_int_equal(multiboot2_parse(file, sizeof(file), &h), -ERR_NOEXEC);
    assert_told("not where to enter");
}

static void test_multiboot2_required(void **state)
{
    (void)state;
    static const struct {
        uint16_t type;
        uint32_t word;
        const char *sentence; /* NULL: granted */
    } cases[] = {
        { 1, 1, NULL },
        { 1, 14, NULL },
        { 1, 8, NULL },
        { 1, 21, NULL },
        { 1, 5, "a BIOS boot device" },
        { 1, 11, "the EFI system table" },
        { 1, 17, "the EFI memory map" },
        { 1, 16, "a DHCP reply" },
        { 1, 99, "information 99" },
        { 4, 1, "a graphics mode" },
        { 4, 3, NULL },
        { 8, 0x100000, NULL }, /* "taken into account only on EFI i386 platforms" */
        { 77, 0, "header tag 77" },
    };
    struct multiboot2 h;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        begin(AT);
        add(cases[i].type, REQUIRED, &cases[i].word, 1);
        finish();
        int r = multiboot2_parse(file, sizeof(file), &h);
        assert_int_equal(r, cases[i].sentence ? -ERR_NOTSUP : 0);
        if (cases[i].sentence)
            assert_told(cases[i].sentence);
        assert_int_equal(r == 0 && h.need_rsdp, cases[i].type == 1 && cases[i].word == 14);
        begin(AT);
        add(cases[i].type, OPTIONAL, &cases[i].word, 1);
        finish();
        assert_int_equal(multiboot2_parse(file, sizeof(file), &h), 0);
        assert_false(h.need_rsdp);
    }
}

static void test_multiboot2_broken(void **state)
{
    (void)state;
    struct multiboot2 h;
    static const uint32_t odd[] = { 0, 0, 3, 0 };
    begin(AT);
    add(10, REQUIRED, odd, 4);
    finish();
    assert_int_equal(multiboot2_parse(file, sizeof(file), &h), -ERR_NOEXEC);
    assert_told("not a power of two");
    begin(AT); /* no end tag */
    add(6, REQUIRED, NULL, 0);
    seal(AT);
    assert_int_equal(multiboot2_parse(file, sizeof(file), &h), -ERR_NOEXEC);
    assert_told("cut off at number 2");
    begin(AT);
    add(3, REQUIRED, NULL, 0); /* too short for its kind */
    finish();
    assert_int_equal(multiboot2_parse(file, sizeof(file), &h), -ERR_NOEXEC);
    assert_told("tag 3 is cut off");
    static const uint32_t lengths[] = { 0, 7, 0xffffffff };
    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        begin(AT);
        add(6, REQUIRED, NULL, 0);
        set_le(file + AT + 20, lengths[i], 4);
        finish();
        assert_int_equal(multiboot2_parse(file, sizeof(file), &h), -ERR_NOEXEC);
    }
    begin(AT);
    for (unsigned i = 0; i <= MULTIBOOT2_TAGS_MAX; i++)
        add(6, REQUIRED, NULL, 0);
    finish();
    assert_int_equal(multiboot2_parse(file, sizeof(file), &h), -ERR_NOEXEC);
    assert_told("over 64");
    begin(AT);
    add(6, REQUIRED, NULL, 0);
    finish();
    assert_int_equal(multiboot2_parse(file, AT + 20, &h), -ERR_NOEXEC);
    assert_told("header is cut off");
}

static void test_multiboot2_where(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        bool found;
    } cases[] = { { 0, true }, { 8, true }, { 4, false }, { 32752, true }, { 32760, false } };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        begin(cases[i].at);
        add(0, 0, NULL, 0);
        seal(cases[i].at);
        assert_int_equal(multiboot2_probe(file, sizeof(file)), cases[i].found);
    }
    begin(AT);
    finish();
    set_le(file + AT + 4, 4, 4); /* MIPS */
    set_le(file + AT + 12, get_le(file + AT + 12, 4) - 4, 4);
    assert_false(multiboot2_probe(file, sizeof(file)));
}

static const uint8_t *find_tag(const uint8_t *out, size_t bytes, uint32_t type, unsigned skip)
{
    for (size_t at = 8; at + 8 <= bytes; at += (get_le(out + at + 4, 4) + 7) / 8 * 8) {
        assert_true(get_le(out + at + 4, 4) >= 8);
        if (get_le(out + at, 4) == type && skip-- == 0)
            return out + at;
    }
    return NULL;
}

static void test_multiboot2_info(void **state)
{
    (void)state;
    static const struct multiboot_module modules[] = { { 0x200000, 0x200100, "a" },
                                                       { 0x201000, 0x201001, "http://h/initrd" } };
    static const struct multiboot_memory memory[] = { { 0, 0x9fc00, 1 },
                                                      { 0x100000, 0x700000, 1 } };
    static const uint8_t rsdp[36] = "RSD PTR ";
    struct multiboot2_info info = { .common = { .cmdline = "xen",
                                                .loader = "Amorce",
                                                .modules = modules,
                                                .module_count = 2,
                                                .memory = memory,
                                                .memory_count = 2 },
                                    .rsdp = rsdp,
                                    .rsdp_bytes = sizeof(rsdp),
                                    .ega_text = true,
                                    .relocatable = true,
                                    .load_base = 0x400000 };
    size_t bytes = multiboot2_info_bytes(&info);
    uint8_t *out = malloc(bytes);
    multiboot2_info_write(&info, out);
    assert_int_equal(get_le(out, 4), bytes);
    assert_string_equal((const char *)find_tag(out, bytes, 1, 0) + 8, "xen");
    assert_string_equal((const char *)find_tag(out, bytes, 2, 0) + 8, "Amorce");
    assert_string_equal((const char *)find_tag(out, bytes, 3, 1) + 16, "http://h/initrd");
    assert_int_equal(get_le(find_tag(out, bytes, 3, 1) + 12, 4), 0x201001);
    assert_int_equal(get_le(find_tag(out, bytes, 4, 0) + 8, 4), 639);
    assert_int_equal(get_le(find_tag(out, bytes, 4, 0) + 12, 4), 7 * 1024);
    assert_int_equal(get_le(find_tag(out, bytes, 6, 0) + 4, 4), 16 + 2 * 24);
    assert_int_equal(get_le(find_tag(out, bytes, 6, 0) + 16 + 24, 8), 0x100000);
    assert_int_equal(get_le(find_tag(out, bytes, 14, 0) + 4, 4), 28);
    assert_int_equal(get_le(find_tag(out, bytes, 15, 0) + 4, 4), 44);
    assert_int_equal(find_tag(out, bytes, 8, 0)[29], 2);
    assert_int_equal(get_le(find_tag(out, bytes, 21, 0) + 8, 4), 0x400000);
    assert_ptr_equal(find_tag(out, bytes, 0, 0), out + bytes - 8);
    free(out);
    info.rsdp_bytes = 20;
    info.ega_text = info.relocatable = false;
    bytes = multiboot2_info_bytes(&info);
    out = malloc(bytes);
    multiboot2_info_write(&info, out);
    assert_null(find_tag(out, bytes, 15, 0));
    assert_null(find_tag(out, bytes, 8, 0));
    assert_null(find_tag(out, bytes, 21, 0));
    assert_non_null(find_tag(out, bytes, 14, 0));
    assert_ptr_equal(find_tag(out, bytes, 0, 0), out + bytes - 8);
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_multiboot2_header),   cmocka_unit_test(test_multiboot2_addresses),
        cmocka_unit_test(test_multiboot2_required), cmocka_unit_test(test_multiboot2_broken),
        cmocka_unit_test(test_multiboot2_where),    cmocka_unit_test(test_multiboot2_info),
    };
    return cmocka_run_group_tests_name("wire/multiboot2", tests, NULL, NULL);
}
