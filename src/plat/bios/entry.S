/* entry.S - the program's head (struct program_head of loader/fit.h) and the way into C. */
#include "boot_info.h"
#define MAIN_STACK_BYTES 65536
        .section .head, "ax", @progbits
        .code32
        .globl  program_start, program_head
program_head:
        .long   PROGRAM_MAGIC
        .long   program_image_end
        .long   program_end
        .long   program_start
        .long   0, 0, 0                 /* fit_bytes, mark, span: tools/bios-image */
        .long   program_strings
        .long   0                       /* skips: tools/bios-image */
        /* eax: struct boot_info, still in the prefix's memory */
program_start:
        movl    $main_stack_top, %esp
        xorl    %ebp, %ebp
        cld
        pushl   $0
        pushl   $0
        pushl   $0
        pushl   %eax
        call    bios_main
1:      cli
        hlt
        jmp     1b

        .section .bss.stack, "aw", @nobits
        .balign 16
        .skip   MAIN_STACK_BYTES
main_stack_top:
