/* drivers/pci/pci.c - what every platform does alike with a PCI device: capabilities, registers.
 * Not here: configuration space and regions (plat_pci_*). Source: PCI Local Bus 3.0 6.2, 6.7. */
#include "drivers/pci.h"
#include "arch.h"
#include "core/err.h"
#include <assert.h>

enum {
    CAPABILITY_MIN = 0x40, /* 6.7: behind the header */
    CAPABILITY_MAX = 0xfc,
    NEXT_OFFSET = 1,
    MESSAGE_CONTROL = 2, /* of MSI and MSI-X, 6.8 */
    MSI_ENABLED = 0x0001,
    MSIX_ENABLED = 0x8000,
    LINE_MAX = 15,
};

void pci_identify(struct pci_device *pci)
{
    pci->vendor = (uint16_t)plat_pci_read(pci, PCI_VENDOR, 2);
    pci->device = (uint16_t)plat_pci_read(pci, PCI_DEVICE, 2);
    pci->subsystem_vendor = (uint16_t)plat_pci_read(pci, PCI_SUBSYSTEM_VENDOR, 2);
    pci->subsystem = (uint16_t)plat_pci_read(pci, PCI_SUBSYSTEM, 2);
    pci->revision = (uint8_t)plat_pci_read(pci, PCI_REVISION, 1);
    for (unsigned i = 0; i < sizeof(pci->class_code); i++)
        pci->class_code[i] = (uint8_t)plat_pci_read(pci, PCI_INTERFACE + i, 1);
}

int pci_decode(const struct pci_device *pci)
{
    int r = pci_wake(pci);
    if (r < 0)
        return r;
    uint32_t command = plat_pci_read(pci, PCI_COMMAND, 2);
    uint32_t wanted = command | PCI_COMMAND_IO | PCI_COMMAND_MEMORY;
    if (command != wanted)
        plat_pci_write(pci, PCI_COMMAND, 2, wanted);
    return 0;
}

unsigned pci_capability(const struct pci_device *pci, uint8_t id, unsigned after)
{
    if (!(plat_pci_read(pci, PCI_STATUS, 2) & PCI_STATUS_CAPABILITIES))
        return 0;
    unsigned at = plat_pci_read(pci, after ? after + NEXT_OFFSET : PCI_CAPABILITIES, 1);
    for (int i = 0; i < PCI_CAPABILITIES_MAX; i++) {
        at &= ~3u; /* 6.7: the low bits are reserved */
        if (at < CAPABILITY_MIN || at > CAPABILITY_MAX)
            return 0;
        if (plat_pci_read(pci, at, 1) == id)
            return at;
        at = plat_pci_read(pci, at + NEXT_OFFSET, 1);
    }
    return 0;
}

static bool sends_messages(const struct pci_device *pci)
{
    unsigned msi = pci_capability(pci, PCI_CAPABILITY_MSI, 0);
    unsigned msix = pci_capability(pci, PCI_CAPABILITY_MSIX, 0);
    return (msi && (plat_pci_read(pci, msi + MESSAGE_CONTROL, 2) & MSI_ENABLED)) ||
           (msix && (plat_pci_read(pci, msix + MESSAGE_CONTROL, 2) & MSIX_ENABLED));
}

/* 6.2.4: on PCs 0 to 15 are lines, 255 is none; line 0 is the timer's. */
unsigned pci_interrupt_line(const struct pci_device *pci)
{
    unsigned line = plat_pci_read(pci, PCI_INTERRUPT_LINE, 1);
    if (line > LINE_MAX || plat_pci_read(pci, PCI_INTERRUPT_PIN, 1) == 0 || sends_messages(pci))
        return 0;
    return line;
}

void pci_interrupt_allow(const struct pci_device *pci)
{
    uint32_t command = plat_pci_read(pci, PCI_COMMAND, 2);
    if (command & PCI_COMMAND_NO_INTX)
        plat_pci_write(pci, PCI_COMMAND, 2, command & ~(uint32_t)PCI_COMMAND_NO_INTX);
}

int pci_subregion(const struct pci_region *region, uint32_t offset, uint32_t len_bytes,
                  struct pci_region *ret_region)
{
    if (offset > region->len_bytes || len_bytes > region->len_bytes - offset)
        return -ERR_RANGE;
    *ret_region = (struct pci_region){ .base = region->base + offset,
                                       .len_bytes = len_bytes,
                                       .is_port = region->is_port };
    return 0;
}

static uintptr_t address(const struct pci_region *region, uint32_t offset, uint32_t size_bytes)
{
    assert(offset <= region->len_bytes && size_bytes <= region->len_bytes - offset);
    return region->base + offset;
}

uint8_t pci_read8(const struct pci_region *region, uint32_t offset)
{
    uintptr_t at = address(region, offset, 1);
    return region->is_port ? (uint8_t)arch_port_read((uint16_t)at, 1)
                           : (uint8_t)arch_mmio_read(at, 1);
}

uint16_t pci_read16(const struct pci_region *region, uint32_t offset)
{
    uintptr_t at = address(region, offset, 2);
    return region->is_port ? (uint16_t)arch_port_read((uint16_t)at, 2)
                           : (uint16_t)arch_mmio_read(at, 2);
}

uint32_t pci_read32(const struct pci_region *region, uint32_t offset)
{
    uintptr_t at = address(region, offset, 4);
    return region->is_port ? arch_port_read((uint16_t)at, 4) : arch_mmio_read(at, 4);
}

static void write(const struct pci_region *region, uint32_t offset, unsigned size_bytes,
                  uint32_t value)
{
    uintptr_t at = address(region, offset, size_bytes);
    if (region->is_port)
        arch_port_write((uint16_t)at, size_bytes, value);
    else
        arch_mmio_write(at, size_bytes, value);
}

void pci_write8(const struct pci_region *region, uint32_t offset, uint8_t value)
{
    write(region, offset, 1, value);
}

void pci_write16(const struct pci_region *region, uint32_t offset, uint16_t value)
{
    write(region, offset, 2, value);
}

void pci_write32(const struct pci_region *region, uint32_t offset, uint32_t value)
{
    write(region, offset, 4, value);
}
