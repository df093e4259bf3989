/* bios.h - what the files of the BIOS platform share: calls into real mode and out of it, the
 * machine's memory, how we were started. docs/design/phases.md tells what may be called when.
 * Not here: the hand-over to an operating system (handover.h). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- real mode -------------------------------------------------------------------------------- */
/** Registers of a call into real mode. Zero what is not said. */
struct bios_regs {
    union {
        uint32_t eax;
        uint16_t ax;
        struct {
            uint8_t al, ah;
        };
    };
    union {
        uint32_t ebx;
        uint16_t bx;
        struct {
            uint8_t bl, bh;
        };
    };
    union {
        uint32_t ecx;
        uint16_t cx;
        struct {
            uint8_t cl, ch;
        };
    };
    union {
        uint32_t edx;
        uint16_t dx;
        struct {
            uint8_t dl, dh;
        };
    };
    uint32_t esi, edi, ebp;
    uint32_t eflags; /* out: BIOS_CARRY, BIOS_ZERO; going in, interrupts are always on */
    uint16_t ds, es, fs, gs;
};
enum { BIOS_CARRY = 1, BIOS_ZERO = 0x40 };
enum { BIOS_ARGS_MAX = 16 };

/** A real-mode address: offset in the low, segment in the high half. */
typedef uint32_t farptr;
static inline farptr farptr_make(uint16_t segment, uint16_t offset)
{
    return (uint32_t)segment << 16 | offset;
}
static inline uint32_t farptr_linear(farptr far)
{
    return (far >> 16 << 4) + (far & 0xffff);
}

/** INT @number with these registers, which hold the answer afterwards. Interrupts are on
 * meanwhile. */
void bios_int(uint8_t number, struct bios_regs *regs);
/** Far call of @target with @count words on the stack, the first one at the lowest address (C's
 * order); the callee may pop them or not. */
void bios_far_call(farptr target, struct bios_regs *regs, const uint16_t *args, size_t count);
/** Interrupts on for a moment, or until one comes. */
void bios_interrupts(bool wait_for_one);

/** Memory below 640 KiB for whoever talks with real mode: BIOS_BUFFER_BYTES, valid until the next
 * wait. One user at a time: fill, call, read, without yielding. */
enum { BIOS_BUFFER_BYTES = 4096 };
void *bios_buffer(void);
farptr bios_buffer_far(void);
/** Bytes of our real-mode stack that the next call into real mode finds free. */
unsigned bios_stack_left(void);
uint32_t low_start(void); /* linear start of our real-mode part; everything from it to the top of
                             base memory is taken */

/* --- calls from real mode to us --------------------------------------------------------------- */
/** What a program in real mode had in its registers when it called us, on its own stack. */
struct bios_frame {
    uint16_t gs, fs, es, ds;
    uint32_t edi, esi, ebp, esp_unused, ebx, edx, ecx, eax;
    uint32_t eflags; /* of far calls; an interrupt's are in stack[2] */
    uint16_t return_unused;
    uint16_t id;      /* LOW_UPCALL_x of low/layout.h */
    uint16_t stack[]; /* offset, segment of the return address, then arguments or flags */
};
/** Each is called on the protected-mode stack below who left it, interrupts off; it may call
 * bios_int() and turn the scheduler with sched_poll_until(). Returning BIOS_UPCALL_OVER ends the
 * program: the bios_far_call() that started it returns. */
enum { BIOS_UPCALL_DONE = 0, BIOS_UPCALL_OVER = 1 };
typedef int (*bios_upcall)(struct bios_frame *frame);
enum { BIOS_UPCALLS = 10 };
void bios_upcall_set(unsigned id,
                     bios_upcall handler); /* NULL: as before any (returns, carry set) */
/** Address of an entry point of the low area, LOW_ENTRY_x of low/layout.h. */
farptr low_entry(unsigned entry);
/** Its linear address, and the low area's own variables by their LOW_x offsets. */
void *low_variable(unsigned offset);
/** Put @handler into interrupt vector @number; the old one is kept at @old. Never twice with
 * the same @old. */
