/* libc/number_test.c - strtoul and its family, sorting and searching, against the host's functions. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <setjmp.h>
#include <cmocka.h>
#include "tests/unit/libc/libc.h"

static const char *const TEXTS[] = {
    "",
    " ",
    "-",
    "+",
    "0",
    "00",
    "08",
    "0x",
    "0xg",
    "0x1F",
    "0X7fffffff",
    "  42abc",
    "\t-42",
    "+7",
    "--7",
    "- 7",
    "4294967295",
    "4294967296",
    "-4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "-18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999x",
    "zz",
    "777",

};
static const int BASES[] = { 0, 2, 8, 10, 16, 36 };

#define COMPARE(function, text, base)                                                         \
    do {                                                                                      \
        char *ours_end, *host_end;                                                            \
        errno = 0;                                                                            \
        unsigned long long ours = (unsigned long long)libc_##function(text, &ours_end, base); \
        bool ours_range = errno == ERANGE;                                                    \
        errno = 0;                                                                            \
        unsigned long long host = (unsigned long long)function(text, &host_end, base);        \
        assert_true(ours == host);                                                            \
        assert_ptr_equal(ours_end, host_end);                                                 \
        assert_int_equal(ours_range, errno == ERANGE);                                        \
    } while (0)

static void test_number_every_base(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(TEXTS) / sizeof(TEXTS[0]); i++) {
        for (size_t b = 0; b < sizeof(BASES) / sizeof(BASES[0]); b++) {
            COMPARE(strtoul, TEXTS[i], BASES[b]);
            COMPARE(strtoull, TEXTS[i], BASES[b]);
            COMPARE(strtoll, TEXTS[i], BASES[b]);
        }
    }
    assert_int_equal(libc_strtoul("12", NULL, 10), 12);
    assert_int_equal(libc_atoi(" -37x"), -37);
}

static void test_number_abs(void **state)
{
    (void)state;
    assert_int_equal(libc_abs(-5), 5);
    assert_int_equal(libc_abs(5), 5);
}

static int compare_triples(const void *a, const void *b)
{
    return memcmp(a, b, 3);
}

static void test_number_sort_and_search(void **state)
{
    (void)state;
    uint32_t random = 1;
    for (size_t count = 0; count < 60; count++) {
        uint8_t ours[60][3] = { 0 }, host[60][3] = { 0 };
        for (size_t i = 0; i < count; i++) {
            random = random * 1664525 + 1013904223;
            ours[i][0] = host[i][0] = (uint8_t)(random >> 30);
            ours[i][2] = host[i][2] = (uint8_t)(random >> 20);
        }
        libc_qsort(ours, count, 3, compare_triples);
        qsort(host, count, 3, compare_triples);
        assert_memory_equal(ours, host, sizeof(host));
        for (size_t i = 0; i < count; i++) {
            uint8_t(*found)[3] = libc_bsearch(host[i], ours, count, 3, compare_triples);
            assert_non_null(found);
            assert_memory_equal(found, host[i], 3);
        }
        assert_null(libc_bsearch("\xff\xff\xff", ours, count, 3, compare_triples));
        assert_null(libc_bsearch("\0\1\0", ours, count, 3, compare_triples));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_every_base),
        cmocka_unit_test(test_number_abs),
        cmocka_unit_test(test_number_sort_and_search),
    };
    return cmocka_run_group_tests_name("libc/number", tests, NULL, NULL);
}
