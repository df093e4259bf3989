/* core/glob.c - see core/glob.h. Source: POSIX.1-2017 XCU 2.13, without backslash and classes. */
#include "core/glob.h"
#include <stddef.h>
#include <string.h>

/* Does "[...]" at *@pattern hold @c? Moves behind it; stays where it is when there is no "]". */
static bool match_set(const char **pattern, char c)
{
    const char *p = *pattern + 1;
    bool inverted = *p == '!', found = false;
    p += inverted;
    const char *end = *p ? strchr(p + 1, ']') : NULL; /* the first may be "]" itself */
    if (!end)
        return false;
    for (; p < end; p++) {
        bool range = p + 2 < end && p[1] == '-';
        unsigned char low = (unsigned char)*p, high = (unsigned char)(range ? p[2] : *p);
        found = found || ((unsigned char)c >= low && (unsigned char)c <= high);
        p += range ? 2 : 0;
    }
    *pattern = end + 1;
    return found != inverted;
}

/* One character of @text against what stands at *@pattern, which then is behind it. */
static bool match_one(const char **pattern, char c)
{
    const char *before = *pattern;
    if (*before == '[') {
        bool found = match_set(pattern, c);
        if (*pattern != before)
            return found;
    }
    if (!*before)
        return false;
    (*pattern)++;
    return *before == '?' || *before == c;
}

bool glob_match(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL; /* behind the last `*`, and where its match may grow */
    while (*text) {
        const char *next = pattern;
        if (*pattern == '*') {
            star = ++pattern;
            resume = text;
        } else if (match_one(&next, *text)) {
            pattern = next;
            text++;
        } else if (star) {
            pattern = star;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}
