/* The event ring and how a failure gets into it. */
#include "core/event.h"
#include "core/err.h"
#include "tests/unit/check.h"

static unsigned emitted;

static void loud_emit(const struct event *event)
{
    (void)event;
    emitted++;
    event_log(EVENT_INFO, "test", "a sink that makes events must not loop");
}

static const struct event_sink loud_sink = { .name = "loud", .emit = loud_emit };
const struct event_sink *const event_sinks[] = { &loud_sink, NULL };

static void test_event_failure(void **state)
{
    (void)state;
    uint32_t last = 0;
    for (const struct event *event; (event = event_next(last + 1)) != NULL;)
        last = event->serial;
    assert_int_equal(fail(ERR_NOTFOUND, "tftp: %s has no \"%s\"", "10.0.0.1", "a\nb\x7f\x1b[2J"),
                     -ERR_NOTFOUND);
    assert_string_equal(err_slot()->sentence, "tftp: 10.0.0.1 has no \"a b  [2J\""); /* the same */
    const struct event *event = event_next(last + 1);
    assert_string_equal(event->subsystem, "tftp");
    assert_string_equal(event->text, "10.0.0.1 has no \"a b  [2J\""); /* one line, always */
    assert_int_equal(event->code, ERR_NOTFOUND);
    assert_int_equal(event->severity, EVENT_ERROR);
    last = event->serial + 1; /* the sink's own */
    fail(ERR_IO, "no subsystem here: it has blanks");
    event = event_next(last + 1);
    assert_string_equal(event->subsystem, "amorce");
    assert_string_equal(event->text, "no subsystem here: it has blanks");
}

static void test_event_ring_overrun(void **state)
{
    (void)state;
    for (int i = 0; i < 3 * EVENT_RING_SLOTS; i++)
        event_log(EVENT_DEBUG, "averylongsubsystemname", "%d", i);
    const struct event *event = event_next(1);
    assert_string_equal(event->subsystem, "averylongsubsys");
    uint32_t first = event->serial, count = 0;
    for (uint32_t serial = first; (event = event_next(serial)) != NULL; serial++, count++)
        assert_int_equal(event->serial, serial);
    assert_int_equal(count, EVENT_RING_SLOTS);
    assert_true(emitted >= 3 * EVENT_RING_SLOTS);
}

static void test_event_forget(void **state)
{
    (void)state;
    event_log(EVENT_INFO, "test", "before");
    event_forget();
    assert_null(event_next(1));
    event_log(EVENT_INFO, "test", "behind");
    assert_string_equal(event_next(1)->text, "behind");
    for (int i = 0; i < 2 * EVENT_RING_SLOTS; i++)
        event_log(EVENT_DEBUG, "test", "%d", i);
    assert_non_null(event_next(1));
}

static void test_err_format(void **state)
{
    (void)state;
    char text[ERR_TEXT_MAX];
    assert_string_equal(err_format(-ERR_TIMEDOUT, text), "Connection timed out (error 4c001c92)");
    assert_string_equal(err_format(ERR_NOENT, text), "No such file or directory (error 2d00118e)");
    assert_string_equal(err_format(-5, text), "Error 0x00000005 (error 00000005)");
    assert_string_equal(err_format(0, text), "Operation completed successfully");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event_failure),
        cmocka_unit_test(test_event_ring_overrun),
        cmocka_unit_test(test_event_forget),
        cmocka_unit_test(test_err_format),
    };
    return cmocka_run_group_tests_name("core/event", tests, NULL, NULL);
}
