/* core/console_sink.c - shows boot events on the console as they come, those that the settings ask
 * for (event_level.c). Not here: the failures of commands, which script/dispatch.c shows whatever
 * the level. */
#include "core/console.h"
#include "core/event.h"

static void console_sink_emit(const struct event *event)
{
    if (!event_wanted(event->severity, event->subsystem))
        return;
    if (!console_at_line_start()) /* "Configuring..." stands there */
        console_printf("\n");
    console_printf("[%5u.%03u] %s: %s\n", (unsigned)(event->time_us / 1000000),
                   (unsigned)(event->time_us / 1000 % 1000), event->subsystem, event->text);
}

const struct event_sink console_sink = { .name = "console", .emit = console_sink_emit };
