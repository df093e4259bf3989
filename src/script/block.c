/* script/block.c - see block.h. Everything is read from the text, each time anew: nothing is compiled. */
#include "block.h"
#include <string.h>
#include "core/err.h"
#include "core/heap.h"
#include "options.h"

static const char *const names[] = {
    [BLOCK_NONE] = "",           [BLOCK_IF] = "if",     [BLOCK_WHILE] = "while",
    [BLOCK_FOREACH] = "foreach", [BLOCK_ELSE] = "else", [BLOCK_END] = "end",
};

enum block_word block_word(const char *const *words, size_t count)
{
    if (count == 0 ||
        (count > 1 && (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0)))
        return BLOCK_NONE;
    for (int word = BLOCK_IF; word <= BLOCK_END; word++)
        if (strcmp(words[0], names[word]) == 0)
            return word;
    return BLOCK_NONE;
}

bool block_begins(enum block_word word)
{
    return word == BLOCK_IF || word == BLOCK_WHILE || word == BLOCK_FOREACH;
}

size_t block_condition(enum block_word word, const char *const *words, size_t count)
{
    if (word == BLOCK_IF || word == BLOCK_WHILE)
        return 1;
    return word == BLOCK_ELSE && count > 1 && strcmp(words[1], names[BLOCK_IF]) == 0 ? 2 : 0;
}

/* --- reading the text ------------------------------------------------------------------------ */

/* Told of each word of a block; anything but 0 ends the reading and is its result. */
typedef int block_visit(void *arg, enum block_word word, const struct place *place);

static int visit_line(struct place *place, char *text, block_visit *visit, void *arg)
{
    struct lex_words words;
    int r = lex_words(text, &words);
    if (r < 0)
        return r;
    for (size_t start = place->word; r == 0 && start < words.count;) {
        size_t end = lex_command_end(&words, start);
        enum block_word word = block_word(words.word + start, end - start);
        place->word = start;
        if (word != BLOCK_NONE)
            r = visit(arg, word, place);
        start = end + 1;
    }
    lex_words_free(&words);
    return r;
}

static int broken_line(int r, unsigned number)
{
    return fail(-r, "script: line %u: %s", number, lex_why(r));
}

/* From the command at @from on. 0 at the end of the text, -ERR_x, or what @visit returned. */
static int each_word(const struct place *from, block_visit *visit, void *arg)
{
    struct place place = *from;
    struct str line = STR_INIT;
    int r = 0;
    while (r == 0) {
        struct lex next = place.line;
        int more = lex_line(&next, &line);
        str_append_char(&line, '\0'); /* it is torn apart in place */
        if (more > 0 && line.oom)
            more = -ERR_NOMEM;
        if (more < 0)
            r = broken_line(more, place.line.number);
        if (more <= 0)
            break;
        r = visit_line(&place, lex_commands(&place.line, line.data), visit, arg);
        place = (struct place){ .line = next };
    }
    str_free(&line);
    return r;
}

struct seek {
    bool branches; /* `else` counts, too */
    bool began;    /* the first word is the one to start from */
    size_t depth;
    struct place found;
};

static int seek_visit(void *arg, enum block_word word, const struct place *place)
{
    struct seek *seek = arg;
    bool first = !seek->began;
    seek->began = true;
    if (first)
        return 0;
    if (block_begins(word))
        seek->depth++;
    else if (seek->depth > 0)
        seek->depth -= word == BLOCK_END;
    else if (word == BLOCK_END || seek->branches) {
        seek->found = *place;
        return 1;
    }
    return 0;
}

static int seek(const struct place *from, bool branches, struct place *ret_place)
{
    struct seek seek = { .branches = branches };
    int r = each_word(from, seek_visit, &seek);
    if (r < 0)
        return r;
    if (r == 0)
        return -ERR_NOENT;
    *ret_place = seek.found;
    return 0;
}

static int missing_end(const struct place *from)
{
    if (from->line.number == 0)
        return fail(ERR_USAGE,
                    "script: a block that is typed ends in its line: if ... ; ... ; end");
    return fail(ERR_USAGE, "script: the block that begins in line %u has no \"end\"",
                from->line.number);
}

int block_next_branch(const struct place *from, struct place *ret_branch)
{
    int r = seek(from, true, ret_branch);
    return r == -ERR_NOENT ? missing_end(from) : r;
}

/* --- what is open ---------------------------------------------------------------------------- */

