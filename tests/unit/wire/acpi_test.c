/* ACPI's tables: sound, damaged, old and short ones. */
#include "core/err.h"
#include "tests/unit/check.h"
#include "wire/acpi.h"

static uint8_t buffer[512];

static int setup(void **state)
{
    (void)state;
    memset(buffer, 0, sizeof(buffer));
    return 0;
}

static void put(size_t offset, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        buffer[offset + i] = (uint8_t)(value >> (8 * i));
}

static void seal(size_t start, size_t checksum_at, size_t len)
{
    uint8_t sum = 0;
    buffer[start + checksum_at] = 0;
    for (size_t i = 0; i < len; i++)
        sum = (uint8_t)(sum + buffer[start + i]);
    buffer[start + checksum_at] = (uint8_t)-sum;
}

static void put_root(size_t start, uint8_t revision)
{
    memcpy(buffer + start, "RSD PTR ", 8);
    buffer[start + 15] = revision;
    put(start + 16, 0x7fe1000, 4);
    put(start + 20, 36, 4);
    put(start + 24, 0x7fe2000, 8);
    seal(start, 8, 20);
    seal(start, 32, 36);
}

static void test_acpi_root(void **state)
{
    (void)state;
    struct acpi_root root;
    assert_int_equal(acpi_find_root(buffer, sizeof(buffer), &root), -ERR_NOENT);
    put_root(40, 2); /* not on a paragraph */
    assert_int_equal(acpi_find_root(buffer, sizeof(buffer), &root), -ERR_NOENT);
    put_root(128, 0);
    assert_int_equal(acpi_find_root(buffer, sizeof(buffer), &root), 0);
    assert_int_equal(root.offset, 128);
    assert_int_equal(root.len_bytes, 20);
    assert_int_equal(root.rsdt, 0x7fe1000);
    assert_int_equal(root.xsdt, 0);
    put_root(128, 2);
    assert_int_equal(acpi_find_root(buffer, sizeof(buffer), &root), 0);
    assert_int_equal(root.len_bytes, 36);
    assert_int_equal(root.xsdt, 0x7fe2000);
    assert_int_equal(acpi_find_root(buffer, 128 + 30, &root), 0); /* cut: the old part holds */
    assert_int_equal(root.xsdt, 0);
    buffer[128 + 30]++; /* the new part is damaged */
    assert_int_equal(acpi_find_root(buffer, sizeof(buffer), &root), 0);
    assert_int_equal(root.xsdt, 0);
    buffer[128 + 17]++;
    assert_int_equal(acpi_find_root(buffer, sizeof(buffer), &root), -ERR_NOENT);
}

static void test_acpi_tables(void **state)
{
    (void)state;
    memcpy(buffer, "XSDT", 4);
    put(4, ACPI_HEADER_BYTES + 16, 4);
    put(36, 0x1122334455667788, 8);
    put(44, 0x99, 8);
    seal(0, 9, ACPI_HEADER_BYTES + 16);
    assert_int_equal(acpi_table_bytes(buffer, "XSDT"), 52);
    assert_int_equal(acpi_table_bytes(buffer, NULL), 52);
    assert_int_equal(acpi_table_bytes(buffer, "RSDT"), 0);
    assert_true(acpi_checksum_ok(buffer, 52));
    assert_int_equal(acpi_root_entry(buffer, 52, true, 0), 0x1122334455667788);
    assert_int_equal(acpi_root_entry(buffer, 52, true, 1), 0x99);
    assert_int_equal(acpi_root_entry(buffer, 52, true, 2), 0);
    assert_int_equal(acpi_root_entry(buffer, 51, true, 1), 0);
    assert_int_equal(acpi_root_entry(buffer, 52, false, 1), 0x11223344);
    assert_int_equal(acpi_root_entry(buffer, 52, false, SIZE_MAX), 0);
    put(4, ACPI_HEADER_BYTES - 1, 4);
    assert_int_equal(acpi_table_bytes(buffer, "XSDT"), 0);
}

static void test_acpi_fixed(void **state)
{
    (void)state;
    struct acpi_fixed fixed;
    put(40, 0x7fe0000, 4);
    put(48, 0xb2, 4);
    buffer[52] = 0xf1;
    put(64, 0x604, 4);
    put(76, 0x608, 4);
    put(112, 1 << 10, 4);
    assert_int_equal(acpi_fixed_parse(buffer, 71, &fixed), -ERR_NOENT);
    assert_int_equal(acpi_fixed_parse(buffer, 116, &fixed), 0); /* ACPI 1.0's length */
    assert_int_equal(fixed.dsdt, 0x7fe0000);
    assert_int_equal(fixed.smi_command, 0xb2);
    assert_int_equal(fixed.enable, 0xf1);
    assert_int_equal(fixed.control_a.space, ACPI_PORTS);
    assert_int_equal(fixed.control_a.address, 0x604);
    assert_int_equal(fixed.control_b.address, 0);
    assert_int_equal(fixed.timer.space, ACPI_PORTS);
    assert_int_equal(fixed.timer.address, 0x608);
    assert_false(fixed.can_reset); /* said so, but there is no register */
    put(116, 0x0801, 4);
    put(120, 0xcf9, 8);
    buffer[128] = 0x0f;
    put(140, 0x17fe0000, 8);
    put(172, 0x2001, 4);
    put(176, 0xb004, 8);
    put(208, 0x2001, 4);
    put(212, 0xb008, 8);
    assert_int_equal(acpi_fixed_parse(buffer, 268, &fixed), 0);
    assert_true(fixed.can_reset);
    assert_int_equal(fixed.reset.space, ACPI_PORTS);
    assert_int_equal(fixed.reset.address, 0xcf9);
    assert_int_equal(fixed.reset_value, 0x0f);
    assert_int_equal(fixed.dsdt, 0x17fe0000);
    assert_int_equal(fixed.control_a.address, 0xb004);
    assert_int_equal(fixed.control_b.address, 0);
    assert_int_equal(fixed.timer.address, 0xb008);
}

