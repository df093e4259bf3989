/* exec_multiboot2.c - the image type Multiboot2.
 * Source: Multiboot2 Specification 2.0, 3.1.13 (relocation), 3.3 (machine state). */
#include "acpi.h"
#include "core/err.h"
#include "core/heap.h"
#include "exec.h"
#include "wire/multiboot2.h"

static bool multiboot2_image_probe(const struct image *image)
{
    return multiboot2_probe(image->blob.data, image->blob.len_bytes);
}

/* How far above its addresses the kernel is loaded (modulo 4 GiB). Without a wish of its own it
 * stays where it was linked, if that is free. */
static int choose_delta(const struct handover *handover, const struct multiboot2 *header,
                        const struct elf *elf, uint32_t *ret_delta)
{
    uint32_t bytes = elf->end - elf->start, dest;
    *ret_delta = 0;
    if (!header->relocatable)
        return 0;
    if (header->preference == MULTIBOOT2_ANYWHERE && elf->start >= header->min_address &&
        elf->end - 1 <= header->max_address &&
        handover_find(handover, bytes, 1, elf->start, elf->end - 1, true, &dest))
        return 0;
    int r = handover_place(handover, bytes, header->align, header->min_address, header->max_address,
                           header->preference != MULTIBOOT2_HIGHEST, &dest);
    if (r == 0)
        *ret_delta = dest - elf->start;
    return r;
}

static int leave(struct handover *handover, const struct multiboot2_info *info, uint32_t entry)
{
    uint32_t at;
    size_t bytes = multiboot2_info_bytes(info);
    int r = exec_multiboot_place(handover, bytes, &at);
    if (r < 0)
        return r;
    uint8_t *buffer = heap_zalloc(bytes);
    if (!buffer)
        return fail(ERR_NOMEM, "multiboot2: no memory for %zu bytes of information", bytes);
    multiboot2_info_write(info, buffer);
    r = handover_add(handover, at, buffer, (uint32_t)bytes, (uint32_t)bytes, "information");
    struct handover_regs regs = { .eip = entry, .eax = MULTIBOOT2_ENTRY_MAGIC, .ebx = at };
    if (r == 0)
        r = exec_protected(handover, &regs);
    heap_free(buffer);
    return r;
}

/* The entry address tag counts for more than what the file says, 3.1.6. */
static int take_entry(const struct multiboot2 *header, struct elf *elf)
{
    if (!header->has_entry)
        return 0;
    elf->entry = header->entry;
    for (size_t i = 0; i < elf->count; i++)
        if (elf->entry >= elf->segments[i].dest &&
            elf->entry - elf->segments[i].dest < elf->segments[i].memory_bytes)
            return 0;
    return fail(ERR_NOEXEC, "multiboot2: the entry point 0x%x lies in none of its segments",
                (unsigned)elf->entry);
}

/* The kernel's place: what is loaded, and how far from where it was linked. */
static int plan_kernel(struct handover *handover, const struct image *image,
                       const struct multiboot2 *header, struct elf *elf, uint32_t *ret_delta)
{
    int r = exec_multiboot_image(image, "multiboot2",
                                 header->has_addresses ? &header->addresses : NULL, elf);
    if (r == 0)
        r = take_entry(header, elf);
    if (r == 0)
        r = choose_delta(handover, header, elf, ret_delta);
    return r < 0 ? r : exec_load(handover, image, elf, *ret_delta);
}

static int multiboot2_exec(struct image *image)
{
    struct handover handover = { .format = "multiboot2" };
    struct exec_multiboot told = { 0 };
    struct multiboot2 header;
    struct elf elf;
    uint32_t delta = 0;
    int r = multiboot2_parse(image->blob.data, image->blob.len_bytes, &header);
    if (r == 0)
        r = plan_kernel(&handover, image, &header, &elf, &delta);
    if (r < 0)
        return r;
    struct multiboot2_info info = { .ega_text = header.ega_text,
                                    .relocatable = header.relocatable,
                                    .load_base = elf.start + delta };
    info.rsdp = acpi_root(&info.rsdp_bytes);
    if (header.need_rsdp && !info.rsdp)
        return fail(ERR_NOTSUP, "multiboot2: the kernel requires ACPI, this machine has none");
    r = exec_multiboot_collect(&handover, image, elf.end + delta, &told);
    info.common = told.info;
    if (r == 0)
        r = leave(&handover, &info, elf.entry + delta);
    exec_multiboot_free(&told);
    return r;
}

const struct image_type multiboot2_image_type = { .name = "Multiboot2",
                                                  .probe = multiboot2_image_probe,
                                                  .exec = multiboot2_exec };
