/* ui/listview.h - which entry of a list is current and which part of it is to be seen: movement,
 * scrolling, search. Pure: nothing here draws or waits. Private to src/ui. Source: compat 11.2. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LISTVIEW_NONE SIZE_MAX

struct listview {
    size_t count;   /* entries */
    size_t rows;    /* of them to be seen at once; at least 1 */
    size_t current; /* a selectable one, or LISTVIEW_NONE */
    size_t first;   /* the topmost to be seen */
    /** Can the entry be chosen? Others are passed over. */
    bool (*selectable)(const void *arg, size_t index);
    const void *arg;
};

/** The first selectable entry at @from or beyond it, forwards or backwards; LISTVIEW_NONE. */
size_t listview_seek(const struct listview *view, size_t from, bool forwards);
/** Move by a key: Up, Down, PgUp, PgDn, Home, End stay within the list, Tab goes round. false: not
 * such a key. */
bool listview_key(struct listview *view, int key);
/** Make the current entry visible, with the headings right above it and, at the ends of the list,
 * all up to the end. */
void listview_scroll(struct listview *view);
/** The next entry from @from on, round the end, whose text has a word that begins with @wanted;
 * where there is none, one that contains it. ASCII letters match in either case. LISTVIEW_NONE. */
size_t listview_search(const struct listview *view, size_t from, const char *wanted,
                       const char *(*text)(const void *arg, size_t index));
