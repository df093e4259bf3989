/* plat/bios/loader/unpack.h - the packed program, as tools/bios_pack.c writes it.
 *
 * The archive, integers little endian:
 *    0  magic "Amz2"
 *    4  u32 bytes of the stream that follows this head
 *    8  u32 bytes of the program
 *   12  u32 CRC-32 (IEEE 802.3) of the program
 *   16  u32 bytes of the program that the stream makes; the others are behind the stream as they are
 *   20  the stream: the bits of each byte, coded by how likely model.h holds them. An arithmetic coder without carry:
 *       `low` to `high` (32 bits each, 0 to ffffffffh at first) is divided by the chance, a 1 is the lower part, and
 *       bytes that both have in common leave at the top (Mahoney, Data Compression Explained, 3.2).
 * Freestanding: needs memcpy and memset, allocates nothing, never yields. */
#pragma once
#include "model.h"
#include <stddef.h>

enum {
    UNPACK_MAGIC = 0x327a6d41,
    UNPACK_HEAD_BYTES = 20,
    UNPACK_MODELLED_MAX = 2 << 20, /* what the packer gives the model at most, which is slow */
    UNPACK_WORK_BYTES = MODEL_WORK_BYTES,
};

enum unpack_result {
    UNPACK_OK = 0,
    UNPACK_NO_ARCHIVE = -1, /* no head at @source, or one that nothing of ours wrote */
    UNPACK_TRUNCATED = -2,  /* the archive is longer than @source_bytes: not all of it was loaded */
    UNPACK_NO_ROOM = -3,    /* @dest_bytes or @work_bytes are too few */
    UNPACK_DAMAGED = -4,    /* the checksum is wrong */
};

/** What the head at @source says the program will need; 0 when it is no archive. Never yields. */
uint32_t unpack_bytes(const void *source, size_t source_bytes);

/**
 * Unpack the archive at @source (bytes after it are ignored) to @dest; the two must not overlap.
 * @work  at least UNPACK_WORK_BYTES, aligned as model.h says, free afterwards
 * Nothing outside @dest and @work is written. @dest holds rubbish after a failure.
 * Returns UNPACK_OK or one of the errors above. Never yields.
 */
enum unpack_result unpack(void *dest, size_t dest_bytes, const void *source, size_t source_bytes,
                          void *work, size_t work_bytes);
