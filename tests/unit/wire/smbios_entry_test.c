/* Entry points of SMBIOS in the BIOS's memory. */
#include "core/err.h"
#include "tests/unit/check.h"
#include "wire/smbios.h"

enum { AREA_BYTES = 256 };
static uint8_t area[AREA_BYTES];

static void seal(size_t at, size_t checksum_at, size_t len)
{
    uint8_t sum = 0;
    area[at + checksum_at] = 0;
    for (size_t i = 0; i < len; i++)
        sum = (uint8_t)(sum + area[at + i]);
    area[at + checksum_at] = (uint8_t)-sum;
}

static void put_entry2(size_t at, uint8_t len)
{
    static const uint8_t entry[31] = { '_',  'S',  'M',  '_',  0,    0,    2,   8,   0x20, 1,   0,
                                       0,    0,    0,    0,    0,    '_',  'D', 'M', 'I',  '_', 0,
                                       0x34, 0x12, 0x00, 0x98, 0x0f, 0x00, 9,   0,   0x28 };
    memcpy(area + at, entry, sizeof(entry));
    area[at + 5] = len;
    seal(at, 4, 31);
}

static void put_entry3(size_t at)
{
    static const uint8_t entry[24] = { '_',  'S',  'M', '3', '_',  0,    24,   3,    4, 0, 1, 0,
                                       0x00, 0x10, 0,   0,   0x00, 0xe0, 0xf5, 0x7f, 0, 0, 0, 0 };
    memcpy(area + at, entry, sizeof(entry));
    seal(at, 5, 24);
}

static int setup(void **state)
{
    (void)state;
    memset(area, 0xff, sizeof(area));
    return 0;
}

static void test_smbios_entry_2(void **state)
{
    (void)state;
    struct smbios_place place;
    assert_int_equal(smbios_find_entry(area, sizeof(area), &place), -ERR_NOENT);
    put_entry2(48, 31);
    assert_int_equal(smbios_find_entry(area, sizeof(area), &place), 0);
    assert_int_equal(place.version, 0x0208);
    assert_int_equal(place.len_bytes, 0x1234);
    assert_int_equal(place.address, 0xf9800);
    put_entry2(48, 30); /* version 2.1's mistake */
    assert_int_equal(smbios_find_entry(area, sizeof(area), &place), 0);
    assert_int_equal(smbios_find_entry(area, 48 + 30, &place), -ERR_NOENT); /* cut */
    area[60]++;
    assert_int_equal(smbios_find_entry(area, sizeof(area), &place), -ERR_NOENT);
    memset(area, 0, sizeof(area));
    put_entry2(40, 31); /* not on a paragraph */
    assert_int_equal(smbios_find_entry(area, sizeof(area), &place), -ERR_NOENT);
}

static void test_smbios_entry_3(void **state)
{
    (void)state;
    struct smbios_place place;
    put_entry2(0, 31);
    put_entry3(256 - 32);
    assert_int_equal(smbios_find_entry(area, sizeof(area), &place), 0);
    assert_int_equal(place.version, 0x0304);
    assert_int_equal(place.len_bytes, 0x1000);
    assert_int_equal(place.address, 0x7ff5e000);
    area[256 - 32 + 6] = 200; /* a length beyond the area: the older one is left */
    assert_int_equal(smbios_find_entry(area, sizeof(area), &place), 0);
    assert_int_equal(place.version, 0x0208);
    area[256 - 32 + 6] = 8; /* too short for what it must hold */
    seal(256 - 32, 5, 8);
    assert_int_equal(smbios_find_entry(area, sizeof(area), &place), 0);
    assert_int_equal(place.version, 0x0208);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_smbios_entry_2, setup),
        cmocka_unit_test_setup(test_smbios_entry_3, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
