/* front.S - goes in front of a network boot program: what follows is moved to 0:7C00h and called as the ROM called us, in a
 * machine that has LEFT_KIB of base memory and no more, or where the first device SLEEP_DEVICE of SLEEP_VENDOR sleeps (D3). */
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
        .org    512
