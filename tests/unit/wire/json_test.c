/* JSON: what is one, what is where, what it is as text. */
#include "wire/json.h"
#include "core/err.h"
#include "tests/unit/check.h"

static const char *const sound[] = {
    "null",
    " true ",
    "false\n",
    "0",
    "-0",
    "12.50e-3",
    "1E+2",
    "\"\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\"",
    "{}",
    "[]",
    " [ ] ",
    "{ }",
    "[1,2 , 3]",
    "{\"a\":1,\"b\" : [ {} , [] ] }",
    "[[[[]]]]",
    "\xef\xbb\xbf{}",
    "\"\xc3\xa4 \xff\"",
    "[\"]\", \"}\"]",
};

static const struct {
    const char *text, *why;
} broken[] = {
    { "", "no JSON: it ends too early, at byte 0" },
    { "  ", "no JSON: it ends too early, at byte 2" },
    { "<html>", "no JSON: \"<html>\" at byte 0" },
    { "{\"a\":1", "no JSON: it ends too early, at byte 6" },
    { "{\"a\" 1}", "no JSON: \"1}\" at byte 5" },
    { "{a:1}", "no JSON: \"a:1}\" at byte 1" },
    { "{\"a\":1,}", "no JSON: \"}\" at byte 7" },
    { "[1,]", "no JSON: \"]\" at byte 3" },
    { "[,1]", "no JSON: \",1]\" at byte 1" },
    { "[1 2]", "no JSON: \"2]\" at byte 3" },
    { "[1}", "no JSON: \"}\" at byte 2" },
    { "{\"a\":1]", "no JSON: \"]\" at byte 6" },
    { "[1]]", "no JSON: \"]\" at byte 3" },
    { "{} x", "no JSON: \"x\" at byte 3" },
    { "01", "no JSON: \"1\" at byte 1" },
    { "1.", "no JSON: it ends too early, at byte 2" },
    { ".5", "no JSON: \".5\" at byte 0" },
    { "+1", "no JSON: \"+1\" at byte 0" },
    { "-", "no JSON: it ends too early, at byte 1" },
    { "1e", "no JSON: it ends too early, at byte 2" },
    { "nul", "no JSON: \"nul\" at byte 0" },
    { "trueish", "no JSON: \"ish\" at byte 4" },
    { "'a'", "no JSON: \"'a'\" at byte 0" },
    { "\"a", "no JSON: it ends too early, at byte 2" },
    { "\"a\nb\"", "no JSON: \".b\"\" at byte 2" },
    { "\"\\x\"", "no JSON: \"x\"\" at byte 2" },
    { "\"\\u12g4\"", "no JSON: \"g4\"\" at byte 5" },
    { "\"\\u12", "no JSON: it ends too early, at byte 5" },
    { "[\"a]", "no JSON: it ends too early, at byte 4" },
    { "// x\n{}", "no JSON: \"// x.{}\" at byte 0" },
};

static const char document[] =
    "{ \"os\" : \"debian\", \"n\": -1.50, \"ok\":true, \"no\":false, \"nil\":null, \"e\":{}, \"l\":[],\n"
    "  \"tasks\": [ {\"name\":\"wipe\",\"args\":[1,[2,3]]}, {\"name\":\"install \\\"x\\\"\", \"x\":{\"y\":\"}]\"}} ],\n"
    "  \"a.b\": 1, \"0\": \"zero\", \"\\u0061bc\": \"escaped\", \"twice\": 1, \"twice\": {\"z\":2}, \"\": 7 }";

static const struct {
    const char *path, *text; /* NULL: nothing there */
} places[] = {
    { "os", "debian" },
    { "$.os", "debian" },
    { "$['os']", "debian" },
    { "[os]", "debian" },
    { "n", "-1.50" },
    { "ok", "true" },
    { "no", "false" },
    { "nil", NULL },
    { "nil.x", NULL },
    { "e", "{}" },
    { "l", "[]" },
    { "tasks.0.name", "wipe" },
    { "$.tasks[0].name", "wipe" },
    { "tasks[1].name", "install \"x\"" },
    { "tasks.1.x", "{\"y\":\"}]\"}" },
    { "tasks.1[x].y", "}]" },
    { "tasks.0.args", "[1,[2,3]]" },
    { "tasks.0.args.1.1", "3" },
    { "tasks.0.args[1][0]", "2" },
    { "tasks.2", NULL },
    { "tasks.-1", NULL },
    { "tasks.00", "{\"name\":\"wipe\",\"args\":[1,[2,3]]}" },
    { "tasks.99999999999999999999", NULL },
    { "tasks.name", NULL },
    { "os.x", NULL },
    { "OS", NULL },
    { "a.b", NULL },
    { "[a.b]", "1" },
    { "[\"a.b\"]", "1" },
    { "0", "zero" },
    { "abc", "escaped" },
    { "twice", "{\"z\":2}" },
    { "twice.z", "2" },
};

static const char *const no_paths[] = { ".",   "a.",   "a..b", "a[",     "a[0",
                                        "a[]", "[0]b", "$.",   "os.[0]", "tasks[0]x" };

static void test_json_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(sound); i++) {
        struct json root;
        struct str why = STR_INIT;
        if (json_parse(sound[i], strlen(sound[i]), &root, &why) != 0)
            fail_msg("%s: %s", sound[i], str_text(&why));
    }
}

static void test_json_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(broken); i++) {
        struct json root;
        struct str why = STR_INIT;
        int r = json_parse(broken[i].text, strlen(broken[i].text), &root, &why);
        if (r != -ERR_PROTO || strcmp(str_text(&why), broken[i].why) != 0)
            fail_msg("%s: %x %s", broken[i].text, -r, str_text(&why));
        str_free(&why);
    }
}

