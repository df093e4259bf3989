/* errand.c - see errand.h. */
#include "errand.h"
#include "core/err.h"

static int body(void *arg)
{
    struct errands *errands = arg;
    while (!errands->stop) {
        if (errands->fn) {
            errands->r = errands->fn(errands->arg);
            errands->fn = NULL;
            errands->done = true;
        } else if (fiber_wait(&errands->work, DEADLINE_NEVER) < 0) {
            fiber_cancel_clear(); /* the program may think for ever */
        }
    }
    errands->end(errands->owner);
    return 0;
}

int errands_start(struct errands *errands, const char *name, void (*end)(void *owner), void *owner)
{
    *errands = (struct errands){ .end = end, .owner = owner };
    waitq_init(&errands->work);
    errands->fiber = fiber_start(name, body, errands);
    return errands->fiber
               ? 0
               : fail(ERR_NOMEM, "%s: no memory for the fiber that answers a program", name);
}

/* One turn of the scheduler polls the NIC first. */
int errands_do(struct errands *errands, int (*fn)(void *arg), void *arg)
{
    errands->arg = arg;
    errands->done = false;
    errands->fn = fn;
    fiber_wake(&errands->work);
    (void)sched_poll_until(&errands->done, DEADLINE_NEVER);
    return errands->r;
}

void errands_stop(struct errands *errands)
{
    if (!errands->fiber)
        return;
    errands->stop = true;
    fiber_wake(&errands->work);
    (void)fiber_join(errands->fiber);
    errands->fiber = NULL;
}
