/* arch/x86/switch_i386.S - fiber switch, cdecl (ELF and COFF alike; COFF puts '_' before names).
 * Source: System V ABI, Intel386 supplement 4th edition, 3-11; UEFI 2.10, 2.3.2. */
#ifdef __ELF__
#define SYMBOL(name) name
#else
#define SYMBOL(name) _##name
#endif
        .intel_syntax noprefix
        .text
        .globl  SYMBOL(arch_switch), SYMBOL(arch_stack_prepare)

/* void arch_switch(void **save, void *load) */
SYMBOL(arch_switch):
        mov     eax, [esp + 4]
        mov     edx, [esp + 8]
        push    ebp
        push    ebx
        push    esi
        push    edi
        mov     [eax], esp
        mov     esp, edx
        pop     edi
        pop     esi
        pop     ebx
        pop     ebp
        ret

/* void *arch_stack_prepare(void *stack, size_t bytes, void (*entry)(void *), void *arg)
 * The frame: edi esi ebx ebp, return address. */
SYMBOL(arch_stack_prepare):
        mov     eax, [esp + 4]
        add     eax, [esp + 8]
        and     eax, -16
        sub     eax, 20 + 12
        mov     edx, [esp + 12]
        mov     [eax + 4], edx                  /* esi */
        mov     edx, [esp + 16]
        mov     [eax + 0], edx                  /* edi */
        call    1f
1:      pop     edx                             /* no absolute address: the image moves */
        .att_syntax                             /* the other one takes no difference of symbols */
        addl    $(first_run - 1b), %edx
        .intel_syntax noprefix
        mov     [eax + 16], edx
        ret

first_run:
        xor     ebp, ebp
        and     esp, -16
        sub     esp, 12
        push    edi
        call    esi
        ud2
#ifdef __ELF__
        .section .note.GNU-stack, "", @progbits
#endif
