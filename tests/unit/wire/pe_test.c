/* PE heads: a small valid file, and everything that may be wrong with it. */
#include "wire/pe.h"
#include "core/err.h"
#include "tests/unit/check.h"

enum {
    HEAD_AT = 0x80,
    OPTIONAL_AT = HEAD_AT + 24,
    OPTIONAL_BYTES = 112,
    FILE_BYTES = 0x600,
    SECTION_AT = OPTIONAL_AT + OPTIONAL_BYTES
};

static uint8_t file[FILE_BYTES];

static void put16(size_t at, uint16_t value)
{
    file[at] = (uint8_t)value;
    file[at + 1] = (uint8_t)(value >> 8);
}

static void put32(size_t at, uint32_t value)
{
    put16(at, (uint16_t)value);
    put16(at + 2, (uint16_t)(value >> 16));
}

static void make_file(void)
{
    memset(file, 0, sizeof(file));
    memcpy(file, "MZ", 2);
    put32(0x3c, HEAD_AT);
    memcpy(file + HEAD_AT, "PE\0\0", 4);
    put16(HEAD_AT + 4, PE_MACHINE_X86_64);
    put16(HEAD_AT + 6, 1);
    put32(HEAD_AT + 8, 0x12345678);
    put16(HEAD_AT + 20, OPTIONAL_BYTES);
    put16(OPTIONAL_AT, 0x20b);
    put32(OPTIONAL_AT + 16, 0x1234);
    put32(OPTIONAL_AT + 56, 0x8000);
    put32(OPTIONAL_AT + 60, 0x200);
    put16(OPTIONAL_AT + 68, PE_SUBSYSTEM_EFI_APPLICATION);
    put32(SECTION_AT + 16, 0x400);
    put32(SECTION_AT + 20, 0x200);
}

static void test_pe_good(void **state)
{
    (void)state;
    struct pe_info info;
    make_file();
    assert_int_equal(pe_parse(file, sizeof(file), &info), 0);
    assert_int_equal(info.machine, PE_MACHINE_X86_64);
    assert_int_equal(info.subsystem, PE_SUBSYSTEM_EFI_APPLICATION);
    assert_true(info.is_64);
    assert_false(info.linux_kernel);
    assert_int_equal(info.entry, 0x1234);
    assert_int_equal(info.stamp, 0x12345678);
    assert_int_equal(info.image_bytes, 0x8000);
    assert_int_equal(info.file_bytes, FILE_BYTES);
    memcpy(file + 0x202, "HdrS", 4);
    put16(OPTIONAL_AT, 0x10b);
    assert_int_equal(pe_parse(file, sizeof(file), &info), 0);
    assert_true(info.linux_kernel);
    assert_false(info.is_64);
    put32(SECTION_AT + 16, 0x40000);
    assert_int_equal(pe_parse(file, sizeof(file), &info), 0);
    assert_int_equal(info.file_bytes, 0x40200);
}

static void test_pe_not_one(void **state)
{
    (void)state;
    struct pe_info info;
    make_file();
    assert_int_equal(pe_parse(file, 0, &info), -ERR_NOEXEC);
    assert_int_equal(pe_parse("MZ", 2, &info), -ERR_NOEXEC);
    assert_int_equal(pe_parse("#!ipxe\n", 7, &info), -ERR_NOEXEC);
    put32(0x3c, 0xfffffff0);
    assert_int_equal(pe_parse(file, sizeof(file), &info), -ERR_NOEXEC);
    make_file();
    file[HEAD_AT] = 'N'; /* NE: 16-bit Windows */
    assert_int_equal(pe_parse(file, sizeof(file), &info), -ERR_NOEXEC);
}

static void test_pe_broken(void **state)
{
    (void)state;
    struct pe_info info;
    for (size_t len = HEAD_AT + 4; len < SECTION_AT + 40; len++) {
        make_file();
        assert_int_equal(pe_parse(file, len, &info), -ERR_PROTO);
    }
    make_file();
    put16(OPTIONAL_AT, 0x107);
    assert_int_equal(pe_parse(file, sizeof(file), &info), -ERR_PROTO);
    make_file();
    put16(HEAD_AT + 6, 0xffff);
    assert_int_equal(pe_parse(file, sizeof(file), &info), -ERR_PROTO);
    make_file();
    put16(HEAD_AT + 20, 10);
    assert_int_equal(pe_parse(file, sizeof(file), &info), -ERR_PROTO);
}

static void test_pe_names(void **state)
{
    (void)state;
    assert_string_equal(pe_machine_name(PE_MACHINE_ARM64), "arm64");
    assert_string_equal(pe_machine_name(1), "an unknown processor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pe_good),
        cmocka_unit_test(test_pe_not_one),
        cmocka_unit_test(test_pe_broken),
        cmocka_unit_test(test_pe_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
