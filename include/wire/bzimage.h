/* wire/bzimage.h - the head of a Linux kernel for the BIOS: what it asks for, what it is told.
 * Source: Linux Documentation/arch/x86/boot.rst (protocol 2.15). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BZIMAGE_OLD = 0, /* a version: before 2.00, there was no "HdrS" */
    BZIMAGE_LOADER_TYPE = 0x46,
    BZIMAGE_CMDLINE_MAX = 0x7ff, /* before 2.06, which tells */
    BZIMAGE_CODE_LOW = 0x10000,  /* a zImage's protected-mode code */
    BZIMAGE_CODE_HIGH = 0x100000,
    BZIMAGE_REAL_MAX = 0x8000, /* "The real-mode code can total up to 32K" */
};

struct bzimage {
    uint16_t version;          /* 0x020f: 2.15; BZIMAGE_OLD */
    bool high;                 /* bzImage: code above 1 MiB; else a zImage */
    bool relocatable;          /* the code may lie anywhere */
    uint32_t real_bytes;       /* boot sector and setup, the start of the file */
    uint32_t code_bytes;       /* protected-mode code: the rest of the file */
    uint32_t initrd_max;       /* the last byte that an initrd may occupy; 0: it can have none */
    uint32_t cmdline_max;      /* without the NUL */
    uint32_t align, min_align; /* of the code when relocatable; powers of two */
    uint32_t preferred;        /* address of the code, 0: none */
    uint32_t init_bytes;       /* what it needs from where it runs on, before it reads the map */
};
/* What the boot loader says. */
struct bzimage_boot {
    uint32_t code_at;
    uint32_t align; /* what code_at is aligned to, when less than asked for; else 0 */
    uint32_t initrd_at, initrd_bytes;
    uint32_t real_at;    /* where the real-mode part will be */
    uint32_t cmdline_at; /* offset from there, also the end of stack and heap */
    uint32_t cmdline_bytes;
    bool video_given;
    uint16_t video;
};
/* What the command line says to the boot loader. */
struct bzimage_options {
    bool video_given;
    uint16_t video;
    uint64_t memory_limit; /* UINT64_MAX: none */
};

/** Is it a Linux kernel? Looks at the magic only, so that a broken one is called what it is. */
bool bzimage_probe(const void *data, size_t len_bytes);
/** 0 or -ERR_NOEXEC (sentence). */
int bzimage_parse(const void *data, size_t len_bytes, struct bzimage *ret_kernel);
/** Write what the loader has to say into the real-mode part.
 * @real  at least kernel->real_bytes, a copy of the start of the file */
void bzimage_fill(const struct bzimage *kernel, const struct bzimage_boot *boot, uint8_t *real);
/** `vga=` and `mem=`: the last of each. */
void bzimage_options(const char *cmdline, struct bzimage_options *ret_options);
