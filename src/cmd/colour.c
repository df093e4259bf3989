/* cmd/colour.c - colour and cpair. Source: compat 1.5, 11.7. */
#include "ui/colour.h"
#include "script/command.h"

/* An option that may be missing. */
static int64_t number(const struct cmd_args *args, const char *option, int64_t fallback)
{
    return (int64_t)cmd_uint(args, option, (uint64_t)fallback);
}

static int colour_run(const struct cmd_args *args)
{
    uint64_t index;
    int r = cmd_parse_uint(args->operand[0], &index);
    if (r < 0)
        return r;
    r = colour_define(index, number(args, "basic", COLOUR_KEEP),
                      number(args, "rgb", COLOUR_NO_RGB));
    return r < 0 ? cmd_failed(r, "Could not define colour") : 0;
}

static const struct cmd_option colour_options[] = {
    { 'b', "basic", CMD_UINT, "colour",
      "What every screen can show: 0 black, 1 red, 2 green, 3 yellow, 4 blue, 5 magenta, 6 cyan, "
      "7 white, 9 default" },
    { 'r', "rgb", CMD_UINT, "0xRRGGBB", "For screens that can show it" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command colour_command = {
    .name = "colour",
    .operand_usage = "<index>",
    .summary = "Define a colour",
    .help = "There are colours 0 to 7. Menus use them by the pairs that `cpair` defines.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_UINT,
    .options = colour_options,
    .run = colour_run,
};

static int cpair_run(const struct cmd_args *args)
{
    uint64_t pair;
    int r = cmd_parse_uint(args->operand[0], &pair);
    if (r < 0)
        return r;
    r = colour_define_pair(pair, number(args, "foreground", COLOUR_KEEP),
                           number(args, "background", COLOUR_KEEP));
    return r < 0 ? cmd_failed(r, "Could not define colour pair") : 0;
}

static const struct cmd_option cpair_options[] = {
    { 'f', "foreground", CMD_UINT, "colour", "Colour 0 to 7, or 9 for the default" },
    { 'b', "background", CMD_UINT, "colour", "The same" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command cpair_command = {
    .name = "cpair",
    .operand_usage = "<pair>",
    .summary = "Define a pair of colours",
    .help = "Pairs: 0 text, 1 menus and forms, 2 the selected item, 3 headings, 4 fields that are "
            "edited, 5 errors, 6 addresses, 7 PXE menus. A colour that is not given stays.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_UINT,
    .options = cpair_options,
    .run = cpair_run,
};
