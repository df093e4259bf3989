/* cmd/inspect.c - looking inside: log (the boot log), heapstat (who holds what). */
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "script/command.h"

enum { HEAPSTAT_OWNERS_MAX = 128, US_PER_MS = 1000, MS_PER_S = 1000 };

static int log_run(const struct cmd_args *args)
{
    const struct event *event = event_next(1);
    for (unsigned i = 0; event && i < EVENT_RING_SLOTS;
         i++, event = event_next(event->serial + 1)) {
        if (event->severity > cmd_uint(args, "severity", EVENT_DEBUG))
            continue;
        uint64_t ms = event->time_us / US_PER_MS;
        console_printf("[%4u.%03u] <%u> %s: %s", (unsigned)(ms / MS_PER_S),
                       (unsigned)(ms % MS_PER_S), (unsigned)event->severity, event->subsystem,
                       event->text);
        if (event->code)
            console_printf(" (error %08x)", (unsigned)event->code);
        console_printf("\n");
    }
    return 0;
}

static const struct cmd_option log_options[] = {
    { 's', "severity", CMD_UINT, NULL,
      "Only what is at least so severe: 3 errors ... 6 information, 7 all" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command log_command = {
    .name = "log",
    .operand_usage = "",
    .summary = "Show the boot log",
    .help =
        "What happened since the start, the newest last: seconds, severity (as syslog counts it), "
        "part of the\n"
        "program, text. The last 256 events are kept.",
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
