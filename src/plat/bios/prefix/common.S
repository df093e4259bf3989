/* prefix/common.S - the end of every prefix: memory map, A20, loader and payload to 1 MiB, into the
 * loader, and what to say when that fails. Included by the file of each form, which sets
 * boot_info and comes to prefix_load with
 *      cs = ds = es = ss = the prefix's own segment, all of it in RAM
 *      ebx = linear address of the body (loader and payload); LOADER_START when it is there already
 * and provides `prefix_failed`, where it goes on, interrupts on, after the message was shown.
 * A form that brings the body there piece by piece calls prefix_prepare, then copy_up for each.
 * Source: Intel SDM volume 3A, 9.9; ACPI 6.4, 15.1 (E820). */
#include "../boot_info.h"

        .code16
        .text
        .globl  prefix_load
prefix_load:
        movl    %ebx, boot_info + BOOT_INFO_BODY
        call    prefix_prepare
        movl    boot_info + BOOT_INFO_BODY, %esi
        movl    boot_info + BOOT_INFO_BODY_BYTES, %ecx
        movl    $LOADER_START, %edi
        cmpl    %edi, %esi
        je      1f
        call    copy_up
1:      movw    $run_loader, %bx
        call    protected_call                  /* comes back only with a code, in eax */
        movw    $say_memory, %si
        cmpw    $LOADER_NO_MEMORY, %ax
        je      1f
        movw    $say_truncated, %si
        cmpw    $LOADER_TRUNCATED, %ax
        je      1f
        movw    $say_damaged, %si
1:      call    print
        jmp     prefix_failed

/* Memory map, memory at 1 MiB, A20: before anything is written there. Does not come back when
 * something is missing. */
prefix_prepare:
        movl    body_bytes, %eax
        movl    %eax, boot_info + BOOT_INFO_BODY_BYTES
        movl    $BOOT_INFO_MAGIC, boot_info
        call    read_memory_map
        movw    $say_memory, %si
        call    check_memory
        jc      1f
        movw    $say_a20, %si
        call    enable_a20
        jc      1f
        ret
1:      call    print
        jmp     prefix_failed

/* ecx bytes from linear esi to linear edi, rounded up to 4. By way of protected mode and not by
 * INT 15h AH=87h, whose addresses have 24 bits on some BIOSes: ROMs of cards lie higher. */
copy_up:
        movw    $copy_32, %bx                   /* destroyed */

/* Call 32-bit code at offset bx of this segment: flat segments, ebp = linear address of the segment.
 * eax, ecx, edx, esi and edi are handed on in both directions, ebx is destroyed. Interrupts are off
 * meanwhile. Wants ds = ss = cs. */
protected_call:
        pushl   %ebp
        pushfw
        pushw   %ds
        pushw   %es
        pushw   %fs
        pushw   %gs
        pushl   %eax
        cli
        xorl    %eax, %eax
        movw    %cs, %ax
        movw    %ax, to_rm + 2
        shll    $4, %eax                        /* what offsets have to be added to */
        movl    %eax, %ebp
        movw    %ax, prefix_gdt16 + 2
        movw    %ax, prefix_gdt16 + 8 + 2
        shrl    $16, %eax
        movb    %al, prefix_gdt16 + 4
        movb    %al, prefix_gdt16 + 8 + 4
        leal    prefix_gdt(%ebp), %eax
        movl    %eax, prefix_gdtr + 2
        leal    in_pm(%ebp), %eax
        movl    %eax, to_pm
        movzwl  %bx, %ebx
        addl    %ebp, %ebx
        movzwl  %sp, %esp
        lgdtl   prefix_gdtr
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        ljmpl   *to_pm

        .code32
in_pm:  movl    $0x10, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %fs
        movl    %eax, %gs
        movl    %eax, %ss
        addl    %ebp, %esp
        popl    %eax
        call    *%ebx
        movl    %eax, %ebx
        subl    %ebp, %esp
        movl    $0x20, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %fs
        movl    %eax, %gs
        movl    %eax, %ss
        ljmpl   $0x18, $leave_pm
        .code16
leave_pm:
        movl    %cr0, %eax
        andl    $0x7ffffffe, %eax
        movl    %eax, %cr0
        ljmpw   *%cs:to_rm
in_rm:  movw    %cs, %ax
        movw    %ax, %ss
        movl    %ebx, %eax
        popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        popfw
        popl    %ebp
        ret

        .code32
copy_32:
        cld
        addl    $3, %ecx
        shrl    $2, %ecx
        rep movsl
        ret

/* The words of the body have the sum 0 (tools/bios-image): neither cut off nor damaged. */
run_loader:
        cld
        movl    boot_info + BOOT_INFO_BODY_BYTES(%ebp), %ecx
        shrl    $2, %ecx
        movl    $LOADER_START, %esi
        xorl    %edx, %edx
1:      lodsl
        addl    %eax, %edx
        loop    1b
        movl    $LOADER_DAMAGED, %eax
        testl   %edx, %edx
        jnz     2f
        pushl   %ebp
        leal    boot_info(%ebp), %eax
        pushl   %eax
        movl    $LOADER_START, %eax
        call    *%eax
        popl    %edx
        popl    %ebp
2:      ret
        .code16

#ifndef PREFIX_OWN_PRINT
/* Print the text at ds:si. */
        .globl  print
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
#endif

/* The memory map into boot_info; by E820h, else E801h, else 88h. */
read_memory_map:
        xorl    %ebx, %ebx
        movw    $boot_info + BOOT_INFO_E820, %di
        movl    %ebx, boot_info + BOOT_INFO_E820_COUNT
