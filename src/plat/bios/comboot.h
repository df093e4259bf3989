/* comboot.h - programs of Syslinux' API: COMBOOT (16 bit) and COM32 (32 bit). comboot.c runs one and
 * takes its calls of INT 20h, 21h and 22h; int22.c says what INT 22h does.
 * Source: Syslinux' "COMBOOT and COM32 files" (doc/comboot.txt), which the functions are named after;
 * compat 6.1, 6.6, 9.3. */
#pragma once
#include <stdbool.h>
#include "bios.h"
#include "errand.h"
#include "image/image.h"

enum {
    COMBOOT_FILES = 8,
    COMBOOT_BLOCK_BYTES = 512,
    COMBOOT_TEXT_MAX = 2048,
    COMBOOT_SEGMENT = 0x1000,    /* where COMBOOT programs lie; 64 KiB */
    COMBOOT_BOUNCE_AT = 0x20000, /* of COM32 programs */
    COMBOOT_BOUNCE_BYTES = 0x10000,
    COMBOOT_SPARE_BYTES = 16 << 20 /* of memory for us while a program runs */
};

struct pxe_run;
struct fetch_reader;
struct comboot_file {
    struct fetch_reader *reader; /* NULL: closed */
    uint64_t done_bytes;
};

/** One program while it runs. */
struct comboot {
    const struct image *image;
    struct pxe_run *pxe;  /* NULL: no network device is open */
    uint32_t support;     /* linear: a block of base memory with the texts that calls point to */
    bool over;            /* it ended in a call */
    bool released;        /* it took the whole machine: memory and NICs are not ours */
    char *command;        /* to be run then; heap */
    struct image *kernel; /* to be run then */
    int key; /* taken to see whether there is one, or second half of a special one; -1 */
    struct comboot_file files[COMBOOT_FILES];
    struct errands worker; /* answers what takes time */
};

/** Run it: @enter is called on the main stack with the API in place, and returns when the program
 * is over. What it wanted to be run next is run. May yield. */
int comboot_exec(struct image *image, int (*enter)(struct comboot *run));
/** From a call: let the fiber do @fn and wait for it. */
int comboot_ask(struct comboot *run, int (*fn)(struct comboot *run, void *arg), void *arg);
/** The next key, as INT 21h gives it: special keys are 0, then their code. @wait false: -1 when
 * there is none, and it stays. */
int comboot_key(struct comboot *run, bool wait);

/* --- int22.c ------------------------------------------------------------------------------------ */
enum { COMBOOT_SUPPORT_BYTES = 4096 };
/** Fill the support block. */
void comboot_support_build(struct comboot *run);
/** AX of @frame. false: there is no such function, or it failed (carry). */
bool comboot_int22(struct comboot *run, struct bios_frame *frame);
/** Free the kernel and the initrds that programs asked for (function 16h) and that are registered: the next
 * kernel would be given them. */
void comboot_forget_images(void);
/** Close what the program (@run, a struct comboot) left open. In the fiber. */
void comboot_files_close(void *run);
