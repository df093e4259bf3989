/* exec_nbi.c - the image type NBI: tagged images, entered in real or protected mode. Nobody waits
 * for one that returns: the machine restarts.
 * Source: Draft Net Boot Image Proposal 0.3, chapter 5; compat 6.6. */
#include "bios.h"
#include "core/err.h"
#include "core/heap.h"
#include "exec.h"
#include "wire/cursor.h"
#include "wire/nbi.h"
#include <stdio.h>

enum {
    STACK_BYTES = 4096,
    STACK_START = 0x1000,
    RESET_SEGMENT = 0xf000, /* where the processor begins */
    RESET_OFFSET = 0xfff0,
    TOP_BYTES = 32,
    WHAT_MAX = 24,
};

static bool nbi_image_probe(const struct image *image)
{
    return nbi_probe(image->blob.data, image->blob.len_bytes);
}

/* "one past the last writeable location in memory" */
static uint32_t memory_end(void)
{
    const struct memory_range *map;
    size_t count = memory_map(&map);
    uint64_t end = 0;
    for (size_t i = 0; i < count; i++)
        if (map[i].type == MEMORY_RAM && map[i].start < UINT32_MAX)
            end = map[i].start + map[i].len_bytes;
    return end < UINT32_MAX ? (uint32_t)end : UINT32_MAX & ~(uint32_t)(EXEC_PAGE_BYTES - 1);
}

static int load(struct handover *handover, const struct image *image, const struct nbi *nbi)
{
    int r = handover_add(handover, nbi->header_at, image->blob.data, NBI_HEADER_BYTES,
                         NBI_HEADER_BYTES, "the header");
    for (size_t i = 0; r == 0 && i < nbi->count; i++) {
        const struct nbi_segment *s = &nbi->segments[i];
        char name[WHAT_MAX];
        snprintf(name, sizeof(name), "segment %u", (unsigned)i + 1);
        r = handover_add(handover, s->dest, image->blob.data + s->file_at, s->file_bytes,
                         s->memory_bytes, name);
    }
    return r;
}

/* "the stack contains a far return address, with a far pointer parameter above that, pointing to
 * the location of this header" */
static int enter_real(struct handover *handover, const struct nbi *nbi, uint32_t stack,
                      uint8_t *top)
{
    uint16_t sp = STACK_BYTES - TOP_BYTES;
    struct writer w = writer_on(top, TOP_BYTES);
    put_le16(&w, RESET_OFFSET);
    put_le16(&w, RESET_SEGMENT);
    put_le16(&w, nbi->header_offset);
    put_le16(&w, nbi->header_segment);
    struct handover_real_regs regs = { .cs = (uint16_t)(nbi->entry >> 16),
                                       .ip = (uint16_t)nbi->entry,
                                       .ss = (uint16_t)(stack >> 4),
                                       .sp = sp,
                                       .ds = nbi->header_segment,
                                       .es = nbi->header_segment };
    int r = handover_add(handover, stack + sp, top, TOP_BYTES, TOP_BYTES, "the stack");
    return r < 0 ? r : exec_real(handover, &regs);
}

/* "The arguments to the routine are: a pointer to an Etherboot specific header, a pointer to the
 * tagged image header, and a pointer to the bootp reply": there is neither the first nor the last.
 * The return address is a few bytes that reset the machine by its keyboard controller. */
static int enter_protected(struct handover *handover, const struct nbi *nbi, uint32_t stack,
                           uint8_t *top)
{
    static const uint8_t reset[] = {
        0xb0, 0xfe, /* mov al, 0feh */
        0xe6, 0x64, /* out 64h, al */
        0xf4,       /* hlt */
        0xeb, 0xfd, /* jmp to the hlt */
    };
    uint32_t esp = stack + STACK_BYTES - TOP_BYTES;
    struct writer w = writer_on(top, TOP_BYTES);
    put_le32(&w, esp + 16);
    put_le32(&w, 0);
    put_le32(&w, nbi->header_at);
    put_le32(&w, 0);
    put_bytes(&w, reset, sizeof(reset));
    struct handover_regs regs = { .eip = nbi->entry, .esp = esp };
    int r = handover_add(handover, esp, top, TOP_BYTES, TOP_BYTES, "the stack");
    return r < 0 ? r : exec_protected(handover, &regs);
}

static int nbi_exec(struct image *image)
{
    struct handover handover = { .format = "nbi" };
    struct nbi nbi;
    uint32_t stack;
    int r = nbi_parse(image->blob.data, image->blob.len_bytes, memory_end(), &nbi);
    if (r == 0)
        r = load(&handover, image, &nbi);
    if (r == 0)
        r = handover_place(&handover, STACK_BYTES, 16, STACK_START, low_start() - 1, false, &stack);
    if (r < 0)
        return r;
    uint8_t *top = heap_zalloc(TOP_BYTES);
    if (!top)
        return fail(ERR_NOMEM, "nbi: no memory for a stack");
    r = nbi.protected_mode ? enter_protected(&handover, &nbi, stack, top)
                           : enter_real(&handover, &nbi, stack, top);
    heap_free(top);
    return r;
}

const struct image_type nbi_image_type = { .name = "NBI",
                                           .probe = nbi_image_probe,
                                           .exec = nbi_exec };
