/* tests/unit/script/appendix_b_test.c - "behaviours most likely to be implemented wrongly" of the compatibility reference,
 * row by row, as far as they are the script's and its settings'. The rows about images (5 to 7, 22 to 24), DHCP (11 to 18)
 * and downloads (19 to 21) are in tests/interop. */
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/script/rig.h"

static const struct {
    int row;
    const char *script;
    int status;
    const char *output; /* NULL: not compared */
} rows[] = {
    /* A trailing || makes a line succeed, because the empty command succeeds. */
    { 1, "isset ${none} ||\nsay on", 0, "[on]\n" },
    { 1, "isset ${none} &&\nsay on", -ERR_NOENT, NULL },
    { 1, "false || ;\nsay on", 0, "[on]\n" },
    /* No quotes, no escapes; ; && || # only as separate (or leading) tokens. */
    { 2, "say \"a b\" 'c' \\d e\\ f", 0, "[\"a][b\"]['c'][\\d][e\\][f]\n" },
    { 2, "say a;b a&&b a||b a#b", 0, "[a;b][a&&b][a||b][a#b]\n" },
    { 2, "say a #b c", 0, "[a]\n" },
    { 2, "say http://host/#top #c", 0, "[http://host/#top]\n" },
    { 2, "#comment", 0, "" },
    /* Expanded values stay one argument and are scanned again. */
    { 3, "set words one two\nsay ${words} x", 0, "[one two][x]\n" },
    { 3, "set sharp #\nset dollar $\nset late ${dollar}{words}\nsay ${late}", 0, "[one two]\n" },
    { 3, "set amp &\nset op ${amp}${amp}\nsay a ${op} b", 0, "[a][&&][b]\n" },
    /* goto searches from the top; an unknown label is a silent failure. */
    { 4,
      "isset ${again} && exit 0 ||\n:top\nsay first\nisset ${again} && goto end ||\nset again 1\ngoto top\n"
      ":top\nsay second\n:end",
      0, "[first]\n[first]\n" },
    { 4, "clear again\ngoto nowhere || say silent", 0, "[silent]\n" },
    { 4, "goto END || goto end\n:end\nsay case", 0, "[case]\n" },
    /* --help is a failure. */
    { 8, "isset --help", -ERR_CANCELED, NULL },
    { 8, "echo --help || say failed", 0, NULL },
    /* Hex wants two digits per byte and colons; integers are cut silently. */
    { 9, "set h:hex 01:02 && say ${h}", 0, "[01:02]\n" },
    { 9, "set h:hex 0102 || say refused", 0, NULL },
    { 9, "set h:hex 1:2 || say refused", 0, NULL },
    { 9, "set u:uint8 300 && say ${u}", 0, "[0x2c]\n" },
    /* set creates a block, expansion does not. */
    { 10, "say ${made.up/x}\nset made.up/x 1\nsay ${made.up/x}", 0, "[]\n[1]\n" },
    { 10, "isset ${other/x} || say no\nshow other/x ||", 0, NULL },
};

static void test_appendix_b(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        int r = rig_run(rows[i].script);
        const char *output = rig_output();
        if (r != rows[i].status || (rows[i].output && strcmp(output, rows[i].output) != 0))
            fail_msg("row %d:\n%s\nstatus %x, want %x; output:\n%s\nwant:\n%s", rows[i].row,
                     rows[i].script, (unsigned)r, (unsigned)rows[i].status, output,
                     rows[i].output ? rows[i].output : "(any)");
    }
}

/* Refusals say so. */
static void test_appendix_b_messages(void **state)
{
    (void)state;
    assert_int_equal(rig_run("set h:hex 0102 || say refused"), 0);
    assert_non_null(strstr(rig_output(), "[refused]\n"));
    assert_int_equal(rig_run("echo --help || say failed"), 0);
    assert_non_null(strstr(rig_output(), "Usage:\n\n  echo [-n|--n] [<text>...]\n"));
    assert_int_equal(rig_run("show other/x || say none"), 0);
    assert_non_null(strstr(rig_output(), "Could not find \"other/x\": No such file or directory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_appendix_b),
                                        cmocka_unit_test(test_appendix_b_messages) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
