/* tests/unit/script/options_test.c - options, operands, usage. compat 0.2, 0.4. */
#include "core/err.h"
#include "script/command.h"
#include "tests/unit/check.h"
#include "tests/unit/script/rig.h"

#define USAGE                                                                         \
    "Usage:\n\n"                                                                      \
    "  opt [-f|--flag] [-t|--text <text>] [-u|--uint <uint>] [--timeout <timeout>]\n" \
    "      [-k|--key <key>] [-s|--setting <setting>] [<text>...]\n\n"                 \
    "See docs/commands.md or type \"help opt\" for further information\n\n"           \
    "  -f, --flag               A flag\n"                                             \
    "  -t, --text <text>        Some text\n"                                          \
    "  -u, --uint <number>      A number\n"                                           \
    "  --timeout <ms>           A time\n"                                             \
    "  -k, --key <key>          A key\n"                                              \
    "  -s, --setting <setting>  A setting\n"

static const struct {
    const char *line;
    int status;
    const char *output;
} rows[] = {
    { "opt", 0, "flag=0 text=- uint=7 ms=8 key=0 setting=-\n\n" },
    { "opt -f a b", 0, "flag=1 text=- uint=7 ms=8 key=0 setting=-\n[a][b]\n" },
    { "opt --flag --text x --uint=5 a", 0, "flag=1 text=x uint=5 ms=8 key=0 setting=-\n[a]\n" },
    { "opt --text=a=b --text=", 0, "flag=0 text= uint=7 ms=8 key=0 setting=-\n\n" },
    { "opt -ftx", 0, "flag=1 text=x uint=7 ms=8 key=0 setting=-\n\n" },
    { "opt -ft x -u 0x10", 0, "flag=1 text=x uint=16 ms=8 key=0 setting=-\n\n" },
    { "opt -u 010 --timeout 5000", 0, "flag=0 text=- uint=8 ms=5000 key=0 setting=-\n\n" },
    { "opt --uint=-1", 0, "flag=0 text=- uint=4294967295 ms=8 key=0 setting=-\n\n" },
    { "opt -- -f", 0, "flag=0 text=- uint=7 ms=8 key=0 setting=-\n[-f]\n" },
    { "opt a -f", 0,
      "flag=0 text=- uint=7 ms=8 key=0 setting=-\n[a][-f]\n" }, /* operands have begun */
    { "opt - x", 0, "flag=0 text=- uint=7 ms=8 key=0 setting=-\n[-][x]\n" },
    { "opt -k s", 0, "flag=0 text=- uint=7 ms=8 key=73 setting=-\n\n" },
    { "opt -k 5", 0,
      "flag=0 text=- uint=7 ms=8 key=35 setting=-\n\n" }, /* a digit is a character too */
    { "opt -k 0x02", 0, "flag=0 text=- uint=7 ms=8 key=2 setting=-\n\n" },
    { "opt -k 0x197e", 0, "flag=0 text=- uint=7 ms=8 key=11197e setting=-\n\n" },
    { "opt -k 0x110001", 0, "flag=0 text=- uint=7 ms=8 key=110001 setting=-\n\n" },
    { "opt -s net0/ip:hex", 0, "flag=0 text=- uint=7 ms=8 key=0 setting=net0/ip:hex\n\n" },
    { "opt --wrong a", -ERR_INVAL, "Unrecognised option \"--wrong\"\n" USAGE },
    { "opt --fla", -ERR_INVAL,
      "Unrecognised option \"--fla\"\n" USAGE }, /* in full or not at all */
    { "opt -fx", -ERR_INVAL, "Unrecognised option \"-x\"\n" USAGE },
    { "opt --text", -ERR_INVAL, "Option \"text\" requires an argument\n" USAGE },
    { "opt --text -f", -ERR_INVAL, "Option \"text\" requires an argument\n" USAGE },
    { "opt -t", -ERR_INVAL, "Option \"t\" requires an argument\n" USAGE },
    { "opt --flag=1", -ERR_INVAL, "Option \"flag\" takes no argument\n" USAGE },
    { "opt --uint five", -ERR_INVAL, "\"five\": invalid integer value\n" },
    { "opt --uint 18446744073709551616", -ERR_INVAL,
      "\"18446744073709551616\": invalid integer value (it is longer than 64 bits)\n" },
    { "opt -k 0x10000000000000041", -ERR_INVAL,
      "\"0x10000000000000041\": invalid integer value (it is longer than 64 bits)\n" },
    { "opt --uint 5x", -ERR_INVAL, "\"5x\": invalid integer value\n" },
    { "opt -k ab", -ERR_INVAL, "\"ab\": invalid integer value\n" },
    { "opt --setting x:nosuch", -ERR_INVAL, "\"x:nosuch\": invalid setting\n" },
    { "opt a b c", -ERR_USAGE, USAGE },
    { "opt --help", -ERR_CANCELED, USAGE },
    { "opt -fh --wrong", -ERR_CANCELED, USAGE },
    { "true x", -ERR_USAGE,
      "Usage:\n\n  true\n\nSee docs/commands.md or type \"help true\" for further information\n\n" },
    { "say --help -x", 0, "[--help][-x]\n" }, /* raw: no options at all */
    { "echo -n a ; echo --n b ; echo a -n", 0, "aba -n\n" },
    { "inc optn -1 && say ${optn}", 0, "[-1]\n" },
    { "True", -ERR_NOEXEC, "True: command not found\n" },
};

static void test_options(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        int r = rig_line(rows[i].line);
        const char *output = rig_output();
        if (r != rows[i].status || strcmp(output, rows[i].output) != 0)
            fail_msg("%s\nstatus %x, want %x; output:\n%s\nwant:\n%s", rows[i].line, (unsigned)r,
                     (unsigned)rows[i].status, output, rows[i].output);
    }
}

static void test_options_many_operands(void **state)
{
    (void)state;
    struct str line = STR_INIT;
    str_append(&line, "echo");
    for (int i = 0; i < CMD_ARGS_MAX; i++)
        str_append(&line, " a");
    assert_int_equal(rig_line(str_text(&line)), 0);
    assert_int_equal(strlen(rig_output()), 2 * CMD_ARGS_MAX);
    str_append(&line, " b");
    assert_int_equal(rig_line(str_text(&line)), -ERR_USAGE);
    assert_non_null(strstr(rig_output(), "Usage:"));
    str_free(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_options_many_operands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
