/* cmd/ifmgmt.c - the commands ifopen, ifclose, ifstat, iflinkwait, route, nstat and ipstat.
 * Not here: configuring (dhcp.c), what a device does (net/netdev.c). Source: compat 1.4. */
#include "core/console.h"
#include "core/err.h"
#include "core/str.h"
#include "device.h"
#include "fetch/progress.h"
#include "net/net.h"

static int open_device(const struct cmd_args *args, struct netdev *dev)
{
    (void)args;
    int r = netdev_open(dev);
    return r < 0 ? cmd_failed(r, "Could not open %s", dev->name) : 0;
}

static int ifopen_run(const struct cmd_args *args)
{
    return cmd_for_devices(args, open_device, false);
}

const struct command ifopen_command = {
    .name = "ifopen",
    .operand_usage = "[<interface>...]",
    .summary = "Open network interfaces",
    .help = "Opens each interface, all without an operand. Nothing is configured: see ifconf.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_NETDEV,
    .run = ifopen_run,
};

static int close_device(const struct cmd_args *args, struct netdev *dev)
{
    (void)args;
    netdev_close(dev);
    return 0;
}

static int ifclose_run(const struct cmd_args *args)
{
    return cmd_for_devices(args, close_device, false);
}

const struct command ifclose_command = {
    .name = "ifclose",
    .operand_usage = "[<interface>...]",
    .summary = "Close network interfaces",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_NETDEV,
    .run = ifclose_run,
};

/* --- ifstat ----------------------------------------------------------------------------------- */

static void show_errors(const char *label, const struct netdev_stats *stats)
{
    char text[ERR_TEXT_MAX];
    for (unsigned i = 0; i < NETDEV_ERROR_KINDS; i++)
        if (stats->errors[i].count > 0)
            console_printf("  [%s: %u x \"%s\"]\n", label, (unsigned)stats->errors[i].count,
                           err_format(stats->errors[i].code, text));
}

static int show_device(const struct cmd_args *args, struct netdev *dev)
{
    char text[ERR_TEXT_MAX];
    const uint8_t *mac = dev->mac;
    (void)args;
    console_printf("%s: %02x:%02x:%02x:%02x:%02x:%02x using %s on %s (Ethernet) [%s]\n", dev->name,
                   mac[0], mac[1], mac[2], mac[3], mac[4], mac[5], dev->driver, dev->bus_text,
                   dev->is_open ? "open" : "closed");
    console_printf("  [Link:%s, TX:%u TXE:%u RX:%u RXE:%u]\n", dev->link_up ? "up" : "down",
                   (unsigned)dev->tx.good, (unsigned)dev->tx.bad, (unsigned)dev->rx.good,
                   (unsigned)dev->rx.bad);
    if (!dev->link_up)
        console_printf("  [Link status: %s]\n", err_format(ERR_LINKDOWN, text));
    show_errors("TXE", &dev->tx);
    show_errors("RXE", &dev->rx);
    return 0;
}

static int ifstat_run(const struct cmd_args *args)
{
    return cmd_for_devices(args, show_device, false);
}

const struct command ifstat_command = {
    .name = "ifstat",
    .operand_usage = "[<interface>...]",
    .summary = "Show network interfaces: address, driver, link, counters",
    .help = "TX and RX count frames, TXE and RXE those that failed, with up to four causes each.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_NETDEV,
    .run = ifstat_run,
};

/* --- iflinkwait ------------------------------------------------------------------------------- */

static int wait_for_link(const struct cmd_args *args, struct netdev *dev)
{
    struct progress progress;
    uint64_t timeout_ms = cmd_uint(args, "timeout", 0);
    int r = open_device(args, dev);
    if (r < 0)
        return r;
    progress_begin(&progress, false, "Waiting for link-up on %s", dev->name);
    r = netdev_wait_link(dev, timeout_ms ? deadline_in_ms(timeout_ms) : DEADLINE_NEVER);
    progress_end(&progress, r, 0);
    if (r < 0)
        netdev_close(dev);
    return r;
}

static int iflinkwait_run(const struct cmd_args *args)
{
    return cmd_for_devices(args, wait_for_link, true);
}

static const struct cmd_option iflinkwait_options[] = {
    { 't', "timeout", CMD_MS, NULL, "Give up on an interface after so long; 0: never" },
    { 0 },
};

const struct command iflinkwait_command = {
    .name = "iflinkwait",
    .operand_usage = "[<interface>...]",
    .summary = "Wait for the link of a network interface",
    .help =
        "Opens each interface in turn (all without an operand) and waits until the first has its\n"
        "link up. An interface that has none in time is closed again.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_NETDEV,
    .options = iflinkwait_options,
    .run = iflinkwait_run,
};

/* --- tables ----------------------------------------------------------------------------------- */

static int show(void (*fill)(struct str *out))
{
    struct str out = STR_INIT;
    fill(&out);
    console_write(str_text(&out), out.len_bytes);
    str_free(&out);
    return 0;
}

static int route_run(const struct cmd_args *args)
{
    (void)args;
    return show(net_show_routes);
}

const struct command route_command = {
    .name = "route",
    .operand_usage = "",
    .summary = "Show addresses and routes",
    .help = "One line for each address with its gateway, one for each static route (option 121).",
    .run = route_run,
};

static int nstat_run(const struct cmd_args *args)
{
    (void)args;
    return show(net_show_neighbours);
}

const struct command nstat_command = {
    .name = "nstat",
    .operand_usage = "",
    .summary = "Show the neighbours whose link-layer addresses are known",
    .run = nstat_run,
};

static int ipstat_run(const struct cmd_args *args)
{
    (void)args;
    return show(net_show_statistics);
}

const struct command ipstat_command = {
    .name = "ipstat",
    .operand_usage = "",
    .summary = "Show counters of IPv4, IPv6 and TCP",
    .run = ipstat_run,
};
