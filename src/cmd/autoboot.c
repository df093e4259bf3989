/* cmd/autoboot.c - the autoboot command. Not here: what it does (ui/autoboot.c). Source:
 * compat 1.4, 4.7. */
#include "core/err.h"
#include "device.h"
#include "ui/boot.h"

static int autoboot_run(const struct cmd_args *args)
{
    int r = 0;
    if (args->operands == 0)
        return autoboot_all(false);
    for (size_t i = 0; i < args->operands; i++) { /* whatever ended the one before */
        struct netdev *dev = cmd_device(args->operand[i]);
        r = dev ? autoboot(dev) : -ERR_NODEV;
    }
    return r;
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
