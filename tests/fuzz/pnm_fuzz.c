/* tests/fuzz/pnm_fuzz.c - PNM pictures. */
#include "wire/pnm.h"
#include <stdlib.h>

enum { PIXELS_MAX = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pnm pnm;
    uint32_t pixel = 0;
    if (pnm_open(data, len, &pnm) < 0)
        return 0;
    if (pnm.width == 0 || pnm.height == 0 || pnm.max == 0)
        abort();
    bool whole = pnm_is_whole(&pnm);
    size_t count = (size_t)pnm.width * pnm.height, i = 0;
    while (i < count && i < PIXELS_MAX && pnm_take_pixel(&pnm, &pixel) == 0 && pixel <= 0xffffff)
        i++;
    if (pixel > 0xffffff || (i == count && !whole && count < PIXELS_MAX))
        abort();
    return 0;
}
