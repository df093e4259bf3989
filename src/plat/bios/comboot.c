/* comboot.c - a program of Syslinux' API from start to end: interrupts, the fiber that works for
 * it, INT 20h and 21h. Not here: INT 22h (int22.c), loading (exec_comboot.c, exec_com32.c).
 * Source: doc/comboot.txt of Syslinux ("DOS-compatible API calls"). */
#include "comboot.h"
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "low/layout.h"
#include "net/netdev.h"
#include "pxe.h"
#include "script/command.h"
#include <string.h>

enum { INT_20 = 0x20, INT_21 = 0x21, INT_22 = 0x22, DOS_STRING_MAX = 65535 };

struct comboot_job {
    struct comboot *run;
    int (*fn)(struct comboot *run, void *arg);
    void *arg;
};

static struct comboot *current;
static farptr old_vectors[3];
static int (*enter_program)(struct comboot *run);

/* --- the fiber -------------------------------------------------------------------------------- */

static int do_job(void *arg)
{
    const struct comboot_job *job = arg;
    return job->fn(job->run, job->arg);
}

int comboot_ask(struct comboot *run, int (*fn)(struct comboot *run, void *arg), void *arg)
{
    struct comboot_job job = { run, fn, arg };
    return errands_do(&run->worker, do_job, &job); /* each function has limits of its own */
}

/* --- keys --------------------------------------------------------------------------------------- */

/* The second byte of keys without a character, as DOS gives it. */
static int extended_code(int key)
{
    static const struct {
        int key;
        uint8_t code;
    } codes[] = { { KEY_UP, 72 },     { KEY_DOWN, 80 },   { KEY_LEFT, 75 }, { KEY_RIGHT, 77 },
                  { KEY_HOME, 71 },   { KEY_END, 79 },    { KEY_PGUP, 73 }, { KEY_PGDN, 81 },
                  { KEY_INSERT, 82 }, { KEY_DELETE, 83 }, { KEY_F11, 133 }, { KEY_F12, 134 } };
    if (key >= KEY_F1 && key <= KEY_F10)
        return 59 + key - KEY_F1;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (codes[i].key == key)
            return codes[i].code;
    return -1;
}

static int read_key(struct comboot *run, void *arg)
{
    (void)run;
    bool lent = console_lend(false);
    int key = console_key(*(const bool *)arg ? DEADLINE_NEVER : deadline_in_ms(0));
    (void)console_lend(lent);
    return key;
}

int comboot_key(struct comboot *run, bool wait)
{
    while (run->key < 0) {
        int key = comboot_ask(run, read_key, &wait);
        if (key >= 0)
            run->key = key;
        else if (!wait)
            return -1;
    }
    int key = run->key;
    if (!wait)
        return key;
    run->key = key >= KEY_BASE ? extended_code(key) : -1;
    return key >= KEY_BASE ? 0 : key;
}

/* --- INT 20h and 21h ---------------------------------------------------------------------------- */

static int end(struct comboot *run)
{
    run->over = true;
    return BIOS_UPCALL_OVER;
}

static int on_int20(struct bios_frame *frame)
{
    (void)frame;
    return current ? end(current) : BIOS_UPCALL_DONE;
}

static void set_al(struct bios_frame *frame, int value)
{
    frame->eax = (frame->eax & ~0xffu) | (uint8_t)value;
}

static void write_dollar_string(farptr at)
{
    const char *text = (const char *)pxe_memory(farptr_linear(at));
    const char *dollar = memchr(text, '$', DOS_STRING_MAX);
    console_write(text, dollar ? (size_t)(dollar - text) : 0);
}

/* "SYSLINUX" in the upper halves is how programs know where they are; DOS 0.0 in the lower. */
static void tell_version(struct bios_frame *frame)
{
    frame->eax = 0x59530000;
    frame->ebx = 0x4c530000;
    frame->ecx = 0x4e490000;
    frame->edx = 0x58550000;
}

static int on_int21(struct bios_frame *frame)
{
    char c = (char)frame->edx;
    if (!current)
        return BIOS_UPCALL_DONE;
    frame->stack[2] &= (uint16_t)~BIOS_CARRY;
    switch (frame->eax >> 8 & 0xff) {
    case 0x00:
    case 0x4c:
        return end(current);
    case 0x01:
    case 0x08:
        set_al(frame, comboot_key(current, true));
        c = (char)frame->eax;
        if ((frame->eax >> 8 & 0xff) == 0x01 && c)
            console_write(&c, 1);
        break;
    case 0x02:
        console_write(&c, 1);
        break;
    case 0x04: /* to the serial port alone: there is no such thing here */
        break;
    case 0x09:
        write_dollar_string(farptr_make(frame->ds, (uint16_t)frame->edx));
        break;
    case 0x0b:
        set_al(frame, comboot_key(current, false) >= 0 ? 0xff : 0);
        break;
    case 0x30:
        tell_version(frame);
        break;
    default:
        frame->stack[2] |= BIOS_CARRY;
    }
    return BIOS_UPCALL_DONE;
}

