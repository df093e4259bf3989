/* memory_ranges.c - the machine's memory as settings and imgmem see it. Not here: the map itself
 * (memory.c). */
#include "bios.h"
#include "core/blob.h"
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

int plat_memory_read(uint64_t address, size_t len_bytes, struct blob *blob)
{
    int r = blob_expect(blob, len_bytes);
    return r < 0 ? r : blob_append(blob, (const void *)(uintptr_t)address, len_bytes);
}
