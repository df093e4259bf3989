/* prefix/rom.S - an expansion ROM of a network card. At power-on the BIOS calls rom_init: a line on
 * the screen, Ctrl-B, and the body out of the scarce memory below 1 MiB. When it is our turn to boot
 * it calls boot_entry: these bytes go to RAM and on with common.S.
 * The body lies behind these bytes in the memory that the BIOS copied the ROM to, in memory that the
 * BIOS gave (PMM), or, being too long for all that, still in the card (rom_card.S).
 * Source: PCI Firmware Specification 3.0, 5.1 and 5.2; Plug and Play BIOS Specification 1.0A, 3; BIOS
 * Boot Specification 1.01, 3.3 (BEV) and appendix D; POST Memory Manager Specification 1.01, 3. */
#include "../boot_info.h"
#include "config.h"

        .set    RAM_SEGMENT, 0x1000             /* where we run: clear of everybody's stack at 0:7C00h */
        .set    BODY_BEHIND, 0
        .set    BODY_IN_PMM, 1
        .set    BODY_IN_CARD, 2
        .set    CTRL_B, 2
        .set    TICKS, (ROM_BANNER_TIMEOUT * 182 + 99) / 100 /* tenths of a second; 18.2 in a second */
        .set    INIT_IPL_DEVICE, 0x20           /* Plug and Play BIOS 3.3: AX after the initialisation */

        .section .head, "ax", @progbits
        .code16
        .globl  rom_blocks, rom_checksum, rom_vendor, rom_device, rom_list, rom_image_blocks
        .globl  rom_run_blocks, rom_pnp_checksum, body_from, body_sum, rom_version, rom_end
        .word   0xaa55
rom_blocks:
        .byte   0                               /* units of 512; filled, like all names here that */
        jmp     rom_init                        /* are global, by tools/bios-media */
        .org    6
rom_checksum:
        .byte   0
        .org    0x18
        .word   pci_structure
        .word   pnp_structure
        .balign 4
pci_structure:
        .ascii  "PCIR"
rom_vendor: .word 0
rom_device: .word 0
        .word   rom_list - pci_structure
        .word   pci_structure_end - pci_structure
        .byte   3, 0, 0, 2                      /* revision; class: network, Ethernet */
rom_image_blocks: .word 0
        .word   1                               /* revision of what is in it */
        .byte   0, 0x80                         /* for PCs; the last image */
rom_run_blocks: .word 0
        .word   0, 0                            /* no configuration program, no DMTF entry */
pci_structure_end:
rom_list:
        .word   0, 0
        .balign 16
pnp_structure:
        .ascii  "$PnP"
        .byte   1, (pnp_structure_end - pnp_structure) / 16
        .word   0
        .byte   0
rom_pnp_checksum: .byte 0
        .long   0
        .word   maker, product
        .byte   2, 0, 0                         /* network, Ethernet */
        .byte   0x64                            /* may be shadowed and cached; can start a system */
        .word   0, 0, boot_entry, 0, 0
pnp_structure_end:

        .text
/* Power-on: ax = bus, device and function, es:di = the BIOS's $PnP structure, bx = segment to be at
 * later (PCI 3.0). The ROM's memory may be written to. Returns in ax what we are. */
rom_init:
        pushfl
        pushal
        pushw   %ds
        pushw   %es
        pushw   %fs
        pushw   %gs
        cld
        movw    %sp, %bp
        movw    %ss, %dx
        pushw   %cs
        popw    %ds
        movw    %ax, pci_location
        movw    %bx, later_segment
        movw    %bp, init_sp
        movw    %dx, init_ss
        cmpl    $0x506e5024, %es:(%di)          /* "$PnP" */
        sete    %al
        movb    %al, has_pnp
        pushw   %cs
        popw    %es
        movw    %ds, %ax
        movw    %ax, %ss
        movl    $prefix_stack_top, %esp
        movb    $0x8f, prefix_gdt16 + 8 + 6     /* a BIOS at power-on may count on 4 GiB segments */
        call    name_card
        movw    $say_line, %si
        call    print
        movw    $product, %si
        call    print
        movw    $say_version, %si
        call    print
        call    move_body
        call    choose_segment
        call    ask_ctrl_b
        call    hook_int19
        cli
        movw    init_ss, %ss
        movzwl  init_sp, %esp
        call    settle
        movw    %sp, %bp
        movzbw  has_pnp, %ax
        shlw    $5, %ax                         /* INIT_IPL_DEVICE */
        movw    %ax, 36(%bp)                    /* pushal's eax, above gs fs es ds */
        popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        popal
        popfl
        lretw

