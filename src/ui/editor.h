/* ui/editor.h - the state of the line editor while a line is edited. Private to src/ui. */
#pragma once
#include "edit.h"
#include "ui/lineedit.h"

struct editor {
    const char *prompt;
    struct edit edit;
    size_t first;        /* byte of the line that stands right of the prompt */
    size_t width;        /* columns right of the prompt */
    struct str shown;    /* what stands there on the screen now */
    size_t shown_cursor; /* column of the screen's cursor, from the prompt's end */
    struct lineedit_history *history;
    struct str *drafts; /* edited history lines and, last, the new one; NULL: nobody went there */
    size_t place;       /* which of them is being edited */
    lineedit_complete complete;
};

/** Bring the screen up to date. */
void editor_refresh(struct editor *e);
/** The same on a fresh line: prompt and all. */
void editor_redraw(struct editor *e);
/** The Tab key. */
void editor_complete(struct editor *e);
