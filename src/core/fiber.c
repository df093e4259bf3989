/* core/fiber.c - fibers and the scheduler. Not here: the switch itself (src/arch).
 * docs/design/002-fibers.md tells why fibers, and how a cancellation unwinds. */
#include "core/fiber.h"
#include "arch.h"
#include "core/event.h"
#include "core/heap.h"
#include "plat.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { CANARY_BYTES = 64, CANARY = 0xa5, STALL_MS = 1000 };

struct fiber {
    const char *name;
    int (*body)(void *arg);
    void *arg;
    void *stack_pointer;
    uint8_t *stack;
    size_t stack_bytes;
    struct fiber *parent;
    struct list all_node;  /* in all_fibers */
    struct list wait_node; /* in a waitq, or empty */
    deadline_t deadline;
    struct waitq ended;
    struct error_slot error;
    int result;
    bool ready, timed_out, canceled, done;
};

static struct list all_fibers = LIST_INIT(all_fibers);
static struct list pollers = LIST_INIT(pollers);
static struct fiber *running, *foreground;
static void *scheduler_stack_pointer;
static bool turn_was_busy;
/* On the stack of the fiber that waits for it. They nest: what runs on the main stack may turn the scheduler, and
 * another fiber then wants its call made further down the same stack. */
struct main_stack_call {
    int (*fn)(void *arg);
    void *arg;
    struct fiber *caller;
    int result;
    bool done;
};
static struct main_stack_call *wanted_call;

deadline_t deadline_in_ms(uint64_t timeout_ms)
{
    uint64_t now = plat_now_us();
    return timeout_ms > (DEADLINE_NEVER - now) / 1000 ? DEADLINE_NEVER : now + timeout_ms * 1000;
}

bool deadline_passed(deadline_t deadline)
{
    return deadline != DEADLINE_NEVER && plat_now_us() >= deadline;
}

void waitq_init(struct waitq *queue)
{
    list_init(&queue->waiters);
}

static void back_to_scheduler(void)
{
    struct fiber *self = running;
    arch_switch(&self->stack_pointer, scheduler_stack_pointer);
}

static void fiber_entry(void *arg)
{
    struct fiber *self = arg;
    self->result = self->body(self->arg);
    self->done = true;
    fiber_wake(&self->ended);
    back_to_scheduler();
    plat_panic("fiber: an ended fiber was run again");
}

struct fiber *fiber_start(const char *name, int (*body)(void *arg), void *arg)
{
    struct fiber *fiber = heap_zalloc(sizeof(*fiber));
    if (!fiber)
        return NULL;
    fiber->stack_bytes = plat_stack_bytes();
    fiber->stack = plat_pages_alloc(fiber->stack_bytes / PLAT_PAGE_BYTES);
    if (!fiber->stack) {
        heap_free(fiber);
        return NULL;
    }
    memset(fiber->stack, CANARY, CANARY_BYTES);
    fiber->name = name;
    fiber->body = body;
    fiber->arg = arg;
    fiber->parent = running;
    fiber->ready = true;
    waitq_init(&fiber->ended);
    list_init(&fiber->wait_node);
    list_append(&fiber->all_node, &all_fibers);
    fiber->stack_pointer = arch_stack_prepare(fiber->stack, fiber->stack_bytes, fiber_entry, fiber);
    return fiber;
}

static void fiber_free(struct fiber *fiber)
{
    list_remove(&fiber->all_node);
    list_for_each (node, &all_fibers) {
        struct fiber *each = container_of(node, struct fiber, all_node);
        if (each->parent == fiber)
            each->parent = fiber->parent;
    }
    plat_pages_free(fiber->stack, fiber->stack_bytes / PLAT_PAGE_BYTES);
    heap_free(fiber);
}

bool fiber_done(const struct fiber *fiber)
{
    return fiber->done;
}

/* Sleep whatever the cancellation says: fiber_wait() asks for it before and after. */
static void sleep_in(struct waitq *queue, deadline_t deadline)
{
    struct fiber *self = running;
    assert(self);
    self->ready = self->timed_out = false;
    self->deadline = deadline;
    if (queue)
        list_append(&self->wait_node, &queue->waiters);
    back_to_scheduler();
    list_remove(&self->wait_node);
}

int fiber_wait(struct waitq *queue, deadline_t deadline)
{
    assert(running);
    if (running->canceled)
        return -ERR_CANCELED;
    sleep_in(queue, deadline);
    if (running->canceled)
        return -ERR_CANCELED;
    return running->timed_out ? -ERR_TIMEDOUT : 0;
}

int fiber_join(struct fiber *fiber)
{
    assert(fiber->parent == running);
    while (!fiber->done) {
        if (running->canceled && !fiber->canceled)
            fiber_cancel(fiber);
        sleep_in(&fiber->ended, DEADLINE_NEVER);
    }
    int result = fiber->result;
    if (result < 0 && fiber->error.code)
        running->error = fiber->error;
    fiber_free(fiber);
    return result;
}

void fiber_wake(struct waitq *queue)
{
    list_for_each_safe (node, next, &queue->waiters) {
        struct fiber *fiber = container_of(node, struct fiber, wait_node);
        list_remove(node);
        fiber->ready = true;
    }
}

