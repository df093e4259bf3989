/* core/condition.c - see core/condition.h. How many words there are says which form it is: a word never has to
 * be protected from being read as an operator. */
#include "core/condition.h"
#include "core/arith.h"
#include "core/err.h"
#include "core/glob.h"
#include <string.h>

enum form { EQUAL, DIFFERENT, EQ, NE, LT, LE, GT, GE, MATCHES, CONTAINS, BEGINS, ENDS, IN, FORMS };
static const char names[FORMS][9] = { "=",   "!=",      "-eq",      "-ne",    "-lt",  "-le", "-gt",
                                      "-ge", "matches", "contains", "begins", "ends", "in" };

static int find_form(const char *word)
{
    for (int i = 0; i < FORMS; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    return -1;
}

static bool is_numeric(int form)
{
    return form >= EQ && form <= GE;
}

/* Both sides are expressions. */
static int compare_numbers(int form, const char *left, const char *right, struct str *why)
{
    int64_t a, b;
    int r = arith_eval(left, &a, why);
    if (r == 0)
        r = arith_eval(right, &b, why);
    if (r < 0)
        return r;
    unsigned holds = a < b   ? 1u << NE | 1u << LT | 1u << LE
                     : a > b ? 1u << NE | 1u << GT | 1u << GE
                             : 1u << EQ | 1u << LE | 1u << GE;
    return holds >> form & 1;
}

/* Is @word one of the words of @list? */
static bool list_has(const char *list, const char *word)
{
    const char *blanks = " \t\n\v\f\r";
    size_t len = strlen(word);
    for (list += strspn(list, blanks); *list; list += strspn(list, blanks)) {
        size_t item = strcspn(list, blanks);
        if (item == len && memcmp(list, word, len) == 0)
            return true;
        list += item;
    }
    return false;
}

static bool compare_texts(int form, const char *a, const char *b)
{
    size_t len = strlen(a), part = strlen(b);
    switch (form) {
    case MATCHES:
        return glob_match(b, a);
    case CONTAINS:
        return strstr(a, b) != NULL;
    case BEGINS:
        return strncmp(a, b, part) == 0;
    case ENDS:
        return part <= len && strcmp(a + len - part, b) == 0;
    case IN:
        return list_has(b, a);
    default:
        return (strcmp(a, b) == 0) == (form != DIFFERENT);
    }
}

/* 0: of two words, with *@ret_form. */
static int read_form(const char *const *words, size_t count, int *ret_form, struct str *why)
{
    int form = count > 1 ? find_form(words[1]) : -1;
    if (count < 2 || (form < 0 && count == 2)) {
        str_append(why, "its forms are A, -n A, -z A and A OPERATOR B");
        return -ERR_USAGE;
    }
    if (form < 0)
        str_printf(why, "\"%.40s\" is no operator", words[1]);
    else if (form != IN && count != 3)
        str_printf(why, "%s stands between two values", names[form]);
    else {
        *ret_form = form;
        return 0;
    }
    return -ERR_USAGE;
}

static bool is_unary(const char *const *words, size_t count)
{
    return count == 2 && words[0][0] == '-' && (words[0][1] == 'n' || words[0][1] == 'z') &&
           !words[0][2];
}

int condition_eval(const char *const *words, size_t count, struct str *why)
{
    int form;
    if (count == 1)
        return words[0][0] != '\0';
    if (is_unary(words, count))
        return (words[1][0] != '\0') == (words[0][1] == 'n');
    int r = read_form(words, count, &form, why);
    if (r < 0)
        return r;
    if (is_numeric(form))
        return compare_numbers(form, words[0], words[2], why);
    for (size_t i = 2; i < count; i++)
        if (compare_texts(form, words[0], words[i]))
            return 1;
    return 0;
}

int condition_check(const char *const *words, size_t count, struct str *why)
{
    int form;
    int64_t value;
    if (count == 1 || is_unary(words, count) || (count > 1 && strstr(words[1], "${")))
        return 0;
    int r = read_form(words, count, &form, why);
    for (size_t i = 0; r == 0 && is_numeric(form) && i < count; i += 2)
        if (!strstr(words[i], "${"))
            r = arith_eval(words[i], &value, why);
    return r;
}
