/* low.c - our real-mode part seen from C: where it lies, calls through it, vectors.
 * Not here: the code in it (low/low.S). */
#include "low.h"
#include "bios.h"
#include "core/err.h"
#include "low/layout.h"
#include "low_image.h"
#include <assert.h>
#include <string.h>

enum {
    BDA_BASE_KIB = 0x413, /* 16 bits: KiB of base memory */
    BASE_BYTES_MAX = 640 * 1024,
    KIB = 1024
};
_Static_assert(offsetof(struct bios_regs, ds) == 32, "LOW_REGS in low/layout.h");
_Static_assert(LOW_MOVES_MAX * sizeof(struct low_move) <= LOW_BUFFER_BYTES, "the list fills it");
_Static_assert((int)BIOS_ARGS_MAX == LOW_ARGS_MAX && (int)BIOS_BUFFER_BYTES == LOW_BUFFER_BYTES &&
                   (int)LOW_MOVE_COUNT_MAX == LOW_MOVES_MAX && sizeof(struct bios_regs) == 40,
               "one truth in two languages");

static uint32_t base;
static uint16_t base_kib_before;
static bios_upcall upcalls[BIOS_UPCALLS];
static bool needed; /* somebody else's handler ends in ours: it must stay where it is */

/* The first page holds the interrupt vectors and the BIOS's data. Its address 0 is no null pointer
 * to the machine; the compiler is not told. */
static void *physical(uint32_t address)
{
    uintptr_t pointer = address;
    __asm__("" : "+r"(pointer));
    return (void *)pointer;
}

static void store16(uint32_t address, uint16_t value)
{
    memcpy(physical(address), &value, sizeof(value));
}

static uint16_t load16(uint32_t address)
{
    uint16_t value;
    memcpy(&value, physical(address), sizeof(value));
    return value;
}

static void add32(unsigned offset, uint32_t more)
{
    uint32_t value;
    memcpy(&value, low_variable(offset), sizeof(value));
    value += more;
    memcpy(low_variable(offset), &value, sizeof(value));
}

void *low_variable(unsigned offset)
{
    return physical(base + offset);
}

uint32_t low_start(void)
{
    return base;
}

farptr low_entry(unsigned entry)
{
    assert(entry < LOW_ENTRIES_COUNT);
    return farptr_make((uint16_t)(base >> 4), load16(base + LOW_ENTRIES + 2 * entry));
}

void *bios_buffer(void)
{
    return physical(farptr_linear(low_entry(LOW_ENTRY_BUFFER)));
}

farptr bios_buffer_far(void)
{
    return low_entry(LOW_ENTRY_BUFFER);
}

/* --- calls -------------------------------------------------------------------------------------- */

static void enter(unsigned entry)
{
    typedef void __attribute__((fastcall)) code32(uint32_t low_base);
    ((code32 *)(uintptr_t)farptr_linear(low_entry(entry)))(base);
}

static void call(farptr target, struct bios_regs *regs, uint16_t flags, const uint16_t *args,
                 size_t count)
{
    assert(count <= LOW_ARGS_MAX);
    regs->eflags = 0x202; /* interrupts on */
    memcpy(low_variable(LOW_REGS), regs, sizeof(*regs));
    memcpy(low_variable(LOW_TARGET), &target, sizeof(target));
    if (count)
        memcpy(low_variable(LOW_ARGS), args, count * sizeof(*args));
    store16(base + LOW_ARG_COUNT, (uint16_t)count);
    store16(base + LOW_CALL_FLAGS, flags);
    enter(LOW_ENTRY_CALL);
    memcpy(regs, low_variable(LOW_REGS), sizeof(*regs));
}

void bios_int(uint8_t number, struct bios_regs *regs)
{
    farptr handler;
    memcpy(&handler, physical(number * sizeof(handler)), sizeof(handler));
    call(handler, regs, LOW_CALL_INT, NULL, 0);
}

void bios_far_call(farptr target, struct bios_regs *regs, const uint16_t *args, size_t count)
{
    call(target, regs, 0, args, count);
}

/* The stack ends the area. */
unsigned bios_stack_left(void)
{
    unsigned start = load16(base + LOW_BYTES) - LOW_STACK_BYTES, sp = load16(base + LOW_RM_SP);
    return sp > start ? sp - start : 0;
}

void bios_interrupts(bool wait_for_one)
{
    struct bios_regs regs = { 0 };
    call(low_entry(wait_for_one ? LOW_ENTRY_HALT : LOW_ENTRY_IDLE), &regs, 0, NULL, 0);
}

/* --- calls to us ---------------------------------------------------------------------------------- */

