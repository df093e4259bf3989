/* handover.c - planning where the pieces of an operating system go, ordering the copies, leaving.
 * Not here: the copying itself and the jump (low/low.S, which lies where nothing is copied to).
 * docs/design/011-bios-handover.md tells why it is done so. */
#include "handover.h"
#include "bios.h"
#include "core/err.h"
#include "low.h"

enum {
    BIOS_DATA_END = 0x500, /* vectors and the BIOS's data area */
    HIGH_START = 0x100000,
    TEMP_ALIGN = 16,
    BUSY_MAX = 2 * HANDOVER_PIECES_MAX, /* destinations, and sources still needed */
};
static const uint64_t four_gib = UINT64_C(1) << 32;

struct span {
    uint64_t start, end; /* end: behind the last byte */
};

static struct span span_of(uint64_t start, uint64_t len_bytes)
{
    return (struct span){ start, start + len_bytes };
}

static bool overlap(struct span a, struct span b)
{
    return a.start < b.end && b.start < a.end;
}

static struct span dest_of(const struct handover_piece *piece)
{
    return span_of(piece->dest, (uint64_t)piece->len_bytes + piece->zero_bytes);
}

/* --- the machine's memory --------------------------------------------------------------------- */

/* The usable ranges from @index of the map on that make one stretch. */
static bool next_stretch(size_t *index, struct span *ret_ram)
{
    const struct memory_range *map;
    size_t count = memory_map(&map);
    while (*index < count && map[*index].type != MEMORY_RAM)
        (*index)++;
    if (*index == count)
        return false;
    *ret_ram = span_of(map[*index].start, map[*index].len_bytes);
    while (++*index < count && map[*index].type == MEMORY_RAM && map[*index].start <= ret_ram->end)
        ret_ram->end = map[*index].start + map[*index].len_bytes;
    return true;
}

/* A walk over the RAM that a piece may lie in. */
struct walk {
    size_t index;
    struct span rest; /* of the last stretch, what lies above the low area */
};

/* Next part, in order. The low area and what the BIOS keeps for itself are none. */
static bool next_ram(struct walk *walk, struct span *ret_ram)
{
    for (;;) {
        struct span ram = walk->rest;
        walk->rest = (struct span){ 0 };
        if (ram.end == 0 && !next_stretch(&walk->index, &ram))
            return false;
        if (ram.start < low_start() && ram.end > low_start()) {
            walk->rest = (struct span){ HIGH_START, ram.end };
            ram.end = low_start();
        } else if (ram.start >= low_start() && ram.start < HIGH_START) {
            ram.start = HIGH_START;
        }
        if (ram.start < BIOS_DATA_END)
            ram.start = BIOS_DATA_END;
        if (ram.end > four_gib)
            ram.end = four_gib;
        if (ram.start < ram.end) {
            *ret_ram = ram;
            return true;
        }
    }
}

static bool is_ram(struct span wanted)
{
    struct walk walk = { 0 };
    struct span ram;
    while (next_ram(&walk, &ram))
        if (wanted.start >= ram.start && wanted.end <= ram.end)
            return true;
    return false;
}

/* --- planning --------------------------------------------------------------------------------- */

int handover_add(struct handover *handover, uint32_t dest, const void *source, uint32_t len_bytes,
                 uint32_t room_bytes, const char *what)
{
    struct handover_piece piece = {
        .dest = dest, .source = source, .len_bytes = len_bytes, .zero_bytes = room_bytes - len_bytes
    };
    struct span wanted = dest_of(&piece);
    if (room_bytes == 0)
        return 0;
    if (handover->count == HANDOVER_PIECES_MAX)
        return fail(ERR_NOSPC, "%s: over %d pieces", handover->format, HANDOVER_PIECES_MAX);
    if (!is_ram(wanted))
        return fail(ERR_NOMEM, "%s: %s, 0x%x bytes at 0x%x: that is no free RAM of this machine",
                    handover->format, what, (unsigned)room_bytes, (unsigned)dest);
    for (size_t i = 0; i < handover->count; i++) {
        struct span other = dest_of(&handover->pieces[i]);
        if (overlap(wanted, other))
            return fail(ERR_NOEXEC, "%s: %s, 0x%x bytes at 0x%x, overlaps what goes to 0x%x",
                        handover->format, what, (unsigned)room_bytes, (unsigned)dest,
                        (unsigned)other.start);
    }
    handover->pieces[handover->count++] = piece;
    return 0;
}

static bool find_in(struct span limit, uint32_t room_bytes, uint32_t align, bool low,
                    const struct span *busy, size_t busy_count, uint32_t *ret_dest)
{
    uint64_t mask = ~(uint64_t)(align - 1);
    for (size_t tries = 0; tries <= busy_count; tries++) {
        if (limit.start > limit.end || limit.end - limit.start < room_bytes)
            return false;
        uint64_t at = low ? (limit.start + align - 1) & mask : (limit.end - room_bytes) & mask;
        struct span wanted = span_of(at, room_bytes);
        if (wanted.start < limit.start || wanted.end > limit.end)
            return false;
        const struct span *hit = NULL;
        for (size_t i = 0; i < busy_count && !hit; i++)
            if (overlap(wanted, busy[i]))
                hit = &busy[i];
        if (!hit) {
            *ret_dest = (uint32_t)at;
            return true;
        }
        if (low)
            limit.start = hit->end;
        else
            limit.end = hit->start;
    }
    return false;
}

