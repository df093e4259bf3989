/* pxe_sector.c - between startpxe and stoppxe boot sectors that we start find the PXE API as network
 * boot programs do. Nothing else can: who is handed the machine for good (a kernel, the BIOS) gets our
 * memory with it. docs/design/012-pxe-api.md. Not here: the commands (src/cmd/startpxe.c). */
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "exec.h"
#include "plat.h"
#include "pxe.h"
#include <string.h>

enum { FIRST_DISK = 0x80 };

static struct pxe_run *kept; /* while the API is offered */

static void stop(void)
{
    if (!kept)
        return;
    pxe_stop(kept);
    blob_free(&kept->next); /* RESTART_TFTP: nobody starts it in a sector's place */
    heap_free(kept);
    kept = NULL;
    exec_sector_in_program = NULL;
}

static int check_idle(void)
{
    if (pxe_is_idle(kept))
        return 0;
    return fail(ERR_BUSY, "startpxe: a program that uses the PXE API waits for this command");
}

static int call_sector(void *arg)
{
    struct bios_regs regs = { .edx = FIRST_DISK };
    (void)arg;
    bios_far_call(farptr_make(0, NBP_AT), &regs, NULL, 0);
    return 0;
}

/* Much as exec_nbp.c does. It comes back by INT 18h or 19h, if it does. */
static int run_sector(const void *bytes, size_t len_bytes)
{
    int r = check_idle();
    if (r == 0)
        r = pxe_packets_build(kept);
    if (r < 0)
        return r;
    bool lent = console_lend(true);
    memcpy(pxe_memory(NBP_AT), bytes, len_bytes);
    kept->over = false;
    pxe_spare(false);
    screen_give();
    sched_on_main_stack(call_sector, NULL);
    (void)console_lend(lent);
    screen_start();
    stop(); /* it may have left anything open, or let us go */
    return fail(ERR_IO, "sector: the boot sector gave up (INT 18h or 19h); startpxe has ended");
}

int plat_pxe_start(struct netdev *dev)
{
    int r = check_idle();
    if (r < 0)
        return r;
    stop();
    kept = heap_zalloc(sizeof(*kept));
    if (!kept)
        return fail(ERR_NOMEM, "startpxe: no memory for the PXE API");
    kept->dev = dev;
    kept->cmdline = "";
    r = pxe_start(kept);
    if (r < 0) {
        stop();
        return r;
    }
    pxe_spare(true);
    exec_sector_in_program = run_sector;
    return 0;
}

int plat_pxe_stop(void)
{
    if (!kept)
        return 0;
    int r = check_idle();
    if (r == 0)
        stop();
    return r;
}
