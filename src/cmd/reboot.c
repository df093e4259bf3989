/* cmd/reboot.c - reboot, poweroff. Source: compat 1.5. */
#include "plat.h"
#include "script/command.h"

static int reboot_run(const struct cmd_args *args)
{
    enum plat_reset how = cmd_has(args, "setup")  ? PLAT_RESET_SETUP
                          : cmd_has(args, "warm") ? PLAT_RESET_WARM
                                                  : PLAT_RESET_COLD;
    return cmd_failed(plat_reboot(how), "Could not reboot");
}

static const struct cmd_option reboot_options[] = {
    { 'w', "warm", CMD_NONE, NULL, "Warm reset, where the machine knows one" },
    { 's', "setup", CMD_NONE, NULL, "Enter the firmware's setup (UEFI)" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command reboot_command = {
    .name = "reboot",
    .operand_usage = "",
    .summary = "Restart the machine",
    .options = reboot_options,
    .run = reboot_run,
};

static int poweroff_run(const struct cmd_args *args)
{
    (void)args;
    return cmd_failed(plat_poweroff(), "Could not power off");
}

const struct command poweroff_command = {
    .name = "poweroff",
    .operand_usage = "",
    .summary = "Switch the machine off",
    .run = poweroff_run,
};
