/* Which events a user wants to see as they come. */
#include "core/event.h"
#include "core/settings.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/settings_fake.h"

static int forget(void **state)
{
    (void)state;
    settings_fake_reset();
    return 0;
}

static int highest(const char *subsystem)
{
    int severity = 7;
    while (severity >= 0 && !event_wanted((enum event_severity)severity, subsystem))
        severity--;
    return severity;
}

static void test_one_level_for_all(void **state)
{
    (void)state;
    assert_false(event_wanted(EVENT_ERROR, "http"));
    assert_int_equal(setting_set("log-level", "6"), 0);
    assert_int_equal(highest("http"), EVENT_INFO);
    assert_int_equal(highest("dhcp"), EVENT_INFO);
}

static void test_levels_of_subsystems(void **state)
{
    (void)state;
    assert_int_equal(setting_set("log-level", "3"), 0);
    assert_int_equal(setting_set("log-levels", "dhcp=debug,http=5, tcp=none net=chatty,dns="), 0);
    assert_int_equal(highest("dhcp"), EVENT_DEBUG);
    assert_int_equal(highest("http"), EVENT_NOTICE);
    assert_int_equal(highest("tcp"), 0);
    /* what cannot be read says nothing; neither does what only begins so */
    static const char *const others[] = { "net", "dns", "dhcpv6", "htt", "h", "" };
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_int_equal(highest(others[i]), EVENT_ERROR);
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int severity;
    } rows[] = {
        { "error", 3 }, { "err", 3 },     { "w", 4 },   { "notice", 5 }, { "info", 6 },
        { "debug", 7 }, { "none", 0 },    { "0", 0 },   { "7", 7 },      { "8", -1 },
        { "", -1 },     { "debugs", -1 }, { "-1", -1 }, { "66", -1 },    { "verbose", -1 }
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int severity = event_severity_parse(rows[i].text);
        assert_int_equal(severity < 0 ? -1 : severity, rows[i].severity);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_one_level_for_all, forget),
        cmocka_unit_test_setup(test_levels_of_subsystems, forget),
        cmocka_unit_test_setup(test_names, forget),
    };
    return cmocka_run_group_tests_name("core/event_level", tests, NULL, NULL);
}
