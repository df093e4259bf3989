/* pci.c - PCI through the firmware's EFI_PCI_IO_PROTOCOL (drivers/pci.h). Not here: which NIC gets
 * a driver of ours (nic.c), whose it is when (docs/design/005-uefi-phases.md).
 * Source: UEFI 2.10 14.4 (PCI I/O), 7.3.9 (OpenProtocol); resource descriptors: ACPI 6.5 6.4.3.5.1.
 *
 * Registers are reached with the processor's own instructions, since memory is mapped one to one
 * (2.3.4): a call of the firmware for each costs more than the access. */
#include "drivers/pci.h"
#include "uefi.h"
#include "core/err.h"
#include "core/heap.h"
#include "wire/cursor.h"

enum {
    BAR_BYTES_MAX = 16 * 1024 *
                    1024, /* of a region that we look at: registers, not frame buffers */
    BAR_IS_PORT = 1,
    BAR_TYPE = 6,
    BAR_TYPE_64 = 4,
    DESCRIPTOR_QWORD = 0x8a, /* a list of these, and an end tag */
    DESCRIPTOR_BYTES = 46,
    DESCRIPTOR_MINIMUM = 14, /* offset of the lowest address */
    WANTED_ATTRIBUTES = EFI_PCI_IO_ATTRIBUTE_IO | EFI_PCI_IO_ATTRIBUTE_MEMORY |
                        EFI_PCI_IO_ATTRIBUTE_BUS_MASTER | EFI_PCI_IO_ATTRIBUTE_DUAL_ADDRESS_CYCLE,
};
#if defined(__aarch64__)
enum { HAS_PORTS = false };
#else
enum { HAS_PORTS = true };
#endif

struct uefi_pci {
    struct pci_device device; /* first */
    EFI_HANDLE handle;
    EFI_PCI_IO_PROTOCOL *io;
    UINT64 attributes; /* as the firmware had them */
    bool open;
};

static struct uefi_pci *of(const struct pci_device *pci)
{
    return pci->platform;
}

/* --- configuration space --------------------------------------------------------------------- */

static EFI_PCI_IO_PROTOCOL_WIDTH width(unsigned size_bytes)
{
    return size_bytes == 1   ? EfiPciIoWidthUint8
           : size_bytes == 2 ? EfiPciIoWidthUint16
                             : EfiPciIoWidthUint32;
}

uint32_t plat_pci_read(const struct pci_device *pci, unsigned offset, unsigned size_bytes)
{
    EFI_PCI_IO_PROTOCOL *io = of(pci)->io;
    UINT32 value = 0; /* little endian: a shorter read fills the low bytes */
    UINT32 nothing = size_bytes == 4 ? UINT32_MAX : (1u << (8 * size_bytes)) - 1;
    return EFI_ERROR(io->Pci.Read(io, width(size_bytes), offset, 1, &value)) ? nothing : value;
}

void plat_pci_write(const struct pci_device *pci, unsigned offset, unsigned size_bytes,
                    uint32_t value)
{
    EFI_PCI_IO_PROTOCOL *io = of(pci)->io;
    io->Pci.Write(io, width(size_bytes), offset, 1, &value);
}

/* --- regions --------------------------------------------------------------------------------- */

/* A base address register itself (PCI Local Bus 3.0 6.2.5.1); 0: there is none. */
static uint64_t bar_address(const struct pci_device *pci, unsigned bar, bool *ret_is_port)
{
    uint32_t low = plat_pci_read(pci, PCI_BAR0 + 4 * bar, 4);
    *ret_is_port = low & BAR_IS_PORT;
    if (low == UINT32_MAX)
        return 0;
    if (*ret_is_port)
        return low & ~(uint32_t)3;
    uint64_t high = 0;
    if ((low & BAR_TYPE) == BAR_TYPE_64 && bar + 1 < PCI_BARS)
        high = plat_pci_read(pci, PCI_BAR0 + 4 * (bar + 1), 4);
    return high << 32 | (low & ~(uint32_t)15);
}

/* What the firmware says of its region number @index (14.4.16). @ret_base: as the processor sees it.
 */
static bool firmware_region(const struct uefi_pci *self, unsigned index, uint64_t bus_address,
                            uint64_t *ret_base, uint64_t *ret_len)
{
    void *resources = NULL;
    if (EFI_ERROR(self->io->GetBarAttributes(self->io, (UINT8)index, NULL, &resources)) ||
        !resources)
        return false;
    struct cursor cursor = cursor_on(resources, DESCRIPTOR_BYTES);
    bool found = take_u8(&cursor) == DESCRIPTOR_QWORD;
    take_skip(&cursor, DESCRIPTOR_MINIMUM - 1);
    *ret_base = take_le64(&cursor);
    take_skip(&cursor, 8);
    uint64_t translation = take_le64(&cursor);
    *ret_len = take_le64(&cursor);
    uefi_pool_free(resources);
    return found && *ret_len &&
           (*ret_base == bus_address || *ret_base + translation == bus_address);
}

