/* loader/loader.c - find a home for the program, unpack it there, fit its addresses, go.
 * Runs at 1 MiB, its stack behind the body; returns LOADER_x when it cannot. Not here: unpacking (unpack.c), addresses (fit.c). */
#include "../bios.h"
#include "../boot_info.h"
#include "fit.h"
#include "unpack.h"
#include <string.h>

enum {
    PAGE = 4096,
    TRIES_MAX = 3 * BOOT_INFO_E820_MAX,
    RAM = 1,
    /* Below the program: room for unpacking, then the heap's. A start needs half a MiB of that, or it would be mute. */
    SPARE_BYTES = UNPACK_WORK_BYTES,
};
#define LAST_PAGE 0xfffff000u /* below 4 GiB: nobody's, so that ends do not wrap */
_Static_assert(sizeof(struct boot_info) == BOOT_INFO_BYTES, "boot_info.h");
_Static_assert(SPARE_BYTES % PAGE == 0 && PAGE % MODEL_WORK_ALIGNMENT == 0, "the program's page");

struct range {
    uint32_t start, end;
};

extern const uint32_t loader_head[];
int loader_main(struct boot_info *info);

static uint32_t head(unsigned offset)
{
    return loader_head[offset / sizeof(*loader_head)];
}

static bool entry_range(const struct boot_info *info, uint32_t i, struct range *ret_range)
{
    uint64_t start = (uint64_t)info->e820[i].start_high << 32 | info->e820[i].start;
    uint64_t len = (uint64_t)info->e820[i].len_high << 32 | info->e820[i].len_bytes;
    uint64_t end = len > UINT64_MAX - start ? UINT64_MAX : start + len;
    if (len == 0 || start >> 32)
        return false;
    ret_range->start = (uint32_t)start;
    ret_range->end = end >> 32 ? LAST_PAGE : (uint32_t)end;
    return true;
}

static bool clashes(uint32_t start, uint32_t bytes, const struct range *other)
{
    return start < other->end && other->start < start + bytes;
}

/* Where @bytes below @top could lie without what @info says is taken: @top lowered until nothing
 * clashes; 0: nowhere. */
static uint32_t clear_place(const struct boot_info *info, const struct range *ram, uint32_t bytes)
{
    struct range taken[] = {
        { 0, LOADER_START + ((info->body_bytes + LOADER_STACK_BYTES + PAGE - 1) & ~(PAGE - 1u)) },
        { info->initrd & ~(PAGE - 1u), info->initrd + info->initrd_bytes },
    };
    uint32_t top = ram->end & ~(PAGE - 1u);
    for (unsigned tries = 0; tries < TRIES_MAX; tries++) {
        if (top < bytes || top - bytes < ram->start)
            return 0;
        uint32_t start = top - bytes, lower = top;
        struct range reserved;
        for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
            if (clashes(start, bytes, &taken[i]) && taken[i].start < lower)
                lower = taken[i].start;
        for (uint32_t i = 0; i < info->e820_count; i++)
            if (info->e820[i].type != RAM && entry_range(info, i, &reserved) &&
                clashes(start, bytes, &reserved) && reserved.start < lower)
                lower = reserved.start;
        if (lower == top)
            return start;
        top = lower & ~(PAGE - 1u);
    }
    return 0;
}

static uint32_t choose_home(const struct boot_info *info, uint32_t bytes)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < info->e820_count; i++) {
        struct range ram;
        if (info->e820[i].type != RAM || !entry_range(info, i, &ram))
            continue;
        uint32_t place = clear_place(info, &ram, bytes);
        if (place > best)
            best = place;
    }
    return best;
}

static int start_program(uint8_t *home, uint32_t home_bytes, struct boot_info *info)
{
    typedef void __attribute__((regparm(1))) entry_code(struct boot_info *);
    struct program_head program;
    memcpy(&program, home, sizeof(program));
    if (program.magic != PROGRAM_MAGIC || program.memory_bytes > home_bytes ||
        program.image_bytes > program.memory_bytes || program.entry >= program.image_bytes ||
        !program_fit(home, (uint32_t)(uintptr_t)home, home_bytes))
        return LOADER_DAMAGED;
    memset(home + program.image_bytes, 0, home_bytes - program.image_bytes);
    info->loader_limit = (uint32_t)(uintptr_t)home + home_bytes;
    info->body_sum = head(LOADER_HEAD_SUM);
    ((entry_code *)(uintptr_t)(home + program.entry))(info);
    return LOADER_DAMAGED;
}

int loader_main(struct boot_info *info)
{
    uint32_t bytes = (head(LOADER_HEAD_PROGRAM) + PAGE - 1) & ~(PAGE - 1u);
    uint32_t payload = LOADER_START + head(LOADER_HEAD_PAYLOAD);
    uint32_t payload_bytes = head(LOADER_HEAD_BODY) - head(LOADER_HEAD_PAYLOAD);
    if (info->initrd > LAST_PAGE || info->initrd_bytes > LAST_PAGE - info->initrd)
        info->initrd_bytes = 0; /* a boot loader's nonsense */
    if (head(LOADER_HEAD_MAGIC) != LOADER_MAGIC)
        return LOADER_DAMAGED;
    uint32_t place = choose_home(info, bytes + SPARE_BYTES);
    if (!place)
        return LOADER_NO_MEMORY;
    uint8_t *spare = (uint8_t *)(uintptr_t)place, *home = spare + SPARE_BYTES;
    const void *archive = (const void *)(uintptr_t)payload;
    switch (unpack(home, bytes, archive, payload_bytes, spare, SPARE_BYTES)) {
    case UNPACK_OK:
        return start_program(home, bytes, info);
    case UNPACK_NO_ROOM:
        return LOADER_NO_MEMORY;
    case UNPACK_TRUNCATED:
        return LOADER_TRUNCATED;
    default:
        return LOADER_DAMAGED;
    }
}
