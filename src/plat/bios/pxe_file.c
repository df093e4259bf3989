/* pxe_file.c - PXE API calls E0h to E8h (PXEXT v2): files of any URI, command lines of ours.
 * Source: the PXEXT description of these calls ("PXE extensions"); compat 9.1. */
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "core/uri.h"
#include "fetch/reader.h"
#include "pxe.h"
#include "script/command.h"
#include <string.h>

enum {
    NAME_MAX = 4096,
    COMMAND_MAX = 2048,
    READY_TO_READ = 1,
    CHECK_BYTES = 20,
    KEEP_ALL_AND_EXIT = 3, /* boot_info.keep_pxe: .kkkpxe */
    MASK_ALL_BUT_HOOK = 0x17f,
    MASK_HOOK = 0x80,
    STACK_LEAST_BYTES = 1536, /* PXE 2.1, 3.3: a boot program's; the command may start one */
    PREFIX_FRAME_BYTES = 4 * 2 + 8 * 4 + 4 /* segments, pushal, flags: prefix/pxe.S */
};
#define MAGIC_ASKED    0x91d447b2u
#define MAGIC_ANSWERED 0xe9c17b20u
#define PROVIDER       0x45585067u /* "gPXE": who has these calls, and commands for FILE_EXEC */

static struct fetch_reader *file_of(struct pxe_run *run, const struct pxe_block *block)
{
    uint16_t handle = pxe_get16(block, FILE_HANDLE);
    return handle >= 1 && handle <= PXE_FILES ? run->files[handle - 1] : NULL;
}

void pxe_file_stop(struct pxe_run *run)
{
    for (size_t i = 0; i < PXE_FILES; i++) {
        fetch_reader_close(run->files[i]);
        run->files[i] = NULL;
    }
}

static int open_name(const char *name, struct fetch_reader **ret_reader)
{
    struct uri *uri = NULL;
    struct fetch_reader *reader = NULL;
    int r = uri_parse(name, &uri);
    if (r == 0)
        r = fetch_reader_open(uri, false, &reader);
    uri_free(uri);
    if (r < 0)
        return r;
    r = fetch_reader_wait(reader, deadline_in_ms(PXE_WAIT_MS));
    event_log(EVENT_DEBUG, "pxe", "\"%.100s\": %s", name, r == 0 ? "opened" : err_text(-r));
    if (r == 0)
        *ret_reader = reader;
    else
        fetch_reader_close(reader);
    return r;
}

uint16_t pxe_file_open(struct pxe_run *run, struct pxe_block *block)
{
    static char name[NAME_MAX]; /* one call at a time; too large for a fiber's stack */
    size_t i = 0;
    while (i < PXE_FILES && run->files[i])
        i++;
    if (i == PXE_FILES)
        return PXE_OUT_OF_RESOURCES;
    pxe_memory_text(pxe_get32(block, FILE_OPEN_NAME), name, sizeof(name));
    int r = pxe_base_code(run);
    if (r == 0)
        r = open_name(name, &run->files[i]);
    if (r < 0)
        return pxe_status_of(r, PXE_TFTP_CANNOT_OPEN);
    pxe_put16(block, FILE_OPEN_HANDLE, (uint16_t)(i + 1));
    return PXE_SUCCESS;
}

uint16_t pxe_file_close(struct pxe_run *run, struct pxe_block *block)
{
    struct fetch_reader *reader = file_of(run, block);
    if (!reader)
        return PXE_TFTP_CLOSED;
    fetch_reader_close(reader);
    run->files[pxe_get16(block, FILE_HANDLE) - 1] = NULL;
    return PXE_SUCCESS;
}

uint16_t pxe_file_select(struct pxe_run *run, struct pxe_block *block)
{
    struct fetch_reader *reader = file_of(run, block);
    if (!reader)
        return PXE_TFTP_CLOSED;
    pxe_put16(block, FILE_SELECT_READY, fetch_reader_ready(reader) ? READY_TO_READ : 0);
    return PXE_SUCCESS;
}

/* Does not wait: "open" means that there is nothing yet. */
uint16_t pxe_file_read(struct pxe_run *run, struct pxe_block *block)
{
    struct fetch_reader *reader = file_of(run, block);
    if (!reader)
        return PXE_TFTP_CLOSED;
    if (!fetch_reader_ready(reader))
        return PXE_TFTP_IS_OPEN;
    int r = fetch_reader_read(reader, pxe_memory(farptr_linear(pxe_get32(block, FILE_READ_BUFFER))),
                              pxe_get16(block, FILE_READ_SIZE), deadline_in_ms(0));
    if (r < 0)
        return pxe_status_of(r, PXE_TFTP_CANNOT_READ);
    pxe_put16(block, FILE_READ_SIZE, (uint16_t)r);
    return PXE_SUCCESS;
}

