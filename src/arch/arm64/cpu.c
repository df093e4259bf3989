/* arch/arm64/cpu.c - what an AArch64 processor says of itself. Source: Arm ARM (DDI 0487) D13 (ID
 * registers, counters), B2.3 (barriers). */
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

/* --- devices ------------------------------------------------------------------------------------ */

uint32_t arch_mmio_read(uintptr_t address, unsigned size_bytes)
{
    uint32_t value;
    if (size_bytes == 1)
        __asm__ volatile("ldrb %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    else if (size_bytes == 2)
        __asm__ volatile("ldrh %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    else
        __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    __asm__ volatile("dmb oshld" ::: "memory");
    return value;
}

void arch_mmio_write(uintptr_t address, unsigned size_bytes, uint32_t value)
{
    __asm__ volatile("dmb oshst" ::: "memory");
    if (size_bytes == 1)
        __asm__ volatile("strb %w0, [%1]" ::"r"(value), "r"(address) : "memory");
    else if (size_bytes == 2)
        __asm__ volatile("strh %w0, [%1]" ::"r"(value), "r"(address) : "memory");
    else
        __asm__ volatile("str %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}

uint32_t arch_port_read(uint16_t port, unsigned size_bytes)
{
    (void)port, (void)size_bytes;
    return UINT32_MAX;
}

void arch_port_write(uint16_t port, unsigned size_bytes, uint32_t value)
{
    (void)port, (void)size_bytes, (void)value;
}

void arch_dma_barrier(void)
{
    __asm__ volatile("dmb osh" ::: "memory");
}

void arch_dma_read_barrier(void)
{
    __asm__ volatile("dmb oshld" ::: "memory");
}

void arch_dma_write_barrier(void)
{
    __asm__ volatile("dmb oshst" ::: "memory");
}
