/* tests/unit/script/flow_test.c - blocks: if, while, foreach, else, end. docs/design/016. */
#include <stdio.h>
#include "core/err.h"
#include "core/settings.h"
#include "script/script.h"
#include "src/script/block.h"
#include "tests/unit/check.h"
#include "tests/unit/script/rig.h"

struct row {
    const char *script;
    int status;
    const char *output; /* without the numbers of errors */
};

static char *without_codes(const char *text)
{
    char *copy = strdup(text), *at;
    while ((at = strstr(copy, " (error ")) != NULL)
        memmove(at, at + strlen(" (error 12345678)"), strlen(at + strlen(" (error 12345678)")) + 1);
    return copy;
}

static void check_row(size_t number, const struct row *row, int (*run)(const char *text))
{
    static const char *const used[] = { "n", "m", "x", "a", "b", "loop-limit" };
    for (size_t i = 0; i < ARRAY_SIZE(used); i++)
        setting_clear(used[i]);
    int r = run(row->script);
    char *output = without_codes(rig_output());
    if (r != row->status || strcmp(output, row->output) != 0)
        fail_msg("row %zu:\n%s\nstatus %d, want %d; output:\n%s\nwant:\n%s", number, row->script, r,
                 row->status, output, row->output);
    free(output);
}

static void run_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_row(i, &rows[i], rig_run);
}