/* "00:03.0" into the card's name. */
name_card:
        movw    pci_location, %ax
        movw    $product_location, %di
        movb    %ah, %dl
        call    put_hex
        incw    %di
        movb    %al, %dl
        shrb    $3, %dl
        call    put_hex
        incw    %di
        andb    $7, %al
        addb    $'0', %al
        stosb
        ret

/* dl as two digits to di, which moves on. Keeps ax. */
put_hex:
        pushw   %ax
        movb    %dl, %al
        shrb    $4, %al
        call    1f
        movb    %dl, %al
        andb    $0xf, %al
        call    1f
        popw    %ax
        ret
1:      cmpb    $10, %al
        jb      2f
        addb    $'A' - '0' - 10, %al
2:      addb    $'0', %al
        stosb
        ret

/* A BIOS of PCI 3.0 runs us at one place and wants what stays at another (5.2.1.23), which may not
 * overlap; what is no such place is not meant. */
choose_segment:
        movw    %cs, %ax
        xchgw   later_segment, %ax
        movw    %ax, %cx
        cmpw    $0xa000, %cx
        jb      1f
        cmpw    $0xf000, %cx
        jae     1f
        movw    $0xb101, %ax                    /* PCI BIOS present? */
        xorl    %edi, %edi
        pushw   %cx
        int     $0x1a
        popw    %cx
        jc      1f
        cmpl    $0x20494350, %edx               /* "PCI " */
        jne     1f
        cmpw    $0x0300, %bx
        jb      1f
        movw    %cs, %ax                        /* apart by what stays, in paragraphs? */
        subw    %cx, %ax
        jae     2f
        negw    %ax
2:      movzbw  rom_blocks, %dx
        shlw    $5, %dx
        cmpw    %dx, %ax
        jb      1f
        movw    %cx, later_segment
1:      ret

/* The body to memory that the BIOS gives, if it does and the body came with us. */
move_body:
        cmpb    $BODY_BEHIND, body_from
        jne     4f
        movw    $0xe000, %ax                    /* PMM 3.1: $PMM, on a paragraph */
1:      movw    %ax, %es
        cmpl    $0x4d4d5024, %es:0
        jne     6f
        movzbw  %es:5, %cx                      /* the sum of so many bytes is 0 */
        xorw    %si, %si
        xorb    %dl, %dl
5:      addb    %es:(%si), %dl
        incw    %si
        loop    5b
        testb   %dl, %dl
        jz      2f
6:      incw    %ax
        jnz     1b
        jmp     4f
2:      movl    %es:7, %eax
        movl    %eax, pmm_entry
        movl    body_bytes, %ebx
        shrl    $4, %ebx
        movw    $0x000a, %cx                    /* extended memory, for good; */
        call    pmm_allocate
        jnc     3f
        movw    $0x0002, %cx                    /* or till the end of power-on: it lasts in practice, */
        call    pmm_allocate                    /* and the sum tells */
        jc      4f
3:      movl    %eax, pmm_address
        call    enable_a20
        jc      4f
        movl    pmm_address, %edi
        xorl    %esi, %esi
        movw    %cs, %si
        shll    $4, %esi
        addl    $rom_end, %esi
        movl    body_bytes, %ecx
        call    copy_up
        movb    $BODY_IN_PMM, body_from
        movw    $rom_end, %ax
        shrw    $9, %ax
        movb    %al, rom_blocks
4:      pushw   %cs
        popw    %es
        ret

