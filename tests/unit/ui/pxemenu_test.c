/* The PXE boot menu (compat 4.6): when it is used, prompt, keys, what is asked for. */
#include "src/ui/pxemenu.h"
#include "core/console.h"
#include "core/err.h"
#include "fetch/progress.h"
#include "net/dhcp.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"
#include <stdio.h>

static struct netdev dev = { .name = "net0" };
static const int *keys; /* what is typed; 0: nobody types until the deadline */
static uint32_t discovered;
static char shown[8192];

int pxebs_discover(struct netdev *device, uint16_t type)
{
    assert_ptr_equal(device, &dev);
    discovered = type;
    return 0;
}

static const char *early_keys = ""; /* typed during DHCP */

void console_drop_early_keys(void)
{
    early_keys = "";
}

int console_key(deadline_t deadline)
{
    if (*early_keys)
        return *early_keys++;
    if (*keys)
        return *keys++;
    if (deadline == DEADLINE_NEVER)
        return -ERR_CANCELED; /* Ctrl-C ends every test that forgot a key */
    plat_fake_now_us = deadline;
    return -ERR_TIMEDOUT;
}

void console_size(unsigned *ret_columns, unsigned *ret_rows)
{
    plat_console_size(ret_columns, ret_rows);
}

void console_printf(const char *fmt, ...)
{
    va_list args;
    size_t len = strlen(shown);
    va_start(args, fmt);
    vsnprintf(shown + len, sizeof(shown) - len, fmt, args);
    va_end(args);
}

void progress_begin(struct progress *p, bool quiet, const char *label_fmt, ...)
{
    (void)p, (void)quiet, (void)label_fmt;
}

int progress_end(struct progress *p, int r, uint64_t done_bytes)
{
    (void)p, (void)done_bytes;
    return r;
}

static int reset(void **state)
{
    static const int none[] = { 0 };
    (void)state;
    settings_fake_reset();
    setting_set("60:string", "PXEClient");
    /* two types, the second local boot; the third's text wants to steer the terminal */
    setting_set("43.9:hex", "80:02:03:6f:6e:65:00:00:05:6c:6f:63:61:6c:01:00:02:1b:41");
    keys = none;
    discovered = UINT32_MAX;
    shown[0] = '\0';
    return 0;
}

static void test_pxemenu_absent(void **state)
{
    (void)state;
    setting_set("60:string", "PXEClient:Arch:00007");
    assert_int_equal(pxemenu_run(&dev), -ERR_NOENT);
    setting_set("60:string", "PXEClient");
    setting_clear("43.9");
    assert_int_equal(pxemenu_run(&dev), -ERR_NOENT);
    reset(NULL);
    setting_set("43.6:int8", "8");
    setting_set("filename", "x");
    assert_int_equal(pxemenu_run(&dev), -ERR_NOENT);
    assert_string_equal(shown, "");
    setting_set("filename", ""); /* nothing to skip it for */
    setting_set("43.10:hex", "00");
    assert_int_equal(pxemenu_run(&dev), PXEMENU_FOUND);
}

static void test_pxemenu_prompt(void **state)
{
    static const struct {
        const char *prompt;
        int key;
        int r;
        uint32_t type;
    } cases[] = {
        { "00:47:6f", 'b', PXEMENU_FOUND, 0x0280 }, /* no time at all: the first item */
        { "03:47:6f", 0, PXEMENU_FOUND, 0x0280 },   /* nobody is there */
        { "03:47:6f", ' ', PXEMENU_FOUND, 0x0280 }, /* any key */
        { "03:47:6f", KEY_ESC, -ERR_CANCELED, UINT32_MAX },
        { "03:47:6f", KEY_CTRL_C, -ERR_CANCELED, UINT32_MAX },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        reset(NULL);
        int typed[] = { cases[i].key, 0 };
        keys = typed;
        early_keys = " "; /* no answer to a prompt that comes after it */
        setting_set("43.10:hex", cases[i].prompt);
        uint64_t start = plat_fake_now_us;
        assert_int_equal(pxemenu_run(&dev), cases[i].r);
        assert_int_equal(discovered, cases[i].type);
        if (i == 1)
            assert_int_equal(plat_fake_now_us - start, 3000000);
    }
    assert_non_null(strstr(shown, "Booting from PXE menu\n"));
    assert_non_null(strstr(shown, "\rGo (3) "));
}

static void test_pxemenu_keys(void **state)
{
    static const struct {
        int keys[6];
        int r;
        uint32_t type;
    } cases[] = {
        { { KEY_F8, KEY_ENTER }, PXEMENU_FOUND, 0x0280 },
        { { KEY_F8, KEY_DOWN, KEY_ENTER }, PXEMENU_LOCAL_BOOT, UINT32_MAX },
        { { KEY_F8, KEY_UP, KEY_DOWN, KEY_DOWN, KEY_DOWN, KEY_ENTER }, PXEMENU_FOUND, 1 },
        { { KEY_F8, 'c' }, PXEMENU_FOUND, 1 },
        { { KEY_F8, 'B' }, PXEMENU_LOCAL_BOOT, UINT32_MAX },
        { { KEY_F8, 'd', KEY_ESC }, -ERR_CANCELED, UINT32_MAX },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        reset(NULL);
        int typed[8] = { 0 };
        memcpy(typed, cases[i].keys, sizeof(cases[i].keys));
        keys = typed;
        setting_set("43.10:hex", "05:47:6f");
        assert_int_equal(pxemenu_run(&dev), cases[i].r);
        assert_int_equal(discovered, cases[i].type);
        reset(NULL);
        keys = typed + 1; /* without a prompt the menu comes at once */
        assert_int_equal(pxemenu_run(&dev), cases[i].r);
    }
    assert_non_null(strstr(shown, " A. one"));
    assert_non_null(strstr(shown, " C. .A"));
    assert_non_null(strstr(shown, "\n\033[21;1H\033[0;30;47m A. one ")); /* 24 rows, one is left */
    assert_non_null(strstr(shown, "\033[22;1H B. local"));
    assert_null(strstr(shown, "\x1b"
                              "A"));
}

/* A menu of 26 items on a screen of 10 rows: the first nine are offered. */
static void test_pxemenu_small_screen(void **state)
{
    int typed[] = { 'z', 'j', 'i', 0 };
    char text[26 * 12 + 1] = "";
    (void)state;
    for (int i = 0; i < 26; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s80:%02x:01:61", i ? ":" : "",
                 i);
    setting_set("43.9:hex", text);
    plat_fake_rows = 10;
    keys = typed;
    assert_int_equal(pxemenu_run(&dev), PXEMENU_FOUND);
    plat_fake_rows = 24;
    assert_int_equal(discovered, 0x0880);
    assert_non_null(strstr(shown, "\033[9;1H I. a"));
    assert_null(strstr(shown, " J. a"));
}

static void test_pxemenu_broken(void **state)
{
    (void)state;
    setting_set("43.9:hex", "80:02:09:6f");
    assert_int_equal(pxemenu_run(&dev), -ERR_PROTO);
    setting_set("43.10:hex", "00");
    setting_set("43.9:hex", "80:02:01:6f:80:03:7f:6f"); /* the part that is whole is used */
    assert_int_equal(pxemenu_run(&dev), PXEMENU_FOUND);
}

#define TEST(name_) cmocka_unit_test_setup(name_, reset)
int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(test_pxemenu_absent),       TEST(test_pxemenu_prompt), TEST(test_pxemenu_keys),
        TEST(test_pxemenu_small_screen), TEST(test_pxemenu_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
