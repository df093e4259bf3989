/* tests/unit/script/run_test.c - the interpreter, line by line and script by script. compat 2.2 to 2.5. */
#include <stdio.h>
#include "core/err.h"
#include "core/settings.h"
#include "script/command.h"
#include "script/script.h"
#include "tests/unit/check.h"
#include "tests/unit/script/rig.h"

struct row {
    const char *script;
    int status;
    const char *output;
};

static void run_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int r = rig_run(rows[i].script);
        const char *output = rig_output();
        if (r != rows[i].status || strcmp(output, rows[i].output) != 0)
            fail_msg("row %zu:\n%s\nstatus %d, want %d; output:\n%s\nwant:\n%s", i, rows[i].script,
                     r, rows[i].status, output, rows[i].output);
    }
}

static void test_run_operators(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "", 0, "" },
        { "\n \n# only\n", 0, "" },
        { "true && echo a || echo b", 0, "a\n" },
        { "false && echo a || echo b", 0, "b\n" },
        { "false || false || echo c", 0, "c\n" },
        { "true || echo a && echo b", 0, "b\n" }, /* left to right: the skipped one leaves 0 */
        { "echo a ; echo b", 0, "a\nb\n" },
        { "false ; echo b", 0, "b\n" },
        { "false ||", 0, "" },
        { "|| echo a", 0, "" },
        { "&& echo a", 0, "a\n" },
        { "; echo a", 0, "a\n" },
        { "false && && echo a || echo b", 0, "b\n" },
        { "false || && echo a", 0, "a\n" }, /* an empty command succeeds */
        { "false ; ", 0, "" },
        { "false || ; false ||", 0, "" },
        { "true && false || true && echo end", 0, "end\n" },
        { "echo a;b c||d", 0, "a;b c||d\n" },
        { "echo a # echo b", 0, "a\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

static void test_run_expansion(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "set x 1 && echo ${x}", 0, "1\n" },
        { "set x a  b   c\necho ${x}\nsay ${x}", 0, "a b c\n[a b c]\n" },
        { "say ${nothing} x ${nothing}", 0, "[][x][]\n" },
        { "set bar |\nset op ${bar}${bar}\nsay a ${op} b", 0, "[a][||][b]\n" },
        { "set hash # not\nsay ${hash}", 0, "[]\n" }, /* the comment ended the line of `set` */
        { "set cmd say\n${cmd} hi", 0, "[hi]\n" },
        { "set a ${b}\nset b deep\nsay ${a}", 0, "[]\n" }, /* expanded when set */
        { "set b deep\nset a $\nset a ${a}{b}\nsay ${a}", 0, "[deep]\n" },
        { "set k 0\nset m0 var\nset var yes\nsay ${${m${k}}}", 0, "[yes]\n" },
        { "set i b\nset b deep\nsay ${${i}}", 0, "[deep]\n" },
        { "set y 5\nset x ${none}\nisset ${x} || say unset", 0, "[unset]\n" },
        { "${none} || say next", 0, ": command not found\n[next]\n" },
        { "say $x $$ ${ ${open", 0, "[$x][$$][${][${open]\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

static void test_run_goto(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "goto end\necho no\n:end\necho yes", 0, "yes\n" },
        { "goto end ; echo no\n:end echo label line", 0, "label line\n" },
        { "goto none || echo silent", 0, "silent\n" },
        { "goto b || goto a\n:a\necho a", 0, "a\n" },
        { ":a\necho x\n:a\necho y\niseq ${once} 1 && exit ||\nset once 1\ngoto a", 0,
          "x\ny\nx\ny\n" },
        { "clear once\nset l end\ngoto ${l}\n:end\necho e", 0, "e\n" },
        { "goto e\\\nnd\n:\\\nend echo joined", 0, "joined\n" }, /* a label over two lines is one */
        { "goto x\necho no \\\n:x\n:x\necho right", 0,
          "right\n" }, /* :x inside a continued line is none */
        { ":l\ninc n\niseq ${n} 3 || goto l\necho ${n}\nclear n", 0, "3\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

static void test_run_ends(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "echo a\nexit\necho b", 0, "a\n" },
        { "exit 5\necho b", 5, "" },
        { "exit 0x10 ; echo b", 16, "" },
        { "exit five || echo on", 0, "\"five\": invalid integer value\non\n" },
        { "exit 18446744073709551621 || echo on", 0,
          "\"18446744073709551621\": invalid integer value (it is longer than 64 bits)\non\n" },
        { "false\necho b", -ERR_NOENT,
          "test:1: false: No such file or directory (error 2d11118e)\n" },
    };
    const struct row *last = &rows[ARRAY_SIZE(rows) - 1];
    int r = rig_run(last->script);
    assert_int_equal(r, last->status);
    assert_non_null(strstr(rig_output(), "test:1: false: No such file or directory (error "));
    run_rows(rows, ARRAY_SIZE(rows) - 1);
}

static void test_run_line_is_too_long(void **state)
{
    (void)state;
    enum { LEN = 262144 }; /* of a line without its end */
    static char script[LEN + 64];
    int at = snprintf(script, sizeof(script), "echo a\n#");
    memset(script + at, 'x', LEN - 1);
    strcpy(script + at + LEN - 1, "\necho b\n");
    assert_int_equal(rig_run(script), 0);
    assert_string_equal(rig_output(), "a\nb\n");
    strcpy(script + at + LEN - 1, "y\necho b\n");
    assert_int_equal(rig_run(script), -ERR_NOSPC);
    assert_string_equal(rig_output(), "a\ntest:2: the line is longer than 262144 bytes\n");
}

/* The output without the numbers of errors, for comparison. */
static char *without_codes(const char *text)
{
    char *copy = strdup(text), *at;
    while ((at = strstr(copy, " (error ")) != NULL)
        memmove(at, at + strlen(" (error 12345678)"), strlen(at + strlen(" (error 12345678)")) + 1);
    return copy;
}

static void check_output(const char *script, int status, const char *wanted)
{
    assert_int_equal(rig_run(script), status);
    char *output = without_codes(rig_output());
    assert_string_equal(output, wanted);
    free(output);
}

static void test_run_reports_the_end_once(void **state)
{
    (void)state;
    static const struct rig_script scripts[] = {
        { "inner", "echo in\nbroken inner-disk" },
        { "middle", "\n\ncall inner" },
        { "five", "exit 5" },
        { NULL, NULL },
    };
    rig_scripts = scripts;
    check_output("set d disk\nbroken ${d}", -ERR_TIMEDOUT,
                 "rig: \"disk\" broke after 3 tries\ntest:2: broken disk: Connection timed out\n");
    check_output("broken || echo on", 0, "rig: \"it\" broke after 3 tries\non\n");
    check_output(
        "call inner || echo on", 0,
        "in\nrig: \"inner-disk\" broke after 3 tries\n"
        "inner:2: broken inner-disk: Connection timed out\nCould not boot: Connection timed out\non\n");
    check_output(
        "#\ncall middle", -ERR_TIMEDOUT,
        "in\nrig: \"inner-disk\" broke after 3 tries\n"
        "inner:2: broken inner-disk: Connection timed out\nCould not boot: Connection timed out\n"
        "  called from middle:3: call inner\nCould not boot: Connection timed out\n"
        "  called from test:2: call middle\n");
    check_output("call five || echo ${errno}", 0, "Could not boot: Error 0x00000005\n0x5\n");
    check_output("call five", 5,
                 "Could not boot: Error 0x00000005\ntest:1: call five: Error 0x00000005\n");
    check_output("call none", -ERR_NOENT,
                 "rig: there is no \"none\"\ntest:1: call none: No such file or directory\n");
}

static void test_run_hides_passwords_in_reports(void **state)
{
    (void)state;
    check_output("false ||\nnosuch http://user:secret@host/x@y http://h/a@b", -ERR_NOEXEC,
                 "nosuch: command not found\n"
                 "test:2: nosuch http://host/x@y http://h/a@b: Exec format error\n");
}

static void test_run_dangling_continuation(void **state)
{
    (void)state;
    assert_int_equal(rig_run("echo a\necho b\\"), -ERR_INVAL);
    assert_string_equal(rig_output(),
                        "a\ntest:2: the script ends in a line that is to be continued (\\)\n");
}

static void test_run_nesting_is_bounded(void **state)
{
    (void)state;
    static const struct rig_script scripts[] = { { "again", "inc depth && call again" },
                                                 { NULL, NULL } };
    rig_scripts = scripts;
    assert_int_equal(rig_run("call again"), -ERR_LOOP);
    assert_non_null(strstr(rig_output(), "scripts have started one another"));
    assert_int_equal(rig_run("echo ${depth}\nclear depth"), 0);
    char wanted[16];
    snprintf(wanted, sizeof(wanted), "%d\n",
             SCRIPT_DEPTH_MAX - 1); /* the first is the test itself */
    assert_string_equal(rig_output(), wanted);
}

static void test_run_replace_stops_the_script(void **state)
{
    (void)state;
    static const struct rig_script scripts[] = { { "next", "echo next" }, { NULL, NULL } };
    rig_scripts = scripts;
    check_output("call --replace next ; echo no\necho no", 0, "next\n");
}

/* A line without a script: a program's FILE_EXEC, or the scriptlet. */
static void test_run_replace_stops_the_line(void **state)
{
    (void)state;
    static const struct rig_script scripts[] = { { "next", "echo next" }, { NULL, NULL } };
    static const char *const typed[] = { "call --replace next ; echo no", "echo no", NULL };
    rig_scripts = scripts;
    assert_int_equal(rig_line("call --replace next ; echo no"), 0);
    assert_string_equal(rig_output(), "next\n");
    rig_typed = typed;
    assert_int_equal(rig_line("shell ; echo no"), 0);
    assert_string_equal(rig_output(), "next\n");
}

static void test_run_shell_in_script(void **state)
{
    (void)state;
    static const char *const go[] = { "echo typed", "goto there ; echo no",
                                      "false",      "exit 0",
                                      "echo no",    NULL };
    static const char *const exits[] = { "false", "exit 3", NULL };
    rig_typed = go;
    check_output("shell ; echo no\necho no\n:there\necho there", 0, "typed\nthere\n");
    rig_typed = exits;
    check_output("shell || echo ${errno}", 0, "0x3\n");
}

static void test_run_line_alone(void **state)
{
    (void)state;
    assert_int_equal(rig_line("echo a ; exit 4 ; echo b"), 4);
    assert_string_equal(rig_output(), "a\n");
    assert_int_equal(rig_line("goto x || echo on"), 0);
    assert_non_null(
        strstr(rig_output(), "Not in a script: Inappropriate ioctl for device (error "));
}

static void test_run_ctrl_c(void **state)
{
    (void)state;
    /* inside a command: it fails, the script goes on where it says so */
    check_output("time sleep 1 || echo a", 0, "time: 1.0s\n");
    static const char *const none[] = { NULL };
    rig_typed = none;
    /* between commands a cancellation was meant for a command that is over */
    check_output("ctrl-c\necho on", 0, "on\n");
}

static void test_run_errno(void **state)
{
    (void)state;
    check_output(
        "isset ${none} ||\niseq 1 1\niseq ${errno} 0x0 && echo zero || echo kept\nexit 9 ||", 9,
        "kept\n");
    assert_int_equal(rig_line("echo ${errno}"), 0);
    assert_string_equal(rig_output(), "0x9\n");
}

static void test_run_expansion_without_end(void **state)
{
    (void)state;
    setting_set("circle", "${circle}");
    assert_int_equal(rig_run("echo ${circle} || echo ${errno}"), 0);
    const char *output = rig_output();
    assert_non_null(strstr(output, "\n0x20000d98\n")); /* told, then handled */
    assert_int_equal(rig_run("echo ${circle}"), -ERR_LOOP);
    assert_non_null(strstr(rig_output(), "test:1: echo ${circle}: Too many levels"));
    setting_clear("circle");
}

static void test_run_time(void **state)
{
    (void)state;
    check_output("time sleep 2", 0, "time: 2.0s\n");
    check_output("time time broken x ||", 0,
                 "rig: \"x\" broke after 3 tries\ntime: 0.0s\ntime: 0.0s\n");
}

/* A fiber's stack is small: however a script nests commands, there is an end. */
static void test_run_nested_commands_are_bounded(void **state)
{
    (void)state;
    static const struct rig_script scripts[] = {
        { "deep", "time time time time time time time time call deep" }, { NULL, NULL }
    };
    rig_scripts = scripts;
    assert_int_equal(rig_run("call deep"), -ERR_LOOP);
    assert_non_null(strstr(rig_output(), "commands have started one another"));
    rig_scripts = NULL;
    assert_int_equal(rig_run("true"), 0);
}

/* Each expanded word may take a megabyte: too many are refused before that. */
static void test_run_too_many_words(void **state)
{
    (void)state;
    struct str line = STR_INIT;
    str_append(&line, "echo -n");
    for (int i = 0; i < CMD_ARGS_MAX; i++)
        str_append(&line, " x");
    assert_int_equal(rig_run(str_text(&line)), 0);
    for (int i = 0; i < 2 * CMD_ARGS_MAX; i++)
        str_append(&line, " ${x");
    assert_int_equal(rig_run(str_text(&line)), -ERR_USAGE);
    assert_non_null(strstr(rig_output(), "a command of 767 words"));
    str_free(&line);
}

static void test_script_magic(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is;
    } rows[] = {
        { "#!ipxe\n", true },
        { "#!gpxe\r\n", true },
        { "#!ipxe x", true },
        { "#!ipxe\tx", true },
        { "#!ipxe", false },
        { "#!ipxex", false },
        { " #!ipxe\n", false },
        { "#!IPXE\n", false },
        { "#!gpxe\v", true },
        { "", false },
        { "\xef\xbb\xbf#!ipxe\n", false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        assert_int_equal(script_is(rows[i].text, strlen(rows[i].text)), rows[i].is);
}

/* --- keys that were typed before somebody was asked ------------------------------------------- */

#define ASK "prompt --key x --timeout 500 && echo got || echo none"

static void test_run_keys_typed_during_a_job(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "type x\nsleep 1\n" ASK, 0, "none\n" },
        { "type yy\nsleep 1\ntype x\n" ASK, 0, "got\n" },
        { "sleep 1\ntype x\n" ASK, 0, "got\n" }, /* typed when no job ran */
        { "sleep 1\ntype xx\n" ASK "\ngoto on\n:on\n" ASK, 0, "got\ngot\n" },
        { "type xx\nsleep 1\ntrue\ntype x\n" ASK "\n" ASK, 0, "got\nnone\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
    assert_int_equal(rig_line("type x ; sleep 1 ; " ASK), 0);
    assert_string_equal(rig_output(), "none\n");
}

/* What is typed ahead at a shell is for the next command. */
static void test_run_keys_typed_at_a_shell(void **state)
{
    (void)state;
    rig_typed = (const char *const[]){ "type x", "sleep 1", ASK, NULL };
    static const struct row row = { "shell", 0, "got\n" };
    run_rows(&row, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_run_operators),
        cmocka_unit_test(test_run_expansion),
        cmocka_unit_test(test_run_goto),
        cmocka_unit_test(test_run_ends),
        cmocka_unit_test(test_run_line_is_too_long),
        cmocka_unit_test(test_run_reports_the_end_once),
        cmocka_unit_test(test_run_hides_passwords_in_reports),
        cmocka_unit_test(test_run_dangling_continuation),
        cmocka_unit_test(test_run_nesting_is_bounded),
        cmocka_unit_test(test_run_replace_stops_the_script),
        cmocka_unit_test(test_run_replace_stops_the_line),
        cmocka_unit_test(test_run_keys_typed_during_a_job),
        cmocka_unit_test(test_run_keys_typed_at_a_shell),
        cmocka_unit_test(test_run_shell_in_script),
        cmocka_unit_test(test_run_line_alone),
        cmocka_unit_test(test_run_ctrl_c),
        cmocka_unit_test(test_run_errno),
        cmocka_unit_test(test_run_expansion_without_end),
        cmocka_unit_test(test_run_time),
        cmocka_unit_test(test_run_nested_commands_are_bounded),
        cmocka_unit_test(test_run_too_many_words),
        cmocka_unit_test(test_script_magic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
