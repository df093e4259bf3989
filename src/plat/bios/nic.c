/* nic.c - which NICs a BIOS machine has: cards on PCI that a driver of ours knows, and the one that
 * the PXE ROM drives when none does. */
#include "nic.h"
#include "bios.h"
#include "core/build_info.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "drivers/net.h"
#include "plat.h"
#include "undi.h"
#include "undi_rom.h"
#include <string.h>

/* One look at the machine. */
struct search {
    uint32_t rom_location; /* the card of the PXE ROM; UINT32_MAX: none, or it does not say */
    bool rom_served;       /* by a driver of ours */
    int first_error;
};

/* A card driven by us; the bus keeps `pci`. */
struct card {
    struct netdev dev;
    const struct net_driver *driver;
    const struct netdev_ops *driver_ops;
    struct netdev_ops ops; /* the driver's, with our open, close and remove */
    struct pci_device *pci;
    uint32_t command; /* PCI's command register before we took the card */
    bool of_rom;      /* the PXE ROM knows it, too */
};

static void card_remove(struct netdev *dev)
{
    struct card *card = container_of(dev, struct card, dev);
    if (dev->behind)
        dev->behind->ops->remove(dev->behind);
    card->driver->remove(dev);
    heap_free(card);
}

/* A ROM that stays switches bus mastering on but once, at power-on. */
static void back_to_rom(struct card *card)
{
    if (card->of_rom && undi_rom_present())
        plat_pci_write(card->pci, PCI_COMMAND, 2, card->command);
}

static void card_close(struct netdev *dev)
{
    struct card *card = container_of(dev, struct card, dev);
    card->driver_ops->close(dev);
    back_to_rom(card);
}

/* One rule with UEFI (plat/uefi/nic_pci.c): the firmware's driver goes on as this device. */
static int card_open(struct netdev *dev)
{
    struct card *card = container_of(dev, struct card, dev);
    card->command = plat_pci_read(card->pci, PCI_COMMAND, 2);
    int r = card->driver_ops->open(dev);
    if (r == 0)
        return 0;
    back_to_rom(card);
    struct netdev *behind = card->of_rom ? undi_fall_back() : NULL;
    return behind ? netdev_fall_back(dev, &card->ops, behind) : r;
}

/* probe() only looks; the ROM lets go before the card is opened. */
static int card_probe(const struct net_driver *driver, struct pci_device *pci, bool of_rom)
{
    struct card *card = heap_zalloc(sizeof(*card));
    if (!card)
        return fail(ERR_NOMEM, "nic: no memory for the state of a card");
    card->driver = driver;
    int r = net_driver_probe(driver, pci, &card->dev);
    if (r < 0)
        goto free_card;
    card->driver_ops = card->dev.ops;
    card->pci = pci;
    card->of_rom = of_rom;
    card->ops = *card->driver_ops;
    card->ops.open = card_open;
    card->ops.close = card_close;
    card->ops.remove = card_remove;
    card->dev.ops = &card->ops;
    card->dev.boot_device = of_rom;
    if (of_rom)
        undi_leave_nic();
    r = netdev_register(&card->dev);
    if (r == 0)
        return 0;
    driver->remove(&card->dev);
free_card:
    heap_free(card);
    return r;
}

static int without_driver(const struct pci_device *pci)
{
    return fail(ERR_NODEV,
                "nic: no driver of ours knows the network card %04x:%04x; undionly.kpxe, loaded by "
                "the card's own ROM, would use that",
                pci->vendor, pci->device);
}

/* One card that fails is no reason to do without the others. */
static int found(void *arg, struct pci_device *pci)
{
    struct search *search = arg;
    const struct net_driver *driver = net_driver_find(pci);
    bool of_rom = pci->location == search->rom_location;
    int r = driver ? card_probe(driver, pci, of_rom) : without_driver(pci);
    if (r < 0 && search->first_error == 0)
        search->first_error = r;
    search->rom_served |= of_rom && r == 0;
    return 0;
}

/* undionly drives what it was loaded through, and nothing else. */
static bool only_boot_device(void)
{
    return strcmp(build_info.name, "undionly") == 0;
}

int plat_probe_devices(void)
{
    struct search search = { .rom_location = UINT32_MAX };
    bool rom = undi_present(&search.rom_location);
    if (!rom && boot_info.form == BOOT_ROM)
        search.rom_location = boot_info.pci_busdevfn; /* ours: boot from this card alone */
    if (!rom || !only_boot_device())
        plat_pci_scan(false, found, &search);
    if (rom && !search.rom_served) {
        int r = undi_probe();
        if (r < 0 && search.first_error == 0)
            search.first_error = r;
    }
    return netdev_first() ? 0 : search.first_error;
}

void nic_add_leases(const struct plat_boot_files_ops *ops)
{
    undi_cached_packets(ops);
}

void nic_stop(void)
{
    undi_stop();
}
