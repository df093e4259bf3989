/* Expressions: what they give, and what is said where they are none. */
#include "core/arith.h"
#include "core/err.h"
#include "tests/unit/check.h"

static const struct {
    const char *text;
    int64_t value;
} good[] = {
    { "0", 0 },
    { " 7 ", 7 },
    { "0x1F", 31 },
    { "010", 8 },
    { "-5", -5 },
    { "- -5", 5 },
    { "+-+5", -5 },
    { "1+2*3", 7 },
    { "3*(4+1)", 15 },
    { "( 3 ) * ( 4 )", 12 },
    { "20 - 5 - 3", 12 },
    { "100 / 7 / 2", 7 },
    { "-7 / 2", -3 },
    { "-7 % 3", -1 },
    { "7 % -3", 1 },
    { "1 << 4 + 1", 32 },
    { "-16 >> 2", -4 },
    { "1 << 62", INT64_C(1) << 62 },
    { "-1 << 63", INT64_MIN },
    { "6 & 3 | 8", 10 },
    { "6 ^ 3", 5 },
    { "6 & 3 == 3", 0 }, /* as in C: == before & */
    { "~0", -1 },
    { "!0 + !5", 1 },
    { "!!7", 1 },
    { "2 < 3", 1 },
    { "3 <= 2", 0 },
    { "-1 > -2", 1 },
    { "2 >= 3", 0 },
    { "1 == 1 != 0", 1 },
    { "1 < 2 && 3 < 4", 1 },
    { "0 || 0 and 1", 0 },
    { "1 or 0 and 0", 1 },
    { "2 and 3", 1 },
    { "1&&0||4", 1 },
    { "0 && 1 / 0", 0 },
    { "7 || 1 % 0", 1 },
    { "0 && (1 || 2 / 0)", 0 },
    { "9223372036854775807", INT64_MAX },
    { "-9223372036854775808", INT64_MIN },
    { "-0x8000000000000000", INT64_MIN },
    { "-9223372036854775808 / 1", INT64_MIN },
    { "-9223372036854775808 % -1", 0 },
    { "-9223372036854775807 - 1", INT64_MIN },
    { "3037000499 * 3037000499", INT64_C(9223372030926249001) },
    { "-4611686018427387904 * 2", INT64_MIN },
    { "2 * -4611686018427387904", INT64_MIN },
    { "((((((((((1))))))))))", 1 },
};