int fiber_sleep_ms(uint64_t time_ms)
{
    int r = fiber_wait(NULL, deadline_in_ms(time_ms));
    return r == -ERR_TIMEDOUT ? 0 : r;
}

int fiber_yield(void)
{
    return fiber_sleep_ms(0);
}

static bool descends_from(const struct fiber *fiber, const struct fiber *ancestor)
{
    while (fiber && fiber != ancestor)
        fiber = fiber->parent;
    return fiber != NULL;
}

void fiber_cancel(struct fiber *fiber)
{
    list_for_each (node, &all_fibers) {
        struct fiber *each = container_of(node, struct fiber, all_node);
        if (descends_from(each, fiber) && !each->done) {
            each->canceled = true;
            each->ready = true;
        }
    }
}

bool fiber_canceled(void)
{
    return running && running->canceled;
}

void fiber_cancel_clear(void)
{
    if (running)
        running->canceled = false;
}

struct fiber *fiber_self(void)
{
    return running;
}

void sched_add_poller(struct poller *poller)
{
    list_append(&poller->node, &pollers);
}

void sched_busy(void)
{
    turn_was_busy = true;
}

void sched_cancel_foreground(void)
{
    if (foreground)
        fiber_cancel(foreground);
}

static void check_canary(const struct fiber *fiber)
{
    char text[64];
    for (size_t i = 0; i < CANARY_BYTES; i++)
        if (fiber->stack[i] != CANARY) {
            snprintf(text, sizeof(text), "fiber: the stack of \"%.30s\" overflowed", fiber->name);
            plat_panic(text);
        }
}

static void run_fiber(struct fiber *fiber)
{
    struct fiber *before = running;
    void *scheduler_before = scheduler_stack_pointer;
    running = fiber;
    err_slot_switch(&fiber->error);
    uint64_t begin_us = plat_now_us();
    arch_switch(&scheduler_stack_pointer, fiber->stack_pointer);
    uint64_t took_ms = (plat_now_us() - begin_us) / 1000;
    scheduler_stack_pointer = scheduler_before;
    running = before;
    err_slot_switch(before ? &before->error : NULL);
    check_canary(fiber);
    if (took_ms >= STALL_MS)
        event_log(EVENT_DEBUG, "fiber", "\"%s\" did not give way for %u ms", fiber->name,
                  (unsigned)took_ms);
}

/* Run what is ready once. Fibers that the others start or wake meanwhile have their turn in the
 * next round. */
static void run_ready(void)
{
    for (struct list *node = all_fibers.next; node != &all_fibers;) {
        struct fiber *fiber = container_of(node, struct fiber, all_node);
        if (!fiber->done && !fiber->ready && deadline_passed(fiber->deadline))
            fiber->ready = fiber->timed_out = true;
        if (fiber->done || !fiber->ready || fiber == running) {
            node = node->next;
            continue;
        }
        turn_was_busy = true;
        run_fiber(fiber);
        node = node->next; /* a fiber is freed by its parent only, never by itself */
        if (wanted_call) {
            struct main_stack_call *call = wanted_call;
            wanted_call = NULL;
            call->result = call->fn(call->arg);
            call->done = call->caller->ready = true;
        }
    }
}

static deadline_t next_deadline(void)
{
    deadline_t next = DEADLINE_NEVER;
    list_for_each (node, &all_fibers) {
        struct fiber *fiber = container_of(node, struct fiber, all_node);
        if (fiber->done)
            continue;
        if (fiber->ready)
            return 0;
        if (fiber->deadline < next)
            next = fiber->deadline;
    }
    return next;
}

/* One turn: devices and timers, then whoever is ready; rest only when nothing happened. */
static void turn(deadline_t until)
{
    turn_was_busy = false;
    list_for_each (node, &pollers)
        container_of(node, struct poller, node)->poll();
    run_ready();
    deadline_t next = next_deadline();
    if (!turn_was_busy && next != 0)
        plat_idle(next < until ? next : until);
}

int sched_run(int (*body)(void *arg), void *arg)
{
    foreground = fiber_start("main", body, arg);
    if (!foreground)
        return fail(ERR_NOMEM, "fiber: no memory for the first stack");
    while (!foreground->done)
        turn(DEADLINE_NEVER);
    int result = foreground->result;
    if (result < 0)
        *err_slot() = foreground->error;
    fiber_free(foreground);
    foreground = NULL;
    return result;
}

int sched_on_main_stack(int (*fn)(void *arg), void *arg)
{
    struct main_stack_call call = { .fn = fn, .arg = arg, .caller = running };
    assert(running && !wanted_call);
    wanted_call = &call;
    while (!call.done) /* a cancellation wakes us early: the call goes on */
        sleep_in(NULL, DEADLINE_NEVER);
    return call.result;
}

int sched_poll_until(const bool *done, deadline_t deadline)
{
    while (!*done) {
        if (deadline_passed(deadline))
            return -ERR_TIMEDOUT;
        turn(deadline);
    }
    return 0;
}
