/* Texts of addresses, both ways. */
#include "core/netaddr.h"
#include "core/err.h"
#include "tests/unit/check.h"

static void test_netaddr_round_trip(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        { "10.0.2.15", "10.0.2.15" },
        { "0x0a.0.02.017", "10.0.2.15" },
        { "::", "::" },
        { "::1", "::1" },
        { "1::", "1::" },
        { "FE80::1", "fe80::1" },
        { "[fd98::1]", "fd98::1" },
        { "fe80::5054:ff:fe12:3456%net0", "fe80::5054:ff:fe12:3456%net0" },
        { "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
        { "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
        { "1:0:0:2:0:0:0:3", "1:0:0:2::3" },
        { "::ffff:10.1.2.3", "::ffff:a01:203" },
        { "64:ff9b::1.2.3.4", "64:ff9b::102:304" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct netaddr addr;
        char text[NETADDR_TEXT_MAX];
        assert_int_equal(netaddr_parse(cases[i].in, &addr), 0);
        assert_string_equal(netaddr_format(&addr, text), cases[i].out);
    }
}

static void test_netaddr_refuses(void **state)
{
    (void)state;
    static const char *const texts[] = { "",
                                         "1.2.3",
                                         "1.2.3.4.5",
                                         "1.2.3.256",
                                         "1..2.3",
                                         "1.2.3.4 ",
                                         "a.b.c.d",
                                         ":1",
                                         "1:",
                                         ":",
                                         ":::",
                                         "1::2::3",
                                         "12345::",
                                         "1:2:3:4:5:6:7",
                                         "1:2:3:4:5:6:7:8:9",
                                         "1:2:3:4:5:6:7::8",
                                         "1:2:3:4:5:6:7:1.2.3.4",
                                         "g::1",
                                         "[fe80::1",
                                         "fe80::1%averylongdevicename" };
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct netaddr addr;
        if (netaddr_parse(texts[i], &addr) != -ERR_INVAL)
            fail_msg("\"%s\" was taken for an address", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_netaddr_round_trip),
        cmocka_unit_test(test_netaddr_refuses),
    };
    return cmocka_run_group_tests_name("core/netaddr", tests, NULL, NULL);
}
