/* script/command.h - a command: one const object (`commands-y += file/name` names name_command).
 * Usage, help, manual, completion and --check are made from it. docs/design/007-script.md: why. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/settings.h"

enum { CMD_ARGS_MAX = 255, CMD_OPTIONS_MAX = 16 };

/** What an option's value or an operand is: decides parsing, the placeholder in the usage line and
 * tab completion. Values of UINT, INT, MS, KEY and SETTING options are checked before @run; those
 * of the other kinds, and all operands, are the command's to judge. */
enum cmd_kind {
    CMD_NONE,
    CMD_TEXT,
    CMD_UINT,
    CMD_INT,
    CMD_MS,
    CMD_KEY,
    CMD_SETTING,
    CMD_IMAGE,
    CMD_URI_OR_IMAGE,
    CMD_NETDEV,
    CMD_CONFIGURATOR,
    CMD_LABEL,
    CMD_COMMAND
};

struct cmd_option {
    char letter;             /* 'n' of -n; 0: none */
    const char *name;        /* "name" of --name */
    enum cmd_kind kind;      /* CMD_NONE: a flag */
    const char *placeholder; /* "ms", "name"; NULL: from the kind */
    const char *summary;     /* for --help and the manual */
};

struct cmd_args {
    const char *name;           /* argv[0] as typed */
    const char *const *operand; /* NULL-terminated */
    size_t operands;
    const struct command *command;
    /* private to src/script: */
    const char *option_text[CMD_OPTIONS_MAX];
    uint64_t option_value[CMD_OPTIONS_MAX];
    bool option_given[CMD_OPTIONS_MAX];
};

struct command {
    const char *name;
    const char *operand_usage;           /* "<setting> [<value>...]" */
    const char *summary;                 /* one line */
    const char *help;                    /* paragraphs for the manual; may be NULL */
    unsigned min_operands, max_operands; /* CMD_ARGS_MAX: any number */
    enum cmd_kind operand_kind;          /* of all operands (completion, --check) */
    /* When it runs, no option parsing at all (`help`): everything is operand. --check judges @options. */
    bool raw;
    bool hidden;                      /* for tests of the program: in no list */
    const struct cmd_option *options; /* ends with name == NULL; NULL: none */
    /** 0 or what makes the script stop: -ERR_x mostly, any other number for `exit`. May yield. */
    int (*run)(const struct cmd_args *args);
};
extern const struct command *const commands[];

/* What a command asks of its arguments. An option that was not given has the fallback. */
bool cmd_has(const struct cmd_args *args, const char *option);
const char *cmd_text(const struct cmd_args *args, const char *option, const char *fallback);
uint64_t cmd_uint(const struct cmd_args *args, const char *option, uint64_t fallback);
/** Operands from @first on joined with single blanks; appended to @out. */
void cmd_join(const struct cmd_args *args, size_t first, struct str *out);
/** Print "<what>: <error text>" and the sentence of the failure below it, once. For any status but
 * 0. Returns @r. */
int cmd_failed(int r, const char *what_fmt, ...) __attribute__((format(printf, 2, 3)));
/** Parse one number operand; prints `"<x>": invalid integer value` and returns -ERR_INVAL when it
 * is none. */
int cmd_parse_uint(const char *text, uint64_t *ret_value);

const struct command *command_find(const char *name);
/** Run one command of already expanded words: argv[0] its name, argv[argc] NULL. Prints what goes
 * wrong, sets ${errno} on failure, clears a cancellation. Returns the command's status; 0 when argc
 * is 0. May yield. */
int command_run(size_t argc, const char *const *argv);
/** What was told of the failure that is in ${errno}; "": nothing. */
const char *command_last_sentence(void);
/** Run a line: operators, expansion (compat 2.3). Outside of scripts and shells `exit` ends the
 * line. Returns the status of the last command that ran. May yield. */
int command_line(const char *line);

/** A command is about to ask something. In a script, and in a line that nobody typed, keys that were
 * typed before the last job ended (console_job_ended()) are dropped: they were no answer (compat 0.3).
 * At a shell they are typed ahead, and stay. */
void cmd_drop_early_keys(void);

/** The synopsis: `ping [-c|--count <count>] <host>`, called @name (a synonym shows its own).
 * Appended to @out. */
void command_synopsis(const struct command *command, const char *name, struct str *out);
/** The same for a screen: indented, in as many lines as it needs. */
void command_synopsis_shown(const struct command *command, const char *name, struct str *out);
/** The words of @text from @column on, in as many lines as the screen makes of them; the first one
 * begins at @line of @out. */
void command_words(const char *text, size_t line, size_t column, struct str *out);
/** What --help prints. Appended to @out. */
void command_usage(const struct command *command, const char *name, struct str *out);
/** The options in two columns, for a screen. Appended to @out. */
void command_options(const struct command *command, struct str *out);
/** For raw commands: is the one word that was given `--help` or `-h`? It is answered then; they return
 * -ERR_CANCELED. */
bool cmd_answered_help(const struct cmd_args *args);
/** One option as the manual names it: `-c, --count <number>`. Appended to @out. */
void command_option_form(const struct cmd_option *option, struct str *out);