static const struct {
    const char *text;
    int err;
    const char *why;
} bad[] = {
    { "", ERR_INVAL, "\"\": a number is missing at the end" },
    { "1 +", ERR_INVAL, "\"1 +\": a number is missing at the end" },
    { "* 2", ERR_INVAL, "\"* 2\": no number at \"* 2\"" },
    { "1 2", ERR_INVAL, "\"1 2\": no operator at \"2\"" },
    { "1 = 1", ERR_INVAL, "\"1 = 1\": no operator at \"= 1\"" },
    { "1 orb 2", ERR_INVAL, "\"1 orb 2\": no operator at \"orb 2\"" },
    { "abc", ERR_INVAL, "\"abc\": no number at \"abc\"" },
    { "12abc", ERR_INVAL, "\"12abc\": no number at \"12abc\"" },
    { "2 * 08", ERR_INVAL, "\"2 * 08\": no number at \"08\"" },
    { "0x", ERR_INVAL, "\"0x\": no number at \"0x\"" },
    { "(1 + 2", ERR_INVAL, "\"(1 + 2\": not closed at \"(1 + 2\"" },
    { "1 + 2)", ERR_INVAL, "\"1 + 2)\": nothing is open at \")\"" },
    { "()", ERR_INVAL, "\"()\": no number at \")\"" },
    { "1.5", ERR_INVAL, "\"1.5\": no operator at \".5\"" },
    { "10 / (5 - 5)", ERR_RANGE, "\"10 / (5 - 5)\": division by zero at \"/ (5 - 5)\"" },
    { "1 + 4 % 0", ERR_RANGE, "\"1 + 4 % 0\": division by zero at \"% 0\"" },
    { "1 && 1 / 0", ERR_RANGE, "\"1 && 1 / 0\": division by zero at \"/ 0\"" },
    { "1 / 0 && 0", ERR_RANGE, "\"1 / 0 && 0\": division by zero at \"/ 0 && 0\"" },
    { "9223372036854775808", ERR_RANGE,
      "\"9223372036854775808\": more than 64 bits at \"9223372036854775808\"" },
    { "1 - 9223372036854775808", ERR_RANGE,
      "\"1 - 9223372036854775808\": more than 64 bits at \"9223372036854775808\"" },
    { "99999999999999999999999999", ERR_RANGE, "*more than 64 bits at*" },
    { "-99999999999999999999999999", ERR_RANGE, "*more than 64 bits at*" },
    { "9223372036854775807 + 1", ERR_RANGE,
      "\"9223372036854775807 + 1\": more than 64 bits at \"+ 1\"" },
    { "-9223372036854775807 - 2", ERR_RANGE, "*more than 64 bits at \"- 2\"" },
    { "-(-9223372036854775807 - 1)", ERR_RANGE, "*more than 64 bits at \"-(*" },
    { "(-9223372036854775807 - 1) / -1", ERR_RANGE, "*more than 64 bits at \"/ -1\"" },
    { "(-9223372036854775807 - 1) * -1", ERR_RANGE, "*more than 64 bits at \"* -1\"" },
    { "-1 * (-9223372036854775807 - 1)", ERR_RANGE, "*more than 64 bits at \"* (*" },
    { "3037000500 * 3037000500", ERR_RANGE, "*more than 64 bits at \"* 3*" },
    { "1 << 63", ERR_RANGE, "*more than 64 bits at \"<< 63\"" },
    { "1 << 64", ERR_RANGE, "*shift by less than 0 or more than 63 at \"<< 64\"" },
    { "1 >> -1", ERR_RANGE, "*shift by less than 0 or more than 63 at \">> -1\"" },
};

/* @pattern may begin and end with '*'. */
static bool alike(const char *text, const char *pattern)
{
    size_t len = strlen(pattern);
    if (pattern[0] != '*')
        return strcmp(text, pattern) == 0;
    char middle[128] = { 0 };
    bool open = pattern[len - 1] == '*';
    memcpy(middle, pattern + 1, len - 1 - open);
    const char *at = strstr(text, middle);
    return at && (open || !at[strlen(middle)]);
}

static void test_arith_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        struct str why = STR_INIT;
        int64_t value = 4711;
        int r = arith_eval(good[i].text, &value, &why);
        if (r != 0 || value != good[i].value)
            fail_msg("%s: %d, %lld (%s)", good[i].text, r, (long long)value, str_text(&why));
    }
}

static void test_arith_refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct str why = STR_INIT;
        int64_t value = 4711;
        int r = arith_eval(bad[i].text, &value, &why);
        if (r != -bad[i].err || value != 4711 || !alike(str_text(&why), bad[i].why))
            fail_msg("%s: %x, %s", bad[i].text, -r, str_text(&why));
        str_free(&why);
    }
}

static void test_arith_depth(void **state)
{
    (void)state;
    static const char *const openers[] = { "(", "-", "1+(", "!", "1||1&&1|1^(" };
    for (size_t i = 0; i < ARRAY_SIZE(openers); i++) {
        struct str text = STR_INIT, why = STR_INIT;
        int64_t value;
        for (int n = 0; n <= ARITH_DEPTH_MAX; n++)
            str_append(&text, openers[i]);
        str_append(&text, "1");
        assert_int_equal(arith_eval(str_text(&text), &value, &why), -ERR_NOSPC);
        assert_non_null(strstr(str_text(&why), "too deep"));
        str_free(&text);
        str_free(&why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_arith_values),
                                        cmocka_unit_test(test_arith_refuses),
                                        cmocka_unit_test(test_arith_depth) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
