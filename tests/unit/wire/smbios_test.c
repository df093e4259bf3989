/* SMBIOS structures: found, cut, malformed. */
#include "wire/smbios.h"
#include "core/err.h"
#include "tests/unit/check.h"

/* type, length, handle, formatted bytes, strings */
static const uint8_t table[] = {
    0,   6, 0x00, 0x00, 1,   2,   'B', 'I', 'O', 'S', 0, '1', '.', '0', 0, 0, /* two strings */
    1,   5, 0x01, 0x00, 9,   0,   0,                                          /* no string */
    4,   4, 0x02, 0x00, 'C', 'P', 'U', '0', 0,   0, /* nothing but a header */
    4,   4, 0x03, 0x00, 'C', 'P', 'U', '1', 0,   0, /* a second of its type */
    127, 4, 0x04, 0x00, 0,   0,                     /* the end */
    5,   4, 0x05, 0x00, 0,   0,                     /* behind the end */
};

static void test_smbios_finds(void **state)
{
    (void)state;
    static const struct {
        uint8_t type;
        unsigned instance;
        int handle; /* -1: not there */
        size_t formatted_bytes;
    } finds[] = {
        { 0, 0, 0, 6 },  { 1, 0, 1, 5 },  { 4, 0, 2, 4 },   { 4, 1, 3, 4 },
        { 4, 2, -1, 0 }, { 2, 0, -1, 0 }, { 127, 0, 4, 4 }, { 5, 0, -1, 0 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(finds); i++) {
        struct smbios_structure s;
        int r = smbios_find(table, sizeof(table), finds[i].type, finds[i].instance, &s);
        assert_int_equal(r, finds[i].handle < 0 ? -ERR_NOENT : 0);
        if (r == 0) {
            assert_int_equal(s.handle, finds[i].handle);
            assert_int_equal(s.type, finds[i].type);
            assert_int_equal(s.formatted_bytes, finds[i].formatted_bytes);
            assert_int_equal(s.formatted[0], finds[i].type);
        }
    }
}

static void test_smbios_strings(void **state)
{
    (void)state;
    static const struct {
        uint8_t type;
        unsigned instance, number;
        const char *text;
    } strings[] = {
        { 0, 0, 1, "BIOS" }, { 0, 0, 2, "1.0" },  { 0, 0, 3, NULL },   { 0, 0, 0, NULL },
        { 1, 0, 1, NULL },   { 4, 1, 1, "CPU1" }, { 4, 1, 255, NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
        struct smbios_structure s;
        const char *text;
        size_t len;
        assert_int_equal(
            smbios_find(table, sizeof(table), strings[i].type, strings[i].instance, &s), 0);
        int r = smbios_string(&s, strings[i].number, &text, &len);
        assert_int_equal(r, strings[i].text ? 0 : -ERR_NOENT);
        if (r == 0) {
            assert_int_equal(len, strlen(strings[i].text));
            assert_memory_equal(text, strings[i].text, len);
        }
    }
}

static void test_smbios_malformed(void **state)
{
    (void)state;
    static const uint8_t short_header[] = { 1, 3, 0, 0, 0, 0 };
    static const uint8_t long_formatted[] = { 1, 200, 0, 0, 1, 2, 0, 0 };
    static const uint8_t endless_strings[] = { 1, 4, 0, 0, 'a', 'b', 'c' };
    static const uint8_t one_nul[] = { 1, 4, 0, 0, 0 };
    struct smbios_structure s;
    assert_int_equal(smbios_find(short_header, sizeof(short_header), 1, 0, &s), -ERR_NOENT);
    assert_int_equal(smbios_find(long_formatted, sizeof(long_formatted), 1, 0, &s), -ERR_NOENT);
    assert_int_equal(smbios_find(endless_strings, sizeof(endless_strings), 1, 0, &s), -ERR_NOENT);
    assert_int_equal(smbios_find(one_nul, sizeof(one_nul), 1, 0, &s), -ERR_NOENT);
    assert_int_equal(smbios_find(table, 0, 1, 0, &s), -ERR_NOENT);
}

/* Cut anywhere, on the heap so that ASan sees a byte too far: either whole or not there. */
static void test_smbios_cut(void **state)
{
    (void)state;
    for (size_t len = 0; len <= sizeof(table); len++) {
        struct smbios_structure s;
        const char *text;
        size_t text_len;
        uint8_t *copy = malloc(len + 1);
        uint8_t *end_aligned = copy + 1;
        memcpy(end_aligned, table, len);
        int r = smbios_find(end_aligned, len, 4, 1, &s);
        assert_int_equal(r, len >= 43 ? 0 : -ERR_NOENT);
        if (smbios_find(end_aligned, len, 0, 0, &s) == 0)
            assert_int_equal(smbios_string(&s, 2, &text, &text_len), 0);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_smbios_finds),
        cmocka_unit_test(test_smbios_strings),
        cmocka_unit_test(test_smbios_malformed),
        cmocka_unit_test(test_smbios_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
