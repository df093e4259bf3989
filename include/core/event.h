/* core/event.h - the boot log: structured events in a ring, made once, shown by sinks (console,
 * syslog, `log`). */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

/* RFC 5424 6.2.1 */
enum event_severity {
    EVENT_ERROR = 3,
    EVENT_WARNING = 4,
    EVENT_NOTICE = 5,
    EVENT_INFO = 6,
    EVENT_DEBUG = 7
};
enum { EVENT_TEXT_MAX = 256, EVENT_SUBSYSTEM_MAX = 16, EVENT_RING_SLOTS = 256 };

struct event {
    uint64_t time_us; /* plat_now_us() */
    uint32_t serial;  /* counts from 1; a gap tells that the ring overran */
    enum event_severity severity;
    char subsystem[EVENT_SUBSYSTEM_MAX]; /* "dhcp", "http", ... */
    int code;                            /* ERR_x (positive) or 0 */
    char text[EVENT_TEXT_MAX];           /* one line, no newline; UTF-8 or ASCII */
};

/** Something that shows events. @emit must not yield and must not make events itself. One const
 * object and one line
 * (`event-sinks-y += name`) in a build.mk. */
struct event_sink {
    const char *name;
    void (*emit)(const struct event *event);
};
extern const struct event_sink *const event_sinks[];

void event_log(enum event_severity severity, const char *subsystem, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/** @subsystem  NULL: the word before the first ": " of the text, which loses it */
void event_log_code(enum event_severity severity, const char *subsystem, int code, const char *fmt,
                    va_list args);
/** The oldest event with serial >= @serial; NULL: none yet. Borrowed until the next event is made.
 */
const struct event *event_next(uint32_t serial);
/** Forget all events: event_next() begins with the next one. */
void event_forget(void);

/** Is such an event shown on the console as it comes (settings log-level, log-levels)? For what is
 * made only then, because it would push everything else out of the ring. */
bool event_wanted(enum event_severity severity, const char *subsystem);
/** "info", a beginning of it, or "6": 0 to 7; else -ERR_INVAL (silent). */
int event_severity_parse(const char *text);
