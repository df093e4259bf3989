/* cmd/inspect.c - looking inside: log (the boot log), heapstat (who holds what). */
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "script/command.h"
#include <string.h>

enum { HEAPSTAT_OWNERS_MAX = 128, US_PER_MS = 1000, MS_PER_S = 1000 };

/* Is @word in the list, which has commas? NULL: everything is. */
static bool is_listed(const char *list, const char *word)
{
    size_t len = strlen(word);
    for (; list; list = strchr(list, ',')) {
        list += *list == ',';
        if (strncmp(list, word, len) == 0 && (list[len] == ',' || !list[len]))
            return true;
    }
    return false;
}

static void show_event(const struct event *event)
{
    uint64_t ms = event->time_us / US_PER_MS;
    console_printf("[%4u.%03u] <%u> %s: %s", (unsigned)(ms / MS_PER_S), (unsigned)(ms % MS_PER_S),
                   (unsigned)event->severity, event->subsystem, event->text);
    if (event->code)
        console_printf(" (error %08x)", (unsigned)event->code);
    console_printf("\n");
}

/* Those events that are asked for, without the first @skip of them. Returns how many they are. */
static unsigned each_event(const struct cmd_args *args, int severity, unsigned skip, bool show)
{
    const char *subsystems = cmd_text(args, "subsystem", NULL);
    const struct event *event = event_next(1);
    unsigned count = 0;
    for (unsigned i = 0; event && i < EVENT_RING_SLOTS;
         i++, event = event_next(event->serial + 1)) {
        if ((int)event->severity > severity ||
            (subsystems && !is_listed(subsystems, event->subsystem)))
            continue;
        if (count++ >= skip && show)
            show_event(event);
    }
    return count;
}

static int log_run(const struct cmd_args *args)
{
    const char *text = cmd_text(args, "severity", "debug");
    int severity = event_severity_parse(text);
    if (severity < 0)
        return fail(ERR_INVAL, "log: \"%.40s\" is none of error, warning, notice, info, debug",
                    text);
    unsigned count = each_event(args, severity, 0, false);
    if (count == 0)
        console_printf(event_next(1) ? "No event in the log matches\n" : "The log is empty\n");
    uint64_t last = cmd_uint(args, "last", EVENT_RING_SLOTS);
    (void)each_event(args, severity, last < count ? count - (unsigned)last : 0, true);
    if (cmd_has(args, "clear"))
        event_forget();
    return 0;
}

static const struct cmd_option log_options[] = {
    { 's', "severity", CMD_TEXT, "level",
      "Only what is so severe: error (3), warning, notice, info, debug (7)" },
    { 'u', "subsystem", CMD_TEXT, "list", "Only of these parts: dhcp,http" },
    { 'l', "last", CMD_UINT, NULL, "Only the last so many" },
    { 'c', "clear", CMD_NONE, NULL, "Forget all afterwards" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command log_command = {
    .name = "log",
    .operand_usage = "",
    .summary = "Show the boot log",
    .help =
        "What happened since the start, the newest last: seconds, severity (as syslog counts it), "
        "part of the\n"
        "program, text. The last 256 events are kept. `set log-levels http=debug,script=debug` "
        "shows those of HTTP,\n"
        "and each command of a script, as they come; `set log-level 7` all.",
    .options = log_options,
    .run = log_run,
};

struct owner {
    const char *name;
    size_t blocks, bytes;
};

struct owner_list {
    struct owner owner[HEAPSTAT_OWNERS_MAX];
    size_t count;
};

/* Keeps the list in order, the largest first; what does not fit is small. */
static void add_owner(void *arg, const char *name, size_t blocks, size_t bytes)
{
    struct owner_list *list = arg;
    size_t at = list->count;
    while (at > 0 && list->owner[at - 1].bytes < bytes)
        at--;
    if (at == HEAPSTAT_OWNERS_MAX)
        return;
    if (list->count < HEAPSTAT_OWNERS_MAX)
        list->count++;
    for (size_t i = list->count - 1; i > at; i--)
        list->owner[i] = list->owner[i - 1];
    list->owner[at] = (struct owner){ .name = name, .blocks = blocks, .bytes = bytes };
}

static int heapstat_run(const struct cmd_args *args)
{
    (void)args;
    struct heap_stats stats;
    heap_stats(&stats);
    struct owner_list *list = heap_zalloc(sizeof(*list));
    if (!list)
        return fail(ERR_NOMEM, "heapstat: no memory for the list");
    heap_owners(add_owner, list);
    console_printf("%u bytes in %u blocks, at most %u bytes so far, %u bytes reserved\n",
                   (unsigned)stats.used_bytes, (unsigned)stats.blocks, (unsigned)stats.peak_bytes,
                   (unsigned)stats.reserved_bytes);
    for (size_t i = 0; i < list->count; i++)
        console_printf("%10u bytes %6u blocks  %s\n", (unsigned)list->owner[i].bytes,
                       (unsigned)list->owner[i].blocks, list->owner[i].name);
    heap_free(list);
    return 0;
}

const struct command heapstat_command = {
    .name = "heapstat",
    .operand_usage = "",
    .summary = "Show who holds how much of the heap",
    .help =
        "One line for each source file that holds memory, the largest first. Downloaded images are "
        "not in the heap:\n"
        "see \"imgstat\".",
    .run = heapstat_run,
};
