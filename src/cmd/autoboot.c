/* cmd/autoboot.c - the autoboot command. Not here: what it does (ui/autoboot.c). Source:
 * compat 1.4, 4.7. */
#include "core/err.h"
#include "device.h"
#include "ui/boot.h"

static int boot_from(const struct cmd_args *args, struct netdev *dev)
{
    (void)args;
    return autoboot(dev);
}

static int autoboot_run(const struct cmd_args *args)
{
    return args->operands ? cmd_for_devices(args, boot_from, false) : autoboot_all(false);
}

const struct command autoboot_command = {
    .name = "autoboot",
    .operand_usage = "[<interface>...]",
    .summary = "Boot what the network offers",
    .help =
        "For each network device, or the named ones: configure it, then download and run the file "
        "that the DHCP\n"
        "server names. A device that fails is followed by the next.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_NETDEV,
    .run = autoboot_run,
};
