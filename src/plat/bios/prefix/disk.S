/* prefix/disk.S - from a disk, a stick, a floppy, a partition, or an ISO image on a stick: the first
 * sector (which has room for a partition table) and, behind it, the rest of the prefix. The BIOS or
 * a master boot record loads that sector to 0:7C00h with the drive in DL; the sector fetches the rest.
 * Not here: fetching the body (media.S).
 * Source: INT 13h and EDD: Phoenix Enhanced Disk Drive Specification 3.0; UEFI 2.10, 5.2.1 (MBR). */
#include "../boot_info.h"

        .set    SECTOR_SHIFT, 9
        .set    SEGMENT, 0x07c0
        .set    TRIES, 5                        /* a floppy's motor may need three */

        .section .head, "ax", @progbits
        .code16
        jmp     sector
        .org    0x3e                            /* BIOSes that take a stick for a floppy write here */
sector: ljmpw   $SEGMENT, $1f
1:      xorw    %ax, %ax
        movw    %ax, %ss
        movw    $0x7c00, %sp
        cld
        xorl    %ebx, %ebx
        movw    %si, %ax                        /* DS:SI is the partition's entry, if an MBR came first: */
        andb    $0xf, %al                       /* they end at 0FEh within their sector */
        cmpb    $0xe, %al
        jne     2f
        movl    8(%si), %ebx
2:      pushw   %cs
        popw    %ds
        movl    %ebx, base
        movb    %dl, drive

        /* Does the BIOS read by number (EDD)? Else by cylinder, head and sector. */
        testb   %dl, %dl                        /* floppies have no extensions, and some BIOSes hang */
        jns     1f
        movb    $0x41, %ah
        movw    $0x55aa, %bx
        int     $0x13
        jc      1f
        cmpw    $0xaa55, %bx
        jne     1f
        andb    $1, %cl
        movb    %cl, extended
        jnz     2f
1:      movb    $8, %ah
        movb    drive, %dl
        xorw    %di, %di                        /* some BIOSes want ES:DI zero */
        movw    %di, %es
        int     $0x13
        jc      2f                              /* 18 sectors, 2 heads */
        andb    $0x3f, %cl
        jz      2f
        movb    %cl, track_sectors
        movzbw  %dh, %dx
        incw    %dx
        movw    %dx, heads
2:      pushw   %cs
        popw    %es
        call    fetch_rest
        je      stage2
        xorl    %eax, %eax                      /* what lay there was no entry: the disk is ours */
        movl    %eax, base
        call    fetch_rest
        je      stage2
        movw    $say_rest, %si
3:      lodsb
        movb    $0x0e, %ah
        movb    $7, %bl
        int     $0x10
        cmpb    $0, (%si)
        jne     3b
        xorw    %ax, %ax
        int     $0x16
        int     $0x18
        int     $0x19

/* The prefix's other sectors. Zero flag: they are there and fit to this one. */
fetch_rest:
        movl    $1, %eax
        movw    $512, %bx
1:      movw    $prefix_end + 511, %cx
        subw    %bx, %cx
        shrw    $9, %cx
        call    read
        jc      2f
        addw    %cx, %ax
        shlw    $9, %cx
        addw    %cx, %bx
        cmpw    $prefix_end, %bx
        jb      1b
        movl    mark, %eax
        cmpl    mark2, %eax
        ret
2:      testw   %sp, %sp                        /* not zero */
        ret

/* Read up to cx sectors from number eax (from where we begin) to es:bx, which crosses no 64 KiB.
 * cx: how many were read. Carry: `status` is the BIOS's. All other registers are kept. */
read:   pushal
        movw    %sp, %bp                        /* 24: ecx, 28: eax */
        movb    $TRIES, tries
1:      movl    28(%bp), %eax
        movw    24(%bp), %cx
        addl    base, %eax
        movw    $packet, %si
        testb   $1, extended
        jz      2f
        movl    %eax, 8(%si)
        movw    %cx, 2(%si)
        movw    %bx, 4(%si)
        movw    %es, 6(%si)
        movb    $0x42, %ah
        jmp     4f
2:      xorl    %edx, %edx
        movzbl  track_sectors, %edi
        divl    %edi                            /* eax = track, edx = sector */
        subw    %dx, %di
        cmpw    %di, %cx
        jbe     3f
        movw    %di, %cx                        /* up to the end of the track */
        movw    %cx, 24(%bp)
3:      movb    %dl, %cl
        incw    %cx                             /* sectors count from 1 */
        xorl    %edx, %edx
        movzwl  heads, %edi
        divl    %edi                            /* eax = cylinder, edx = head */
        movb    %dl, %dh
        movb    %al, %ch
        shlb    $6, %ah
        orb     %ah, %cl
        movb    24(%bp), %al
        movb    $2, %ah
4:      movb    drive, %dl
        int     $0x13
        jnc     5f
        movb    %ah, status
        movb    $0, %ah                         /* reset, and again */
        movb    drive, %dl
        int     $0x13
        decb    tries
        jnz     1b
        stc
5:      popal
        ret

        .balign 4
        .globl  mark, body_lba
packet: .byte   16, 0
        .word   0, 0, 0
        .quad   0
mark:   .long   0                               /* filled by tools/bios-image, here and in mark2: */
body_lba:                                       /* which file this is, and where its body lies */
        .long   0
base:   .long   0
heads:  .word   2
track_sectors: .byte 18
extended: .byte 0
drive:  .byte   0
tries:  .byte   0
status: .byte   0
say_rest: .asciz "Amorce: disk error"
        .globl  sector_end
sector_end:
        .org    446                             /* the partition table */
        .org    510
        .word   0xaa55

        .text
        .globl  mark2
        .balign 4
mark2:  .long   0
stage2: cli
        movw    %cs, %ax
        movw    %ax, %ss
        movl    $prefix_stack_top, %esp
        sti
        movw    $BOOT_FORM_DISK, boot_info + BOOT_INFO_FORM
        call    find_size
        jmp     load_body

/* How many sectors the drive has, as far as its BIOS knows: else 0. */
find_size:
        movw    $SIZE_ANSWER, %si
        movw    $30, (%si)
        movb    drive, %dl
        testb   $1, extended
        jz      1f
        movb    $0x48, %ah
        int     $0x13
        jc      2f
        cmpl    $0, SIZE_ANSWER + 20            /* upper half */
        jne     2f
        movl    SIZE_ANSWER + 16, %eax
        jmp     3f
1:      movb    $8, %ah
        xorw    %di, %di
        pushw   %es
        movw    %di, %es
        int     $0x13
        popw    %es
        jc      2f
        movzbl  %ch, %eax                       /* the last cylinder */
        movb    %cl, %ah
        shrb    $6, %ah
        incw    %ax
        movzbl  %dh, %edx
        incw    %dx
        mull    %edx
        andl    $0x3f, %ecx
        mull    %ecx
        jmp     3f
2:      xorl    %eax, %eax
3:      subl    base, %eax
        jae     4f
        xorl    %eax, %eax
4:      movl    %eax, medium_sectors
        ret

#include "media.S"
#include "common.S"
        .set    SIZE_ANSWER, boot_info + BOOT_INFO_E820
        .globl  prefix_end
        .balign 512
prefix_end:
