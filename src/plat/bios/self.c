/* self.c - is a file this very program? The bodies of two programs differ in their sums
 * (boot_info.h). */
#include "bios.h"
#include "boot_info.h"
#include "plat.h"
#include "wire/cursor.h"

enum { PREFIX_BYTES_MAX = 64 * 1024 }; /* the body begins within so many bytes */

static bool is_our_head(struct cursor head)
{
    uint32_t magic = take_le32(&head);
    take_skip(&head, LOADER_HEAD_SUM - LOADER_HEAD_MAGIC - sizeof(magic));
    uint32_t sum = take_le32(&head);
    return cursor_ok(&head) && magic == LOADER_MAGIC && sum == boot_info.body_sum;
}

bool plat_is_self(const void *data, size_t len_bytes)
{
    struct cursor c = cursor_on(data, len_bytes < PREFIX_BYTES_MAX ? len_bytes : PREFIX_BYTES_MAX);
    for (; cursor_left(&c) > 0; take_skip(&c, 1))
        if (is_our_head(c))
            return true;
    return false;
}
