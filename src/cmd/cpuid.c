/* cmd/cpuid.c - the cpuid command: has the processor a feature? Source: compat 1.5; Intel SDM
 * volume 2A, CPUID. */
#include "arch.h"
#include "core/err.h"
#include "script/command.h"

enum { FEATURES = 1, ECX = 2, EDX = 3, BITS = 32 };
static const uint32_t EXTENDED_FEATURES = 0x80000001u;

static int cpuid_run(const struct cmd_args *args)
{
    uint64_t bit;
    uint32_t registers[4];
    int r = cmd_parse_uint(args->operand[0], &bit);
    if (r < 0)
        return r;
    if (bit >= BITS)
        return cmd_failed(fail(ERR_RANGE, "cpuid: a register has bits 0 to 31"),
                          "Could not look at bit %s", args->operand[0]);
    bool extended = cmd_has(args, "ext") || cmd_has(args, "amd");
    if (!arch_cpuid(extended ? EXTENDED_FEATURES : FEATURES, 0, registers))
        return -ERR_NOENT;
    return registers[cmd_has(args, "ecx") ? ECX : EDX] >> bit & 1 ? 0 : -ERR_NOENT;
}

static const struct cmd_option cpuid_options[] = {
    { 'e', "ext", CMD_NONE, NULL, "A feature of function 0x80000001 instead of 1" },
    { 'a', "amd", CMD_NONE, NULL, "The same as --ext" },
    { 'c', "ecx", CMD_NONE, NULL, "In register ECX instead of EDX" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command cpuid_command = {
    .name = "cpuid",
    .operand_usage = "<bit>",
    .summary = "Succeed if the processor has a feature",
    .help = "The bit of CPUID function 1, register EDX, unless an option says otherwise: "
            "`cpuid --ext 29` is a 64-bit processor.\nThe setting block `cpuid` has whole "
            "registers.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_TEXT,
    .options = cpuid_options,
    .run = cpuid_run,
};
