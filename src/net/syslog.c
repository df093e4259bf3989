/* net/syslog.c - sends console lines and boot events to the syslog server of the settings `syslog`
 * or `syslog6`.
 * Not here: making events (core/event.c). Source: compat 11.8; RFC 3164 4.1.
 *
 * Lines wait in a ring until there is a server and a route to it: so the first lines of a boot
 * arrive, too. */
#include <stdio.h>
#include <string.h>
#include "config.h"
#include "core/console.h"
#include "core/console_line.h"
#include "core/err.h"
#include "core/event.h"
#include "core/settings.h"
#include "net/net.h"
#include "netconf.h"
#include "netdev_private.h"

enum {
    SYSLOG_PORT = 514,
    LINE_MAX_BYTES = CONSOLE_LINE_MAX,
    WAITING_MAX = 128, /* lines; then the oldest go */
    BURST_LINES =
        4, /* fewer than wait for an address to be resolved: more would push the oldest out */
    PAUSE_MS = 20, /* between bursts, while lines wait */
    RETRY_MS = 2000,
};

struct line {
    uint8_t severity;
    char text[LINE_MAX_BYTES];
};

static struct line waiting[WAITING_MAX];
static unsigned first, count;
static struct console_line partial; /* of the console */
static struct endpoint server;      /* family 0: none */
static struct udp *udp;
static deadline_t not_before; /* of what waits */
static bool sending;

/* --- out -------------------------------------------------------------------------------------- */

static void add_prefix(const struct line *line, struct str *out)
{
    struct str host = STR_INIT, domain = STR_INIT;
    str_printf(out, "<%u>", line->severity); /* facility 0 */
    if (setting_get("hostname", &host) == 0 && host.len_bytes > 0) {
        bool complete = strchr(str_text(&host), '.') || setting_get("domain", &domain) < 0 ||
                        domain.len_bytes == 0;
        str_printf(out, "%s%s%s ", str_text(&host), complete ? "" : ".",
                   complete ? "" : str_text(&domain));
    }
    str_append(out, "ipxe: ");
    str_free(&host);
    str_free(&domain);
}

static int send_line(const struct line *line)
{
    struct str message = STR_INIT;
    add_prefix(line, &message);
    str_append(&message, line->text);
    int r = message.oom ? -ERR_NOMEM
                        : udp_send(udp, &server, str_text(&message), message.len_bytes);
    str_free(&message);
    return r;
}

/* Lines that come while somebody is inside the stack wait for the next turn: sending would enter it
 * twice. */
static void flush(void)
{
    if (sending || glue_is_inside() || server.addr.family == 0 || count == 0 ||
        !deadline_passed(not_before) || !netconf_route(&server.addr))
        return;
    struct error_slot callers = *err_slot(); /* who logs may be about to tell of its own failure */
    sending = true;
    if (!udp && udp_open(server.addr.family, 0, NULL, &udp) < 0)
        udp = NULL;
    uint64_t pause_ms = PAUSE_MS;
    for (unsigned lines = 0; udp && count > 0 && lines < BURST_LINES; lines++) {
        if (send_line(&waiting[first]) < 0) {
            pause_ms = RETRY_MS;
            break;
        }
        first = (first + 1) % WAITING_MAX;
        count--;
    }
    if (count > 0)
        not_before = deadline_in_ms(pause_ms);
    sending = false;
    *err_slot() = callers;
}

static void add_line(unsigned severity, const char *text, size_t len_bytes)
{
    if (sending) /* a failure to send must not be sent */
        return;
    if (count == WAITING_MAX) {
        first = (first + 1) % WAITING_MAX;
        count--;
    }
    struct line *line = &waiting[(first + count++) % WAITING_MAX];
    line->severity = (uint8_t)severity;
    snprintf(line->text, sizeof(line->text), "%.*s", (int)len_bytes, text);
    flush();
}

/* --- in: what is written to the console ------------------------------------------------------- */

static void on_console(const char *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++) {
        if (!console_line_take(&partial, bytes[i]))
            continue;
        add_line(EVENT_INFO, partial.text, partial.len_bytes);
        partial.len_bytes = 0;
    }
}

/* --- settings --------------------------------------------------------------------------------- */

static bool read_server(const char *name, uint8_t family, struct netaddr *ret_addr)
{
    struct str out = STR_INIT;
    size_t len = family == 4 ? 4 : 16;
    bool found = setting_get_raw(name, &out) == 0 && out.len_bytes >= len;
    if (found) {
        const uint8_t *bytes = (const uint8_t *)out.data;
        *ret_addr = family == 4 ? netaddr_v4(bytes) : netaddr_v6(bytes);
    }
    str_free(&out);
    return found && !netaddr_is_zero(ret_addr);
}

static void on_settings(void)
{
    struct netaddr addr = { 0 };
    if (!read_server("syslog", 4, &addr) && !read_server("syslog6", 6, &addr))
        addr.family = 0;
    if (udp && addr.family != server.addr.family && !sending) {
        udp_close(udp);
        udp = NULL;
    }
    if (!netaddr_equal(&addr, &server.addr))
        not_before = 0;
    server = (struct endpoint){ .addr = addr, .port = SYSLOG_PORT };
    flush();
}

static void start_once(void)
{
    static struct settings_watcher watcher = { .changed = on_settings };
    static struct poller poller = { .poll = flush };
    static bool started;
    if (started)
        return;
    started = true;
    sched_add_poller(&poller);
    settings_watch(&watcher);
}

/* What the console shows as well arrives from there. */
static void on_event(const struct event *event)
{
    char text[LINE_MAX_BYTES];
    start_once();
    if (event->severity == EVENT_DEBUG || event_wanted(event->severity, event->subsystem))
        return;
    int len = snprintf(text, sizeof(text), "%s: %s", event->subsystem, event->text);
    add_line(event->severity, text, len < 0 ? 0 : (size_t)len);
}

const struct console_output syslog_console = {
    .name = "syslog",
    .usage = CONSOLE_USAGE_OF(CONSOLE_SYSLOG, CONSOLE_USAGE_ALL & ~CONSOLE_USAGE_TUI),
    .write = on_console,
};
const struct event_sink syslog_sink = { .name = "syslog", .emit = on_event };
