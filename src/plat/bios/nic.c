/* nic.c - which NICs a BIOS machine has: cards on PCI that a driver of ours knows, and the one that
 * the PXE ROM drives when none does. */
#include "nic.h"
#include "bios.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "drivers/net.h"
#include "plat.h"

/* A card driven by us; the bus keeps `pci`. */
struct card {
    struct netdev dev;
    const struct net_driver *driver;
    struct netdev_ops ops; /* the driver's, with our remove */
};

static void card_remove(struct netdev *dev)
{
    struct card *card = container_of(dev, struct card, dev);
    card->driver->remove(dev);
    heap_free(card);
}

static int card_probe(const struct net_driver *driver, struct pci_device *pci)
{
    struct card *card = heap_zalloc(sizeof(*card));
    if (!card)
        return fail(ERR_NOMEM, "nic: no memory for the state of a card");
    card->driver = driver;
    int r = net_driver_probe(driver, pci, &card->dev);
    if (r < 0)
        goto free_card;
    card->ops = *card->dev.ops;
    card->ops.remove = card_remove;
    card->dev.ops = &card->ops;
    r = netdev_register(&card->dev);
    if (r == 0)
        return 0;
    driver->remove(&card->dev);
free_card:
    heap_free(card);
    return r;
}

/* One card that fails is no reason to do without the others. */
static int found(void *arg, struct pci_device *pci)
{
    int *first_error = arg;
    const struct net_driver *driver = net_driver_find(pci);
    if (!driver)
        return 0;
    int r = card_probe(driver, pci);
    if (r < 0 && *first_error == 0)
        *first_error = r;
    return 0;
}

int plat_probe_devices(void)
{
    int first_error = 0;
    plat_pci_scan(false, found, &first_error);
    return netdev_first() ? 0 : first_error;
}

void nic_add_leases(const struct plat_boot_files_ops *ops)
{
    (void)ops;
}

void nic_stop(void)
{
}
