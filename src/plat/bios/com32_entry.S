/* com32_entry.S - into a COM32 program and out of it, the helpers that it calls, its interrupts.
 * Not here: what they do (exec_com32.c). */
        .code32
        .text
        .globl  com32_enter, com32_leave, com32_stubs
        .globl  com32_entry_intcall, com32_entry_farcall, com32_entry_cfarcall

/* void com32_enter(uint32_t entry, uint32_t stack) */
com32_enter:
        pushl   %ebx
        pushl   %esi
        pushl   %edi
        pushl   %ebp
        movl    20(%esp), %eax
        movl    24(%esp), %edx
        movl    %esp, our_stack
        movl    %edx, %esp
        sti
        call    *%eax
        /* The program returned, or a call of it was its end: on whatever stack. */
com32_leave:
        cli
        cld
        movl    our_stack, %esp
        movl    %ss, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %fs
        movl    %eax, %gs
        popl    %ebp
        popl    %edi
        popl    %esi
        popl    %ebx
        ret

/* Three arguments each, for the program, whose interrupts may be on. */
        .macro  helper name, target
\name:  pushl   %ebp
        movl    %esp, %ebp
        pushfl
        cli
        cld
        pushl   16(%ebp)
        pushl   12(%ebp)
        pushl   8(%ebp)
        call    \target
        addl    $12, %esp
        popfl
        popl    %ebp
        ret
        .endm
        helper  com32_entry_intcall, com32_intcall
        helper  com32_entry_farcall, com32_farcall
        helper  com32_entry_cfarcall, com32_cfarcall

/* The interrupt's number is on the stack, where an exception may have an error code below. */
interrupt:
        cld
        pushal
        leal    32(%esp), %eax
        pushl   %eax
        call    com32_interrupt
        addl    $4, %esp
        testb   %al, %al
        popal
        jz      1f
        addl    $4, %esp
        iretl
1:      ret                             /* to who reports exceptions */

        .balign 16
com32_stubs:
        .set    line, 0
        .rept   16
        .balign 16
        .if     line < 8
        pushl   $line + 0x08
        .else
        pushl   $line + 0x68
        .endif
        jmp     interrupt
        .set    line, line + 1
        .endr

        .bss
        .balign 4
our_stack:
        .skip   4
