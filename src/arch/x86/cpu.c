/* arch/x86/cpu.c - what an x86 processor says of itself. Source: Intel SDM volume 2 (CPUID, RDRAND,
 * RDTSC), volume 1 chapter 19 (ports), volume 3 8.2 (x86 keeps the order of reads, and of writes). */
#include "arch.h"

enum { RDRAND_TRIES = 10 }; /* SDM volume 1, 7.3.17.1 */
enum { LEAF_TSC = 0x15, ECX_RDRAND = 1u << 30 };

void arch_relax(void)
{
    __asm__ volatile("pause" ::: "memory");
}

uint64_t arch_counter(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

bool arch_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t ret_regs[4])
{
    uint32_t max, b, c, d;
    __asm__ volatile("cpuid"
                     : "=a"(max), "=b"(b), "=c"(c), "=d"(d)
                     : "a"(leaf & 0xc0000000u), "c"(0));
    if (leaf > max)
        return false;
    __asm__ volatile("cpuid"
                     : "=a"(ret_regs[0]), "=b"(ret_regs[1]), "=c"(ret_regs[2]), "=d"(ret_regs[3])
                     : "a"(leaf), "c"(subleaf));
    return true;
}

uint64_t arch_counter_hz(void)
{
    uint32_t regs[4]; /* denominator, numerator, crystal Hz */
    if (!arch_cpuid(LEAF_TSC, 0, regs) || !regs[0] || !regs[1] || !regs[2])
        return 0;
    return (uint64_t)regs[2] * regs[1] / regs[0];
}

/* Some AMD processors (families 15h to 17h with an old BIOS, or after sleep) answer all ones for ever and
 * call that a success: neither that nor 0 is believed. */
static bool rdrand_word(uintptr_t *ret_word)
{
    for (int i = 0; i < RDRAND_TRIES; i++) {
        bool ok;
        __asm__ volatile("rdrand %0" : "=r"(*ret_word), "=@ccc"(ok));
        if (ok && *ret_word != 0 && *ret_word != UINTPTR_MAX)
            return true;
    }
    return false;
}

bool arch_random64(uint64_t *ret_value)
{
    uint32_t regs[4];
    if (!arch_cpuid(1, 0, regs) || !(regs[2] & ECX_RDRAND))
        return false;
    uint64_t value = 0;
    for (size_t bytes = 0; bytes < sizeof(value); bytes += sizeof(uintptr_t)) {
        uintptr_t word;
        if (!rdrand_word(&word))
            return false;
        value |= (uint64_t)word << (8 * bytes);
    }
    *ret_value = value;
    return true;
}

/* --- devices: registers are uncached, only the compiler must keep their order ------------------- */

uint32_t arch_mmio_read(uintptr_t address, unsigned size_bytes)
{
    uint32_t value;
    if (size_bytes == 1)
        value = *(volatile uint8_t *)address;
    else if (size_bytes == 2)
        value = *(volatile uint16_t *)address;
    else
        value = *(volatile uint32_t *)address;
    __asm__ volatile("" ::: "memory");
    return value;
}

void arch_mmio_write(uintptr_t address, unsigned size_bytes, uint32_t value)
{
    __asm__ volatile("" ::: "memory");
    if (size_bytes == 1)
        *(volatile uint8_t *)address = (uint8_t)value;
    else if (size_bytes == 2)
        *(volatile uint16_t *)address = (uint16_t)value;
    else
        *(volatile uint32_t *)address = value;
}

uint32_t arch_port_read(uint16_t port, unsigned size_bytes)
{
    uint8_t byte;
    uint16_t word;
    uint32_t value;
    if (size_bytes == 1) {
        __asm__ volatile("inb %1, %0" : "=a"(byte) : "Nd"(port) : "memory");
        return byte;
    }
    if (size_bytes == 2) {
        __asm__ volatile("inw %1, %0" : "=a"(word) : "Nd"(port) : "memory");
        return word;
    }
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port) : "memory");
    return value;
}

void arch_port_write(uint16_t port, unsigned size_bytes, uint32_t value)
{
    if (size_bytes == 1)
        __asm__ volatile("outb %0, %1" ::"a"((uint8_t)value), "Nd"(port) : "memory");
    else if (size_bytes == 2)
        __asm__ volatile("outw %0, %1" ::"a"((uint16_t)value), "Nd"(port) : "memory");
    else
        __asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port) : "memory");
}

void arch_dma_barrier(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* a read may pass a write (8.2.3.4) */
}

void arch_dma_read_barrier(void)
{
    __asm__ volatile("" ::: "memory");
}

void arch_dma_write_barrier(void)
{
    __asm__ volatile("" ::: "memory");
}