static void test_flow_if(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "if true\necho a\nend\necho b", 0, "a\nb\n" },
        { "if false\necho a\nend\necho b", 0, "b\n" },
        { "if true\necho a\nelse\necho b\nend", 0, "a\n" },
        { "if false\necho a\nelse\necho b\nend", 0, "b\n" },
        { "set x 2\nif iseq ${x} 1\necho one\nelse if iseq ${x} 2\necho two\nelse if true\necho no\n"
          "else\necho many\nend\necho on",
          0, "two\non\n" },
        { "set x 5\nif iseq ${x} 1\necho one\nelse if iseq ${x} 2\necho two\nelse\necho many\nend",
          0, "many\n" },
        { "if iseq 1 2\nelse if iseq 1 3\nend\necho on", 0, "on\n" },
        { "if true && false || true\necho a\nend", 0, "a\n" },
        { "if true && false\necho a\nelse\necho b\nend", 0, "b\n" },
        { "if false && true || isset x\necho a\nend", 0, "a\n" },
        { "if true ; echo a ; else ; echo b ; end ; echo c", 0, "a\nc\n" },
        { "if false ; echo a ; else ; echo b ; end ; echo c", 0, "b\nc\n" },
        { "if false ; echo a\nelse ; echo b\nend ; echo c", 0, "b\nc\n" },
        { "if true\n  if false\n    echo a\n  else\n    echo b\n  end\nelse\n  echo c\nend", 0,
          "b\n" },
        { "if false\nif true\necho a\nelse\necho b\nend\nelse\necho c\nend", 0, "c\n" },
        { "if true\nbroken\nend\necho no", -ERR_TIMEDOUT,
          "rig: \"it\" broke after 3 tries\ntest:2: broken: Connection timed out\n" },
        { "if broken\nend\necho ${errno}", 0, "rig: \"it\" broke after 3 tries\n0x4c001c92\n" },
        { "if true # why\necho a # end\nend # if", 0, "a\n" },
        { "if true\necho \\\n  end\nend", 0, "end\n" },
        { "\tif   true  \r\n\techo a\r\n\tend\r\n", 0, "a\n" },
        { "if exit 3\necho a\nend\necho b", 3, "" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

static void test_flow_while(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "set n:int32 0\nwhile not iseq ${n} 3\necho ${n}\ninc n\nend\necho on", 0,
          "0\n1\n2\non\n" },
        { "while false\necho a\nend\necho on", 0, "on\n" },
        { "set n:int32 0\nwhile not iseq ${n} 2 ; inc n ; echo ${n} ; end ; echo on", 0,
          "1\n2\non\n" },
        { "set n:int32 0\nwhile not iseq ${n} 2\nset m:int32 0\nwhile not iseq ${m} 2\necho ${n}${m}\ninc m\nend\n"
          "inc n\nend",
          0, "00\n01\n10\n11\n" },
        { "set loop-limit 3\nset n:int32 0\nwhile true\ninc n\nend || echo ${n}\necho on", 0,
          "while: more than 3 rounds, which the setting loop-limit allows\n3\non\n" },
        { "set loop-limit 3\nwhile true\nend\necho no", -ERR_LOOP,
          "while: more than 3 rounds, which the setting loop-limit allows\n"
          "test:3: while true: Too many levels of redirection\n" },
        { "set loop-limit 3\nset n:int32 0\nwhile not iseq ${n} 3\ninc n\nend\necho ${n}", 0,
          "3\n" },
        { "set loop-limit 2\nset n:int32 0\nforeach a in 1 2 3\nset m:int32 0\nwhile not iseq ${m} 2\ninc n\ninc m\n"
          "end\nend\necho ${n}",
          0, "6\n" }, /* counted anew each time it is entered */
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

static void test_flow_foreach(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "foreach x in a b c\nsay ${x}\nend\nsay ${x}", 0, "[a]\n[b]\n[c]\n[c]\n" },
        { "foreach x in\nsay no\nend\nsay on ${x}", 0, "[on][]\n" },
        { "set n b  c\nforeach x in a ${n} ${none} d${n}\nsay ${x}\nset n other\nend", 0,
          "[a]\n[b]\n[c]\n[db]\n[c]\n" },
        { "foreach x in a b ; foreach n in 1 2 ; echo ${x}${n} ; end ; end", 0,
          "a1\na2\nb1\nb2\n" },
        { "set n x\nforeach ${n} in a\nsay ${x}\nend", 0, "[a]\n" },
        { "foreach x in 1 2 && echo first\necho ${x}\nend", 0, "first\n1\nfirst\n2\n" },
        { "foreach x in a b\nif iseq ${x} a\nexit 4\nend\nend", 4, "" },
        { "foreach x of a\nend ||\necho no", -ERR_USAGE,
          "foreach: its form is foreach SETTING in WORDS\ntest:1: foreach x of a: Wrong usage\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

static void test_flow_operators(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "false || if true\necho a\nend && echo b || echo c", 0, "a\nb\n" },
        { "true || if true\necho a\nelse\necho b\nend && echo c", 0, "c\n" },
        { "false && if true ; echo a ; end || echo b", 0, "b\n" },
        { "false && while true\necho a\nend\necho no", -ERR_NOENT,
          "test:3: false: No such file or directory\n" },
        { "true && foreach x in 1 2\necho ${x}\nend && echo on", 0, "1\n2\non\n" },
        { "true || foreach x in 1 2\nif true\nend\nend ; echo ${x}on", 0, "on\n" },
        { "if true\nfalse || echo b\nend || echo c", 0, "b\n" },
        { "if true\ntrue && end\necho no", -ERR_USAGE,
          "end: && and || cannot stand before it\ntest:2: end: Wrong usage\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

static void test_flow_goto(void **state)
{
    (void)state;
    static const struct row rows[] = {
        /* within a block: `continue` */
        { "foreach x in 1 2 3\niseq ${x} 2 && goto next ||\necho ${x}\n:next\nend", 0, "1\n3\n" },
        { "foreach x in 1 2\nif true\ngoto next\nend\necho no\n:next\necho ${x}\nend", 0,
          "1\n2\n" },
        /* out of it: `break` */
        { "foreach x in 1 2 3\nwhile true\nif iseq ${x} 1\ngoto out\nend\nend\nend\n:out\necho ${x}",
          0, "1\n" },
        /* in front of it: it begins anew */
        { "set n:int32 0\n:again\nforeach x in 1 2\ninc n\niseq ${n} 2 && goto again ||\necho ${n}${x}\nend",
          0, "11\n31\n42\n" },
        { "set n:int32 0\n:l while not iseq ${n} 3\ninc n\niseq ${n} 1 && goto l ||\necho ${n}\nend",
          0, "2\n3\n" },
        /* into it */
        { "goto in\nif false\n:in\necho a\nelse\necho b\nend\necho c", 0, "a\nc\n" },
        { "goto in\nif true\necho a\nelse\n:in\necho b\nend\necho c", 0, "b\nc\n" },
        { "set n:int32 1\ngoto in\nwhile not iseq ${n} 3\necho ${n}\n:in\ninc n\nend\necho c", 0,
          "2\nc\n" },
        { "goto in\nforeach x in 1 2\necho no\n:in\necho b${x}\nend\necho c", 0, "b\nc\n" },
        { "goto in\nforeach x in 1 2\nif false\n:in\necho b\nend\nend\necho c", 0, "b\nc\n" },
        /* from one into another */
        { "if true\ngoto in\nelse\nend\nif false\n:in\necho a\nend", 0, "a\n" },
        { "if goto out\necho no\nend\n:out\necho a", 0, "a\n" },
        { "while true\nwhile goto out\nend\nend\n:out\necho a", 0, "a\n" },
        { "foreach x in 1 2\ngoto none || echo ${x}\nend", 0, "1\n2\n" },
        { "foreach x in 1 2\ngoto b\n:b\nend\nend", -ERR_USAGE,
          "end: no block is open\ntest:5: end: Wrong usage\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

/* What scripts of today may hold means what it meant. */
static void test_flow_old_scripts(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "goto end\n:if\necho no\n:end\necho if else end while foreach", 0,
          "if else end while foreach\n" },
        { "set end 1\nset if 2\nset while 3\necho ${end}${if}${while}\nclear end\nclear if\nclear while",
          0, "123\n" },
        { "goto if || goto end\n:end\necho e", 0, "e\n" },
        { ":else echo a\nexit\nend\nelse\nif", 0, "a\n" },
        { "goto l\nif this is old text\nend of it\n\nforeach\nforeach\nend\n:l\necho l", 0, "l\n" },
        { "goto l\nend\nend\n:l\nforeach x in 1 2 ; goto next\n:next\necho ${x} ; end", 0,
          "1\n2\n" },
        { "goto l\nif old\n:l\nforeach x in 1 2 ; goto next\n:next\necho ${x} ; end", 0, "1\n2\n" },
        { "If true || END || echo a", 0, "If: command not found\nEND: command not found\na\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

static void test_flow_errors(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "echo a\nif true\necho no\n", -ERR_USAGE,
          "a\nscript: the block that begins in line 2 has no \"end\"\ntest:2: if true: Wrong usage\n" },
        { "while false\nif true\nend\n", -ERR_USAGE,
          "script: the block that begins in line 1 has no \"end\"\ntest:1: while false: Wrong usage\n" },
        { "if true\nend\nend\necho no", -ERR_USAGE,
          "end: no block is open\ntest:3: end: Wrong usage\n" },
        { "else\n", -ERR_USAGE, "else: no \"if\" is open\ntest:1: else: Wrong usage\n" },
        { "while true\nelse\nend", -ERR_USAGE,
          "else: no \"if\" is open\ntest:2: else: Wrong usage\n" },
        { "if false\nelse echo a\nend", -ERR_USAGE,
          "else: only \"if\" or \";\" may follow, not \"echo\"\ntest:2: else echo a: Wrong usage\n" },
        { "if\nend", -ERR_USAGE,
          "if: a command must follow as its condition\ntest:1: if: Wrong usage\n" },
        { "if false\nelse if\nend", -ERR_USAGE,
          "if: a command must follow as its condition\ntest:2: else if: Wrong usage\n" },
        { "if true && if true\nend\nend || echo no", -ERR_USAGE,
          "if: blocks cannot stand in a condition\ntest:1: if true: Wrong usage\n" },
        { "if true\nend if || echo no", -ERR_USAGE,
          "end: takes no arguments, not \"if\"\ntest:2: end if: Wrong usage\n" },
        { "set x if\n${x} true || echo on", 0,
          "if: must be written out, as the first word of a command of a script\non\n" },
        { "time if true ||", 0,
          "if: must be written out, as the first word of a command of a script\ntime: 0.0s\n" },
        { "if true\necho a\\", -ERR_INVAL,
          "script: line 2: the script ends in a line that is to be continued (\\)\n"
          "test:1: if true: Invalid argument\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows));
}

static void test_flow_not(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "not false && echo a", 0, "a\n" },
        { "not true || echo a", 0, "a\n" },
        { "not not true && echo a", 0, "a\n" },
        { "not || echo a", 0,
          "Usage:\n\n  not <command>...\n\nSee help not for further information\na\n" },
    };
    run_rows(rows, ARRAY_SIZE(rows) - 1);
    assert_int_equal(rig_run(rows[3].script), 0);
    assert_non_null(strstr(rig_output(), "not <command>..."));
}

/* As deep as is allowed, and one deeper. */
static void test_flow_depth(void **state)
{
    (void)state;
    for (int depth = BLOCK_DEPTH_MAX; depth <= BLOCK_DEPTH_MAX + 1; depth++) {
        struct str script = STR_INIT;
        for (int i = 0; i < depth; i++)
            str_append(&script, "if true ; ");
        str_append(&script, "\necho deep\n");
        for (int i = 0; i < depth; i++)
            str_append(&script, "end\n");
        bool fits = depth == BLOCK_DEPTH_MAX;
        assert_int_equal(rig_run(str_text(&script)), fits ? 0 : -ERR_LOOP);
        const char *output = rig_output();
        if (fits)
            assert_string_equal(output, "deep\n");
        else
            assert_non_null(
                strstr(output, "script: 16 blocks within one another, and one more in line 1"));
        str_free(&script);
    }
}

static void test_flow_nested_scripts(void **state)
{
    (void)state;
    static const struct rig_script scripts[] = {
        { "inner", "foreach m in 1 2\necho ${n}${m}\nend" },
        { "leaves", "while true\nexit\nend" },
        { "open", "if true" },
        { NULL, NULL },
    };
    static const struct row rows[] = {
        { "foreach n in a b\ncall inner && call leaves\nend\necho on", 0, "a1\na2\nb1\nb2\non\n" },
        { "while call inner\necho body\nexit\nend", 0, "1\n2\nbody\n" },
        { "foreach n in 1 2\ncall --replace inner\nend\necho no", 0, "11\n12\n" },
        { "if call open\necho a\nelse\necho b\nend", 0,
          "script: the block that begins in line 1 has no \"end\"\nopen:1: if true: Wrong usage\n"
          "Could not boot: Wrong usage\nb\n" },
    };
    rig_scripts = scripts;
    run_rows(rows, ARRAY_SIZE(rows));
    rig_scripts = NULL;
}

static void test_flow_ctrl_c(void **state)
{
    (void)state;
    static const char *const typed[] = { "ctrl-c", "exit", NULL };
    static const struct rig_script scripts[] = { { "inner", "ctrl-c ||" }, { NULL, NULL } };
    static const struct row rows[] = {
        { "while true\necho a\nctrl-c ||\necho b\nend || echo c\necho d", 0,
          "a\nb\nscript: a loop was interrupted\nc\nd\n" },
        { "while true\nctrl-c\nend\necho no", -ERR_CANCELED,
          "script: a loop was interrupted\ntest:3: end: Operation canceled\n" },
        { "while ctrl-c\nend || echo c", 0, "script: a loop was interrupted\nc\n" },
        { "foreach n in 1 2\ncall inner\nend || echo ${n}", 0,
          "script: a loop was interrupted\n1\n" },
        /* who handles it at the inner loop keeps the outer one */
        { "foreach n in 1 2\nwhile true\nctrl-c\nend || echo ${n}\nend\necho d", 0,
          "script: a loop was interrupted\n1\nscript: a loop was interrupted\n2\nd\n" },
        { "ctrl-c ||\nforeach n in 1 2\necho ${n}\nend", 0, "1\n2\n" },
        /* in a shell it is the shell's affair */
        { "foreach n in 1 2\nshell\necho ${n}\nend", 0, "1\n2\n" },
        { "if ctrl-c\necho a\nend\necho b", 0, "a\nb\n" },
    };
    rig_typed = typed;
    rig_scripts = scripts;
    run_rows(rows, ARRAY_SIZE(rows));
    rig_scripts = NULL;
}

static void test_flow_typed_lines(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "foreach x in 1 2 ; echo ${x} ; end ; echo on", 0, "1\n2\non\n" },
        { "if false ; echo a ; else ; echo b ; end", 0, "b\n" },
        { "if true", -ERR_USAGE,
          "script: a block that is typed ends in its line: if ... ; ... ; end\n" },
        { "end", -ERR_USAGE, "end: no block is open\n" },
        { "set n:int32 0 ; while not iseq ${n} 2 ; inc n ; end && echo ${n}", 0, "2\n" },
        { "foreach x in 1 2 ; exit 3 ; end", 3, "" },
        { ":a foreach x in 1 ||", 0, ":a: command not found\n" },
        { "echo a\\", 0, "a\\\n" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check_row(i, &rows[i], rig_line);
    static const char *const typed[] = { "foreach m in 1 2 ; echo ${m} ; end",
                                         "foreach m in 1 2 ; goto out ; end", "if true", "exit",
                                         NULL };
    static const struct row script = {
        "foreach n in 1 2\nshell\necho no\nend\n:out\necho out", 0,
        "1\n2\nscript: a block that is typed ends in its line: if ... ; ... ; end\nout\n"
    };
    rig_typed = typed;
    check_row(0, &script, rig_run);
}

static void test_flow_help(void **state)
{
    (void)state;
    assert_int_equal(rig_run("if --help || echo a\nend -h || echo b"), 0);
    const char *output = rig_output();
    assert_non_null(strstr(output, "if <command>..."));
    assert_non_null(strstr(output, "a\n"));
    assert_non_null(strstr(output, "b\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flow_if),      cmocka_unit_test(test_flow_while),
        cmocka_unit_test(test_flow_foreach), cmocka_unit_test(test_flow_operators),
        cmocka_unit_test(test_flow_goto),    cmocka_unit_test(test_flow_old_scripts),
        cmocka_unit_test(test_flow_errors),  cmocka_unit_test(test_flow_not),
        cmocka_unit_test(test_flow_depth),   cmocka_unit_test(test_flow_nested_scripts),
        cmocka_unit_test(test_flow_ctrl_c),  cmocka_unit_test(test_flow_typed_lines),
        cmocka_unit_test(test_flow_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
