/* cmd/ping.c - the ping command. Not here: the packets (net/icmp.c). Source: compat 1.4. */
#include "core/console.h"
#include "core/err.h"
#include "net/net.h"
#include "script/command.h"

enum { SIZE_DEFAULT = 64, TIMEOUT_DEFAULT_MS = 1000 };

struct ping {
    struct netaddr to;
    uint64_t size, timeout_ms, count;
    bool quiet;
    unsigned replies;
};

static void show_reply(const struct ping *ping, uint16_t sequence, uint32_t rtt_us)
{
    char text[NETADDR_TEXT_MAX];
    if (!ping->quiet)
        console_printf("%u bytes from %s: seq=%u time=%u.%03u ms\n", (unsigned)ping->size,
                       netaddr_format(&ping->to, text), sequence, (unsigned)(rtt_us / 1000),
                       (unsigned)(rtt_us % 1000));
}

static void show_failure(const struct ping *ping, uint16_t sequence, int r)
{
    char addr[NETADDR_TEXT_MAX], text[ERR_TEXT_MAX];
    if (ping->quiet)
        return;
    if (r == -ERR_PROTO) /* somebody answered, but with other bytes */
        console_printf("%u bytes from %s: seq=%u: %s\n", (unsigned)ping->size,
                       netaddr_format(&ping->to, addr), sequence, err_format(r, text));
    else
        console_printf("0 bytes from <none>: seq=%u: %s\n", sequence, err_format(r, text));
}

/* One request each timeout. A good reply to the last one, or a wrong reply, ends it at once. */
static int run(struct ping *ping)
{
    for (uint16_t sequence = 1;; sequence++) {
        uint32_t rtt_us;
        deadline_t next = deadline_in_ms(ping->timeout_ms);
        bool is_last = ping->count > 0 && sequence >= ping->count;
        int r = icmp_echo(&ping->to, sequence, ping->size, next, &rtt_us);
        if (r == -ERR_CANCELED)
            return r;
        if (r == 0) {
            ping->replies++;
            show_reply(ping, sequence, rtt_us);
        } else {
            show_failure(ping, sequence, r);
            if (r == -ERR_PROTO)
                return r;
        }
        if (is_last)
            return ping->replies > 0 ? 0 : -ERR_TIMEDOUT;
        r = fiber_wait(NULL, next);
        if (r == -ERR_CANCELED)
            return r;
    }
}

static int ping_run(const struct cmd_args *args)
{
    char text[ERR_TEXT_MAX];
    struct ping ping = { .size = cmd_uint(args, "size", SIZE_DEFAULT),
                         .timeout_ms = cmd_uint(args, "timeout", TIMEOUT_DEFAULT_MS),
                         .count = cmd_uint(args, "count", 0),
                         .quiet = cmd_has(args, "quiet") };
    if (ping.timeout_ms == 0) {
        console_printf("\"0\": invalid timeout\n");
        return -ERR_INVAL;
    }
    if (ping.count > UINT16_MAX || ping.size > ICMP_PAYLOAD_MAX)
        return cmd_failed(fail(ERR_RANGE, "ping: at most %u packets of at most %u bytes",
                               UINT16_MAX, ICMP_PAYLOAD_MAX),
                          "Could not start ping");
    int r = dns_resolve(args->operand[0], DEADLINE_NEVER, &ping.to, 1);
    console_job_ended();
    if (r < 0)
        return cmd_failed(r, "Could not start ping");
    r = run(&ping);
    console_job_ended();
    if (r < 0 && !ping.quiet)
        console_printf("Finished: %s\n", err_format(r, text));
    return r;
}

static const struct cmd_option ping_options[] = {
    { 's', "size", CMD_UINT, NULL, "Bytes of payload in each request, 64 without" },
    { 't', "timeout", CMD_MS, NULL, "From one request to the next, 1000 without" },
    { 'c', "count", CMD_UINT, NULL, "Stop after so many; 0: on Ctrl-C only" },
    { 'q', "quiet", CMD_NONE, NULL, "Print nothing" },
    { 0 },
};

const struct command ping_command = {
    .name = "ping",
    .operand_usage = "<host>",
    .summary = "Send ICMP echo requests",
    .help = "With --count it succeeds when at least one good reply came.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_TEXT,
    .options = ping_options,
    .run = ping_run,
};
