/* libc/div64.c - what i386 compilers call for 64-bit division and, when they save space, for shifts.
 *
 * COFF: the helpers take both operands on the stack and remove them (stdcall). ELF: plain C.
 * Source: the calls that clang emits for i386-windows and i386 ELF; Microsoft's CRT and the GCC
 * Internals manual ("Routines for integer arithmetic") document them. */
#include <stdint.h>

#ifdef __ELF__
#define HELPER                __attribute__((used))
#define NAMED(elf_name, coff) __asm__(elf_name)
#else
#define HELPER                __attribute__((stdcall, used))
#define NAMED(elf_name, coff) __asm__(coff)
#endif

uint64_t HELPER helper_aulldiv(uint64_t value, uint64_t by) NAMED("__udivdi3", "__aulldiv");
uint64_t HELPER helper_aullrem(uint64_t value, uint64_t by) NAMED("__umoddi3", "__aullrem");
int64_t HELPER helper_alldiv(int64_t value, int64_t by) NAMED("__divdi3", "__alldiv");
int64_t HELPER helper_allrem(int64_t value, int64_t by) NAMED("__moddi3", "__allrem");

/* divl: (high:low) / by, which must fit 32 bits (high < by). */
static uint32_t divide_step(uint32_t high, uint32_t low, uint32_t by, uint32_t *ret_rest)
{
    uint32_t quotient, rest;
    __asm__("divl %4" : "=a"(quotient), "=d"(rest) : "a"(low), "d"(high), "rm"(by));
    *ret_rest = rest;
    return quotient;
}

/* By a divisor that has more than 32 bits the quotient has less than 32: shift and subtract. */
static uint64_t divide_wide(uint64_t value, uint64_t by, uint64_t *ret_rest)
{
    int shift = __builtin_clz((uint32_t)(by >> 32)) - __builtin_clzll(value | 1);
    uint64_t quotient = 0;
    for (; shift >= 0; shift--) {
        quotient <<= 1;
        if (value >= by << shift) {
            value -= by << shift;
            quotient |= 1;
        }
    }
    *ret_rest = value;
    return quotient;
}

static uint64_t divide(uint64_t value, uint64_t by, uint64_t *ret_rest)
{
    if (by >> 32)
        return divide_wide(value, by, ret_rest);
    uint32_t rest;
    uint32_t high = divide_step(0, (uint32_t)(value >> 32), (uint32_t)by, &rest);
    uint32_t low = divide_step(rest, (uint32_t)value, (uint32_t)by, &rest);
    *ret_rest = rest;
    return (uint64_t)high << 32 | low;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

uint64_t HELPER helper_aulldiv(uint64_t value, uint64_t by)
{
    uint64_t rest;
    return divide(value, by, &rest);
}

uint64_t HELPER helper_aullrem(uint64_t value, uint64_t by)
{
    uint64_t rest;
    divide(value, by, &rest);
    return rest;
}

int64_t HELPER helper_alldiv(int64_t value, int64_t by)
{
    uint64_t rest, quotient = divide(magnitude(value), magnitude(by), &rest);
    return (int64_t)((value < 0) != (by < 0) ? 0 - quotient : quotient);
}

int64_t HELPER helper_allrem(int64_t value, int64_t by)
{
    uint64_t rest;
    divide(magnitude(value), magnitude(by), &rest);
    return (int64_t)(value < 0 ? 0 - rest : rest);
}

#ifdef __ELF__
/* Shifts by 0 to 63; in halves, since a 64-bit shift would be a call of itself. */
uint64_t HELPER helper_shift_left(uint64_t value, int by) __asm__("__ashldi3");
uint64_t HELPER helper_shift_right(uint64_t value, int by) __asm__("__lshrdi3");
int64_t HELPER helper_shift_right_signed(int64_t value, int by) __asm__("__ashrdi3");

union halves {
    uint64_t whole;
    int64_t whole_signed;
    struct {
        uint32_t low, high;
    };
};

uint64_t HELPER helper_shift_left(uint64_t value, int by)
{
    union halves v = { .whole = value }, r = { .whole = value };
    if (by >= 32) {
        r.high = v.low << (by - 32);
        r.low = 0;
    } else if (by > 0) {
        r.high = v.high << by | v.low >> (32 - by);
        r.low = v.low << by;
    }
    return r.whole;
}

uint64_t HELPER helper_shift_right(uint64_t value, int by)
{
    union halves v = { .whole = value }, r = { .whole = value };
    if (by >= 32) {
        r.low = v.high >> (by - 32);
        r.high = 0;
    } else if (by > 0) {
        r.low = v.low >> by | v.high << (32 - by);
        r.high = v.high >> by;
    }
    return r.whole;
}

int64_t HELPER helper_shift_right_signed(int64_t value, int by)
{
    union halves r = { .whole = helper_shift_right((uint64_t)value, by) };
    if (value < 0 && by >= 32) {
        union halves v = { .whole_signed = value };
        r.low = (uint32_t)((int32_t)v.high >> (by - 32));
        r.high = UINT32_MAX;
    } else if (value < 0 && by > 0) {
        r.high |= ~(UINT32_MAX >> by);
    }
    return r.whole_signed;
}
#endif
