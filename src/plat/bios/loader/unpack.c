/* plat/bios/loader/unpack.c - undo tools/bios_pack.c.
 * Not here: how likely a bit is (model.c). CRC-32: IEEE 802.3, 3.2.9. */
#include "unpack.h"
#include <stdbool.h>
#include <string.h>

struct head {
    uint32_t stream_bytes, bytes, crc, modelled_bytes;
};

struct decoder {
    const uint8_t *in, *end;
    uint32_t low, high, code;
};

static uint32_t get_le32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static bool read_head(const uint8_t *source, size_t source_bytes, struct head *ret_head)
{
    if (source_bytes < UNPACK_HEAD_BYTES || get_le32(source) != UNPACK_MAGIC)
        return false;
    *ret_head = (struct head){
        .stream_bytes = get_le32(source + 4),
        .bytes = get_le32(source + 8),
        .crc = get_le32(source + 12),
        .modelled_bytes = get_le32(source + 16),
    };
    return ret_head->modelled_bytes <= ret_head->bytes;
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

/* Behind a stream that ends too early there are zeros: the caller has a checksum. */
static void take_byte(struct decoder *decoder)
{
    decoder->low <<= 8;
    decoder->high = decoder->high << 8 | 0xff;
    decoder->code = decoder->code << 8 | (decoder->in < decoder->end ? *decoder->in++ : 0);
}

static unsigned take_bit(void *coder, uint32_t chance)
{
    struct decoder *decoder = coder;
    uint32_t range = decoder->high - decoder->low;
    uint32_t middle = decoder->low + (range >> MODEL_CHANCE_BITS) * chance;
    unsigned bit = decoder->code <= middle;
    if (bit)
        decoder->high = middle;
    else
        decoder->low = middle + 1;
    while ((decoder->low ^ decoder->high) >> 24 == 0)
        take_byte(decoder);
    return bit;
}

static void decode(uint8_t *dest, uint32_t bytes, const uint8_t *stream, uint32_t stream_bytes,
                   void *work)
{
    struct decoder decoder = { .in = stream, .end = stream + stream_bytes, .high = UINT32_MAX };
    for (unsigned i = 0; i < sizeof(decoder.code); i++)
        take_byte(&decoder);
    struct model *model = model_start(work, dest);
    for (uint32_t i = 0; i < bytes; i++)
        dest[i] = model_byte(model, take_bit, &decoder);
}

enum unpack_result unpack(void *dest, size_t dest_bytes, const void *source, size_t source_bytes,
                          void *work, size_t work_bytes)
{
    struct head head;
    if (!read_head(source, source_bytes, &head))
        return UNPACK_NO_ARCHIVE;
    const uint8_t *stream = (const uint8_t *)source + UNPACK_HEAD_BYTES;
    size_t packed_bytes = source_bytes - UNPACK_HEAD_BYTES;
    uint32_t stored_bytes = head.bytes - head.modelled_bytes;
    if (packed_bytes < head.stream_bytes || packed_bytes - head.stream_bytes < stored_bytes)
        return UNPACK_TRUNCATED;
    if (dest_bytes < head.bytes || work_bytes < UNPACK_WORK_BYTES)
        return UNPACK_NO_ROOM;
    decode(dest, head.modelled_bytes, stream, head.stream_bytes, work);
    memcpy((uint8_t *)dest + head.modelled_bytes, stream + head.stream_bytes, stored_bytes);
    return crc32(dest, head.bytes) == head.crc ? UNPACK_OK : UNPACK_DAMAGED;
}
