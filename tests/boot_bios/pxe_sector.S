/* tests/boot_bios/pxe_sector.S - a boot sector that looks for the PXE API as PXE 2.1, 3.1 says, fetches the program "t.nbp" with it
 * (nbp.py), calls it as a PXE ROM would, and gives up. Without an API it says NO-PXE on COM1 and rests. */
    .set COM1, 0x3f8
    .set HOME, 0x600
    .set PROGRAM, 0x7c00
    .set READ_FILE, 0x23
    .code16
    .globl _start
_start:
    xorw %ax, %ax                   /* out of the program's way; linked for HOME */
    movw %ax, %ds
    movw %ax, %es
    movw $PROGRAM, %si
    movw $HOME, %di
    movw $256, %cx
    cld
    rep movsw
    ljmp $0, $moved
moved:
    movw %ax, %ss
    movw $PROGRAM, %sp
    movw $0x5650, %ax
    int $0x1a
    jc none
    cmpw $0x564e, %ax
    jne none
    cmpl $0x4e455850, %es:(%bx)     /* "PXEN" */
    jne none
    movl %es:0x28(%bx), %eax        /* !PXE */
    movl %eax, pxe
    pushw %es
    pushw %bx
    movw %ax, %bx
    shrl $16, %eax
    movw %ax, %es
    cmpl $0x45585021, %es:(%bx)     /* "!PXE" */
    jne none
    movl %es:0x10(%bx), %eax
    movl %eax, entry
    pushw $0
    pushw $file
    pushw $READ_FILE
    lcallw *entry
    addw $6, %sp
    testw %ax, %ax
    jnz none
    popw %bx
    popw %es
    movw %es, %dx
    movzwl %dx, %edx
    shll $4, %edx
    movzwl %bx, %eax
    addl %eax, %edx
    pushl pxe
    lcallw $0, $PROGRAM
    int $0x18
none:
    movw $text, %si
1:  lodsb
    testb %al, %al
    jz 3f
    movw $(COM1 + 5), %dx
    movb %al, %ah
2:  inb %dx, %al
    testb $0x20, %al
    jz 2b
    movb %ah, %al
    movw $COM1, %dx
    outb %al, %dx
    jmp 1b
3:  hlt
    jmp 3b

text: .asciz "\r\nNO-PXE\r\n"
pxe:    .long 0
entry:  .long 0
file:                               /* 4.3.5: status, name, room, where, server, gateway, group, ports, delays */
    .word 0
1:  .asciz "t.nbp"
    .org 1b - _start + 128
    .long 0x10000, PROGRAM
    .byte 10, 98, 0, 1
    .long 0, 0
    .word 0, 0x4500, 0, 0
    .org 510
    .word 0xaa55
