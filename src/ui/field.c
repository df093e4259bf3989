/* ui/field.c - see field.h. */
#include "field.h"

void field_set(struct field *field, const char *text)
{
    str_truncate(&field->text, 0);
    str_append(&field->text, text);
    field->edit = (struct edit){ .line = &field->text };
    field->first = 0;
    edit_go_end(&field->edit);
}

static size_t columns_between(const struct field *field, size_t from, size_t to)
{
    struct str part = STR_INIT;
    str_append_bytes(&part, str_text(&field->text) + from, to - from);
    size_t columns = tui_columns_of(str_text(&part));
    str_free(&part);
    return columns;
}

/* The part that is to be seen, as it is shown. *@ret_cursor: the cursor's column. */
static void append_visible(struct field *field, bool secret, unsigned columns, struct str *out,
                           unsigned *ret_cursor)
{
    const struct edit *edit = &field->edit;
    if (field->first > edit->cursor)
        field->first = edit->cursor;
    while (columns_between(field, field->first, edit->cursor) >= columns)
        field->first = edit_step_on(edit, field->first);
    size_t end = edit->cursor;
    while (end < field->text.len_bytes &&
           columns_between(field, field->first, edit_step_on(edit, end)) <= columns)
        end = edit_step_on(edit, end);
    *ret_cursor = (unsigned)columns_between(field, field->first, edit->cursor);
    if (!secret) {
        str_append_bytes(out, str_text(&field->text) + field->first, end - field->first);
        return;
    }
    for (size_t i = columns_between(field, field->first, end); i > 0; i--)
        str_append_char(out, '*');
}

void field_draw(struct field *field, struct tui *tui, unsigned row, unsigned column,
                unsigned columns, bool secret, bool has_cursor)
{
    struct style style = colour_style(PAIR_EDIT);
    struct str visible = STR_INIT;
    unsigned cursor;
    /* to be seen without colours, too */
    tui_fill(tui, row, column, columns, '_', style);
    append_visible(field, secret, columns, &visible, &cursor);
    tui_text(tui, row, column, columns, str_text(&visible), style);
    if (has_cursor)
        tui_cursor(tui, row, column + cursor);
    str_free(&visible);
}
