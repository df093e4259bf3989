/* ui/lineedit.h - editing one line of text: keys of compat 11.1, history, completion. */
#pragma once
#include <stddef.h>
#include "core/fiber.h"
#include "core/str.h"

struct lineedit_history {
    char **lines;
    size_t count, max;
};
/** Offer completions of the word that ends at @cursor: call @add for each whole word. */
typedef void (*lineedit_complete)(const char *line, size_t cursor,
                                  void (*add)(void *arg, const char *word), void *arg);

/**
 * Edit @line (what it holds is the start) on the console, after @prompt has been printed by this
 * call. May yield.
 * @history, @complete  may be NULL
 * Returns 0 (Enter), -ERR_CANCELED (Ctrl-C) or -ERR_TIMEDOUT (nobody touched a key before
 * @first_key_deadline).
 */
int lineedit_read(const char *prompt, struct str *line, struct lineedit_history *history,
                  lineedit_complete complete, deadline_t first_key_deadline);
void lineedit_history_add(struct lineedit_history *history, const char *line);