static int dispatch(struct bios_frame *frame)
{
    if (frame->id < BIOS_UPCALLS && upcalls[frame->id])
        return upcalls[frame->id](frame);
    frame->eflags |= BIOS_CARRY;
    return BIOS_UPCALL_DONE;
}

void bios_upcall_set(unsigned id, bios_upcall handler)
{
    assert(id < BIOS_UPCALLS);
    upcalls[id] = handler;
}

void bios_vector_hook(uint8_t number, farptr handler, farptr *old)
{
    memcpy(old, physical(number * sizeof(*old)), sizeof(*old));
    memcpy(physical(number * sizeof(handler)), &handler, sizeof(handler));
}

int bios_vector_unhook(uint8_t number, farptr handler, farptr *old)
{
    if (memcmp(physical(number * sizeof(*old)), old, sizeof(*old)) == 0)
        return 0; /* whoever had taken it put back what was before us */
    if (memcmp(physical(number * sizeof(handler)), &handler, sizeof(handler)) != 0) {
        needed = true;
        return fail(ERR_BUSY, "bios: interrupt %02Xh was taken by somebody else", number);
    }
    memcpy(physical(number * sizeof(*old)), old, sizeof(*old));
    return 0;
}

/* --- coming and going ----------------------------------------------------------------------------- */

/* The names of low_image.h come from the symbols of low.S. */
static void fit(void)
{
    uint32_t upcall = (uint32_t)(uintptr_t)dispatch;
    uint8_t high = (uint8_t)(base >> 16);
    memcpy(low_variable(LOW_LINEAR), &base, sizeof(base));
    memcpy(low_variable(LOW_UPCALL), &upcall, sizeof(upcall));
    store16(base + LOW_SEGMENT, (uint16_t)(base >> 4));
    add32(LOW_FIT_GDT, base);
    add32(LOW_FIT_RETURN, base);
    add32(LOW_FIT_UPCALL, base);
    store16(base + LOW_FIT_SEGMENT1, (uint16_t)(base >> 4));
    store16(base + LOW_FIT_SEGMENT2, (uint16_t)(base >> 4));
    store16(base + LOW_FIT_SEGMENT3, (uint16_t)(base >> 4));
    for (unsigned descriptor = 0; descriptor < 2; descriptor++) {
        unsigned offset = LOW_GDT16 + 8 * descriptor;
        store16(base + offset + 2, (uint16_t)base); /* bits 16-39 of it */
        memcpy(low_variable(offset + 4), &high, 1);
    }
}

void low_install(void)
{
    uint32_t top;
    base_kib_before = load16(BDA_BASE_KIB);
    top = (uint32_t)base_kib_before * KIB;
    if (top > BASE_BYTES_MAX || top < 2 * LOW_IMAGE_ALL_BYTES)
        top = BASE_BYTES_MAX - 64 * KIB; /* a BIOS that counts nonsense */
    base = (top - LOW_IMAGE_ALL_BYTES) / KIB * KIB;
    memset(physical(base), 0, LOW_IMAGE_ALL_BYTES);
    memcpy(physical(base), low_image, sizeof(low_image));
    fit();
    store16(BDA_BASE_KIB, (uint16_t)(base / KIB));
}

void low_base_freed(uint32_t start, uint32_t end)
{
    if (start / KIB == base_kib_before && end <= BASE_BYTES_MAX)
        base_kib_before = (uint16_t)(end / KIB);
}

void low_remove(void)
{
    if (!needed && load16(BDA_BASE_KIB) == base / KIB) /* else somebody took memory below us */
        store16(BDA_BASE_KIB, base_kib_before);
}

static _Noreturn void leave(const struct low_move *moves, size_t count, bool real, const void *regs,
                            size_t regs_bytes)
{
    uint32_t head[2] = { (uint32_t)count, real };
    uint8_t *block = physical(farptr_linear(low_entry(LOW_ENTRY_LEAVE_BLOCK)));
    assert(count <= LOW_MOVES_MAX);
    memcpy(bios_buffer(), moves, count * sizeof(*moves));
    memcpy(block, head, sizeof(head));
    memcpy(block + sizeof(head), regs, regs_bytes);
    enter(LOW_ENTRY_LEAVE);
    __builtin_unreachable();
}

void low_leave_protected(const struct low_move *moves, size_t count,
                         const struct handover_regs *regs)
{
    leave(moves, count, false, regs, sizeof(*regs));
}

void low_leave_real(const struct low_move *moves, size_t count,
                    const struct handover_real_regs *regs)
{
    leave(moves, count, true, regs, sizeof(*regs));
}
