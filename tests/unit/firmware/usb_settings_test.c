/* The block `usb`, with devices that the test makes up. The reference's section 3.7. */
#include "core/err.h"
#include "core/settings.h"
#include "drivers/usb.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/settings_fake.h"

int plat_usb_scan(int (*found)(void *arg, struct usb_device *usb), void *arg)
{
    static struct usb_device devices[] = {
        { 0x0001, { 18, 1, 0, 2, 0, 0, 0, 64, 0x27, 6, 1, 0, 0, 0, 1, 4, 0, 1 }, NULL },
        { 0x0102, { 18, 1, 0, 3, 0, 0, 0, 9, 0xf4, 0x46, 2, 0, 0, 0, 0, 9, 0, 1 }, NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
        int r = found(arg, &devices[i]);
        if (r != 0)
            return r;
    }
    return 0;
}

int plat_usb_string(struct usb_device *usb, unsigned number, struct str *out)
{
    if (usb->location != 1 || number > 4)
        return -ERR_NOENT;
    str_printf(out, "text %u", number);
    return 0;
}

static void check(const char *name, const char *expected)
{
    struct str text = STR_INIT;
    int r = setting_get(name, &text);
    if (expected ? r < 0 || strcmp(str_text(&text), expected) != 0 : r != -ERR_NOENT)
        fail_msg("%s is \"%s\" (%d), not \"%s\"", name, str_text(&text), r,
                 expected ? expected : "nothing");
    str_free(&text);
}

static void test_usb_bytes(void **state)
{
    (void)state;
    check("usb/1.8.2", "0627"); /* the highest offset first */
    check("usb/1.10.2:uint16", "0x1");
    check("usb/0x102.8.2", "46f4");
    check("usb/0x8102.8.2", "f446"); /* as they are */
    check("usb/1.0.0", "120100020000004027060100000001040001");
    check("usb/1.17.9", "01"); /* not beyond the descriptor */
    check("usb/1.18.1", "");
    check("usb/2.8.2", NULL);
    check("usb/0x10001.8.2", NULL);
    check("usb/0x100000001.8.2", NULL);
    assert_int_equal(setting_set("usb/1.8.2", "00"), -ERR_NOTSUP);
}

static void test_usb_strings(void **state)
{
    (void)state;
    check("usb/1.14.0", "text 1"); /* the byte there is the string's number */
    check("usb/1.15.0", "text 4");
    check("usb/1.16.0", NULL); /* number 0: none */
    check("usb/1.200.0", NULL);
    check("usb/1.0.3", "text 3");
    check("usb/0x102.15.0", NULL);
}

extern const struct settings_provider usb_settings_provider;

int main(void)
{
    if (settings_start() != 0 || usb_settings_provider.start() != 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usb_bytes),
        cmocka_unit_test(test_usb_strings),
    };
    return cmocka_run_group_tests_name("firmware/usb_settings", tests, NULL, NULL);
}
