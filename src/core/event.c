/* core/event.c - the ring of boot events and their way to the sinks. Not here: what a sink does
 * with one. */
#include "core/event.h"
#include "core/str.h"
#include "plat.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static struct event ring[EVENT_RING_SLOTS];
static uint32_t last_serial, forgotten;
static bool emitting; /* a sink that makes events itself must not loop */

/* "tftp: the server ..." was made by the subsystem "tftp". */
static void split_off_subsystem(struct event *event)
{
    char *colon = strstr(event->text, ": ");
    size_t len = colon ? (size_t)(colon - event->text) : 0;
    if (len == 0 || len >= sizeof(event->subsystem) || memchr(event->text, ' ', len)) {
        memcpy(event->subsystem, "amorce", sizeof("amorce"));
        return;
    }
    memcpy(event->subsystem, event->text, len);
    event->subsystem[len] = '\0';
    memmove(event->text, colon + 2, strlen(colon + 2) + 1);
}

void event_log_code(enum event_severity severity, const char *subsystem, int code, const char *fmt,
                    va_list args)
{
    struct event *event = &ring[last_serial % EVENT_RING_SLOTS];
    event->serial = ++last_serial;
    event->time_us = plat_now_us();
    event->severity = severity;
    event->code = code;
    vsnprintf(event->text, sizeof(event->text), fmt, args);
    text_make_harmless(event->text);
    if (subsystem)
        snprintf(event->subsystem, sizeof(event->subsystem), "%s", subsystem);
    else
        split_off_subsystem(event);
    if (emitting)
        return;
    emitting = true;
    for (size_t i = 0; event_sinks[i]; i++)
        event_sinks[i]->emit(event);
    emitting = false;
}

void event_log(enum event_severity severity, const char *subsystem, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    event_log_code(severity, subsystem, 0, fmt, args);
    va_end(args);
}

const struct event *event_next(uint32_t serial)
{
    uint32_t oldest = last_serial > EVENT_RING_SLOTS ? last_serial - EVENT_RING_SLOTS + 1 : 1;
    if (oldest <= forgotten)
        oldest = forgotten + 1;
    if (serial < oldest)
        serial = oldest;
    return serial > last_serial ? NULL : &ring[(serial - 1) % EVENT_RING_SLOTS];
}

void event_forget(void)
{
    forgotten = last_serial;
}