/* Between @min and @max, in RAM, clear of @busy. */
static bool find_place(struct span limits, uint32_t room_bytes, uint32_t align, bool low,
                       const struct span *busy, size_t busy_count, uint32_t *ret_dest)
{
    struct walk walk = { 0 };
    struct span ram;
    bool found = false;
    while (next_ram(&walk, &ram)) {
        if (ram.start < limits.start)
            ram.start = limits.start;
        if (ram.end > limits.end)
            ram.end = limits.end;
        if (!find_in(ram, room_bytes, align, low, busy, busy_count, ret_dest))
            continue;
        found = true;
        if (low)
            return true;
    }
    return found; /* the highest of all stretches, which come in order */
}

bool handover_find(const struct handover *handover, uint32_t room_bytes, uint32_t align,
                   uint32_t min, uint32_t max, bool low, uint32_t *ret_dest)
{
    struct span busy[HANDOVER_PIECES_MAX];
    struct span limits = { min, (uint64_t)max + 1 };
    for (size_t i = 0; i < handover->count; i++)
        busy[i] = dest_of(&handover->pieces[i]);
    return find_place(limits, room_bytes, align, low, busy, handover->count, ret_dest);
}

int handover_place(const struct handover *handover, uint32_t room_bytes, uint32_t align,
                   uint32_t min, uint32_t max, bool low, uint32_t *ret_dest)
{
    if (handover_find(handover, room_bytes, align, min, max, low, ret_dest))
        return 0;
    return fail(ERR_NOMEM, "%s: no %u KiB of free RAM in one piece between 0x%x and 0x%x",
                handover->format, (unsigned)((room_bytes + 1023) / 1024), (unsigned)min,
                (unsigned)max);
}

/* --- ordering --------------------------------------------------------------------------------- */

/* The list as it is made, and what is left to do. Large, and used once: not on a stack. */
struct order {
    struct low_move left[HANDOVER_PIECES_MAX];
    size_t left_count;
    struct low_move moves[LOW_MOVE_COUNT_MAX];
    size_t count;
    struct span busy[BUSY_MAX];
};
static struct order order;

static struct span source_of(const struct low_move *move)
{
    return span_of(move->source, move->len_bytes);
}

static bool destroys(const struct low_move *move, const struct low_move *other)
{
    struct span dest = span_of(move->dest, (uint64_t)move->len_bytes + move->zero_bytes);
    return move != other && other->len_bytes && overlap(dest, source_of(other));
}

static bool is_harmless(const struct low_move *move)
{
    for (size_t i = 0; i < order.left_count; i++)
        if (destroys(move, &order.left[i]))
            return false;
    return true;
}

static int emit(const struct low_move *move)
{
    if (order.count == LOW_MOVE_COUNT_MAX)
        return fail(ERR_NOMEM, "handover: over %d copies would be needed", LOW_MOVE_COUNT_MAX);
    order.moves[order.count++] = *move;
    return 0;
}

/* Everything left waits for something else: a cycle (and what hangs on it). The smallest source
 * that stands in somebody's way is moved to RAM that nobody needs. */
static int break_cycle(const struct handover *handover)
{
    struct low_move *smallest = NULL;
    for (size_t i = 0; i < order.left_count; i++)
        for (size_t j = 0; j < order.left_count; j++)
            if (destroys(&order.left[i], &order.left[j]) &&
                (!smallest || order.left[j].len_bytes < smallest->len_bytes))
                smallest = &order.left[j];
    size_t busy_count = 0;
    for (size_t i = 0; i < handover->count; i++)
        order.busy[busy_count++] = dest_of(&handover->pieces[i]);
    for (size_t i = 0; i < order.left_count; i++)
        order.busy[busy_count++] = source_of(&order.left[i]);
    struct low_move aside = { .source = smallest->source, .len_bytes = smallest->len_bytes };
    struct span limits = { 0, four_gib };
    if (!find_place(limits, aside.len_bytes, TEMP_ALIGN, false, order.busy, busy_count,
                    &aside.dest))
        return fail(ERR_NOMEM, "%s: no %u KiB of RAM are left to untangle the copies",
                    handover->format, (unsigned)((aside.len_bytes + 1023) / 1024));
    smallest->source = aside.dest;
    return emit(&aside);
}

/* Each turn makes one copy, or sets one source aside; a source that was set aside is in nobody's
 * way any more. Hence at most twice as many turns as pieces. */
static int make_order(const struct handover *handover)
{
    order.left_count = order.count = 0;
    for (size_t i = 0; i < handover->count; i++) {
        const struct handover_piece *piece = &handover->pieces[i];
        uint32_t source = piece->len_bytes ? (uint32_t)(uintptr_t)piece->source : piece->dest;
        if (source == piece->dest && piece->zero_bytes == 0)
            continue; /* it is there; nobody else goes there */
        order.left[order.left_count++] = (struct low_move){ .dest = piece->dest,
                                                            .source = source,
                                                            .len_bytes = piece->len_bytes,
                                                            .zero_bytes = piece->zero_bytes };
    }
    while (order.left_count) {
        size_t i = 0;
        while (i < order.left_count && !is_harmless(&order.left[i]))
            i++;
        int r = i < order.left_count ? emit(&order.left[i]) : break_cycle(handover);
        if (r < 0)
            return r;
        if (i < order.left_count)
            order.left[i] = order.left[--order.left_count];
    }
    return 0;
}

/* --- leaving ---------------------------------------------------------------------------------- */

int handover_protected(struct handover *handover, const struct handover_regs *regs)
{
    struct handover_regs copy = *regs;
    int r = make_order(handover);
    if (r < 0)
        return r;
    bios_shutdown();
    low_leave_protected(order.moves, order.count, &copy);
}

int handover_real(struct handover *handover, const struct handover_real_regs *regs)
{
    struct handover_real_regs copy = *regs;
    int r = make_order(handover);
    if (r < 0)
        return r;
    bios_shutdown();
    low_leave_real(order.moves, order.count, &copy);
}
