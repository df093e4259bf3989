/* ui/shell.h - the interactive shell: prompt, history, completion. */
#pragma once
enum { SHELL_HISTORY_LINES = 64 };
/** Prompt until `exit`. Returns the last command's rc, or the status given to `exit`. May yield. */
int shell_run(void);
