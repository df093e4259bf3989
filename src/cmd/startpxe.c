/* cmd/startpxe.c - the commands startpxe and stoppxe: boot sectors find the PXE API. Not here: the API
 * (src/plat/bios/pxe_*.c). Source: compat 1.4. */
#include "core/err.h"
#include "net/netdev.h"
#include "plat.h"
#include "script/command.h"

static int startpxe_run(const struct cmd_args *args)
{
    const char *name = args->operands ? args->operand[0] : "netX";
    struct netdev *dev = netdev_find(name);
    if (!dev || !dev->is_open)
        return fail(ERR_NODEV, "startpxe: \"%s\" is no open network device", name);
    return plat_pxe_start(dev);
}

static int stoppxe_run(const struct cmd_args *args)
{
    (void)args;
    return plat_pxe_stop();
}

const struct command startpxe_command = { .name = "startpxe",
                                          .operand_usage = "[<device>]",
                                          .max_operands = 1,
                                          .operand_kind = CMD_NETDEV,
                                          .summary = "Offer the PXE API to boot sectors (BIOS)",
                                          .run = startpxe_run };
const struct command stoppxe_command = { .name = "stoppxe",
                                         .summary = "Offer the PXE API no longer (BIOS)",
                                         .run = stoppxe_run };
