/* tests/boot_bios/body.S - in place of loader and program: says over COM1 that it was started and how, and rests.
 *     BODY-OK form=0005 rom=c980 blocks=0d
 * blocks: the length byte of the ROM that it came with. Assembled by test_media.py. */
#include "boot_info.h"
    .set COM1, 0x3f8
    .code32
    .globl _start
_start:
    jmp 1f
    .org LOADER_HEAD_MAGIC
    .long LOADER_MAGIC, 0, 0, 0, 0
1:  movl 4(%esp), %ebx
    call 2f
2:  popl %ebp
    leal hello - 2b(%ebp), %esi
    call print
    movw BOOT_INFO_FORM(%ebx), %dx
    movl $4, %ecx
    call print_hex
    leal rom - 2b(%ebp), %esi
    call print
    movw BOOT_INFO_ROM(%ebx), %dx
    movl $4, %ecx
    call print_hex
    leal blocks - 2b(%ebp), %esi
    call print
    movzwl BOOT_INFO_ROM(%ebx), %eax
    shll $4, %eax
    movb 2(%eax), %dh
    movl $2, %ecx
    call print_hex
    leal end - 2b(%ebp), %esi
    call print
3:  hlt
    jmp 3b
/* ecx digits, the highest ones of dx. */
print_hex:
    rolw $4, %dx
    movb %dl, %al
    andb $0xf, %al
    addb $0x30, %al
    cmpb $0x3a, %al
    jb 4f
    addb $0x27, %al
4:  call put
    loop print_hex
    ret
print:
    lodsb
    testb %al, %al
    jz 5f
    call put
    jmp print
5:  ret
put:
    pushl %edx
    pushl %eax
    movl $COM1 + 5, %edx
6:  inb %dx, %al
    testb $0x20, %al
    jz 6b
    popl %eax
    movl $COM1, %edx
    outb %al, %dx
    popl %edx
    ret
hello: .asciz "BODY-OK form="
rom: .asciz " rom="
blocks: .asciz " blocks="
end: .asciz "\r\n"
    .balign 16
