/* A COM32 program for test_comboot.py: calls the API through the helpers that it is given. */
        .code32
        .text
        .globl  _start
_start: movl    $0x21cd4cff, %eax       /* the magic */
        movl    %esp, %ebp              /* 4: how many arguments; 8: command line; 12: intcall; 16: bounce buffer */
        cmpl    $8, 4(%ebp)
        jb      failed
        movl    $t_hello, %esi
        call    say
        movl    8(%ebp), %esi
        call    say
        movl    $t_line, %esi
        call    say

        movl    0x46c, %eax             /* the BIOS counts its ticks: interrupts get there while we run */
        movl    $0x40000000, %ecx
1:      cmpl    0x46c, %eax
        jne     2f
        loop    1b
        jmp     failed
2:      movl    $t_ticks, %esi
        call    say

        call    spurious
        testb   $4, %al                 /* its first 8259 is told that the second's line was served */
        jnz     failed
        movl    $t_spurious, %esi
        call    say

        movl    16(%ebp), %edi          /* far calls, to a routine in the bounce buffer */
        movl    $0xcb40, (%edi)         /* inc %ax; lret */
        movl    %edi, %eax
        shll    $12, %eax               /* segment in the upper half */
        movl    %eax, %ebx
        movw    $41, r_eax
        pushl   $r
        pushl   $r
        pushl   %ebx
        call    *24(%ebp)
        addl    $12, %esp
        cmpw    $42, r_eax
        jne     failed
        movl    $0xcb586658, (%edi)     /* pop %ax; pop %eax ... never run: see below */
        movl    $0x04448b66, (%edi)     /* the routine of the C helper: mov 4(%esp), %ax by sp */
        movl    $0x8be58966, (%edi)     /* mov %esp, %ebp */
        movl    $0xcb04468b, 3(%edi)    /* mov 4(%bp), %ax; lret */
        pushl   $4
        pushl   $t_frame
        pushl   %ebx
        call    *28(%ebp)
        addl    $12, %esp
        cmpw    $0x1234, %ax
        jne     failed
        movl    $t_far, %esi
        call    say

        movl    $t_file, %esi           /* a file through the bounce buffer */
        call    bounce
        movl    $6, r_eax
        movl    $0, r_esi
        call    int22
        jc      failed
        movl    $7, r_eax
        movl    $1, r_ecx
        call    int22
        jc      failed
        cmpl    $12, r_ecx
        jne     failed
        movl    16(%ebp), %esi
        movb    $0, 12(%esi)
        call    say_here

        movl    8(%ebp), %esi
        cmpb    $'c', (%esi)
        je      command
        cmpb    $'e', (%esi)
        je      by_call
        cmpb    $'b', (%esi)
        je      fault
        movl    $t_return, %esi
        call    say
        ret

command:
        movl    $t_command, %esi
        call    bounce
        movl    $3, r_eax
        call    int22
        jmp     failed
by_call:
        movw    $0x4c00, r_eax
        pushl   $0
        pushl   $r
        pushl   $0x21
        call    *12(%ebp)
        jmp     failed
fault:  ud2
failed: movl    $t_failed, %esi
        call    say
        movl    %ebp, %esp
        ret

/* Line 8 asks, and is masked before the processor does: the second 8259 calls it line 15. al: lines in
 * service at the first one afterwards. Sources: Intel 8259A data sheet; MC146818A data sheet. */
        .macro  clock register
        movb    $\register, %al
        outb    %al, $0x70
        .endm
spurious:
        cli
        clock   0x0b
        inb     $0x71, %al
        movb    %al, %bl
        orb     $0x40, %al              /* periodic interrupt: 1024 Hz */
        movb    %al, %bh
        clock   0x0b
        movb    %bh, %al
        outb    %al, $0x71
        clock   0x0c
        inb     $0x71, %al
        inb     $0xa1, %al
        movb    %al, %bh
        andb    $0xfe, %al
        outb    %al, $0xa1
        movb    $0x0a, %al              /* OCW3: who asks? */
        outb    %al, $0xa0
1:      inb     $0xa0, %al
        testb   $1, %al
        jz      1b
        movb    %bh, %al
        orb     $1, %al
        outb    %al, $0xa1
        sti
        nop
        nop
        cli
        clock   0x0b
        movb    %bl, %al
        outb    %al, $0x71
        clock   0x0c
        inb     $0x71, %al
        movb    %bh, %al
        outb    %al, $0xa1
        movb    $0x0b, %al              /* OCW3: who is in service? */
        outb    %al, $0x20
        inb     $0x20, %al
        sti
        ret

/* The text at esi into the bounce buffer; es:bx and es:si point there. */
bounce: movl    16(%ebp), %edi
        movl    %edi, %eax
        shrl    $4, %eax
        movw    %ax, r_es
        movl    $0, r_ebx
1:      lodsb
        stosb
        testb   %al, %al
        jnz     1b
        ret
say:    call    bounce
say_here:
        movl    $2, r_eax
int22:  pushl   $r
        pushl   $r
        pushl   $0x22
        call    *12(%ebp)
        addl    $12, %esp
        btl     $0, r_eflags
        ret

        .balign 4
r:      .word   0, 0                    /* gs, fs */
r_es:   .word   0, 0                    /* es, ds */
        .long   0                       /* edi */
r_esi:  .long   0, 0, 0                 /* esi, ebp, esp */
r_ebx:  .long   0, 0                    /* ebx, edx */
r_ecx:  .long   0
r_eax:  .long   0
r_eflags:
        .long   0
t_frame:        .long   0x00001234
t_hello:        .asciz  "COM32-OK ["
t_line:         .asciz  "]\r\n"
t_ticks:        .asciz  "TICKS-OK\r\n"
t_spurious:     .asciz  "SPURIOUS-OK\r\n"
t_far:          .asciz  "FARCALL-OK\r\n"
t_file:         .asciz  "hello.txt"
t_command:      .asciz  "echo COMMAND-BY-COM32 ${platform}"
t_return:       .asciz  "RETURN-OK\r\n"
t_failed:       .asciz  "PROGRAM-FAILED\r\n"
