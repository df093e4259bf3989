/* Where the test kernels begin: a header that MULTIBOOT (1 or 2) chooses, then C on a stack of its own.
 * RAW: with addresses in the header. */
    .section .head, "ax"
    .code32
    .globl start
#if MULTIBOOT == 1
#ifdef RAW
#define FLAGS 0x00010003
#else
#define FLAGS 0x00000003
#endif
    .balign 4
header:
    .long 0x1badb002, FLAGS, -(0x1badb002 + FLAGS)
#ifdef RAW
    .long header, image_start, image_end, bss_end, start
#endif
#elif MULTIBOOT == 2
    .balign 8
header:
    .long 0xe85250d6, 0, header_end - header, -(0xe85250d6 + header_end - header)
    .balign 8
    .short 1, 0
    .long 8 + 4 * 6, 1, 2, 3, 4, 6, 14
    .balign 8
    .short 6, 0
    .long 8
    .balign 8
    .short 4, 1
    .long 12, 3
#ifdef RAW
    .balign 8
    .short 2, 0
    .long 24, header, image_start, image_end, bss_end
    .balign 8
    .short 3, 0
    .long 12, start
#endif
#ifdef RELOCATE
    .balign 8
    .short 10, 0
    .long 24, 0x2000000, 0x3ffffff, 0x200000, RELOCATE
#endif
    .balign 8
    .short 7, 1
    .long 8
    .balign 8
    .short 0, 0
    .long 8
header_end:
#endif
start:
    cli
    call 1f /* where we are: a relocated kernel is not where it was linked */
1:  pop %ecx
    lea stack_end - 1b(%ecx), %esp
    cld
    push %ebx
    push %eax
    push $0
    jmp kernel_main

    .bss
    .balign 16
    .skip 8192
stack_end:
