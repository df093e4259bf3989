/* net/syslog.c - sends console lines and boot events to the syslog server of the settings `syslog`
 * or `syslog6`.
 * Not here: making events (core/event.c). Source: compat 11.8; RFC 3164 4.1; ECMA-48 5.4 (control
 * sequences).
 *
 * Lines wait in a ring until there is a server and a route to it: so the first lines of a boot
 * arrive, too. */
#include <stdio.h>
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "core/settings.h"
#include "net/net.h"
#include "netconf.h"
#include "netdev_private.h"

enum {
    SYSLOG_PORT = 514,
    LINE_MAX_BYTES = 300,
    WAITING_MAX = 128, /* lines; then the oldest go */
};
enum ansi_state { ANSI_NONE, ANSI_ESCAPE, ANSI_SEQUENCE };

struct line {
    uint8_t severity;
    char text[LINE_MAX_BYTES];
};

static struct line waiting[WAITING_MAX];
static unsigned first, count;
static char partial[LINE_MAX_BYTES]; /* of the console */
static size_t partial_len;
static enum ansi_state ansi;
static struct endpoint server; /* family 0: none */
static struct udp *udp;
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
    int r = udp_send(udp, &server, str_text(&message), message.len_bytes);
    str_free(&message);
    return r;
}

/* Lines that come while somebody is inside the stack wait for the next turn: sending would enter it
 * twice. */
static void flush(void)
{
    if (sending || glue_is_inside() || server.addr.family == 0 || count == 0 ||
        !netconf_route(&server.addr))
        return;
    struct error_slot callers = *err_slot(); /* who logs may be about to tell of its own failure */
    sending = true;
    if (!udp && udp_open(server.addr.family, 0, NULL, &udp) < 0)
        udp = NULL;
    while (udp && count > 0) {
        if (send_line(&waiting[first]) < 0) {
            server.addr.family = 0; /* until the settings say something new */
            break;
        }
        first = (first + 1) % WAITING_MAX;
        count--;
    }
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

static bool in_sequence(char c)
{
    if (ansi == ANSI_ESCAPE)
        ansi = c == '[' ? ANSI_SEQUENCE : ANSI_NONE;
    else if (ansi == ANSI_SEQUENCE)
        ansi = c >= '@' && c <= '~' ? ANSI_NONE : ANSI_SEQUENCE;
    else if (c == '\033')
        ansi = ANSI_ESCAPE;
    else
        return false;
    return true;
}

static void take_char(char c)
{
    if (in_sequence(c))
        return;
    if (c == '\n') {
        if (partial_len > 0)
            add_line(EVENT_INFO, partial, partial_len);
        partial_len = 0;
    } else if (c == '\r') {
        partial_len = 0;
    } else if (c == '\b') {
        partial_len -= partial_len > 0;
    } else if ((unsigned char)c >= ' ' && partial_len < sizeof(partial) - 1) {
        partial[partial_len++] = c;
    }
}

static void on_console(const char *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++)
        take_char(bytes[i]);
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
    server = (struct endpoint){ .addr = addr, .port = SYSLOG_PORT };
    flush();
}

static void start_once(void)
{
    static struct console_tap tap = { .write = on_console };
    static struct settings_watcher watcher = { .changed = on_settings };
    static struct poller poller = { .poll = flush };
    static bool started;
    if (started)
        return;
    started = true;
    sched_add_poller(&poller);
    console_add_tap(&tap);
    settings_watch(&watcher);
}

/* What the console shows as well (setting log-level) arrives from there. */
static void on_event(const struct event *event)
{
    char text[LINE_MAX_BYTES];
    start_once();
    if (event->severity == EVENT_DEBUG ||
        (uint64_t)event->severity <= setting_get_uint("log-level", 0))
        return;
    int len = snprintf(text, sizeof(text), "%s: %s", event->subsystem, event->text);
    add_line(event->severity, text, len < 0 ? 0 : (size_t)len);
}

const struct event_sink syslog_sink = { .name = "syslog", .emit = on_event };