static int make(struct blocks **blocks)
{
    if (!*blocks)
        *blocks = heap_zalloc(sizeof(**blocks));
    return *blocks ? 0 : fail(ERR_NOMEM, "script: no memory for a block");
}

struct block *blocks_top(struct blocks *blocks)
{
    return blocks && blocks->count > 0 ? &blocks->open[blocks->count - 1] : NULL;
}

static bool same_place(const struct place *a, const struct place *b)
{
    return a->line.next == b->line.next && a->word == b->word;
}

static int too_deep(const struct place *place)
{
    return fail(ERR_LOOP, "script: %u blocks within one another, and one more in line %u",
                BLOCK_DEPTH_MAX, place->line.number);
}

int blocks_enter(struct blocks **blocks, enum block_word kind, const struct place *begin,
                 struct block **ret_block)
{
    int r = make(blocks);
    if (r < 0)
        return r;
    *ret_block = blocks_top(*blocks);
    if (*ret_block && same_place(&(*ret_block)->begin, begin))
        return 0;
    if ((*blocks)->count == BLOCK_DEPTH_MAX)
        return too_deep(begin);
    struct place end;
    r = seek(begin, false, &end);
    if (r < 0)
        return r == -ERR_NOENT ? missing_end(begin) : r;
    *ret_block = &(*blocks)->open[(*blocks)->count++];
    **ret_block = (struct block){ .kind = kind, .begin = *begin, .end = end };
    (*ret_block)->interruptions = command_interruptions();
    return 0;
}

void blocks_leave(struct blocks *blocks)
{
    struct block *block = &blocks->open[--blocks->count];
    heap_free(block->name);
    str_free(&block->list);
}

void blocks_free(struct blocks *blocks)
{
    while (blocks && blocks->count > 0)
        blocks_leave(blocks);
    heap_free(blocks);
}

/* --- goto ------------------------------------------------------------------------------------ */

/* What encloses the target, outermost first. */
struct chain {
    size_t len_bytes; /* of the whole text */
    size_t count;
    struct {
        enum block_word kind;
        struct place begin;
    } block[BLOCK_DEPTH_MAX];
};

/* Only the text tells: an `end` too many in lines that nobody runs is not looked at. */
static int chain_visit(void *arg, enum block_word word, const struct place *place)
{
    struct chain *chain = arg;
    if (word == BLOCK_END)
        chain->count -= chain->count > 0;
    if (!block_begins(word))
        return 0;
    if (chain->count == BLOCK_DEPTH_MAX)
        return too_deep(place);
    chain->block[chain->count].kind = word;
    chain->block[chain->count].begin = *place;
    chain->block[chain->count++].begin.line.len_bytes = chain->len_bytes;
    return 0;
}

/* What has no end is no block: words of some other kind in lines that nobody runs. */
static int drop_endless(struct chain *chain)
{
    size_t kept = 0;
    for (size_t i = 0; i < chain->count; i++) {
        struct place end;
        int r = seek(&chain->block[i].begin, false, &end);
        if (r == 0)
            chain->block[kept++] = chain->block[i];
        else if (r != -ERR_NOENT)
            return r;
    }
    chain->count = kept;
    return 0;
}

/* How many of the open blocks enclose the target. */
static size_t common(const struct blocks *blocks, const struct chain *chain)
{
    size_t count = 0;
    while (blocks && count < blocks->count && count < chain->count &&
           same_place(&blocks->open[count].begin, &chain->block[count].begin))
        count++;
    return count;
}

static int move_to(struct blocks **blocks, const struct chain *chain)
{
    size_t kept = common(*blocks, chain);
    while (*blocks && (*blocks)->count > kept)
        blocks_leave(*blocks);
    for (size_t i = kept; i < chain->count; i++) {
        struct block *block;
        int r = blocks_enter(blocks, chain->block[i].kind, &chain->block[i].begin, &block);
        if (r < 0)
            return r;
        block->done = block->kind != BLOCK_WHILE;
    }
    return 0;
}

int blocks_goto(struct blocks **blocks, const struct lex *target)
{
    struct place top = { .line = { target->text, target->next, 0, 1 } };
    struct chain *chain = heap_zalloc(sizeof(*chain));
    if (!chain)
        return fail(ERR_NOMEM, "script: no memory to enter the blocks around a label");
    chain->len_bytes = target->len_bytes;
    int r = each_word(&top, chain_visit, chain);
    if (r == 0)
        r = drop_endless(chain);
    if (r == 0)
        r = move_to(blocks, chain);
    heap_free(chain);
    return r;
}
