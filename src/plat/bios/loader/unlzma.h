/* plat/bios/loader/unlzma.h - undo LZMA: one raw LZMA1 stream, in memory as a whole.
 * Small before fast: the loader is what cannot be packed. Freestanding: calls nothing, allocates nothing.
 * Source: "LZMA specification", Igor Pavlov, 2015-06-14 (LZMA SDK, DOC/lzma-specification.txt). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* LZMA_WORK_BYTES: the probabilities, for lc + lp of at most LZMA_LC_LP_MAX. */
enum {
    LZMA_LC_LP_MAX = 4,
    LZMA_PB_MAX = 4,
    LZMA_WORK_BYTES = (1872 + (0x300 << LZMA_LC_LP_MAX)) * 2,
};

struct lzma_shape {
    uint8_t lc, lp, pb; /* bits of literal context, literal position, position */
};

/**
 * Decode exactly @dest_bytes (more than 0) of the stream; what follows is not looked at.
 * @work  LZMA_WORK_BYTES, aligned to 2, free afterwards
 * False: the stream is damaged. A stream that ends too early reads as if zeros followed: the caller has a checksum.
 * Nothing outside @dest and @work is written in any case. Never yields.
 */
bool lzma_decode(struct lzma_shape shape, void *dest, size_t dest_bytes, const void *source,
                 size_t source_bytes, void *work);
