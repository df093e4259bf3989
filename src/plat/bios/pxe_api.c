/* pxe_api.c - calls of the PXE API: from real mode to the fiber that answers them and back; what
 * announces the API. Not here: what a call does (pxe_preboot.c, pxe_tftp.c, pxe_udp.c, pxe_undi.c,
 * pxe_file.c), the structures' bytes (src/wire/pxe.c).
 * Source: PXE specification 2.1, 3.1 (finding the API), 3.3 (calling it). */
#include "core/console.h"
#include "core/event.h"
#include "low/layout.h"
#include "net/netdev.h"
#include "pxe.h"
#include "undi_irq.h"
#include <string.h>

enum { PXE_STRUCT_AT = 48, SEGMENT_BYTES = 16 };
enum { EXIT_SUCCESS_AX = 0, EXIT_FAILURE_AX = 1 };
enum {
    QUICK = 1,
    OFTEN = 2
}; /* answered without turning the scheduler; not worth a line each time */

static const struct {
    uint16_t opcode, flags;
    pxe_call *call;
} calls[] = {
    { PXE_UNDI_ISR, OFTEN, pxe_undi_isr },
    { PXE_UNDI_TRANSMIT, OFTEN, pxe_undi_transmit },
    { PXE_UDP_READ, OFTEN, pxe_udp_read },
    { PXE_UDP_WRITE, OFTEN, pxe_udp_write },
    { PXE_TFTP_READ, OFTEN, pxe_tftp_read },
    { PXE_FILE_READ, OFTEN, pxe_file_read },
    { PXE_FILE_SELECT, OFTEN, pxe_file_select },
    { PXE_UNDI_STARTUP, QUICK, pxe_nothing },
    { PXE_UNDI_CLEANUP, 0, pxe_undi_shutdown },
    { PXE_UNDI_INITIALIZE, QUICK, pxe_nothing },
    { PXE_UNDI_RESET_ADAPTER, 0, pxe_undi_reset },
    { PXE_UNDI_SHUTDOWN, 0, pxe_undi_shutdown },
    { PXE_UNDI_OPEN, 0, pxe_undi_open },
    { PXE_UNDI_CLOSE, 0, pxe_undi_close },
    { PXE_UNDI_SET_MCAST_ADDRESS, QUICK, pxe_nothing }, /* groups come with the filter */
    { PXE_UNDI_SET_STATION_ADDRESS, 0, pxe_undi_station_address },
    { PXE_UNDI_SET_PACKET_FILTER, QUICK, pxe_undi_filter },
    { PXE_UNDI_GET_INFORMATION, QUICK, pxe_undi_information },
    { PXE_UNDI_GET_STATISTICS, QUICK, pxe_undi_statistics },
    { PXE_UNDI_CLEAR_STATISTICS, QUICK, pxe_undi_clear_statistics },
    { PXE_UNDI_INITIATE_DIAGS, QUICK, pxe_unsupported },
    { PXE_UNDI_FORCE_INTERRUPT, QUICK, pxe_unsupported },
    { PXE_UNDI_GET_MCAST_ADDRESS, QUICK, pxe_undi_mcast_address },
    { PXE_UNDI_GET_NIC_TYPE, QUICK, pxe_undi_nic_type },
    { PXE_UNDI_GET_IFACE_INFO, QUICK, pxe_undi_iface_info },
    { PXE_START_UNDI, QUICK, pxe_start_undi },
    { PXE_STOP_UNDI, 0, pxe_stop_undi },
    { PXE_TFTP_OPEN, 0, pxe_tftp_open },
    { PXE_TFTP_CLOSE, 0, pxe_tftp_close },
    { PXE_TFTP_READ_FILE, 0, pxe_tftp_read_file },
    { PXE_TFTP_GET_FSIZE, 0, pxe_tftp_get_fsize },
    { PXE_UDP_OPEN, 0, pxe_udp_open },
    { PXE_UDP_CLOSE, 0, pxe_udp_close },
    { PXE_UNLOAD_STACK, 0, pxe_unload_stack },
    { PXE_GET_CACHED_INFO, QUICK, pxe_get_cached_info },
    { PXE_RESTART_TFTP, 0, pxe_restart_tftp },
    { PXE_START_BASE, QUICK, pxe_unsupported },
    { PXE_STOP_BASE, QUICK, pxe_nothing },
    { PXE_FILE_OPEN, 0, pxe_file_open },
    { PXE_FILE_CLOSE, 0, pxe_file_close },
    { PXE_GET_FILE_SIZE, 0, pxe_file_size },
    { PXE_FILE_EXEC, 0, pxe_file_exec },
    { PXE_FILE_API_CHECK, QUICK, pxe_file_check },
    { PXE_FILE_EXIT_HOOK, QUICK, pxe_file_exit_hook },
    { PXE_FILE_CMDLINE, QUICK, pxe_file_cmdline },
};
enum { CALL_COUNT = sizeof(calls) / sizeof(calls[0]) };

