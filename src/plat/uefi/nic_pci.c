/* nic_pci.c - a NIC that a driver of ours (src/drivers/net) drives, among the firmware's. Not here:
 * which one that is (nic.c), the bus (pci.c).
 * Source: UEFI 2.10 10.3.4.5 (MAC address device path node). */
#include "uefi.h"
#include "core/err.h"
#include "core/heap.h"
#include "core/str.h"
#include "devpath.h"
#include "drivers/net.h"
#include <string.h>

enum { MAC_NODE_ADDRESS_BYTES = 32, IF_TYPE_ETHERNET = 1, CANDIDATES_MAX = 256 };

struct pci_nic {
    struct nic nic; /* first */
    struct pci_device *pci;
    const struct net_driver *driver;
    const struct netdev_ops *driver_ops;
    struct netdev_ops ops; /* the driver's with our remove and open */
};

static struct pci_nic *of(struct nic *nic)
{
    return (struct pci_nic *)nic;
}

/* --- whose it is ----------------------------------------------------------------------------- */

/* The firmware's NIC on the card: the handle with the shortest path, others are its children. NULL:
 * its driver does not run. */
static EFI_HANDLE firmware_nic(EFI_HANDLE card)
{
    EFI_HANDLE *handles, found = NULL;
    size_t count = uefi_handles(&uefi_guid_snp, &handles), shortest = DEVPATH_BYTES_MAX;
    void *card_path = uefi_protocol(card, &uefi_guid_device_path);
    for (size_t i = 0; card_path && i < count && i < CANDIDATES_MAX; i++) {
        void *path = uefi_protocol(handles[i], &uefi_guid_device_path);
        size_t len = path && devpath_contains(card_path, path) ? devpath_len(path) : 0;
        if (len == 0 || len >= shortest)
            continue;
        shortest = len;
        found = handles[i];
    }
    uefi_pool_free(handles);
    return found;
}

/* The firmware takes its drivers off from the top: asked for the card at once, EDK II's fail to end
 * while their HTTP or IPv6 is above them (observed under OVMF). So its network stack goes first, as
 * it does for snp.c, then the driver of the card. */
static void detach_stack(EFI_HANDLE card)
{
    EFI_HANDLE handle = firmware_nic(card);
    void *snp;
    if (handle && !EFI_ERROR(uefi_bs->OpenProtocol(handle, &uefi_guid_snp, &snp, uefi_image, handle,
                                                   EFI_OPEN_PROTOCOL_BY_DRIVER |
                                                       EFI_OPEN_PROTOCOL_EXCLUSIVE)))
        uefi_bs->CloseProtocol(handle, &uefi_guid_snp, uefi_image, handle);
}

static int pci_nic_open(struct netdev *dev)
{
    struct pci_nic *self = container_of(dev, struct pci_nic, nic.dev);
    self->nic.held = true; /* the firmware's driver goes, even when ours fails then */
    detach_stack(self->nic.handle);
    int r = self->driver_ops->open(dev);
    struct netdev *behind = r < 0 ? nic_fall_back(&self->nic, firmware_nic) : NULL;
    return behind ? netdev_fall_back(dev, &self->ops, behind) : r;
}

/* What is behind it is a NIC of this list, too, and taken by itself. */
static int pci_nic_take(struct nic *nic)
{
    return nic->dev.behind ? 0 : pci_nic_open(&nic->dev);
}

/* The device object stays, with its lease. */
static void pci_nic_give(struct nic *nic)
{
    if (!nic->dev.behind)
        of(nic)->driver_ops->close(&nic->dev);
}

static void pci_nic_silence(struct nic *nic)
{
    of(nic)->driver->silence(&nic->dev);
}

static void pci_nic_free(struct nic *nic)
{
    struct pci_nic *self = of(nic);
    if (nic->dev.driver_data)
        self->driver->remove(&nic->dev);
    pci_device_free(self->pci);
    heap_free(nic->path);
    heap_free(self);
}

static const struct nic_ops pci_nic_ops = {
    .take = pci_nic_take,
    .give = pci_nic_give,
    .free = pci_nic_free,
    .silence = pci_nic_silence,
};

/* --- finding it ------------------------------------------------------------------------------ */

bool nic_pci_knows(EFI_HANDLE handle)
{
    struct pci_device *pci = pci_device_of(handle);
    bool known = pci && net_driver_find(pci);
    pci_device_free(pci);
    return known;
}

/* What the firmware's own driver calls the NIC: programs that we start look for it by that. */
static void *make_path(EFI_HANDLE handle, const uint8_t mac[6])
{
    void *card = uefi_protocol(handle, &uefi_guid_device_path);
    uint8_t node[MAC_NODE_ADDRESS_BYTES + 1] = { [MAC_NODE_ADDRESS_BYTES] = IF_TYPE_ETHERNET };
    struct str path = STR_INIT;
    if (!card || devpath_len(card) == 0)
        return NULL;
    memcpy(node, mac, 6);
    devpath_put_path(&path, card);
    devpath_put(&path, DEVPATH_MESSAGING, DEVPATH_MESSAGING_MAC, node, sizeof(node));
    devpath_put_end(&path);
    void *copy = path.oom ? NULL : heap_alloc(path.len_bytes);
    if (copy)
        memcpy(copy, path.data, path.len_bytes);
    str_free(&path);
    return copy;
}

int nic_pci_attach(EFI_HANDLE handle, bool boot)
{
    struct pci_nic *self = heap_zalloc(sizeof(*self));
    if (!self)
        return fail(ERR_NOMEM, "nic: no memory for a device");
    struct nic *nic = &self->nic;
    self->pci = pci_device_of(handle);
    self->driver = self->pci ? net_driver_find(self->pci) : NULL;
    int r = self->driver ? net_driver_probe(self->driver, self->pci, &nic->dev) : -ERR_NODEV;
    if (r < 0) {
        pci_nic_free(nic);
        return r;
    }
    self->driver_ops = nic->dev.ops;
    self->ops = *self->driver_ops;
    self->ops.open = pci_nic_open;
    self->ops.remove = nic_remove;
    nic->dev.ops = &self->ops;
    nic->path = make_path(handle, nic->dev.hw_mac);
    return nic_register(nic, handle, &pci_nic_ops, boot);
}
