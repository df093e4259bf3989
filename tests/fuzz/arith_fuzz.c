/* tests/fuzz/arith_fuzz.c - expressions; with a second line, `test LINE -eq LINE` and patterns too. */
#include <stdlib.h>
#include <string.h>
#include "core/arith.h"
#include "core/condition.h"
#include "core/err.h"
#include "core/glob.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* In parentheses it is the same number. */
static void check_again(const char *text, int64_t value)
{
    struct str again = STR_INIT, why = STR_INIT;
    int64_t same;
    str_printf(&again, "(%s) ^ %lld", text, (long long)(value / 2));
    int r = arith_eval(str_text(&again), &same, &why);
    if (r < 0 ? r != -ERR_NOSPC : same != (value ^ (value / 2)))
        abort();
    str_free(&again);
    str_free(&why);
}

static void check_two(const char *a, const char *b)
{
    static const char *const operators[] = { "-eq", "-lt", "-ge", "matches", "in", "ends" };
    (void)glob_match(b, a);
    if (!glob_match("*", a) || glob_match("?", a) != (strlen(a) == 1))
        abort();
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        struct str why = STR_INIT;
        const char *words[] = { a, operators[i], b };
        int r = condition_eval(words, 3, &why);
        if ((r < 0) != (why.len_bytes > 0))
            abort();
        str_free(&why);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);
    struct str why = STR_INIT;
    int64_t value;
    memcpy(text, data, len);
    text[len] = '\0';
    char *second = strchr(text, '\n');
    if (second)
        *second++ = '\0';
    int r = arith_eval(text, &value, &why);
    if (r == 0)
        check_again(text, value);
    else if (!why.len_bytes)
        abort();
    if (second)
        check_two(text, second);
    str_free(&why);
    free(text);
    return 0;
}
