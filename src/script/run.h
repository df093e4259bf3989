/* script/run.h - what the interpreter (run.c) and blocks (flow.c) share. Private to src/script. */
#pragma once
#include "block.h"

/* What is read, and how far. */
struct text {
    struct lex lex; /* what comes next */
    size_t word;    /* the word of that line to begin with: 0 but behind a move */
    struct blocks *blocks;
};

enum frame_kind { FRAME_SCRIPT, FRAME_SHELL, FRAME_LINE };

/* What runs: a script, a shell or a single line; each started by a command of the one outside it.
 * Frames of scripts and lines live on the stack of the fiber that runs them; there is one
 * foreground fiber, hence one chain. */
struct frame {
    struct frame *outer;
    enum frame_kind kind;
    const char *name; /* of a script, for messages */
    struct text text; /* of a script */
    unsigned line;    /* number of the line that runs */
    bool jumped;      /* goto: the rest of the line is not run */
    bool stopped;     /* exit: nothing more is run, the status below is the frame's */
    int status;
    unsigned interruptions; /* command_interruptions() when it began */
    struct str failed;      /* the last command that failed, as expanded */
};

/* The line that runs. */
struct row {
    struct text *text;
    struct lex line; /* about to read it */
    struct lex_words words;
    size_t at;         /* the word that comes next */
    bool in_condition; /* no blocks in here */
    bool
        broken; /* a block is not what it must be, or its condition had no memory: the rest of the line is not run */
    bool moved; /* a block goes on elsewhere: the same */
};

/* A command of it that is a word of a block. */
struct flow {
    enum block_word kind;
    const char *const *words;
    size_t count, start; /* index of its first word in the line */
    bool joined;         /* behind && or || */
    bool wanted;         /* they let it run */
};

/** Run the commands from row->at on that && and || join, up to ";" or the end of the line. Returns the
 * status of the last one that ran. A condition ends with the first that has no memory: it is neither true nor
 * false. May yield. */
int run_joined(struct frame *frame, struct row *row);
/** A command that is not run failed: its sentence, ${errno}, the report of the script's end. Returns @r. */
int run_failed(struct frame *frame, const char *const *words, size_t count, int r);

/** Do what a word of a block says. @r: status of the command before it. Returns the status. May yield. */
int flow_run(struct frame *frame, struct row *row, const struct flow *flow, int r);
