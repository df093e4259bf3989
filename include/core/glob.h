/* core/glob.h - file name patterns: `test A matches PATTERN`. */
#pragma once
#include <stdbool.h>

/** Is @text as a whole as @pattern says: `*` any characters, `?` one, `[a-z]` one of these, `[!a-z]` one of
 * the others (`[*]` is an asterisk)? Letter by letter, upper and lower case differ. A `[` without its `]`
 * is itself. */
bool glob_match(const char *pattern, const char *text);
