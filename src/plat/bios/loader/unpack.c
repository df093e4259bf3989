/* plat/bios/loader/unpack.c - undo tools/bios-pack.
 * Not here: LZMA itself (unlzma.c). CRC-32: IEEE 802.3, 3.2.9. */
#include "unpack.h"
#include "unlzma.h"

enum { MAGIC = 0x317a6d41 };
_Static_assert(UNPACK_WORK_BYTES >= LZMA_WORK_BYTES, "room for the probabilities");

struct head {
    uint32_t packed_bytes, bytes, crc;
    struct lzma_shape shape;
};

static uint32_t get_le32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static bool read_head(const uint8_t *source, size_t source_bytes, struct head *ret_head)
{
    if (source_bytes < UNPACK_HEAD_BYTES || get_le32(source) != MAGIC)
        return false;
    *ret_head = (struct head){
        .packed_bytes = get_le32(source + 4),
        .bytes = get_le32(source + 8),
        .crc = get_le32(source + 12),
        .shape = { .lc = source[16], .lp = source[17], .pb = source[18] },
    };
    return source[19] == 0;
}

uint32_t unpack_bytes(const void *source, size_t source_bytes)
{
    struct head head;
    return read_head(source, source_bytes, &head) ? head.bytes : 0;
}

/* Four bits at a time: a table of 16 instead of 256 words. */
static uint32_t crc32(const uint8_t *data, size_t len_bytes)
{
    static const uint32_t table[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
    };
    uint32_t crc = ~UINT32_C(0);
    for (size_t i = 0; i < len_bytes; i++) {
        crc ^= data[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

enum unpack_result unpack(void *dest, size_t dest_bytes, const void *source, size_t source_bytes,
                          void *work, size_t work_bytes)
{
    struct head head;
    if (!read_head(source, source_bytes, &head))
        return UNPACK_NO_ARCHIVE;
    if (source_bytes - UNPACK_HEAD_BYTES < head.packed_bytes)
        return UNPACK_TRUNCATED;
    if (dest_bytes < head.bytes || work_bytes < UNPACK_WORK_BYTES)
        return UNPACK_NO_ROOM;
    if (!lzma_decode(head.shape, dest, head.bytes, (const uint8_t *)source + UNPACK_HEAD_BYTES,
                     head.packed_bytes, work))
        return UNPACK_DAMAGED;
    return crc32(dest, head.bytes) == head.crc ? UNPACK_OK : UNPACK_DAMAGED;
}
