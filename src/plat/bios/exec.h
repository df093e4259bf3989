/* exec.h - what the image types of a BIOS machine share: loading what an executable's head says,
 * modules, the last step. */
#pragma once
#include "handover.h"
#include "image/image.h"
#include "wire/elf.h"
#include "wire/multiboot.h"

enum { EXEC_PAGE_BYTES = 4096 };

/** Plan the segments of @what, a part of @image, @delta bytes above where they were linked. */
int exec_load(struct handover *handover, const struct image *image, const struct elf *what,
              uint32_t delta);
/** Leave, from any fiber. Return only when they fail. */
int exec_protected(struct handover *handover, struct handover_regs *regs);
int exec_real(struct handover *handover, const struct handover_real_regs *regs);

/** While startpxe holds (NULL else): a boot sector runs like a network boot program, and may come
 * back with an error. */
extern int (*exec_sector_in_program)(const void *bytes, size_t len_bytes);

/* What Multiboot 1 and 2 tell a kernel in the same words. */
struct exec_multiboot {
    struct multiboot_info info;
    struct multiboot_module *modules; /* of info, with their texts */
    char *cmdline;
};
/** The file of a Multiboot kernel: ELF or, when that is not understood and @raw is not NULL, raw.
 * @what  "multiboot2", for the sentence */
int exec_multiboot_image(const struct image *image, const char *what, const struct multiboot *raw,
                         struct elf *ret_what);
/** Plan all other images as modules, from @min on, and collect what the kernel is told. 0 or an
 * error; exec_multiboot_free() in both cases. */
int exec_multiboot_collect(struct handover *handover, const struct image *kernel, uint32_t min,
                           struct exec_multiboot *ret_multiboot);
void exec_multiboot_free(struct exec_multiboot *multiboot);
/** A place for the information structure: in base memory, where few kernels put anything. */
int exec_multiboot_place(const struct handover *handover, size_t len_bytes, uint32_t *ret_dest);
