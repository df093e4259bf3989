/* low/low.S - our real-mode part: one segment at the top of base memory. It carries calls from
 * protected mode to the BIOS (and PXE ROMs, boot programs), calls of theirs to us, and the last jump.
 * Linked by itself at offset 0 (low.ld), copied and fitted by ../low.c.
 * Not here: what an upcall means (C), the NIC's interrupt (irq.S).
 * Source: Intel SDM volume 3A, 9.9 (switching modes), 3.4.5 (descriptors). */
#include "layout.h"

        .section .header, "ax", @progbits
        .code16
base:
        .long   LOW_MAGIC
        .org    LOW_BYTES
        .word   low_bytes
        .org    LOW_RM_SP
        .word   stack_top
        .org    LOW_ENTRIES
        .word   low_call, low_leave, idle, halt, int15, int1a, pxe_entry, pxenv_entry
        .word   int20, int21, int22, irq, buffer, e820_table, exit, upcall_far, int18, int19
        .word   leave_block, pxe_structs
        .org    LOW_UNDI_AREA
        .word   undi_area
        .org    LOW_PXE_PACKETS
        .word   pxe_packets
        .org    LOW_VARIABLES_END

        .balign 8
gdt:    .quad   0
        .quad   0x00cf9b000000ffff      /* SEL_CODE32: flat */
        .quad   0x00cf93000000ffff      /* SEL_DATA32: flat */
        .globl  gdt16
gdt16:  .quad   0x00009b000000ffff      /* SEL_CODE16: base is fitted */
        .quad   0x000093000000ffff      /* SEL_DATA16: base is fitted */
gdt_end:

        /* Fitted by low.c: a linear address is added to each of these. */
        .globl  fit_gdt, fit_return, fit_upcall
        .balign 4
        .word   0
gdtr:   .word   gdt_end - gdt - 1
fit_gdt:.long   gdt
to_return:
fit_return:
        .long   call_returned
        .word   SEL_CODE32
        .word   0
to_upcall:
fit_upcall:
        .long   upcall_in_pm
        .word   SEL_CODE32
        .word   0
rm_idtr:.word   0x3ff
        .long   0
pm_idtr:.word   0
        .long   0
        .balign 4
to_call_rm:
        .word   call_in_rm
        .globl  fit_segment1, fit_segment2, fit_segment3
fit_segment1: .word 0
to_upcall_rm:
        .word   upcall_back_in_rm
fit_segment2: .word 0
to_leave_rm:
        .word   leave_in_rm
fit_segment3: .word 0

/* Every path into protected mode: interrupts off, A20 on, flat segments; ecx = our linear address.
 * \target is a far pointer to 32-bit code. Destroys eax and ecx. */
        .macro  enter_protected target
        cli
        call    ensure_a20
        movl    %cs:LOW_LINEAR, %ecx
        lgdtl   %cs:gdtr
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        ljmpl   *%cs:\target
        .endm

        .macro  flat_segments
        movl    $SEL_DATA32, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %fs
        movl    %eax, %gs
        movl    %eax, %ss
        lidt    pm_idtr(%ecx)
        .endm

/* Every path out of it, in 32-bit code with ecx = our linear address: \next is a label in 16-bit
 * code, \target a far pointer for after the mode is real. Destroys eax. */
        .macro  leave_protected next, target
        sidt    pm_idtr(%ecx)
        lidt    rm_idtr(%ecx)
        lgdt    gdtr(%ecx)
        movl    $SEL_DATA16, %eax       /* limit 64 KiB: real mode must not find larger ones */
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %fs
        movl    %eax, %gs
        movl    %eax, %ss
        ljmpl   $SEL_CODE16, $\next
        .code16
\next:  movl    %cr0, %eax
        andl    $0x7ffffffe, %eax       /* PG was never on; PE off */
        movl    %eax, %cr0
        ljmpw   *%cs:\target
        .endm

        .text
