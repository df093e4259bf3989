/* exec_nbp.c - the image types PXE-NBP: a network boot program runs at 0:7C00h and calls us through
 * the PXE API. Any file that nothing else recognises may be one; they are tried last.
 * Not here: the API (pxe_api.c).
 * Source: PXE specification 2.1, 3.3 (the state at the entry); compat 6.1, 6.6. */
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "image/image.h"
#include "net/netdev.h"
#include "plat.h"
#include "pxe.h"
#include <string.h>

/* One start on the main stack. */
struct start {
    struct pxe_run *run;
    const void *bytes;
    size_t len_bytes;
};

static bool is_mz(const struct image *image)
{
    return image->blob.len_bytes >= 2 && memcmp(image->blob.data, "MZ", 2) == 0;
}

static bool fits(const struct image *image)
{
    return image->blob.len_bytes > 0 && image->blob.len_bytes <= NBP_BYTES_MAX;
}

static bool nbp_probe(const struct image *image)
{
    return fits(image) && !is_mz(image);
}

static bool nbp_mz_probe(const struct image *image)
{
    return fits(image) && is_mz(image);
}

/* 3.3: interrupts on, PXENV+ in ES:BX, its physical address in EDX, the address of !PXE behind the
 * return address; compat 6.6: in ES:DI, too. */
static int call_program(void *arg)
{
    const struct start *start = arg;
    struct pxe_run *run = start->run;
    farptr pxenv = pxe_pxenv_far(), pxe = pxe_struct_far();
    struct bios_regs regs = { .ebx = pxenv & 0xffff,
                              .edx = farptr_linear(pxenv),
                              .edi = pxe & 0xffff,
                              .es = (uint16_t)(pxenv >> 16) };
    const uint16_t args[2] = { (uint16_t)pxe, (uint16_t)(pxe >> 16) };
    memcpy(pxe_memory(NBP_AT), start->bytes, start->len_bytes);
    run->over = false;
    bios_far_call(farptr_make(0, NBP_AT), &regs, args, 2);
    if (!run->over)
        run->status = regs.ax;
    return 0;
}

/* The program, then what it starts in its place (RESTART_TFTP). Each restart is the program's own
 * doing: no limit is needed. */
static int run_programs(struct pxe_run *run, const struct image *image)
{
    struct start start = { .run = run,
                           .bytes = image->blob.data,
                           .len_bytes = image->blob.len_bytes };
    struct blob successor = { 0 };
    do {
        run->next = (struct blob){ 0 };
        sched_on_main_stack(call_program, &start);
        blob_free(&successor);
        successor = run->next;
        (void)blob_seal(&successor);
        start.bytes = successor.data;
        start.len_bytes = successor.len_bytes;
    } while (successor.len_bytes);
    if (run->status == PXE_SUCCESS)
        return 0;
    return fail(ERR_IO, "nbp: \"%s\" ended with PXE status %02xh", image->name, run->status);
}

/* A program that another one started through FILE_EXEC gets the same memory. When it returns, the
 * first finds all of its own as it was. */
enum { SAVED_FROM = 0x500, PAGE_MASK = PLAT_PAGE_BYTES - 1 }; /* the BIOS's data end there */

static size_t saved_bytes(void)
{
    return low_start() - SAVED_FROM;
}

static int save_outer(const struct pxe_run *run, void **ret_saved)
{
    *ret_saved = NULL;
    if (!run->outer)
        return 0;
    *ret_saved = plat_pages_alloc((saved_bytes() + PAGE_MASK) / PLAT_PAGE_BYTES);
    if (!*ret_saved)
        return fail(ERR_NOMEM, "nbp: no memory to keep the program that starts another one");
    memcpy(*ret_saved, pxe_memory(SAVED_FROM), saved_bytes());
    return 0;
}

static void restore_outer(void *saved)
{
    if (!saved)
        return;
    memcpy(pxe_memory(SAVED_FROM), saved, saved_bytes());
    plat_pages_free(saved, (saved_bytes() + PAGE_MASK) / PLAT_PAGE_BYTES);
}

static int check(const struct image *image, struct netdev **ret_dev)
{
    *ret_dev = netdev_find("netX");
    if (!*ret_dev)
        return fail(ERR_NODEV, "nbp: \"%s\" wants a network, and no network device is open",
                    image->name);
    if (image->blob.len_bytes > low_start() - NBP_AT)
        return fail(ERR_NOSPC, "nbp: \"%s\" has %u bytes, between 7C00h and %Xh is room for %u",
                    image->name, (unsigned)image->blob.len_bytes, (unsigned)low_start(),
                    (unsigned)(low_start() - NBP_AT));
    return 0;
}

static int nbp_exec(struct image *image)
{
    struct netdev *dev;
    void *saved = NULL;
    int r = check(image, &dev);
    if (r < 0)
        return r;
    struct pxe_run *run = heap_zalloc(sizeof(*run));
    if (!run)
        return fail(ERR_NOMEM, "nbp: no memory to run \"%s\"", image->name);
    run->dev = dev;
    run->cmdline = image->cmdline ? image->cmdline : "";
    r = pxe_start(run);
    if (r == 0)
        r = save_outer(run, &saved);
    if (r == 0) {
        bool lent = console_lend(true);
        event_log(EVENT_INFO, "nbp", "\"%s\" runs over %s", image->name, dev->name);
        screen_give();
        r = run_programs(run, image);
        (void)console_lend(lent);
        restore_outer(saved);
        screen_start(); /* another mode, a line without its FIFO: the program had them as it liked */
    }
    pxe_stop(run);
    heap_free(run);
    return r;
}

const struct image_type nbp_image_type = { .name = "PXE-NBP",
                                           .probe = nbp_probe,
                                           .exec = nbp_exec };
const struct image_type nbp_mz_image_type = { .name = "PXE-NBP (may be EFI?)",
                                              .probe = nbp_mz_probe,
                                              .exec = nbp_exec };
