/* tests/unit/fakes/event_fake.c - the event log for tests that do not look at it. */
#include "core/event.h"
#include "core/console.h"
#include <stddef.h>

const struct event_sink *const event_sinks[] = { NULL };
const struct console_output *const consoles[] = { NULL };
