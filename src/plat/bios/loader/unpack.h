/* plat/bios/loader/unpack.h - the packed program: LZMA, as tools/bios-pack writes it.
 *
 * The archive, integers little endian:
 *    0  magic "Amz1"
 *    4  u32 bytes of the stream that follows this head
 *    8  u32 bytes of the program
 *   12  u32 CRC-32 (IEEE 802.3) of the program
 *   16  u8 lc, lp, pb (literal context, literal position, position bits), u8 0
 *   20  raw LZMA1 stream; its end mark is not looked at
 * Freestanding: needs memcpy and memset, allocates nothing, never yields. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* The work is room for the probabilities of any archive (lc + lp is at most 4). */
enum { UNPACK_HEAD_BYTES = 20, UNPACK_WORK_BYTES = 28544 };

enum unpack_result {
    UNPACK_OK = 0,
    UNPACK_NO_ARCHIVE = -1, /* no head at @source, or one that nothing of ours wrote */
    UNPACK_TRUNCATED = -2,  /* the archive is longer than @source_bytes: not all of it was loaded */
    UNPACK_NO_ROOM = -3,    /* @dest_bytes or @work_bytes are too few */
    UNPACK_DAMAGED = -4,    /* the stream or the checksum is wrong */
};

/** What the head at @source says the program will need; 0 when it is no archive. Never yields. */
uint32_t unpack_bytes(const void *source, size_t source_bytes);

/**
 * Unpack the archive at @source (bytes after it are ignored) to @dest; the two must not overlap.
 * @work  at least UNPACK_WORK_BYTES, aligned to 2, free afterwards
 * Nothing outside @dest and @work is written. @dest holds rubbish after a failure.
 * Returns UNPACK_OK or one of the errors above. Never yields.
 */
enum unpack_result unpack(void *dest, size_t dest_bytes, const void *source, size_t source_bytes,
                          void *work, size_t work_bytes);
