/* loader/start.S - the loader's head and way in: int loader_main(struct boot_info *). GRUB's "linux" comes
 * here, too, as to a Linux kernel's 32-bit entry, with registers and a stack that are not ours.
 * Its stack is behind the body: a prefix's is small, and beside its code, where emulators are slow to write. */
#include "../boot_info.h"
        .set    TEXT_SCREEN, 0xb8000
        .set    TEXT_WHITE, 0x0f
        .section .head, "ax", @progbits
        .code32
        .globl  loader_start, loader_head
loader_start:
        jmp     1f
        .org    LOADER_HEAD_MAGIC
        .long   LOADER_MAGIC
        .long   0, 0, 0, 0              /* LOADER_HEAD_PROGRAM ...: filled by tools/bios-image */
loader_head = loader_start
1:      movl    4(%esp), %eax
        cmpl    $BOOT_INFO_MAGIC, (%eax)        /* without paging there is something to read anywhere */
        jne     not_ours
        movl    %esp, %ecx
        movl    BOOT_INFO_BODY_BYTES(%eax), %edx
        leal    LOADER_START + LOADER_STACK_BYTES(%edx), %esp
        pushl   %ecx
        pushl   %eax
        call    loader_main
        popl    %edx
        popl    %esp
        ret

not_ours:
        cld
        movl    $say_linux16, %esi
        movl    $TEXT_SCREEN, %edi
        movb    $TEXT_WHITE, %ah
1:      lodsb
        stosw
        cmpb    $0, (%esi)
        jne     1b
2:      hlt
        jmp     2b
say_linux16: .asciz "Amorce: use linux16 and initrd16 "