struct pxe_job {
    struct pxe_run *run;
    pxe_call *call;
    struct pxe_block *block;
};

static struct {
    uint8_t number;
    unsigned entry, old_at; /* old_at: where our handler finds the old one, in the low area */
    bool hooked;            /* until it was given back: who took it after us ends in our handler */
    farptr old;
} vectors[] = { { .number = 0x1a, .entry = LOW_ENTRY_INT1A, .old_at = LOW_OLD_INT1A },
                { .number = 0x18, .entry = LOW_ENTRY_INT18, .old_at = LOW_OLD_INT18 },
                { .number = 0x19, .entry = LOW_ENTRY_INT19, .old_at = LOW_OLD_INT19 } };
enum { VECTOR_COUNT = sizeof(vectors) / sizeof(vectors[0]) };

static struct pxe_run *current;
static bool attached;

farptr pxe_pxenv_far(void)
{
    return low_entry(LOW_ENTRY_PXE_STRUCTS);
}

farptr pxe_struct_far(void)
{
    return pxe_pxenv_far() + PXE_STRUCT_AT;
}

/* --- the fiber ---------------------------------------------------------------------------------- */

static int do_call(void *arg)
{
    const struct pxe_job *job = arg;
    return job->call(job->run, job->block);
}

/* Each call has limits of its own. */
static uint16_t ask_worker(struct pxe_run *run, pxe_call *call, struct pxe_block *block)
{
    struct pxe_job job = { run, call, block };
    return (uint16_t)errands_do(&run->worker, do_call, &job);
}

static void stop_calls(void *arg)
{
    struct pxe_run *run = arg;
    pxe_file_stop(run);
    pxe_tftp_stop(run);
    pxe_udp_stop(run);
}

/* --- calls -------------------------------------------------------------------------------------- */

static uint16_t perform(struct pxe_run *run, uint16_t opcode, struct pxe_block *block)
{
    for (size_t i = 0; i < CALL_COUNT; i++) {
        if (calls[i].opcode != opcode)
            continue;
        bool quick = calls[i].flags & QUICK;
        uint16_t status = quick ? calls[i].call(run, block) : ask_worker(run, calls[i].call, block);
        if (!(calls[i].flags & OFTEN))
            event_log(EVENT_DEBUG, "pxe", "%s: status %02xh", pxe_call_name(opcode), status);
        return status;
    }
    event_log(EVENT_NOTICE, "pxe", "the program made the call %04xh, which there is not", opcode);
    return PXE_UNSUPPORTED;
}

/* The NIC's interrupt waits meanwhile: the program would ask us what it was, and be refused. */
static uint16_t perform_undisturbed(struct pxe_run *run, uint16_t opcode, struct pxe_block *block)
{
    unsigned line = run->undi.interrupts || run->undi.open ? pxe_undi_line(run) : 0;
    bool was_masked = line && undi_irq_mask(line, true);
    uint16_t status = perform(run, opcode, block);
    if (line)
        undi_irq_mask(line, was_masked);
    return status;
}

/* A call that comes while one is being answered (from an interrupt) is refused. */
static int answer(struct bios_frame *frame, uint16_t opcode, farptr parameters)
{
    struct pxe_run *run = current;
    struct pxe_block block = { .len_bytes = pxe_block_bytes(opcode) };
    uint8_t *theirs = pxe_memory(farptr_linear(parameters));
    uint16_t status = PXE_FAILURE;
    if (!block.len_bytes)
        block.len_bytes = sizeof(uint16_t);
    memcpy(block.bytes, theirs, block.len_bytes);
    if (run && !run->busy) {
        run->busy = true;
        status = perform_undisturbed(run, opcode, &block);
        run->busy = false;
    }
    pxe_put16(&block, PXE_STATUS, status);
    memcpy(theirs, block.bytes, block.len_bytes);
    frame->eax = (frame->eax & 0xffff0000) | (status ? EXIT_FAILURE_AX : EXIT_SUCCESS_AX);
    frame->eflags &= ~(uint32_t)BIOS_CARRY;
    return run && run->over ? BIOS_UPCALL_OVER : BIOS_UPCALL_DONE;
}

/* The return address, then opcode, offset, segment as C pushes them (3.3.1). */
static int on_pxe(struct bios_frame *frame)
{
    return answer(frame, frame->stack[2], farptr_make(frame->stack[4], frame->stack[3]));
}

static int on_pxenv(struct bios_frame *frame)
{
    return answer(frame, (uint16_t)frame->ebx, farptr_make(frame->es, (uint16_t)frame->edi));
}

