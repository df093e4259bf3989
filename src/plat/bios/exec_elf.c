/* exec_elf.c - the image type ELF: plain executables, entered in protected mode.
 * Not here: what is in such a file (src/wire/elf.c). Source: compat 6.5. */
#include "core/err.h"
#include "exec.h"

/* What runs elsewhere than it is loaded wants paging, and somebody who knows how. A broken file is
 * one of ours all the same: running it tells what is wrong. */
static bool elf_image_probe(const struct image *image)
{
    struct elf elf;
    return elf_probe(image->blob.data, image->blob.len_bytes) &&
           (elf_parse(image->blob.data, image->blob.len_bytes, &elf) < 0 ||
            (elf.flat && !elf.is_64));
}

static int elf_exec(struct image *image)
{
    struct handover handover = { .format = "elf" };
    struct elf elf;
    int r = elf_parse(image->blob.data, image->blob.len_bytes, &elf);
    if (r == 0)
        r = exec_load(&handover, image, &elf, 0);
    if (r < 0)
        return r;
    struct handover_regs regs = { .eip = elf.entry };
    return exec_protected(&handover, &regs);
}

const struct image_type elf_image_type = { .name = "ELF",
                                           .probe = elf_image_probe,
                                           .exec = elf_exec };
