/* URIs: parts, relative names, texts. The cases are the reference's section 5.1. */
#include "core/uri.h"
#include "core/err.h"
#include "tests/unit/check.h"

#define SAME(field)                                    \
    do {                                               \
        if (c->field)                                  \
            assert_string_equal(uri->field, c->field); \
        else                                           \
            assert_null(uri->field);                   \
    } while (0)

static void test_uri_parts(void **state)
{
    (void)state;
    static const struct uri_case {
        const char *text, *scheme, *opaque, *user, *password, *host, *port, *path, *epath, *equery,
            *efragment, *params;
    } cases[] = {
        { "http://u%3a:p%40w@h:81/a%20b?q=1#f", "http", NULL, "u:", "p@w", "h", "81", "/a b",
          "/a%20b", "q=1", "f", NULL },
        { "http://h", "http", NULL, NULL, NULL, "h", NULL, NULL, NULL, NULL, NULL, NULL },
        { "http://[fe80::1%net0]:80/x", "http", NULL, NULL, NULL, "[fe80::1%net0]", "80", "/x",
          "/x", NULL, NULL, NULL },
        { "http://[::1]", "http", NULL, NULL, NULL, "[::1]", NULL, NULL, NULL, NULL, NULL, NULL },
        { "iscsi:10.0.0.1::::iqn.x:y", "iscsi", "10.0.0.1::::iqn.x:y", NULL, NULL, NULL, NULL, NULL,
          NULL, NULL, NULL, NULL },
        { "data:text/plain,a?b", "data", "text/plain,a?b", NULL, NULL, NULL, NULL, NULL, NULL, NULL,
          NULL, NULL },
        { "file:boot/x", "file", "boot/x", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
        { "boot.cfg", NULL, NULL, NULL, NULL, NULL, NULL, "boot.cfg", "boot.cfg", NULL, NULL,
          NULL },
        { "?x=1", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "x=1", NULL, NULL },
        { "http2://h/", NULL, NULL, NULL, NULL, NULL, NULL, "http2://h/", "http2://h/", NULL, NULL,
          NULL },
        { "http://h/x##params=p", "http", NULL, NULL, NULL, "h", NULL, "/x", "/x", NULL, NULL,
          "p" },
        { "x##params", NULL, NULL, NULL, NULL, NULL, NULL, "x", "x", NULL, NULL, "" },
        { "http://h/%zz%4", "http", NULL, NULL, NULL, "h", NULL, "/%zz%4", "/%zz%4", NULL, NULL,
          NULL },
        { "http://h/a%00b", "http", NULL, NULL, NULL, "h", NULL, "/a%00b", "/a%00b", NULL, NULL,
          NULL },
        { "", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct uri_case *c = &cases[i];
        struct uri *uri;
        assert_int_equal(uri_parse(c->text, &uri), 0);
        SAME(scheme);
        SAME(opaque);
        SAME(user);
        SAME(password);
        SAME(host);
        SAME(port);
        SAME(path);
        SAME(epath);
        SAME(equery);
        SAME(efragment);
        SAME(params);
        uri_free(uri);
    }
}

static char *formatted(const struct uri *uri, unsigned fields)
{
    struct str s = STR_INIT;
    uri_format(uri, fields, &s);
    return str_steal(&s);
}

static void test_uri_resolve(void **state)
{
    (void)state;
    static const struct {
        const char *base, *relative, *result;
    } cases[] = {
        { "http://u@h:8/a/b?q#f", "c", "http://u@h:8/a/c" },
        { "http://h/a/b", "/c", "http://h/c" },
        { "http://h/a/b", "./c/../d", "http://h/a/c/../d" },
        { "http://h/a/b/c", "../../d", "http://h/d" },
        { "http://h/a", "../../../d", "http://h/d" },
        { "http://h/a/b", "?x=1", "http://h/a/b?x=1" },
        { "http://h/a?q=1", "b", "http://h/b" },
        { "http://h/a?q=1", "#f", "http://h/a?q=1#f" },
        { "http://h", "b", "http://h/b" },
        { "http://h/a", "tftp://i/x", "tftp://i/x" },
        { "http://h/a/", "", "http://h/a/" },
        { "http://h/a/b", "..", "http://h/" },
        { "http://h/a/b", ".", "http://h/a/" },
        { NULL, "x/y", "x/y" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct uri *base = NULL, *relative, *result;
        assert_true(!cases[i].base || uri_parse(cases[i].base, &base) == 0);
        assert_int_equal(uri_parse(cases[i].relative, &relative), 0);
        assert_int_equal(uri_resolve(base, relative, &result), 0);
        char *text = formatted(result, URI_ALL);
        assert_string_equal(text, cases[i].result);
        free(text);
        uri_free(base);
        uri_free(relative);
        uri_free(result);
    }
}

static void test_uri_format_hides(void **state)
{
    (void)state;
    struct uri *uri;
    assert_int_equal(uri_parse("http://u:pw@h/x?q#f", &uri), 0);
    char *text = formatted(uri, URI_NO_USER | URI_NO_QUERY);
    assert_string_equal(text, "http://h/x");
    free(text);
    uri_free(uri);
}

/* HTTP sends epath, TFTP path: both must name the same file. */
static void test_uri_resolve_escaped_slash(void **state)
{
    (void)state;
    struct uri *base, *relative, *result;
    assert_int_equal(uri_parse("tftp://h/a/b%2Fc", &base), 0);
    assert_int_equal(uri_parse("d%20e", &relative), 0);
    assert_int_equal(uri_resolve(base, relative, &result), 0);
    assert_string_equal(result->epath, "/a/d%20e");
    assert_string_equal(result->path, "/a/d e");
    uri_free(base);
    uri_free(relative);
    uri_free(result);
}

static void test_uri_ports(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int port; /* or why it is none */
    } cases[] = {
        { "http://h/", 7 },
        { "http://h:/", 7 },
        { "http://h:1/", 1 },
        { "http://h:0080/", 80 },
        { "http://[::1]:65535/", 65535 },
        { "http://h:0/", -ERR_INVAL },
        { "http://h:65536/", -ERR_INVAL },
        { "http://h:18446744073709551617/", -ERR_INVAL },
        { "http://h:0x50/", -ERR_INVAL },
        { "http://h:80x/", -ERR_INVAL },
        { "http://h:-1/", -ERR_INVAL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct uri *uri = NULL;
        int r = uri_parse(cases[i].text, &uri);
        assert_int_equal(r < 0 ? r : uri_port(uri, 7), cases[i].port);
        uri_free(uri);
    }
    assert_string_equal(err_slot()->sentence,
                        "uri: \"-1\" is no port: a number from 1 to 65535 is one");
}

static void test_uri_from_filename(void **state)
{
    (void)state;
    static const struct {
        const char *server, *name, *path, *text;
    } cases[] = {
        { "10.0.0.1", "boot/x", "/boot/x", "tftp://10.0.0.1/boot/x" },
        { "10.0.0.1", "/x", "//x", "tftp://10.0.0.1//x" },
        { "10.0.0.1", "C:\\boot\\x", "/C:\\boot\\x", "tftp://10.0.0.1/C%3A\\boot\\x" },
        { "10.0.0.1", "a%20b?c#d", "/a%20b?c#d", "tftp://10.0.0.1/a%2520b%3Fc%23d" },
        { NULL, "http://h/x", "/x", "http://h/x" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct uri *uri;
        assert_int_equal(uri_from_filename(cases[i].server, cases[i].name, &uri), 0);
        assert_string_equal(uri->path, cases[i].path);
        char *text = formatted(uri, URI_ALL);
        assert_string_equal(text, cases[i].text);
        free(text);
        uri_free(uri);
    }
    struct uri *uri;
    assert_int_equal(uri_from_filename(NULL, "C:\\x", &uri), -ERR_NOENT);
}

static void test_uri_basename(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "http://h/a/b%20c?x", "b c" },
        { "data:text/plain,hello", "plain,hello" },
        { "http://h/", "" },
        { "http://h", "" },
        { "aoe:e1.2", "e1.2" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct uri *uri;
        assert_int_equal(uri_parse(cases[i][0], &uri), 0);
        assert_string_equal(uri_basename(uri), cases[i][1]);
        uri_free(uri);
    }
}

static void test_uri_too_long(void **state)
{
    (void)state;
    static char text[URI_TEXT_MAX + 2];
    struct uri *uri;
    memset(text, 'a', URI_TEXT_MAX + 1);
    assert_int_equal(uri_parse(text, &uri), -ERR_INVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_uri_parts),        cmocka_unit_test(test_uri_resolve),
        cmocka_unit_test(test_uri_format_hides), cmocka_unit_test(test_uri_from_filename),
        cmocka_unit_test(test_uri_basename),     cmocka_unit_test(test_uri_too_long),
        cmocka_unit_test(test_uri_ports),        cmocka_unit_test(test_uri_resolve_escaped_slash),
    };
    return cmocka_run_group_tests_name("core/uri", tests, NULL, NULL);
}
