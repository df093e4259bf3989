/* cmd/imgmem.c - the imgmem command: a piece of the machine's memory as an image. Source: compat
 * 1.3. */
#include "core/err.h"
#include "image/image.h"
#include "plat.h"
#include "script/command.h"

/* Copied: what lies there may change. */
static int copy_memory(const char *name, uint64_t address, uint64_t len_bytes)
{
    struct blob blob = { 0 };
    if (len_bytes == 0 || len_bytes > UINTPTR_MAX || address > UINTPTR_MAX - (len_bytes - 1))
        return fail(ERR_RANGE, "imgmem: there is no memory of %llu bytes at 0x%llx",
                    (unsigned long long)len_bytes, (unsigned long long)address);
    int r = plat_memory_read(address, (size_t)len_bytes, &blob);
    if (r == 0)
        r = blob_seal(&blob);
    if (r == 0)
        r = image_register(name, NULL, &blob, 0, NULL);
    if (r < 0)
        blob_free(&blob);
    return r;
}

static int imgmem_run(const struct cmd_args *args)
{
    uint64_t address, len_bytes;
    int r = cmd_parse_uint(args->operand[0], &address);
    if (r == 0)
        r = cmd_parse_uint(args->operand[1], &len_bytes);
    if (r < 0)
        return r;
    r = copy_memory(cmd_text(args, "name", args->operand[0]), address, len_bytes);
    return r < 0 ? cmd_failed(r, "Could not create image") : 0;
}

static const struct cmd_option imgmem_options[] = {
    { 'n', "name", CMD_TEXT, "name", "Call the image so instead of by its address" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command imgmem_command = {
    .name = "imgmem",
    .operand_usage = "<address> <length>",
    .summary = "Make an image of a piece of memory",
    .help = "The bytes are copied. Addresses that no memory answers to are the caller's risk.",
    .min_operands = 2,
    .max_operands = 2,
    .operand_kind = CMD_TEXT,
    .options = imgmem_options,
    .run = imgmem_run,
};
