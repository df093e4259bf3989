/* drivers/pci/power.c - a device that sleeps is woken: an operating system (kexec, a warm start) or a
 * ROM left it so. Not here: putting one to sleep; one without power (D3cold), which shows no
 * configuration space either; bridges that sleep.
 * Source: PCI Bus Power Management Interface 1.2: 3.2.4 (PMCSR), 5.4.1 (what is lost on the way
 * from D3hot to D0), 5.6.1 (10 ms); PCI Express Base 3.0, 7.8.4 (device control). */
#include "arch.h"
#include "core/err.h"
#include "core/event.h"
#include "drivers/pci.h"
#include "plat.h"

enum {
    PM_CONTROL = 4, /* PMCSR, from the capability on */
    PM_STATE = 3,
    PM_EVENT = 0x8000, /* writing 1 clears it */
    EXPRESS_CONTROL = 8,
    WAKE_US = 10 * 1000,
    WAKE_MARGIN_US = 1000,
    KEPT_MAX = 12,
};

/* A register, as it was before. */
struct kept {
    unsigned offset, size_bytes;
    uint32_t value;
};

/* What is lost, in the order in which it is written back: the command register last, so that no
 * address is decoded that is half written. The largest packet (device control) has to fit the
 * bridges above. Returns how many. */
static size_t keep(const struct pci_device *pci, struct kept kept[KEPT_MAX])
{
    size_t count = 0;
    unsigned express = pci_capability(pci, PCI_CAPABILITY_EXPRESS, 0);
    for (unsigned bar = 0; bar < PCI_BARS; bar++)
        kept[count++] = (struct kept){ .offset = PCI_BAR0 + 4 * bar, .size_bytes = 4 };
    kept[count++] = (struct kept){ .offset = PCI_CACHE_LINE, .size_bytes = 2 }; /* and latency */
    kept[count++] = (struct kept){ .offset = PCI_ROM, .size_bytes = 4 };
    kept[count++] = (struct kept){ .offset = PCI_INTERRUPT_LINE, .size_bytes = 1 };
    if (express)
        kept[count++] = (struct kept){ .offset = express + EXPRESS_CONTROL, .size_bytes = 2 };
    kept[count++] = (struct kept){ .offset = PCI_COMMAND, .size_bytes = 2 };
    for (size_t i = 0; i < count; i++)
        kept[i].value = plat_pci_read(pci, kept[i].offset, kept[i].size_bytes);
    return count;
}

static void write_back(const struct pci_device *pci, const struct kept *kept, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (plat_pci_read(pci, kept[i].offset, kept[i].size_bytes) != kept[i].value)
            plat_pci_write(pci, kept[i].offset, kept[i].size_bytes, kept[i].value);
}

int pci_wake(const struct pci_device *pci)
{
    struct kept kept[KEPT_MAX];
    unsigned power = pci_capability(pci, PCI_CAPABILITY_POWER, 0);
    uint32_t control = power ? plat_pci_read(pci, power + PM_CONTROL, 2) : 0;
    if ((control & PM_STATE) == 0)
        return 0;
    size_t count = keep(pci, kept);
    plat_pci_write(pci, power + PM_CONTROL, 2, control & ~(uint32_t)(PM_STATE | PM_EVENT));
    uint64_t until = plat_now_us() + WAKE_US + WAKE_MARGIN_US;
    while (plat_now_us() < until) /* nothing of it may be touched */
        arch_relax();
    if (plat_pci_read(pci, power + PM_CONTROL, 2) & PM_STATE)
        return fail(ERR_TIMEDOUT, "pci: the device %04x:%04x at %06x does not wake up (state D%u)",
                    pci->vendor, pci->device, (unsigned)pci->location,
                    (unsigned)(control & PM_STATE));
    write_back(pci, kept, count);
    event_log(EVENT_INFO, "pci", "the device %04x:%04x at %06x was asleep (state D%u)", pci->vendor,
              pci->device, (unsigned)pci->location, (unsigned)(control & PM_STATE));
    return 0;
}
