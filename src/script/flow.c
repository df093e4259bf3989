/* script/flow.c - if, while, foreach, else, end: what they do when the interpreter meets them. Not here:
 * what belongs together (block.c). Why so: docs/design/016. */
#include "core/console.h"
#include "core/err.h"
#include "core/heap.h"
#include "core/settings.h"
#include "options.h"
#include "run.h"
#include <string.h>

enum { LOOP_LIMIT = 1000000 }; /* rounds of `while` without the setting loop-limit */

/* The text is wrong: nothing more of the line is run, whatever || stands behind it. */
static int broken(struct frame *frame, struct row *row, const struct flow *flow, int r)
{
    row->at = row->words.count;
    row->broken = true;
    return run_failed(frame, flow->words, flow->count, r);
}

static int move(struct row *row, const struct place *place)
{
    row->text->lex = place->line;
    row->text->word = place->word;
    row->moved = true;
    return 0;
}

/* --- foreach --------------------------------------------------------------------------------- */

static int expand_list(struct block *block, const struct flow *flow)
{
    struct str name = STR_INIT;
    int r = settings_expand(flow->words[1], &name);
    for (size_t i = 3; r == 0 && i < flow->count; i++) {
        r = settings_expand(flow->words[i], &block->list);
        str_append_char(&block->list, ' ');
    }
    block->name = r == 0 ? str_steal(&name) : NULL;
    str_free(&name);
    if (r == 0 && (!block->name || block->list.oom))
        r = fail(ERR_NOMEM, "foreach: no memory for the words");
    return r;
}

/* 1: there was one, and the setting has it; 0: there was none. */
static int next_word(struct block *block)
{
    const char *text = str_text(&block->list);
    size_t start = block->next;
    while (lex_is_blank(text[start]))
        start++;
    block->next = start;
    while (text[block->next] && !lex_is_blank(text[block->next]))
        block->next++;
    if (block->next == start)
        return 0;
    char *word = heap_strndup(text + start, block->next - start);
    if (!word)
        return fail(ERR_NOMEM, "foreach: no memory for a word");
    int r = setting_set(block->name, word);
    heap_free(word);
    return r < 0 ? r : 1;
}

static int begin_foreach(struct frame *frame, struct row *row, const struct flow *flow,
                         struct block *block)
{
    int r = 0;
    if (!block->name) {
        if (flow->count < 3 || strcmp(flow->words[2], "in") != 0)
            r = fail(ERR_USAGE, "foreach: its form is foreach SETTING in WORDS");
        if (r == 0)
            r = expand_list(block, flow);
    }
    if (r == 0)
        r = next_word(block);
    if (r < 0)
        return broken(frame, row, flow, r);
    block->done = r == 0;
    return block->done ? move(row, &block->end) : 0;
}

/* --- conditions ------------------------------------------------------------------------------ */

/* The status of the commands from word @first of the command on. */
static int condition(struct frame *frame, struct row *row, const struct flow *flow, size_t first)
{
    if (flow->count <= first)
        return broken(
            frame, row, flow,
            fail(ERR_USAGE, "%s: a command must follow as its condition", flow->words[first - 1]));
    row->at = flow->start + first;
    row->in_condition = true;
    int r = run_joined(frame, row);
    row->in_condition = false;
    return r;
}

/* @block is an `if`, without a branch so far; at an `if` or `else if`. */
static int branch(struct frame *frame, struct row *row, const struct flow *flow,
                  struct block *block)
{
    int r = condition(frame, row, flow, block_condition(flow->kind, flow->words, flow->count));
    if (row->broken || frame->jumped || frame->stopped) /* goto: @block may be gone */
        return r;
    block->done = r == 0;
    if (block->done)
        return 0;
    struct place here = { row->line, flow->start }, next;
    r = block_next_branch(&here, &next);
    return r < 0 ? broken(frame, row, flow, r) : move(row, &next);
}

static int begin_while(struct frame *frame, struct row *row, const struct flow *flow,
                       struct block *block)
{
    uint64_t limit = setting_get_uint("loop-limit", LOOP_LIMIT);
    int r = condition(frame, row, flow, 1);
    if (row->broken || frame->jumped || frame->stopped)
        return r;
    block->done = r != 0;
    if (r == 0 && block->rounds++ >= limit) {
        r = fail(ERR_LOOP, "while: more than %llu rounds, which the setting loop-limit allows",
                 (unsigned long long)limit);
        block->status = run_failed(frame, flow->words, flow->count, r);
        block->done = true;
    }
    return block->done ? move(row, &block->end) : 0;
}

/* --- the words ------------------------------------------------------------------------------- */

static int begin(struct frame *frame, struct row *row, const struct flow *flow, int before)
{
    struct place here = { row->line, flow->start };
    struct block *block;
    int r = blocks_enter(&row->text->blocks, flow->kind, &here, &block);
    if (r < 0)
        return broken(frame, row, flow, r);
    if (!flow->wanted) {
        block->done = true;
        block->status = before;
        return move(row, &block->end);
    }
    if (flow->kind == BLOCK_FOREACH)
        return begin_foreach(frame, row, flow, block);
    return flow->kind == BLOCK_IF ? branch(frame, row, flow, block)
                                  : begin_while(frame, row, flow, block);
}

static int pass_else(struct frame *frame, struct row *row, const struct flow *flow)
{
    struct block *block = blocks_top(row->text->blocks);
    bool conditional = block_condition(flow->kind, flow->words, flow->count) > 0;
    int r = 0;
    if (!block || block->kind != BLOCK_IF)
        r = fail(ERR_USAGE, "else: no \"if\" is open");
    else if (flow->count > 1 && !conditional)
        r = fail(ERR_USAGE, "else: only \"if\" or \";\" may follow, not \"%s\"", flow->words[1]);
    if (r < 0)
        return broken(frame, row, flow, r);
    if (block->done)
        return move(row, &block->end);
    if (conditional)
        return branch(frame, row, flow, block);
    block->done = true;
    return 0;
}

static int pass_end(struct frame *frame, struct row *row, const struct flow *flow)
{
    struct block *block = blocks_top(row->text->blocks);
    if (!block)
        return broken(frame, row, flow, fail(ERR_USAGE, "end: no block is open"));
    if (flow->count > 1)
        return broken(frame, row, flow,
                      fail(ERR_USAGE, "end: takes no arguments, not \"%s\"", flow->words[1]));
    int r = block->status;
    if (block->kind != BLOCK_IF && command_interruptions() != block->interruptions) {
        command_interruptions_settle(block->interruptions);
        r = run_failed(frame, flow->words, flow->count,
                       fail(ERR_CANCELED, "script: a loop was interrupted"));
    } else if (block->kind != BLOCK_IF && !block->done) {
        return move(row, &block->begin);
    }
    blocks_leave(row->text->blocks);
    return r;
}

int flow_run(struct frame *frame, struct row *row, const struct flow *flow, int before)
{
    if (row->in_condition)
        return broken(frame, row, flow,
                      fail(ERR_USAGE, "%s: blocks cannot stand in a condition", flow->words[0]));
    if (block_begins(flow->kind))
        return begin(frame, row, flow, before);
    if (flow->joined)
        return broken(frame, row, flow,
                      fail(ERR_USAGE, "%s: && and || cannot stand before it", flow->words[0]));
    return flow->kind == BLOCK_ELSE ? pass_else(frame, row, flow) : pass_end(frame, row, flow);
}
