/* drivers/net/driver.c - who serves which card, and how a card on PCI is called.
 * Source: compat 4.2 (175.177), PCI Local Bus 3.0 6.2.1. */
#include "drivers/net.h"
#include <stdio.h>
#include <string.h>

enum { BUS_TYPE_PCI = 1 };

const struct pci_id *pci_id_find(const struct pci_id *ids, const struct pci_device *pci)
{
    for (const struct pci_id *id = ids; id->vendor; id++)
        if (id->vendor == pci->vendor && id->device == pci->device)
            return id;
    return NULL;
}

const struct net_driver *net_driver_find(const struct pci_device *pci)
{
    for (size_t i = 0; net_drivers[i]; i++)
        if (pci_id_find(net_drivers[i]->ids, pci))
            return net_drivers[i];
    return NULL;
}

void net_driver_describe(const struct pci_device *pci, struct netdev *dev)
{
    const uint8_t id[5] = { BUS_TYPE_PCI, (uint8_t)(pci->vendor >> 8), (uint8_t)pci->vendor,
                            (uint8_t)(pci->device >> 8), (uint8_t)pci->device };
    uint32_t at = pci->location;
    dev->bus_type = "PCI";
    dev->bus_loc = at;
    memcpy(dev->bus_id, id, sizeof(id));
    snprintf(dev->bus_text, sizeof(dev->bus_text), "%04x:%02x:%02x.%x", (unsigned)(at >> 16),
             (unsigned)(at >> 8 & 0xff), (unsigned)(at >> 3 & 0x1f), (unsigned)(at & 7));
}

int net_driver_probe(const struct net_driver *driver, struct pci_device *pci, struct netdev *dev)
{
    const struct pci_id *id = pci_id_find(driver->ids, pci);
    dev->driver = id ? id->chip : driver->name;
    net_driver_describe(pci, dev);
    return driver->probe(pci, dev);
}
