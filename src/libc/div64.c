/* libc/div64.c - 64-bit division on i386, as the compiler calls it for COFF.
 *
 * The helpers take both operands on the stack and remove them (stdcall), which is why they are
 * declared so: quotient or remainder come back in edx:eax. Not here: i386 ELF (__udivdi3 and
 * friends), for which the linker gives other names. Source: the calls that clang emits for
 * i386-windows; Microsoft's CRT documents the names only. */
#include <stdint.h>

#define HELPER __attribute__((stdcall, used))

uint64_t HELPER helper_aulldiv(uint64_t value, uint64_t by) __asm__("__aulldiv");
uint64_t HELPER helper_aullrem(uint64_t value, uint64_t by) __asm__("__aullrem");
int64_t HELPER helper_alldiv(int64_t value, int64_t by) __asm__("__alldiv");
int64_t HELPER helper_allrem(int64_t value, int64_t by) __asm__("__allrem");

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
