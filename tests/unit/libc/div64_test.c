/* libc/div64_test.c - the division helpers of i386 against the host's 64-bit operations. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

uint64_t ours_unsigned_div(uint64_t value, uint64_t by) __asm__("__udivdi3");
uint64_t ours_unsigned_rem(uint64_t value, uint64_t by) __asm__("__umoddi3");
int64_t ours_signed_div(int64_t value, int64_t by) __asm__("__divdi3");
int64_t ours_signed_rem(int64_t value, int64_t by) __asm__("__moddi3");

uint64_t ours_shift_left(uint64_t value, int by) __asm__("__ashldi3");
uint64_t ours_shift_right(uint64_t value, int by) __asm__("__lshrdi3");
int64_t ours_shift_right_signed(int64_t value, int by) __asm__("__ashrdi3");

enum { RANDOM_PAIRS = 200000 };

static void compare(uint64_t value, uint64_t by)
{
    if (by == 0)
        return;
    assert_true(ours_unsigned_div(value, by) == value / by);
    assert_true(ours_unsigned_rem(value, by) == value % by);
    int64_t dividend = (int64_t)value, divisor = (int64_t)by;
    if (dividend == INT64_MIN && divisor == -1)
        return; /* has no result */
    assert_true(ours_signed_div(dividend, divisor) == dividend / divisor);
    assert_true(ours_signed_rem(dividend, divisor) == dividend % divisor);
}

static void test_div64_edges(void **state)
{
    (void)state;
    for (int high = 0; high < 64; high++) {
        for (int low = 0; low < 64; low++) {
            for (int near = -1; near <= 1; near++) {
                compare((1ull << high) + (uint64_t)near, 1ull << low);
                compare(1ull << high, (1ull << low) + (uint64_t)near);
                compare(0 - (1ull << high), (1ull << low) + (uint64_t)near);
            }
        }
    }
    compare(UINT64_MAX, UINT64_MAX);
}

static void test_div64_random(void **state)
{
    (void)state;
    uint64_t random = 88172645463325252ull;
    for (int i = 0; i < RANDOM_PAIRS; i++) {
        uint64_t pair[2];
        for (int j = 0; j < 2; j++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            pair[j] = random >> (random & 63);
        }
        compare(pair[0], pair[1]);
    }
}

static void test_div64_shifts(void **state)
{
    (void)state;
    static const uint64_t values[] = {
        0, 1, 0x8000000000000000, 0x123456789abcdef0, 0xffffffff00000000, 0xf000000080000001,
    };
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
        for (int by = 0; by < 64; by++) {
            assert_true(ours_shift_left(values[i], by) == values[i] << by);
            assert_true(ours_shift_right(values[i], by) == values[i] >> by);
            assert_true(ours_shift_right_signed((int64_t)values[i], by) ==
                        (int64_t)values[i] >> by);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_div64_edges),
        cmocka_unit_test(test_div64_random),
        cmocka_unit_test(test_div64_shifts),
    };
    return cmocka_run_group_tests_name("libc/div64", tests, NULL, NULL);
}
