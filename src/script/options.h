/* script/options.h - words of a command as options and operands. Private to src/script. Source:
 * compat 0.4. */
#pragma once
#include "script/command.h"

/** How far the words were understood. */
struct option_scan {
    size_t first_operand; /* index into argv */
    bool wants_help;      /* -h or --help was seen: nothing behind it was looked at */
    bool unknowable;      /* an unexpanded word may be an option: the rest was not looked at */
};

/**
 * Understand the options of @argv (argv[0] is the command's name).
 * @unexpanded  the words still hold ${}: what depends on them is not judged (script_check)
 * @why         the complaint of a failure is appended: "Unrecognised option "--x""
 * Returns 0; -ERR_INVAL with *@ret_scan valid up to the fault. *@show_usage: the complaint is about
 * the form, not a value.
 */
int options_scan(const struct command *command, size_t argc, const char *const *argv,
                 bool unexpanded, struct cmd_args *args, struct option_scan *ret_scan,
                 struct str *why, bool *ret_show_usage);

/** Parse for a run: prints the complaint, the usage. argv[argc] must be NULL.
 * Returns 0, -ERR_CANCELED (help was asked for), -ERR_INVAL or -ERR_USAGE (wrong number of
 * operands). */
int options_parse(const struct command *command, size_t argc, const char *const *argv,
                  struct cmd_args *ret_args);

/** Does the command of these words, ${} expanded, only tell how it is used? Prints nothing. */
bool options_ask_help(size_t argc, const char *const *argv);

/** What to say of a number behind "invalid integer value" where num_parse() returned @r. */
const char *options_number_hint(int r);

/** After a command, or the attempt at one (dispatch.c): clear a cancellation, print the sentence of
 * the failure unless somebody has, note ${errno}. Returns @r. */
int command_ended(int r);

/** How many commands were interrupted by Ctrl-C so far, whatever became of their failure. */
unsigned command_interruptions(void);
/** These were dealt with: back to @before, an earlier count. */
void command_interruptions_settle(unsigned before);
