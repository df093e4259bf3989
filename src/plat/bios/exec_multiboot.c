/* exec_multiboot.c - the image type Multiboot: kernels by Multiboot 1, all other images as modules.
 * Source: Multiboot Specification 0.6.96, 3.2 (machine state); compat 6.5. */
#include "core/err.h"
#include "core/heap.h"
#include "exec.h"

static bool multiboot_image_probe(const struct image *image)
{
    return multiboot_probe(image->blob.data, image->blob.len_bytes);
}

static int leave(struct handover *handover, const struct multiboot_info *info, uint32_t entry)
{
    uint32_t at;
    size_t bytes = multiboot_info_bytes(info);
    int r = exec_multiboot_place(handover, bytes, &at);
    if (r < 0)
        return r;
    uint8_t *buffer = heap_alloc(bytes);
    if (!buffer)
        return fail(ERR_NOMEM, "multiboot: no memory for %zu bytes of information", bytes);
    multiboot_info_write(info, at, buffer);
    r = handover_add(handover, at, buffer, (uint32_t)bytes, (uint32_t)bytes, "information");
    struct handover_regs regs = { .eip = entry, .eax = MULTIBOOT_ENTRY_MAGIC, .ebx = at };
    if (r == 0)
        r = exec_protected(handover, &regs);
    heap_free(buffer);
    return r;
}

static int multiboot_exec(struct image *image)
{
    struct handover handover = { .format = "multiboot" };
    struct exec_multiboot told = { 0 };
    struct multiboot header;
    struct elf elf;
    int r = multiboot_parse(image->blob.data, image->blob.len_bytes, &header);
    if (r == 0)
        r = exec_multiboot_image(image, "multiboot", header.flags & MULTIBOOT_RAW ? &header : NULL,
                                 &elf);
    if (r == 0)
        r = exec_load(&handover, image, &elf, 0);
    if (r == 0)
        r = exec_multiboot_collect(&handover, image, elf.end, &told);
    if (r == 0)
        r = leave(&handover, &told.info, elf.entry);
    exec_multiboot_free(&told);
    return r;
}

const struct image_type multiboot_image_type = { .name = "Multiboot",
                                                 .probe = multiboot_image_probe,
                                                 .exec = multiboot_exec };