static void test_acpi_soft_off(void **state)
{
    (void)state;
    static const struct {
        uint8_t aml[16], len;
        int result;
        uint8_t types[2];
    } cases[] = {
        /* QEMU's: Name (_S5, Package (4) { Zero, Zero, Zero, Zero }) */
        { "\x08_S5_\x12\x06\x04\x00\x00\x00\x00", 12, 0, { 0, 0 } },
        { "\x08\\_S5_\x12\x07\x02\x0a\x05\x0a\x06", 13, 0, { 5, 6 } },
        { "\x08_S5_\x12\x06\x04\x01\x00\x00\x00", 12, 0, { 1, 0 } },
        { "\x08_S5_\x12\x40\x07\x01\x0b\x07\x00", 12, 0, { 7, 0 } }, /* one element, long length */
        { "\x08_S5_\x12\x06\x04\x0a", 9, -ERR_NOENT, { 0 } },        /* cut */
        { "\x08_S5_\x12\x06\x00\x00\x00", 10, -ERR_NOENT, { 0 } },   /* an empty package */
        { "\x08_S5_\x12\x06\x04\x0a\x09\x00\x00", 12, -ERR_NOENT, { 0 } }, /* no such type */
        { "\x14_S5_\x00\xa4\x12\x04\x02\x00\x00", 12, -ERR_NOENT, { 0 } }, /* a method */
        { "_S5__S5_\x12\x04\x02\x01\x01", 13, 0, { 1, 1 } },
        { "_S5_", 4, -ERR_NOENT, { 0 } },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint8_t types[2] = { 0xee, 0xee };
        memcpy(buffer + ACPI_HEADER_BYTES, cases[i].aml, cases[i].len);
        int r = acpi_soft_off(buffer, (size_t)ACPI_HEADER_BYTES + cases[i].len, types);
        assert_int_equal(r, cases[i].result);
        if (r == 0)
            assert_memory_equal(types, cases[i].types, 2);
    }
}

static void test_acpi_serial(void **state)
{
    (void)state;
    struct acpi_register line;
    uint32_t baud;
    buffer[40] = ACPI_PORTS;
    put(44, 0x2f8, 8);
    buffer[58] = 7;
    assert_int_equal(acpi_serial(buffer, 80, &line, &baud), 0);
    assert_int_equal(line.space, ACPI_PORTS);
    assert_int_equal(line.address, 0x2f8);
    assert_int_equal(baud, 115200);
    buffer[58] = 200;
    assert_int_equal(acpi_serial(buffer, 80, &line, &baud), 0);
    assert_int_equal(baud, 0);
    assert_int_equal(acpi_serial(buffer, 58, &line, &baud), -ERR_NOENT);
    buffer[36] = 3; /* an ARM PL011 */
    assert_int_equal(acpi_serial(buffer, 80, &line, &baud), -ERR_NOENT);
}

static void put_ecam(size_t number, uint64_t base, uint16_t segment, uint8_t first, uint8_t last)
{
    put(44 + 16 * number, base, 8);
    put(44 + 16 * number + 8, segment, 2);
    buffer[44 + 16 * number + 10] = first;
    buffer[44 + 16 * number + 11] = last;
}

static void test_acpi_ecam(void **state)
{
    (void)state;
    struct acpi_ecam entries[4];
    put_ecam(0, 0xb0000000, 0, 0, 255);
    put_ecam(1, 0x4000000000, 0x1234, 0x40, 0x7f);
    put_ecam(2, 0, 2, 0, 255);                  /* nowhere */
    put_ecam(3, 0xb0001000, 3, 0, 255);         /* not aligned */
    put_ecam(4, 0xb0000000, 4, 9, 8);           /* no bus */
    put_ecam(5, 0xfffffffff0000000, 5, 0, 255); /* over the end of memory */
    put_ecam(6, 0xe0000000, 6, 3, 3);
    assert_int_equal(acpi_ecam_parse(buffer, 44, entries, 4), 0);
    assert_int_equal(acpi_ecam_parse(buffer, 59, entries, 4), 0); /* cut */
    assert_int_equal(acpi_ecam_parse(buffer, 60, entries, 4), 1);
    assert_int_equal(acpi_ecam_parse(buffer, 20, entries, 4), 0);
    assert_int_equal(acpi_ecam_parse(buffer, 44 + 7 * 16, entries, 2), 2);
    assert_int_equal(acpi_ecam_parse(buffer, 44 + 7 * 16, entries, 4), 3);
    assert_int_equal(entries[0].base, 0xb0000000);
    assert_int_equal(entries[0].segment, 0);
    assert_int_equal(entries[0].last_bus, 255);
    assert_true(entries[1].base == 0x4000000000);
    assert_int_equal(entries[1].segment, 0x1234);
    assert_int_equal(entries[1].first_bus, 0x40);
    assert_int_equal(entries[1].last_bus, 0x7f);
    assert_int_equal(entries[2].segment, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_acpi_root, setup),
        cmocka_unit_test_setup(test_acpi_tables, setup),
        cmocka_unit_test_setup(test_acpi_fixed, setup),
        cmocka_unit_test_setup(test_acpi_soft_off, setup),
        cmocka_unit_test_setup(test_acpi_serial, setup),
        cmocka_unit_test_setup(test_acpi_ecam, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
