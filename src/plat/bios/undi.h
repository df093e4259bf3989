/* undi.h - the NIC that the PXE ROM drives which loaded us, for nic.c and the PXE API of ours. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct plat_boot_files_ops;
/** Is there a PXE ROM with a usable API, and which card does it drive? @ret_location as in struct
 * pci_device; UINT32_MAX: it does not say. */
bool undi_present(uint32_t *ret_location);
/** Register its NIC as "undionly", unless a registered card has the same address: then the ROM leaves
 * that one to us. 0, -ERR_NODEV (silent: no ROM), or why it is of no use (told).
 * Probing one that is registered is fine. */
int undi_probe(void);
/** A driver of ours failed on the ROM's card: the ROM's, for netdev_fall_back(). NULL: it is of no use or gone. */
struct netdev *undi_fall_back(void);
/** A driver of ours takes the ROM's card: the ROM lets go of it and is unloaded as far as the form
 * (.pxe, .kpxe ...) says. Before that driver touches the card. */
void undi_leave_nic(void);
/** Tell the leases that the ROM holds. */
void undi_cached_packets(const struct plat_boot_files_ops *ops);
/** NICs are closed and somebody else may drive the card: the ROM stops it, no DMA from now on. Opening
 * its NIC starts it again. Without a ROM nothing happens. */
void undi_quiet(void);
/** The last word: NICs are closed. UNDI is unloaded unless the form keeps everything. */
void undi_stop(void);
