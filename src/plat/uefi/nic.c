/* nic.c - which NICs there are and who drives them, whose they are at what time. Not here: moving
 * frames (snp.c, mnp.c, src/drivers/net). docs/design/005-uefi-phases.md tells who owns a NIC when,
 * docs/design/010-drivers.md which gets a driver of ours.
 * Source: UEFI 2.10 7.3 (handles, connecting), 14.4 (PCI I/O). */
#include "uefi.h"
#include "core/build_info.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "devpath.h"
#include "drivers/net.h"
#include "plat.h"
#include "protocols.h"
#include <string.h>

enum { CANDIDATES_MAX = 256, USERS_MAX = 64 };

static struct list nics = LIST_INIT(nics);
/* A driver of ours failed: the NIC that is found now is behind its device. */
static bool falling_back;

/* --- what a handle says --------------------------------------------------------------------- */

/* The nearest PCI device above the handle; a NIC on USB or on nothing we know is "EFI". */
static void describe_bus(struct netdev *dev, EFI_HANDLE handle)
{
    EFI_DEVICE_PATH *path = uefi_protocol(handle, &uefi_guid_device_path);
    EFI_HANDLE pci_handle;
    struct pci_device *pci = NULL;
    dev->bus_type = "EFI";
    strncpy(dev->bus_text, "EFI", sizeof(dev->bus_text) - 1);
    if (path && !EFI_ERROR(uefi_bs->LocateDevicePath(&uefi_guid_pci_io, &path, &pci_handle)))
        pci = pci_device_of(pci_handle);
    if (pci)
        net_driver_describe(pci, dev);
    pci_device_free(pci);
}

/* The firmware's network stack had the tags: now they are ours. */
static void boot_through_vlan(struct netdev *trunk)
{
    struct netdev *dev;
    if (vlan_create(trunk, origin.vlan, 0, &dev) < 0)
        return;
    dev->boot_device = true;
    trunk->boot_device = false;
}

int nic_register(struct nic *nic, EFI_HANDLE handle, const struct nic_ops *ops, bool boot)
{
    nic->handle = handle;
    nic->ops = ops;
    nic->dev.boot_device = boot;
    describe_bus(&nic->dev, handle);
    int r = falling_back ? 0 : netdev_register(&nic->dev);
    if (r < 0) {
        ops->free(nic);
        return r;
    }
    list_append(&nic->node, &nics);
    if (boot && !falling_back && origin.vlan && nic->dev.tags != NETDEV_TAGS_NEVER)
        boot_through_vlan(&nic->dev);
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
    struct nic *nic = container_of(dev, struct nic, dev);
    if (dev->behind)
        dev->behind->ops->remove(dev->behind);
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
        if (nic->held && nic->ops->silence)
            nic->ops->silence(nic);
        else if (nic->held)
            nic->ops->give(nic);
        nic->held = false;
    }
}

/* The NIC that @dev is or that carries it. */
static struct nic *nic_of(struct netdev *dev)
{
    list_for_each (node, &nics) {
        struct nic *nic = container_of(node, struct nic, node);
        if (&nic->dev == netdev_carrier(dev))
            return nic;
    }
    return NULL;
}

const void *nic_current_path(void)
{
    struct netdev *dev = netdev_find("netX");
    struct nic *found = dev ? nic_of(dev) : NULL;
    for (dev = netdev_first(); dev && !found; dev = netdev_next(dev))
        if (dev->boot_device)
            found = nic_of(dev);
    if (!found)
        return NULL;
    return found->path ? found->path : uefi_protocol(found->handle, &uefi_guid_device_path);
}

/* --- finding them --------------------------------------------------------------------------- */

/* Is @below the device @above, or one that hangs on it? */
static bool hangs_on(EFI_HANDLE below, EFI_HANDLE above)
{
    void *below_path = uefi_protocol(below, &uefi_guid_device_path);
    void *above_path = uefi_protocol(above, &uefi_guid_device_path);
    return below_path && above_path && devpath_contains(above_path, below_path);
}

/* A card that a driver of ours has is the firmware's NIC above it, too. */
static bool is_attached(EFI_HANDLE handle)
{
    list_for_each (node, &nics) {
        struct nic *nic = container_of(node, struct nic, node);
        if (nic->handle == handle || (nic->ops->silence && hangs_on(handle, nic->handle)))
            return true;
    }
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

struct netdev *nic_fall_back(struct nic *nic, EFI_HANDLE (*find)(EFI_HANDLE card))
{
    give_back(nic, true);
    EFI_HANDLE handle = find(nic->handle);
    falling_back = true;
    int r = handle ? attach_snp(handle, nic->dev.boot_device) : -ERR_NODEV;
    falling_back = false;
    return r < 0 ? NULL : &container_of(nics.prev, struct nic, node)->dev;
}

static bool is_network_card(EFI_HANDLE handle)
{
    struct pci_device *pci = pci_device_of(handle);
    bool yes = pci && pci->class_code[2] == PCI_CLASS_NETWORK;
    pci_device_free(pci);
    return yes;
}

/* The firmware's NIC on the card on @handle: awake, and perhaps somebody's own. */
static bool has_nic(EFI_HANDLE handle, bool *ret_exclusive)
{
    EFI_HANDLE *nic_handles;
    size_t count = uefi_handles(&uefi_guid_snp, &nic_handles);
    bool found = false;
    *ret_exclusive = false;
    for (size_t i = 0; i < count && i < CANDIDATES_MAX; i++) {
        if (!hangs_on(nic_handles[i], handle))
            continue;
        found = true;
        *ret_exclusive |= is_exclusive(nic_handles[i]);
    }
    uefi_pool_free(nic_handles);
    return found;
}

/* A firmware that boots fast has woken no NIC, or only the one that it boots from. */
static void connect_network_cards(void)
{
    EFI_HANDLE *handles;
    bool exclusive;
    size_t count = uefi_handles(&uefi_guid_pci_io, &handles);
    for (size_t i = 0; i < count; i++)
        if (is_network_card(handles[i]) && !is_attached(handles[i]) &&
            !has_nic(handles[i], &exclusive))
            uefi_bs->ConnectController(handles[i], NULL, NULL, TRUE);
    uefi_pool_free(handles);
}

/* Does the firmware keep devices from memory that it was not told of (EDK II's IOMMU protocol)?
 * Then only its own drivers, which tell it, can work. */
static bool memory_is_protected(void)
{
    void *iommu = NULL;
    return !EFI_ERROR(uefi_bs->LocateProtocol(&uefi_guid_iommu, NULL, &iommu));
}

/* Cards that a driver of ours knows: those that we were loaded through, or the others. */
static int attach_own(bool boot)
{
    EFI_HANDLE *handles;
    size_t count = memory_is_protected() ? 0 : uefi_handles(&uefi_guid_pci_io, &handles);
    int found = 0;
    for (size_t i = 0; i < count && i < CANDIDATES_MAX; i++) {
        bool exclusive;
        if (!nic_pci_knows(handles[i]) || is_attached(handles[i]) ||
            loaded_through(handles[i]) != boot)
            continue;
        has_nic(handles[i], &exclusive);
        if (!exclusive)
            found += nic_pci_attach(handles[i], boot) == 0;
    }
    if (count)
        uefi_pool_free(handles);
    return found;
}

static bool only_boot_device(void)
{
    return strcmp(build_info.name, "snponly") == 0 && origin.mac_known;
}

static int attach_boot_device(void)
{
    int found = attach_own(true);
    if (found == 0)
        found = attach_each(&uefi_guid_snp, true, attach_snp);
    if (found == 0)
        found = attach_each(&uefi_guid_mnp_service, true, mnp_attach);
    return found;
}

static int attach_all(void)
{
    int found = attach_boot_device();
    if (found && only_boot_device())
        return found;
    found += attach_own(false);
    connect_network_cards();
    found += attach_each(&uefi_guid_snp, false, attach_snp);
    if (found == 0)
        found = attach_each(&uefi_guid_mnp_service, false, mnp_attach);
    return found;
}

int plat_probe_devices(void)
{
    if (attach_all() > 0 || !list_empty(&nics))
        return 0;
    uefi_connect_all();
    if (attach_all() > 0)
        return 0;
    return fail(ERR_NODEV, "nic: there is no network card that we know, and the firmware has no "
                           "network device (no SNP, no MNP)");
}