/* INT 18h or 19h: the program has nothing to boot (compat 9.2: the same as returning). */
static int on_give_up(struct bios_frame *frame)
{
    (void)frame;
    if (!current)
        return BIOS_UPCALL_DONE;
    current->over = true;
    current->status = PXE_SUCCESS;
    return BIOS_UPCALL_OVER;
}

/* --- announcing --------------------------------------------------------------------------------- */

static void build_structures(void)
{
    uint8_t *room = pxe_memory(farptr_linear(pxe_pxenv_far()));
    uint16_t len_bytes;
    memcpy(&len_bytes, low_variable(LOW_BYTES), sizeof(len_bytes));
    const struct pxe_api api = { .pxe_entry = low_entry(LOW_ENTRY_PXE),
                                 .pxenv_entry = low_entry(LOW_ENTRY_PXENV),
                                 .pxe = pxe_struct_far(),
                                 .start = low_start(),
                                 .segment = (uint16_t)(low_start() / SEGMENT_BYTES),
                                 .len_bytes = len_bytes };
    pxe_structs_build(&api, room, room + PXE_STRUCT_AT);
}

/* Who scans memory must not find an API that is not answered. */
static void forget_structures(void)
{
    memset(pxe_memory(farptr_linear(pxe_pxenv_far())), 0, PXE_STRUCT_AT + PXE_STRUCT_BYTES);
}

static void hook_vectors(void)
{
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        if (!vectors[i].hooked)
            bios_vector_hook(vectors[i].number, low_entry(vectors[i].entry), &vectors[i].old);
        vectors[i].hooked = true;
        memcpy(low_variable(vectors[i].old_at), &vectors[i].old, sizeof(vectors[i].old));
    }
}

/* Who took one after us has ended by now: he has no part in the next program's. What was there before
 * us stays known. */
static void hook_vectors_again(void)
{
    farptr his;
    for (size_t i = 0; i < VECTOR_COUNT; i++)
        bios_vector_hook(vectors[i].number, low_entry(vectors[i].entry), &his);
}

/* Handlers of ours that must stay ask this. */
static void set_attached(bool now)
{
    const uint16_t word = now;
    attached = now;
    memcpy(low_variable(LOW_PXE_ATTACHED), &word, sizeof(word));
}

/* All of them? */
static bool unhook_vectors(void)
{
    bool all = true;
    for (size_t i = 0; i < VECTOR_COUNT; i++) {
        if (!vectors[i].hooked)
            continue;
        vectors[i].hooked = bios_vector_unhook(vectors[i].number, low_entry(vectors[i].entry),
                                               &vectors[i].old) < 0;
        if (!vectors[i].hooked)
            continue;
        all = false;
        if (attached) /* told once */
            event_log(EVENT_WARNING, "pxe", "interrupt %02xh stays with who took it from us",
                      vectors[i].number);
    }
    return all;
}

void pxe_attach(void)
{
    if (attached) { /* a program started another through FILE_EXEC */
        pxe_spare(false);
        return;
    }
    set_attached(true);
    build_structures();
    bios_upcall_set(LOW_UPCALL_PXE, on_pxe);
    bios_upcall_set(LOW_UPCALL_PXENV, on_pxenv);
    bios_upcall_set(LOW_UPCALL_INT18, on_give_up);
    bios_upcall_set(LOW_UPCALL_INT19, on_give_up);
    hook_vectors();
    memory_hide_start(PXE_SPARE_BYTES);
}

void pxe_spare(bool all)
{
    if (attached)
        memory_hide_start(all ? UINT32_MAX : PXE_SPARE_BYTES);
}

/* Calls are answered further on: a program that stopped UNDI may start it again. What stayed with
 * somebody is tried again each time. */
bool pxe_detach(void)
{
    bool vectors_back = unhook_vectors(), memory_back = memory_hide_stop();
    if (attached)
        forget_structures();
    set_attached(false);
    return vectors_back && memory_back;
}

int pxe_start(struct pxe_run *run)
{
    run->dev->users++;
    memcpy(run->mac, run->dev->mac, sizeof(run->mac));
    run->outer = current;
    current = run;
    int r = pxe_packets_build(run);
    if (r == 0)
        r = errands_start(&run->worker, "pxe", stop_calls, run);
    if (r < 0)
        return r;
    pxe_attach();
    if (!run->outer || !run->outer->busy) /* no program waits for this one */
        hook_vectors_again();
    return 0;
}

bool pxe_is_idle(const struct pxe_run *run)
{
    return current == run && !(run && run->busy);
}

void pxe_stop(struct pxe_run *run)
{
    errands_stop(&run->worker);
    pxe_undi_restore(run);
    run->dev->users--;
    current = run->outer;
    if (!current) {
        (void)pxe_detach();
        return;
    }
    pxe_attach(); /* the inner one may have let us go */
    pxe_spare(true);
}
