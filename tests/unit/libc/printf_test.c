/* libc/printf_test.c - every flag, width, precision and length of our conversions, against the host's snprintf. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "tests/unit/libc/libc.h"

#pragma clang diagnostic ignored "-Wformat-nonliteral"
#pragma clang diagnostic ignored "-Wformat-security"

#define COMPARE(...)                                                   \
    do {                                                               \
        char ours[128], host[128];                                     \
        memset(ours, '?', sizeof(ours));                               \
        memset(host, '?', sizeof(host));                               \
        int ours_len = libc_snprintf(ours, sizeof(ours), __VA_ARGS__); \
        int host_len = snprintf(host, sizeof(host), __VA_ARGS__);      \
        assert_string_equal(ours, host);                               \
        assert_int_equal(ours_len, host_len);                          \
    } while (0)

static const char *const WIDTHS[] = { "", "1", "8", "12" };
static const char *const PRECISIONS[] = { "", ".", ".0", ".1", ".5", ".10" };

static void compare_integers(const char *format, const char *length)
{
    static const long long VALUES[] = { 0,     1,         -1,        42,        -42,      255,
                                        65535, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN };
    for (size_t i = 0; i < sizeof(VALUES) / sizeof(VALUES[0]); i++) {
        if (length[0] == 'l' || length[0] == 'z' || length[0] == 't' || length[0] == 'j')
            COMPARE(format, VALUES[i]);
        else
            COMPARE(format, (int)VALUES[i]);
    }
}

static void test_printf_integers(void **state)
{
    (void)state;
    static const char *const LENGTHS[] = { "", "hh", "h", "l", "ll", "z", "t", "j" };
    static const char FLAGS[] = "-0+ #";
    for (unsigned flags = 0; flags < 32; flags++) {
        char flag_text[6] = "", *end = flag_text;
        for (unsigned bit = 0; bit < 5; bit++) {
            if (flags >> bit & 1)
                *end++ = FLAGS[bit];
        }
        for (size_t i = 0; i < 4 * 6 * 8 * 6; i++) {
            char format[32];
            const char *length = LENGTHS[i / 24 % 8];
            snprintf(format, sizeof(format), "<%%%s%s%s%s%c>", flag_text, WIDTHS[i % 4],
                     PRECISIONS[i / 4 % 6], length, "diuoxX"[i / 192]);
            compare_integers(format, length);
        }
    }
}

static void test_printf_strings_and_characters(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4 * 6; i++) {
        char format[32];
        for (int left = 0; left < 2; left++) {
            snprintf(format, sizeof(format), "<%%%s%s%ss>", left ? "-" : "", WIDTHS[i % 4],
                     PRECISIONS[i / 4]);
            COMPARE(format, "");
            COMPARE(format, "amorce");
            COMPARE(format, "a longer text than that");
            snprintf(format, sizeof(format), "<%%%s%sc>", left ? "-" : "", WIDTHS[i % 4]);
            COMPARE(format, 'x');
        }
    }
    static const char NO_END[3] = { 'a', 'b', 'c' };
    COMPARE("%.*s|%.3s", 2, NO_END, NO_END);
}

static void test_printf_stars_pointers_percent(void **state)
{
    (void)state;
    COMPARE("%*d|%-*d|%*d", 5, 1, 5, 2, -5, 3);
    COMPARE("%.*d|%.*d|%*.*x", 4, 7, -1, 8, 6, 3, 0xab);
    COMPARE("100%% of %s", "it");
    COMPARE("%p %20p|%-20p|", (void *)0x1234, (void *)0xabcdef0, (void *)1);
    COMPARE("no conversion");
    COMPARE("%s", "");
}

static void test_printf_cuts_and_counts(void **state)
{
    (void)state;
    for (size_t room = 0; room < 20; room++) {
        char ours[32], host[32];
        memset(ours, '?', sizeof(ours));
        memset(host, '?', sizeof(host));
        assert_int_equal(libc_snprintf(ours, room, "%s-%05d", "boot", 123), 10);
        assert_int_equal(snprintf(host, room, "%s-%05d", "boot", 123), 10);
        assert_memory_equal(ours, host, sizeof(host));
    }
    assert_int_equal(libc_snprintf(NULL, 0, "%d", 12345), 5);
}

static void test_printf_ends_inside_a_conversion(void **state)
{
    (void)state;
    char text[16];
    const char *const cut[] = { "ab%", "ab%-", "ab%5", "ab%.", "ab%l" };
    for (size_t i = 0; i < sizeof(cut) / sizeof(cut[0]); i++) {
        assert_int_equal(libc_snprintf(text, sizeof(text), cut[i]), 2);
        assert_string_equal(text, "ab");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_printf_integers),
        cmocka_unit_test(test_printf_strings_and_characters),
        cmocka_unit_test(test_printf_stars_pointers_percent),
        cmocka_unit_test(test_printf_cuts_and_counts),
        cmocka_unit_test(test_printf_ends_inside_a_conversion),
    };
    return cmocka_run_group_tests_name("libc/printf", tests, NULL, NULL);
}
