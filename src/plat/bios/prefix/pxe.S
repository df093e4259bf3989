/* prefix/pxe.S - a PXE network boot program: loaded whole at 0:7C00h, far called. ES:BX points to
 * PXENV+, the word behind the return address to !PXE. Source: PXE 2.1, 3.4.
 * It goes on in a copy behind the file, where there is room for its variables and stack: in the file they would be 4 KB
 * of zeros. */
#include "../boot_info.h"
#define PREFIX_MOVES
#define LOADED_AT    0x7c00
#define BASE_KIB     0x413                      /* 40:13h, memory below 640 KiB */
#define MOVED_KIB    6                          /* the copy and its variables; prefix.ld has it, too */
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
        movw    %es, %dx
        movw    %cs, %ax
        movw    %ax, %ds
        movl    body_bytes, %eax                /* a multiple of 16, like prefix_end */
        addl    $LOADED_AT + prefix_end, %eax
        shrl    $4, %eax
        xorw    %cx, %cx
        movw    %cx, %es
        movw    %es:BASE_KIB, %cx
        shlw    $6, %cx                         /* paragraphs */
        movw    %ax, %es
        addw    $MOVED_KIB << 6, %ax
        cld
        movw    $say_base, %si
        cmpw    %cx, %ax
        ja      1f
        xorw    %si, %si
        xorw    %di, %di
        movw    $prefix_end, %cx
        rep movsb
        movw    $BOOT_INFO_BYTES + PREFIX_STACK_BYTES, %cx
        xorb    %al, %al
        rep stosb
        pushw   %es
        pushw   $moved
        lretw
moved:  movw    %cs, %ax
        movw    %ax, %ds
        movw    %bx, boot_info + BOOT_INFO_PXENV
        movw    %dx, boot_info + BOOT_INFO_PXENV + 2
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
        movl    $prefix_end + LOADED_AT, %ebx
        jmp     prefix_load

1:      call    print
        jmp     2f

/* Back to the ROM: PXENV_EXIT_FAILURE. */
prefix_failed:
        cli
        movw    %cs:boot_info + BOOT_INFO_RETURN_SP + 2, %ss
        movzwl  %cs:boot_info + BOOT_INFO_RETURN_SP, %esp
        sti
2:      popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        popal
        popfl
        movw    $1, %ax
        lretw

say_base:       .asciz "\r\nAmorce: the PXE ROM leaves too little base memory\r\n"

#include "common.S"
        .text
        .balign 16
        .globl  prefix_end
prefix_end:
