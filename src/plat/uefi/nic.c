/* nic.c - which NICs the firmware has, whose they are at what time. Not here: moving frames (snp.c,
 * mnp.c). docs/design/005-uefi-phases.md tells who owns a NIC when.
 * Source: UEFI 2.10 7.3 (handles, connecting), 14.4 (PCI I/O). */
#include "uefi.h"
#include "core/build_info.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "devpath.h"
#include "plat.h"
#include <string.h>

enum {
    PCI_CLASS_OFFSET = 8,
    PCI_CLASS_NETWORK = 2,
    BUS_TYPE_PCI = 1,
    CANDIDATES_MAX = 256,
    USERS_MAX = 64
};

static struct list nics = LIST_INIT(nics);

/* --- what a handle says --------------------------------------------------------------------- */

static void describe_pci(struct netdev *dev, EFI_PCI_IO_PROTOCOL *pci)
{
    UINTN segment = 0, bus = 0, slot = 0, function = 0;
    UINT16 ids[2] = { 0 };
    pci->GetLocation(pci, &segment, &bus, &slot, &function);
    pci->Pci.Read(pci, EfiPciIoWidthUint16, 0, 2, ids);
    dev->bus_type = "PCI";
    dev->bus_loc = (uint32_t)(segment << 16 | bus << 8 | slot << 3 | function);
    const uint8_t id[5] = { BUS_TYPE_PCI, (uint8_t)(ids[0] >> 8), (uint8_t)ids[0],
                            (uint8_t)(ids[1] >> 8), (uint8_t)ids[1] };
    memcpy(dev->bus_id, id, sizeof(id));
    struct str text = STR_INIT;
    str_printf(&text, "%04x:%02x:%02x.%x", (unsigned)segment, (unsigned)bus, (unsigned)slot,
               (unsigned)function);
    strncpy(dev->bus_text, str_text(&text), sizeof(dev->bus_text) - 1);
    str_free(&text);
}

/* The nearest PCI device above the handle; a NIC on USB or on nothing we know is "EFI". */
static void describe_bus(struct netdev *dev, EFI_HANDLE handle)
{
    EFI_DEVICE_PATH *path = uefi_protocol(handle, &uefi_guid_device_path);
    EFI_HANDLE pci_handle;
    EFI_PCI_IO_PROTOCOL *pci = NULL;
    dev->bus_type = "EFI";
    strncpy(dev->bus_text, "EFI", sizeof(dev->bus_text) - 1);
    if (path && !EFI_ERROR(uefi_bs->LocateDevicePath(&uefi_guid_pci_io, &path, &pci_handle)))
        pci = uefi_protocol(pci_handle, &uefi_guid_pci_io);
    if (pci)
        describe_pci(dev, pci);
}

int nic_register(struct nic *nic, EFI_HANDLE handle, const struct nic_ops *ops, bool boot)
{
    nic->handle = handle;
    nic->ops = ops;
    nic->dev.boot_device = boot;
    nic->dev.driver_data = nic;
    describe_bus(&nic->dev, handle);
    int r = netdev_register(&nic->dev);
    if (r < 0) {
        ops->free(nic);
        return r;
    }
    list_append(&nic->node, &nics);
    return 0;
}

/* --- whose it is ---------------------------------------------------------------------------- */

static void give_back(struct nic *nic, bool reconnect)
{
    bool was_held = nic->held;
    nic->ops->give(nic);
    nic->held = false;
    if (was_held && reconnect)
        uefi_bs->ConnectController(nic->handle, NULL, NULL, TRUE);
}

void nic_remove(struct netdev *dev)
{
    struct nic *nic = dev->driver_data;
    give_back(nic, true);
    list_remove(&nic->node);
    nic->ops->free(nic);
}

void nic_suspend_all(bool reconnect)
{
    list_for_each (node, &nics)
        give_back(container_of(node, struct nic, node), reconnect);
}

void nic_resume_all(void)
{
    list_for_each (node, &nics) {
        struct nic *nic = container_of(node, struct nic, node);
        if (nic->dev.is_open && nic->ops->take(nic) < 0)
            netdev_link(&nic->dev, false);
    }
}

void nic_silence_all(void)
{
    list_for_each (node, &nics) {
        struct nic *nic = container_of(node, struct nic, node);
        if (nic->held)
            nic->ops->give(nic);
        nic->held = false;
    }
}

EFI_HANDLE nic_current_handle(void)
{
    struct netdev *open_dev = netdev_find("netX");
    EFI_HANDLE boot = NULL;
    list_for_each (node, &nics) {
        struct nic *nic = container_of(node, struct nic, node);
        if (&nic->dev == open_dev)
            return nic->handle;
        if (nic->dev.boot_device)
            boot = nic->handle;
    }
    return boot;
}

/* --- finding them --------------------------------------------------------------------------- */

static bool is_attached(EFI_HANDLE handle)
{
    list_for_each (node, &nics)
        if (container_of(node, struct nic, node)->handle == handle)
            return true;
    return false;
}

static bool loaded_through(EFI_HANDLE handle)
{
    EFI_DEVICE_PATH *path = uefi_protocol(handle, &uefi_guid_device_path);
    return path && origin.path && origin.mac_known && devpath_contains(path, origin.path);
}

/* The firmware's PXE and VLAN drivers put the parent's interface on their children too: one NIC is
 * the handle with the shortest path. */
static bool is_copy(const EFI_HANDLE *handles, size_t count, size_t index, EFI_GUID *guid)
{
    void *interface = uefi_protocol(handles[index], guid);
    void *path = uefi_protocol(handles[index], &uefi_guid_device_path);
    for (size_t i = 0; i < count; i++) {
        void *other = uefi_protocol(handles[i], &uefi_guid_device_path);
        if (i != index && uefi_protocol(handles[i], guid) == interface && other && path &&
            devpath_len(other) < devpath_len(path))
            return true;
    }
    return interface == NULL || path == NULL;
}

/* Somebody has it for himself and will not be disconnected (7.3.9): share it instead. */
static bool is_exclusive(EFI_HANDLE handle)
{
    EFI_OPEN_PROTOCOL_INFORMATION_ENTRY *users = NULL;
    UINTN count = 0;
    bool exclusive = false;
    if (EFI_ERROR(uefi_bs->OpenProtocolInformation(handle, &uefi_guid_snp, &users, &count)))
        return false;
    for (UINTN i = 0; i < count && i < USERS_MAX; i++)
        exclusive |= (users[i].Attributes & EFI_OPEN_PROTOCOL_EXCLUSIVE) != 0;
    uefi_pool_free(users);
    return exclusive;
}

static int attach_snp(EFI_HANDLE handle, bool boot)
{
    if (is_exclusive(handle) && uefi_protocol(handle, &uefi_guid_mnp_service) &&
        mnp_attach(handle, boot) == 0)
        return 0;
    return snp_attach(handle, boot);
}

/* One round over the handles with @guid: those that we were loaded through, or the others. */
static int attach_each(EFI_GUID *guid, bool boot, int (*attach)(EFI_HANDLE handle, bool boot))
{
    EFI_HANDLE *handles;
    size_t count = uefi_handles(guid, &handles);
    int found = 0;
    for (size_t i = 0; i < count && i < CANDIDATES_MAX; i++) {
        if (is_attached(handles[i]) || is_copy(handles, count, i, guid) ||
            loaded_through(handles[i]) != boot)
            continue;
        found += attach(handles[i], boot) == 0;
    }
    uefi_pool_free(handles);
    return found;
}

static bool is_network_card(EFI_HANDLE handle)
{
    EFI_PCI_IO_PROTOCOL *pci = uefi_protocol(handle, &uefi_guid_pci_io);
    UINT32 class_revision = 0;
    return pci &&
           !EFI_ERROR(
               pci->Pci.Read(pci, EfiPciIoWidthUint32, PCI_CLASS_OFFSET, 1, &class_revision)) &&
           class_revision >> 24 == PCI_CLASS_NETWORK;
}

/* Is there a NIC on @handle's device already? Then its drivers are awake. */
static bool has_nic(EFI_HANDLE handle)
{
    EFI_HANDLE *nic_handles;
    void *path = uefi_protocol(handle, &uefi_guid_device_path);
    size_t count = uefi_handles(&uefi_guid_snp, &nic_handles);
    bool found = false;
    for (size_t i = 0; path && !found && i < count && i < CANDIDATES_MAX; i++) {
        void *nic_path = uefi_protocol(nic_handles[i], &uefi_guid_device_path);
        found = nic_path && devpath_contains(path, nic_path);
    }
    uefi_pool_free(nic_handles);
    return found;
}

/* A firmware that boots fast has woken no NIC, or only the one that it boots from. */
static void connect_network_cards(void)
{
    EFI_HANDLE *handles;
    size_t count = uefi_handles(&uefi_guid_pci_io, &handles);
    for (size_t i = 0; i < count; i++)
        if (is_network_card(handles[i]) && !has_nic(handles[i]))
            uefi_bs->ConnectController(handles[i], NULL, NULL, TRUE);
    uefi_pool_free(handles);
}

static bool only_boot_device(void)
{
    return strcmp(build_info.name, "snponly") == 0 && origin.mac_known;
}

static int attach_all(void)
{
    int found = attach_each(&uefi_guid_snp, true, attach_snp);
    if (found == 0)
        found = attach_each(&uefi_guid_mnp_service, true, mnp_attach);
    if (found && only_boot_device())
        return found;
    found += attach_each(&uefi_guid_snp, false, attach_snp);
    if (found == 0)
        found = attach_each(&uefi_guid_mnp_service, false, mnp_attach);
    return found;
}

int plat_probe_devices(void)
{
    if (!only_boot_device())
        connect_network_cards();
    if (attach_all() > 0 || !list_empty(&nics))
        return 0;
    uefi_connect_all();
    if (attach_all() > 0)
        return 0;
    return fail(ERR_NODEV, "nic: the firmware has no network device (no SNP, no MNP)");
}
