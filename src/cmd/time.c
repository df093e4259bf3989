/* cmd/time.c - commands about what goes on in time: time, sync. Source: compat 1.1. */
#include "core/console.h"
#include "core/fiber.h"
#include "plat.h"
#include "script/command.h"

enum { US_PER_TENTH = 100000, TENTHS_PER_S = 10 };

static int time_run(const struct cmd_args *args)
{
    uint64_t start_us = plat_now_us();
    int r = command_run(args->operands, args->operand);
    uint64_t tenths = (plat_now_us() - start_us) / US_PER_TENTH;
    console_printf("time: %u.%us\n", (unsigned)(tenths / TENTHS_PER_S),
                   (unsigned)(tenths % TENTHS_PER_S));
    return r;
}

const struct command time_command = {
    .name = "time",
    .operand_usage = "<command>...",
    .summary = "Run a command and print how long it took",
    .help = "The status is that of the command.",
    .min_operands = 1,
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_COMMAND,
    .run = time_run,
};

/* Every command of ours finishes what it began before it returns. What is left are packets on their
 * way: one turn of the scheduler hands them over. */
static int sync_run(const struct cmd_args *args)
{
    (void)args;
    return fiber_yield();
}

static const struct cmd_option sync_options[] = {
    { 't', "timeout", CMD_MS, NULL, "Accepted for scripts that give one" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command sync_command = {
    .name = "sync",
    .operand_usage = "",
    .summary = "Wait until nothing is going on in the background",
    .help =
        "No command leaves work behind when it returns, so there is nothing to wait for but one "
        "turn of the network.",
    .options = sync_options,
    .run = sync_run,
};
