/* modetest_real.S - the real-mode half of modetest.c, copied to the low buffer before it is called.
 * Far called with: the two words of a far pointer to call up, a word that says whether A20 goes off.
 * Changes every register in a way that C can foretell, leaves the direction flag set. */
        .section .rodata.modetest, "a", @progbits
        .code16
        .globl  modetest_code, modetest_code_end
modetest_code:
        movw    %sp, %bp
        notl    %ebx
        rorl    $5, %ecx
        addl    %esi, %edx
        xorl    %edi, %esi
        decl    %edi
        pushw   %es
        pushw   %fs
        popw    %es
        popw    %fs
        lcallw  *%ss:4(%bp)                     /* up: it changes eax */
        testw   $1, %ss:8(%bp)
        jz      1f
        pushw   %ax
        inb     $0x92, %al                      /* a BIOS that turns A20 off */
        andb    $0xfc, %al
        outb    %al, $0x92
        popw    %ax
1:      std
        lretw
modetest_code_end:
