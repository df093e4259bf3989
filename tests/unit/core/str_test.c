/* Growable strings and numbers. */
#include "core/str.h"
#include "core/err.h"
#include "tests/unit/check.h"

static void test_str_insert_remove(void **state)
{
    (void)state;
    struct str s = STR_INIT;
    assert_string_equal(str_text(&s), "");
    str_append(&s, "boot.");
    str_append_char(&s, 'c');
    str_printf(&s, "fg-%d", 7);
    assert_string_equal(str_text(&s), "boot.cfg-7");
    str_insert(&s, 4, "_x", 2);
    assert_string_equal(str_text(&s), "boot_x.cfg-7");
    str_remove(&s, 4, 2);
    str_remove(&s, 8, 1000);
    str_remove(&s, 8, 1);
    assert_string_equal(str_text(&s), "boot.cfg");
    str_truncate(&s, 4);
    assert_string_equal(str_text(&s), "boot");
    char *own = str_steal(&s);
    assert_string_equal(own, "boot");
    assert_int_equal(s.len_bytes, 0);
    free(own);
}

static void test_str_long_printf(void **state)
{
    (void)state;
    struct str s = STR_INIT;
    str_printf(&s, "%01000d", 5);
    assert_int_equal(s.len_bytes, 1000);
    assert_int_equal(str_text(&s)[999], '5');
    str_append_bytes(&s, "a\0b", 3);
    assert_int_equal(s.len_bytes, 1003);
    str_free(&s);
}

static void test_num_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int r;
        uint64_t value;
    } cases[] = {
        { "0", 0, 0 },
        { "10", 0, 10 },
        { "010", 0, 8 },
        { "0x1F", 0, 31 },
        { "0XaB", 0, 171 },
        { "  7", 0, 7 },
        { "+7", 0, 7 },
        { "-1", 0, UINT64_MAX },
        { "18446744073709551615", 0, UINT64_MAX },
        { "", -ERR_INVAL, 0 },
        { "-", -ERR_INVAL, 0 },
        { "0x", -ERR_INVAL, 0 },
        { "08", -ERR_INVAL, 0 },
        { "12 ", -ERR_INVAL, 0 },
        { "1a", -ERR_INVAL, 0 },
        { "g", -ERR_INVAL, 0 },
        { "0xffffffffffffffff", 0, UINT64_MAX },
        { "0x00000000000000000000000000000005", 0, 5 },
        { "01777777777777777777777", 0, UINT64_MAX },
        { "-18446744073709551615", 0, 1 },
        { "00000000000000000000000000017", 0, 15 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint64_t value = 0, wrapped = 0;
        assert_int_equal(num_parse(cases[i].text, &value), cases[i].r);
        assert_int_equal(num_parse_wrapping(cases[i].text, &wrapped), cases[i].r);
        assert_true(cases[i].r < 0 || (value == cases[i].value && wrapped == cases[i].value));
    }
}

static void test_num_parse_longer_than_64_bits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t last_bits;
    } cases[] = {
        { "18446744073709551616", 0 },
        { "18446744073709551620", 4 },
        { "99999999999999999999", UINT64_C(7766279631452241919) },
        { "0x10000000000000000", 0 },
        { "0x123456789abcdef0fedcba9876543210", UINT64_C(0xfedcba9876543210) },
        { "02000000000000000000001", 1 },
        { "-18446744073709551617", UINT64_MAX },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint64_t value = 99;
        assert_int_equal(num_parse(cases[i].text, &value), -ERR_RANGE);
        assert_int_equal(value, 99);
        assert_int_equal(num_parse_wrapping(cases[i].text, &value), 0);
        assert_true(value == cases[i].last_bits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str_insert_remove),
        cmocka_unit_test(test_str_long_printf),
        cmocka_unit_test(test_num_parse),
        cmocka_unit_test(test_num_parse_longer_than_64_bits),
    };
    return cmocka_run_group_tests_name("core/str", tests, NULL, NULL);
}