/* EDK II counts a register of 64 bits once: its numbers are not those of the device. So the region
 * is found by its address. */
int plat_pci_region(struct pci_device *pci, unsigned bar, struct pci_region *ret_region)
{
    bool is_port, found = false;
    uint64_t base = 0, len = 0;
    uint64_t bus_address = bar < PCI_BARS ? bar_address(pci, bar, &is_port) : 0;
    for (unsigned i = 0; bus_address && !found && i < PCI_BARS; i++)
        found = firmware_region(of(pci), i, bus_address, &base, &len);
    if (!found || (is_port && !HAS_PORTS))
        return -ERR_NOENT;
    if (base > UINTPTR_MAX || len > UINTPTR_MAX - base)
        return -ERR_RANGE;
    *ret_region = (struct pci_region){
        .base = (uintptr_t)base,
        .len_bytes = len > BAR_BYTES_MAX ? BAR_BYTES_MAX : (uint32_t)len,
        .is_port = is_port,
    };
    return 0;
}

/* --- whose it is ----------------------------------------------------------------------------- */

/* EXCLUSIVE makes the firmware disconnect its own driver (7.3.9). */
int plat_pci_open(struct pci_device *pci)
{
    struct uefi_pci *self = of(pci);
    void *io;
    EFI_STATUS status = uefi_bs->OpenProtocol(
        self->handle, &uefi_guid_pci_io, &io, uefi_image, self->handle,
        EFI_OPEN_PROTOCOL_BY_DRIVER | EFI_OPEN_PROTOCOL_EXCLUSIVE);
    if (EFI_ERROR(status))
        return fail(uefi_error(status), "pci: the firmware does not let go of device %06x (%s)",
                    (unsigned)pci->location, uefi_status_name(status));
    self->open = true;
    UINT64 can = 0;
    self->io->Attributes(self->io, EfiPciIoAttributeOperationGet, 0, &self->attributes);
    self->io->Attributes(self->io, EfiPciIoAttributeOperationSupported, 0, &can);
    int r = pci_wake(pci); /* the driver that went may have put it to sleep */
    if (r < 0) {
        plat_pci_close(pci);
        return r;
    }
    status = self->io->Attributes(self->io, EfiPciIoAttributeOperationEnable,
                                  can & WANTED_ATTRIBUTES, NULL);
    if (!EFI_ERROR(status))
        return 0;
    plat_pci_close(pci);
    return fail(uefi_error(status), "pci: the firmware does not enable device %06x (%s)",
                (unsigned)pci->location, uefi_status_name(status));
}

/* Bus mastering ends here whatever it was before: who drives the device next switches it on. */
void plat_pci_close(struct pci_device *pci)
{
    struct uefi_pci *self = of(pci);
    if (!self->open || uefi_left)
        return;
    self->open = false;
    self->io->Attributes(self->io, EfiPciIoAttributeOperationSet,
                         self->attributes & ~(UINT64)EFI_PCI_IO_ATTRIBUTE_BUS_MASTER, NULL);
    uefi_bs->CloseProtocol(self->handle, &uefi_guid_pci_io, uefi_image, self->handle);
}

/* --- finding them ---------------------------------------------------------------------------- */

struct pci_device *pci_device_of(EFI_HANDLE handle)
{
    EFI_PCI_IO_PROTOCOL *io = uefi_protocol(handle, &uefi_guid_pci_io);
    UINTN segment = 0, bus = 0, slot = 0, function = 0;
    struct uefi_pci *self = io ? heap_zalloc(sizeof(*self)) : NULL;
    if (!self)
        return NULL;
    self->io = io;
    self->handle = handle;
    self->device.platform = self;
    io->GetLocation(io, &segment, &bus, &slot, &function);
    self->device.location = (uint32_t)(segment << 16 | bus << 8 | slot << 3 | function);
    pci_identify(&self->device);
    return &self->device;
}

void pci_device_free(struct pci_device *pci)
{
    heap_free(pci ? of(pci) : NULL);
}

/* The devices of a scan stay: @found may have kept them. */
int plat_pci_scan(bool all, int (*found)(void *arg, struct pci_device *pci), void *arg)
{
    static struct pci_device *devices[PCI_DEVICES_MAX];
    static size_t device_count;
    EFI_HANDLE *handles;
    size_t handle_count = uefi_handles(&uefi_guid_pci_io, &handles);
    int r = 0;
    for (size_t i = device_count; i < handle_count && i < PCI_DEVICES_MAX; i++) {
        devices[i] = pci_device_of(handles[i]);
        device_count = i + 1;
    }
    uefi_pool_free(handles);
    for (size_t i = 0; r == 0 && i < device_count; i++)
        if (devices[i] && (all || devices[i]->class_code[2] == PCI_CLASS_NETWORK))
            r = found(arg, devices[i]);
    return r;
}
