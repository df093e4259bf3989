/* cmd/no_shim.c - the shim command where there is no UEFI: scripts for both may have it, whatever its
 * options say (compat 1.3); only `shim --help` is answered. Where it works: shim.c. */
#include "core/err.h"
#include "shim.h"

static int shim_run(const struct cmd_args *args)
{
    return cmd_answered_help(args) ? -ERR_CANCELED : 0;
}

SHIM_COMMAND(true, shim_run);
