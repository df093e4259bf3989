/* ${...}: the reference's section 2.4. */
#include "core/err.h"
#include "core/filter.h"
#include "core/settings.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/settings_fake.h"

static int reset(void **state)
{
    (void)state;
    settings_fake_reset();
    return 0;
}

static void set(const char *name, const char *value)
{
    assert_int_equal(setting_set(name, value), 0);
}

static void test_expand_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expanded;
    } texts[] = {
        { "", "" },
        { "plain", "plain" },
        { "${x}", "one" },
        { "a${x}b${y}c", "aonebtwoc" },
        { "${none}", "" },
        { "<${none}>", "<>" },
        { "${${name}}", "one" },
        { "${net${n}/mac}", "00:11:22:33:44:55" },
        { "${net0/mac:hexhyp}", "00-11-22-33-44-55" },
        { "${net0/mac:hexraw}", "001122334455" },
        { "${nested}", "one" },    /* values are scanned again */
        { "${joined}{x}", "one" }, /* even where only the joint opens */
        { "$${brace}x}", "one" },
        { "${abc", "${abc" },
        { "${x}${abc", "one${abc" },
        { "${abc${x}", "${abcone" },
        { "$x", "$x" },
        { "$$", "$$" },
        { "${}", "" },
        { "}", "}" },
        { "a}b${x}c}", "a}bonec}" },
        { "${ x}", "" },
        { "${x }", "" },
        { "${x:nosuchtype}", "" },
        { "${nosuch/x}", "" },
        { "${x:ipv4}", "" }, /* too short to be one */
        { "${x:hex}", "6f:6e:65" },
        { "${67}", "boot.cfg" },
        { "${filename}", "boot.cfg" },
        { "${0x43:string}", "boot.cfg" },
        { "${175.190:string}", "bob" },
        { "${num}", "-5" },
        { "${num:uint8}", "0xfb" },
        { "${nul}", "ab" },
        { "$${x}", "$one" },
        { "{${x}}", "{one}" },
        { "${x}}", "one}" },
        { "${unused:-default}", "" },
        { "${open}}", "xx${open" }, /* a value that opens what text behind it closes */
    };
    set("x", "one");
    set("y", "two");
    set("name", "x");
    set("n", "0");
    set("net0/mac:hex", "00:11:22:33:44:55");
    set("nested", "${inner}");
    set("inner", "${x}");
    set("joined", "$");
    set("brace", "{");
    set("open", "x${open");
    set("filename", "boot.cfg");
    set("username", "bob");
    set("num:int8", "-5");
    assert_int_equal(setting_set_raw("nul", &string_setting_type, "ab\0cd", 5), 0);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct str out = STR_INIT;
        str_append(&out, ">");
        assert_int_equal(settings_expand(texts[i].text, &out), 0);
        if (out.data[0] != '>' || strcmp(out.data + 1, texts[i].expanded) != 0)
            fail_msg("\"%s\" became \"%s\", not \"%s\"", texts[i].text, out.data + 1,
                     texts[i].expanded);
        str_free(&out);
    }
    assert_null(settings_find("nosuch", false)); /* expansion makes no blocks */
}

static const struct {
    const char *text, *expanded;
} filtered[] = {
    { "${x|upper}", "ONE TWO  THREE" },
    { "${x|upper|lower}", "one two  three" },
    { "${net0/mac:hexhyp|upper}", "00-1A-22-33-44-55" },
    { "${net0/mac|sub::,}", "001a22334455" },
    { "${net0/mac|sub:%3a,-}", "00-1a-22-33-44-55" },
    { "<${blanks|trim}>", "<a b>" },
    { "<${none|trim}>", "<>" },
    { "${x|or:other}", "One two  three" },
    { "${none|or:a,b:c%20d%7ce%7d}", "a,b:c d|e}" },
    { "${none|or:http://h/p%253f}", "http://h/p%3f" },
    { "${none|or:%zz}", "%zz" },
    { "${none|or:}", "" },
    { "${none|or:${x|upper}}", "ONE TWO  THREE" },
    { "${none|or:${odd|urlencode}}", "a|b,c%7d" },
    { "${x|urlencode}", "One%20two%20%20three" },
    { "${odd|urlencode}", "a%7Cb%2Cc%257d" },
    { "${un|urlencode}", "aZ09-._~%2F%C3%A4" },
    { "${x|sub:o,0}", "One tw0  three" },
    { "${x|sub:%20}", "Onetwothree" },
    { "${x|sub:e%20,%2c}", "On,two  three" },
    { "${aaa|sub:aa,a}", "aa" },
    { "${none|sub:a,b}", "" },
    { "${x|cut:4}", "two  three" },
    { "${x|cut:4,3}", "two" },
    { "${x|cut:-5}", "three" },
    { "${x|cut:-5,2}", "th" },
    { "${x|cut:-99,3}", "One" },
    { "${x|cut:99,3}", "" },
    { "${x|cut:0,0}", "" },
    { "${none|cut:0,5}", "" },
    { "${x|field:2}", "two" },
    { "${x|field:-1}", "three" },
    { "${x|field:4}", "" },
    { "${x|field:-4}", "" },
    { "${net0/mac|field:2,:}", "1a" },
    { "${csv|field:2,,}", "" },
    { "${csv|field:3,,}", "c" },
    { "${csv|field:4,%2c}", "" },
    { "${csv|field:-2,,}", "c" },
    { "${csv|count:,}", "4" },
    { "${x|count}", "3" },
    { "${x|count:two}", "2" },
    { "${none|count}", "0" },
    { "${none|count:,}", "0" },
    { "${x|length}", "14" },
    { "${none|length}", "0" },
    { "${net${n}/mac|cut:0,2}", "00" },
    { "${x|${how}}", "ONE TWO  THREE" },
    { "${x|field:${n|length}}", "One" },
    { "${none|or:%24{n}}", "0" }, /* what comes out is looked at again, as any value */
    /* names that hold a bar */
    { "${a|b}", "barred" },
    { "${a|b|upper}", "BARRED" },
    { "${a|lower}", "plain" },
    { "${x|lower|nosuch}", "" },
    { "${c|upper}", "taken" },
    /* no filter, or not so */
    { "<${x|nosuch}>", "<>" },
    { "<${x|nosuch|upper}>", "<>" },
    { "<${x|}>", "<>" },
    { "<${x|upper|}>", "<>" },
    { "<${|upper}>", "<>" },
    { "<${x|upper:}>", "<>" },
    { "<${x|or}>", "<>" },
    { "<${x|sub:,a}>", "<>" },
    { "<${x|cut:a}>", "<>" },
    { "<${x|cut:1,-1}>", "<>" },
    { "<${x|field:0}>", "<>" },
    { "<${x| upper}>", "<>" },
    { "<${x|Upper}>", "<>" },
};

