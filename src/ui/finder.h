/* ui/finder.h - searching a list by typing: what was typed, and going to what matches. Private to
 * src/ui. Not here: what matches (listview.c). */
#pragma once
#include "core/fiber.h"
#include "listview.h"
#include "tui.h"

enum { FINDER_MAX = 60 };

struct finder {
    const char *(*text)(const void *arg, size_t index); /* of an entry; arg is the view's */
    char wanted[FINDER_MAX + 1];
    size_t len;
    deadline_t end;  /* a search by typing alone is forgotten then */
    bool searching;  /* the search is shown */
    bool takes_keys; /* it began with '/': every character is its */
};

/** No search any more. */
void finder_end(struct finder *finder);
/** Begin one to which every character belongs. */
void finder_begin(struct finder *finder);
/** One more byte of what is searched. One with which nothing matches is not taken: false. */
bool finder_extend(struct finder *finder, struct listview *view, char byte);
/** Keys of a search that is going on. false: it means nothing special. */
bool finder_key(struct finder *finder, struct listview *view, int key);
/** What is searched, and the cursor behind it; nothing without a search. */
void finder_draw(const struct finder *finder, struct tui *tui, unsigned row, unsigned column);
