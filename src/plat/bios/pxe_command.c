/* pxe_command.c - the commands startpxe and stoppxe: boot sectors that we start find the PXE API as
 * network boot programs do. Nothing else can: who is handed the machine for good (a kernel, the BIOS)
 * gets our memory with it. docs/design/012-pxe-api.md. Source: compat 1.4. */
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "exec.h"
#include "net/netdev.h"
#include "pxe.h"
#include "script/command.h"
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

static int start(struct netdev *dev)
{
    stop();
    kept = heap_zalloc(sizeof(*kept));
    if (!kept)
        return fail(ERR_NOMEM, "startpxe: no memory for the PXE API");
    kept->dev = dev;
    kept->cmdline = "";
    int r = pxe_start(kept);
    if (r < 0) {
        stop();
        return r;
    }
    pxe_spare(true);
    exec_sector_in_program = run_sector;
    return 0;
}

static int startpxe_run(const struct cmd_args *args)
{
    const char *name = args->operands ? args->operand[0] : "netX";
    struct netdev *dev = netdev_find(name);
    if (!dev || !dev->is_open)
        return fail(ERR_NODEV, "startpxe: \"%s\" is no open network device", name);
    int r = check_idle();
    return r < 0 ? r : start(dev);
}

static int stoppxe_run(const struct cmd_args *args)
{
    (void)args;
    if (!kept)
        return 0;
    int r = check_idle();
    if (r == 0)
        stop();
    return r;
}

const struct command startpxe_command = { .name = "startpxe",
                                          .operand_usage = "[<device>]",
                                          .max_operands = 1,
                                          .operand_kind = CMD_NETDEV,
                                          .summary = "Offer the PXE API to boot sectors (BIOS)",
                                          .run = startpxe_run };
const struct command stoppxe_command = { .name = "stoppxe",
                                         .summary = "Offer it no longer (BIOS)",
                                         .run = stoppxe_run };
