/* prefix/rom_card.S - the body out of the card's own ROM, which the BIOS copied only in part. Its
 * address register says where that is; a BIOS that cleared it after power-on leaves us to borrow the
 * addresses of one of the card's other registers meanwhile. Included by rom.S.
 * Source: PCI Local Bus Specification 3.0, 6.1, 6.2.2, 6.2.5; PCI BIOS Specification 2.1, 3. */

        .set    PCI_COMMAND, 4
        .set    COMMAND_MEMORY, 2
        .set    PCI_BARS, 0x10
        .set    PCI_BARS_END, 0x28
        .set    PCI_ROM, 0x30
        .set    ROM_ENABLE, 1
        .set    ROM_ADDRESS, 0xfffff800

read_card:
        call    prefix_prepare
        movw    $PCI_COMMAND, %di
        call    pci_read
        movw    %cx, old_command
        movw    $PCI_ROM, %di
        call    pci_read
        movl    %ecx, old_rom
        andl    $ROM_ADDRESS, %ecx
        movl    %ecx, card_address
        jnz     1f
        call    borrow
        movw    $say_no_address, %si
        jc      9f
1:      movl    card_address, %ecx
        orl     $ROM_ENABLE, %ecx
        movw    $PCI_ROM, %di
        call    pci_write
        movw    old_command, %cx
        orw     $COMMAND_MEMORY, %cx
        call    pci_command
        xorl    %edi, %edi
        movw    %cs, %di
        shll    $4, %edi
        addl    $card_first, %edi
        movl    card_address, %esi
        movl    $4, %ecx
        call    copy_up
        cmpw    $0xaa55, card_first
        movw    $say_not_there, %si
        jne     2f
        movl    card_address, %esi
        addl    $rom_end, %esi
        movl    body_bytes, %ecx
        movl    $LOADER_START, %edi
        call    copy_up
        xorw    %si, %si
2:      pushw   %si                             /* the card as it was: its driver comes next */
        movw    old_command, %cx
        andw    $~COMMAND_MEMORY, %cx
        call    pci_command
        movw    $PCI_ROM, %di
        movl    old_rom, %ecx
        call    pci_write
        movw    borrowed, %di
        testw   %di, %di
        jz      3f
        movl    old_bar, %ecx
        call    pci_write
3:      movw    old_command, %cx
        call    pci_command
        popw    %si
        testw   %si, %si
        jnz     9f
        movl    $LOADER_START, %ebx
        jmp     prefix_load
9:      call    print
        jmp     prefix_failed

/* Find a memory register with an address that a ROM of our size can have; give that to the ROM and
 * nothing to the register. card_address; carry: none. */
borrow: movl    body_bytes, %eax
        addl    $rom_end - 1, %eax
        bsrl    %eax, %ecx
        movl    $2, %edx
        shll    %cl, %edx
        negl    %edx
        movl    %edx, size_mask                 /* the ROM's size is a power of 2 */
        movw    old_command, %cx
        andw    $~COMMAND_MEMORY, %cx
        call    pci_command
        movw    $PCI_BARS, %di
1:      call    pci_read
        movl    %ecx, old_bar
        testb   $1, %cl                         /* ports */
        jnz     3f
        movb    %cl, bar_kind
        andl    $0xfffffff0, %ecx
        jz      2f
        movl    size_mask, %edx
        notl    %edx
        testl   %edx, %ecx                      /* the ROM must be aligned to its size */
        jnz     2f
        movl    %ecx, card_address
        testb   $4, bar_kind                    /* 64 bits: the upper half */
        jz      5f
        addw    $4, %di
        call    pci_read
        subw    $4, %di
        testl   %ecx, %ecx
        jnz     2f
5:      movl    $-1, %ecx                       /* how large is it? */
        call    pci_write
        call    pci_read
        andl    $0xfffffff0, %ecx
        cmpl    size_mask, %ecx                 /* the larger, the fewer bits */
        ja      4f
        movw    %di, borrowed
        xorl    %ecx, %ecx
        call    pci_write
        clc
        ret
4:      movl    old_bar, %ecx
        call    pci_write
2:      testb   $4, bar_kind                    /* two registers */
        jz      3f
        addw    $4, %di
3:      addw    $4, %di
        cmpw    $PCI_BARS_END, %di
        jb      1b
        movw    old_command, %cx
        call    pci_command
        stc
        ret

/* Configuration space of our card: register di, value ecx. All other registers are kept. */
pci_read:
        pushw   $0xb10a
        jmp     pci_call
pci_command:
        movw    $PCI_COMMAND, %di
        pushw   $0xb10c
        jmp     pci_call
pci_write:
        pushw   $0xb10d
pci_call:
        pushal
        movw    %sp, %bp
        movw    32(%bp), %ax
        movw    pci_location, %bx
        int     $0x1a
        movl    %ecx, 24(%bp)
        popal
        leaw    2(%esp), %sp                    /* flags stay */
        ret

say_no_address: .asciz "Amorce: the BIOS gave the card's ROM no address; use the .rom file of a smaller configuration\r\n"
say_not_there:  .asciz "Amorce: the card's ROM does not answer\r\n"
        .balign 4
card_address:   .long 0
card_first:     .long 0
old_rom:        .long 0
old_bar:        .long 0
size_mask:      .long 0
old_command:    .word 0
borrowed:       .word 0
bar_kind:       .byte 0
