/* UTF-8 and UCS-2, both ways. */
#include "src/plat/uefi/ucs2.h"
#include "core/heap.h"
#include "tests/unit/check.h"

static void test_ucs2_from_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *utf8;
        const uint16_t ucs2[8];
        size_t len;
    } cases[] = {
        { "", { 0 }, 0 },
        { "abc", { 'a', 'b', 'c' }, 3 },
        { "\xc3\xa4\xe2\x95\x90", { 0xe4, 0x2550 }, 2 },
        { "\xf0\x9f\x98\x80x", { '?', 'x' }, 2 }, /* above U+FFFF */
        { "\xed\xa0\x80", { '?' }, 1 },           /* half of a pair */
        { "\xc0\x80", { '?', '?' }, 2 },          /* overlong: no lead byte at all */
        { "\xe0\x80\x80", { '?' }, 1 },           /* overlong */
        { "\xc3z", { 'z' }, 1 },                  /* broken off */
        { "\xffz", { '?', 'z' }, 2 },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        size_t bytes;
        uint16_t *out = ucs2_from_utf8(cases[i].utf8, &bytes);
        assert_int_equal(bytes, (cases[i].len + 1) * 2);
        assert_memory_equal(out, cases[i].ucs2, bytes);
        assert_int_equal(ucs2_len(out), cases[i].len);
        heap_free(out);
    }
}

static void test_ucs2_to_utf8(void **state)
{
    (void)state;
    static const uint8_t text[] = { 'a', 0, 0xe4, 0, 0x50, 0x25, 0, 0xd8, 'x', 0, 0, 0, 'y', 0 };
    struct str out = STR_INIT;
    ucs2_append_utf8(&out, text, sizeof(text) / 2);
    assert_string_equal(str_text(&out), "a\xc3\xa4\xe2\x95\x90\xef\xbf\xbdx");
    str_truncate(&out, 0);
    ucs2_append_utf8(&out, text, 2); /* no NUL in reach */
    assert_string_equal(str_text(&out), "a\xc3\xa4");
    str_free(&out);
}

static void test_ucs2_compare(void **state)
{
    (void)state;
    assert_int_equal(ucs2_compare_nocase(u"Initrd.GZ", u"initrd.gz"), 0);
    assert_true(ucs2_compare_nocase(u"a", u"b") < 0);
    assert_true(ucs2_compare_nocase(u"ab", u"a") > 0);
    assert_true(ucs2_compare_nocase(u"", u"a") < 0);
    assert_int_equal(ucs2_compare_nocase(u"", u""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ucs2_from_utf8),
        cmocka_unit_test(test_ucs2_to_utf8),
        cmocka_unit_test(test_ucs2_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
