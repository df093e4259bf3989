/* tests/unit/fakes/machine_fake.h - a PC's physical memory for tests of the hand-over: the same addresses are real
 * memory of the test's process, and leaving makes the copies there and comes back to the test. */
#pragma once
#include "src/plat/bios/bios.h"
#include "src/plat/bios/handover.h"
#include <setjmp.h>

enum { MACHINE_START = 0x10000, MACHINE_LOW_START = 0x9c000, MACHINE_END = 0x4000000 };

extern jmp_buf machine_fake_left; /* setjmp() before what should leave */
extern bool machine_fake_was_real;
extern struct handover_regs machine_fake_regs;
extern struct handover_real_regs machine_fake_real_regs;
extern size_t machine_fake_shutdowns, machine_fake_moves;

/** Memory as after power-on: 0-0x9fc00 and 0x100000-MACHINE_END, filled with 0xa5. */
void machine_fake_reset(void);
/** Another map; borrowed. */
void machine_fake_map(const struct memory_range *ranges, size_t count);
/** Where @address is. */
static inline uint8_t *machine_fake_at(uint32_t address)
{
    return (uint8_t *)(uintptr_t)address;
}

/** The heap of machine_heap.c, for tests that link it in place of src/core/heap_malloc.c. */
void machine_heap_reset(void);
