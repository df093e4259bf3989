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
