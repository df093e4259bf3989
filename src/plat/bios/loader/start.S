/* loader/start.S - the loader's head and way in: int loader_main(struct boot_info *). */
#include "../boot_info.h"
        .section .head, "ax", @progbits
        .code32
        .globl  loader_start, loader_head
loader_start:
        jmp     loader_main
        .org    LOADER_HEAD_MAGIC
        .long   LOADER_MAGIC
        .long   0, 0, 0, 0              /* LOADER_HEAD_PROGRAM ...: filled by tools/bios-image */
loader_head = loader_start
