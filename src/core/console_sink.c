/* core/console_sink.c - shows boot events on the console as they come, when setting `log-level`
 * asks for it. Not here: the failures of commands, which script/dispatch.c shows whatever the
 * level. */
#include "core/console.h"
#include "core/event.h"
#include "core/settings.h"

/* log-level 0 (default): nothing; 3 errors ... 7 everything (RFC 5424 6.2.1). */
static void console_sink_emit(const struct event *event)
{
    if ((uint64_t)event->severity > setting_get_uint("log-level", 0))
        return;
    console_printf("[%5u.%03u] %s: %s\n", (unsigned)(event->time_us / 1000000),
                   (unsigned)(event->time_us / 1000 % 1000), event->subsystem, event->text);
}

const struct event_sink console_sink = { .name = "console", .emit = console_sink_emit };
