/* cmd/vlan.c - the commands vcreate and vdestroy. Not here: what a VLAN does (net/vlan.c). Source:
 * compat 1.4, 12.1. */
#include "core/err.h"
#include "device.h"

static unsigned small(const struct cmd_args *args, const char *option)
{
    uint64_t value = cmd_uint(args, option, 0);
    return value > UINT16_MAX ? UINT16_MAX : (unsigned)value;
}

static int vcreate_run(const struct cmd_args *args)
{
    struct netdev *trunk = cmd_device(args->operand[0]);
    if (!trunk)
        return -ERR_NODEV;
    int r = vlan_create(trunk, small(args, "tag"), small(args, "priority"), NULL);
    return r < 0 ? cmd_failed(r, "Could not create VLAN device") : 0;
}

static const struct cmd_option vcreate_options[] = {
    { 't', "tag", CMD_UINT, NULL, "The VLAN's number, 1 to 4094" },
    { 'p', "priority", CMD_UINT, NULL, "Of what is sent, 0 (without: the usual) to 7" },
    { 0 },
};

const struct command vcreate_command = {
    .name = "vcreate",
    .operand_usage = "<trunk interface>",
    .summary = "Create a network interface for a VLAN",
    .help =
        "`vcreate --tag 5 net0` makes net0-5, whose frames go through net0 with tag 5. It has the\n"
        "address of its trunk and settings of its own; `dhcp net0-5` configures it. Opening it\n"
        "opens the trunk; closing the trunk closes it. Where it exists already, the priority\n"
        "is changed.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_NETDEV,
    .options = vcreate_options,
    .run = vcreate_run,
};

static int vdestroy_run(const struct cmd_args *args)
{
    struct netdev *dev = cmd_device(args->operand[0]);
    if (!dev)
        return -ERR_NODEV;
    int r = vlan_destroy(dev);
    return r < 0 ? cmd_failed(r, "Could not destroy VLAN device") : 0;
}

const struct command vdestroy_command = {
    .name = "vdestroy",
    .operand_usage = "<vlan interface>",
    .summary = "Destroy the network interface of a VLAN",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_NETDEV,
    .run = vdestroy_run,
};
