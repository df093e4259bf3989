/* image/pnm.c - the image type PNM: pictures of the PBM, PGM and PPM kinds. Not here: their bytes
 * (src/wire/pnm.c). */
#include "core/err.h"
#include "core/fiber.h"
#include "image/image.h"
#include "image/pixbuf.h"
#include "wire/pnm.h"

enum { ROWS_AT_ONCE = 64 }; /* between two looks at the keyboard */

static bool pnm_probe(const struct image *image)
{
    struct pnm pnm;
    return pnm_open(image->blob.data, image->blob.len_bytes, &pnm) == 0;
}

static int pnm_picture(const struct image *image, struct pixbuf *ret_picture)
{
    struct pnm pnm;
    int r = pnm_open(image->blob.data, image->blob.len_bytes, &pnm);
    if (r == 0)
        r = pixbuf_check("pnm", image->name, pnm.width, pnm.height);
    if (r == 0 && !pnm_is_whole(&pnm))
        return fail(ERR_TRUNCATED, "pnm: \"%s\" is cut off: %zu bytes are not %ux%u pixels",
                    image->name, image->blob.len_bytes, pnm.width, pnm.height);
    if (r == 0)
        r = pixbuf_alloc("pnm", image->name, pnm.width, pnm.height, ret_picture);
    if (r < 0)
        return r;
    uint32_t *row = ret_picture->pixels;
    for (unsigned y = 0; y < pnm.height && r == 0; y++, row += pnm.width) {
        for (unsigned x = 0; x < pnm.width && r == 0; x++)
            r = pnm_take_pixel(&pnm, row + x);
        if (r < 0)
            r = fail(-r, "pnm: \"%s\" is damaged in row %u of %u", image->name, y, pnm.height);
        else
            r = y % ROWS_AT_ONCE ? 0 : fiber_yield();
    }
    if (r < 0)
        pixbuf_free(ret_picture);
    return r;
}

const struct image_type pnm_image_type = { .name = "PNM",
                                           .probe = pnm_probe,
                                           .picture = pnm_picture };
