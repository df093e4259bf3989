/* low/irq.S - the interrupt of a NIC that its PXE ROM drives: is it the NIC's (the ROM is asked on a
 * stack of our own), then acknowledge and count it; else it belongs to who had the vector before.
 * A line that asks without end is masked. ../undi_irq.c hooks it and looks at what was counted.
 * Source: PXE 2.1, 4.4 (UNDI ISR: START in the interrupt, the rest later); Intel 8259A data sheet
 * (non-specific EOI, OCW1). */
#include "layout.h"

#define ISR_OPCODE   0x14
#define ISR_IN_START 1
#define ISR_OURS     0
#define EOI          0x20
#define PIC1         0x20
#define PIC2         0xa0
#define BDA_TICKS    0x46c
#define IRQ_STACK_BYTES 1536 /* as much as PXE 2.1, 3.3 gives a boot program */

        .text
        .code16
        .globl  irq, undi_area
irq:    pushal
        pushw   %ds
        pushw   %es
        pushw   %fs
        pushw   %gs
        cld
        movw    %cs, %ax
        movw    %ax, %ds
        movw    %ax, %es
        xorw    %ax, %ax                        /* so many in one tick of the BIOS's timer */
        movw    %ax, %fs
        movb    %fs:BDA_TICKS, %al
        cmpb    %al, last_tick
        je      1f
        movb    %al, last_tick
        movw    $LOW_IRQ_BUDGET_FULL, LOW_IRQ_BUDGET
1:      decw    LOW_IRQ_BUDGET
        js      storm
        testw   $(LOW_IRQ_BUSY | LOW_IRQ_INSIDE), LOW_IRQ_FLAGS
        jnz     later
        orw     $LOW_IRQ_INSIDE, LOW_IRQ_FLAGS
        movw    %sp, saved_sp                   /* whose stack it is, and how small, nobody knows */
        movw    %ss, saved_ss
        movw    %cs, %ax
        movw    %ax, %ss
        movzwl  %sp, %esp
        movw    $irq_stack_top, %sp
        movw    $isr_block, %di
        movw    $LOW_UNDI_ISR_BYTES / 2, %cx
        xorw    %ax, %ax
        rep stosw
        movw    $ISR_IN_START, isr_block + 2
        movw    $isr_block, %di                 /* PXENV+ wants registers, !PXE the stack */
        movw    $ISR_OPCODE, %bx
        pushw   %cs
        pushw   %di
        pushw   %bx
        lcallw  *LOW_IRQ_ENTRY
        cli
        cld
        movw    %cs, %cx
        movw    %cx, %ds
        movw    saved_ss, %ss
        movzwl  saved_sp, %esp
        andw    $~LOW_IRQ_INSIDE, LOW_IRQ_FLAGS
        testw   %ax, %ax
        jnz     theirs
        cmpw    $ISR_OURS, isr_block + 2
        jne     theirs
        incl    LOW_IRQ_COUNT
acknowledged:
        movb    $EOI, %al
        testw   $LOW_IRQ_SECOND_PIC, LOW_IRQ_FLAGS
        jz      1f
        outb    %al, $PIC2
1:      outb    %al, $PIC1
        popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        popal
        iretw

theirs: popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        popal
        ljmpw   *%cs:LOW_OLD_IRQ

/* The ROM is at work and must not be entered twice: mask the line until it has returned. */
later:  movw    $LOW_IRQ_LATER, %bx
        jmp     mask
storm:  movw    $LOW_IRQ_STORM, %bx
mask:   orw     %bx, LOW_IRQ_FLAGS
        movw    LOW_IRQ_MASK_PORT, %dx
        inb     %dx, %al
        orb     LOW_IRQ_MASK_BIT, %al
        outb    %al, %dx
        jmp     acknowledged

        .bss
        .balign 16
        .skip   IRQ_STACK_BYTES
irq_stack_top:
saved_sp:
        .skip   2
saved_ss:
        .skip   2
isr_block:
        .skip   LOW_UNDI_ISR_BYTES
last_tick:
        .skip   1
        .balign 16
undi_area:
        .skip   LOW_UNDI_BYTES
