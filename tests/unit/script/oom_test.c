/* tests/unit/script/oom_test.c - a script that uses most of the language while each of its allocations fails in turn: it
 * ends with a failure, or with the right value; never with a wrong one, and nothing stays behind. */
#include "core/err.h"
#include "core/settings.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/heap_fake.h"
#include "tests/unit/script/rig.h"

enum { ALLOCATIONS_MAX = 20000 };

static const struct rig_script inner[] = { { "inner", "set depth ${depth}i\nexit 0\n" }, { 0 } };

static const char script[] = "#!ipxe\n"
                             "clear result\n"
                             "set depth o\n"
                             "set n:int32 3\n"
                             "set list alpha beta gamma\n"
                             "call inner\n"
                             "foreach word in ${list}\n"
                             "  set result ${result}${word|upper}-\n"
                             "end\n"
                             "while test ${n} -gt 0\n"
                             "  inc n -1\n"
                             "  if iseq ${n} 7 || iseq ${n} 1\n"
                             "    set seen ${seen}one\n"
                             "  else if not iseq ${n} 0\n"
                             "    set seen ${seen}more\n"
                             "  else\n"
                             "    set seen ${seen}none\n"
                             "  end\n"
                             "end\n"
                             "iseq ${depth} oi || goto wrong\n"
                             "goto on\n"
                             "set result skipped\n"
                             ":on\n"
                             "set result ${result}${seen}\n"
                             "exit 0\n"
                             ":wrong\n"
                             "exit 1\n";

static void clear_all(void)
{
    static const char *const names[] = { "result", "depth", "n", "list", "word", "seen" };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        (void)setting_clear(names[i]);
    (void)rig_output();
}

static void check_result(unsigned n)
{
    struct str value = STR_INIT;
    (void)setting_get("result", &value);
    if (strcmp(str_text(&value), "ALPHA-BETA-GAMMA-moreonenone") != 0)
        fail_msg("allocation %u: the result is \"%s\"; output:\n%s", n, str_text(&value),
                 rig_output());
    str_free(&value);
}

static void test_script_short_of_memory(void **state)
{
    (void)state;
    rig_scripts = inner;
    int r = rig_run(script);
    if (r != 0)
        fail_msg("%s", rig_output());
    check_result(0);
    clear_all();
    size_t blocks = heap_fake_blocks();
    unsigned n = 1;
    for (bool failed = true; failed; n++) {
        unsigned before = heap_fake_failures;
        heap_fake_fail_at = n;
        r = rig_run(script);
        heap_fake_fail_at = 0;
        failed = heap_fake_failures > before;
        if (r == 0)
            check_result(n);
        assert_true(r == 0 || failed);
        clear_all();
        if (heap_fake_blocks() != blocks)
            fail_msg("allocation %u: %zu blocks are left", n, heap_fake_blocks() - blocks);
        assert_true(n < ALLOCATIONS_MAX);
    }
    assert_true(n > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_script_short_of_memory) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
