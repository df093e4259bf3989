/* Code page 437, both ways. */
#include "src/plat/bios/cp437.h"
#include "tests/unit/check.h"

static void test_cp437_round_trip(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 256; c++)
        assert_int_equal(cp437_from_ucs2(cp437_to_ucs2((uint8_t)c)), c);
}

static void test_cp437_characters(void **state)
{
    (void)state;
    static const struct {
        uint16_t c;
        uint8_t shown;
    } cases[] = {
        { 'A', 'A' },     { 0x2500, 0xc4 }, { 0x2502, 0xb3 }, { 0x2550, 0xcd },
        { 0x2588, 0xdb }, { 0x2591, 0xb0 }, { 0xe4, 0x84 },   { 0x2014, '-' },
        { 0x2019, '\'' }, { 0x4e2d, '?' },  { 0xfffd, '?' },  { 0x2190, '<' },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_int_equal(cp437_from_ucs2(cases[i].c), cases[i].shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cp437_round_trip),
        cmocka_unit_test(test_cp437_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
