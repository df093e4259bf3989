/* show, set, clear, read, inc: what they print and what they do. The reference's section 1.2;
 * Appendix B 9, 10. */
#include <stdio.h>
#include "core/console.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/settings.h"
#include "script/command.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fakes/settings_fake.h"

extern const struct command show_command, set_command, clear_command, read_command, inc_command;
const struct command *const commands[] = {
    &show_command, &set_command, &clear_command, &read_command, &inc_command, NULL,
};

static int line_body(void *arg)
{
    return command_line(arg);
}

/* What a line prints. *@ret_r: its status; NULL: it must succeed. */
static const char *run(const char *line, int *ret_r)
{
    int r = sched_run(line_body, (void *)(uintptr_t)line);
    const char *output = plat_fake_console();
    if (ret_r)
        *ret_r = r;
    else if (r != 0)
        fail_msg("\"%s\" failed: %s", line, output);
    return output;
}

static int reset(void **state)
{
    (void)state;
    settings_fake_reset();
    return 0;
}

/* @expected ends with '*': the output begins like that. */
static void check(const char *line, int expected_r, const char *expected)
{
    int r;
    const char *output = run(line, &r);
    size_t len = strlen(expected);
    bool part = len && expected[len - 1] == '*';
    bool inside = part && len > 1 && expected[0] == '*';
    char middle[64] = "";
    if (inside)
        snprintf(middle, sizeof(middle), "%.*s", (int)len - 2, expected + 1);
    if (r != expected_r || (inside ? !strstr(output, middle)
                            : part ? strncmp(output, expected, len - 1) != 0
                                   : strcmp(output, expected) != 0))
        fail_msg("\"%s\" gave %x \"%s\", not %x \"%s\"", line, -r, output, -expected_r, expected);
}

static void test_nvo_show(void **state)
{
    (void)state;
    run("set x hello  world", NULL);
    run("set net0.dhcp/54 10.0.0.1", NULL);
    run("set net0.a-long-block/a-very-long-setting-name value", NULL);
    run("set net0.dhcp/43.6:hex 08", NULL);
    check("show x", 0, "x:string = hello world\n");
    check("show --quiet x", 0, "hello world\n");
    check("show -q x:hex", 0, "68:65:6c:6c:6f:20:77:6f:72:6c:64\n");
    check("show 54", 0, "net0.dhcp/dhcp-server:ipv4 = 10.0.0.1\n");
    check("show net0/dhcp-server", 0, "net0.dhcp/dhcp-server:ipv4 = 10.0.0.1\n");
    check("show 54:hex", 0, "net0.dhcp/dhcp-server:hex = 0a:00:00:01\n");
    check("show 43.6", 0, "net0.dhcp/43.6:hex = 08\n");
    check("show a-very-long-setting-name", 0, "net0.a-long-blo/a-very-long-set = value\n");
    check("show none", -ERR_NOENT,
          "Could not find \"none\": No such file or directory (error 2d00118e)\n");
    check("show net9/x", -ERR_NOENT, "Could not find \"net9/x\": No such file or directory*");
    check("show x:ipv4", 0, "x:ipv4 = 104.101.108.108\n");
    check("show x:nosuch", -ERR_INVAL, "\"x:nosuch\": invalid setting\n");
    check("show ${none}", -ERR_INVAL, "\"\": invalid setting\n");
    assert_null(settings_find("net9", false));
}

static void test_nvo_set(void **state)
{
    (void)state;
    run("set a.b.c/d v", NULL);
    check("show a.b.c/d", 0, "a.b.c/d:string = v\n");
    check("set x:hex 01020304", -ERR_INVAL, "Could not store \"x:hex\": Invalid argument (error *");
    check("set x:busdevfn 1", -ERR_NOTSUP,
          "Could not store \"x:busdevfn\": Operation not supported*");
    check("set x:mac 1", -ERR_INVAL, "\"x:mac\": invalid setting\n");
    run("set x:int8 300", NULL);
    check("show x", 0, "x:int8 = 44\n");
    run("set x", NULL);
    check("show x", -ERR_NOENT, "Could not find \"x\"*");
    run("set y 1", NULL);
    run("set y ${none}", NULL);
    check("show y", -ERR_NOENT, "Could not find \"y\"*");
    run("set 175.190 bob", NULL);
    check("show username", 0, "username:string = bob\n");
    check("set", -ERR_USAGE, "*");
}

static void test_nvo_clear(void **state)
{
    (void)state;
    run("set x 1", NULL);
    check("clear x", 0, "");
    check("clear x", 0, "");
    check("clear nosuch.block/x", 0, "");
    check("show x", -ERR_NOENT, "Could not find \"x\"*");
    assert_null(settings_find("nosuch", false));
}

static void test_nvo_inc(void **state)
{
    (void)state;
    check("inc n", 0, "");
    check("show n", 0, "n:int32 = 1\n");
    run("inc n 41", NULL);
    run("inc n -2", NULL);
    check("show n", 0, "n:int32 = 40\n");
    run("inc n 0x10", NULL);
    check("show n", 0, "n:int32 = 56\n");
    run("set b:uint8 255", NULL);
    run("inc b", NULL);
    check("show b", 0, "b:uint8 = 0x0\n");
    run("inc fresh:uint16 5", NULL);
    check("show fresh", 0, "fresh:uint16 = 0x5\n");
    run("inc san-drive", NULL);
    check("show san-drive", 0, "san-drive:uint8 = 0x1\n");
    run("set s 5", NULL);
    check("inc s", -ERR_NOTSUP, "Could not store \"s\": Operation not supported*");
    check("show s", 0, "s:string = 5\n");
    check("inc n many", -ERR_INVAL,
          "Could not store \"n\": Invalid argument (error 1c000b82)\n"
          "  arithmetic: \"many\": no number at \"many\"\n");
    run("inc new.block/n", NULL);
    check("show n", 0, "n:int32 = 56\n");
    check("show new.block/n", 0, "new.block/n:int32 = 1\n");
    run("set net0.dhcp/mtu 1400", NULL); /* what is found elsewhere counts, and is stored here */
    run("inc mtu", NULL);
    check("show mtu", 0, "mtu:int16 = 1401\n");
    check("show net0.dhcp/mtu", 0, "net0.dhcp/mtu:int16 = 1400\n");
}

