/* lzma/decode.h - what we use of the LZMA SDK: a whole LZMA1 stream in memory, and the x86 filter. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* LZMA_TAIL_BYTES: so many bytes must follow the last symbol of a stream, their value does not matter (one symbol can
 * take as much, and only the place where it begins is checked against the end).
 * LZMA_WORK_BYTES: the probabilities, for lc + lp of at most LZMA_LC_LP_MAX. */
enum {
    LZMA_TAIL_BYTES = 20,
    LZMA_LC_LP_MAX = 4,
    LZMA_PB_MAX = 4,
    LZMA_WORK_BYTES = (1984 + (0x300 << LZMA_LC_LP_MAX)) * 2,
};

struct lzma_shape {
    uint8_t lc, lp, pb;
};

/**
 * Decode exactly @dest_bytes (more than 0) of the stream of @source_bytes, its tail included; what follows is not
 * looked at. @work: LZMA_WORK_BYTES, aligned to 2. Needs memcpy and memset only.
 * False: the stream is damaged or too short. Nothing outside @dest and @work is written in any case.
 */
bool lzma_decode(struct lzma_shape shape, void *dest, size_t dest_bytes, const void *source, size_t source_bytes,
                 void *work);

/** Undo the x86 branch filter (BCJ) in place; it counts from @data on (start offset 0). */
void lzma_undo_x86(void *data, size_t len_bytes);
