/* arch/x86/switch_sysv64.S - fiber switch, System V AMD64 calling convention. Source: psABI 1.0,
 * 3.2.1 (callee-saved). */
        .intel_syntax noprefix
        .text
        .globl  arch_switch, arch_stack_prepare

/* void arch_switch(void **save [rdi], void *load [rsi]) */
arch_switch:
        push    rbp
        push    rbx
        push    r12
        push    r13
        push    r14
        push    r15
        mov     [rdi], rsp
        mov     rsp, rsi
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rbx
        pop     rbp
        ret

/* void *arch_stack_prepare(void *stack [rdi], size_t bytes [rsi], void (*entry)(void *) [rdx], void
 * *arg [rcx]) The frame that arch_switch pops: r15 r14 r13 r12 rbx rbp, return address. */
arch_stack_prepare:
        lea     rax, [rdi + rsi]
        and     rax, -16
        sub     rax, 56 + 8
        mov     [rax + 24], rdx                 /* r12 */
        mov     [rax + 16], rcx                 /* r13 */
        lea     rdx, [rip + first_run]
        mov     [rax + 48], rdx
        ret

first_run:                                      /* rsp is 16-byte aligned + 8 here */
        xor     ebp, ebp
        sub     rsp, 8
        and     rsp, -16
        mov     rdi, r13
        call    r12
        ud2

        .section .note.GNU-stack, "", @progbits
