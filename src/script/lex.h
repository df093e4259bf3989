/* script/lex.h - the text of a script as lines, labels and words. Pure: no state of its own, no
 * output. Not here: expansion of ${...} and running (run.c). Source: compat 2.1 to 2.3. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "core/str.h"

#define LEX_LINE_MAX 262144 /* bytes of a line, continuations joined; longer ones are refused */

/** A place in a script. Starts as { text, len_bytes, 0, 1 }; as { text, len_bytes, 0, 0 } the text is
 * one line that was typed, whatever it holds: no continuations, no label. */
struct lex {
    const char *text;
    size_t len_bytes;
    size_t next;     /* offset of the next line */
    unsigned number; /* its number, from 1; a line made of several has that of the first */
};

/**
 * Read the next line into @out (emptied first), without its CR and LF, continuations joined; move
 * on. Returns 1, 0 at the end of the text, -ERR_INVAL when the text ends in a continuation,
 * -ERR_NOSPC when the line is longer than LEX_LINE_MAX, -ERR_NOMEM (all silent: the caller knows
 * file and line).
 */
int lex_line(struct lex *lex, struct str *out);
/** What to say when it returned @r < 0. */
const char *lex_why(int r);

/** Is white space to a script: blank, tab, CR, LF, VT, FF. */
bool lex_is_blank(char c);

/** Does @line define a label? Its name is *@ret_len_bytes (perhaps 0) bytes at *@ret_label,
 * borrowed from @line; what follows it is an ordinary command line. */
bool lex_label(const char *line, const char **ret_label, size_t *ret_len_bytes);

/** What of @line, read from @lex, is commands: what follows the label of a script's line. */
char *lex_commands(const struct lex *lex, char *line);

enum lex_operator { LEX_WORD, LEX_ALWAYS, LEX_AND, LEX_OR }; /* an ordinary word, ";", "&&", "||" */
enum lex_operator lex_operator(const char *word);

/** The words of a line, comment left out. word[count] is NULL. */
struct lex_words {
    const char **word;
    size_t count;
};
/** Split @line in place (NULs are written into it). @ret_words: lex_words_free(). 0 or
 * -ERR_NOMEM. */
int lex_words(char *line, struct lex_words *ret_words);
/** Index of the operator behind the command that begins with word @start; count at the end. */
size_t lex_command_end(const struct lex_words *words, size_t start);
void lex_words_free(struct lex_words *words);
