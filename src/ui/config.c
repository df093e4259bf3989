/* ui/config.c - the settings browser and editor: what is listed, what is drawn, what keys do. Not
 * here: the blocks and their values (core/settings.c), editing a text (field.c), searching
 * (finder.c), the screen (tui.c). It only reads and stores settings; they are read anew for each
 * frame, so no pointer into the tree is kept while somebody thinks.
 * Source: compat 11.5; docs/design/025-config.md. */
#include "ui/config.h"
#include <stdio.h>
#include <string.h>
#include "config.h"
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "core/settings.h"
#include "field.h"
#include "finder.h"
#include "listview.h"
#include "tui.h"

enum { ENTRIES_MAX = 1024, CTRL_D = 4, CTRL_L = 12, CTRL_X = 24 };
enum { PAD = 3, GAP = 2, LOW_ROWS = 16, NARROW_COLUMNS = 70, ORIGIN_COLUMNS = 16 };

enum entry_kind { ENTRY_HEADING, ENTRY_UP, ENTRY_BLOCK, ENTRY_SETTING };

struct entry {
    enum entry_kind kind;
    size_t name_at;         /* what the list shows, in browser.names */
    struct setting setting; /* its name NULL: the one in browser.names */
};

struct browser {
    struct str path; /* of the block that is shown */
    struct str names;
    struct entry *entries;
    char current[SETTING_NAME_MAX]; /* where the selection is, whatever comes and goes */
    enum entry_kind current_kind;
    struct listview view;
    struct finder finder;
    struct tui tui;
    bool editing;
    const struct setting_type *type; /* of the value that is edited */
    struct field field;
    char message[ERR_SENTENCE_MAX];
};

/* --- settings --------------------------------------------------------------------------------- */

static const char *name_of(const void *arg, size_t index)
{
    const struct browser *b = arg;
    return b->names.oom ? "" : str_text(&b->names) + b->entries[index].name_at;
}

static struct setting setting_of(const struct browser *b, size_t index)
{
    struct setting setting = b->entries[index].setting;
    if (!setting.name)
        setting.name = name_of(b, index);
    return setting;
}

static void set_path(struct browser *b, const struct settings *block)
{
    str_truncate(&b->path, 0);
    settings_path(block, &b->path);
}

/* The block that is shown; one that has left the tree: what is above it. */
static struct settings *shown_block(struct browser *b)
{
    struct settings *block;
    while (!(block = settings_find(str_text(&b->path), false))) {
        const char *dot = strrchr(str_text(&b->path), '.');
        str_truncate(&b->path, dot ? (size_t)(dot - str_text(&b->path)) : 0);
    }
    return block;
}

struct value {
    struct str text;
    const struct setting_type *type;
    struct settings *block; /* where it was found; NULL: not specified */
};

static bool is_printable(const struct str *bytes)
{
    for (size_t i = 0; i < bytes->len_bytes; i++)
        if ((uint8_t)bytes->data[i] < ' ' || (uint8_t)bytes->data[i] > '~')
            return false;
    return true;
}

static void value_read(struct settings *block, const struct setting *setting, struct value *value)
{
    struct str bytes = STR_INIT;
    *value = (struct value){ .type = setting->type ? setting->type : &string_setting_type };
    if (setting_fetch(block, setting, &bytes, &value->type, &value->block) < 0)
        value->block = NULL;
    if (!setting->description && !setting->type && !is_printable(&bytes))
        value->type = &hex_setting_type; /* an option that nobody has given a type */
    if (value->block && value->type->format(bytes.data, bytes.len_bytes, &value->text) < 0)
        str_truncate(&value->text, 0);
    str_free(&bytes);
}

/* To be seen by those who edit it, not by who passes. */
static bool is_secret(const struct setting *setting)
{
    static const char *const names[] = { "password", "reverse-password", "key", "privkey" };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(setting->name, names[i]) == 0)
            return true;
    return false;
}

/* --- what is listed --------------------------------------------------------------------------- */

