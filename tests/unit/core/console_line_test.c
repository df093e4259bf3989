/* Lines out of what is written to the console. */
#include "core/console_line.h"
#include "tests/unit/check.h"
#include <string.h>

static const struct {
    const char *written, *lines; /* those that came of it, each with a bar behind it */
} cases[] = {
    { "one\ntwo\n", "one|two|" },
    { "no end", "" },
    { "\n\n\n", "" },
    { "\033[1;37mred\033[0m\n", "red|" },
    { "a\033[2Jb\033xc\n", "abc|" },
    { "10%\r20%\r100%\n", "100%|" },
    { "\b\bab\bc\n", "ac|" },
    { "a\tb\001c\n", "abc|" },
    { "\303\274\n", "\303\274|" },
};

static void test_console_line_takes_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct console_line line = { 0 };
        char seen[64] = "";
        for (const char *c = cases[i].written; *c; c++) {
            if (!console_line_take(&line, *c))
                continue;
            assert_int_equal(strlen(line.text), line.len_bytes);
            strcat(strcat(seen, line.text), "|");
            line.len_bytes = 0;
        }
        assert_string_equal(seen, cases[i].lines);
    }
}

static void test_console_line_cuts_long_ones(void **state)
{
    (void)state;
    struct console_line line = { 0 };
    for (int i = 0; i < 2 * CONSOLE_LINE_MAX; i++)
        assert_false(console_line_take(&line, 'x'));
    assert_true(console_line_take(&line, '\n'));
    assert_int_equal(line.len_bytes, CONSOLE_LINE_MAX - 1);
    assert_int_equal(strlen(line.text), CONSOLE_LINE_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_console_line_takes_bytes),
                                        cmocka_unit_test(test_console_line_cuts_long_ones) };
    return cmocka_run_group_tests_name("core/console_line", tests, NULL, NULL);
}
