/* pci.c - PCI on a BIOS machine by configuration mechanism 1. All 256 buses are looked at: bridges
 * and host bridges that the BIOS numbered in whatever way are found without asking it. Registers from
 * 100h on and segments other than 0 are reached through memory (ECAM) where ACPI's table MCFG says
 * that it lies below 4 GiB.
 * Source: PCI Local Bus 3.0, 3.2.2.3.2 (mechanism 1), 6.2.5.1 (base address registers); PCI Express
 * Base 3.0, 7.2.2 (ECAM); PCI Firmware Specification 3.0, 4.1.2 (MCFG). */
#include "acpi.h"
#include "arch.h"
#include "core/err.h"
#include "core/heap.h"
#include "drivers/pci.h"
#include "wire/acpi.h"

enum {
    ADDRESS_PORT = 0xcf8,
    DATA_PORT = 0xcfc,
    FUNCTIONS = 0x10000, /* bus, device, function: of one segment */
    BUS_FUNCTIONS = 256,
    BUSES = 256,
    OFFSETS = 256,
    ECAM_OFFSETS = 4096,
    ECAM_BUS_BYTES = 1024 * 1024,
    ECAMS_MAX = 16,
    MULTI_FUNCTION = 0x80,
    BAR_PORT = 1,
    BAR_64 = 4,
    BAR_KIND = 6,
    BAR_PORT_FLAGS = 3,
    BAR_MEMORY_FLAGS = 15
};

/* --- configuration space -------------------------------------------------------------------------- */

/* MCFG is read once: it does not change, and a lookup goes through all tables. */
static struct acpi_ecam ecams[ECAMS_MAX];
static size_t ecam_count;

static void ecam_start(void)
{
    static bool started;
    const void *table;
    size_t len;
    if (started)
        return;
    started = true;
    if (acpi_find("MCFG", &table, &len) == 0)
        ecam_count = acpi_ecam_parse(table, len, ecams, ECAMS_MAX);
}

/* The entry that serves the bus of @location; NULL: none, or beyond a 32-bit program's reach. */
static const struct acpi_ecam *ecam_of(uint32_t location)
{
    uint32_t bus = location >> 8 & 0xff;
    ecam_start();
    for (size_t i = 0; i < ecam_count; i++) {
        const struct acpi_ecam *ecam = &ecams[i];
        if (ecam->segment == location >> 16 && bus >= ecam->first_bus && bus <= ecam->last_bus &&
            ecam->base + (uint64_t)bus * ECAM_BUS_BYTES <= UINT32_MAX)
            return ecam;
    }
    return NULL;
}

static void point_to(uint32_t location, unsigned offset)
{
    arch_port_write(ADDRESS_PORT, 4, 0x80000000u | location << 8 | (offset & ~3u));
}

/* Where the function's registers are in memory; 0: nowhere. A table may be wrong: memory of segment
 * 0 is believed when it shows the same ids as mechanism 1. */
static uintptr_t ecam_address(uint32_t location)
{
    const struct acpi_ecam *ecam = ecam_of(location);
    if (!ecam)
        return 0;
    uintptr_t address = (uintptr_t)ecam->base + (uintptr_t)(location % FUNCTIONS) * ECAM_OFFSETS;
    if (location >= FUNCTIONS)
        return address;
    point_to(location, PCI_VENDOR);
    return arch_port_read(DATA_PORT, 4) == arch_mmio_read(address, 4) ? address : 0;
}

uint32_t plat_pci_read(const struct pci_device *pci, unsigned offset, unsigned size_bytes)
{
    if (pci->location < FUNCTIONS && offset < OFFSETS) {
        point_to(pci->location, offset);
        return arch_port_read((uint16_t)(DATA_PORT + (offset & 3)), size_bytes);
    }
    uintptr_t address = offset < ECAM_OFFSETS ? ecam_address(pci->location) : 0;
    return address ? arch_mmio_read(address + offset, size_bytes)
                   : UINT32_MAX >> (32 - 8 * size_bytes);
}