static void add(struct browser *b, enum entry_kind kind, const char *name,
                const struct setting *setting)
{
    if (b->view.count == ENTRIES_MAX)
        return;
    struct entry *entry = &b->entries[b->view.count++];
    *entry = (struct entry){ .kind = kind, .name_at = b->names.len_bytes };
    if (setting)
        entry->setting = *setting;
    str_append(&b->names, name);
    str_append_char(&b->names, '\0');
}

static void add_blocks(struct browser *b, struct settings *block)
{
    list_for_each (pos, &block->children) {
        struct settings *child = container_of(pos, struct settings, sibling);
        if (!child->ops || !child->ops->redirect || child->ops->redirect(child))
            add(b, ENTRY_BLOCK, child->name, NULL);
    }
}

/* One name may stand in the table for several scopes. */
static bool is_first_of_name(const struct setting *setting)
{
    for (const struct setting *s = predefined_settings; s < setting; s++)
        if (strcmp(s->name, setting->name) == 0)
            return false;
    return true;
}

static void add_predefined(struct browser *b, struct settings *block)
{
    const char *group = "";
    for (const struct setting *s = predefined_settings; s->name; s++) {
        const struct setting *own = block->scope == SCOPE_NONE
                                        ? NULL
                                        : setting_predefined(block->scope, s->name, 0);
        own = own ? own : s;
        if (!is_first_of_name(s) || !setting_applies(block, own))
            continue;
        if (strcmp(group, s->group) != 0)
            add(b, ENTRY_HEADING, s->group, NULL);
        group = s->group;
        add(b, ENTRY_SETTING, s->name, own);
    }
}

/* 0xafbe -> "175.190" */
static void append_tag(struct str *out, uint64_t tag)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        if (tag >> shift)
            str_printf(out, "%s%u", tag >> shift > 0xff ? "." : "",
                       (unsigned)(tag >> shift & 0xff));
}

static void add_other(void *arg, const struct setting *setting)
{
    struct browser *b = arg;
    struct setting copy = *setting;
    struct str name = STR_INIT;
    for (size_t i = 0; i < b->view.count; i++) {
        struct setting listed = setting_of(b, i);
        if (b->entries[i].kind == ENTRY_SETTING && setting_same(&listed, setting))
            return;
    }
    if (setting->name[0]) {
        str_append(&name, setting->name);
        copy.name = NULL;
    } else {
        append_tag(&name, setting->tag);
        copy.name = ""; /* the number is all that it has */
    }
    if (b->entries[b->view.count - 1].setting.group ||
        b->entries[b->view.count - 1].kind != ENTRY_SETTING)
        add(b, ENTRY_HEADING, "other", NULL);
    copy.group = copy.description = NULL;
    add(b, ENTRY_SETTING, str_text(&name), &copy);
    str_free(&name);
}

/* The list anew, with the selection where it was. */
static void collect(struct browser *b, struct settings *block)
{
    struct listview *view = &b->view;
    view->count = 0;
    str_truncate(&b->names, 0);
    if (block != settings_root())
        add(b, ENTRY_UP, "..", NULL);
    add_blocks(b, block);
    add_predefined(b, block);
    settings_each(block, add_other, b);
    for (size_t i = 0; i < view->count; i++)
        if (b->entries[i].kind == b->current_kind && strcmp(name_of(b, i), b->current) == 0)
            view->current = i;
    if (view->current >= view->count)
        view->current = view->count - 1;
    if (b->entries[view->current].kind == ENTRY_HEADING)
        view->current = listview_seek(view, 0, true);
}

