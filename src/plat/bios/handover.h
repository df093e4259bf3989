/* handover.h - the last moments on BIOS: the pieces of an operating system go where they belong,
 * whatever lies there now (this program included), and the processor jumps.
 *
 * handover_add() and handover_place() only plan, against the machine's memory map; nothing is
 * written before handover_protected() or handover_real(), which shut everything down first. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HANDOVER_PIECES_MAX = 192 };

struct handover_piece {
    uint32_t dest, len_bytes, zero_bytes; /* zeros follow the copy */
    const void *source;                   /* in our pages; borrowed until the jump */
};
struct handover {
    const char *format; /* who speaks in errors: "bzimage" */
    struct handover_piece pieces[HANDOVER_PIECES_MAX];
    size_t count;
};

/** @len_bytes of @source go to physical address @dest, zeros up to @room_bytes (at least @len_bytes).
 * @what  for the sentence: "segment 3", "initrd"
 * 0; -ERR_NOSPC-like sentence when the range is not free RAM of this machine (memory map, and not
 * the firmware's low area), when it overlaps another piece, or when there are too many. */
int handover_add(struct handover *handover, uint32_t dest, const void *source, uint32_t len_bytes,
                 uint32_t room_bytes, const char *what);
/** The highest (@low: lowest from @min on) free place for @room_bytes between @min and @max
 * (inclusive last byte), aligned to @align (a power of two), clear of the planned pieces. 0, or
 * -ERR_NOMEM told with the numbers. Does not add it. */
int handover_place(const struct handover *handover, uint32_t room_bytes, uint32_t align,
                   uint32_t min, uint32_t max, bool low, uint32_t *ret_dest);
/** The same, for who can do without: false, silently, when there is none. */
bool handover_find(const struct handover *handover, uint32_t room_bytes, uint32_t align,
                   uint32_t min, uint32_t max, bool low, uint32_t *ret_dest);

/** Registers at a 32-bit entry: flat segments, paging and interrupts off. */
struct handover_regs {
    uint32_t eip, esp, eax, ebx, ecx, edx, esi, edi, ebp;
};
/** Order the copies so that none destroys what another still needs, shut down (NICs closed, screen
 * in text mode, cursor on), copy, jump. Must run on the main stack (sched_on_main_stack()). Returns
 * only when the copies cannot be ordered for want of memory: -ERR_NOMEM, told, nothing shut down. */
int handover_protected(struct handover *handover, const struct handover_regs *regs);

/** A 16-bit real mode entry. */
struct handover_real_regs {
    uint16_t cs, ip, ss, sp, ds, es, fs, gs;
    uint32_t eax, ebx, ecx, edx, esi, edi, ebp;
};
int handover_real(struct handover *handover, const struct handover_real_regs *regs);
