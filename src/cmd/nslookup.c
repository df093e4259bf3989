/* cmd/nslookup.c - the nslookup command: a name's address into a setting. Source: compat 1.2. */
#include "core/console.h"
#include "core/settings.h"
#include "net/net.h"
#include "script/command.h"

static int nslookup_run(const struct cmd_args *args)
{
    struct netaddr addr;
    int r = dns_resolve(args->operand[1], DEADLINE_NEVER, &addr, 1);
    console_job_ended();
    if (r < 0)
        return cmd_failed(r, "Could not resolve %s", args->operand[1]);
    bool is_v4 = addr.family == 4;
    r = setting_set_raw(args->operand[0], is_v4 ? &ipv4_setting_type : &ipv6_setting_type,
                        addr.bytes, is_v4 ? 4 : 16);
    return r < 0 ? cmd_failed(r, "Could not store \"%s\"", args->operand[0]) : 0;
}

const struct command nslookup_command = {
    .name = "nslookup",
    .operand_usage = "<setting> <name>",
    .summary = "Resolve a name into a setting",
    .help = "The first address is stored: an IPv6 one where there is a route for it, else IPv4.",
    .min_operands = 2,
    .max_operands = 2,
    .operand_kind = CMD_SETTING,
    .run = nslookup_run,
};
