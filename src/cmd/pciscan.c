/* cmd/pciscan.c - the pciscan command: from one PCI device to the next. Source: compat 1.2. */
#include "busscan.h"
#include "drivers/pci.h"
#include "script/command.h"

static int look(void *arg, struct pci_device *pci)
{
    busscan_offer(arg, pci->location);
    return 0;
}

static int pciscan_run(const struct cmd_args *args)
{
    struct busscan scan;
    busscan_begin(&scan, args->operand[0]);
    plat_pci_scan(true, look, &scan);
    return busscan_end(&scan);
}

const struct command pciscan_command = {
    .name = "pciscan",
    .operand_usage = "<setting>",
    .summary = "Store the location of the next PCI device",
    .help = "The one behind the setting's value, or the first one where it is not set; fails when "
            "there is none left.\nFor loops: `:next`, `pciscan loc || goto done`, "
            "`echo ${loc:busdevfn} ${pci/${loc}.0.2}:${pci/${loc}.2.2}`, `goto next`.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_SETTING,
    .run = pciscan_run,
};
