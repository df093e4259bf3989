/* wire/pcapng.c - captures as tcpdump and Wireshark read them. Not here: what is captured
 * (net/capture.c). Source: draft-ietf-opsawg-pcapng (4.1 section header, 4.2 interface, 4.3 enhanced
 * packet, 3.5 options); link types: draft-ietf-opsawg-pcaplinktype. */
#include "wire/packet.h"
#include <string.h>

enum {
    BLOCK_SECTION = 0x0a0d0d0a,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 6,
    BYTE_ORDER = 0x1a2b3c4d,
    ETHERNET = 1,
    OPTION_END = 0,
    OPTION_NAME = 2,
    OPTION_FLAGS = 2,
    FLAG_IN = 1,
    FLAG_OUT = 2,
};

static void put_padding(struct writer *w, size_t len_bytes)
{
    put_le(w, 0, -len_bytes & 3);
}

/* Length at the front and at the end, once it is known. */
static void end_block(struct writer *w, uint8_t *block)
{
    if (w->failed)
        return;
    uint32_t len = (uint32_t)(w->pos - block) + 4;
    struct writer front = writer_on(block + 4, 4);
    put_le32(&front, len);
    put_le32(w, len);
}

static uint8_t *begin_block(struct writer *w, uint32_t type)
{
    uint8_t *block = w->pos;
    put_le32(w, type);
    put_le32(w, 0);
    return block;
}

void pcapng_put_head(struct writer *w)
{
    uint8_t *block = begin_block(w, BLOCK_SECTION);
    put_le32(w, BYTE_ORDER);
    put_le16(w, 1); /* version 1.0 */
    put_le16(w, 0);
    put_le64(w, UINT64_MAX); /* length of the section: not told */
    end_block(w, block);
}

void pcapng_put_interface(struct writer *w, const char *name, uint32_t snap_bytes)
{
    size_t len = strnlen(name, PCAPNG_NAME_MAX - 1);
    uint8_t *block = begin_block(w, BLOCK_INTERFACE);
    put_le16(w, ETHERNET);
    put_le16(w, 0);
    put_le32(w, snap_bytes);
    put_le16(w, OPTION_NAME); /* times are microseconds where nothing else is said */
    put_le16(w, (uint16_t)len);
    put_bytes(w, name, len);
    put_padding(w, len);
    put_le32(w, OPTION_END);
    end_block(w, block);
}

void pcapng_put_packet(struct writer *w, const struct pcapng_packet *packet)
{
    uint8_t *block = begin_block(w, BLOCK_PACKET);
    put_le32(w, packet->interface);
    put_le32(w, (uint32_t)(packet->time_us >> 32));
    put_le32(w, (uint32_t)packet->time_us);
    put_le32(w, packet->here_bytes);
    put_le32(w, packet->len_bytes);
    put_bytes(w, packet->data, packet->here_bytes);
    put_padding(w, packet->here_bytes);
    put_le16(w, OPTION_FLAGS);
    put_le16(w, 4);
    put_le32(w, packet->outbound ? FLAG_OUT : FLAG_IN);
    put_le32(w, OPTION_END);
    end_block(w, block);
}
