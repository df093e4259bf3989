/* core/console_line.c - whole lines out of what is written to the console.
 * Source: ECMA-48 5.4 (control sequences). */
#include "core/console_line.h"

enum { NONE, ESCAPE, SEQUENCE };

static bool in_sequence(struct console_line *line, char c)
{
    if (line->sequence == ESCAPE)
        line->sequence = c == '[' ? SEQUENCE : NONE;
    else if (line->sequence == SEQUENCE)
        line->sequence = c >= '@' && c <= '~' ? NONE : SEQUENCE;
    else if (c == '\033')
        line->sequence = ESCAPE;
    else
        return false;
    return true;
}

bool console_line_take(struct console_line *line, char c)
{
    if (in_sequence(line, c))
        return false;
    if (c == '\n') {
        line->text[line->len_bytes] = '\0';
        return line->len_bytes > 0;
    }
    if (c == '\r')
        line->len_bytes = 0;
    else if (c == '\b')
        line->len_bytes -= line->len_bytes > 0;
    else if ((unsigned char)c >= ' ' && line->len_bytes < sizeof(line->text) - 1)
        line->text[line->len_bytes++] = c;
    return false;
}
