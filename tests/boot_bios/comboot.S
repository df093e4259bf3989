/* A COMBOOT program for test_comboot.py: prints what it was given, then does what the first letter of its command line says. */
        .code16
        .set    buffer, 0x4000          /* in its segment, behind it */
        .text
        .globl  _start
_start: movw    $t_hello, %dx           /* DOS string */
        movb    $9, %ah
        int     $0x21
        movb    $0x30, %ah              /* "SYSLINUX" in the upper halves */
        int     $0x21
        shrl    $16, %eax
        cmpw    $0x5953, %ax
        jne     1f
        movw    $t_syslinux, %bx
        call    say
1:      movw    %sp, %ax                /* PSP and stack as they should be */
        cmpw    $0xfffe, %ax
        jne     2f
        cmpw    $0x20cd, 0
        jne     2f
        movw    $t_psp, %bx
        call    say
2:      movzbw  0x80, %cx               /* the command line, letter by letter */
        movw    $0x81, %si
        jcxz    4f
3:      lodsb
        movb    %al, %dl
        movb    $2, %ah
        int     $0x21
        loop    3b
4:      movw    $t_line, %bx
        call    say
        movb    0x82, %al
        cmpb    $'v', %al
        je      version
        cmpb    $'f', %al
        je      file
        cmpb    $'c', %al
        je      command
        cmpb    $'k', %al
        je      kernel
        cmpb    $'w', %al
        je      key
        cmpb    $'p', %al
        je      pxe
        cmpb    $'i', %al
        je      ipappend
        cmpb    $'x', %al
        je      nonsense
        cmpb    $'l', %al
        je      let_go
        cmpb    $'m', %al
        je      missing
        ret                             /* to the INT 20h at 0 */

say:    pushw   %ds
        popw    %es
        movw    $2, %ax
        int     $0x22
        ret

version:
        movw    $1, %ax
        int     $0x22
        jc      failed
        cmpb    $0x46, %dl
        jne     failed
        movw    %si, %bx                /* es:si: the text */
        movw    $2, %ax
        int     $0x22
        jmp     line

file:   pushw   %ds
        popw    %es
        movw    $t_file, %si
        movw    $6, %ax
        int     $0x22
        jc      failed
        cmpl    $12, %eax
        jne     failed
        movw    $buffer, %bx
        movw    $1, %cx
        movw    $7, %ax
        int     $0x22
        jc      failed
        cmpl    $12, %ecx
        jne     failed
        testw   %si, %si                /* it has ended */
        jnz     failed
        movw    $buffer, %bx
        call    say
        movw    $t_missing, %si
        movw    $6, %ax
        int     $0x22
        jnc     failed
        movw    $t_refused, %bx
        call    say
        movb    $0x4c, %ah
        int     $0x21

command:
        movw    $t_command, %bx
        pushw   %ds
        popw    %es
        movw    $3, %ax
        int     $0x22
        jmp     failed                  /* it never comes back */

kernel: pushw   %ds
        popw    %es
        movw    $t_missing, %si
        call    run_kernel
        jnc     failed
        movw    $t_refused, %bx
        call    say
        movw    $t_kernel, %si
        movw    $t_append, %bx
        movl    $2, %ecx                /* BOOTIF= */
        movw    $0x16, %ax
        int     $0x22
failed: movw    $t_failed, %bx
        call    say
        int     $0x20

key:    movb    $0x0b, %ah              /* none yet */
        int     $0x21
        testb   %al, %al
        jnz     failed
        movw    $t_key, %bx
        call    say
        movb    $8, %ah
        int     $0x21
        movb    %al, %dl
        incb    %dl
        movb    $2, %ah
        int     $0x21
        movb    $1, %ah                 /* a special one: 0, then its code */
        int     $0x21
        testb   %al, %al
        jnz     failed
        movb    $1, %ah
        int     $0x21
        cmpb    $72, %al
        jne     failed
        movw    $t_up, %bx
        call    say
        int     $0x20

