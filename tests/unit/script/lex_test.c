/* tests/unit/script/lex_test.c - lines, labels, words. */
#include "src/script/lex.h"
#include "core/err.h"
#include "tests/unit/check.h"

/* Each row: a text, its lines joined with "|" and what lex_line() says at the end. */
static const struct {
    const char *text, *lines;
    int end;
} line_rows[] = {
    { "", "", 0 },
    { "a", "a|", 0 },
    { "a\n", "a|", 0 },
    { "a\nb", "a|b|", 0 },
    { "a\r\nb\r\n", "a|b|", 0 },
    { "a\r", "a|", 0 },       /* one CR at the end of the file goes too */
    { "a\r\r\n", "a\r|", 0 }, /* exactly one */
    { "\n\n", "||", 0 },
    { "a\\\nb", "ab|", 0 },     /* nothing is inserted */
    { "a\\\n  b", "a  b|", 0 }, /* nothing is trimmed */
    { "a\\\r\nb", "ab|", 0 },
    { "a\\ \nb", "a\\ |b|", 0 },     /* a blank behind it: no continuation */
    { "# x\\\nb\nc", "# xb|c|", 0 }, /* before comments */
    { "a\\\\\nb", "a\\b|", 0 },      /* only the last backslash goes */
    { "a\\", "", -ERR_INVAL },
    { "a\\\n", "", -ERR_INVAL },
    { "x\na\\\nb\\", "x|", -ERR_INVAL },
};

static void test_lex_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(line_rows); i++) {
        struct lex lex = { line_rows[i].text, strlen(line_rows[i].text), 0, 1 };
        struct str line = STR_INIT, all = STR_INIT;
        int r;
        while ((r = lex_line(&lex, &line)) > 0)
            str_printf(&all, "%s|", str_text(&line));
        assert_string_equal(str_text(&all), line_rows[i].lines);
        assert_int_equal(r, line_rows[i].end);
        str_free(&line);
        str_free(&all);
    }
}

static void test_lex_counts_physical_lines(void **state)
{
    (void)state;
    const char *text = "a\\\nb\nc\n";
    struct lex lex = { text, strlen(text), 0, 1 };
    struct str line = STR_INIT;
    assert_int_equal(lex_line(&lex, &line), 1);
    assert_int_equal(lex.number, 3);
    assert_int_equal(lex_line(&lex, &line), 1);
    assert_int_equal(lex.number, 4);
    str_free(&line);
}

static void test_lex_refuses_a_line_too_long(void **state)
{
    (void)state;
    size_t len = LEX_LINE_MAX + 1;
    char *text = malloc(len);
    memset(text, 'x', len);
    struct lex lex = { text, len, 0, 1 };
    struct str line = STR_INIT;
    assert_int_equal(lex_line(&lex, &line), -ERR_NOSPC);
    lex = (struct lex){ text, len - 1, 0, 1 };
    assert_int_equal(lex_line(&lex, &line), 1);
    assert_int_equal(line.len_bytes, LEX_LINE_MAX);
    str_free(&line);
    free(text);
}

static const struct {
    const char *line, *label; /* NULL: none */
} label_rows[] = {
    { "", NULL }, { "echo :a", NULL }, { ":a", "a" },           { "  \t:a b", "a" },
    { ":", "" },  { ": a", "" },       { ":a:b#c d", "a:b#c" }, { "#:a", NULL },
};

static void test_lex_labels(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(label_rows); i++) {
        const char *label = NULL;
        size_t len = 0;
        assert_int_equal(lex_label(label_rows[i].line, &label, &len), label_rows[i].label != NULL);
        if (label_rows[i].label) {
            assert_int_equal(len, strlen(label_rows[i].label));
            assert_memory_equal(label, label_rows[i].label, len);
        }
    }
}

/* Words in brackets, operators as < ; >, < && >, < || >. */
static const struct {
    const char *line, *words;
} word_rows[] = {
    { "", "" },
    { "   \t ", "" },
    { "a", "[a]" },
    { "  a\tb\v c  ", "[a][b][c]" },
    { "a;b", "[a;b]" },
    { "a ; b", "[a]<;>[b]" },
    { "a || b && c", "[a]<||>[b]<&&>[c]" },
    { "a||b &&c d;", "[a||b][&&c][d;]" },
    { "||", "<||>" },
    { "a | b & c |||", "[a][|][b][&][c][|||]" },
    { "a # b", "[a]" },
    { "#a b", "" },
    { "a #|| b", "[a]" },
    { "a b#c ${x}#y", "[a][b#c][${x}#y]" },
    { "\"a b\" 'c' \\d", "[\"a][b\"]['c'][\\d]" }, /* no quotes, no escapes */
    { "a ${b c} d", "[a][${b][c}][d]" },
};

static void test_lex_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(word_rows); i++) {
        char *line = strdup(word_rows[i].line);
        struct lex_words words;
        struct str all = STR_INIT;
        assert_int_equal(lex_words(line, &words), 0);
        for (size_t w = 0; w < words.count; w++)
            str_printf(&all, lex_operator(words.word[w]) ? "<%s>" : "[%s]", words.word[w]);
        assert_null(words.word[words.count]);
        assert_string_equal(str_text(&all), word_rows[i].words);
        lex_words_free(&words);
        str_free(&all);
        free(line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lex_lines),  cmocka_unit_test(test_lex_counts_physical_lines),
        cmocka_unit_test(test_lex_labels), cmocka_unit_test(test_lex_refuses_a_line_too_long),
        cmocka_unit_test(test_lex_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
