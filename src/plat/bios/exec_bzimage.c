/* exec_bzimage.c - the image type bzImage: Linux kernels of all ages, all other images as initrd.
 * Not here: the kernel's header (src/wire/bzimage.c), cpio headers (src/image/initrd.c).
 * Source: Linux Documentation/arch/x86/boot.rst; compat 6.3, 6.4. */
#include "bios.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "exec.h"
#include "image/initrd.h"
#include "wire/bzimage.h"
#include <string.h>

/* "Sample Boot Configuration", "Memory Layout of The Real-Mode Code" */
enum {
    REAL_LOWEST = 0x10000,
    REAL_OLD = 0x90000,      /* zImages, and what is older than 2.00 */
    REAL_OLD_BYTES = 0xa000, /* "avoid using memory above 0x9a000" */
    CMDLINE_AT = 0xe000,     /* behind stack and heap */
    CMDLINE_AT_OLD = 0x9800,
    STACK_BYTES_MIN = 0x400,
    CMDLINE_ROOM_MAX = 0x10000, /* whatever a kernel says that it could take */
    ENTRY_PARAGRAPHS = 0x20,
};

struct boot {
    const struct image *image;
    const char *cmdline;
    size_t cmdline_len;
    struct bzimage kernel;
    struct bzimage_options options;
    struct bzimage_boot told;
    struct handover handover;
    size_t code_piece; /* index, for pieces of code that need room beyond them */
    uint32_t initrd_min;
    struct initrd initrd;
    struct blob whole_initrd; /* when there are more pieces than the hand-over takes */
    uint8_t *real;
    uint32_t real_bytes;
};

static bool bzimage_image_probe(const struct image *image)
{
    return bzimage_probe(image->blob.data, image->blob.len_bytes);
}

static void take_cmdline(struct boot *boot)
{
    uint32_t limit = boot->kernel.cmdline_max;
    boot->cmdline = boot->image->cmdline ? boot->image->cmdline : "";
    boot->cmdline_len = strlen(boot->cmdline);
    bzimage_options(boot->cmdline, &boot->options);
    if (limit > CMDLINE_ROOM_MAX)
        limit = CMDLINE_ROOM_MAX;
    if (boot->cmdline_len <= limit)
        return;
    event_log(EVENT_WARNING, "bzimage", "The kernel takes %u characters of arguments, not %zu: cut",
              (unsigned)limit, boot->cmdline_len);
    boot->cmdline_len = limit;
}

/* --- the real-mode part ------------------------------------------------------------------------ */

/* Kernels that want to be at 0x90000 must do with what our low area leaves there. */
static int place_real_old(struct boot *boot)
{
    uint32_t room = REAL_OLD_BYTES;
    if (low_start() < REAL_OLD + room)
        room = low_start() > REAL_OLD ? low_start() - REAL_OLD : 0;
    uint32_t text = (uint32_t)boot->cmdline_len + 1;
    uint32_t at = room > text ? (room - text) & ~UINT32_C(15) : 0;
    if (at > CMDLINE_AT_OLD)
        at = CMDLINE_AT_OLD;
    if (at < boot->kernel.real_bytes + STACK_BYTES_MIN)
        return fail(ERR_NOMEM, "bzimage: an old kernel, it needs %u KiB at 0x90000, %u are free",
                    (unsigned)((boot->kernel.real_bytes + STACK_BYTES_MIN + text) / 1024),
                    (unsigned)(room / 1024));
    boot->told.real_at = REAL_OLD;
    boot->told.cmdline_at = at;
    return 0;
}

static int place_real(struct boot *boot)
{
    bool modern = boot->kernel.version >= 0x0202 && boot->kernel.high;
    uint32_t text = (uint32_t)boot->cmdline_len + 1;
    int r = 0;
    if (!boot->kernel.high) {
        r = place_real_old(boot);
    } else {
        boot->told.cmdline_at = modern ? CMDLINE_AT : CMDLINE_AT_OLD;
        r = handover_place(&boot->handover, boot->told.cmdline_at + text, 16, REAL_LOWEST,
                           low_start() - 1, true, &boot->told.real_at);
    }
    if (r < 0)
        return r;
    boot->told.cmdline_bytes = text;
    boot->real_bytes = boot->told.cmdline_at + text;
    boot->real = heap_zalloc(boot->real_bytes);
    if (!boot->real)
        return fail(ERR_NOMEM, "bzimage: no memory for the real-mode code");
    memcpy(boot->real, boot->image->blob.data, boot->kernel.real_bytes);
    memcpy(boot->real + boot->told.cmdline_at, boot->cmdline, boot->cmdline_len);
    return handover_add(&boot->handover, boot->told.real_at, boot->real, boot->real_bytes,
                        boot->real_bytes, "the real-mode code");
}

/* --- the protected-mode part -------------------------------------------------------------------- */

/* Where a relocatable kernel goes, with all the room that it needs: where it likes best, above, or
 * anywhere; with the alignment that it likes, or less. */
static bool find_code(struct boot *boot, uint32_t room, uint32_t *ret_dest)
{
    const struct bzimage *kernel = &boot->kernel;
    const struct handover *handover = &boot->handover;
    uint32_t best = kernel->preferred ? kernel->preferred : BZIMAGE_CODE_HIGH;
    uint64_t best_end = (uint64_t)best + room - 1;
    if (best_end <= UINT32_MAX &&
        handover_find(handover, room, 1, best, (uint32_t)best_end, true, ret_dest))
        return true;
    for (uint32_t align = kernel->align; align && align >= kernel->min_align; align /= 2) {
        if (handover_find(handover, room, align, best, UINT32_MAX, true, ret_dest) ||
            handover_find(handover, room, align, BZIMAGE_CODE_HIGH, UINT32_MAX, true, ret_dest)) {
            boot->told.align = align < kernel->align ? align : 0;
            return true;
        }
    }
    return false;
}

