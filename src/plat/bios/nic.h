/* nic.h - the NICs of a BIOS machine: native drivers on PCI, the PXE ROM that loaded us (undi.h). */
#pragma once

struct plat_boot_files_ops;
/** Tell what the PXE ROM got from DHCP servers. */
void nic_add_leases(const struct plat_boot_files_ops *ops);
/** Give everything back to the ROM; nothing of ours hooks an interrupt afterwards. */
void nic_stop(void);
