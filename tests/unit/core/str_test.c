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
        { "0", 0, 0 },           { "10", 0, 10 },          { "010", 0, 8 },
        { "0x1F", 0, 31 },       { "0XaB", 0, 171 },       { "  7", 0, 7 },
        { "+7", 0, 7 },          { "-1", 0, UINT64_MAX },  { "18446744073709551616", 0, 0 },
        { "", -ERR_INVAL, 0 },   { "-", -ERR_INVAL, 0 },   { "0x", -ERR_INVAL, 0 },
        { "08", -ERR_INVAL, 0 }, { "12 ", -ERR_INVAL, 0 }, { "1a", -ERR_INVAL, 0 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint64_t value = 0;
        assert_int_equal(num_parse(cases[i].text, &value), cases[i].r);
        assert_true(cases[i].r < 0 || value == cases[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str_insert_remove),
        cmocka_unit_test(test_str_long_printf),
        cmocka_unit_test(test_num_parse),
    };
    return cmocka_run_group_tests_name("core/str", tests, NULL, NULL);
}
