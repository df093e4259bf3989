/* ui/form.c - a form on the screen: fields that settings come from and go to. Not here: the lists
 * of items (menus.c), the keys that change a text (edit.c), scrolling (listview.c), the screen
 * (tui.c).
 * Source: compat 11.3; checking a field when it is left, and scrolling, are ours. */
#include <stdio.h>
#include <string.h>
#include "core/console.h"
#include "core/dry_run.h"
#include "core/err.h"
#include "core/heap.h"
#include "core/settings.h"
#include "field.h"
#include "listview.h"
#include "tui.h"
#include "ui/menu.h"

enum {
    TITLE_ROW = 1,
    LIST_ROW = 3,
    LIST_COLUMN = 3,
    ROWS_BELOW = 4,
    LABEL_GAP = 2,
    MARK_COLUMNS = 3
};
enum { MESSAGE_MAX = 160, CTRL_L = 12, CTRL_X = 24 };

struct form_field {
    struct setting_ref ref;
    const struct setting_type *type;
    struct field field; /* as it is edited */
    struct str before;  /* as it was */
    char message[MESSAGE_MAX];
};

/* The list has a row for each item, and below each field one for its message. */
struct row {
    const struct menu_item *item;
    struct form_field *field; /* NULL: a heading, or a message's row */
    const struct form_field *message_of;
};

struct presenter {
    const struct menu *form;
    struct form_field *fields;
    size_t field_count;
    struct row *rows;
    struct listview view;
    struct tui tui;
};

static struct form_field *current_field(const struct presenter *p)
{
    return p->rows[p->view.current].field;
}

static bool is_field(const void *arg, size_t index)
{
    const struct presenter *p = arg;
    return p->rows[index].field != NULL;
}

static const char *label_of(const struct menu_item *item)
{
    return item->text[0] || !item->name ? item->text : item->name;
}

/* --- settings --------------------------------------------------------------------------------- */

/* The value that is there now, as text; its type, or the one that a new value gets. */
static int load_field(struct form_field *field, const char *name)
{
    struct setting_ref *ref = &field->ref;
    struct str bytes = STR_INIT;
    if (setting_ref_parse(name, ref) < 0)
        return fail(ERR_INVAL, "form: \"%.80s\" is no name of a setting", name);
    struct settings *block = settings_find(ref->block_path, false);
    bool known = block && setting_fetch(block, &ref->setting, &bytes, &field->type, NULL) == 0;
    if (!known)
        field->type = ref->setting.type ? ref->setting.type : &string_setting_type;
    if (ref->explicit_type)
        field->type = ref->explicit_type;
    if (known && field->type->format(str_text(&bytes), bytes.len_bytes, &field->before) < 0)
        str_truncate(&field->before, 0);
    str_free(&bytes);
    field_set(&field->field, str_text(&field->before));
    return field->before.oom ? fail(ERR_NOMEM, "form: no memory for \"%.80s\"", name) : 0;
}

static bool is_changed(const struct form_field *field)
{
    return strcmp(str_text(&field->field.text), str_text(&field->before)) != 0;
}

/* Could it be stored? Else the message says what is wrong. */
static bool check_field(struct form_field *field)
{
    const struct setting_type *type = field->type;
    struct str bytes = STR_INIT;
    bool empty = field->field.text.len_bytes == 0;
    bool good = empty || !is_changed(field) || !type->parse ||
                type->parse(str_text(&field->field.text), &bytes) == 0;
    field->message[0] = '\0';
    if (!good && type->example)
        snprintf(field->message, sizeof(field->message),
                 "no value of type %s, which looks like \"%s\"", type->name, type->example);
    else if (!good)
        snprintf(field->message, sizeof(field->message), "no value of type %s", type->name);
    str_free(&bytes);
    return good;
}

