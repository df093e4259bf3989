/* The syslog sink over a fake socket: what is sent, and that its own troubles stay its own. */
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "src/net/netconf.h"
#include "src/net/netdev_private.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/settings_fake.h"
#include "net/net.h"

extern const struct event_sink syslog_sink;
extern const struct console_output syslog_console;
const struct event_sink *const event_sinks[] = { &syslog_sink, NULL };

static int send_result;
static unsigned sends;
static char sent[512];

int udp_open(uint8_t family, uint16_t local_port, struct netdev *dev, struct udp **ret_udp)
{
    (void)family, (void)local_port, (void)dev;
    *ret_udp = (struct udp *)&sends;
    return 0;
}

int udp_send(struct udp *udp, const struct endpoint *to, const void *data, size_t len_bytes)
{
    (void)udp;
    assert_int_equal(to->port, 514);
    assert_in_range(len_bytes, 1, sizeof(sent) - 1);
    sends++;
    memcpy(sent, data, len_bytes);
    sent[len_bytes] = '\0';
    return send_result < 0 ? fail(-send_result, "udp: cannot send") : 0;
}

void udp_close(struct udp *udp)
{
    (void)udp;
}

const struct route *netconf_route(const struct netaddr *addr)
{
    static const struct route route;
    (void)addr;
    return &route;
}

bool glue_is_inside(void)
{
    return false;
}

static void test_syslog_sends_failures(void **state)
{
    (void)state;
    settings_fake_reset();
    event_log(EVENT_NOTICE, "test", "before there is a server");
    setting_set("syslog", "10.0.0.9");
    setting_set("hostname", "client");
    fail(ERR_NOTFOUND, "tftp: no such file");
    assert_string_equal(sent, "<3>client ipxe: tftp: no such file");
    assert_int_equal(sends, 2);
}

static void test_syslog_sends_lines_of_the_console(void **state)
{
    (void)state;
    static const char text[] = "\033[1mNext\033[0m line\nrest";
    assert_int_equal(syslog_console.usage, CONSOLE_USAGE_ALL & ~CONSOLE_USAGE_TUI);
    sends = 0;
    syslog_console.write(text, sizeof(text) - 1);
    assert_string_equal(sent, "<6>client ipxe: Next line");
    assert_int_equal(sends, 1);
}

static void test_syslog_keeps_the_sentence_of_a_failure(void **state)
{
    (void)state;
    sends = 0;
    send_result = -ERR_NOBUFS;
    assert_int_equal(fail(ERR_NOTFOUND, "tftp: no such file"), -ERR_NOTFOUND);
    assert_int_equal(sends, 1);
    assert_string_equal(err_slot()->sentence, "tftp: no such file");
    assert_int_equal(err_slot()->code, ERR_NOTFOUND);
}

static int sleep_a_while(void *arg)
{
    return fiber_sleep_ms(*(unsigned *)arg);
}

static void pass_ms(unsigned ms)
{
    assert_int_equal(sched_run(sleep_a_while, &ms), 0);
}

/* The line that could not be sent waits, and the log goes on. */
static void test_syslog_tries_again(void **state)
{
    (void)state;
    sends = 0;
    pass_ms(1000);
    assert_int_equal(sends, 0);
    send_result = 0;
    pass_ms(2000);
    assert_int_equal(sends, 1);
    assert_string_equal(sent, "<3>client ipxe: tftp: no such file");
    event_log(EVENT_NOTICE, "test", "at once again");
    assert_int_equal(sends, 2);
}

/* The neighbour's address is not known when the first lines go: only a few are kept for it. */
static void test_syslog_sends_what_waited_in_bursts(void **state)
{
    enum { LINES = 30, KEPT = 8 };
    (void)state;
    setting_clear("syslog");
    for (unsigned i = 0; i < LINES; i++)
        event_log(EVENT_NOTICE, "test", "line %u", i);
    sends = 0;
    setting_set("syslog", "10.0.0.9");
    assert_in_range(sends, 1, KEPT / 2);
    event_log(EVENT_NOTICE, "test", "one more");
    assert_in_range(sends, 1, KEPT / 2); /* it waits for its turn */
    pass_ms(1000);
    assert_int_equal(sends, LINES + 1);
    assert_string_equal(sent, "<5>client ipxe: test: one more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syslog_sends_failures),
        cmocka_unit_test(test_syslog_sends_lines_of_the_console),
        cmocka_unit_test(test_syslog_keeps_the_sentence_of_a_failure),
        cmocka_unit_test(test_syslog_tries_again),
        cmocka_unit_test(test_syslog_sends_what_waited_in_bursts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
