/* Explanations of errors: each has one, and is found as people write it. */
#include "core/err_explain.h"
#include <stdio.h>
#include "core/err.h"
#include "tests/unit/check.h"

static void test_explain_all(void **state)
{
    (void)state;
    static const struct {
        int code;
        const char *name;
    } all[] = {
#define NAMED(name, class_, own, efi, text) { ERR_##name, #name },
        ERR_LIST(NAMED)
#undef NAMED
    };
    struct str page = STR_INIT;
    err_explain_page(&page);
    for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
        char number[16], heading[96];
        uint32_t code;
        assert_int_equal(err_explanations[i].code, all[i].code);
        assert_string_equal(err_explanations[i].name, all[i].name);
        snprintf(number, sizeof(number), "%08x", (unsigned)all[i].code);
        assert_ptr_equal(err_explain_find(number, &code), &err_explanations[i]);
        assert_int_equal(code, all[i].code);
        assert_ptr_equal(err_explain_find(all[i].name, &code), &err_explanations[i]);
        snprintf(heading, sizeof(heading), "\n## %s ERR_%s: %s\n", number, all[i].name,
                 err_text(all[i].code));
        if (!strstr(str_text(&page), heading))
            fail_msg("no heading for %s", all[i].name);
    }
    assert_null(err_explanations[ARRAY_SIZE(all)].name);
    str_free(&page);
}

static void test_explain_find(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t code;
        bool known;
    } rows[] = {
        { "NOENT", ERR_NOENT, true },
        { "noent", ERR_NOENT, true },
        { "ERR_NOENT", ERR_NOENT, true },
        { "err_exist", ERR_EXIST, true },
        { "ENOENT", ERR_NOENT, true },
        { "EEXIST", ERR_EXIST, true },
        { "exist", ERR_EXIST, true },
        { "0x2d00118e", ERR_NOENT, true },
        { "2D00118E", ERR_NOENT, true },
        { "2d0c613b", 0x2d0c613b, false },
        { "5", 5, false },
        { "0x7f000001", 0x7f000001, false },
        { "", 0, false },
        { "what", 0, false },
        { "b000695", ERR_CANCELED, true },
        { "0xb000695", ERR_CANCELED, true },
        { "0x123456", 0x123456, false },
        { "2d00118e0", 0, false },
        { "d00118", 0, false },
        { "ERR_", 0, false },
        { "2d00118x", 0, false },
        { "4294967295", UINT32_MAX, false },
        { "4294967296", 0, false }, /* no code is longer than 32 bits: this one is not 0 */
        { "99999999999", 0, false },
        { "4294967301", 0, false },
        { "99999999999999999999", 0, false },
        { "0x12d00118e", 0, false },
        { "-1", 0, false },
        { "E", 0, false },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        uint32_t code = 99;
        const struct err_explanation *e = err_explain_find(rows[i].text, &code);
        if (code != rows[i].code || (e != NULL) != rows[i].known)
            fail_msg("%s: %x", rows[i].text, (unsigned)code);
    }
}

static void test_explain_texts(void **state)
{
    (void)state;
    struct str text = STR_INIT;
    err_explain(ERR_NODNS, &text);
    assert_string_equal(
        str_text(&text),
        "3e00218e NODNS: No DNS servers available\nA name was used, but no DNS server is known. "
        "\"show dns\"; \"set dns 10.0.0.1\", or use the address.\n");
    str_truncate(&text, 0);
    err_explain(0x2d0c613b, &text);
    assert_non_null(strstr(str_text(&text), "2d0c613b is no error of this program"));
    assert_non_null(strstr(str_text(&text), "iPXE's of this class mean:\n2d00118e NOENT: "));
    str_truncate(&text, 0);
    err_explain(5, &text);
    assert_string_equal(
        str_text(&text),
        "00000005 is no error of this program: the status of an \"exit\", or another "
        "program's.\n");
    str_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_explain_all),
                                        cmocka_unit_test(test_explain_find),
                                        cmocka_unit_test(test_explain_texts) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
