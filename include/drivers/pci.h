/* drivers/pci.h - PCI devices: what a driver is given, and what a platform implements (plat_pci_*).
 * Not here: which driver serves which device (drivers/net.h). Source: PCI Local Bus 3.0 chapter 6.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PCI_DEVICES_MAX = 256, PCI_BARS = 6, PCI_CAPABILITIES_MAX = 48 };

/* Configuration space, 6.1 and 6.2. */
enum pci_register {
    PCI_VENDOR = 0x00,
    PCI_DEVICE = 0x02,
    PCI_COMMAND = 0x04,
    PCI_STATUS = 0x06,
    PCI_REVISION = 0x08,
    PCI_INTERFACE = 0x09,
    PCI_SUBCLASS = 0x0a,
    PCI_CLASS = 0x0b,
    PCI_CACHE_LINE = 0x0c,
    PCI_HEADER_TYPE = 0x0e,
    PCI_BAR0 = 0x10,
    PCI_SUBSYSTEM_VENDOR = 0x2c,
    PCI_SUBSYSTEM = 0x2e,
    PCI_ROM = 0x30,
    PCI_CAPABILITIES = 0x34,
    PCI_INTERRUPT_LINE = 0x3c,
    PCI_INTERRUPT_PIN = 0x3d,
};
enum {
    PCI_COMMAND_IO = 0x0001,
    PCI_COMMAND_MEMORY = 0x0002,
    PCI_COMMAND_MASTER = 0x0004,
    PCI_COMMAND_NO_INTX = 0x0400,
    PCI_STATUS_CAPABILITIES = 0x0010,
    PCI_CLASS_NETWORK = 2,
    PCI_CAPABILITY_POWER = 0x01,
    PCI_CAPABILITY_MSI = 0x05,
    PCI_CAPABILITY_VENDOR = 0x09,
    PCI_CAPABILITY_EXPRESS = 0x10,
    PCI_CAPABILITY_MSIX = 0x11,
};

/** A function of a PCI device, as the scan found it. Lives until the platform's end. */
struct pci_device {
    uint32_t location; /* segment << 16 | bus << 8 | device << 3 | function */
    uint16_t vendor, device, subsystem_vendor, subsystem;
    uint8_t class_code[3]; /* as 09h..0Bh hold it: interface, subclass, class */
    uint8_t revision;
    void *platform; /* the platform's own, NULL on BIOS */
};

/** A region of registers. Memory is mapped one to one; a port region has is_port. */
struct pci_region {
    uintptr_t base;
    uint32_t len_bytes;
    bool is_port;
};

/* --- implemented by the platform ------------------------------------------------------------- */
/** Call @found for each function of class network (or each function when @all). Stops when it
 * returns not 0 and returns that. */
int plat_pci_scan(bool all, int (*found)(void *arg, struct pci_device *pci), void *arg);
/** Take the device from whoever drives it, wake it, enable its decoders and bus mastering. 0, or
 * -ERR_x told with fail(). */
int plat_pci_open(struct pci_device *pci);
/** Bus mastering off; the firmware may have it again. Closing a closed one is fine. */
void plat_pci_close(struct pci_device *pci);
/** Configuration space. @size_bytes 1, 2 or 4, @offset aligned to it; reads of what is not there
 * give all ones. Offsets from 256 on need ECAM and read all ones without it. */
uint32_t plat_pci_read(const struct pci_device *pci, unsigned offset, unsigned size_bytes);
void plat_pci_write(const struct pci_device *pci, unsigned offset, unsigned size_bytes,
                    uint32_t value);
/** The region behind a base address register (0..5). -ERR_NOENT: there is none; -ERR_RANGE: it lies
 * beyond what this processor mode reaches. Neither is told. */
int plat_pci_region(struct pci_device *pci, unsigned bar, struct pci_region *ret_region);

/* --- src/drivers/pci ------------------------------------------------------------------------- */
/** Ids, class and subsystem of @pci from its configuration space; @pci->location and platform are
 * set. */
void pci_identify(struct pci_device *pci);
/** Bring the device to power state D0; what it loses of its configuration on the way is written
 * back. One that is awake, or knows no such states, is not touched. Else it takes 11 ms. Never
 * yields. 0, or -ERR_TIMEDOUT (told): it stays asleep.
 * Source: PCI Bus Power Management Interface 1.2, 5.4 and 5.6. */
int pci_wake(const struct pci_device *pci);
/** Wake the device and let it decode its registers, so that they can be looked at before it is
 * taken. As pci_wake(). */
int pci_decode(const struct pci_device *pci);
/** Offset of the next capability @id after @after (0: the first one); 0: there is none. */
unsigned pci_capability(const struct pci_device *pci, uint8_t id, unsigned after);
/** The line of the 8259s that the firmware has wired the device's interrupt to; 0: none, or it sends
 * messages instead. */
unsigned pci_interrupt_line(const struct pci_device *pci);
/** The device may use its line; opening it again forbids that. */
void pci_interrupt_allow(const struct pci_device *pci);
/** The part of @region from @offset on, @len_bytes long. -ERR_RANGE when it is not inside. */
int pci_subregion(const struct pci_region *region, uint32_t offset, uint32_t len_bytes,
                  struct pci_region *ret_region);

/** Registers, little endian, at @offset of a region (inside it, aligned: assert). Reads and writes
 * stay in order; a write follows all writes to memory before it. */
uint8_t pci_read8(const struct pci_region *region, uint32_t offset);
uint16_t pci_read16(const struct pci_region *region, uint32_t offset);
uint32_t pci_read32(const struct pci_region *region, uint32_t offset);
void pci_write8(const struct pci_region *region, uint32_t offset, uint8_t value);
void pci_write16(const struct pci_region *region, uint32_t offset, uint16_t value);
void pci_write32(const struct pci_region *region, uint32_t offset, uint32_t value);
