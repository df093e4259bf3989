/* arch/arm64/cpu.c - what an AArch64 processor says of itself. Source: Arm ARM (DDI 0487) D13 (ID
 * registers, counters). */
#include "arch.h"

void arch_relax(void)
{
    __asm__ volatile("yield" ::: "memory");
}

uint64_t arch_counter(void)
{
    uint64_t value;
    __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(value)::"memory");
    return value;
}

uint64_t arch_counter_hz(void)
{
    uint64_t hz;
    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hz));
    return hz;
}

bool arch_random64(uint64_t *ret_value)
{
    uint64_t features, value;
    bool ok;
    __asm__ volatile("mrs %0, id_aa64isar0_el1" : "=r"(features));
    if ((features >> 60 & 0xf) == 0) /* RNDR */
        return false;
    __asm__ volatile("mrs %0, s3_3_c2_c4_0\n\tcset %w1, ne" : "=r"(value), "=r"(ok)::"cc");
    *ret_value = value;
    return ok;
}

bool arch_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t ret_regs[4])
{
    (void)leaf;
    (void)subleaf;
    (void)ret_regs;
    return false;
}
