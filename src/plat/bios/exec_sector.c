/* exec_sector.c - the image type of boot sectors: 512 bytes that run at 0:7C00h as if the BIOS had read
 * them from its first disk. Longer programs run as network boot programs (exec_nbp.c).
 * Source: BIOS Boot Specification 1.01 (booting a disk: where it lies, the mark at its end, DL). */
#include "exec.h"
#include "wire/cursor.h"

enum {
    SECTOR_BYTES = 512,
    MARK_AT = 510,
    MARK = 0xaa55,
    BOOT_AT = 0x7c00,
    FIRST_DISK = 0x80,
};

int (*exec_sector_in_program)(const void *bytes, size_t len_bytes);

static bool sector_probe(const struct image *image)
{
    struct cursor c = cursor_on(image->blob.data, image->blob.len_bytes);
    take_skip(&c, MARK_AT);
    return image->blob.len_bytes == SECTOR_BYTES && take_le16(&c) == MARK;
}

static int sector_exec(struct image *image)
{
    struct handover handover = { .format = "sector" };
    if (exec_sector_in_program)
        return exec_sector_in_program(image->blob.data, SECTOR_BYTES);
    int r = handover_add(&handover, BOOT_AT, image->blob.data, SECTOR_BYTES, SECTOR_BYTES,
                         "the boot sector");
    if (r < 0)
        return r;
    struct handover_real_regs regs = { .ip = BOOT_AT, .sp = BOOT_AT, .edx = FIRST_DISK };
    return exec_real(&handover, &regs);
}

const struct image_type sector_image_type = { .name = "boot sector",
                                              .probe = sector_probe,
                                              .exec = sector_exec };
