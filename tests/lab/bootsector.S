/* tests/lab/bootsector.S - the boot sector of test disks: prints over COM1, by its registers and not through the BIOS,
 *     DISK-BOOT-OK dl=80 <the text of the disk's second sector> DISK-END
 * and rests. The second sector is read by INT 13h AH=42h, and where that fails by AH=02h (floppies).
 * Assembled by tests/lab/disk.py. Source: Phoenix BIOS boot conventions; INT 13h extensions, EDD 3.0; 16550 data sheet. */
    .set COM1, 0x3f8
    .code16
    .globl _start
_start:
    ljmp $0, $1f
1:  xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $0x7c00, %sp
    movb %dl, drive
    sti
    movw $hello, %si
    call print
    movb drive, %al
    call print_hex
    movb $0x42, %ah
    movb drive, %dl
    movw $packet, %si
    int $0x13
    jnc 2f
    movw $0x0201, %ax               /* one sector, cylinder 0, head 0, sector 2 */
    movw $0x8000, %bx
    movw $2, %cx
    movb $0, %dh
    movb drive, %dl
    int $0x13
    jnc 2f
    pushw %ax
    movw $failed, %si
    call print
    popw %ax
    movb %ah, %al
    call print_hex
    jmp 3f
2:  movw $0x8000, %si
    call print
3:  movw $end, %si
    call print
4:  hlt
    jmp 4b

print:                              /* the text at SI, up to a NUL */
    lodsb
    testb %al, %al
    jz 5f
    call print_char
    jmp print
5:  ret

print_hex:                          /* AL as two digits */
    pushw %ax
    shrb $4, %al
    call print_digit
    popw %ax
    andb $15, %al
print_digit:
    addb $'0', %al
    cmpb $'9', %al
    jbe print_char
    addb $('a' - '9' - 1), %al
print_char:                         /* AL, when the transmitter is free */
    pushw %ax
    movw $(COM1 + 5), %dx
6:  inb %dx, %al
    testb $0x20, %al
    jz 6b
    popw %ax
    movw $COM1, %dx
    outb %al, %dx
    ret

drive:  .byte 0
packet: .byte 16, 0                 /* EDD: one sector to 0000:8000 from LBA 1 */
    .word 1, 0x8000, 0
    .quad 1
hello:  .asciz "\r\nDISK-BOOT-OK dl="
failed: .asciz " INT13-ERROR ah="
end:    .asciz " DISK-END\r\n"
    .org 510
    .word 0xaa55