/* fastcall void low_call(uint32_t base): do in real mode what LOW_REGS, LOW_TARGET ... say. */
        .code32
low_call:
        pushal
        movl    %esp, LOW_PM_ESP(%ecx)
        leave_protected call_16, to_call_rm
call_in_rm:
        movw    %cs, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movzwl  LOW_RM_SP, %esp
        movw    LOW_ARG_COUNT, %cx
        movw    %cx, %bx
        addw    %bx, %bx
1:      jcxz    2f
        subw    $2, %bx
        pushw   LOW_ARGS(%bx)           /* the last one first, as C does */
        decw    %cx
        jmp     1b
2:      movl    LOW_REGS + 0, %eax
        movl    LOW_REGS + 4, %ebx
        movl    LOW_REGS + 8, %ecx
        movl    LOW_REGS + 12, %edx
        movl    LOW_REGS + 16, %esi
        movl    LOW_REGS + 20, %edi
        movl    LOW_REGS + 24, %ebp
        movw    LOW_REGS + 34, %es
        movw    LOW_REGS + 36, %fs
        movw    LOW_REGS + 38, %gs
        testw   $LOW_CALL_INT, LOW_CALL_FLAGS
        pushl   LOW_REGS + 28
        movw    LOW_REGS + 32, %ds
        popfl                           /* with interrupts on, as the caller wants */
        testw   $LOW_CALL_INT, %cs:LOW_CALL_FLAGS
        jz      3f
        pushfw
        cli
3:      lcallw  *%cs:LOW_TARGET
        cld
        movl    %eax, %cs:LOW_REGS + 0
        movl    %ebx, %cs:LOW_REGS + 4
        movl    %ecx, %cs:LOW_REGS + 8
        movl    %edx, %cs:LOW_REGS + 12
        movl    %esi, %cs:LOW_REGS + 16
        movl    %edi, %cs:LOW_REGS + 20
        movl    %ebp, %cs:LOW_REGS + 24
        movw    %ds, %cs:LOW_REGS + 32
        movw    %es, %cs:LOW_REGS + 34
        movw    %fs, %cs:LOW_REGS + 36
        movw    %gs, %cs:LOW_REGS + 38
        pushfl
        popl    %cs:LOW_REGS + 28
        cli
        movw    %cs, %ax                /* whatever stack it left us with */
        movw    %ax, %ss
        movzwl  %cs:LOW_RM_SP, %esp
        enter_protected to_return
        .code32
call_returned:
        flat_segments
        movl    LOW_PM_ESP(%ecx), %esp
        pushl   $2                      /* whatever flags it left set: NT, AC, TF */
        popfl
        popal
        ret

        .code16
/* Far calls and interrupts that come to us. Each pushes its number and builds struct bios_frame on
 * the caller's stack. */
        .macro  upcall_stub name, id, return
\name:  pushw   $\id
        call    upcall
        leaw    2(%esp), %sp            /* flags stay */
        \return
        .endm
        /* An interrupt handler that goes to the old one while the API is not offered; ours follows. */
        .macro  handed_on name, old
\name:  cmpw    $0, %cs:LOW_PXE_ATTACHED
        jne     1f
        ljmpw   *%cs:\old
1:
        .endm
        upcall_stub pxe_entry, LOW_UPCALL_PXE, lretw
        upcall_stub pxenv_entry, LOW_UPCALL_PXENV, lretw
        upcall_stub upcall_far, LOW_UPCALL_FAR, lretw
        upcall_stub int20, LOW_UPCALL_INT20, iretw
        upcall_stub int21, LOW_UPCALL_INT21, iretw
        upcall_stub int22, LOW_UPCALL_INT22, iretw
        handed_on int18, LOW_OLD_INT18
        upcall_stub give_up_by_int18, LOW_UPCALL_INT18, iretw
        handed_on int19, LOW_OLD_INT19
        upcall_stub give_up_by_int19, LOW_UPCALL_INT19, iretw

