/* libc/string_test.c - each function over all pairs of a few awkward strings, against the host's functions. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "tests/unit/libc/libc.h"

static const char *const TEXTS[] = {
    "",      "a",         "A",       "ab",   "aB",    "b", "abc", "aabab",
    "ababc", "boot.ipxe", "/boot//", "\xff", "\x80z", "Z", "[",   "_",
};
#define FOR_EACH_PAIR(a, b)                       \
    for (size_t i_ = 0; i_ < COUNT * COUNT; i_++) \
        for (const char *a = TEXTS[i_ / COUNT], *b = TEXTS[i_ % COUNT]; a; a = NULL)
#define COUNT (sizeof(TEXTS) / sizeof(TEXTS[0]))

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void test_string_compare(void **state)
{
    (void)state;
    FOR_EACH_PAIR(a, b)
    {
        assert_int_equal(sign(libc_strcmp(a, b)), sign(strcmp(a, b)));
        assert_int_equal(sign(libc_strcasecmp(a, b)), sign(strcasecmp(a, b)));
        for (size_t n = 0; n < 6; n++) {
            assert_int_equal(sign(libc_strncmp(a, b, n)), sign(strncmp(a, b, n)));
            assert_int_equal(sign(libc_strncasecmp(a, b, n)), sign(strncasecmp(a, b, n)));
        }
    }
}

static void test_string_search(void **state)
{
    (void)state;
    FOR_EACH_PAIR(a, b)
    {
        assert_ptr_equal(libc_strstr(a, b), strstr(a, b));
        assert_ptr_equal(libc_strpbrk(a, b), strpbrk(a, b));
        assert_int_equal(libc_strspn(a, b), strspn(a, b));
        assert_int_equal(libc_strcspn(a, b), strcspn(a, b));
        assert_ptr_equal(libc_strchr(a, *b), strchr(a, *b));
        assert_ptr_equal(libc_strrchr(a, *b), strrchr(a, *b));
    }
}

static void test_string_length_and_copy(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(libc_strlen(TEXTS[i]), strlen(TEXTS[i]));
        for (size_t n = 0; n < 12; n++) {
            char ours[16], host[16];
            memset(ours, '?', sizeof(ours));
            memset(host, '?', sizeof(host));
            assert_int_equal(libc_strnlen(TEXTS[i], n), strnlen(TEXTS[i], n));
            assert_ptr_equal(libc_strncpy(ours, TEXTS[i], n), ours);
            for (size_t at = 0; at < n; at++)
                host[at] = at < strlen(TEXTS[i]) ? TEXTS[i][at] : '\0';
            assert_memory_equal(ours, host, sizeof(host));
        }
    }
}

static void test_ctype_every_character(void **state)
{
    (void)state;
    for (int c = -1; c < 256; c++) {
        assert_int_equal(!libc_isalnum(c), !isalnum(c));
        assert_int_equal(!libc_isalpha(c), !isalpha(c));
        assert_int_equal(!libc_iscntrl(c), !iscntrl(c));
        assert_int_equal(!libc_isdigit(c), !isdigit(c));
        assert_int_equal(!libc_isgraph(c), !isgraph(c));
        assert_int_equal(!libc_islower(c), !islower(c));
        assert_int_equal(!libc_isprint(c), !isprint(c));
        assert_int_equal(!libc_ispunct(c), !ispunct(c));
        assert_int_equal(!libc_isspace(c), !isspace(c));
        assert_int_equal(!libc_isupper(c), !isupper(c));
        assert_int_equal(!libc_isxdigit(c), !isxdigit(c));
        assert_int_equal(libc_tolower(c), tolower(c));
        assert_int_equal(libc_toupper(c), toupper(c));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_string_compare),
        cmocka_unit_test(test_string_search),
        cmocka_unit_test(test_string_length_and_copy),
        cmocka_unit_test(test_ctype_every_character),
    };
    return cmocka_run_group_tests_name("libc/string", tests, NULL, NULL);
}
