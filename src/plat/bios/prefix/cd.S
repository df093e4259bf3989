/* prefix/cd.S - from a CD: El Torito's boot image without emulation. The BIOS loads 2048 bytes to
 * 0:7C00h (some load no more, whatever the catalogue says) with the drive in DL; xorriso writes into
 * the image where it lies on the disc. These bytes fetch the rest.
 * Not here: fetching the body (media.S).
 * Source: El Torito 1.0; the boot information table: mkisofs(8), "EL TORITO BOOT INFORMATION TABLE";
 * Phoenix Enhanced Disk Drive Specification 3.0. */
#include "../boot_info.h"

        .set    SECTOR_SHIFT, 11
        .set    SEGMENT, 0x07c0
        .set    TRIES, 5                        /* a drive that spins up */

        .section .head, "ax", @progbits
        .code16
        jmp     sector
        .org    12
image_lba:
        .long   0                               /* boot information table: this file's first sector */
        .org    64
sector: ljmpw   $SEGMENT, $1f
1:      xorw    %ax, %ax
        movw    %ax, %ss
        movw    $0x7c00, %sp
        sti
        cld
        pushw   %cs
        popw    %ds
        pushw   %cs
        popw    %es
        movb    %dl, drive
        movl    image_lba, %eax
        incl    %eax
        movw    $1 << SECTOR_SHIFT, %bx
        movw    $prefix_end - 1, %cx            /* less the one that is here */
        shrw    $SECTOR_SHIFT, %cx
        call    read
        jc      2f
        jmp     stage2
2:      movw    $say_rest, %si
        call    print
        xorw    %ax, %ax
        int     $0x16
        int     $0x18
        int     $0x19

/* Read cx sectors from number eax to es:bx. Carry: `status` is the BIOS's. Registers are kept. */
read:   pushal
        movw    $TRIES, %di
        movl    %eax, packet + 8
1:      movw    %cx, packet + 2
        movw    %bx, packet + 4
        movw    %es, packet + 6
        movw    $packet, %si
        movb    $0x42, %ah
        movb    drive, %dl
        pushw   %di
        pushw   %cx
        pushw   %bx
        int     $0x13
        popw    %bx
        popw    %cx
        popw    %di
        jnc     2f
        movb    %ah, status
        movb    $0, %ah                         /* reset, and again */
        movb    drive, %dl
        int     $0x13
        decw    %di
        jnz     1b
        stc
2:      popal
        ret

/* Print the text at ds:si. Here and not with its users: the first sector needs it. */
#define PREFIX_OWN_PRINT
print:  pushaw
1:      lodsb
        testb   %al, %al
        jz      2f
        movb    $0x0e, %ah
        movw    $7, %bx
        int     $0x10
        jmp     1b
2:      popaw
        ret

        .balign 4
packet: .byte   16, 0
        .word   0, 0, 0
        .quad   0
drive:  .byte   0
status: .byte   0
say_rest: .asciz "Amorce: the disc cannot be read\r\n"
        .org    2048

        .text
stage2: cli
        movw    %cs, %ax
        movw    %ax, %ss
        movl    $prefix_stack_top, %esp
        sti
        movw    $BOOT_FORM_CD, boot_info + BOOT_INFO_FORM
        movl    $prefix_end, %eax
        shrl    $SECTOR_SHIFT, %eax
        addl    image_lba, %eax
        movl    %eax, body_lba
        jmp     load_body                       /* how long the disc is, no BIOS tells reliably */

body_lba: .long 0
#include "media.S"
#include "common.S"
        .globl  prefix_end
        .balign 2048
prefix_end:
