/* ui/tab.c - the Tab key: complete the word at the cursor as far as it is certain, else list what
 * it may be. Not here: where the candidates come from (complete.c for the shell). */
#include <string.h>
#include "core/console.h"
#include "core/heap.h"
#include "editor.h"
#include "utf8.h"

enum { CANDIDATES_MAX = 200, LIST_GAP = 2 };

struct candidates {
    const char *typed; /* the word so far */
    size_t typed_len;
    char *word[CANDIDATES_MAX]; /* in alphabetical order, each once */
    size_t count, missed;
};

static void add_candidate(void *arg, const char *word)
{
    struct candidates *c = arg;
    if (strncmp(word, c->typed, c->typed_len) != 0)
        return;
    size_t at = c->count;
    while (at > 0 && strcmp(c->word[at - 1], word) > 0)
        at--;
    if (at > 0 && strcmp(c->word[at - 1], word) == 0)
        return;
    char *copy = c->count < CANDIDATES_MAX ? heap_strdup(word) : NULL;
    if (!copy) {
        c->missed++;
        return;
    }
    memmove(c->word + at + 1, c->word + at, (c->count - at) * sizeof(c->word[0]));
    c->word[at] = copy;
    c->count++;
}

static size_t common_length(const struct candidates *c)
{
    size_t len = strlen(c->word[0]);
    for (size_t i = 1; i < c->count; i++) {
        size_t same = 0;
        while (same < len && c->word[i][same] == c->word[0][same])
            same++;
        len = same;
    }
    while (len > c->typed_len && utf8_continues(c->word[0][len]))
        len--;
    return len;
}

static void list_candidates(const struct candidates *c)
{
    unsigned columns, rows;
    size_t widest = 0;
    console_size(&columns, &rows);
    for (size_t i = 0; i < c->count; i++)
        if (strlen(c->word[i]) > widest)
            widest = strlen(c->word[i]);
    size_t per_row = columns / (widest + LIST_GAP);
    if (per_row == 0)
        per_row = 1;
    for (size_t i = 0; i < c->count; i++) {
        bool last = (i + 1) % per_row == 0 || i + 1 == c->count;
        console_printf("%s%s", c->word[i], last ? "\n" : "");
        for (size_t pad = strlen(c->word[i]); !last && pad < widest + LIST_GAP; pad++)
            console_printf(" ");
    }
    if (c->missed > 0)
        console_printf("... and %u more\n", (unsigned)c->missed);
}

static void use_candidates(struct editor *e, const struct candidates *c)
{
    size_t certain = common_length(c);
    if (certain == c->typed_len && c->count > 1) {
        size_t cursor = e->edit.cursor;
        e->edit.cursor = e->edit.line->len_bytes;
        editor_refresh(e);
        e->edit.cursor = cursor;
        console_printf("\n");
        list_candidates(c);
        editor_redraw(e);
        return;
    }
    edit_insert(&e->edit, c->word[0] + c->typed_len, certain - c->typed_len);
    bool goes_on = certain > 0 && strchr("/=:}", c->word[0][certain - 1]);
    if (c->count == 1 && !goes_on && e->edit.cursor == e->edit.line->len_bytes)
        edit_insert(&e->edit, " ", 1);
}

void editor_complete(struct editor *e)
{
    const char *text = str_text(e->edit.line);
    size_t start = e->edit.cursor;
    while (start > 0 && text[start - 1] != ' ')
        start--;
    struct candidates *c = e->complete ? heap_zalloc(sizeof(*c)) : NULL;
    if (!c)
        return;
    c->typed_len = e->edit.cursor - start;
    c->typed = heap_strndup(text + start, c->typed_len);
    if (c->typed)
        e->complete(text, e->edit.cursor, add_candidate, c);
    if (c->count > 0)
        use_candidates(e, c);
    for (size_t i = 0; i < c->count; i++)
        heap_free(c->word[i]);
    heap_free((void *)(uintptr_t)c->typed);
    heap_free(c);
}