upcall:
        pushfl
        cli
        cld
        pushal
        pushw   %ds
        pushw   %es
        pushw   %fs
        pushw   %gs
        movw    %cs, %ax
        movw    %ax, %ds
        movzwl  %sp, %esp
        movl    %esp, %ebp
        movw    %ss, %dx
        shll    $16, %edx
        movw    %sp, %dx                /* edx = ss:sp of the frame */
        movzwl  LOW_RM_SP, %ebx
        pushw   %bx
        movw    %ss, %bx
        movw    %cs, %ax
        cmpw    %ax, %bx                /* who calls may still be on our own stack */
        leaw    -LOW_STACK_GAP(%esp), %ax       /* he is: below his frame */
        je      1f
        movw    LOW_RM_SP, %ax
        subw    $LOW_STACK_KEPT, %ax    /* not: below what he left there when he took another */
1:      andw    $~3, %ax
        movw    %ax, LOW_RM_SP
        enter_protected to_upcall
        .code32
upcall_in_pm:
        flat_segments
        movl    LOW_PM_ESP(%ecx), %esp
        pushl   $2
        popfl
        pushl   %esp
        pushl   %edx
        pushl   %ecx
        movl    %edx, %eax
        shrl    $16, %eax
        shll    $4, %eax
        movzwl  %dx, %edx
        addl    %edx, %eax
        subl    $8, %esp                /* 16-byte alignment is nobody's promise here; harmless */
        pushl   %eax
        call    *LOW_UPCALL(%ecx)
        addl    $12, %esp
        popl    %ecx
        popl    %edx
        popl    %ebx
        movl    %ebx, LOW_PM_ESP(%ecx)
        testl   %eax, %eax
        jz      1f
        /* The program is over: low_call returns as if it had. */
        movl    %edx, %esi
        shrl    $16, %esi
        shll    $4, %esi
        movzwl  %dx, %edx
        movw    -2(%esi,%edx), %ax      /* LOW_RM_SP as it was */
        movw    %ax, LOW_RM_SP(%ecx)
        movl    %ebx, %esp
        popal
        ret
1:      movl    %edx, %ebx
        leave_protected upcall_16, to_upcall_rm
upcall_back_in_rm:
        movw    %cs, %ax
        movw    %ax, %ds
        movl    %ebx, %edx
        shrl    $16, %edx
        movw    %dx, %ss
        movzwl  %bx, %esp
        movw    %ss:-2(%bx), %ax
        movw    %ax, LOW_RM_SP
        popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        popal
        popfl
        ret

/* fastcall void low_leave(uint32_t base): move what the buffer lists, then jump. Never returns. */
        .code32
low_leave:
        movl    %ecx, %ebp
        leal    stack_top(%ecx), %esp
        cld
        leal    buffer(%ebp), %ebx
        movl    leave_block(%ebp), %edx         /* count */
1:      testl   %edx, %edx
        jz      4f
        movl    0(%ebx), %edi
        movl    4(%ebx), %esi
        movl    8(%ebx), %ecx
        movl    %edi, %eax
        subl    %esi, %eax
        cmpl    %ecx, %eax
        jb      2f                              /* the destination begins inside the source */
        movl    %ecx, %eax
        shrl    $2, %ecx
        rep movsl
        movl    %eax, %ecx
        andl    $3, %ecx
        rep movsb
        jmp     3f
2:      leal    -1(%edi,%ecx), %edi
        leal    -1(%esi,%ecx), %esi
        std
        movl    %ecx, %eax
        andl    $3, %ecx
        rep movsb
        movl    %eax, %ecx
        shrl    $2, %ecx
        subl    $3, %edi
        subl    $3, %esi
        rep movsl
        cld
        movl    0(%ebx), %edi
        addl    8(%ebx), %edi
