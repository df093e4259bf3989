/* cmd/usbscan.c - the usbscan command: from one USB device to the next. Source: compat 1.2. */
#include "busscan.h"
#include "drivers/usb.h"
#include "script/command.h"

static int look(void *arg, struct usb_device *usb)
{
    busscan_offer(arg, usb->location);
    return 0;
}

static int usbscan_run(const struct cmd_args *args)
{
    struct busscan scan;
    busscan_begin(&scan, args->operand[0]);
    plat_usb_scan(look, &scan);
    return busscan_end(&scan);
}

const struct command usbscan_command = {
    .name = "usbscan",
    .operand_usage = "<setting>",
    .summary = "Store the location of the next USB device (UEFI)",
    .help = "Bus * 256 + address: the one behind the setting's value, or the first one where it is "
            "not set; fails when there is none left.\nFor loops: `:next`, `usbscan dev || goto "
            "done`, `echo ${usb/${dev}.8.2}:${usb/${dev}.10.2} ${usb/${dev}.15.0}`, `goto next`.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_SETTING,
    .run = usbscan_run,
};
