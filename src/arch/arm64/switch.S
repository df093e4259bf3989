/* arch/arm64/switch.S - fiber switch. Source: AAPCS64 6.1.1, 6.1.2 (x19-x29, sp and the low halves
 * of v8-v15 survive). */
        .text
        .globl  arch_switch, arch_stack_prepare
        .p2align 2

/* void arch_switch(void **save [x0], void *load [x1]) */
arch_switch:
        sub     sp, sp, #160
        stp     x19, x20, [sp, #0]
        stp     x21, x22, [sp, #16]
        stp     x23, x24, [sp, #32]
        stp     x25, x26, [sp, #48]
        stp     x27, x28, [sp, #64]
        stp     x29, x30, [sp, #80]
        stp     d8, d9, [sp, #96]
        stp     d10, d11, [sp, #112]
        stp     d12, d13, [sp, #128]
        stp     d14, d15, [sp, #144]
        mov     x9, sp
        str     x9, [x0]
        mov     sp, x1
        ldp     x19, x20, [sp, #0]
        ldp     x21, x22, [sp, #16]
        ldp     x23, x24, [sp, #32]
        ldp     x25, x26, [sp, #48]
        ldp     x27, x28, [sp, #64]
        ldp     x29, x30, [sp, #80]
        ldp     d8, d9, [sp, #96]
        ldp     d10, d11, [sp, #112]
        ldp     d12, d13, [sp, #128]
        ldp     d14, d15, [sp, #144]
        add     sp, sp, #160
        ret

/* void *arch_stack_prepare(void *stack [x0], size_t bytes [x1], void (*entry)(void *) [x2], void
 * *arg [x3]) */
arch_stack_prepare:
        add     x0, x0, x1
        and     x0, x0, #-16
        sub     x0, x0, #160
        stp     x2, x3, [x0, #0]                /* x19, x20 */
        adr     x9, first_run
        stp     xzr, x9, [x0, #80]              /* x29, x30 */
        ret

first_run:
        mov     x0, x20
        blr     x19
        brk     #1