3:      movl    12(%ebx), %ecx
        xorl    %eax, %eax
        movl    %ecx, %esi
        shrl    $2, %ecx
        rep stosl
        movl    %esi, %ecx
        andl    $3, %ecx
        rep stosb
        addl    $16, %ebx
        decl    %edx
        jmp     1b
4:      cmpl    $0, leave_block + 4(%ebp)
        jne     5f
        lgdt    gdtr(%ebp)
        leal    leave_block(%ebp), %ecx
        movl    12(%ecx), %esp
        pushl   8(%ecx)                         /* eip, taken by the ret below */
        movl    16(%ecx), %eax
        movl    20(%ecx), %ebx
        movl    28(%ecx), %edx
        movl    32(%ecx), %esi
        movl    36(%ecx), %edi
        movl    40(%ecx), %ebp
        movl    24(%ecx), %ecx
        ret
5:      movl    %ebp, %ecx
        leave_protected leave_16, to_leave_rm
leave_in_rm:
        movw    %cs, %ax
        movw    %ax, %ds
        movw    leave_block + 12, %ss
        movzwl  leave_block + 14, %esp
        pushw   $0x0202                         /* interrupts on when we are gone */
        pushw   leave_block + 8
        pushw   leave_block + 10
        movw    leave_block + 18, %es
        movw    leave_block + 20, %fs
        movw    leave_block + 22, %gs
        movl    leave_block + 24, %eax
        movl    leave_block + 28, %ebx
        movl    leave_block + 32, %ecx
        movl    leave_block + 36, %edx
        movl    leave_block + 40, %esi
        movl    leave_block + 44, %edi
        movl    leave_block + 48, %ebp
        movw    leave_block + 16, %ds
        iretw

/* Interrupts on for a moment, so that the BIOS's timer and keyboard live. */
idle:   sti
        nop
        nop
        cli
        lretw

/* Sleep until one comes. */
halt:   sti
        hlt
        cli
        lretw

/* Back to who started us: the stack of then, a status in ax. ss:sp in dx:bx. */
exit:   movw    %dx, %ss
        movzwl  %bx, %esp
        movw    %sp, %bp
        movw    %ax, 36(%bp)                    /* pushal's eax, above what the prefix pushed */
        popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        popal
        popfl
        lretw

/* Memory may be addressed beyond 1 MiB with bit 20 of the address as it is? BIOS calls and PXE
 * ROMs turn it off now and then. Keeps all registers; stack of the caller. Where it stays off our
 * program cannot be reached: says so and stops. */
ensure_a20:
        pushw   %ds
        pushw   %es
        pushal
        movw    $20, %cx
1:      xorw    %ax, %ax
        movw    %ax, %ds
        notw    %ax
        movw    %ax, %es
        movl    %es:0x500, %eax                 /* 1 MiB above 0:4F0h: changes with it when off */
        notl    0x4f0
        cmpl    %es:0x500, %eax
        pushfw
        notl    0x4f0
        popfw
        je      3f
        pushw   %cx
        movw    $0x2401, %ax                    /* INT 15h, AX=2401h: the BIOS's own way */
        sti
        int     $0x15
        cli
        popw    %cx
        inb     $0x92, %al                      /* port 92h: "fast A20" */
        orb     $2, %al
        andb    $~1, %al
        outb    %al, $0x92
        cmpw    $10, %cx
        ja      2f
        movw    $0xd164, %ax                    /* the oldest way: the keyboard controller's output */
        call    keyboard_write
        movw    $0xdf60, %ax
        call    keyboard_write
2:      loop    1b
        movw    %cs, %ax
        movw    %ax, %ds
        movw    $say_a20, %si
4:      lodsb
        testb   %al, %al
        jz      5f
        movb    $0x0e, %ah
        movw    $7, %bx
        int     $0x10
        jmp     4b
5:      sti                                     /* Ctrl-Alt-Del works */
        hlt
        jmp     5b
