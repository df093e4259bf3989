/* arch.h - what is written once per processor: fiber stacks, relaxing, features. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Prepare @stack so that the first arch_switch() to the returned stack pointer calls @entry(@arg).
 * @entry never returns. */
void *arch_stack_prepare(void *stack, size_t stack_bytes, void (*entry)(void *arg), void *arg);
/** Save the callee-saved registers, put the stack pointer into *@save, continue on @load. */
void arch_switch(void **save, void *load);
/** Tell the processor that this is a waiting loop. */
void arch_relax(void);
/** Free-running counter (TSC, CNTVCT); its frequency is the platform's to find out. */
uint64_t arch_counter(void);
/** Counter frequency in Hz as the processor states it; 0: it does not. */
uint64_t arch_counter_hz(void);
/** Hardware random number. false: none here, or it gave none. */
bool arch_random64(uint64_t *ret_value);
/** 1 when x86 CPUID @leaf exists and registers were read; 0 on other processors. */
bool arch_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t ret_regs[4]);

/* --- devices --------------------------------------------------------------------------------- */
/** Registers in memory, @size_bytes 1, 2 or 4, little endian. In order with each other; a write
 * follows every write to memory before it, so that a device sees what it is told of. */
uint32_t arch_mmio_read(uintptr_t address, unsigned size_bytes);
void arch_mmio_write(uintptr_t address, unsigned size_bytes, uint32_t value);
/** I/O ports of x86; elsewhere reads give all ones and writes go nowhere. */
uint32_t arch_port_read(uint16_t port, unsigned size_bytes);
void arch_port_write(uint16_t port, unsigned size_bytes, uint32_t value);
/** Everything before is seen by devices before everything after, reads and writes. */
void arch_dma_barrier(void);
/** Reads of what a device wrote come after this, when the sign that it has written came before. */
void arch_dma_read_barrier(void);
/** Writes before are seen by devices before writes after. */
void arch_dma_write_barrier(void);
