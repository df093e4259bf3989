/* exec_sdi.c - the image type SDI: the boot program of a System Deployment Image runs like a boot
 * sector and finds the whole image in memory. Source: compat 6.6. */
#include "core/err.h"
#include "exec.h"
#include "wire/sdi.h"

enum {
    BOOT_AT = 0x7c00,
    SDI_IN_MEMORY = 0x41, /* in EDX beside the image's address */
    HIGH_START = 0x100000,
};

static bool sdi_image_probe(const struct image *image)
{
    return sdi_probe(image->blob.data, image->blob.len_bytes);
}

static int sdi_exec(struct image *image)
{
    struct handover handover = { .format = "sdi" };
    struct sdi sdi;
    uint32_t at;
    uint32_t bytes = (uint32_t)image->blob.len_bytes; /* sdi_parse() refuses more */
    int r = sdi_parse(image->blob.data, image->blob.len_bytes, &sdi);
    if (r == 0)
        r = handover_add(&handover, BOOT_AT, image->blob.data + sdi.boot_at, sdi.boot_bytes,
                         sdi.boot_bytes, "the boot program");
    if (r == 0)
        r = handover_place(&handover, bytes, EXEC_PAGE_BYTES, HIGH_START, UINT32_MAX, false, &at);
    if (r == 0)
        r = handover_add(&handover, at, image->blob.data, bytes, bytes, "the image");
    if (r < 0)
        return r;
    struct handover_real_regs regs = { .ip = BOOT_AT, .sp = BOOT_AT, .edx = at | SDI_IN_MEMORY };
    return exec_real(&handover, &regs);
}

const struct image_type sdi_image_type = { .name = "SDI",
                                           .probe = sdi_image_probe,
                                           .exec = sdi_exec };