static int place_code(struct boot *boot)
{
    const struct bzimage *kernel = &boot->kernel;
    uint32_t dest = kernel->high ? BZIMAGE_CODE_HIGH : BZIMAGE_CODE_LOW;
    uint32_t room = kernel->code_bytes;
    if (kernel->relocatable) {
        uint32_t wanted = kernel->init_bytes > room ? kernel->init_bytes : room;
        if (find_code(boot, wanted, &dest))
            room = wanted;
        else
            event_log(EVENT_WARNING, "bzimage",
                      "The kernel asks for %u KiB in one piece, there is "
                      "no such RAM; trying without",
                      (unsigned)(wanted / 1024));
    } else if (kernel->preferred && kernel->init_bytes <= UINT32_MAX - kernel->preferred) {
        /* "A non-relocatable kernel will unconditionally move itself" there */
        boot->initrd_min = kernel->preferred + kernel->init_bytes;
    }
    boot->told.code_at = dest;
    boot->code_piece = boot->handover.count;
    return handover_add(&boot->handover, dest, boot->image->blob.data + kernel->real_bytes,
                        kernel->code_bytes, room, "the kernel's code");
}

/* --- the initrd --------------------------------------------------------------------------------- */

static int add_initrd(struct boot *boot, uint32_t at)
{
    const struct initrd *initrd = &boot->initrd;
    int r = 0;
    if (boot->handover.count + initrd->count > HANDOVER_PIECES_MAX) {
        r = initrd_assemble(boot->image, &boot->whole_initrd);
        uint32_t bytes = (uint32_t)boot->whole_initrd.len_bytes;
        return r < 0 ? r
                     : handover_add(&boot->handover, at, boot->whole_initrd.data, bytes, bytes,
                                    "the initrd");
    }
    for (size_t i = 0; r == 0 && i < initrd->count; i++) {
        const struct initrd_piece *piece = &initrd->pieces[i];
        bool last = i + 1 == initrd->count;
        uint64_t end = last ? initrd->len_bytes : initrd->pieces[i + 1].offset;
        r = handover_add(&boot->handover, at + (uint32_t)piece->offset, piece->data,
                         (uint32_t)piece->len_bytes, (uint32_t)(end - piece->offset), "the initrd");
    }
    return r;
}

/* As high as the kernel allows, below what mem= leaves. */
static int place_initrd(struct boot *boot)
{
    int r = initrd_collect(boot->image, &boot->initrd);
    if (r < 0 || boot->initrd.len_bytes == 0)
        return r;
    uint32_t bytes = (uint32_t)boot->initrd.len_bytes, at;
    uint32_t max = boot->kernel.initrd_max;
    if (max == 0) {
        event_log(EVENT_WARNING, "bzimage", "So old a kernel knows no initrd: it gets none");
        return 0;
    }
    if (boot->options.memory_limit && boot->options.memory_limit - 1 < max)
        max = (uint32_t)(boot->options.memory_limit - 1);
    if (boot->initrd.len_bytes > max)
        return fail(ERR_NOMEM, "bzimage: an initrd of %u MiB does not end below 0x%x",
                    (unsigned)(boot->initrd.len_bytes / 1024 / 1024), (unsigned)max);
    r = handover_place(&boot->handover, bytes, EXEC_PAGE_BYTES, boot->initrd_min, max, false, &at);
    if (r < 0)
        return r;
    boot->told.initrd_at = at;
    boot->told.initrd_bytes = bytes;
    return add_initrd(boot, at);
}

/* --- all together ------------------------------------------------------------------------------- */

static int leave(struct boot *boot)
{
    uint16_t segment = (uint16_t)(boot->told.real_at >> 4);
    struct handover_real_regs regs = { .cs = (uint16_t)(segment + ENTRY_PARAGRAPHS),
                                       .ss = segment,
                                       .sp = (uint16_t)boot->told.cmdline_at,
                                       .ds = segment,
                                       .es = segment,
                                       .fs = segment,
                                       .gs = segment };
    boot->told.video_given = boot->options.video_given;
    boot->told.video = boot->options.video;
    bzimage_fill(&boot->kernel, &boot->told, boot->real);
    /* what it needs behind its code was kept free; it clears that itself */
    boot->handover.pieces[boot->code_piece].zero_bytes = 0;
    return exec_real(&boot->handover, &regs);
}

static int bzimage_exec(struct image *image)
{
    struct boot *boot = heap_zalloc(sizeof(*boot));
    if (!boot)
        return fail(ERR_NOMEM, "bzimage: no memory to plan");
    boot->image = image;
    boot->handover.format = "bzimage";
    boot->initrd_min = BZIMAGE_CODE_HIGH;
    int r = bzimage_parse(image->blob.data, image->blob.len_bytes, &boot->kernel);
    if (r == 0) {
        take_cmdline(boot);
        r = place_real(boot);
    }
    if (r == 0)
        r = place_code(boot);
    if (r == 0)
        r = place_initrd(boot);
    if (r == 0)
        r = leave(boot);
    initrd_free(&boot->initrd);
    blob_free(&boot->whole_initrd);
    heap_free(boot->real);
    heap_free(boot);
    return r;
}

const struct image_type bzimage_image_type = { .name = "bzImage",
                                               .probe = bzimage_image_probe,
                                               .exec = bzimage_exec };