pxe:    movw    $0x71, %bx              /* GET_CACHED_INFO, the DHCPACK */
        pushw   %ds
        popw    %es
        movw    $block, %di
        movw    $9, %ax
        int     $0x22
        jc      failed
        orw     block, %ax
        jnz     failed
        les     block + 6, %bx          /* its first byte: BOOTREPLY */
        cmpb    $2, %es:(%bx)
        jne     failed
        movw    $t_pxe, %bx
        call    say
        int     $0x20

ipappend:
        movw    $0x0f, %ax
        int     $0x22
        jc      failed
        movw    %bx, %si
        movw    %es:(%si), %bx
        movw    $2, %ax
        int     $0x22
        movb    $'/', %dl
        movb    $2, %ah
        int     $0x21
        movw    %es:2(%si), %bx
        movw    $2, %ax
        int     $0x22
line:   movw    $t_end, %bx
        call    say
        int     $0x20

nonsense:
        movw    $0x7777, %ax
        int     $0x22
        jnc     failed
        movw    $7, %ax                 /* a handle that is none */
        movw    $99, %si
        movw    $1, %cx
        int     $0x22
        jnc     failed
        movw    $t_refused, %bx
        call    say
        xorw    %ax, %ax
        int     $0x21

let_go: movw    $0x13, %ax              /* the screen is not as we got it, the network ends: */
        int     $0x10
        movw    $0x0c, %ax
        xorw    %dx, %dx
        int     $0x22
        jc      failed
        xorw    %ax, %ax                /* the machine's own memory map again, and it stays: */
        movw    %ax, %fs
        movl    %fs:0x54, %edi
        pushw   %ds
        popw    %es
        movw    $t_file, %si            /* no file and no kernel is fetched into it */
        movw    $6, %ax
        int     $0x22
        jnc     failed
        movw    $t_file, %si
        call    run_kernel
        jnc     failed
        cmpl    %edi, %fs:0x54
        jne     failed
        int     $0x20                   /* and what was to come then did not */

missing:
        pushw   %ds
        popw    %es
        movw    $t_file, %si            /* its second initrd is not there */
        movw    $t_half, %bx
        call    run_kernel_with
        jnc     failed
        movw    $t_refused, %bx
        call    say
        movw    $t_module, %si          /* all is there, but it does not run */
        movw    $t_whole, %bx
        call    run_kernel_with
        jmp     failed

/* "Run kernel": the file named at si. Carry: it did not. */
run_kernel:
        movw    $t_append, %bx
run_kernel_with:
        xorl    %ecx, %ecx
        xorl    %edx, %edx
        movw    $0x16, %ax
        int     $0x22
        ret

t_hello:        .ascii  "COMBOOT-OK\r\n$"
t_syslinux:     .asciz  "SYSLINUX-OK\r\n"
t_psp:          .asciz  "PSP-OK ["
t_line:         .asciz  "]\r\n"
t_end:          .asciz  " END\r\n"
t_file:         .asciz  "hello.txt"
t_missing:      .asciz  "missing.txt"
t_refused:      .asciz  "REFUSED-OK\r\n"
t_failed:       .asciz  "PROGRAM-FAILED\r\n"
t_command:      .asciz  "echo COMMAND-BY-PROGRAM ${net0/mac}"
t_kernel:       .asciz  "vmlinuz"
t_append:       .asciz  "initrd=initramfs.gz,zeros console=ttyS0 word=comboot"
t_module:       .asciz  "module.c32"
t_half:         .asciz  "initrd=hello.txt,missing.txt"
t_whole:        .asciz  "initrd=hello.txt"
t_key:          .asciz  "KEY?\r\n"
t_up:           .asciz  " UP-OK\r\n"
t_pxe:          .asciz  "PXE-OK\r\n"
block:          .word   0, 2, 0, 0, 0, 0
