/* tests/boot_bios/nbp.S - a network boot program that does what the table behind it says, and tells on COM1 what came of it.
 * tests/boot_bios/nbp.py makes the table, assembles this, and reads the lines.
 * A line is "@<step in hex> <words in hex>". Source: PXE specification 2.1, 3.3, 4.2-4.4; 16550 data sheet. */
    .set COM1, 0x3f8
    .set TABLE, 0x8400
    .set HOOK, 0x83c0
    .set OWN_STACK, 0x7800
    .set BUFFER_SEGMENT, 0x3000     /* where read loops put what they read */
    .set ISR_OPCODE, 0x14
    .code16
    .globl _start
_start:
    pushal
    pushw %ds
    movw %cs, %cx
    movw %cx, %ds
    movw %sp, %bp
    movw %ax, entry_ax
    movl %edx, entry_edx
    movw %es, entry_es
    movw %bx, entry_bx
    movw %di, entry_di
    movl %ss:38(%bp), %eax          /* ds, pushal's 32, the return address: !PXE */
    movl %eax, pxe_far
    movw %sp, entry_sp
    les  pxe_far, %di
    movl %es:0x10(%di), %eax
    movl %eax, pxe_entry
    movw entry_es, %es
    movw entry_bx, %bx
    movl %es:0x0a(%bx), %eax
    movl %eax, pxenv_entry
    movw $TABLE, %si

next:                               /* si: a step: kind, length of all of it, then what the kind wants */
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    cld
    movw %si, step
    movb (%si), %bl
    xorb %bh, %bh
    addw %bx, %bx
    call begin_line
    call *kinds(%bx)
    call end_line
    incw number
    movw step, %si
    addw 1(%si), %si
    jmp next

kinds:
    .word finish, call_pxe, call_pxenv, dump, read_loop, poll_loop, frame_loop, entry_state, int18, int1a, e820, listen, hush
    .word take, give, deep, swallow

/* 0: return, AX = the word */
finish:
    movw 3(%si), %ax
    movw %ax, answer
    call end_line
    movw entry_sp, %sp
    popw %ds
    popal
    movw %cs:answer, %ax
    lretw

/* 1, 2: opcode, parameter block. AX and the block afterwards */
call_pxe:
    call do_pxe
    jmp tell_block
call_pxenv:
    movw 3(%si), %bx
    leaw 5(%si), %di
    lcallw *pxenv_entry
    xorw %cx, %cx
    movw %cx, %ds
    movw %cx, %es
tell_block:
    call word
    movw step, %si
    movw 1(%si), %cx
    subw $5, %cx
    addw $5, %si
    jmp bytes

do_pxe:                             /* the step at si; ax afterwards */
    leaw 5(%si), %ax
    pushw %ds
    pushw %ax
    pushw 3(%si)
    lcallw *pxe_entry
    addw $6, %sp
    xorw %cx, %cx
    movw %cx, %ds
    movw %cx, %es
    movw step, %si
    ret

/* 3: offset, segment, count: that memory */
dump:
    movw 7(%si), %cx
    ldsw 3(%si), %si
    jmp bytes

/* 4: the call of 1 again and again, its buffer at offset 6 and the size at 4 of the block, until less than the word that ends
 * the step was read or it fails otherwise than with status 1Bh: status, bytes, their sum */
read_loop:
    movl $0, total
    movl $0, sum
1:  movw step, %si
    movw 1(%si), %bx
    addw %si, %bx
    movw -4(%bx), %ax
    movw %ax, 5 + 4(%si)            /* the room */
    call do_pxe
    movw 5(%si), %ax
    testw %ax, %ax
    jz 2f
    cmpw $0x1b, %ax
    je 1b
    jmp 4f
2:  movzwl 5 + 4(%si), %ecx
    addl %ecx, total
    movw 1(%si), %bx
    addw %si, %bx
    movw -2(%bx), %dx
    pushw %cx
    pushw %ds
    ldsw 5 + 6(%si), %si
    xorl %eax, %eax
    jcxz 6f
5:  lodsb
    addl %eax, %cs:sum
    loop 5b
6:  popw %ds
    popw %cx
    cmpw %dx, %cx
    jae 1b
    movw step, %si
4:  movw step, %si
    movw 5(%si), %ax
    call word
    movl total, %eax
    call long
    movl sum, %eax
    jmp long

/* 5: as 1, again and again with the block as it was until it succeeds, at most so often as the last word says */
poll_loop:
    movw 1(%si), %bx
    addw %si, %bx
    movw -2(%bx), %dx
    movw %dx, tries
1:  movw step, %si
    movw 1(%si), %cx
    subw $7, %cx
    pushw %cx
    leaw 5(%si), %si
    movw $saved, %di
    rep movsb
    movw step, %si
    call do_pxe
    popw %cx
    testw %ax, %ax
    jz 2f
    leaw 5(%si), %di
    movw $saved, %si
    rep movsb
    decw tries
    jnz 1b
    movw $1, %ax
2:  call word
    movw step, %si
    movw 1(%si), %cx
    subw $7, %cx
    addw $5, %si
    jmp bytes

/* 6: UNDI_ISR until a frame of this type (a word as it is in the frame) comes, at most as often as the second word says:
 * transmissions reported, then protocol, kind, length, the frame's first 64 bytes */
frame_loop:
    movw 5(%si), %ax
    movw %ax, tries
    movw $0, sent
1:  decw tries
    jz 9f
    movw $1, isr_function
    call isr
    jnz 1b
    cmpw $0, isr_function
    jne 1b
    movw $2, isr_function
2:  call isr
    jnz 9f
    movw isr_function, %ax
    cmpw $2, %ax
    jne 3f
    incw sent
    jmp 4f
3:  cmpw $3, %ax
    jne 1b
    movw step, %si
    movw 3(%si), %ax
    lesw isr_frame, %di
    cmpw %ax, %es:12(%di)
    je 5f
4:  movw $3, isr_function
    jmp 2b
5:  movw sent, %ax
    call word
    movw isr_kind, %ax
    call word
    movw isr_length, %ax
    call word
    movw $64, %cx
    ldsw isr_frame, %si
    jmp bytes
9:  movw $0xdead, %ax
    jmp word

isr:                                /* zero flag: it succeeded */
    pushw %ds
    pushw $isr_block
    pushw $ISR_OPCODE
    lcallw *pxe_entry
    addw $6, %sp
    xorw %cx, %cx
    movw %cx, %ds
    movw %cx, %es
    testw %ax, %ax
    ret

/* 7: ax es:bx edx di, !PXE, 40:13h; flags */
entry_state:
    movw entry_ax, %ax
    call word
    movw entry_es, %ax
    call word
    movw entry_bx, %ax
    call word
    movl entry_edx, %eax
    call long
    movw entry_di, %ax
    call word
    movl pxe_far, %eax
    call long
    movw 0x413, %ax
    jmp word

int18:
    call end_line
    int $0x18
    ret

/* 9: its AX; ax es bx edx */
int1a:
    movw 3(%si), %ax
    int $0x1a
    pushl %edx
    pushw %bx
    pushw %es
    call word
    popw %ax
    call word
    popw %ax
    call word
    popl %eax
    jmp long

/* 10: every entry of INT 15h, E820h */
e820:
    xorl %ebx, %ebx
1:  movl $0xe820, %eax
    movl $0x534d4150, %edx
    movl $20, %ecx
    movw $saved, %di
    int $0x15
    jc 2f
    pushl %ebx
    movw $saved, %si
    movw $20, %cx
    call bytes
    popl %ebx
    testl %ebx, %ebx
    jnz 1b
2:  ret

/* 11: where a vector is, port and bit of its mask: our handler there, unmasked */
listen:
    cli
    movl $0, irqs                   /* both counters */
    movw 3(%si), %bx
    movl (%bx), %eax
    movl %eax, old_vector
    movl $irq_handler, (%bx)
    movw 5(%si), %dx
    inb %dx, %al
    movb %al, old_mask
    movb 7(%si), %cl
    notb %cl
    andb %cl, %al
    outb %al, %dx
    sti
    ret

/* 12: the same words: waits for an interrupt that is the NIC's, for 2 s, and puts all back: interrupts, those that were its own */
hush:
    movw 0x46c, %bx
1:  hlt
    cmpw $0, irqs_own
    jne 2f
    movw 0x46c, %ax
    subw %bx, %ax
    cmpw $36, %ax
    jb 1b
2:  cli
    movw 3(%si), %bx
    movl old_vector, %eax
    movl %eax, (%bx)
    movw 5(%si), %dx
    movb old_mask, %al
    outb %al, %dx
    sti
    movw irqs, %ax
    call word
    movw irqs_own, %ax
    jmp word

/* 13, 14: where a vector is: a handler of ours there, which goes on to the old one; the old one again */
take:
    movw 3(%si), %bx
    movl (%bx), %eax
    movl %eax, taken
    movl $on_taken, (%bx)
    ret
give:
    movw 3(%si), %bx
    movl taken, %eax
    movl %eax, (%bx)
    ret
on_taken:
    ljmpw *%cs:taken

/* 16: where a vector is: a handler of ours there that does nothing */
swallow:
    movw 3(%si), %bx
    movl $on_swallowed, (%bx)
    ret
on_swallowed:
    iretw

/* 15: as 1, on another stack than that of the entry, which has 256 bytes more on it: AX, how many words of those changed */
deep:
    movw $128, %cx
1:  pushw $0x5aa5
    loop 1b
    movw %sp, old_stack
    movw %ss, old_stack + 2
    movw %cx, %ss
    movw $OWN_STACK, %sp
    call do_pxe
    lssw old_stack, %sp
    xorw %dx, %dx
    movw $128, %cx
2:  popw %bx
    cmpw $0x5aa5, %bx
    je 3f
    incw %dx
3:  loop 2b
    pushw %dx
    call word
    popw %ax
    jmp word

irq_handler:
    pushal
    pushw %ds
    pushw %es
    xorw %ax, %ax
    movw %ax, %ds
    cld
    incw irqs
    movw $1, irq_function
    pushw %ds
    pushw $irq_block
    pushw $ISR_OPCODE
    lcallw *pxe_entry
    addw $6, %sp
    xorw %cx, %cx
    movw %cx, %ds
    orw irq_function, %ax           /* 0: it succeeded, and OURS */
    jnz 1f
    incw irqs_own
1:  movb $0x20, %al
    outb %al, $0xa0
    outb %al, $0x20
    popw %es
    popw %ds
    popal
    iretw

begin_line:
    pushw %bx
    movb $'@', %al
    call char
    movw number, %ax
    call word
    popw %bx
    ret
end_line:
    movb $'\r', %al
    call char
    movb $'\n', %al
    jmp char

bytes:                              /* cx bytes at ds:si and a blank */
    jcxz 2f
1:  lodsb
    call byte
    loop 1b
2:  xorw %ax, %ax
    movw %ax, %ds
    movb $' ', %al
    jmp char
long:                               /* eax */
    pushl %eax
    shrl $16, %eax
    call digits
    popl %eax
word:                               /* ax and a blank */
    call digits
    movb $' ', %al
    jmp char
digits:
    pushw %ax
    movb %ah, %al
    call byte
    popw %ax
byte:
    pushw %ax
    shrb $4, %al
    call digit
    popw %ax
    andb $15, %al
digit:
    addb $'0', %al
    cmpb $'9', %al
    jbe char
    addb $'a' - '0' - 10, %al
char:                               /* al, when the line is free */
    pushw %dx
    pushw %ax
    movw $COM1 + 5, %dx
1:  inb %dx, %al
    testb $0x20, %al
    jz 1b
    popw %ax
    movw $COM1, %dx
    outb %al, %dx
    popw %dx
    ret

    .balign 4
pxe_far: .long 0
pxe_entry: .long 0
pxenv_entry: .long 0
entry_edx: .long 0
total: .long 0
sum: .long 0
entry_ax: .word 0
entry_es: .word 0
entry_bx: .word 0
entry_di: .word 0
entry_sp: .word 0
answer: .word 0
step: .word 0
number: .word 0
tries: .word 0
sent: .word 0
old_vector: .long 0
taken: .long 0
old_stack: .long 0
irqs: .word 0
irqs_own: .word 0
old_mask: .word 0
irq_block: .word 0
irq_function: .word 0
    .fill 7, 2, 0
isr_block: .word 0
isr_function: .word 0
isr_piece: .word 0
isr_length: .word 0
isr_header: .word 0
isr_frame: .long 0
isr_kind: .word 0
    .balign 4
saved: .fill 176, 1, 0

    .org HOOK - 0x7c00              /* for FILE_EXIT_HOOK: says so, returns success */
    movb $'@', %al
    call char
    movw $0xf00c, %ax
    call word
    call end_line
    xorw %ax, %ax
    lretw
    .org TABLE - 0x7c00