void plat_pci_write(const struct pci_device *pci, unsigned offset, unsigned size_bytes,
                    uint32_t value)
{
    if (pci->location < FUNCTIONS && offset < OFFSETS) {
        point_to(pci->location, offset);
        arch_port_write((uint16_t)(DATA_PORT + (offset & 3)), size_bytes, value);
        return;
    }
    uintptr_t address = offset < ECAM_OFFSETS ? ecam_address(pci->location) : 0;
    if (address)
        arch_mmio_write(address + offset, size_bytes, value);
}

/* --- the scan ------------------------------------------------------------------------------------- */

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

struct scan {
    bool all;
    unsigned count;
    int (*found)(void *arg, struct pci_device *pci);
    void *arg;
};

static int offer(struct scan *scan, uint32_t location)
{
    struct pci_device look = { .location = location };
    if (scan->count++ == PCI_DEVICES_MAX)
        return fail(ERR_NOSPC, "pci: more than %u devices", (unsigned)PCI_DEVICES_MAX);
    pci_identify(&look);
    if (!scan->all && look.class_code[2] != PCI_CLASS_NETWORK)
        return 0;
    struct pci_device *kept = keep(&look);
    if (!kept)
        return fail(ERR_NOMEM, "pci: no memory for the device %x", (unsigned)location);
    return scan->found(scan->arg, kept);
}

/* @bus  segment << 8 | bus */
static int scan_bus(struct scan *scan, uint32_t bus)
{
    for (uint32_t i = 0; i < BUS_FUNCTIONS; i++) {
        struct pci_device look = { .location = bus << 8 | i };
        if (plat_pci_read(&look, PCI_VENDOR, 2) == 0xffff) {
            if ((i & 7) == 0)
                i |= 7; /* without function 0 there are no others */
            continue;
        }
        int r = offer(scan, look.location);
        if (r != 0)
            return r;
        if ((i & 7) == 0 && !(plat_pci_read(&look, PCI_HEADER_TYPE, 1) & MULTI_FUNCTION))
            i |= 7;
    }
    return 0;
}

/* The other segments. A bus that two entries name is looked at once. */
static int scan_ecam(struct scan *scan, const struct acpi_ecam *ecam)
{
    int r = 0;
    for (uint32_t bus = ecam->first_bus; r == 0 && bus <= ecam->last_bus; bus++) {
        uint32_t place = (uint32_t)ecam->segment << 8 | bus;
        if (ecam->segment != 0 && ecam_of(place << 8) == ecam)
            r = scan_bus(scan, place);
    }
    return r;
}

int plat_pci_scan(bool all, int (*found)(void *arg, struct pci_device *pci), void *arg)
{
    struct scan scan = { .all = all, .found = found, .arg = arg };
    int r = 0;
    for (uint32_t bus = 0; r == 0 && bus < BUSES; bus++)
        r = scan_bus(&scan, bus);
    ecam_start();
    for (size_t i = 0; r == 0 && i < ecam_count; i++)
        r = scan_ecam(&scan, &ecams[i]);
    return r;
}

/* --- opening, regions ----------------------------------------------------------------------------- */

int plat_pci_open(struct pci_device *pci)
{
    int r = pci_wake(pci);
    if (r < 0)
        return r;
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
    if (!is_port && (value & BAR_KIND) == BAR_64 && bar + 1 < PCI_BARS &&
        plat_pci_read(pci, offset + 4, 4) != 0)
        return -ERR_RANGE; /* above 4 GiB; the lower half may be 0 */
    if ((value & ~flags) == 0)
        return -ERR_NOENT;
    *ret_region = (struct pci_region){ .base = value & ~flags,
                                       .len_bytes = size_of(pci, offset, flags),
                                       .is_port = is_port };
    return 0;
}
