/* pxe_api.c - there is no PXE API for 16-bit programs: UEFI starts none. */
#include "core/err.h"
#include "plat.h"

int plat_pxe_start(struct netdev *dev)
{
    (void)dev;
    return fail(ERR_NOTSUP, "startpxe: only programs of a PC BIOS call the PXE API");
}

int plat_pxe_stop(void)
{
    return 0;
}
