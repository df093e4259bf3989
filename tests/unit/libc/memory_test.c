/* libc/memory_test.c - every length and every alignment near the word sizes, against the host's functions. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "tests/unit/libc/libc.h"

enum { LEN_MAX = 100, ROOM = 256 };

static void fill(uint8_t *bytes)
{
    for (size_t i = 0; i < ROOM; i++)
        bytes[i] = (uint8_t)(i * 7 + 1);
}

static void test_memcpy_every_length(void **state)
{
    (void)state;
    for (size_t len = 0; len <= LEN_MAX; len++) {
        for (size_t offset = 0; offset < 9; offset++) {
            uint8_t from[ROOM], ours[ROOM] = { 0 }, host[ROOM] = { 0 };
            fill(from);
            assert_ptr_equal(libc_memcpy(ours + offset, from + 8 - offset, len), ours + offset);
            memcpy(host + offset, from + 8 - offset, len);
            assert_memory_equal(ours, host, ROOM);
        }
    }
}

static void test_memmove_every_overlap(void **state)
{
    (void)state;
    for (size_t len = 0; len <= LEN_MAX; len++) {
        for (size_t to = 0; to <= 80; to++) {
            uint8_t ours[ROOM], host[ROOM];
            fill(ours);
            fill(host);
            assert_ptr_equal(libc_memmove(ours + to, ours + 40, len), ours + to);
            memmove(host + to, host + 40, len);
            assert_memory_equal(ours, host, ROOM);
        }
    }
}

static void test_memset_every_length(void **state)
{
    (void)state;
    for (size_t len = 0; len <= LEN_MAX; len++) {
        uint8_t ours[ROOM] = { 0 }, host[ROOM] = { 0 };
        assert_ptr_equal(libc_memset(ours + 3, 0x1a5, len), ours + 3);
        memset(host + 3, 0x1a5, len);
        assert_memory_equal(ours, host, ROOM);
    }
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void test_memcmp_each_differing_byte(void **state)
{
    (void)state;
    uint8_t left[ROOM], right[ROOM];
    fill(left);
    fill(right);
    for (size_t len = 0; len <= LEN_MAX; len++) {
        assert_int_equal(libc_memcmp(left, right, len), 0);
        for (size_t at = 0; at < LEN_MAX; at++) {
            right[at] ^= 0x80;
            assert_int_equal(sign(libc_memcmp(left, right, len)), sign(memcmp(left, right, len)));
            right[at] ^= 0x80;
        }
    }
}

static void test_memchr_finds_the_first(void **state)
{
    (void)state;
    const char *text = "a boot, a boot";
    for (int c = -1; c < 256; c++)
        assert_ptr_equal(libc_memchr(text, c, strlen(text)), memchr(text, c, strlen(text)));
    assert_null(libc_memchr(text, 'a', 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memcpy_every_length),
        cmocka_unit_test(test_memmove_every_overlap),
        cmocka_unit_test(test_memset_every_length),
        cmocka_unit_test(test_memcmp_each_differing_byte),
        cmocka_unit_test(test_memchr_finds_the_first),
    };
    return cmocka_run_group_tests_name("libc/memory", tests, NULL, NULL);
}
