/* front.S - goes in front of a network boot program: what follows is moved to 0:7C00h and called as the ROM called us, in a
 * machine that has LEFT_KIB of base memory and no more, or where the first device SLEEP_DEVICE of SLEEP_VENDOR sleeps (D3), or
 * whose BIOS lists RANGES ranges of memory: 1 to 96 MiB, then 64 KiB each, every second one RAM. */
        .code16
        .globl  _start
_start: ljmpw   $0, $1f
1:      pushaw
        pushw   %ds
        pushw   %es
        cld
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    $0x7c00, %si
        movw    $0x600, %di
        movw    $256, %cx
        rep movsw                               /* ourselves, out of the way */
        ljmpw   $0, $2f - _start + 0x600
2:
#ifdef LEFT_KIB
        movw    $LEFT_KIB, 0x413
#endif
#ifdef SLEEP_DEVICE
        movw    $0xb102, %ax                    /* PCI BIOS 2.1: find it, write a byte of its registers */
        movw    $SLEEP_DEVICE, %cx
        movw    $SLEEP_VENDOR, %dx
        xorw    %si, %si
        int     $0x1a
        jc      4f
        movw    $0xb10b, %ax
        movw    $SLEEP_REGISTER, %di
        movb    $3, %cl
        int     $0x1a
4:
#endif
#ifdef RANGES
        movl    0x54, %eax
        movl    %eax, old15 - _start + 0x600
        movl    $int15 - _start + 0x600, 0x54
#endif
        movw    $0x7c0, %ax
        movw    $SECTORS, %dx
3:      movw    %ax, %es
        addw    $32, %ax
        movw    %ax, %ds
        xorw    %si, %si
        xorw    %di, %di
        movw    $256, %cx
        rep movsw
        decw    %dx
        jnz     3b
        popw    %es
        popw    %ds
        popaw
        ljmpw   $0, $0x7c00

#ifdef RANGES
int15:  cmpl    $0xe820, %eax
        jne     2f
        movl    %edx, %eax                      /* "SMAP" */
        movl    %ebx, %ecx
        shll    $16, %ecx
        addl    $0x6000000, %ecx
        movl    %ecx, %es:(%di)
        movl    $0, %es:4(%di)
        movl    $0x10000, %es:8(%di)
        movl    $0, %es:12(%di)
        movl    %ebx, %ecx
        notl    %ecx
        andl    $1, %ecx
        incl    %ecx                            /* odd: RAM (1), even: reserved (2) */
        movl    %ecx, %es:16(%di)
        testl   %ebx, %ebx
        jnz     1f
        movl    $0x100000, %es:(%di)
        movl    $0x5f00000, %es:8(%di)
        movl    $1, %es:16(%di)
1:      movl    $20, %ecx
        incl    %ebx
        cmpl    $RANGES, %ebx
        jb      3f
        xorl    %ebx, %ebx
3:      pushw   %bp
        movw    %sp, %bp
        andw    $~1, 6(%bp)                     /* no carry */
        popw    %bp
        iretw
2:      ljmpw   *%cs:old15 - _start + 0x600
old15:  .long   0
#endif
        .org    512
