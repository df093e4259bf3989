/* cmd/shim.h - how the shim command looks, in the builds where it works (shim.c) and in those where
 * it does nothing (no_shim.c). Private to src/cmd. Source: compat 1.3, 9.6. */
#pragma once
#include "script/command.h"

static const struct cmd_option shim_options[] = {
    { 't', "timeout", CMD_MS, "ms", "Give up a download after so long without a byte" },
    { 'q', "quiet", CMD_NONE, NULL, "Show no progress" },
    { 'l', "require-loader", CMD_NONE, NULL,
      "Let the shim halt when what it started verifies nothing itself" },
    { 'p', "allow-pxe", CMD_NONE, NULL, "Let the shim fetch over the firmware's PXE" },
    { 's', "allow-sbat", CMD_NONE, NULL, "Let the shim change the machine's list of revocations" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

/* @raw_: options are not parsed. */
#define SHIM_COMMAND(raw_, run_)                                                                \
    const struct command shim_command = {                                                       \
        .name = "shim",                                                                         \
        .operand_usage = "[<uri|image>]",                                                       \
        .summary = "Start kernels that Secure Boot refuses through this shim (UEFI)",           \
        .help = "Used only for a kernel that the firmware itself refuses. Without an argument " \
                "no shim is used any more. Elsewhere than on UEFI the command does nothing.",   \
        .max_operands = 1,                                                                      \
        .operand_kind = CMD_URI_OR_IMAGE,                                                       \
        .options = shim_options,                                                                \
        .raw = raw_,                                                                            \
        .run = run_,                                                                            \
    }