3:      popal
        popw    %es
        popw    %ds
        ret

/* ah to port al (60h or 64h), when the controller is ready or does not get ready. */
keyboard_write:
        pushw   %cx
        xorw    %cx, %cx
        movw    %ax, %dx
1:      inb     $0x64, %al
        testb   $2, %al
        loopnz  1b
        movb    %dh, %al
        xorb    %dh, %dh
        outb    %al, %dx
        popw    %cx
        ret
say_a20: .asciz "Amorce: A20 is off, and stays off"

/* INT 15h: the memory map without what we keep. E820h, E801h, E881h (the same in 32-bit registers),
 * 88h; all else goes to the BIOS, and everything while nothing is hidden. */
int15:  cmpw    $0, %cs:LOW_E820_COUNT
        je      int15_old
        cmpw    $0xe820, %ax
        je      int15_e820
        cmpw    $0xe801, %ax
        je      int15_e801
        cmpw    $0xe881, %ax
        je      int15_e881
        cmpb    $0x88, %ah
        je      int15_88
int15_old:
        ljmpw   *%cs:LOW_OLD_INT15
int15_e820:
        cmpl    $0x534d4150, %edx               /* "SMAP" */
        jne     int15_old
        cmpl    $20, %ecx
        jb      int15_bad
        cmpw    %cs:LOW_E820_COUNT, %bx
        jae     int15_bad
        pushw   %ds
        pushl   %esi
        pushl   %edi
        movw    %cs, %ax
        movw    %ax, %ds
        imulw   $20, %bx, %si
        addw    $e820_table, %si
        movw    $10, %cx
        cld
        rep movsw
        popl    %edi
        popl    %esi
        incw    %bx
        movzwl  %bx, %ebx
        cmpw    LOW_E820_COUNT, %bx
        jb      1f
        xorl    %ebx, %ebx                      /* that was the last one */
1:      popw    %ds
        movl    $20, %ecx
        movl    $0x534d4150, %eax
        jmp     int15_good
int15_e881:
        xorl    %eax, %eax
        xorl    %ebx, %ebx
        xorl    %ecx, %ecx
        xorl    %edx, %edx
int15_e801:
        movw    %cs:LOW_E801_BELOW16, %ax
        movw    %cs:LOW_E801_ABOVE16, %bx
        movw    %ax, %cx
        movw    %bx, %dx
        jmp     int15_good
int15_88:
        movw    %cs:LOW_E801_BELOW16, %ax       /* at most 15 MiB, whoever asks this way */
int15_good:
        pushw   %bp
        movw    %sp, %bp
        andw    $~1, 6(%bp)
        popw    %bp
        iretw
int15_bad:
        movb    $0x86, %ah
        pushw   %bp
        movw    %sp, %bp
        orw     $1, 6(%bp)
        popw    %bp
        iretw

/* INT 1Ah, AX=5650h: where is the PXE API? (PXE 2.1, 3.1) */
        handed_on int1a, LOW_OLD_INT1A
        cmpw    $0x5650, %ax
        je      1f
        ljmpw   *%cs:LOW_OLD_INT1A
1:      movw    $0x564e, %ax
        pushw   %cs
        popw    %es
        movw    $pxe_structs, %bx
        movl    %cs:LOW_LINEAR, %edx
        addl    $pxe_structs, %edx
        jmp     int15_good

        .data
        .balign 16
pxe_structs:
        .fill   LOW_PXE_STRUCTS_BYTES, 1, 0
        .balign 4
leave_block:
        .fill   64, 1, 0

        .bss
        .balign 16
buffer: .skip   LOW_BUFFER_BYTES
e820_table:
        .skip   LOW_E820_MAX * 20
        .balign 4
pxe_packets:
        .skip   LOW_PXE_PACKETS_BYTES
        .section .stack, "aw", @nobits
        .balign 16
        .skip   LOW_STACK_BYTES
stack_top:
