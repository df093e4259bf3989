/* What `test` asks, and patterns. */
#include "core/condition.h"
#include "core/err.h"
#include "core/glob.h"
#include "tests/unit/check.h"

enum { WORDS_MAX = 8 };

/* @line split at '/': an empty part is an empty word. */
static int ask(int (*how)(const char *const *, size_t, struct str *), const char *line,
               struct str *why)
{
    char text[256];
    const char *words[WORDS_MAX] = { text };
    size_t count = 1;
    strcpy(text, line);
    for (char *at = text; *at; at++)
        if (*at == '/') {
            *at = '\0';
            words[count++] = at + 1;
        }
    return how(words, count, why);
}

static const struct {
    const char *words;
    int result;
} rows[] = {
    { "a", 1 },
    { "", 0 },
    { "-n", 1 },
    { "-n/", 0 },
    { "-n/x", 1 },
    { "-z/", 1 },
    { "-z/x", 0 },
    { "-n/=/-n", 1 },
    { "/=/", 1 },
    { "a/=/b", 0 },
    { "a/!=/b", 1 },
    { "=/!=/=", 0 },
    { "5/-eq/5", 1 },
    { "0x10/-eq/16", 1 },
    { "-5/-lt/3", 1 },
    { "5/-lt/5", 0 },
    { "5/-le/5", 1 },
    { "5/-ne/5", 0 },
    { "6/-gt/2 * 3", 0 },
    { "6/-ge/2*3", 1 },
    { "10/-gt/9", 1 },
    { "debian-12/matches/debian-*", 1 },
    { "debian/matches/deb", 0 },
    { "abcd/contains/bc", 1 },
    { "abcd/contains/", 1 },
    { "abcd/contains/bd", 0 },
    { "abcd/begins/ab", 1 },
    { "ab/begins/abc", 0 },
    { "abcd/ends/cd", 1 },
    { "d/ends/cd", 0 },
    { "b/in/a/b/c", 1 },
    { "b/in/a b c", 1 },
    { "b/in/a bc/ cb ", 0 },
    { "/in/a/b", 0 },
    { "b/in", 0 },
    { "b/in/", 0 },
};

static void test_condition_results(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct str why = STR_INIT;
        int r = ask(condition_eval, rows[i].words, &why);
        if (r != rows[i].result)
            fail_msg("%s: %d %s", rows[i].words, r, str_text(&why));
        assert_int_equal(ask(condition_check, rows[i].words, &why), 0);
        assert_int_equal(why.len_bytes, 0);
    }
}

static const struct {
    const char *words;
    int err;
    const char *why;
    bool unknowable; /* condition_check() cannot tell */
} bad[] = {
    { "a/==/b", ERR_USAGE, "\"==\" is no operator", false },
    { "a/b", ERR_USAGE, "its forms are A, -n A, -z A and A OPERATOR B", false },
    { "-f/x", ERR_USAGE, "its forms are A, -n A, -z A and A OPERATOR B", false },
    { "a/=", ERR_USAGE, "= stands between two values", false },
    { "a/=/b/c", ERR_USAGE, "= stands between two values", false },
    { "/-eq/5", ERR_INVAL, "\"\": a number is missing at the end", false },
    { "5/-lt/five", ERR_INVAL, "\"five\": no number at \"five\"", false },
    { "${x}/-lt/five", ERR_INVAL, "\"${x}\": no number at \"${x}\"", false },
    { "1/0/-eq/1", ERR_USAGE, "\"0\" is no operator", false },
    { "a/${op}/b", ERR_USAGE, "\"${op}\" is no operator", true },
    { "5/-lt/${n}", ERR_INVAL, "\"${n}\": no number at \"${n}\"", true },
};

static void test_condition_complaints(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct str why = STR_INIT;
        int r = ask(condition_eval, bad[i].words, &why);
        if (r != -bad[i].err || strcmp(str_text(&why), bad[i].why) != 0)
            fail_msg("%s: %x %s", bad[i].words, -r, str_text(&why));
        assert_int_equal(ask(condition_check, bad[i].words, &why),
                         bad[i].unknowable ? 0 : -bad[i].err);
        str_free(&why);
    }
    struct str why = STR_INIT;
    assert_int_equal(condition_eval(NULL, 0, &why), -ERR_USAGE);
    assert_int_equal(condition_check(NULL, 0, &why), -ERR_USAGE);
    str_free(&why);
}

static const struct {
    const char *pattern, *text;
    bool result;
} patterns[] = {
    { "", "", true },
    { "", "a", false },
    { "*", "", true },
    { "***", "abc", true },
    { "a*c", "abbbc", true },
    { "a*c", "abbbd", false },
    { "*b*d*", "abcde", true },
    { "*ab", "aab", true },
    { "a?c", "abc", true },
    { "a?c", "ac", false },
    { "?", "", false },
    { "[abc]x", "bx", true },
    { "[a-c]x", "dx", false },
    { "[!a-c]x", "dx", true },
    { "[!a-c]x", "ax", false },
    { "[]]", "]", true },
    { "[a-]", "-", true },
    { "[*]", "*", true },
    { "[*]", "x", false },
    { "[ab", "[ab", true },
    { "[", "[", true },
    { "[!", "[!", true },
    { "52:54:00:*", "52:54:00:12:34:56", true },
    { "[0-9][0-9]*", "7", false },
    { "*[0-9]", "disk7", true },
    { "A", "a", false },
};

static void test_glob(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
        if (glob_match(patterns[i].pattern, patterns[i].text) != patterns[i].result)
            fail_msg("%s on %s", patterns[i].pattern, patterns[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_condition_results),
                                        cmocka_unit_test(test_condition_complaints),
                                        cmocka_unit_test(test_glob) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
