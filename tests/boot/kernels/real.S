/* Real-mode payloads, told apart by KIND: a Linux kernel of any age, a tagged image, a boot program in an SDI. Each prints
 * what it found in its registers and memory over COM1. */
#define KIND_LINUX 1
#define KIND_NBI   2
#define KIND_SDI   3
    .section .text, "ax"
    .code16
    .globl start
start:
#if KIND == KIND_LINUX
/* A file as Linux' was: boot sector with the header, setup, then the code, which is looked at from here. */
boot_sector:
    .org 0x1f1
    .byte SECTS         /* setup_sects */
    .short 0
    .long 1             /* syssize: 16 bytes */
    .short 0
    .short 0            /* vid_mode */
    .short 0
    .short 0xaa55
    jmp entry
#if VERSION
    .ascii "HdrS"
    .short VERSION
    .long 0
    .short 0x1000, 0
    .byte 0
    .byte HIGH
    .short 0x8000
    .long 0x100000
    .long 0, 0, 0
    .short 0
    .byte 0, 0
    .long 0             /* cmd_line_ptr */
    .long 0x7fffffff
    .long 0x100000
    .byte 0, 0
    .short 0
    .long 255
    .org 0x280
#endif
entry:
    cld
    mov $name, %si
    call put
    mov %cs, %ax
    call put_word
    mov %sp, %ax
    call put_word
    mov 0x1fa, %ax      /* vid_mode */
    call put_word
#if VERSION
    mov 0x218 + 2, %ax  /* ramdisk_image */
    call put_word
    mov 0x21c, %ax      /* ramdisk_size */
    call put_word
#endif
/* The code: "CODE-IS-HERE" at 1 MiB or 64 KiB. Above 1 MiB it is seen through FFFF:0010, A20 is on. */
    mov $space, %si
    call put
#if HIGH
    mov $0xffff, %ax
    mov %ax, %ds
    mov $0x10, %si
#else
    mov $0x1000, %ax
    mov %ax, %ds
    xor %si, %si
#endif
    call put
    mov %ss, %ax
    mov %ax, %ds
    mov $space, %si
    call put
/* The command line. */
#if VERSION >= 0x0202
    mov 0x228, %eax
    mov %eax, %ebx
    shr $4, %eax
    mov %ax, %ds
    and $15, %bx
    mov %bx, %si
#else
    mov 0x20, %ax
    cmp $0xa33f, %ax
    jne end
    mov 0x22, %si
#endif
    call put
    jmp end
#elif KIND == KIND_NBI
entry:
    cld
    mov %sp, %bp
    mov 0(%bp), %bx     /* return address F000:FFF0 */
    mov 4(%bp), %cx     /* the header */
    mov 6(%bp), %dx
    mov %cs, %ax
    mov %ax, %ds
    mov $name - entry, %si
    call put
    mov %bx, %ax
    call put_word
    mov %cx, %ax
    call put_word
    mov %dx, %ax
    call put_word
    mov %cs, %ax
    call put_word
    mov %dx, %ds
    mov %cx, %di
    mov (%di), %ax      /* the header's magic */
    call put_word
    jmp end
#elif KIND == KIND_SDI
    cld
    xor %ax, %ax
    mov %ax, %ds
    mov %edx, %ebp
    mov $0x7c00 + name - start, %si
    call put
    mov %bp, %ax
    call put_word
    shr $16, %ebp
    mov %bp, %ax
    call put_word
    jmp end
#endif

put:                    /* DS:SI, up to NUL */
    lodsb
    test %al, %al
    jz 2f
    call put_char
    jmp put
2:  ret
put_char:
    push %dx
    push %ax
    mov $0x3fd, %dx
1:  in %dx, %al
    test $0x20, %al
    jz 1b
    pop %ax
    mov $0x3f8, %dx
    out %al, %dx
    pop %dx
    ret
put_word:               /* AX in hexadecimal, behind a blank */
    push %cx
    push %ax
    mov $' ', %al
    call put_char
    pop %ax
    mov $4, %cx
1:  rol $4, %ax
    push %ax
    and $15, %al
    cmp $10, %al
    jb 2f
    add $'a' - '0' - 10, %al
2:  add $'0', %al
    call put_char
    pop %ax
    loop 1b
    pop %cx
    ret
end:
    mov $'\n', %al
    call put_char
    mov $0x604, %dx
    mov $0x2000, %ax
    out %ax, %dx
    hlt
    jmp end
name:
    .asciz "\r\nREAL-MODE"
space:
    .asciz " "
#if KIND == KIND_LINUX
    .org (SECTS + 1) * 512
    .asciz "CODE-IS-HERE"
    .balign 16
#endif
