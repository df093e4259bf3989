/* script/script.h - scripts: running and checking them. Source: compat section 2. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { SCRIPT_DEPTH_MAX = 32 }; /* scripts and shells that have started one another */

/** Has @data the magic of a script? */
bool script_is(const void *data, size_t len_bytes);
/** Run the text of a script (a script image's exec calls this). @name for messages; borrowed until
 * return. Returns the rc of its last line, or of `exit`. May yield. */
int script_run(const char *name, const char *text, size_t len_bytes);
/** `goto`: position of the running script. -ERR_NOTTY outside, -ERR_NOENT (silent) for an unknown
 * label. */
int script_goto(const char *label);
/** `exit`: ends the innermost script or shell with @status. */
int script_exit(int status);
/** Stop the innermost script, or where there is none the single line, after the current command with
 * @status (chain --replace). */
void script_stop(int status);
/** Where @line is one command, without ${}, that only tells how it is used (`ping --help`): run it. False: it is not,
 * nothing was run. */
bool script_answers_help(const char *line);
bool script_running(void);
/** Where the innermost script is: its name (borrowed while it runs) and line. NULL: none runs. */
const char *script_where(unsigned *ret_line);
/** The shell tells that it has begun: `exit` now ends it. Nests with scripts. 0, -ERR_NOMEM or
 * -ERR_LOOP (too deep). */
int script_shell_enter(void);
/** true once `exit` was given to this shell; *@ret_status its status. */
bool script_shell_exited(int *ret_status);
void script_shell_leave(void);
/** Call @add for each label of the running script (tab completion). */
void script_labels(void (*add)(void *arg, const char *label, size_t len_bytes), void *arg);
/** Parse without running: unknown commands, options, missing labels, operand counts; one line each
 * on the console as
 * "<name>:<line>: <what>". Returns how many. */
int script_check(const char *name, const char *text, size_t len_bytes);
