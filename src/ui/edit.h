/* ui/edit.h - a line of text, a cursor in it, and the keys that change it (compat 11.1). Private to
 * src/ui. Not here: the screen (lineedit.c, form.c), history, completion. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "core/str.h"

enum { EDIT_MAX_BYTES = 16384 };

struct edit {
    struct str *line;
    size_t cursor;   /* bytes */
    char pending[4]; /* the first bytes of a UTF-8 character */
    size_t pending_len;
};

void edit_insert(struct edit *edit, const char *bytes, size_t len);
/** Act on a key. false: it means nothing here, which holds for control characters without a
 * binding. */
bool edit_key(struct edit *edit, int key);
/** The character before @at, and the one behind it, as places in bytes. */
size_t edit_step_back(const struct edit *edit, size_t at);
size_t edit_step_on(const struct edit *edit, size_t at);
void edit_go_end(struct edit *edit);
