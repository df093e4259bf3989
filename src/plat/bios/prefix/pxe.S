/* prefix/pxe.S - a PXE network boot program: loaded whole at 0:7C00h, far called. ES:BX points to
 * PXENV+, the word behind the return address to !PXE. Source: PXE 2.1, 3.4. */
#include "../boot_info.h"
        .section .head, "ax", @progbits
        .code16
        ljmpw   $0x07c0, $start
        .globl  keep_pxe
        .org    8
keep_pxe:
        .byte   0                               /* .pxe, .kpxe ... : filled by tools/bios-image */

        .text
start:  pushfl
        pushal
        pushw   %ds
        pushw   %es
        pushw   %fs
        pushw   %gs
        movw    %sp, %bp
        movw    %cs, %ax
        movw    %ax, %ds
        movw    %bx, boot_info + BOOT_INFO_PXENV
        movw    %es, boot_info + BOOT_INFO_PXENV + 2
        movl    48(%bp), %eax                   /* 8 + 32 + 4 pushed here, 4 of the return address */
        movl    %eax, boot_info + BOOT_INFO_PXE
        movw    %sp, boot_info + BOOT_INFO_RETURN_SP
        movw    %ss, boot_info + BOOT_INFO_RETURN_SP + 2
        movb    keep_pxe, %al
        movb    %al, boot_info + BOOT_INFO_KEEP_PXE
        movw    $BOOT_FORM_PXE, boot_info + BOOT_INFO_FORM
        movw    %cs, %ax
        movw    %ax, %es
        cli
        movw    %ax, %ss
        movl    $prefix_stack_top, %esp
        sti
        cld
        movl    $prefix_end + 0x7c00, %ebx
        jmp     prefix_load

/* Back to the ROM: PXENV_EXIT_FAILURE. */
prefix_failed:
        cli
        movw    %cs:boot_info + BOOT_INFO_RETURN_SP + 2, %ss
        movzwl  %cs:boot_info + BOOT_INFO_RETURN_SP, %esp
        sti
        popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        popal
        popfl
        movw    $1, %ax
        lretw

#include "common.S"
        .balign 16
        .globl  prefix_end
prefix_end:
