/* script/block.h - blocks in the text of a script: which words begin, divide and end them, what belongs
 * together, and which are open. Not here: what the words do (flow.c). Why so: docs/design/016. */
#pragma once
#include <stdint.h>
#include "lex.h"

enum { BLOCK_DEPTH_MAX = 16 }; /* blocks within one another */

enum block_word { BLOCK_NONE, BLOCK_IF, BLOCK_WHILE, BLOCK_FOREACH, BLOCK_ELSE, BLOCK_END };

/** What the @count unexpanded words of a command are to blocks. `if --help` is a command like others. */
enum block_word block_word(const char *const *words, size_t count);
bool block_begins(enum block_word word);
/** Does a condition follow @word, and from which of its words on? 0: none follows. */
size_t block_condition(enum block_word word, const char *const *words, size_t count);

/** A command of a script. */
struct place {
    struct lex line; /* about to read its line */
    size_t word;     /* index of its first word in that line */
};

struct block {
    enum block_word kind;
    struct place begin, end;
    bool done;              /* if: a branch was chosen; loops: no further round */
    int status;             /* of the block, once it is done */
    uint64_t rounds;        /* of while */
    unsigned interruptions; /* command_interruptions() when it was entered */
    char *name;             /* of foreach: the setting; NULL before the first round */
    struct str list;        /* its words, separated by blanks */
    size_t next;            /* offset of the next one */
};

/** The blocks that are open, outermost first. */
struct blocks {
    size_t count;
    struct block open[BLOCK_DEPTH_MAX];
};

/** The block that was entered last; NULL when none is open. */
struct block *blocks_top(struct blocks *blocks);
/**
 * Enter the block that begins at @begin, or find it open: then it is the innermost one.
 * @blocks  *@blocks is made when it is NULL: blocks_free()
 * 0, -ERR_USAGE (it has no end), -ERR_LOOP (too deep), -ERR_NOMEM, -ERR_NOSPC or -ERR_INVAL (broken line).
 */
int blocks_enter(struct blocks **blocks, enum block_word kind, const struct place *begin,
                 struct block **ret_block);
/** Leave the innermost block. */
void blocks_leave(struct blocks *blocks);
/** The place of the `else` or `end` that follows the `if` or `else` at @from. Errors as blocks_enter(). */
int block_next_branch(const struct place *from, struct place *ret_branch);
/** goto: leave what does not enclose the line at @target, enter what does. Errors as blocks_enter(),
 * but what has no end is no block. */
int blocks_goto(struct blocks **blocks, const struct lex *target);
/** NULL is fine. */
void blocks_free(struct blocks *blocks);