void bios_vector_hook(uint8_t number, farptr handler, farptr *old);
/** Take it back. 0, too, without writing, when the vector holds *@old already; -ERR_BUSY when somebody
 * hooked it after us. */
int bios_vector_unhook(uint8_t number, farptr handler, farptr *old);

/* --- memory ----------------------------------------------------------------------------------- */
enum { MEMORY_RANGES_MAX = 128, MEMORY_RAM = 1, MEMORY_RESERVED = 2 };
struct memory_range {
    uint64_t start, len_bytes;
    uint32_t type;
};
/** The machine's own map (INT 15h E820, else E801, else 88h), sorted, without overlaps; what we use
 * is not cut out of it. Borrowed for ever. */
size_t memory_map(const struct memory_range **ret_ranges);
/** The map that others see while we stay resident: everything from our lowest page up, in each
 * range that we use, and the low area are reserved. INT 15h answers with it until
 * memory_hide_stop(). @spare_bytes: RAM for our pages that are allocated meanwhile, a multiple of
 * PLAT_PAGE_BYTES; no others are given out. UINT32_MAX: all. Calling it again draws the map anew. */
void memory_hide_start(uint32_t spare_bytes);
/** false: who took INT 15h after us keeps our handler in his chain; it hands every call on. */
bool memory_hide_stop(void);
/** The pages at this address, which somebody else used so far, are ours to give out now. */
void memory_release(uint32_t start, uint32_t len_bytes);

/* --- how we were started ---------------------------------------------------------------------- */
enum boot_form {
    BOOT_LKRN = 1, /* as a Linux kernel */
    BOOT_PXE,      /* by a PXE ROM; who keeps UNDI and base code is in keep_pxe */
    BOOT_DISK,     /* from a disk, stick or floppy: int13_drive */
    BOOT_CD,
    BOOT_ROM, /* from an expansion ROM */
};
enum { BOOT_CMDLINE_MAX = 2048 };
/** What the prefix found; the loader hands it over. The offsets are known to the assembler by
 * boot_info.h. */
struct boot_info {
    uint32_t magic;
    uint16_t form;
    uint8_t int13_drive, keep_pxe; /* keep_pxe: 0 .pxe, 1 .kpxe, 2 .kkpxe, 3 .kkkpxe */
    uint16_t pci_busdevfn, rom_segment;
    uint32_t pxenv, pxe; /* farptr to PXENV+, !PXE; 0: none */
    uint32_t cmdline;    /* linear, 0: none */
    uint32_t initrd, initrd_bytes;
    uint32_t body, body_bytes;     /* linear: where loader and payload lie */
    uint16_t return_sp, return_ss; /* the stack of who called us; sp 0: nobody */
    uint32_t e820_count;
    uint32_t loader_limit; /* filled by the loader: where the main program's memory ends */
    struct {
        uint32_t start, start_high, len_bytes, len_high, type;
    } e820[MEMORY_RANGES_MAX];
    uint32_t e820_cut; /* not 0: the BIOS knows more than these */
    uint32_t body_sum; /* filled by the loader: LOADER_HEAD_SUM */
};
extern struct boot_info boot_info; /* for ever; cmdline points to a copy, 0: none */

/* --- the files of the platform ---------------------------------------------------------------- */
void low_install(void); /* before any bios_int() */
void low_remove(void);  /* base memory as it was, unless a handler of ours must stay */
/** A ROM gave up base memory from @start to @end; low_remove() includes it if it lies above us. */
void low_base_freed(uint32_t start, uint32_t end);
void time_start(void);
/** Wait without a turn of the scheduler: for the machine's last moments. */
void time_wait_us(uint64_t us);
void memory_start(void);
void memory_warn(void);   /* when the map has more ranges than we take; once there is a screen */
void idle_activity(void); /* a key or a frame: do not sleep for the next 300 ms */
void faults_start(void);  /* exceptions of the processor become a message */
void screen_start(void);
void screen_give(void); /* text mode, for a program that we start */
void screen_stop(void); /* text mode, cursor on */
/** NICs closed and given back, hooks that need us removed, screen in text mode: what comes next
 * owns the machine. */
void bios_shutdown(void);