static bool store_field(struct form_field *field)
{
    struct str name = STR_INIT;
    char text[ERR_TEXT_MAX];
    if (!is_changed(field))
        return true;
    str_printf(&name, "%s/%s:%s", field->ref.block_path, field->ref.name_text, field->type->name);
    *err_slot() = (struct error_slot){ 0 };
    int r = name.oom || field->field.text.oom
                ? -ERR_NOMEM
                : setting_set(str_text(&name), str_text(&field->field.text));
    str_free(&name);
    if (r == 0) {
        str_truncate(&field->before, 0);
        str_append_bytes(&field->before, str_text(&field->field.text), field->field.text.len_bytes);
        return true;
    }
    const char *sentence = err_slot()->sentence;
    snprintf(field->message, sizeof(field->message), "%s",
             sentence[0] ? sentence : err_format(r, text));
    err_slot()->told = true;
    return false;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_field(struct presenter *p, unsigned row, struct row *entry, unsigned column)
{
    struct style label = colour_style(PAIR_NORMAL);
    bool is_current = entry->field == current_field(p);
    label.bold = is_current;
    tui_text(&p->tui, row, LIST_COLUMN, column - LABEL_GAP - LIST_COLUMN, label_of(entry->item),
             label);
    field_draw(&entry->field->field, &p->tui, row, column, p->tui.columns - column - LIST_COLUMN,
               entry->item->is_secret, is_current);
}

/* Where the fields begin: right of the widest label, but in the left half. */
static unsigned field_column(const struct presenter *p)
{
    size_t widest = 0;
    for (size_t i = 0; i < p->form->count; i++) {
        size_t columns = tui_columns_of(label_of(&p->form->items[i]));
        if (p->form->items[i].name && columns > widest)
            widest = columns;
    }
    size_t room = p->tui.columns / 2 - LIST_COLUMN - LABEL_GAP;
    return LIST_COLUMN + (unsigned)(widest < room ? widest : room) + LABEL_GAP;
}

static void draw_rows(struct presenter *p)
{
    unsigned column = field_column(p), room = p->tui.columns - 2 * LIST_COLUMN;
    const struct listview *view = &p->view;
    for (unsigned i = 0; i <= view->rows && view->first + i < view->count; i++) {
        struct row *entry = &p->rows[view->first + i];
        unsigned row = LIST_ROW + i;
        if (entry->field)
            draw_field(p, row, entry, column);
        else if (!entry->message_of)
            tui_text(&p->tui, row, LIST_COLUMN, room, entry->item->text,
                     colour_style(PAIR_SEPARATOR));
        else if (entry->message_of->message[0])
            tui_text(&p->tui, row, column, p->tui.columns - column - LIST_COLUMN,
                     entry->message_of->message, colour_style(PAIR_ALERT));
    }
}

static void draw(struct presenter *p)
{
    static const char footer[] = "Ctrl-X - save changes     Ctrl-C - discard changes";
    struct style normal = colour_style(PAIR_NORMAL), title = normal;
    unsigned taken = LIST_ROW + ROWS_BELOW;
    title.bold = true;
    tui_begin(&p->tui);
    p->view.rows = p->tui.rows > taken ? p->tui.rows - taken : 1; /* and one more: a message's */
    listview_scroll(&p->view);
    tui_centred(&p->tui, TITLE_ROW, p->form->title, title);
    draw_rows(p);
    if (p->view.first > 0)
        tui_text(&p->tui, LIST_ROW - 1, LIST_COLUMN, MARK_COLUMNS, "...", normal);
    if (p->view.first + p->view.rows + 1 < p->view.count)
        tui_text(&p->tui, LIST_ROW + (unsigned)p->view.rows + 1, LIST_COLUMN, MARK_COLUMNS, "...",
                 normal);
    tui_centred(&p->tui, p->tui.rows - 2, footer, normal);
    tui_end(&p->tui);
}

/* --- keys ------------------------------------------------------------------------------------- */

enum answer { GO_ON, SAVED, CANCELED };

static void go_to_field(struct presenter *p, const struct form_field *field)
{
    for (size_t i = 0; i < p->view.count; i++)
        if (p->rows[i].field == field)
            p->view.current = i;
}

/* All are checked before the first is stored. */
static enum answer save(struct presenter *p)
{
    struct form_field *bad = NULL;
    for (size_t i = p->field_count; i-- > 0;)
        if (!check_field(&p->fields[i]))
            bad = &p->fields[i];
    for (size_t i = 0; !bad && i < p->field_count; i++)
        if (!store_field(&p->fields[i]))
            bad = &p->fields[i];
    if (!bad)
        return SAVED;
    go_to_field(p, bad);
    return GO_ON;
}

/* Characters belong to the text; control characters and function keys may be a field's. */
static bool use_shortcut(struct presenter *p, int key)
{
    if (key >= ' ' && key < KEY_BASE)
        return false;
    for (size_t i = 0; i < p->view.count; i++) {
        if (p->rows[i].field && p->rows[i].item->key == key) {
            p->view.current = i;
            return true;
        }
    }
    return false;
}

static bool move(struct presenter *p, int key)
{
    bool vertical = key == KEY_UP || key == KEY_DOWN || key == KEY_PGUP || key == KEY_PGDN ||
                    key == KEY_TAB;
    return use_shortcut(p, key) || (vertical && listview_key(&p->view, key));
}

static enum answer enter(struct presenter *p)
{
    struct form_field *field = current_field(p);
    if (field == &p->fields[p->field_count - 1])
        return save(p);
    (void)check_field(field);
    (void)listview_key(&p->view, KEY_DOWN);
    return GO_ON;
}

static enum answer handle_key(struct presenter *p, int key)
{
    struct form_field *field = current_field(p);
    if (key == KEY_CTRL_C || key == KEY_ESC)
        return CANCELED;
    if (key == CTRL_X)
        return save(p);
    if (key == KEY_ENTER)
        return enter(p);
    if (move(p, key)) {
        if (current_field(p) != field)
            (void)check_field(field);
    } else if (key == CTRL_L) {
        tui_redraw(&p->tui);
    } else if (edit_key(&field->field.edit, key)) {
        field->message[0] = '\0';
    }
    return GO_ON;
}

/* --- the whole -------------------------------------------------------------------------------- */

static size_t count_fields(const struct menu *form)
{
    size_t count = 0;
    for (size_t i = 0; i < form->count; i++)
        count += form->items[i].name != NULL;
    return count;
}

static int load(struct presenter *p)
{
    const struct menu *form = p->form;
    struct form_field *field = p->fields;
    struct row *row = p->rows;
    for (size_t i = 0; i < form->count; i++) {
        const struct menu_item *item = &form->items[i];
        *row++ = (struct row){ .item = item, .field = item->name ? field : NULL };
        if (!item->name)
            continue;
        int r = load_field(field, item->name);
        if (r < 0)
            return r;
        *row++ = (struct row){ .item = item, .message_of = field++ };
        if (item->is_default)
            p->view.current = (size_t)(row - p->rows) - 2;
    }
    p->view.count = (size_t)(row - p->rows);
    if (p->view.current == LISTVIEW_NONE)
        p->view.current = listview_seek(&p->view, 0, true);
    return 0;
}

static int run(struct presenter *p)
{
    enum answer answer = GO_ON;
    int r = tui_open(&p->tui);
    if (r < 0)
        return r;
    while (r >= 0 && answer == GO_ON) {
        draw(p);
        r = console_key(DEADLINE_NEVER);
        if (r >= 0)
            answer = handle_key(p, r);
    }
    tui_close(&p->tui);
    return answer == SAVED ? 0 : r < 0 ? r : -ERR_CANCELED;
}

static void unload(struct presenter *p)
{
    for (size_t i = 0; p->fields && i < p->field_count; i++) {
        str_free(&p->fields[i].field.text);
        str_free(&p->fields[i].before);
    }
    heap_free(p->fields);
    heap_free(p->rows);
}

int form_present(const struct menu *form)
{
    struct presenter p = { .form = form, .field_count = count_fields(form) };
    p.view =
        (struct listview){ .rows = 1, .current = LISTVIEW_NONE, .selectable = is_field, .arg = &p };
    if (p.field_count == 0)
        return fail(ERR_INVAL, "form: \"%.60s\" has no field",
                    form->title[0] ? form->title : form->name);
    if (dry_run)
        return dry_run->present(form);
    p.fields = heap_zalloc(p.field_count * sizeof(p.fields[0]));
    p.rows = heap_zalloc((form->count + p.field_count) * sizeof(p.rows[0]));
    int r = p.fields && p.rows ? load(&p) : fail(ERR_NOMEM, "form: no memory for its fields");
    if (r == 0)
        r = run(&p);
    unload(&p);
    return r;
}
