/* wire/pnm.h - PNM pictures: PBM, PGM and PPM, as text and as bytes (P1 to P6). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wire/cursor.h"

/** A picture that is being read, pixel by pixel from its top left corner. */
struct pnm {
    unsigned kind; /* 1 to 6 */
    unsigned width, height;
    unsigned max; /* the brightest sample */
    struct cursor data;
    unsigned column, bits; /* P4: where in the row; what is left of a byte */
};

/** Read the head. 0, -ERR_PROTO or -ERR_TRUNCATED (silent). @data borrowed as long as @ret_pnm. */
int pnm_open(const void *data, size_t len_bytes, struct pnm *ret_pnm);
/** Can so many bytes hold so many pixels? */
bool pnm_is_whole(const struct pnm *pnm);
/** The next pixel, 0x00RRGGBB. 0, -ERR_TRUNCATED or -ERR_PROTO (silent). */
int pnm_take_pixel(struct pnm *pnm, uint32_t *ret_pixel);
