/* plat/linux/machine.c - what only a machine has: its buses, its memory, the PXE API of its BIOS. A
 * process has none of them; a dry run has the devices that --set names. */
#include "core/err.h"
#include "drivers/pci.h"
#include "drivers/usb.h"
#include "plat.h"
#include "simulate.h"

enum { USB_LOCATION_MASK = 0x7fff }; /* the bit above tells the order of bytes (004-settings.md) */

int plat_pci_scan(bool all, int (*found)(void *arg, struct pci_device *pci), void *arg)
{
    struct pci_device pci = { 0 };
    int r = 0;
    (void)all;
    if (!simulating())
        return fail(ERR_NOTSUP, "pci: a program has no PCI devices");
    for (size_t at = 0; r == 0 && simulate_device("pci", &at, &pci.location);)
        r = found(arg, &pci);
    return r;
}

int plat_usb_scan(int (*found)(void *arg, struct usb_device *usb), void *arg)
{
    struct usb_device usb = { 0 };
    uint32_t location;
    int r = 0;
    if (!simulating())
        return fail(ERR_NOTSUP, "usb: a program has no USB devices");
    for (size_t at = 0; r == 0 && simulate_device("usb", &at, &location);) {
        usb.location = (uint16_t)(location & USB_LOCATION_MASK);
        r = found(arg, &usb);
    }
    return r;
}

int plat_memory_read(uint64_t address, size_t len_bytes, struct blob *blob)
{
    (void)address, (void)len_bytes;
    if (simulating())
        return simulate_unknown(blob);
    return fail(ERR_NOTSUP, "imgmem: a program has no physical memory");
}

bool plat_is_self(const void *data, size_t len_bytes)
{
    (void)data, (void)len_bytes; /* nothing that we run is a program */
    return false;
}

int plat_pxe_start(struct netdev *dev)
{
    (void)dev;
    if (simulating())
        return 0;
    return fail(ERR_NOTSUP, "startpxe: only programs of a PC BIOS call the PXE API");
}

int plat_pxe_stop(void)
{
    return 0;
}