static void test_nvo_eval(void **state)
{
    (void)state;
    run("set --eval x 3*(4+1)", NULL);
    check("show x", 0, "x:string = 15\n");
    run("set -e x ${x} / 2 or 0", NULL);
    check("show x", 0, "x:string = 1\n");
    run("set x 5", NULL);
    check("inc x 1 + 1", -ERR_NOTSUP, "Could not store \"x\": Operation not supported*");
    run("set --eval x 1 << 40", NULL);
    check("show x", 0, "x:string = 1099511627776\n");
    run("set --eval n:int32 7 * 6", NULL);
    check("show n", 0, "n:int32 = 42\n");
    run("set --eval n ${n} - 1", NULL); /* stays what it was */
    check("show n", 0, "n:int32 = 41\n");
    run("inc n ${n} * 2", NULL);
    check("show n", 0, "n:int32 = 123\n");
    run("inc n ( 0 - 3 )", NULL);
    check("show n", 0, "n:int32 = 120\n");
    run("set --eval b:uint8 255", NULL);
    check("set --eval b 256", -ERR_RANGE,
          "Could not store \"b\": Result too large (error 46001b82)\n"
          "  settings: b is uint8, and 256 does not fit\n");
    check("set --eval b 0 - 1", -ERR_RANGE, "*");
    check("inc b 0 + 1", -ERR_RANGE, "*");
    check("show b", 0, "b:uint8 = 0xff\n");
    run("inc b 1", NULL);
    check("show b", 0, "b:uint8 = 0x0\n");
    run("set --eval c:int8 -128", NULL);
    check("set --eval c -129", -ERR_RANGE, "*");
    check("set --eval c 128", -ERR_RANGE, "*");
    run("set --eval c ${c} + 255", NULL);
    check("show c", 0, "c:int8 = 127\n");
    run("inc fresh 2 * 3", NULL);
    check("show fresh", 0, "fresh:int32 = 6\n");
    run("set --eval d 1", NULL);
    check("set --eval d 1 / 0", -ERR_RANGE,
          "Could not store \"d\": Result too large (error 46001b82)\n"
          "  arithmetic: \"1 / 0\": division by zero at \"/ 0\"\n");
    check("set --eval d", -ERR_INVAL, "*a number is missing at the end*");
    check("show d", 0, "d:string = 1\n");
}

/* What iPXE's scripts store stays text, whatever it looks like. */
static void test_nvo_set_is_no_eval(void **state)
{
    (void)state;
    static const char *const values[] = { "-5",       "-e",    "--eval", "--eval 1 + 1",
                                          "-e 1 + 1", "1 + 1", "--" };
    for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
        char line[64], expected[64];
        snprintf(line, sizeof(line), "set x %s", values[i]);
        snprintf(expected, sizeof(expected), "x:string = %s\n", values[i]);
        run(line, NULL);
        check("show x", 0, expected);
    }
    run("set -- x y", NULL);
    check("show x", 0, "x:string = y\n");
    check("set -5 x", -ERR_INVAL, "Unrecognised option \"-5\"*");
}

static void test_nvo_read(void **state)
{
    (void)state;
    run("set x one", NULL);
    plat_fake_type(" two\r");
    run("read x", NULL);
    check("show x", 0, "x:string = one two\n");
    plat_fake_type("10.0.0.1\r");
    run("read net0/ip", NULL);
    check("show net0/ip", 0, "net0/ip:ipv4 = 10.0.0.1\n");
    plat_fake_type("\x15\r"); /* Ctrl-U: nothing is left */
    run("read x", NULL);
    check("show x", -ERR_NOENT, "Could not find \"x\"*");
    int r;
    run("set h:hex 01:02", NULL);
    plat_fake_type(":03\r");
    run("read h", NULL);
    check("show h", 0, "h:hex = 01:02:03\n"); /* keeps the type it had */
    plat_fake_type("x\r");
    run("read h", &r);
    assert_int_equal(r, -ERR_INVAL);
    plat_fake_type("99\x03");
    run("read h", &r);
    assert_int_equal(r, -ERR_CANCELED);
    plat_fake_type("");
    run("read --timeout 500 h", &r);
    assert_int_equal(r, -ERR_TIMEDOUT);
    check("show h", 0, "h:hex = 01:02:03\n");
}

int main(void)
{
    if (settings_start() != 0)
        return 1;
    console_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_nvo_show, reset),
        cmocka_unit_test_teardown(test_nvo_set, reset),
        cmocka_unit_test_teardown(test_nvo_clear, reset),
        cmocka_unit_test_teardown(test_nvo_inc, reset),
        cmocka_unit_test_teardown(test_nvo_eval, reset),
        cmocka_unit_test_teardown(test_nvo_set_is_no_eval, reset),
        cmocka_unit_test_teardown(test_nvo_read, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
