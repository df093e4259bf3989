/* memory.c - the machine's memory: its map, the pages that we give out, what others see of it.
 * Pages go from the highest down, so that the place of kernels stays free.
 * Source: ACPI 6.4, 15.1 (E820), 15.3 (the other INT 15h calls). */
#include "bios.h"
#include "boot_info.h"
#include "core/event.h"
#include "low/layout.h"
#include "plat.h"
#include <assert.h>
#include <string.h>

enum {
    CUTS_MAX = 3,   /* ranges more when ours are hidden: the low area's start, our pages' ends */
    FREE_MAX = 512, /* free pieces; beyond, a freed piece is lost until the next start */
    STACK_BYTES = 64 * 1024,
    MIB = 1024 * 1024,
    KIB = 1024,
    KIB64 = 64 * 1024,
    HIGHEST_PAGE = 0xfffff000u /* pointers one past the end must not wrap */
};

_Static_assert(MEMORY_RANGES_MAX == BOOT_INFO_E820_MAX &&
                   LOW_E820_MAX >= MEMORY_RANGES_MAX + CUTS_MAX,
               "whoever holds a map has room for all of it");

struct piece {
    uint32_t start, end;
};

extern const uint8_t program_head[];

static struct memory_range map[MEMORY_RANGES_MAX];
static size_t map_count;
static bool map_cut;                  /* it would be longer */
static struct piece pieces[FREE_MAX]; /* free, sorted, never touching */
static size_t piece_count;
static uint32_t used_start, used_end; /* our pages lie between */
/* what may be given out: while others run, what is hidden from them */
static uint32_t limit_start, limit_end = UINT32_MAX;
static farptr old_int15;
static bool hiding;

/* --- the map -------------------------------------------------------------------------------------- */

static struct memory_range info_range(uint32_t i)
{
    return (struct memory_range){
        .start = (uint64_t)boot_info.e820[i].start_high << 32 | boot_info.e820[i].start,
        .len_bytes = (uint64_t)boot_info.e820[i].len_high << 32 | boot_info.e820[i].len_bytes,
        .type = boot_info.e820[i].type,
    };
}

static uint64_t range_end(const struct memory_range *range)
{
    return range->len_bytes > UINT64_MAX - range->start ? UINT64_MAX
                                                        : range->start + range->len_bytes;
}

static void map_append(uint64_t start, uint64_t end, uint32_t type)
{
    struct memory_range *last = map_count ? &map[map_count - 1] : NULL;
    if (last && last->type == type && range_end(last) == start)
        last->len_bytes = end - last->start;
    else if (map_count < MEMORY_RANGES_MAX)
        map[map_count++] = (struct memory_range){ start, end - start, type };
    else
        map_cut = true;
}

/* What the BIOS says about @address: where entries overlap, the one that is not RAM is right.
 * *@ret_until: the address from which on another answer may hold. */
static uint32_t type_at(uint64_t address, uint64_t *ret_until)
{
    uint32_t type = 0;
    *ret_until = UINT64_MAX;
    for (uint32_t i = 0; i < boot_info.e820_count; i++) {
        struct memory_range range = info_range(i);
        uint64_t end = range_end(&range);
        if (range.start > address && range.start < *ret_until)
            *ret_until = range.start;
        if (range.start > address || end <= address)
            continue;
        if (end < *ret_until)
            *ret_until = end;
        if (type <= MEMORY_RAM)
            type = range.type;
    }
    return type;
}

static void make_map(void)
{
    uint64_t address = 0, until;
    map_cut = boot_info.e820_cut != 0;
    for (unsigned turn = 0; turn <= 2 * MEMORY_RANGES_MAX && address != UINT64_MAX; turn++) {
        uint32_t type = type_at(address, &until);
        if (type)
            map_append(address, until, type);
        address = until;
    }
}

void memory_warn(void)
{
    if (map_cut)
        event_log(EVENT_WARNING, "memory",
                  "the BIOS lists more than %u ranges of memory; what comes behind is not used",
                  (unsigned)MEMORY_RANGES_MAX);
}

size_t memory_map(const struct memory_range **ret_ranges)
{
    *ret_ranges = map;
    return map_count;
}

/* --- pages ------------------------------------------------------------------------------------------ */

static void piece_remove(size_t at)
{
    memmove(&pieces[at], &pieces[at + 1], (--piece_count - at) * sizeof(*pieces));
}

static void give(uint32_t start, uint32_t end)
{
    size_t at = 0;
    while (at < piece_count && pieces[at].end < start)
        at++;
    if (at < piece_count && pieces[at].end == start) {
        pieces[at].end = end;
        if (at + 1 < piece_count && pieces[at + 1].start == end) {
            pieces[at].end = pieces[at + 1].end;
            piece_remove(at + 1);
        }
        return;
    }
    if (at < piece_count && pieces[at].start == end) {
        pieces[at].start = start;
        return;
    }
    if (piece_count == FREE_MAX) {
        event_log(EVENT_WARNING, "memory", "%u KiB are lost: free memory is in %u pieces",
                  (unsigned)((end - start) / KIB), (unsigned)FREE_MAX);
        return;
    }
    memmove(&pieces[at + 1], &pieces[at], (piece_count++ - at) * sizeof(*pieces));
    pieces[at] = (struct piece){ start, end };
}

/* Take [start, end) out of what is free. */
static void take(uint32_t start, uint32_t end)
{
    for (size_t at = 0; at < piece_count; at++) {
        struct piece piece = pieces[at];
        if (piece.end <= start || piece.start >= end)
            continue;
        piece_remove(at--);
        if (piece.end > end)
            give(end, piece.end);
        if (piece.start < start)
            give(piece.start, start);
    }
}

void memory_release(uint32_t start, uint32_t len_bytes)
{
    uint32_t first = (start + PLAT_PAGE_BYTES - 1) & ~(PLAT_PAGE_BYTES - 1u);
    uint32_t end = (start + len_bytes) & ~(PLAT_PAGE_BYTES - 1u);
    if (first < end)
        give(first, end);
}

void memory_start(void)
{
    map_count = piece_count = 0;
    make_map();
    for (size_t i = 0; i < map_count; i++) {
        uint64_t end = range_end(&map[i]);
        uint64_t start = map[i].start < MIB ? MIB : map[i].start;
        if (map[i].type == MEMORY_RAM && start < HIGHEST_PAGE && end > start)
            memory_release((uint32_t)start,
                           (uint32_t)((end < HIGHEST_PAGE ? end : HIGHEST_PAGE) - start));
    }
    used_start = (uint32_t)(uintptr_t)program_head;
    used_end = boot_info.loader_limit;
    take(used_start, used_end);
    take(boot_info.initrd & ~(PLAT_PAGE_BYTES - 1u),
         (boot_info.initrd + boot_info.initrd_bytes + PLAT_PAGE_BYTES - 1) &
             ~(PLAT_PAGE_BYTES - 1u));
}

void *plat_pages_alloc(size_t pages)
{
    if (pages == 0 || pages > HIGHEST_PAGE / PLAT_PAGE_BYTES)
        return NULL;
    uint32_t bytes = (uint32_t)pages * PLAT_PAGE_BYTES;
    for (size_t at = piece_count; at-- > 0;) {
        uint32_t from = pieces[at].start > limit_start ? pieces[at].start : limit_start;
        uint32_t to = pieces[at].end < limit_end ? pieces[at].end : limit_end;
        if (to <= from || to - from < bytes)
            continue;
        uint32_t start = to - bytes;
        take(start, to);
        used_start = start < used_start ? start : used_start;
        used_end = start + bytes > used_end ? start + bytes : used_end;
        return (void *)(uintptr_t)start;
    }
    return NULL;
}

void plat_pages_free(void *memory, size_t pages)
{
    uint32_t start = (uint32_t)(uintptr_t)memory;
    if (memory)
        give(start, start + (uint32_t)pages * PLAT_PAGE_BYTES);
}

bool plat_pages_extend(void *memory, size_t pages, size_t more_pages)
{
    uint64_t end = (uintptr_t)memory + (uint64_t)pages * PLAT_PAGE_BYTES;
    uint64_t more = (uint64_t)more_pages * PLAT_PAGE_BYTES;
    for (size_t at = 0; at < piece_count; at++) {
        if (pieces[at].start != end || pieces[at].end - pieces[at].start < more ||
            end + more > limit_end)
            continue;
        pieces[at].start += (uint32_t)more;
        used_end = end + more > used_end ? (uint32_t)(end + more) : used_end;
        if (pieces[at].start == pieces[at].end)
            piece_remove(at);
        return true;
    }
    return false;
}

/* Nested scripts, an upcall's fiber with the whole network stack under it. */
size_t plat_stack_bytes(void)
{
    return STACK_BYTES;
}

/* --- what others see -------------------------------------------------------------------------------- */

