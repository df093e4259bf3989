/* exec_parts.c - what the image types of a BIOS machine share. Not here: anything that only one
 * format knows, the planning of copies (handover.c). */
#include "exec.h"
#include "bios.h"
#include "core/build_info.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/heap.h"
#include <stdio.h>
#include <string.h>

enum {
    MODULES_START = 0x100000,
    INFO_START = 0x10000, /* below: boot sectors and what they use */
    INFO_END = 0x80000,   /* above: where kernels start other processors */
    STACK_BYTES = 4096,
    WHAT_MAX = 24,
};

/* --- loading and leaving ---------------------------------------------------------------------- */

int exec_load(struct handover *handover, const struct image *image, const struct elf *what,
              uint32_t delta)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < what->count; i++) {
        const struct elf_segment *s = &what->segments[i];
        char name[WHAT_MAX];
        snprintf(name, sizeof(name), "segment %u", (unsigned)i + 1);
        r = handover_add(handover, s->dest + delta, image->blob.data + s->file_at, s->file_bytes,
                         s->memory_bytes, name);
    }
    return r;
}

struct leave {
    struct handover *handover;
    const struct handover_regs *regs;
    const struct handover_real_regs *real_regs;
};

static int leave(void *arg)
{
    struct leave *l = arg;
    return l->regs ? handover_protected(l->handover, l->regs)
                   : handover_real(l->handover, l->real_regs);
}

/* No format promises a stack; some kernels push before they think. */
int exec_protected(struct handover *handover, struct handover_regs *regs)
{
    uint32_t stack;
    if (regs->esp == 0 &&
        handover_find(handover, STACK_BYTES, 16, 0, low_start() - 1, false, &stack))
        regs->esp = stack + STACK_BYTES;
    struct leave l = { .handover = handover, .regs = regs };
    return sched_on_main_stack(leave, &l);
}

int exec_real(struct handover *handover, const struct handover_real_regs *regs)
{
    struct leave l = { .handover = handover, .real_regs = regs };
    return sched_on_main_stack(leave, &l);
}

/* --- Multiboot -------------------------------------------------------------------------------- */

int exec_multiboot_image(const struct image *image, const char *what, const struct multiboot *raw,
                         struct elf *ret_what)
{
    struct multiboot_raw one;
    int r = elf_probe(image->blob.data, image->blob.len_bytes) || !raw
                ? elf_parse(image->blob.data, image->blob.len_bytes, ret_what)
                : -ERR_NOEXEC;
    if (r == 0 || !raw)
        return r;
    r = multiboot_raw(raw, what, image->blob.len_bytes, &one);
    if (r < 0)
        return r;
    *ret_what = (struct elf){ .entry = one.entry,
                              .start = one.load_at,
                              .end = one.load_at + one.memory_bytes,
                              .count = 1,
                              .segments = { { .dest = one.load_at,
                                              .file_at = one.file_at,
                                              .file_bytes = one.file_bytes,
                                              .memory_bytes = one.memory_bytes } } };
    return 0;
}

/* compat 6.5: the URI, then the arguments. Passwords are nobody's business. */
static char *text_of(const struct image *image)
{
    struct str text = STR_INIT;
    if (image->uri)
        uri_format(image->uri, URI_NO_USER, &text);
    else
        str_append(&text, image->name);
    if (image->cmdline) {
        str_append_char(&text, ' ');
        str_append(&text, image->cmdline);
    }
    return str_steal(&text);
}

/* Behind what is there already (compat 6.5); behind a kernel at the top of RAM there is no room, then
 * anywhere. */
static int add_module(struct handover *handover, const struct image *image, uint32_t *min,
                      struct multiboot_module *module)
{
    char name[WHAT_MAX + IMAGE_NAME_MAX];
    uint32_t len_bytes = (uint32_t)image->blob.len_bytes;
    if (image->blob.len_bytes > UINT32_MAX)
        return fail(ERR_NOMEM, "%s: module \"%s\" is over 4 GiB", handover->format, image->name);
    module->text = text_of(image);
    if (!module->text)
        return fail(ERR_NOMEM, "%s: no memory for a command line", handover->format);
    snprintf(name, sizeof(name), "module \"%s\"", image->name);
    uint32_t room = len_bytes ? len_bytes : 1;
    int r = 0;
    if (!handover_find(handover, room, EXEC_PAGE_BYTES, *min, UINT32_MAX, true, &module->start))
        r = handover_place(handover, room, EXEC_PAGE_BYTES, MODULES_START, UINT32_MAX, true,
                           &module->start);
    if (r == 0)
        r = handover_add(handover, module->start, image->blob.data, len_bytes, len_bytes, name);
    module->end = module->start + len_bytes;
    *min = module->end;
    return r;
}

static int collect_memory(struct multiboot_info *info)
{
    const struct memory_range *map;
    size_t count = memory_map(&map);
    struct multiboot_memory *memory = heap_alloc((count + 1) * sizeof(*memory));
    if (!memory)
        return fail(ERR_NOMEM, "multiboot: no memory for the memory map");
    for (size_t i = 0; i < count; i++)
        memory[i] = (struct multiboot_memory){ .start = map[i].start,
                                               .len_bytes = map[i].len_bytes,
                                               .type = map[i].type };
    info->memory = memory;
    info->memory_count = count;
    return 0;
}

static bool is_module(const struct image *image, const struct image *kernel)
{
    return image != kernel && !(image->flags & IMAGE_HIDDEN);
}

int exec_multiboot_collect(struct handover *handover, const struct image *kernel, uint32_t min,
                           struct exec_multiboot *ret_multiboot)
{
    size_t count = 0;
    for (const struct image *image = image_first(); image; image = image_next(image))
        count += is_module(image, kernel);
    *ret_multiboot = (struct exec_multiboot){ .cmdline = text_of(kernel),
                                              .modules = heap_zalloc(
                                                  (count + 1) * sizeof(struct multiboot_module)) };
    struct multiboot_info *info = &ret_multiboot->info;
    if (!ret_multiboot->cmdline || !ret_multiboot->modules)
        return fail(ERR_NOMEM, "%s: no memory for a command line", handover->format);
    info->cmdline = ret_multiboot->cmdline;
    info->loader = build_info.product;
    info->modules = ret_multiboot->modules;
    int r = collect_memory(info);
    if (min < MODULES_START)
        min = MODULES_START;
    for (const struct image *image = image_first(); r == 0 && image; image = image_next(image))
        if (is_module(image, kernel))
            r = add_module(handover, image, &min, &ret_multiboot->modules[info->module_count++]);
    return r;
}

void exec_multiboot_free(struct exec_multiboot *multiboot)
{
    for (size_t i = 0; i < multiboot->info.module_count; i++)
        heap_free((void *)(uintptr_t)multiboot->modules[i].text);
    heap_free((void *)(uintptr_t)multiboot->info.memory);
    heap_free(multiboot->modules);
    heap_free(multiboot->cmdline);
    *multiboot = (struct exec_multiboot){ 0 };
}

int exec_multiboot_place(const struct handover *handover, size_t len_bytes, uint32_t *ret_dest)
{
    if (len_bytes > UINT32_MAX)
        return fail(ERR_NOMEM, "%s: the information is over 4 GiB", handover->format);
    if (handover_find(handover, (uint32_t)len_bytes, 16, INFO_START, INFO_END - 1, false, ret_dest))
        return 0;
    return handover_place(handover, (uint32_t)len_bytes, EXEC_PAGE_BYTES, MODULES_START, UINT32_MAX,
                          true, ret_dest);
}
