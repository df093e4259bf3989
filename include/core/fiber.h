/* core/fiber.h - fibers: the only thing that blocks. Deadlines, cancellation, the scheduler loop.
 *
 * One fiber runs at a time and gives way only in the calls marked "May yield". There is no
 * preemption, hence no lock. docs/design/002-fibers.md tells why. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "core/err.h"
#include "core/list.h"

/** Microseconds of plat_now_us(). */
typedef uint64_t deadline_t;
#define DEADLINE_NEVER UINT64_MAX /* only where a person may think for ever: a prompt, a menu */
deadline_t deadline_in_ms(uint64_t timeout_ms); /* from now on; saturates */
bool deadline_passed(deadline_t deadline);

struct fiber;
struct waitq {
    struct list waiters;
};
#define WAITQ_INIT(q)          \
    {                          \
        LIST_INIT((q).waiters) \
    }
void waitq_init(struct waitq *queue);

/**
 * Start @body on a stack of its own, as a child of the running fiber. It runs when the starter next
 * yields.
 * @name  borrowed for ever (a literal): shown in reports
 * Returns the fiber, owned by caller until fiber_join(); NULL when out of memory.
 */
struct fiber *fiber_start(const char *name, int (*body)(void *arg), void *arg);

/**
 * Wait for the end of @fiber, free it. Its error becomes the caller's (slot included). May yield.
 * When the caller is canceled, the child is canceled too and still awaited: nothing is left
 * running. Returns what the body returned.
 */
int fiber_join(struct fiber *fiber);
bool fiber_done(const struct fiber *fiber);

/**
 * Sleep until @queue is woken. Check the condition in a loop round it. May yield.
 * @queue  NULL: only the deadline
 * Returns 0, -ERR_TIMEDOUT (silent: the caller knows what it was waiting for) or -ERR_CANCELED.
 */
int fiber_wait(struct waitq *queue, deadline_t deadline);
void fiber_wake(struct waitq *queue); /* everybody in it */
int fiber_sleep_ms(uint64_t time_ms); /* 0 or -ERR_CANCELED. May yield */
int fiber_yield(void);                /* let others run once. 0 or -ERR_CANCELED */

/** Every wait of @fiber and of its descendants returns -ERR_CANCELED from now on, until
 * fiber_cancel_clear(). */
void fiber_cancel(struct fiber *fiber);
bool fiber_canceled(void); /* the running one */
void fiber_cancel_clear(
    void); /* the running one; the command dispatcher calls it after a command */
struct fiber *fiber_self(void); /* NULL outside of any */

/** Called once in every turn of the scheduler. Copies, wakes fibers, returns; never yields.
 * Registered for ever. */
struct poller {
    void (*poll)(void);
    struct list node;
};
void sched_add_poller(struct poller *poller);

/** Tell that something happened in this turn, so that the loop polls again at once instead of
 * idling. */
void sched_busy(void);

/** Run @body as the foreground fiber and the scheduler around it until it ends. Called once, on the
 * original stack. Returns what the body returned. */
int sched_run(int (*body)(void *arg), void *arg);
/** Ctrl-C: cancel the foreground fiber and its descendants. */
void sched_cancel_foreground(void);

/** Run @fn on the original (firmware's) stack while this fiber waits: for calls that need a large
 * stack (StartImage). Nothing else runs meanwhile, unless @fn turns the scheduler (sched_poll_until());
 * such calls nest. Returns what @fn returned. */
int sched_on_main_stack(int (*fn)(void *arg), void *arg);

/** Turn the scheduler from inside a firmware callback (or anything that runs outside of fibers)
 * until *@done. -ERR_TIMEDOUT when @deadline passes first. */
int sched_poll_until(const bool *done, deadline_t deadline);
