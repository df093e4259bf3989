/* A network boot program for test_undi.py: puts itself between the PXE ROM and undionly.kpxe, which it loads, and answers some calls
 * as bad ROMs do. MODE: 1 START denies everything; 2 it denies and does not acknowledge, the line stays up; 3 it claims everything and
 * does not acknowledge; 4 the wrong line is named; 5 GET_NEXT is never done; 6 no line is named;
 * 7 a good one that says on COM1 when it is shut down. */
        .set    SEGMENT, 0x8000
        .set    TFTP_READ_FILE, 0x23
        .set    GET_INFORMATION, 0x0c
        .set    ISR, 0x14
        .set    SHUTDOWN, 0x05
        .set    COM1, 0x3f8
        .code16
        .text
        .globl  _start
_start: movw    %sp, %bp                /* es:bx: PXENV+; behind the return address: !PXE */
        movl    4(%bp), %edx
        movl    %es:10(%bx), %ecx       /* the ROM's entry for registers */
        movw    $SEGMENT, %ax
        movw    %ax, %es
        xorw    %ax, %ax
        movw    %ax, %ds
        cld
        movw    $0x7c00, %si
        xorw    %di, %di
        pushw   %cx
        movw    $end - _start, %cx
        rep movsb
        popw    %cx
        ljmpw   $SEGMENT, $moved - _start
moved:  movw    %cs, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movl    %ecx, entry_registers - _start
        movl    %edx, %ebx              /* !PXE: a copy with our entry */
        shrl    $16, %ebx
        movw    %bx, %ds
        movw    %dx, %si
        movw    $pxe - _start, %di
        movw    $0x58, %cx
        rep movsb
        movw    %cs, %ax
        movw    %ax, %ds
        movl    pxe - _start + 16, %eax
        movl    %eax, entry_stack - _start
        movw    $entry - _start, pxe - _start + 16
        movw    %cs, pxe - _start + 18
        movb    $0, pxe - _start + 5
        movw    $pxe - _start, %si
        movw    $0x58, %cx
        xorw    %ax, %ax
1:      addb    (%si), %ah
        incw    %si
        loop    1b
        negb    %ah
        movb    %ah, pxe - _start + 5
        movw    $file - _start, %di
        movw    $TFTP_READ_FILE, %bx
        lcallw  *entry_registers - _start
        testw   %ax, %ax
        jnz     2f
        pushw   %cs
        pushw   $pxe - _start
        xorw    %bx, %bx                /* no PXENV+ */
        movw    %bx, %es
        lcallw  $0, $0x7c00
        addw    $4, %sp
2:      lretw

/* Far call: opcode, offset, segment. */
entry:  pushw   %bp
        movw    %sp, %bp
        pushw   %ds
        pushw   %es
        pushw   %di
        pushw   %cs
        popw    %ds
        lesw    8(%bp), %di
        pushw   %es:2(%di)
        .if     MODE == 2 || MODE == 3
        cmpw    $ISR, 6(%bp)
        jne     1f
        cmpw    $1, %es:2(%di)
        jne     1f
        movw    $0, %es:(%di)
        movw    $3 - MODE, %es:2(%di)
        xorw    %ax, %ax
        jmp     9f
1:
        .endif
        .if     MODE == 7
        cmpw    $SHUTDOWN, 6(%bp)
        jne     3f
        pushaw
        movw    $said - _start, %si
1:      movw    $COM1 + 5, %dx
        inb     %dx, %al
        testb   $0x20, %al
        jz      1b
        movw    $COM1, %dx
        lodsb
        outb    %al, %dx
        testb   %al, %al
        jnz     1b
        popaw
3:
        .endif
        pushw   10(%bp)
        pushw   8(%bp)
        pushw   6(%bp)
        lcallw  *entry_stack - _start
        addw    $6, %sp
        lesw    8(%bp), %di
        .if     MODE == 1
        cmpw    $ISR, 6(%bp)
        jne     9f
        cmpw    $1, -8(%bp)
        jne     9f
        movw    $1, %es:2(%di)
        .endif
        .if     MODE == 4 || MODE == 6
        cmpw    $GET_INFORMATION, 6(%bp)
        jne     9f
        movw    $(6 - MODE) * 5 / 2, %es:4(%di)
        .endif
        .if     MODE == 5
        cmpw    $ISR, 6(%bp)
        jne     9f
        cmpw    $3, -8(%bp)
        jne     9f
        cmpw    $0, %es:2(%di)
        jne     9f
        movw    $2, %es:2(%di)
        .endif
9:      addw    $2, %sp
        popw    %di
        popw    %es
        popw    %ds
        popw    %bp
        lretw

        .balign 4
entry_registers:
        .long   0
entry_stack:
        .long   0
file:   .word   0
        .asciz  "undionly.kpxe"
        .org    file + 130 - _start
        .long   0x60000, 0x7c00
        .byte   10, 98, 0, 1
        .long   0, 0
        .word   0, 0x4500, 0, 0
said:   .asciz  "ROM-SHUTDOWN\r\n"
        .balign 16
pxe:    .skip   0x58
end:
