/* prefix/media.S - the body, piece by piece from a medium through a buffer below 640 KiB to 1 MiB,
 * with a dot for each piece; and what to say when that fails. Included by disk.S and cd.S, which
 * provide SECTOR_SHIFT, `drive`, `body_lba`, `read` and its `status`, and set boot_info's form. */

        .set    BUFFER_SEGMENT, 0x1000
        .set    PIECE_BYTES, 0x8000             /* 64 sectors: some BIOSes take 127 at most */

load_body:
        movb    drive, %al
        movb    %al, boot_info + BOOT_INFO_DRIVE
        call    prefix_prepare
        movl    body_bytes, %eax
        addl    $(1 << SECTOR_SHIFT) - 1, %eax
        shrl    $SECTOR_SHIFT, %eax
        movl    %eax, sectors_left
        movl    body_lba, %edx
        movl    %edx, next_lba
        addl    %edx, %eax
        movw    $say_short, %si
        cmpl    $0, medium_sectors
        je      1f                              /* the BIOS does not know */
        cmpl    %eax, medium_sectors
        jb      media_failed
1:      movw    $say_loading, %si
        call    print
2:      movl    next_lba, %eax
        movzwl  piece, %ecx
        cmpl    %ecx, sectors_left
        jae     3f
        movw    sectors_left, %cx
3:      pushw   %es
        movw    $BUFFER_SEGMENT, %bx
        movw    %bx, %es
        xorw    %bx, %bx
        call    read
        popw    %es
        jc      4f
        addl    %ecx, next_lba
        subl    %ecx, sectors_left
        shll    $SECTOR_SHIFT, %ecx
        movl    $BUFFER_SEGMENT << 4, %esi
        movl    next_dest, %edi
        call    copy_up
        movl    %edi, next_dest
        movw    $say_dot, %si
        call    print
        cmpl    $0, sectors_left
        jne     2b
        movw    $say_line, %si
        call    print
        movl    $LOADER_START, %ebx
        jmp     prefix_load
/* One sector at a time: which one is bad, or a BIOS that reads no more than one. */
4:      cmpw    $1, piece
        movw    $1, piece
        jne     2b
        movb    status, %dl
        movw    $say_status, %di
        call    put_hex
        movl    next_lba, %edx
        movw    $say_sector_number, %di
        movw    $4, %cx
5:      roll    $8, %edx
        call    put_hex
        loop    5b
        movb    drive, %dl
        movw    $say_drive, %di
        call    put_hex
        movw    $say_read, %si
media_failed:
        call    print

/* The next boot device; where a BIOS has no more, the first one again. */
prefix_failed:
        movw    $say_key, %si
        call    print
        xorw    %ax, %ax
        int     $0x16
        int     $0x18
        int     $0x19

/* dl as two digits to di, which moves on. */
put_hex:
        movb    %dl, %al
        shrb    $4, %al
        call    1f
        movb    %dl, %al
        andb    $0xf, %al
1:      cmpb    $10, %al
        jb      2f
        addb    $'A' - '0' - 10, %al
2:      addb    $'0', %al
        stosb
        ret

say_loading:    .asciz "Amorce "
say_dot:        .asciz "."
say_line:       .asciz "\r\n"
say_short:      .asciz "Amorce: the medium ends before the program does: not all of it was written there\r\n"
say_read:       .ascii "\r\nAmorce: read error: drive "
say_drive:      .ascii "80h, sector "
say_sector_number: .ascii "00000000h, status "
say_status:     .asciz "00h\r\n"
say_key:        .asciz "Press a key for the next boot device\r\n"

        .balign 4
medium_sectors: .long 0                         /* 0: unknown */
sectors_left:   .long 0
next_lba:       .long 0
next_dest:      .long LOADER_START
piece:          .word PIECE_BYTES >> SECTOR_SHIFT
