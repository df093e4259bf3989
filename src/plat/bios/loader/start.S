/* loader/start.S - the loader's head and way in: int loader_main(struct boot_info *).
 * Its stack is behind the body: a prefix's is small, and beside its code, where emulators are slow to write. */
#include "../boot_info.h"
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
        movl    %esp, %ecx
        movl    BOOT_INFO_BODY_BYTES(%eax), %edx
        leal    LOADER_START + LOADER_STACK_BYTES(%edx), %esp
        pushl   %ecx
        pushl   %eax
        call    loader_main
        popl    %edx
        popl    %esp
        ret
