/* ${...}: the reference's section 2.4. */
#include "core/err.h"
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
        cmocka_unit_test_teardown(test_expand_endless, reset),
        cmocka_unit_test_teardown(test_expand_many_is_not_endless, reset),
        cmocka_unit_test_teardown(test_expand_long_texts, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