/* ebx paragraphs of kind cx: eax, or carry. */
pmm_allocate:
        pushl   %ebx
        pushw   %cx
        pushl   $-1                             /* nobody looks for it by a name */
        pushl   %ebx
        pushw   $0                              /* pmmAllocate */
        lcallw  *pmm_entry
        addw    $10, %sp
        popw    %cx
        popl    %ebx
        shll    $16, %edx
        movw    %ax, %dx
        movl    %edx, %eax
        decl    %edx
        cmpl    $0xfffffffe, %edx               /* 0: none, -1: not supported */
        cmc
        ret

ask_ctrl_b:
        cmpw    $0, ticks
        je      5f
        movw    $say_press, %si
        call    print
        movw    $product, %si
        call    print
        movw    $say_dots, %si
        call    print
        pushw   $0x40                           /* 40:6Ch counts 18.2 in a second */
        popw    %es
        sti
        movl    $0x2000000, %ecx                /* should the clock stand still */
        movl    %es:0x6c, %ebx
1:      movb    $1, %ah
        int     $0x16
        jnz     3f
        movl    %es:0x6c, %eax
        subl    %ebx, %eax
        cmpw    %ax, ticks
        jbe     4f
        decl    %ecx
        jnz     1b
        jmp     4f
3:      cmpb    $CTRL_B, %al                    /* another key is somebody else's, and no answer */
        jne     4f
        xorw    %ax, %ax
        int     $0x16
        movb    $1, wants_shell
4:      pushw   %cs
        popw    %es
        movw    $say_wipe, %si
        call    print
        cmpb    $0, wants_shell
        je      5f
        movw    $say_shell, %si
        call    print
5:      ret

/* INT 19h begins to boot. It is ours only where the BIOS does not know boot_entry, or where the user
 * asked for us at power-on. Some BIOSes take INT 19h back before they boot (SeaBIOS; "INT 19 capture"
 * of others): then the first sector of a disk is what we wait for. */
hook_int19:
        cmpb    $0, wants_shell
        jne     1f
        cmpb    $0, has_pnp
        jne     3f
#ifndef NONPNP_HOOK_INT19
        jmp     3f
#endif
1:      pushw   $0
        popw    %es
        cli
        movw    $4 * 0x19, %di
        movw    $int19, %dx
        movw    $old_int19, %si
        call    2f
        cmpb    $0, wants_shell
        je      4f
        movw    $4 * 0x13, %di
        movw    $int13, %dx
        movw    $old_int13, %si
        call    2f
4:      pushw   %cs
        popw    %es
        ret
2:      movl    %es:(%di), %eax
        movl    %eax, (%si)
        movw    %dx, %es:(%di)
        movw    later_segment, %ax
        movw    %ax, %es:2(%di)
3:      ret

/* What stays, where it shall be, and its sum. On the BIOS's stack and with interrupts off: our own
 * stack is within what is added up. */
settle:
        movw    later_segment, %ax
        movw    %cs, %bx
        cmpw    %ax, %bx
        je      2f
        movzbw  rom_blocks, %dx
1:      movw    %bx, %ds
        movw    %ax, %es
        xorw    %si, %si
        xorw    %di, %di
        movw    $512 / 2, %cx
        rep movsw
        addw    $512 / 16, %bx
        addw    $512 / 16, %ax
        decw    %dx
        jnz     1b
        movw    %cs:later_segment, %ds
        call    3f
2:      pushw   %cs
        popw    %ds
3:      xorb    %ah, %ah
        cmpb    $BODY_BEHIND, body_from
        jne     4f
        movb    body_sum, %ah
4:      movb    $0, rom_checksum
        xorw    %si, %si
        movw    $rom_end, %cx
5:      lodsb
        addb    %al, %ah
        loop    5b
        negb    %ah
        movb    %ah, rom_checksum
        ret

/* Our turn, far called; what is here cannot be written to any more. */
boot_entry:
        pushfl
        pushal
        pushw   %ds
        pushw   %es
        pushw   %fs
        pushw   %gs
        cld
        pushw   %cs
        popw    %ds
        call    give_back
        pushw   $RAM_SEGMENT
        popw    %es
        xorw    %si, %si
        xorw    %di, %di
        movw    $rom_end, %cx
        rep movsb
        pushw   %es
        popw    %ds
        movw    %cs, boot_info + BOOT_INFO_ROM
        movw    %sp, boot_info + BOOT_INFO_RETURN_SP
        movw    %ss, boot_info + BOOT_INFO_RETURN_SP + 2
        ljmpw   $RAM_SEGMENT, $in_ram
