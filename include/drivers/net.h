/* drivers/net.h - drivers of network cards on PCI: what one is, and who serves which card.
 * Not here: the device as the network sees it (net/netdev.h), the bus (drivers/pci.h). */
#pragma once
#include "drivers/pci.h"
#include "net/netdev.h"

/** A list of them ends with vendor 0. */
struct pci_id {
    uint16_t vendor, device;
    const char *chip; /* as `ifstat` and ${netX/chip} say it */
    unsigned flags;   /* how the card differs from others: the driver's own bits */
};

/** The platform owns the netdev; the driver fills it and keeps its own state behind
 * driver_data. netdev_ops.remove is the platform's. */
struct net_driver {
    const char *name; /* of the family */
    const struct pci_id *ids;
    /** Look at the card without disturbing whoever drives it, and fill @dev: ops, driver_data,
     * hw_mac, mac, mtu_max, link_up. 0 or -ERR_x (told). */
    int (*probe)(struct pci_device *pci, struct netdev *dev);
    /** Free what probe() made. The device is closed. */
    void (*remove)(struct netdev *dev);
    /** No more DMA from now on; frees and allocates nothing. */
    void (*silence)(struct netdev *dev);
};

/** The generated array (net-drivers-y), ends with NULL. */
extern const struct net_driver *const net_drivers[];

/** The line of @ids that means the card; NULL: none does. */
const struct pci_id *pci_id_find(const struct pci_id *ids, const struct pci_device *pci);
/** The driver that knows the card; NULL: none is built in. */
const struct net_driver *net_driver_find(const struct pci_device *pci);
/** Fill what the bus knows of @dev: bus_type, bus_loc, bus_text, bus_id. */
void net_driver_describe(const struct pci_device *pci, struct netdev *dev);
/** Describe, name the chip, probe. The caller sets ops.remove and registers. 0 or -ERR_x (told). */
int net_driver_probe(const struct net_driver *driver, struct pci_device *pci, struct netdev *dev);
