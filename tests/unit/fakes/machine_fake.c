#include "tests/unit/fakes/machine_fake.h"
#include "src/plat/bios/low.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

jmp_buf machine_fake_left;
bool machine_fake_was_real;
struct handover_regs machine_fake_regs;
struct handover_real_regs machine_fake_real_regs;
size_t machine_fake_shutdowns, machine_fake_moves;

static const struct memory_range usual[] = {
    { 0, 0x9fc00, MEMORY_RAM },
    { 0x9fc00, 0x400, MEMORY_RESERVED },
    { 0xf0000, 0x10000, MEMORY_RESERVED },
    { 0x100000, 0x700000, MEMORY_RAM },
    { 0x800000, MACHINE_END - 0x800000, MEMORY_RAM },
    { 0xfffc0000, 0x40000, MEMORY_RESERVED },
    { 0x100000000, 0x40000000, MEMORY_RAM },
};
static const struct memory_range *map;
static size_t map_count;

void machine_fake_reset(void)
{
    static bool mapped;
    void *at = machine_fake_at(MACHINE_START);
    size_t bytes = MACHINE_END - MACHINE_START;
    if (!mapped && mmap(at, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != at) {
        perror("machine_fake: mmap");
        abort();
    }
    mapped = true;
    memset(at, 0xa5, bytes);
    machine_fake_map(usual, sizeof(usual) / sizeof(usual[0]));
    machine_fake_shutdowns = machine_fake_moves = 0;
}

void machine_fake_map(const struct memory_range *ranges, size_t count)
{
    map = ranges;
    map_count = count;
}

size_t memory_map(const struct memory_range **ret_ranges)
{
    *ret_ranges = map;
    return map_count;
}

uint32_t low_start(void)
{
    return MACHINE_LOW_START;
}

void bios_shutdown(void)
{
    machine_fake_shutdowns++;
}

static void make_moves(const struct low_move *moves, size_t count)
{
    machine_fake_moves = count;
    for (size_t i = 0; i < count; i++) {
        if (moves[i].dest < MACHINE_START) /* a process can have no memory there */
            continue;
        memmove(machine_fake_at(moves[i].dest), machine_fake_at(moves[i].source),
                moves[i].len_bytes);
        memset(machine_fake_at(moves[i].dest) + moves[i].len_bytes, 0, moves[i].zero_bytes);
    }
}

void low_leave_protected(const struct low_move *moves, size_t count,
                         const struct handover_regs *regs)
{
    make_moves(moves, count);
    machine_fake_regs = *regs;
    machine_fake_was_real = false;
    longjmp(machine_fake_left, 1);
}

void low_leave_real(const struct low_move *moves, size_t count,
                    const struct handover_real_regs *regs)
{
    make_moves(moves, count);
    machine_fake_real_regs = *regs;
    machine_fake_was_real = true;
    longjmp(machine_fake_left, 1);
}
