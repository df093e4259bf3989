/* firmware/pci_settings.c - the block `pci`: location.offset.length of a device's configuration
 * space. Not here: how it is reached (plat_pci_*). Source: docs/design/004-settings.md; compat 3.7. */
#include "core/err.h"
#include "core/settings.h"
#include "drivers/pci.h"

static struct settings pci_block;

struct request {
    uint64_t location;
    unsigned offset, len_bytes;
    struct str *out;
};

static bool pci_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return setting->scope == SCOPE_PCI && setting->tag != 0;
}

/* The highest byte first: a little-endian number reads as it is meant. */
static int read_bytes(void *arg, struct pci_device *pci)
{
    const struct request *ask = arg;
    if (pci->location != ask->location)
        return 0;
    for (unsigned i = ask->len_bytes; i-- > 0;)
        str_append_char(ask->out, (char)plat_pci_read(pci, ask->offset + i, 1));
    return 1;
}

static int pci_fetch(struct settings *block, const struct setting *setting, struct str *out,
                     const struct setting_type **ret_type)
{
    (void)block;
    struct request ask = { .location = setting->tag >> 16,
                           .offset = (unsigned)(setting->tag >> 8) & 0xff,
                           .len_bytes = (unsigned)setting->tag & 0xff,
                           .out = out };
    if (plat_pci_scan(true, read_bytes, &ask) != 1)
        return -ERR_NOENT;
    *ret_type = setting->type ? setting->type : &hexraw_setting_type;
    return 0;
}

static const struct settings_ops pci_ops = { .applies = pci_applies, .fetch = pci_fetch };

static int pci_start(void)
{
    settings_init(&pci_block, &pci_ops, SCOPE_PCI);
    return settings_register(&pci_block, NULL, "pci");
}

const struct settings_provider pci_settings_provider = { .name = "pci", .start = pci_start };
