/* The working URI follows next-server: what is news, and what is not. One start for all cases, as in the program. */
#include "core/err.h"
#include "core/settings.h"
#include "core/uri.h"
#include "tests/unit/check.h"

static void go(const char *text)
{
    struct uri *uri, *former;
    assert_int_equal(uri_parse(text, &uri), 0);
    assert_int_equal(uri_cwd_push(uri, &former), 0);
    uri_free(former);
    uri_free(uri);
}

static void assert_cwd(const char *wanted)
{
    struct str text = STR_INIT;
    if (uri_cwd())
        uri_format(uri_cwd(), URI_ALL, &text);
    assert_string_equal(str_text(&text), wanted);
    str_free(&text);
}

/* We come from a URL without a lease: who named it is no news. */
static void test_the_first_one_after_a_start_from_a_url(void **state)
{
    (void)state;
    go("http://boot/a/autoexec.ipxe");
    uri_cwd_follow_next_server();
    assert_int_equal(setting_set("next-server", "10.0.0.1"), 0);
    assert_cwd("http://boot/a/autoexec.ipxe");
    assert_int_equal(setting_set("next-server", "10.0.0.2"), 0);
    assert_cwd("tftp://10.0.0.2/");
}

static void test_who_comes_back_is_no_news(void **state)
{
    (void)state;
    go("http://boot/b/menu.ipxe");
    assert_int_equal(setting_clear("next-server"), 0);
    assert_int_equal(setting_set("next-server", "0.0.0.0"), 0);
    assert_int_equal(setting_set("next-server", "10.0.0.2"), 0);
    assert_cwd("http://boot/b/menu.ipxe");
    assert_int_equal(setting_set("next-server", "10.0.0.1"), 0);
    assert_cwd("tftp://10.0.0.1/");
}

static void test_what_is_no_address(void **state)
{
    (void)state;
    assert_int_equal(setting_set("next-server:string", "boot.example.org"), 0);
    assert_cwd("tftp://10.0.0.1/");
    assert_int_equal(setting_clear("next-server"), 0);
    uri_cwd_restore(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_one_after_a_start_from_a_url),
        cmocka_unit_test(test_who_comes_back_is_no_news),
        cmocka_unit_test(test_what_is_no_address),
    };
    assert_int_equal(settings_start(), 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
