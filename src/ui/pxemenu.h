/* ui/pxemenu.h - the boot menu that a PXE server sends. */
#pragma once
#include <stdint.h>

struct netdev;

enum { PXEMENU_FOUND = 0, PXEMENU_LOCAL_BOOT = 1 };

/** Is there a PXE menu that is to be used (compat 4.6)? Then show it as its prompt says, and find
 * the boot server of the type that was chosen: the block `pxebs` then says what to boot. May
 * yield. PXEMENU_FOUND, PXEMENU_LOCAL_BOOT, -ERR_NOENT (silent): there is no menu; -ERR_CANCELED,
 * or pxebs_discover()'s errors. */
int pxemenu_run(struct netdev *dev);