/* A sound text cut anywhere is none. */
static void test_json_cut(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof(document) - 1; len++) {
        struct json root;
        struct str why = STR_INIT;
        char *copy = malloc(len ? len : 1); /* its end is the end of the buffer */
        memcpy(copy, document, len);
        assert_int_equal(json_parse(copy, len, &root, &why), -ERR_PROTO);
        str_free(&why);
        free(copy);
    }
}

static void test_json_places(void **state)
{
    (void)state;
    struct json root, value;
    struct str why = STR_INIT;
    assert_int_equal(json_parse(document, sizeof(document) - 1, &root, &why), 0);
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        struct str text = STR_INIT;
        int r = json_find(&root, places[i].path, &value);
        if (r != (places[i].text ? 0 : -ERR_NOENT))
            fail_msg("%s: %x", places[i].path, -r);
        assert_int_equal(json_path_check(places[i].path), 0);
        if (r == 0)
            json_text(&value, &text);
        if (r == 0 && strcmp(str_text(&text), places[i].text) != 0)
            fail_msg("%s: %s", places[i].path, str_text(&text));
        str_free(&text);
    }
    for (size_t i = 0; i < ARRAY_SIZE(no_paths); i++) {
        assert_int_equal(json_path_check(no_paths[i]), -ERR_INVAL);
        assert_int_equal(json_find(&root, no_paths[i], &value), -ERR_INVAL);
    }
    assert_int_equal(json_find(&root, "", &value), 0);
    assert_memory_equal(value.data, document, sizeof(document) - 1);
    assert_int_equal(json_find(&root, "$", &value), 0);
    assert_int_equal(value.len_bytes, sizeof(document) - 1);
}

static void test_json_counts_and_keys(void **state)
{
    (void)state;
    struct json root, value;
    struct str text = STR_INIT;
    assert_int_equal(json_parse(document, sizeof(document) - 1, &root, &text), 0);
    assert_int_equal(json_count(&root), 14);
    assert_int_equal(json_keys(&root, &text), 0);
    assert_string_equal(str_text(&text), "os n ok no nil e l tasks a.b 0 abc twice twice ");
    assert_int_equal(json_find(&root, "tasks", &value), 0);
    assert_int_equal(json_count(&value), 2);
    assert_int_equal(json_keys(&value, &text), -ERR_INVAL);
    assert_int_equal(json_find(&root, "e", &value), 0);
    assert_int_equal(json_count(&value), 0);
    str_truncate(&text, 0);
    assert_int_equal(json_keys(&value, &text), 0);
    assert_int_equal(text.len_bytes, 0);
    assert_int_equal(json_find(&root, "l", &value), 0);
    assert_int_equal(json_count(&value), 0);
    assert_int_equal(json_find(&root, "os", &value), 0);
    assert_int_equal(json_count(&value), -ERR_INVAL);
    str_free(&text);
}

static void test_json_strings(void **state)
{
    (void)state;
    static const struct {
        const char *json, *text;
    } rows[] = {
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
        { "\"\\u00e4\\u20AC\"", "\xc3\xa4\xe2\x82\xac" },
        { "\"\\ud83d\\ude00!\"", "\xf0\x9f\x98\x80!" },
        { "\"\\ud83d\"", "\xef\xbf\xbd" },
        { "\"\\ud83dx\\u0041\"", "\xef\xbf\xbdxA" },
        { "\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                                "A" },
        { "\"\\ude00\"", "\xef\xbf\xbd" },
        { "\"a\\u0000b\"", "a\xef\xbf\xbd"
                           "b" },
        { "\"\xc3\xa4\"", "\xc3\xa4" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct json root;
        struct str text = STR_INIT;
        assert_int_equal(json_parse(rows[i].json, strlen(rows[i].json), &root, &text), 0);
        json_text(&root, &text);
        if (strcmp(str_text(&text), rows[i].text) != 0)
            fail_msg("%s: %s", rows[i].json, str_text(&text));
        str_free(&text);
    }
}

static void test_json_bounds(void **state)
{
    (void)state;
    struct json root;
    struct str text = STR_INIT, why = STR_INIT;
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        str_append(&text, i % 2 ? "[" : "{\"a\":");
    for (int i = JSON_DEPTH_MAX; i-- > 0;)
        str_append(&text, i == JSON_DEPTH_MAX - 1 ? "1]" : i % 2 ? "]" : "}");
    assert_int_equal(json_parse(text.data, text.len_bytes, &root, &why), 0);
    assert_int_equal(json_find(&root, "a[0].a[0].a", &root), 0);
    str_truncate(&text, 0);
    for (int i = 0; i <= JSON_DEPTH_MAX; i++)
        str_append(&text, "[");
    assert_int_equal(json_parse(text.data, text.len_bytes, &root, &why), -ERR_NOSPC);
    assert_string_equal(str_text(&why), "more than 64 levels at byte 65");
    char *large = malloc(JSON_LEN_MAX + 1);
    memset(large, ' ', JSON_LEN_MAX + 1);
    large[0] = '0';
    str_truncate(&why, 0);
    assert_int_equal(json_parse(large, JSON_LEN_MAX, &root, &why), 0);
    assert_int_equal(json_parse(large, JSON_LEN_MAX + 1, &root, &why), -ERR_NOSPC);
    assert_string_equal(str_text(&why), "1048577 bytes are more than 1048576");
    free(large);
    str_free(&text);
    str_free(&why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_sound),   cmocka_unit_test(test_json_broken),
        cmocka_unit_test(test_json_cut),     cmocka_unit_test(test_json_places),
        cmocka_unit_test(test_json_strings), cmocka_unit_test(test_json_counts_and_keys),
        cmocka_unit_test(test_json_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