static int on_int22(struct bios_frame *frame)
{
    if (!current)
        return BIOS_UPCALL_DONE;
    if (comboot_int22(current, frame))
        frame->stack[2] &= (uint16_t)~BIOS_CARRY;
    else
        frame->stack[2] |= BIOS_CARRY;
    return current->over ? BIOS_UPCALL_OVER : BIOS_UPCALL_DONE;
}

static const struct {
    uint8_t number;
    unsigned entry, upcall;
    bios_upcall handler;
} interrupts[] = { { INT_20, LOW_ENTRY_INT20, LOW_UPCALL_INT20, on_int20 },
                   { INT_21, LOW_ENTRY_INT21, LOW_UPCALL_INT21, on_int21 },
                   { INT_22, LOW_ENTRY_INT22, LOW_UPCALL_INT22, on_int22 } };

static void hook(void)
{
    for (size_t i = 0; i < sizeof(interrupts) / sizeof(interrupts[0]); i++) {
        bios_upcall_set(interrupts[i].upcall, interrupts[i].handler);
        bios_vector_hook(interrupts[i].number, low_entry(interrupts[i].entry), &old_vectors[i]);
    }
}

static void unhook(void)
{
    for (size_t i = 0; i < sizeof(interrupts) / sizeof(interrupts[0]); i++)
        if (bios_vector_unhook(interrupts[i].number, low_entry(interrupts[i].entry),
                               &old_vectors[i]) < 0)
            event_log(EVENT_WARNING, "comboot", "interrupt %02xh stays with who took it from us",
                      interrupts[i].number);
}

/* --- running one -------------------------------------------------------------------------------- */

static int enter(void *arg)
{
    return enter_program(arg);
}

/* With a network device that is open there is a PXE API, too. */
static int start_pxe(struct comboot *run)
{
    struct netdev *dev = netdev_find("netX");
    if (!dev)
        return 0;
    run->pxe = heap_zalloc(sizeof(*run->pxe));
    if (!run->pxe)
        return fail(ERR_NOMEM, "comboot: no memory to run \"%s\"", run->image->name);
    run->pxe->dev = dev;
    run->pxe->cmdline = run->image->cmdline ? run->image->cmdline : "";
    return pxe_start(run->pxe);
}

static int start(struct comboot *run)
{
    int r = start_pxe(run);
    if (r < 0)
        return r;
    memory_hide_start(COMBOOT_SPARE_BYTES);
    run->support = (low_start() - COMBOOT_SUPPORT_BYTES) & ~15u;
    r = errands_start(&run->worker, "comboot", comboot_files_close, run);
    if (r == 0)
        comboot_support_build(run);
    return r;
}

static void stop(struct comboot *run)
{
    errands_stop(&run->worker);
    if (run->pxe)
        pxe_stop(run->pxe);
    heap_free(run->pxe);
    memory_hide_stop();
}

/* Function 3 or 16h ended the program for this. */
static int run_next(struct comboot *run)
{
    if (run->kernel) {
        int r = image_exec(run->kernel);
        comboot_forget_images();
        return r;
    }
    return run->command ? command_line(run->command) : 0;
}

int comboot_exec(struct image *image, int (*enter_it)(struct comboot *run))
{
    struct comboot run = { .image = image, .key = -1 };
    if (current)
        return fail(ERR_BUSY, "comboot: \"%s\" cannot run while \"%s\" does", image->name,
                    current->image->name);
    int r = start(&run);
    if (r == 0) {
        bool lent = console_lend(true);
        event_log(EVENT_INFO, "comboot", "\"%s\" runs", image->name);
        current = &run;
        enter_program = enter_it;
        screen_give();
        hook();
        r = sched_on_main_stack(enter, &run);
        unhook();
        current = NULL;
        (void)console_lend(lent);
        screen_start(); /* another mode, a line without its FIFO: the program had them as it liked */
    }
    stop(&run);
    if (r == 0)
        r = run_next(&run);
    heap_free(run.command);
    return r;
}