static void test_expand_filters(void **state)
{
    (void)state;
    set("x", "One two  three");
    set("how", "upper");
    set("n", "0");
    set("net0/mac:hex", "00:1a:22:33:44:55");
    set("blanks", "  a b\t");
    set("aaa", "aaa");
    set("csv", "a,,c,");
    set("odd", "a|b,c%7d");
    set("un", "aZ09-._~/\xc3\xa4");
    set("a|b", "barred");
    set("a", "Plain");
    set("c", "c");
    set("c|upper", "taken");
    for (size_t i = 0; i < ARRAY_SIZE(filtered); i++) {
        struct str out = STR_INIT;
        assert_int_equal(settings_expand(filtered[i].text, &out), 0);
        if (strcmp(str_text(&out), filtered[i].expanded) != 0)
            fail_msg("\"%s\" became \"%s\", not \"%s\"", filtered[i].text, str_text(&out),
                     filtered[i].expanded);
        str_free(&out);
    }
}

static void test_expand_filter_bounds(void **state)
{
    (void)state;
    struct str text = STR_INIT, out = STR_INIT;
    str_append(&text, "${x");
    set("x", "y");
    for (int i = 0; i < FILTERS_MAX; i++)
        str_append(&text, "|upper");
    str_append(&text, "}");
    assert_int_equal(settings_expand(str_text(&text), &out), 0);
    assert_string_equal(str_text(&out), "Y");
    str_truncate(&text, text.len_bytes - 1);
    str_append(&text, "|upper}");
    str_truncate(&out, 0);
    assert_int_equal(settings_expand(str_text(&text), &out), 0);
    assert_string_equal(str_text(&out), "");
    str_truncate(&text, 0);
    str_append(&text, "${none|or:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    for (int i = 0; i < 12; i++)
        str_append(&text, "|sub:a,aaaa");
    str_append(&text, "}");
    assert_int_equal(settings_expand(str_text(&text), &out), -ERR_NOSPC);
    assert_non_null(strstr(err_slot()->sentence, "longer than 1048576 bytes"));
    str_free(&text);
    str_free(&out);
}

static void assert_endless(const char *text)
{
    struct str out = STR_INIT;
    assert_int_equal(settings_expand(text, &out), -ERR_LOOP);
    assert_int_equal(out.len_bytes, 0);
    assert_non_null(strstr(err_slot()->sentence, "does not end"));
    str_free(&out);
}

/* Where iPXE would never come back. */
static void test_expand_endless(void **state)
{
    (void)state;
    char kilobytes[4096];
    set("self", "${self}");
    assert_endless("${self}");
    set("ping", "${pong}");
    set("pong", "${ping}");
    assert_endless("a ${ping} b");
    set("twice", "${twice}${twice}");
    assert_endless("${twice}");
    memset(kilobytes, 'k', sizeof(kilobytes) - 1);
    strcpy(kilobytes + sizeof(kilobytes) - 10, "${large}");
    set("large", kilobytes);
    assert_endless("${large}");
}

static void test_expand_many_is_not_endless(void **state)
{
    (void)state;
    struct str text = STR_INIT, out = STR_INIT;
    set("x", "y");
    for (int i = 0; i < EXPAND_ROUNDS_MAX; i++)
        str_append(&text, "${x}");
    assert_int_equal(settings_expand(str_text(&text), &out), 0);
    assert_int_equal(out.len_bytes, EXPAND_ROUNDS_MAX);
    str_append(&text, "${x}");
    str_truncate(&out, 0);
    assert_int_equal(settings_expand(str_text(&text), &out), -ERR_LOOP);
    str_free(&text);
    str_free(&out);
}

/* A text of braces that close nothing must not take quadratic time: this ends at once, or never. */
static void test_expand_long_texts(void **state)
{
    (void)state;
    struct str text = STR_INIT, out = STR_INIT;
    set("x", "}");
    for (int i = 0; i < 500000; i++)
        str_append_char(&text, '}');
    str_append(&text, "${x}");
    assert_int_equal(settings_expand(str_text(&text), &out), 0);
    assert_int_equal(out.len_bytes, 500001);
    str_free(&text);
    str_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_expand_texts, reset),
        cmocka_unit_test_teardown(test_expand_filters, reset),
        cmocka_unit_test_teardown(test_expand_filter_bounds, reset),
        cmocka_unit_test_teardown(test_expand_endless, reset),
        cmocka_unit_test_teardown(test_expand_many_is_not_endless, reset),
        cmocka_unit_test_teardown(test_expand_long_texts, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
