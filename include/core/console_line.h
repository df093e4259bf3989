/* core/console_line.h - whole lines out of what is written to the console. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { CONSOLE_LINE_MAX = 300 }; /* what is longer is cut */

/** Begins as zeros. */
struct console_line {
    char text[CONSOLE_LINE_MAX]; /* ends with NUL only when the line is whole */
    size_t len_bytes;
    int sequence; /* private: inside a control sequence */
};
/** Take the next byte. true: a line that is not empty has ended, without control sequences and what
 * backspaces and carriage returns took back; set @len_bytes to 0 then. */
bool console_line_take(struct console_line *line, char c);
