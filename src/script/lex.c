/* script/lex.c - the text of a script as lines, labels and words. Not here: expansion, running
 * (run.c). Source: compat 2.1 to 2.3. */
#include <string.h>
#include "core/err.h"
#include "core/heap.h"
#include "lex.h"

bool lex_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Length of the physical line at lex->next without CR and LF; lex->next moves behind it. */
static size_t take_physical(struct lex *lex)
{
    const char *line = lex->text + lex->next;
    size_t left = lex->len_bytes - lex->next;
    const char *newline = memchr(line, '\n', left);
    size_t len = newline ? (size_t)(newline - line) : left;
    lex->next += newline ? len + 1 : len;
    lex->number++;
    if (len > 0 && line[len - 1] == '\r')
        len--;
    return len;
}

static int take_typed(struct lex *lex, struct str *out)
{
    str_append_bytes(out, lex->text, lex->len_bytes);
    lex->next = lex->len_bytes;
    return out->oom ? -ERR_NOMEM : 1;
}

int lex_line(struct lex *lex, struct str *out)
{
    str_truncate(out, 0);
    if (lex->next >= lex->len_bytes)
        return 0;
    if (lex->number == 0)
        return take_typed(lex, out);
    for (;;) {
        const char *part = lex->text + lex->next;
        size_t len = take_physical(lex);
        bool continued = len > 0 && part[len - 1] == '\\';
        len -= continued;
        if (out->len_bytes + len > LEX_LINE_MAX)
            return -ERR_NOSPC;
        str_append_bytes(out, part, len);
        if (out->oom)
            return -ERR_NOMEM;
        if (!continued)
            return 1;
        if (lex->next >= lex->len_bytes)
            return -ERR_INVAL;
    }
}

const char *lex_why(int r)
{
#define LIMIT_TEXT(number)  LIMIT_TEXT_(number)
#define LIMIT_TEXT_(number) #number
    return r == -ERR_INVAL   ? "the script ends in a line that is to be continued (\\)"
           : r == -ERR_NOSPC ? "the line is longer than " LIMIT_TEXT(LEX_LINE_MAX) " bytes"
                             : "no memory for the line";
}

bool lex_label(const char *line, const char **ret_label, size_t *ret_len_bytes)
{
    while (lex_is_blank(*line))
        line++;
    if (*line != ':')
        return false;
    const char *label = line + 1;
    size_t len = 0;
    while (label[len] && !lex_is_blank(label[len]))
        len++;
    *ret_label = label;
    *ret_len_bytes = len;
    return true;
}

char *lex_commands(const struct lex *lex, char *line)
{
    const char *label;
    size_t len;
    if (lex->number == 0 || !lex_label(line, &label, &len))
        return line;
    return line + (size_t)(label - line) + len;
}

enum lex_operator lex_operator(const char *word)
{
    if (strcmp(word, ";") == 0)
        return LEX_ALWAYS;
    if (strcmp(word, "&&") == 0)
        return LEX_AND;
    return strcmp(word, "||") == 0 ? LEX_OR : LEX_WORD;
}

static size_t count_words(const char *line)
{
    size_t count = 0;
    for (bool in_word = false; *line; line++) {
        count += !in_word && !lex_is_blank(*line);
        in_word = !lex_is_blank(*line);
    }
    return count;
}

int lex_words(char *line, struct lex_words *ret_words)
{
    struct lex_words words = { .word = heap_alloc((count_words(line) + 1) *
                                                  sizeof(words.word[0])) };
    if (!words.word)
        return fail(ERR_NOMEM, "script: no memory for the words of a line");
    while (*line) {
        while (lex_is_blank(*line))
            *line++ = '\0';
        if (!*line || *line == '#')
            break;
        words.word[words.count++] = line;
        while (*line && !lex_is_blank(*line))
            line++;
    }
    words.word[words.count] = NULL;
    *ret_words = words;
    return 0;
}

size_t lex_command_end(const struct lex_words *words, size_t start)
{
    while (start < words->count && lex_operator(words->word[start]) == LEX_WORD)
        start++;
    return start;
}

void lex_words_free(struct lex_words *words)
{
    heap_free(words->word);
    *words = (struct lex_words){ 0 };
}
