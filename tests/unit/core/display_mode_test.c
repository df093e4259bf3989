/* Which graphics mode is taken: contract of plat_display_open(). */
#include "core/display_mode.h"
#include "core/err.h"
#include "tests/unit/check.h"

static const struct display_mode modes[] = {
    { 0, 1280, 1024, 32 }, { 1, 640, 480, 32 }, { 2, 800, 600, 16 }, { 3, 800, 600, 32 },
    { 4, 1024, 768, 24 },  { 5, 800, 600, 24 }, { 6, 600, 800, 32 }, { 7, 4000, 300, 32 },
};

static struct display_choice choose(unsigned width, unsigned height, unsigned depth)
{
    struct display_choice choice = { .min_width = width, .min_height = height, .min_depth = depth };
    for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
        display_offer(&choice, &modes[i]);
    return choice;
}

static void test_display_mode_smallest_then_deepest(void **state)
{
    (void)state;
    static const struct {
        unsigned width, height, depth;
        int number; /* -1: none */
    } cases[] = {
        { 0, 0, 0, 1 },       { 640, 480, 24, 1 },    { 641, 480, 0, 3 }, { 800, 600, 32, 3 },
        { 801, 600, 0, 4 },   { 801, 600, 32, 0 },    { 500, 700, 8, 6 }, { 2000, 100, 8, 7 },
        { 2000, 400, 8, -1 }, { 1280, 1024, 33, -1 }, { 4001, 1, 0, -1 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct display_choice choice = choose(cases[i].width, cases[i].height, cases[i].depth);
        assert_int_equal(choice.found, cases[i].number >= 0);
        if (choice.found)
            assert_int_equal(choice.best.number, cases[i].number);
    }
}

static void test_display_mode_largest_is_known(void **state)
{
    (void)state;
    assert_int_equal(choose(9999, 9999, 8).largest.number, 0);
    struct display_choice none = { .min_width = 1 };
    assert_false(none.found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_display_mode_smallest_then_deepest),
        cmocka_unit_test(test_display_mode_largest_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
