/* What the command line says about a dry run: answers in order, keys, folders, failures. */
#include "plat/linux/simulate.h"
#include <stdlib.h>
#include <string.h>
#include "core/console.h"
#include "tests/unit/check.h"

static int forget(void **state)
{
    (void)state;
    memset(&simulate_options, 0, sizeof(simulate_options));
    simulate_options.limit = SIMULATE_COMMANDS;
    return 0;
}

static const char *answer_text(enum answer_kind kind, const char *subject)
{
    const struct answer *answer = simulate_answer(kind, subject);
    return answer ? answer->text : "none";
}

static void test_answers_in_order(void **state)
{
    (void)state;
    assert_null(simulate_add_answer("choose=one"));
    assert_null(simulate_add_answer("choose:menu=for menu"));
    assert_null(simulate_add_answer("choose=two"));
    assert_null(simulate_add_answer("read:x:int8=5"));
    assert_null(simulate_add_answer("choose="));
    assert_string_equal(answer_text(ANSWER_CHOOSE, "target"), "one");
    assert_string_equal(answer_text(ANSWER_CHOOSE, "menu"), "for menu");
    assert_string_equal(answer_text(ANSWER_CHOOSE, "menu"), "two");
    assert_string_equal(answer_text(ANSWER_CHOOSE, NULL), "");
    assert_string_equal(answer_text(ANSWER_CHOOSE, "menu"), "none");
    assert_string_equal(answer_text(ANSWER_READ, "x"), "none");
    assert_string_equal(answer_text(ANSWER_READ, "x:int8"), "5");
    assert_string_equal(answer_text(ANSWER_READ, "x:int8"), "none");
}

static void test_answers_of_forms(void **state)
{
    (void)state;
    assert_null(simulate_add_answer("form=save"));
    assert_null(simulate_add_answer("form:username=a=b"));
    assert_string_equal(answer_text(ANSWER_FORM, "password"), "none");
    assert_string_equal(answer_text(ANSWER_FORM, "username"), "a=b");
    assert_string_equal(answer_text(ANSWER_FORM, NULL), "save");
}

static void test_what_is_no_answer(void **state)
{
    (void)state;
    static const char *const wrong[] = { "choose",       "",           "chose=x",
                                         "prompt=",      "prompt=f13", "prompt=abc",
                                         "shell=enter",  "form=x",     "choosey=x",
                                         "prompt=ctrl-", "=x",         "read" };
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_non_null(simulate_add_answer(wrong[i]));
    assert_int_equal(simulate_options.answer_count, 0);
    for (int i = 0; i < SIMULATE_ANSWERS_MAX; i++)
        assert_null(simulate_add_answer("choose=x"));
    assert_non_null(simulate_add_answer("choose=x"));
    assert_non_null(simulate_add_setting("name"));
    assert_non_null(simulate_add_setting("=value"));
    assert_non_null(simulate_add_map("http:=folder"));
    assert_non_null(simulate_add_map("http://host="));
    assert_non_null(simulate_set_limit("0"));
    assert_non_null(simulate_set_limit("12x"));
    assert_null(simulate_set_limit("12"));
    assert_int_equal(simulate_options.limit, 12);
}

static void test_keys(void **state)
{
    (void)state;
    assert_int_equal(simulate_key("s"), 's');
    assert_int_equal(simulate_key("f"), 'f');
    assert_int_equal(simulate_key("enter"), KEY_ENTER);
    assert_int_equal(simulate_key("ctrl-b"), KEY_CTRL_B);
    assert_int_equal(simulate_key("f8"), KEY_F8);
    assert_int_equal(simulate_key("f12"), KEY_F12);
    assert_int_equal(simulate_key("f0"), 0);
    assert_int_equal(simulate_key("f1x"), 0);
    assert_int_equal(simulate_key(""), 0);
    assert_int_equal(simulate_key("xy"), 0);
}

static void expect_path(const char *uri, const char *path)
{
    char *found = NULL;
    assert_int_equal(simulate_map(uri, &found), path != NULL);
    if (path)
        assert_string_equal(found, path);
    free(found);
}

static void test_maps(void **state)
{
    (void)state;
    assert_null(simulate_add_map("http://a/x=/srv"));
    assert_null(simulate_add_map("http://a/x/deep/=/deep"));
    assert_null(simulate_add_map("tftp://b=/tftp"));
    expect_path("http://a/x", "/srv");
    expect_path("http://a/x/boot.ipxe", "/srv/boot.ipxe");
    expect_path("http://a/x/boot%20me.ipxe?mac=1#z", "/srv/boot me.ipxe");
    expect_path("http://a/x?q=1", "/srv");
    expect_path("http://a/xyz", NULL);
    expect_path("http://a/x/deep/f", "/deep/f");
    expect_path("tftp://b/boot.cfg", "/tftp/boot.cfg");
    expect_path("tftp://bb/boot.cfg", NULL);
}

static void test_failures(void **state)
{
    (void)state;
    assert_false(simulate_fails("dhcp net0"));
    assert_null(simulate_add_failure("*/linux"));
    assert_null(simulate_add_failure("dhcp net?"));
    assert_true(simulate_fails("http://a/b/linux"));
    assert_true(simulate_fails("dhcp net0"));
    assert_false(simulate_fails("http://a/linux.gz"));
}

static void test_devices(void **state)
{
    (void)state;
    static const char *const settings[] = { "pci/0x18.0.2=8086", "pci/0x18.2.2=100e",
                                            "usb/257.8.2=0627",  "pcix/1.0.2=1",
                                            "pci/x.0.2=1",       "pci/.0.2=1",
                                            "pci/3=1",           "pci/0x100000000.0.2=1",
                                            "net0/busloc=1",     "pci/0xffffffff.0.2=1" };
    static const uint32_t wanted[] = { 0x18, 0x18, 0xffffffff };
    uint32_t location;
    size_t at = 0;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        assert_null(simulate_add_setting(settings[i]));
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_true(simulate_device("pci", &at, &location));
        assert_int_equal(location, wanted[i]);
    }
    assert_false(simulate_device("pci", &at, &location));
    at = 0;
    assert_true(simulate_device("usb", &at, &location));
    assert_int_equal(location, 257);
    assert_false(simulate_device("usb", &at, &location));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_answers_in_order, forget),
        cmocka_unit_test_setup(test_answers_of_forms, forget),
        cmocka_unit_test_setup(test_what_is_no_answer, forget),
        cmocka_unit_test_setup(test_keys, forget),
        cmocka_unit_test_setup(test_maps, forget),
        cmocka_unit_test_setup(test_failures, forget),
        cmocka_unit_test_setup(test_devices, forget),
    };
    return cmocka_run_group_tests_name("plat/simulate_options", tests, NULL, NULL);
}
