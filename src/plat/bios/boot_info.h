/* boot_info.h - what prefix, loader and program agree upon; for the assembler, too. The fields are
 * struct boot_info of bios.h. */
#pragma once

#define BOOT_INFO_MAGIC        0x49424d41 /* "AMBI" */
#define BOOT_INFO_FORM         4          /* u16: BOOT_FORM_x */
#define BOOT_INFO_DRIVE        6          /* u8 */
#define BOOT_INFO_KEEP_PXE     7          /* u8 */
#define BOOT_INFO_PCI          8          /* u16 */
#define BOOT_INFO_ROM          10         /* u16 */
#define BOOT_INFO_PXENV        12
#define BOOT_INFO_PXE          16
#define BOOT_INFO_CMDLINE      20
#define BOOT_INFO_INITRD       24
#define BOOT_INFO_INITRD_BYTES 28
#define BOOT_INFO_BODY         32
#define BOOT_INFO_BODY_BYTES   36
#define BOOT_INFO_RETURN_SP    40 /* u16 sp, u16 ss */
#define BOOT_INFO_E820_COUNT   44
#define BOOT_INFO_LIMIT        48
#define BOOT_INFO_E820         52
#define BOOT_INFO_E820_BYTES   20
#define BOOT_INFO_E820_MAX     128             /* as many as Linux' own start-up code takes */
#define BOOT_INFO_E820_CUT     (52 + 128 * 20) /* u32: not 0: the BIOS knows more */
#define BOOT_INFO_BYTES        (52 + 128 * 20 + 8)

#define BOOT_FORM_LKRN 1
#define BOOT_FORM_PXE  2
#define BOOT_FORM_DISK 3
#define BOOT_FORM_CD   4
#define BOOT_FORM_ROM  5

#define PREFIX_STACK_BYTES 1536

/* The loader: linked for 1 MiB, the payload follows. Its head, filled by tools/bios-image: */
#define LOADER_START        0x100000
#define LOADER_HEAD_MAGIC   8          /* u32 */
#define LOADER_HEAD_PROGRAM 12         /* u32: bytes of memory that the program needs */
#define LOADER_HEAD_PAYLOAD 16         /* u32: where the payload begins, from the loader's start */
#define LOADER_HEAD_BODY    20         /* u32: bytes of loader and payload */
#define LOADER_HEAD_SUM     24         /* u32: makes the sum of all words of the body 0 */
#define LOADER_STACK_BYTES  4096       /* behind the body */
#define LOADER_MAGIC        0x444c4d41 /* "AMLD" */
/* what it returns */
#define LOADER_NO_MEMORY    1
#define LOADER_TRUNCATED    2
#define LOADER_DAMAGED      3

/* The program's own head, at its start, in bytes from there. */
#define PROGRAM_MAGIC 0x52504d41 /* "AMPR" */