struct e820_table {
    uint8_t *at;
    uint16_t count;
    uint32_t below16_kib, above16_64kib;
};

static void put(struct e820_table *table, uint64_t start, uint64_t end, uint32_t type)
{
    if (start >= end || table->count >= LOW_E820_MAX)
        return;
    uint64_t len = end - start;
    uint8_t *entry = table->at + 20 * table->count++;
    memcpy(entry, &start, sizeof(start));
    memcpy(entry + 8, &len, sizeof(len));
    memcpy(entry + 16, &type, sizeof(type));
    if (type != MEMORY_RAM)
        return;
    if (start == MIB)
        table->below16_kib = (uint32_t)((end < 16 * MIB ? end : 16 * MIB) - MIB) / KIB;
    if (start <= 16 * MIB && end > 16 * MIB)
        table->above16_64kib = (uint32_t)((end <= HIGHEST_PAGE ? end : HIGHEST_PAGE) - 16 * MIB) /
                               KIB64;
}

/* RAM of the map with [from, to) cut out. */
static void put_around(struct e820_table *table, uint64_t start, uint64_t end, uint64_t from,
                       uint64_t to)
{
    if (to <= start || from >= end) {
        put(table, start, end, MEMORY_RAM);
        return;
    }
    uint64_t inside = from > start ? from : start, behind = to < end ? to : end;
    put(table, start, inside, MEMORY_RAM);
    put(table, inside, behind, MEMORY_RESERVED);
    put(table, behind, end, MEMORY_RAM);
}

/* What was given back at the edges is nobody's again. */
static void shrink_used(void)
{
    for (size_t at = 0; at < piece_count; at++) {
        if (pieces[at].start <= used_start && pieces[at].end > used_start)
            used_start = pieces[at].end;
        if (pieces[at].start < used_end && pieces[at].end >= used_end)
            used_end = pieces[at].start;
    }
}

/* From here on @bytes below @top can be given out; holes and what others have do not count. */
static uint32_t spare_start(uint32_t top, uint32_t bytes)
{
    for (size_t at = piece_count; at-- > 0;) {
        uint32_t end = pieces[at].end < top ? pieces[at].end : top;
        if (pieces[at].start >= end)
            continue;
        if (end - pieces[at].start >= bytes)
            return end - bytes;
        bytes -= end - pieces[at].start;
    }
    return MIB;
}

void memory_hide_start(uint32_t spare_bytes)
{
    struct e820_table table = { .at = (uint8_t *)(uintptr_t)farptr_linear(
                                    low_entry(LOW_ENTRY_E820)) };
    shrink_used();
    uint32_t from = spare_bytes ? spare_start(used_start, spare_bytes) : used_start;
    limit_start = from;
    limit_end = used_end;
    for (size_t i = 0; i < map_count; i++) {
        uint64_t start = map[i].start, end = range_end(&map[i]);
        if (map[i].type != MEMORY_RAM)
            put(&table, start, end, map[i].type);
        else if (start < MIB)
            put_around(&table, start, end, low_start(), MIB);
        else
            put_around(&table, start, end, from, used_end);
    }
    uint16_t below = (uint16_t)table.below16_kib;
    uint16_t above = (uint16_t)(table.above16_64kib > 0xffff ? 0xffff : table.above16_64kib);
    memcpy(low_variable(LOW_E801_BELOW16), &below, sizeof(below));
    memcpy(low_variable(LOW_E801_ABOVE16), &above, sizeof(above));
    memcpy(low_variable(LOW_E820_COUNT), &table.count, sizeof(table.count));
    if (hiding)
        return;
    bios_vector_hook(0x15, low_entry(LOW_ENTRY_INT15), &old_int15);
    memcpy(low_variable(LOW_OLD_INT15), &old_int15, sizeof(old_int15));
    hiding = true;
}

bool memory_hide_stop(void)
{
    const uint16_t none = 0;
    uint16_t shown;
    limit_start = 0;
    limit_end = UINT32_MAX;
    if (!hiding)
        return true;
    hiding = bios_vector_unhook(0x15, low_entry(LOW_ENTRY_INT15), &old_int15) < 0;
    if (!hiding)
        return true;
    memcpy(&shown, low_variable(LOW_E820_COUNT), sizeof(shown));
    memcpy(low_variable(LOW_E820_COUNT), &none, sizeof(none));
    if (shown) /* told once */
        event_log(EVENT_WARNING, "memory", "interrupt 15h stays with who took it from us");
    return false;
}
