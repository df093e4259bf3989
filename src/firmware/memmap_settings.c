/* firmware/memmap_settings.c - the block `memmap`: sums over the ranges of RAM, `memsize` among
 * them. Not here: where the ranges come from (plat_memory_map).
 * Source: docs/design/004-settings.md; compat 3.7. */
#include "core/err.h"
#include "core/settings.h"
#include "plat.h"

enum {
    ADD_START = 1,
    ADD_LENGTH = 2,
    IGNORE_MISSING = 4,
    SCALE_MASK = 0x3f,
    NUMBER_BYTES = 8,
};

static struct settings memmap_block;

static bool memmap_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return setting->scope == SCOPE_MEMMAP && setting->tag != 0 && setting->tag <= UINT32_MAX;
}

/* Big endian, without bytes that say nothing; one bit is left for the sign. */
static void append_number(uint64_t value, struct str *out)
{
    int bytes = 4;
    while (bytes < NUMBER_BYTES && value >> (8 * bytes - 1))
        bytes++;
    while (bytes-- > 0)
        str_append_char(out, (char)(value >> (8 * bytes)));
}

/* A tag is count less one, first, flags, shift. */
static int memmap_fetch(struct settings *block, const struct setting *setting, struct str *out,
                        const struct setting_type **ret_type)
{
    (void)block;
    static struct plat_memory_range ranges[PLAT_MEMORY_RANGES_MAX];
    size_t count = plat_memory_map(ranges, PLAT_MEMORY_RANGES_MAX);
    size_t first = setting->tag >> 16 & 0xff, end = first + (setting->tag >> 24) + 1;
    unsigned flags = (unsigned)(setting->tag >> 8);
    uint64_t sum = 0;
    if (end > count && (count == 0 || !(flags & IGNORE_MISSING)))
        return -ERR_NOENT;
    for (size_t i = first; i < end && i < count; i++)
        sum += (flags & ADD_START ? ranges[i].start : 0) +
               (flags & ADD_LENGTH ? ranges[i].len_bytes : 0);
    append_number(sum >> (setting->tag & SCALE_MASK), out);
    *ret_type = setting->type ? setting->type : &int32_setting_type;
    return 0;
}

static const struct settings_ops memmap_ops = { .applies = memmap_applies, .fetch = memmap_fetch };

static int memmap_start(void)
{
    settings_init(&memmap_block, &memmap_ops, SCOPE_MEMMAP);
    return settings_register(&memmap_block, NULL, "memmap");
}

const struct settings_provider memmap_settings_provider = {
    .name = "memmap",
    .start = memmap_start,
};
