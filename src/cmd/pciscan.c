/* cmd/pciscan.c - the pciscan command: from one PCI device to the next. Source: compat 1.2. */
#include "core/err.h"
#include "core/settings.h"
#include "drivers/pci.h"
#include "script/command.h"

/* The device with the lowest location that is not below @from. */
struct search {
    uint32_t from, location;
    bool found;
};

static int look(void *arg, struct pci_device *pci)
{
    struct search *search = arg;
    if (pci->location < search->from || (search->found && pci->location >= search->location))
        return 0;
    search->location = pci->location;
    search->found = true;
    return 0;
}

/* What the setting says is where the last call stopped; without it the search begins at 0, as it
 * does with -1. */
static uint32_t begin(const char *setting)
{
    struct str value = STR_INIT;
    uint64_t last;
    bool known = setting_get_raw(setting, &value) == 0 && value.len_bytes > 0 &&
                 setting_number(value.data, value.len_bytes, false, &last) == 0;
    str_free(&value);
    return known ? (uint32_t)last + 1 : 0;
}

static int pciscan_run(const struct cmd_args *args)
{
    const char *setting = args->operand[0];
    struct search search = { .from = begin(setting) };
    plat_pci_scan(true, look, &search);
    if (!search.found)
        return -ERR_NOENT; /* the end of a loop: nothing to tell */
    /* Beyond segment 0 a location needs more than the 16 bits that it usually has. */
    bool wide = search.location > UINT16_MAX;
    uint8_t bytes[] = { (uint8_t)(search.location >> 24), (uint8_t)(search.location >> 16),
                        (uint8_t)(search.location >> 8), (uint8_t)search.location };
    int r = setting_set_raw(setting, wide ? &uint32_setting_type : &uint16_setting_type,
                            wide ? bytes : bytes + 2, wide ? 4 : 2);
    return r < 0 ? cmd_failed(r, "Could not store \"%s\"", setting) : 0;
}

const struct command pciscan_command = {
    .name = "pciscan",
    .operand_usage = "<setting>",
    .summary = "Store the location of the next PCI device",
    .help = "The one behind the setting's value, or the first one where it is not set; fails when "
            "there is none left.\nFor loops: `:next`, `pciscan loc || goto done`, "
            "`echo ${loc:busdevfn} ${pci/${loc}.0.2}:${pci/${loc}.2.2}`, `goto next`.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_SETTING,
    .run = pciscan_run,
};
