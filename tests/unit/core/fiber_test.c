/* Fibers: order, deadlines, cancellation down the family, errors that travel up. Time is the fake platform's. */
#include "core/fiber.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"

static struct waitq queue = WAITQ_INIT(queue);
static int steps;

static int sleeper(void *arg)
{
    uint64_t start = plat_fake_now_us;
    int r = fiber_sleep_ms(*(unsigned *)arg);
    assert_true(r < 0 || plat_fake_now_us - start >= *(unsigned *)arg * 1000);
    steps++;
    return r;
}

static int waker(void *arg)
{
    (void)arg;
    fiber_sleep_ms(50);
    fiber_wake(&queue);
    return 0;
}

static int failing(void *arg)
{
    (void)arg;
    fiber_sleep_ms(5);
    return fail(ERR_PROTO, "test: the child failed");
}

static int body_waits(void *arg)
{
    (void)arg;
    unsigned ms[3] = { 30, 10, 20 };
    struct fiber *children[3];
    uint64_t start = plat_fake_now_us;
    for (int i = 0; i < 3; i++)
        children[i] = fiber_start("sleeper", sleeper, &ms[i]);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fiber_join(children[i]), 0);
    assert_int_equal(steps, 3);
    assert_in_range(plat_fake_now_us - start, 30000, 32000); /* side by side, not one by one */
    assert_int_equal(fiber_wait(&queue, deadline_in_ms(10)), -ERR_TIMEDOUT);
    struct fiber *w = fiber_start("waker", waker, NULL);
    assert_int_equal(fiber_wait(&queue, deadline_in_ms(1000)), 0);
    assert_int_equal(fiber_join(w), 0);
    assert_int_equal(fiber_join(fiber_start("failing", failing, NULL)), -ERR_PROTO);
    assert_string_equal(err_slot()->sentence, "test: the child failed");
    assert_int_equal(err_slot()->code, ERR_PROTO);
    return 42;
}

static void test_fiber_waits(void **state)
{
    (void)state;
    steps = 0;
    assert_int_equal(sched_run(body_waits, NULL), 42);
    assert_int_equal(plat_fake_pages_out(), 0);
}

static int grandchild(void *arg)
{
    (void)arg;
    int r = fiber_wait(&queue, DEADLINE_NEVER);
    steps++;
    return r;
}

static int child(void *arg)
{
    (void)arg;
    int r = fiber_join(fiber_start("grandchild", grandchild, NULL));
    steps++;
    return r;
}

static struct poller ctrl_c;
static uint64_t ctrl_c_at_us;

static void press_ctrl_c(void)
{
    if (ctrl_c_at_us && plat_fake_now_us >= ctrl_c_at_us) {
        ctrl_c_at_us = 0;
        sched_cancel_foreground();
    }
}

static int body_canceled(void *arg)
{
    (void)arg;
    ctrl_c_at_us = plat_fake_now_us + 10000;
    struct fiber *c = fiber_start("child", child, NULL);
    assert_int_equal(fiber_join(c), -ERR_CANCELED);
    assert_int_equal(steps, 2); /* both unwound before join returned */
    assert_true(fiber_canceled());
    assert_int_equal(fiber_sleep_ms(1), -ERR_CANCELED);
    fiber_cancel_clear();
    assert_int_equal(fiber_sleep_ms(1), 0);
    return 0;
}

static void test_fiber_cancel(void **state)
{
    (void)state;
    steps = 0;
    ctrl_c.poll = press_ctrl_c;
    sched_add_poller(&ctrl_c);
    assert_int_equal(sched_run(body_canceled, NULL), 0);
    assert_int_equal(plat_fake_pages_out(), 0);
}

static int on_main(void *arg)
{
    bool done = false;
    assert_null(fiber_self());
    assert_int_equal(sched_poll_until(&done, deadline_in_ms(5)), -ERR_TIMEDOUT);
    return *(int *)arg + 1;
}

static int body_main_stack(void *arg)
{
    (void)arg;
    int number = 6;
    unsigned ms = 2;
    steps = 0;
    struct fiber *other = fiber_start("sleeper", sleeper, &ms);
    assert_int_equal(sched_on_main_stack(on_main, &number), 7);
    assert_int_equal(steps, 1); /* the others went on meanwhile: on_main turned the scheduler */
    return fiber_join(other);
}

static void test_fiber_main_stack(void **state)
{
    (void)state;
    assert_int_equal(sched_run(body_main_stack, NULL), 0);
}

static int inner(void *arg)
{
    steps++;
    return *(int *)arg + 1;
}

static int body_inner(void *arg)
{
    return sched_on_main_stack(inner, arg);
}

/* What runs on the main stack turns the scheduler, and another fiber wants the main stack meanwhile. */
static int outer(void *arg)
{
    struct fiber **child_made = arg;
    bool done = false;
    assert_int_equal(sched_poll_until(&done, deadline_in_ms(5)), -ERR_TIMEDOUT);
    assert_true(fiber_done(*child_made));
    assert_int_equal(steps, 1);
    return 9;
}

static int body_nested(void *arg)
{
    int number = 3;
    (void)arg;
    steps = 0;
    struct fiber *other = fiber_start("inner", body_inner, &number);
    assert_int_equal(sched_on_main_stack(outer, &other), 9);
    return fiber_join(other);
}

static void test_fiber_main_stack_nests(void **state)
{
    (void)state;
    assert_int_equal(sched_run(body_nested, NULL), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fiber_waits),
        cmocka_unit_test(test_fiber_cancel),
        cmocka_unit_test(test_fiber_main_stack),
        cmocka_unit_test(test_fiber_main_stack_nests),
    };
    return cmocka_run_group_tests_name("core/fiber", tests, NULL, NULL);
}