static bool is_selectable(const void *arg, size_t index)
{
    const struct browser *b = arg;
    return b->entries[index].kind != ENTRY_HEADING;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Rows; a low screen has no room for empty ones. */
struct layout {
    unsigned title, list, help, keys;
};

static struct layout layout_of(const struct tui *tui)
{
    if (tui->rows < LOW_ROWS)
        return (struct layout){ 0, 2, tui->rows - 3, tui->rows - 1 };
    return (struct layout){ 1, 3, tui->rows - 5, tui->rows - 2 };
}

/* Where values begin: right of the widest name, but in the left part. */
static unsigned value_column(const struct browser *b)
{
    size_t widest = 0, room = b->tui.columns / 3;
    for (size_t i = 0; i < b->view.count; i++) {
        size_t columns = tui_columns_of(name_of(b, i)) + 1;
        if (columns > widest)
            widest = columns;
    }
    return PAD + (unsigned)(widest < room ? widest : room) + GAP;
}

static void draw_value(struct browser *b, struct settings *block, size_t index, unsigned row,
                       unsigned column, struct style style)
{
    struct setting setting = setting_of(b, index);
    struct style dim = style;
    struct value value;
    unsigned room = b->tui.columns - column - PAD;
    value_read(block, &setting, &value);
    if (value.block && value.block != block && b->tui.columns >= NARROW_COLUMNS) {
        struct str origin = STR_INIT;
        settings_path(value.block, &origin);
        if (index != b->view.current)
            dim = colour_style(PAIR_SEPARATOR);
        room -= ORIGIN_COLUMNS + GAP;
        tui_text(&b->tui, row, column + room + GAP, ORIGIN_COLUMNS, str_text(&origin), dim);
        str_free(&origin);
    }
    tui_text(&b->tui, row, column, room,
             !value.block          ? "<not specified>"
             : is_secret(&setting) ? "********"
                                   : str_text(&value.text),
             style);
    str_free(&value.text);
}

static void draw_entry(struct browser *b, struct settings *block, size_t index, unsigned row,
                       unsigned column)
{
    struct tui *tui = &b->tui;
    enum entry_kind kind = b->entries[index].kind;
    bool is_current = index == b->view.current;
    struct style style = colour_style(is_current              ? PAIR_SELECT
                                      : kind == ENTRY_HEADING ? PAIR_SEPARATOR
                                                              : PAIR_NORMAL);
    struct str name = STR_INIT;
    style.bold = is_current;
    if (is_current)
        tui_fill(tui, row, 1, tui->columns - 2, ' ', style);
    str_printf(&name, "%s%s", name_of(b, index), kind == ENTRY_BLOCK ? "/" : "");
    tui_text(tui, row, PAD, column - GAP - PAD, str_text(&name), style);
    str_free(&name);
    if (kind != ENTRY_SETTING)
        return;
    if (is_current && b->editing)
        field_draw(&b->field, tui, row, column, tui->columns - column - PAD, false, true);
    else
        draw_value(b, block, index, row, column, style);
}

/* "name - what it is" and below it what its values look like and where this one comes from. */
static void draw_help(struct browser *b, struct settings *block, unsigned row, bool *ret_is_own)
{
    struct setting setting = setting_of(b, b->view.current);
    struct style style = colour_style(PAIR_NORMAL);
    struct str line = STR_INIT;
    struct value value;
    value_read(block, &setting, &value);
    const struct setting_type *type = b->editing ? b->type : value.type;
    *ret_is_own = value.block == block;
    str_printf(&line, "%s - %s", name_of(b, b->view.current),
               setting.description ? setting.description
               : *setting.name     ? "A setting of your own"
                                   : "An option of DHCP");
    style.bold = true;
    tui_text(&b->tui, row, PAD, b->tui.columns - 2 * PAD, str_text(&line), style);
    str_truncate(&line, 0);
    str_printf(&line, "Type %s", type->name);
    if (type->example)
        str_printf(&line, ", for example %s", type->example);
    if (value.block && value.block != block) {
        str_append(&line, "; from ");
        settings_path(value.block, &line);
    }
    tui_text(&b->tui, row + 1, PAD, b->tui.columns - 2 * PAD, str_text(&line),
             colour_style(PAIR_SEPARATOR));
    str_free(&line);
    str_free(&value.text);
}

static void draw_keys(struct browser *b, unsigned row, bool is_own)
{
    static const char edit_keys[] = "Enter - accept changes     Ctrl-C - discard changes",
                      edit_short[] = "Enter accept   Ctrl-C discard",
                      exit_keys[] =
                          "Ctrl-D - delete setting     Ctrl-X - exit configuration utility",
                      exit_short[] = "Ctrl-D delete   Ctrl-X exit";
    enum { DELETE_BYTES = sizeof("Ctrl-D - delete setting     ") - 1, DELETE_SHORT_BYTES = 16 };
    bool is_narrow = b->tui.columns < NARROW_COLUMNS;
    const char *keys = is_narrow ? exit_short : exit_keys;
    if (b->message[0]) {
        tui_text(&b->tui, row, PAD, b->tui.columns - 2 * PAD, b->message, colour_style(PAIR_ALERT));
        return;
    }
    if (b->finder.searching) {
        finder_draw(&b->finder, &b->tui, row, PAD);
        return;
    }
    if (b->editing)
        keys = is_narrow ? edit_short : edit_keys;
    else if (!is_own)
        keys += is_narrow ? DELETE_SHORT_BYTES : DELETE_BYTES;
    tui_centred(&b->tui, row, keys, colour_style(PAIR_NORMAL));
}

static void draw_list(struct browser *b, struct settings *block, unsigned first_row)
{
    struct listview *view = &b->view;
    struct style normal = colour_style(PAIR_NORMAL);
    unsigned column = value_column(b), rows = (unsigned)view->rows;
    for (unsigned i = 0; i < rows && view->first + i < view->count; i++)
        draw_entry(b, block, view->first + i, first_row + i, column);
    if (view->first > 0)
        tui_text(&b->tui, first_row - 1, PAD, PAD, "...", normal);
    if (view->first + view->rows < view->count)
        tui_text(&b->tui, first_row + rows, PAD, PAD, "...", normal);
}

static void draw(struct browser *b, struct settings *block)
{
    struct style bold = colour_style(PAIR_NORMAL);
    struct str title = STR_INIT;
    bool is_own = false;
    tui_begin(&b->tui);
    struct layout rows = layout_of(&b->tui);
    b->view.rows = rows.help > rows.list + 2 ? rows.help - rows.list - 1 : 1;
    listview_scroll(&b->view);
    bold.bold = true;
    str_append(&title, PRODUCT_SHORT_NAME " configuration settings");
    if (b->path.len_bytes > 0)
        str_printf(&title, " - %s", str_text(&b->path));
    tui_centred(&b->tui, rows.title, str_text(&title), bold);
    str_free(&title);
    draw_list(b, block, rows.list);
    if (b->entries[b->view.current].kind == ENTRY_SETTING)
        draw_help(b, block, rows.help, &is_own);
    draw_keys(b, rows.keys, is_own);
    tui_end(&b->tui);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void tell(struct browser *b, int r)
{
    char text[ERR_TEXT_MAX];
    const char *sentence = err_slot()->sentence;
    snprintf(b->message, sizeof(b->message), "%s", sentence[0] ? sentence : err_format(r, text));
    err_slot()->told = true;
}

/* Store what was typed; "" deletes. A value that is there and was not changed stays as it is: some
 * texts say less than the bytes. */
static void store(struct browser *b, struct settings *block, const char *text)
{
    struct setting setting = setting_of(b, b->view.current);
    struct value old;
    value_read(block, &setting, &old);
    bool is_same = old.block == block && *text && strcmp(str_text(&old.text), text) == 0;
    str_free(&old.text);
    *err_slot() = (struct error_slot){ 0 };
    int r = is_same ? 0 : setting_store_text(block, &setting, b->type, text);
    if (r < 0 || err_slot()->notice)
        tell(b, r);
    if (r == 0)
        b->editing = false;
}

static void begin_edit(struct browser *b, struct settings *block, int key)
{
    struct setting setting = setting_of(b, b->view.current);
    struct value value;
    value_read(block, &setting, &value);
    b->editing = true;
    b->type = value.type;
    field_set(&b->field, key == KEY_ENTER ? str_text(&value.text) : "");
    if (key != KEY_ENTER)
        (void)edit_key(&b->field.edit, key);
    str_free(&value.text);
}

static void edit(struct browser *b, struct settings *block, int key)
{
    if (key == KEY_CTRL_C || key == KEY_ESC)
        b->editing = false;
    else if (key == KEY_ENTER && b->field.text.oom)
        tell(b, -ERR_NOMEM);
    else if (key == KEY_ENTER)
        store(b, block, str_text(&b->field.text));
    else if (key == CTRL_L)
        tui_redraw(&b->tui);
    else
        (void)edit_key(&b->field.edit, key);
}

static void go_up(struct browser *b, const struct settings *block)
{
    if (!block->parent)
        return;
    b->current_kind = ENTRY_BLOCK;
    snprintf(b->current, sizeof(b->current), "%s", block->name);
    set_path(b, block->parent);
}

static void open_block(struct browser *b, const char *name)
{
    struct str path = STR_INIT;
    str_printf(&path, "%s%s%s", str_text(&b->path), b->path.len_bytes ? "." : "", name);
    const struct settings *block = settings_find(str_text(&path), false);
    str_free(&path);
    if (!block)
        return;
    set_path(b, block);
    b->current[0] = '\0';
    b->view.current = b->view.first = 0;
}

static void delete_value(struct browser *b, struct settings *block)
{
    struct setting setting = setting_of(b, b->view.current);
    struct value value;
    value_read(block, &setting, &value);
    b->type = value.type;
    str_free(&value.text);
    if (value.block == block)
        store(b, block, "");
}

static void remember(struct browser *b)
{
    b->current_kind = b->entries[b->view.current].kind;
    snprintf(b->current, sizeof(b->current), "%s", name_of(b, b->view.current));
}

static void use(struct browser *b, struct settings *block, int key)
{
    enum entry_kind kind = b->entries[b->view.current].kind;
    finder_end(&b->finder);
    remember(b);
    if (kind == ENTRY_SETTING)
        begin_edit(b, block, key);
    else if (key != KEY_ENTER)
        return;
    else if (kind == ENTRY_UP)
        go_up(b, block);
    else
        open_block(b, name_of(b, b->view.current));
}

static void browse(struct browser *b, struct settings *block, int key)
{
    bool is_search = key != KEY_ENTER && b->finder.searching;
    if (is_search && finder_key(&b->finder, &b->view, key)) {
        remember(b);
    } else if (listview_key(&b->view, key)) {
        finder_end(&b->finder);
        remember(b);
    } else if (key == '/') {
        finder_begin(&b->finder);
    } else if (key == KEY_ENTER || (key > ' ' && key <= 0xff && key != KEY_BACKSPACE)) {
        use(b, block, key);
    } else if (key == CTRL_D && b->entries[b->view.current].kind == ENTRY_SETTING) {
        delete_value(b, block);
    } else if (key == CTRL_L) {
        tui_redraw(&b->tui);
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

static int run(struct browser *b)
{
    for (;;) {
        struct settings *block = shown_block(b);
        collect(b, block);
        if (b->names.oom || b->path.oom)
            return fail(ERR_NOMEM, "config: no memory for the list of settings");
        draw(b, block);
        int key = console_key(DEADLINE_NEVER);
        if (key < 0)
            return key;
        if (key == CTRL_X)
            return 0;
        if (key == KEY_CTRL_C && !b->editing)
            return -ERR_CANCELED;
        b->message[0] = '\0';
        /* a device may have gone while we waited */
        if (settings_find(str_text(&b->path), false) != block) {
            b->editing = false;
            continue;
        }
        if (b->editing)
            edit(b, block, key);
        else
            browse(b, block, key);
    }
}

int config_browse(struct settings *scope)
{
    struct browser b = { .finder = { .text = name_of } };
    b.view = (struct listview){ .rows = 1, .selectable = is_selectable, .arg = &b };
    set_path(&b, scope);
    finder_end(&b.finder);
    b.entries = heap_alloc(ENTRIES_MAX * sizeof(b.entries[0]));
    int r = b.entries ? tui_open(&b.tui)
                      : fail(ERR_NOMEM, "config: no memory for the list of settings");
    if (r == 0) {
        r = run(&b);
        tui_close(&b.tui);
    }
    heap_free(b.entries);
    str_free(&b.path);
    str_free(&b.names);
    str_free(&b.field.text);
    return r;
}