in_ram: cli
        movw    %cs, %ax
        movw    %ax, %ss
        movl    $prefix_stack_top, %esp
        sti
        movw    $say_line, %si
        call    print
        movw    $product, %si
        call    print
        movw    $say_starting, %si
        call    print
        movw    $BOOT_FORM_ROM, boot_info + BOOT_INFO_FORM
        movw    pci_location, %ax
        movw    %ax, boot_info + BOOT_INFO_PCI
        cmpb    $0, wants_shell
        je      1f
        movl    $(RAM_SEGMENT << 4) + shell_command, boot_info + BOOT_INFO_CMDLINE
1:      movl    pmm_address, %ebx
        cmpb    $BODY_IN_PMM, body_from
        je      2f
        cmpb    $BODY_IN_CARD, body_from
        je      read_card
        movzwl  boot_info + BOOT_INFO_ROM, %ebx
        shll    $4, %ebx
        addl    $rom_end, %ebx
2:      jmp     prefix_load

/* Back to the BIOS, which goes on with the next device. */
prefix_failed:
        cli
        movw    boot_info + BOOT_INFO_RETURN_SP + 2, %ss
        movzwl  boot_info + BOOT_INFO_RETURN_SP, %esp
        popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        popal
        popfl
        lretw

/* Our turn has come, by whichever way: no other is waited for. What somebody else hooked after us stays
 * his, and he comes to us. */
give_back:
        pushw   $0
        popw    %es
        movw    %cs, %cx
        cmpw    %cx, %es:4 * 0x19 + 2
        jne     1f
        movl    old_int19, %eax
        movl    %eax, %es:4 * 0x19
1:      cmpw    %cx, %es:4 * 0x13 + 2
        jne     2f
        movl    old_int13, %eax
        movl    %eax, %es:4 * 0x13
2:      ret

/* Booting begins: we first, then everybody as before. */
int19:  call    boot_once
        ljmpw   *%cs:old_int19

/* Is somebody reading a boot sector, that is one sector, the first, to 0:7C00h? Nobody hooked this
 * interrupt after us, or we would come again and again. */
int13:  pushfw
        pushal
        pushw   %ds
        cmpb    $2, %ah
        jne     1f
        cmpw    $1, %cx
        jne     1f
        testb   %dh, %dh
        jnz     1f
        movw    %es, %ax
        shlw    $4, %ax
        addw    %bx, %ax
        cmpw    $0x7c00, %ax
        jne     1f
        pushw   $0
        popw    %ds
        movw    %cs, %ax
        cmpw    %ax, 4 * 0x13 + 2
        jne     1f
        call    boot_once
1:      popw    %ds
        popal
        popfw
        ljmpw   *%cs:old_int13

boot_once:
        sti
        pushw   %cs
        call    boot_entry
        ret

#include "rom_card.S"
#include "common.S"

say_line:       .asciz "\r\n"
say_press:      .asciz "\r\nPress Ctrl-B to configure "
say_dots:       .asciz "..."
say_wipe:       .ascii "\r                                                            "
                .asciz "\r"
say_shell:      .asciz "The command line opens when this machine boots\r\n"
say_starting:   .asciz " starting execution...\r\n"
say_version:    .ascii " "
rom_version:    .fill 40, 1, 0                  /* filled */
                .byte 0
maker:          .asciz "Amorce"
product:        .ascii "Amorce (PCI "
product_location: .asciz "00:00.0)"
shell_command:  .asciz "shell"

        .balign 4
pmm_entry:      .long 0
pmm_address:    .long 0
old_int19:      .long 0
old_int13:      .long 0
pci_location:   .word 0
later_segment:  .word 0
init_sp:        .word 0
init_ss:        .word 0
ticks:          .word TICKS
body_from:      .byte 0                         /* filled: BODY_x */
body_sum:       .byte 0                         /* filled: of its bytes */
has_pnp:        .byte 0
wants_shell:    .byte 0
        .balign 512, 0
rom_end:
