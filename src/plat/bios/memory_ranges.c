/* memory_ranges.c - the machine's RAM, for settings. Not here: the map itself (memory.c). */
#include "bios.h"
#include "plat.h"

size_t plat_memory_map(struct plat_memory_range *ret_ranges, size_t max)
{
    const struct memory_range *ranges;
    size_t count = 0, all = memory_map(&ranges);
    for (size_t i = 0; i < all && count < max; i++)
        if (ranges[i].type == MEMORY_RAM)
            ret_ranges[count++] = (struct plat_memory_range){ .start = ranges[i].start,
                                                              .len_bytes = ranges[i].len_bytes };
    return count;
}
