/* errand.h - work for a program in real mode that has called us: a fiber does it, which may wait as
 * all fibers do, while the call turns the scheduler. Not here: what is done (pxe_*.c, int22.c). */
#pragma once
#include "core/fiber.h"

struct errands {
    struct fiber *fiber; /* NULL: not started */
    struct waitq work;
    int (*fn)(void *arg); /* NULL: nothing is to be done */
    void *arg;
    int r;
    bool done, stop;
    void (*end)(void *owner);
    void *owner;
};

/** @name  of the fiber, literal
 * @end    what the fiber does last, with @owner: downloads are joined by who started them
 * 0 or -ERR_NOMEM (told). */
int errands_start(struct errands *errands, const char *name, void (*end)(void *owner), void *owner);
/** From an upcall, on the main stack: let the fiber do @fn, which has limits of its own, and wait for
 * it. What @fn returned. */
int errands_do(struct errands *errands, int (*fn)(void *arg), void *arg);
/** From a fiber. May yield. Those that were not started are fine. */
void errands_stop(struct errands *errands);
