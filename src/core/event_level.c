/* core/event_level.c - which events a user wants to see as they come: settings log-level and
 * log-levels. Not here: showing them (console_sink.c, net/syslog.c). */
#include <string.h>
#include "core/err.h"
#include "core/event.h"
#include "core/settings.h"
#include "core/str.h"

static int parse(const char *text, size_t len)
{
    static const char names[][8] = {
        "none", "", "", "error", "warning", "notice", "info", "debug"
    };
    if (len == 1 && text[0] >= '0' && text[0] <= '0' + EVENT_DEBUG)
        return text[0] - '0';
    for (int i = 0; i <= EVENT_DEBUG; i++)
        if (len > 0 && len < sizeof(names[i]) && memcmp(names[i], text, len) == 0)
            return i;
    return -ERR_INVAL;
}

int event_severity_parse(const char *text)
{
    return parse(text, strlen(text));
}

/* "dhcp=debug,http=6": what it says of @subsystem; -ERR_x: nothing that can be read. */
static int level_in(const char *list, const char *subsystem)
{
    size_t len = strlen(subsystem);
    while (*list) {
        size_t entry = strcspn(list, ", ");
        if (entry > len && list[len] == '=' && memcmp(list, subsystem, len) == 0)
            return parse(list + len + 1, entry - len - 1);
        list += entry;
        list += strspn(list, ", ");
    }
    return -ERR_NOENT;
}

bool event_wanted(enum event_severity severity, const char *subsystem)
{
    struct str list = STR_INIT;
    int level = setting_get("log-levels", &list) < 0 ? -1 : level_in(str_text(&list), subsystem);
    str_free(&list);
    if (level < 0)
        return (uint64_t)severity <= setting_get_uint("log-level", 0);
    return (int)severity <= level;
}
