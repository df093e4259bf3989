/* cmd/dhcp.c - the commands ifconf (dhcp is the same) and pxebs. Help and manual are made from the
 * objects below.
 * Not here: what they do (net/configure.c, net/pxebs.c). Source: compat 0.3, 1.4. */
#include <stdio.h>
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "device.h"
#include "fetch/progress.h"
#include "net/dhcp.h"
#include "net/net.h"

enum { LINK_WAIT_MS = 15000 };

static void show_mark(void *arg, char mark)
{
    (void)mark;
    progress_dot(arg);
}

/* Only when there is something to wait for: most links are up. */
static int wait_for_link(struct netdev *dev, deadline_t deadline)
{
    struct progress progress;
    char own[SETTING_NAME_MAX];
    snprintf(own, sizeof(own), "%s/link-timeout", dev->name);
    uint64_t link_ms = setting_get_uint(own, setting_get_uint("link-timeout", LINK_WAIT_MS));
    deadline_t link_end = deadline_in_ms(link_ms);
    int r = netdev_open(dev);
    if (r < 0 || dev->link_up)
        return r;
    progress_begin(&progress, false, "Waiting for link-up on %s", dev->name);
    r = netdev_wait_link(dev, link_end < deadline ? link_end : deadline);
    return progress_end(&progress, r, 0);
}

static int configure(struct netdev *dev, const char *configurator, uint64_t timeout_ms)
{
    struct progress progress;
    deadline_t deadline = timeout_ms ? deadline_in_ms(timeout_ms) : DEADLINE_NEVER;
    const uint8_t *mac = dev->mac;
    int r = wait_for_link(dev, deadline);
    if (r < 0)
        return r;
    progress_begin(&progress, false, "Configuring %s%s%s(%s %02x:%02x:%02x:%02x:%02x:%02x)",
                   configurator ? "[" : "", configurator ? configurator : "",
                   configurator ? "] " : "", dev->name, mac[0], mac[1], mac[2], mac[3], mac[4],
                   mac[5]);
    r = net_configure(dev, configurator, deadline, show_mark, &progress);
    return progress_end(&progress, r, 0);
}

/* One device; what fails is closed again (compat 1.4). */
static int ifconf_device(const struct cmd_args *args, struct netdev *dev)
{
    int r = configure(dev, cmd_text(args, "configurator", NULL), cmd_uint(args, "timeout", 0));
    if (r < 0)
        netdev_close(dev);
    return r;
}

static bool configurator_exists(const char *name)
{
    for (size_t i = 0; net_configurators[i]; i++) {
        if (strcmp(net_configurators[i]->name, name) == 0)
            return true;
    }
    return false;
}

/* Until the first success (compat 1.4). */
static int ifconf_run(const struct cmd_args *args)
{
    const char *configurator = cmd_text(args, "configurator", NULL);
    if (configurator && !configurator_exists(configurator)) {
        console_printf("\"%s\": no such configurator\n", configurator);
        return -ERR_NOTSUP;
    }
    if (!args->operands && !netdev_first())
        return fail(ERR_NODEV, "ifconf: there is no network device");
    return cmd_for_devices(args, ifconf_device, true);
}

static const struct cmd_option ifconf_options[] = {
    { 'c', "configurator", CMD_CONFIGURATOR, NULL,
      "Only this way: dhcp or ipv6; else all side by side" },
    { 't', "timeout", CMD_MS, NULL,
      "Give up on an interface after so long; 0: only the limits of each way" },
    { 0 },
};

static const char ifconf_help[] =
    "Opens each interface (all without an operand), waits for its link, and configures it until\n"
    "the first succeeds. The answers become settings: netN.dhcp, proxydhcp, netN.ndp, netN.dhcpv6. An\n"
    "interface that fails is closed again.";

const struct command ifconf_command = {
    .name = "ifconf",
    .operand_usage = "[<interface>...]",
    .summary = "Configure network interfaces by DHCP and IPv6",
    .help = ifconf_help,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_NETDEV,
    .options = ifconf_options,
    .run = ifconf_run,
};

const struct command dhcp_command = {
    .name = "dhcp",
    .operand_usage = "[<interface>...]",
    .summary = "The same as ifconf",
    .help = ifconf_help,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_NETDEV,
    .options = ifconf_options,
    .run = ifconf_run,
};

static int pxebs_run(const struct cmd_args *args)
{
    struct progress progress;
    uint64_t type;
    struct netdev *dev = cmd_device(args->operand[0]);
    if (!dev)
        return -ERR_NODEV;
    int r = cmd_parse_uint(args->operand[1], &type);
    if (r < 0)
        return r;
    progress_begin(&progress, false, "PXEBS (%s type %u)", dev->name, (unsigned)(uint16_t)type);
    r = progress_end(&progress, pxebs_discover(dev, (uint16_t)type), 0);
    return r < 0 ? cmd_failed(r, "Could not discover boot server on %s", dev->name) : r;
}

const struct command pxebs_command = {
    .name = "pxebs",
    .operand_usage = "<interface> <server type>",
    .summary = "Find a PXE boot server",
    .help = "Asks for a boot server of a type that a PXE menu (option 43.9) lists, by multicast, "
            "broadcast\n"
            "or address, as options 43.6 to 43.8 say. The answer becomes the settings block pxebs.",
    .min_operands = 2,
    .max_operands = 2,
    .operand_kind = CMD_NETDEV,
    .run = pxebs_run,
};
