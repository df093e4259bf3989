/* arch/x86/switch_win64.S - fiber switch, Microsoft x64 calling convention (UEFI 2.10, 2.3.4.2: rbx
 * rbp rdi rsi r12-r15 and xmm6-xmm15 survive a call). */
        .intel_syntax noprefix
        .text
        .globl  arch_switch, arch_stack_prepare

/* void arch_switch(void **save [rcx], void *load [rdx]) */
arch_switch:
        push    rbp
        push    rbx
        push    rdi
        push    rsi
        push    r12
        push    r13
        push    r14
        push    r15
        sub     rsp, 168                        /* ten xmm registers, and 8 to keep them aligned */
        movaps  [rsp + 0], xmm6
        movaps  [rsp + 16], xmm7
        movaps  [rsp + 32], xmm8
        movaps  [rsp + 48], xmm9
        movaps  [rsp + 64], xmm10
        movaps  [rsp + 80], xmm11
        movaps  [rsp + 96], xmm12
        movaps  [rsp + 112], xmm13
        movaps  [rsp + 128], xmm14
        movaps  [rsp + 144], xmm15
        mov     [rcx], rsp
        mov     rsp, rdx
        movaps  xmm6, [rsp + 0]
        movaps  xmm7, [rsp + 16]
        movaps  xmm8, [rsp + 32]
        movaps  xmm9, [rsp + 48]
        movaps  xmm10, [rsp + 64]
        movaps  xmm11, [rsp + 80]
        movaps  xmm12, [rsp + 96]
        movaps  xmm13, [rsp + 112]
        movaps  xmm14, [rsp + 128]
        movaps  xmm15, [rsp + 144]
        add     rsp, 168
        pop     r15
        pop     r14
        pop     r13
        pop     r12
        pop     rsi
        pop     rdi
        pop     rbx
        pop     rbp
        ret

/* void *arch_stack_prepare(void *stack [rcx], size_t bytes [rdx], void (*entry)(void *) [r8], void
 * *arg [r9]) The frame: 168 bytes, r15 r14 r13 r12 rsi rdi rbx rbp, return address. */
arch_stack_prepare:
        lea     rax, [rcx + rdx]
        and     rax, -16
        sub     rax, 168 + 72                   /* 240: aligned as movaps wants it */
        mov     [rax + 168 + 24], r8            /* r12 */
        mov     [rax + 168 + 16], r9            /* r13 */
        lea     rdx, [rip + first_run]
        mov     [rax + 168 + 64], rdx
        ret

first_run:
        xor     ebp, ebp
        and     rsp, -16
        sub     rsp, 32                         /* the callee's home space */
        mov     rcx, r13
        call    r12
        ud2
