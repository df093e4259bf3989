/* low.h - leaving for ever: used by the hand-over (handover.c) only. */
#pragma once
#include "handover.h"

struct low_move {
    uint32_t dest, source, len_bytes, zero_bytes;
};
enum { LOW_MOVE_COUNT_MAX = 256 };
/** Make the moves in order (each as memmove, then zeros), from the low area, then jump. At most
 * LOW_MOVE_COUNT_MAX; none may touch the low area. */
void low_leave_protected(const struct low_move *moves, size_t count,
                         const struct handover_regs *regs) __attribute__((noreturn));
void low_leave_real(const struct low_move *moves, size_t count,
                    const struct handover_real_regs *regs) __attribute__((noreturn));