uint16_t pxe_file_size(struct pxe_run *run, struct pxe_block *block)
{
    uint64_t size;
    struct fetch_reader *reader = file_of(run, block);
    if (!reader)
        return PXE_TFTP_CLOSED;
    if (fetch_reader_size(reader, &size) < 0 || size > UINT32_MAX)
        return PXE_TFTP_NO_FILESIZE;
    pxe_put32(block, FILE_SIZE_BYTES, (uint32_t)size);
    return PXE_SUCCESS;
}

/* The screen, the line and keys are ours while the command runs. What it set, the packets say afterwards. */
uint16_t pxe_file_exec(struct pxe_run *run, struct pxe_block *block)
{
    char command[COMMAND_MAX];
    pxe_memory_text(pxe_get32(block, FILE_EXEC_COMMAND), command, sizeof(command));
    if (bios_stack_left() < STACK_LEAST_BYTES) {
        event_log(EVENT_NOTICE, "pxe", "no command: programs that wait left %u bytes of our stack",
                  bios_stack_left());
        return PXE_OUT_OF_RESOURCES;
    }
    event_log(EVENT_INFO, "pxe", "the program runs the command \"%.100s\"", command);
    if (pxe_base_code(run) < 0)
        return PXE_FAILURE;
    screen_start();
    bool lent = console_lend(false);
    pxe_spare(true); /* what a command fetches may be an initrd */
    int r = command_line(command);
    screen_give();
    pxe_spare(false);
    (void)console_lend(lent);
    if (pxe_packets_build(run) < 0 || r != 0)
        return PXE_FAILURE;
    return PXE_SUCCESS;
}

static bool has_exit_hook(void)
{
    return boot_info.form == BOOT_PXE && boot_info.keep_pxe == KEEP_ALL_AND_EXIT;
}

uint16_t pxe_file_check(struct pxe_run *run, struct pxe_block *block)
{
    (void)run;
    if (pxe_get32(block, CHECK_MAGIC) != MAGIC_ASKED || pxe_get16(block, CHECK_SIZE) < CHECK_BYTES)
        return PXE_FAILURE;
    pxe_put16(block, CHECK_SIZE, CHECK_BYTES);
    pxe_put32(block, CHECK_MAGIC, MAGIC_ANSWERED);
    pxe_put32(block, CHECK_PROVIDER, PROVIDER);
    pxe_put32(block, CHECK_MASK, MASK_ALL_BUT_HOOK | (has_exit_hook() ? MASK_HOOK : 0));
    pxe_put32(block, CHECK_FLAGS, 0);
    return PXE_SUCCESS;
}

/* When we return to the ROM that started us, LOW_ENTRY_EXIT takes the registers off its stack that
 * the prefix pushed. The hook's address gets a place behind them: the far return goes there, and the
 * hook's own goes to the ROM. */
uint16_t pxe_file_exit_hook(struct pxe_run *run, struct pxe_block *block)
{
    farptr hook = pxe_get32(block, EXIT_HOOK_TARGET);
    (void)run;
    if (!has_exit_hook() || boot_info.return_sp < sizeof(hook))
        return PXE_UNSUPPORTED;
    boot_info.return_sp = (uint16_t)(boot_info.return_sp - sizeof(hook));
    uint8_t *top = pxe_memory(farptr_linear(farptr_make(boot_info.return_ss, boot_info.return_sp)));
    memmove(top, top + sizeof(hook), PREFIX_FRAME_BYTES);
    memcpy(top + PREFIX_FRAME_BYTES, &hook, sizeof(hook));
    return PXE_SUCCESS;
}

/* What fits, with its NUL; the size that comes back is what all of it needs. */
uint16_t pxe_file_cmdline(struct pxe_run *run, struct pxe_block *block)
{
    size_t len = strlen(run->cmdline) + 1, room = pxe_get16(block, CMDLINE_SIZE);
    char *to = (char *)pxe_memory(farptr_linear(pxe_get32(block, CMDLINE_BUFFER)));
    if (room) {
        size_t part = len <= room ? len - 1 : room - 1;
        memcpy(to, run->cmdline, part);
        to[part] = '\0';
    }
    pxe_put16(block, CMDLINE_SIZE, (uint16_t)(len < UINT16_MAX ? len : UINT16_MAX));
    return PXE_SUCCESS;
}
