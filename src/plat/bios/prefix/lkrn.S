/* prefix/lkrn.S - we look like a Linux kernel: the boot sector and setup part of a bzImage; the
 * body is its protected-mode part, loaded at 1 MiB. Source: Linux, Documentation/arch/x86/boot.rst,
 * "The Real-Mode Kernel Header". */
#include "../boot_info.h"
        .section .head, "ax", @progbits
        .code16
        /* Somebody wrote this file to a disk's start. */
        ljmpw   $0x07c0, $as_sector
as_sector:
        movw    %cs, %ax
        movw    %ax, %ds
        movw    $say_sector, %si
1:      lodsb
        testb   %al, %al
        jz      2f
        movb    $0x0e, %ah
        movw    $7, %bx
        int     $0x10
        jmp     1b
2:      int     $0x18
        jmp     2b
say_sector:
        .asciz  "Amorce: .lkrn is for boot loaders; use the .usb or .hd file for a disk\r\n"

        .org    0x1f1
setup_sects:
        .byte   0                               /* filled by tools/bios-image */
root_flags:     .word 0
        .globl  syssize
syssize:        .long 0                         /* filled by tools/bios-image: units of 16 bytes */
ram_size:       .word 0
vid_mode:       .word 0xffff
root_dev:       .word 0
boot_flag:      .word 0xaa55
        /* 0x200 */
        .byte   0xeb, header_end - header       /* jmp short */
header: .ascii  "HdrS"
        .word   0x0207                          /* protocol 2.07 */
        .long   0                               /* realmode_swtch */
        .word   0                               /* start_sys_seg */
        .word   say_version - 0x200             /* kernel_version */
        .byte   0                               /* type_of_loader: filled by the boot loader */
        .byte   1                               /* loadflags: LOADED_HIGH */
        .word   0                               /* setup_move_size */
        .long   LOADER_START                    /* code32_start */
ramdisk_image:  .long 0
ramdisk_size:   .long 0
        .long   0                               /* bootsect_kludge */
heap_end_ptr:   .word 0
        .byte   0, 0                            /* ext_loader_ver, _type */
cmd_line_ptr:   .long 0
        .long   0xffffffff                      /* initrd_addr_max */
        .long   0                               /* kernel_alignment */
        .byte   0, 0                            /* relocatable_kernel, min_alignment */
        .word   0                               /* xloadflags */
        .long   2047          /* cmdline_size */
        .long   0                               /* hardware_subarch */
        .quad   0
header_end:
        /* Entered at segment + 20h : 0, that is here minus 200h. */
        movw    %cs, %ax
        subw    $0x20, %ax
        pushw   %ax
        pushw   $start
        lretw

        .text
say_version:
        .asciz  "Amorce"
start:  movw    %cs, %ax
        movw    %ax, %ds
        movw    %ax, %es
        cli
        movw    %ax, %ss
        movl    $prefix_stack_top, %esp
        sti
        cld
        movw    $BOOT_FORM_LKRN, boot_info + BOOT_INFO_FORM
        movl    cmd_line_ptr, %eax
        movl    %eax, boot_info + BOOT_INFO_CMDLINE
        movl    ramdisk_image, %eax
        movl    %eax, boot_info + BOOT_INFO_INITRD
        movl    ramdisk_size, %eax
        movl    %eax, boot_info + BOOT_INFO_INITRD_BYTES
        movl    $LOADER_START, %ebx
        jmp     prefix_load

/* There is nobody to go back to. */
prefix_failed:
        movw    $say_key, %si
        call    print
        xorw    %ax, %ax
        int     $0x16
        int     $0x19
say_key:        .asciz "Press a key to restart\r\n"

#include "common.S"
        .balign 512
        .globl  prefix_end
prefix_end:
