/* pci.c - PCI on a BIOS machine by configuration mechanism 1. All 256 buses are looked at: bridges
 * and host bridges that the BIOS numbered in whatever way are found without asking it.
 * Not here: ECAM; registers from 100h on are not reached.
 * Source: PCI Local Bus 3.0, 3.2.2.3.2 (mechanism 1), 6.2.5.1 (base address registers). */
#include "arch.h"
#include "core/err.h"
#include "core/heap.h"
#include "drivers/pci.h"

enum {
    ADDRESS_PORT = 0xcf8,
    DATA_PORT = 0xcfc,
    FUNCTIONS = 0x10000, /* bus, device, function */
    OFFSETS = 256,
    MULTI_FUNCTION = 0x80,
    BAR_PORT = 1,
    BAR_64 = 4,
    BAR_KIND = 6,
    BAR_PORT_FLAGS = 3,
    BAR_MEMORY_FLAGS = 15
};

uint32_t plat_pci_read(const struct pci_device *pci, unsigned offset, unsigned size_bytes)
{
    if (pci->location >= FUNCTIONS || offset >= OFFSETS)
        return UINT32_MAX >> (32 - 8 * size_bytes);
    arch_port_write(ADDRESS_PORT, 4, 0x80000000u | pci->location << 8 | (offset & ~3u));
    return arch_port_read((uint16_t)(DATA_PORT + (offset & 3)), size_bytes);
}

void plat_pci_write(const struct pci_device *pci, unsigned offset, unsigned size_bytes,
                    uint32_t value)
{
    if (pci->location >= FUNCTIONS || offset >= OFFSETS)
        return;
    arch_port_write(ADDRESS_PORT, 4, 0x80000000u | pci->location << 8 | (offset & ~3u));
    arch_port_write((uint16_t)(DATA_PORT + (offset & 3)), size_bytes, value);
}

/* The devices live as long as the platform: drivers keep pointers to them. A second scan meets the
 * same ones; NULL: no memory, or no place. */
static struct pci_device *keep(const struct pci_device *look)
{
    static struct pci_device *known[PCI_DEVICES_MAX];
    for (size_t i = 0; i < PCI_DEVICES_MAX; i++) {
        if (known[i] && known[i]->location != look->location)
            continue;
        if (!known[i])
            known[i] = heap_alloc(sizeof(*known[i]));
        if (known[i])
            *known[i] = *look;
        return known[i];
    }
    return NULL;
}

static int offer(uint32_t location, bool all, int (*found)(void *arg, struct pci_device *pci),
                 void *arg)
{
    struct pci_device look = { .location = location };
    pci_identify(&look);
    if (!all && look.class_code[2] != PCI_CLASS_NETWORK)
        return 0;
    struct pci_device *kept = keep(&look);
    if (!kept)
        return fail(ERR_NOMEM, "pci: no memory for the device %x", (unsigned)location);
    return found(arg, kept);
}

int plat_pci_scan(bool all, int (*found)(void *arg, struct pci_device *pci), void *arg)
{
    unsigned count = 0;
    for (uint32_t location = 0; location < FUNCTIONS; location++) {
        struct pci_device look = { .location = location };
        if (plat_pci_read(&look, PCI_VENDOR, 2) == 0xffff) {
            if ((location & 7) == 0)
                location |= 7; /* without function 0 there are no others */
            continue;
        }
        if (count++ == PCI_DEVICES_MAX)
            return fail(ERR_NOSPC, "pci: more than %u devices", (unsigned)PCI_DEVICES_MAX);
        int r = offer(location, all, found, arg);
        if (r != 0)
            return r;
        if ((location & 7) == 0 && !(plat_pci_read(&look, PCI_HEADER_TYPE, 1) & MULTI_FUNCTION))
            location |= 7;
    }
    return 0;
}

int plat_pci_open(struct pci_device *pci)
{
    uint32_t command = plat_pci_read(pci, PCI_COMMAND, 2);
    plat_pci_write(pci, PCI_COMMAND, 2,
                   command | PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER |
                       PCI_COMMAND_NO_INTX);
    return 0;
}

void plat_pci_close(struct pci_device *pci)
{
    uint32_t command = plat_pci_read(pci, PCI_COMMAND, 2);
    plat_pci_write(pci, PCI_COMMAND, 2,
                   command & ~(uint32_t)(PCI_COMMAND_MASTER | PCI_COMMAND_NO_INTX));
}

/* How much it decodes is asked by writing all ones, while it decodes nothing. */
static uint32_t size_of(const struct pci_device *pci, unsigned offset, uint32_t flags)
{
    uint32_t command = plat_pci_read(pci, PCI_COMMAND, 2);
    uint32_t before = plat_pci_read(pci, offset, 4);
    plat_pci_write(pci, PCI_COMMAND, 2, command & ~(uint32_t)(PCI_COMMAND_IO | PCI_COMMAND_MEMORY));
    plat_pci_write(pci, offset, 4, UINT32_MAX);
    uint32_t mask = plat_pci_read(pci, offset, 4) & ~flags;
    plat_pci_write(pci, offset, 4, before);
    plat_pci_write(pci, PCI_COMMAND, 2, command);
    return mask & (0 - mask);
}

int plat_pci_region(struct pci_device *pci, unsigned bar, struct pci_region *ret_region)
{
    unsigned offset = PCI_BAR0 + 4 * bar;
    if (bar >= PCI_BARS)
        return -ERR_NOENT;
    uint32_t value = plat_pci_read(pci, offset, 4);
    bool is_port = value & BAR_PORT;
    uint32_t flags = is_port ? BAR_PORT_FLAGS : BAR_MEMORY_FLAGS;
    if ((value & ~flags) == 0)
        return -ERR_NOENT;
    if (!is_port && (value & BAR_KIND) == BAR_64 && bar + 1 < PCI_BARS &&
        plat_pci_read(pci, offset + 4, 4) != 0)
        return fail(ERR_RANGE,
                    "pci: the registers of %04x:%04x lie above 4 GiB, where this 32-bit program "
                    "does not reach",
                    pci->vendor, pci->device);
    *ret_region = (struct pci_region){ .base = value & ~flags,
                                       .len_bytes = size_of(pci, offset, flags),
                                       .is_port = is_port };
    return 0;
}
