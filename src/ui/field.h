/* ui/field.h - a text that is edited in place, in a few columns of a full screen. Private to
 * src/ui. Not here: the keys (edit.h), where its text comes from (form.c, config.c). */
#pragma once
#include "edit.h"
#include "tui.h"

struct field {
    struct str text;
    struct edit edit;
    size_t first; /* byte that stands at the left end */
};

/** Begin to edit @text, with the cursor behind it. Free field->text afterwards. */
void field_set(struct field *field, const char *text);
/** Draw the part that fits, asterisks for a @secret, underscores behind it.
 * @has_cursor  the screen's cursor goes here, too */
void field_draw(struct field *field, struct tui *tui, unsigned row, unsigned column,
                unsigned columns, bool secret, bool has_cursor);