1:      movl    $0xe820, %eax
        movl    $0x534d4150, %edx
        movl    $20, %ecx
        int     $0x15
        jc      2f
        cmpl    $0x534d4150, %eax
        jne     2f
        addw    $BOOT_INFO_E820_BYTES, %di
        incl    boot_info + BOOT_INFO_E820_COUNT
        testl   %ebx, %ebx
        jz      2f
        cmpl    $BOOT_INFO_E820_MAX, boot_info + BOOT_INFO_E820_COUNT
        jb      1b
        incw    boot_info + BOOT_INFO_E820_CUT
2:      cmpl    $0, boot_info + BOOT_INFO_E820_COUNT
        jne     4f
        xorw    %cx, %cx
        xorw    %dx, %dx
        movw    $0xe801, %ax
        int     $0x15
        jc      3f
        movw    %ax, %si
        orw     %bx, %si
        jnz     5f
        movw    %cx, %ax                        /* some answer only here */
        movw    %dx, %bx
        jmp     5f
3:      movb    $0x88, %ah
        int     $0x15
        xorw    %bx, %bx
5:      movzwl  %ax, %eax                       /* KiB from 1 MiB on */
        shll    $10, %eax
        movl    $0x100000, (%di)
        movl    %eax, 8(%di)
        movl    $1, 16(%di)
        movzwl  %bx, %ebx                       /* 64 KiB from 16 MiB on */
        shll    $16, %ebx
        movl    $0x1000000, 20(%di)
        movl    %ebx, 28(%di)
        movl    $1, 36(%di)
        int     $0x12                           /* base memory, KiB */
        movzwl  %ax, %eax
        shll    $10, %eax
        movl    %eax, 48(%di)
        movl    $1, 56(%di)
        movl    $3, boot_info + BOOT_INFO_E820_COUNT
4:      ret

/* Carry: the map has no memory where the body and the loader's stack belong. */
check_memory:
        movw    $boot_info + BOOT_INFO_E820, %di
        movw    boot_info + BOOT_INFO_E820_COUNT, %cx
1:      cmpl    $1, 16(%di)                     /* RAM */
        jne     2f
        cmpl    $0, 4(%di)
        jne     2f
        movl    $LOADER_START, %eax
        subl    (%di), %eax                     /* how far into this range */
        jb      2f
        cmpl    $0, 12(%di)
        jne     3f
        addl    boot_info + BOOT_INFO_BODY_BYTES, %eax
        addl    $LOADER_STACK_BYTES, %eax
        cmpl    %eax, 8(%di)
        jae     3f
2:      addw    $BOOT_INFO_E820_BYTES, %di
        loop    1b
        stc
        ret
3:      clc
        ret

/* Bit 20 of addresses. Carry: it cannot be turned on. */
enable_a20:
        movw    $10, %cx
1:      call    a20_is_on
        je      2f
        pushw   %cx
        movw    $0x2401, %ax
        int     $0x15
        popw    %cx
        call    a20_is_on
        je      2f
        inb     $0x92, %al                      /* "fast A20"; bit 0 would be a reset */
        orb     $2, %al
        andb    $~1, %al
        outb    %al, $0x92
        call    a20_is_on
        je      2f
        call    keyboard_ready                  /* the oldest way: the keyboard controller's output */
        movb    $0xd1, %al
        outb    %al, $0x64
        call    keyboard_ready
        movb    $0xdf, %al
        outb    %al, $0x60
        call    keyboard_ready
        loop    1b
        call    a20_is_on
        je      2f
        stc
        ret
2:      clc
        ret

keyboard_ready:
        pushw   %cx
        xorw    %cx, %cx
1:      inb     $0x64, %al
        testb   $2, %al
        loopnz  1b
        popw    %cx
        ret

/* Zero flag: it is on (a change at 0:4F0h does not show at FFFF:500h, 1 MiB above). */
a20_is_on:
        pushw   %ds
        pushw   %es
        xorw    %ax, %ax
        movw    %ax, %ds
        decw    %ax
        movw    %ax, %es
        cli
        movl    %es:0x500, %eax
        notl    0x4f0
        cmpl    %es:0x500, %eax
        pushfw
        notl    0x4f0
        popfw
        sti
        popw    %es
        popw    %ds
        ret

say_memory:     .asciz "\r\nAmorce: not enough memory: 5 MiB are needed to start\r\n"
say_truncated:  .asciz "\r\nAmorce: not all of the file was loaded\r\n"
say_damaged:    .asciz "\r\nAmorce: the file is damaged, or not all of it was loaded\r\n"
say_a20:        .asciz "\r\nAmorce: memory above 1 MiB cannot be reached (A20)\r\n"

        .balign 8
prefix_gdt:
        .quad   0
        .quad   0x00cf9b000000ffff
        .quad   0x00cf93000000ffff
prefix_gdt16:
        .quad   0x00009b000000ffff              /* base is filled in */
        .quad   0x000093000000ffff
prefix_gdtr:
        .word   . - prefix_gdt - 1
        .long   prefix_gdt
to_pm:  .long   in_pm
        .word   0x08
to_rm:  .word   in_rm
        .word   0

        .balign 4
        .globl  body_bytes
body_bytes:
        .long   0                               /* filled by tools/bios-image */
#ifdef PREFIX_MOVES
        .bss
#endif
        .balign 4
boot_info:
        .skip   BOOT_INFO_BYTES
        .skip   PREFIX_STACK_BYTES
        .balign 4
prefix_stack_top:
