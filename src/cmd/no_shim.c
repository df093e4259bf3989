/* cmd/no_shim.c - the shim command where there is no UEFI: scripts for both may have it, whatever its
 * options say (compat 1.3). Where it works: shim.c. */
#include "shim.h"

static int shim_run(const struct cmd_args *args)
{
    (void)args;
    return 0;
}

SHIM_COMMAND(true, shim_run);
