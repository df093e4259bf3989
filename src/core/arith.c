/* core/arith.c - see core/arith.h. Two stacks, of values and of operators that wait; no recursion. What goes
 * wrong while counting is kept in the value: `0 && 1 / 0` is 0. */
#include "core/arith.h"
#include "core/err.h"
#include <string.h>

enum { SHOWN_MAX = 40, SHIFT_MAX = 63 };
enum precedence {
    PAREN,
    OR,
    AND,
    BIT_OR,
    BIT_XOR,
    BIT_AND,
    EQUAL,
    ORDER,
    SHIFT,
    SUM,
    PRODUCT,
    UNARY
};

/* The longer of two that begin alike stands first. `c` is what calculate() knows it by. `order`: true for less (1),
 * equal (2), greater (4). A unary one has its left side here: -x is 0 - x. */
static const struct token {
    char text[4];
    uint8_t precedence, order;
    char c;
    int8_t left;
} operators[] = {
    { "||", OR, 0, 'o', 0 },     { "or", OR, 0, 'o', 0 },     { "&&", AND, 0, 'a', 0 },
    { "and", AND, 0, 'a', 0 },   { "==", EQUAL, 2, 0, 0 },    { "!=", EQUAL, 5, 0, 0 },
    { "<<", SHIFT, 0, 'l', 0 },  { ">>", SHIFT, 0, 'r', 0 },  { "<=", ORDER, 3, 0, 0 },
    { ">=", ORDER, 6, 0, 0 },    { "<", ORDER, 1, 0, 0 },     { ">", ORDER, 4, 0, 0 },
    { "|", BIT_OR, 0, '|', 0 },  { "^", BIT_XOR, 0, '^', 0 }, { "&", BIT_AND, 0, '&', 0 },
    { "+", SUM, 0, '+', 0 },     { "-", SUM, 0, '-', 0 },     { "*", PRODUCT, 0, '*', 0 },
    { "/", PRODUCT, 0, '/', 0 }, { "%", PRODUCT, 0, '%', 0 },
};
static const struct token unary[] = { { "-", UNARY, 0, '-', 0 },
                                      { "+", UNARY, 0, '+', 0 },
                                      { "!", UNARY, 2, 0, 0 },
                                      { "~", UNARY, 0, '^', -1 },
                                      { "(", PAREN, 0, 0, 0 } };

static const char too_large[] = "more than 64 bits";

struct value {
    int64_t v;
    const char *fault; /* NULL: none */
    const char *at;    /* where in the text */
};

struct waiting {
    const struct token *op;
    const char *at;
};

struct arith {
    const char *pos;
    struct value values[ARITH_DEPTH_MAX + 1];
    struct waiting ops[ARITH_DEPTH_MAX];
    unsigned value_count, op_count;
    const char *wrong; /* the text is no expression */
    int err;
};

static bool failed(struct arith *a, int err, const char *wrong)
{
    if (!a->wrong) {
        a->wrong = wrong;
        a->err = err;
    }
    return false;
}

/* --- counting -------------------------------------------------------------------------------- */

static bool multiply(int64_t a, int64_t b, int64_t *ret)
{
    if (a == -1)
        return !__builtin_sub_overflow(0, b, ret);
    *ret = (int64_t)((uint64_t)a * (uint64_t)b);
    return a == 0 || *ret / a == b; /* the builtin would call a helper that only the host has */
}

static const char *divide(char c, int64_t a, int64_t b, int64_t *ret)
{
    if (b == 0)
        return "division by zero";
    if (c == '%')
        *ret = b == -1 ? 0 : a % b;
    else if (b == -1) /* the one quotient that can be too large */
        return __builtin_sub_overflow(0, a, ret) ? too_large : NULL;
    else
        *ret = a / b;
    return NULL;
}

static const char *shift(char c, int64_t a, int64_t b, int64_t *ret)
{
    if (b < 0 || b > SHIFT_MAX)
        return "shift by less than 0 or more than 63";
    *ret = c == 'r' ? a >> b : (int64_t)((uint64_t)a << b);
    return c == 'r' || *ret >> b == a ? NULL : too_large;
}

/* NULL: *@ret is the result; else what is wrong. */
static const char *calculate(const struct token *op, int64_t a, int64_t b, int64_t *ret)
{
    bool fits = true;
    switch (op->c) {
    case 0:
        *ret = op->order >> ((a >= b) + (a > b)) & 1;
        break;
    case '+':
        fits = !__builtin_add_overflow(a, b, ret);
        break;
    case '-':
        fits = !__builtin_sub_overflow(a, b, ret);
        break;
    case '*':
        fits = multiply(a, b, ret);
        break;
    case '&':
        *ret = a & b;
        break;
    case '|':
        *ret = a | b;
        break;
    case '^':
        *ret = a ^ b;
        break;
    case '/':
    case '%':
        return divide(op->c, a, b, ret);
    default:
        return shift(op->c, a, b, ret);
    }
    return fits ? NULL : too_large;
}

/* -9223372036854775808: the one number that fits only with its sign. */
static bool is_least(const struct waiting *w, const struct value *b)
{
    return w->op == &unary[0] && b->fault == too_large && b->v == INT64_MIN && *b->at >= '0' &&
           *b->at <= '9';
}

/* The left side, which becomes the result, and the right one. What is wrong with a side that && and || need not
 * know does not matter. */
static void apply(const struct waiting *w, struct value *a, const struct value *b)
{
    char c = w->op->c;
    if (is_least(w, b)) {
        *a = *b;
        a->fault = NULL;
    } else if (a->fault) {
        return;
    } else if (c == 'a' || c == 'o') {
        if ((a->v != 0) != (c == 'o'))
            *a = *b;
        a->v = a->v != 0;
    } else if (b->fault) {
        *a = *b;
    } else {
        a->fault = calculate(w->op, a->v, b->v, &a->v);
        a->at = w->at;
    }
}

static void apply_top(struct arith *a)
{
    struct waiting w = a->ops[--a->op_count];
    struct value right = a->values[--a->value_count];
    if (w.op->precedence == UNARY)
        a->values[a->value_count++] = (struct value){ .v = w.op->left };
    apply(&w, &a->values[a->value_count - 1], &right);
}

/* --- reading --------------------------------------------------------------------------------- */

static void skip_blanks(struct arith *a)
{
    while (*a->pos == ' ' || (*a->pos >= '\t' && *a->pos <= '\r'))
        a->pos++;
}

static bool push_operator(struct arith *a, const struct token *op)
{
    if (a->op_count == ARITH_DEPTH_MAX)
        return failed(a, ERR_NOSPC, "too deep");
    a->ops[a->op_count++] = (struct waiting){ op, a->pos };
    a->pos += strlen(op->text);
    return true;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool take_number(struct arith *a)
{
    const char *start = a->pos;
    const uint64_t most = (uint64_t)INT64_MAX + 1; /* behind a minus sign */
    uint64_t value = 0;
    unsigned base = *start != '0' ? 10 : start[1] == 'x' || start[1] == 'X' ? 16 : 8;
    bool over = false;
    a->pos += base == 16 ? 2 : 0;
    do {
        int digit = hex_digit(*a->pos);
        if (digit < 0 || (unsigned)digit >= base) {
            a->pos = start;
            return failed(a, ERR_INVAL, "no number");
        }
        over = over || value > (most - (unsigned)digit) / base;
        value = over ? 0 : value * base + (unsigned)digit;
        a->pos++;
    } while (is_word(*a->pos));
    over = over || value == most;
    a->values[a->value_count++] = /* never more than one beyond the operators that wait */
        (struct value){ (int64_t)value, over ? too_large : NULL, start };
    return true;
}

/* Signs, parentheses and the number behind them. */
static bool take_operand(struct arith *a)
{
    for (;;) {
        skip_blanks(a);
        const struct token *op = NULL;
        for (size_t i = 0; i < sizeof(unary) / sizeof(unary[0]); i++)
            if (*a->pos == unary[i].text[0])
                op = &unary[i];
        if (!op)
            return *a->pos ? take_number(a) : failed(a, ERR_INVAL, "a number is missing");
        if (!push_operator(a, op))
            return false;
    }
}

/* "or" and "and" are words: not the beginning of a longer one. */
static const struct token *find_operator(const char *text)
{
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        size_t len = strlen(operators[i].text);
        if (strncmp(text, operators[i].text, len) == 0 && !(is_word(*text) && is_word(text[len])))
            return &operators[i];
    }
    return NULL;
}

static bool close_parenthesis(struct arith *a)
{
    while (a->op_count > 0 && a->ops[a->op_count - 1].op->precedence != PAREN)
        apply_top(a);
    if (a->op_count == 0)
        return failed(a, ERR_INVAL, "nothing is open");
    a->op_count--;
    a->pos++;
    return true;
}

/* What follows an operand. false: the end, or something is wrong. */
static bool take_operator(struct arith *a)
{
    for (skip_blanks(a); *a->pos == ')'; skip_blanks(a))
        if (!close_parenthesis(a))
            return false;
    if (!*a->pos)
        return false;
    const struct token *op = find_operator(a->pos);
    if (!op)
        return failed(a, ERR_INVAL, "no operator");
    while (a->op_count > 0 && a->ops[a->op_count - 1].op->precedence >= op->precedence)
        apply_top(a);
    return push_operator(a, op);
}

static int complain(const char *text, const char *what, const char *at, int err, struct str *why)
{
    str_printf(why, "\"%.*s\": %s", SHOWN_MAX, text, what);
    if (*at)
        str_printf(why, " at \"%.*s\"", SHOWN_MAX, at);
    else
        str_append(why, " at the end");
    return -err;
}

int arith_eval(const char *text, int64_t *ret_value, struct str *why)
{
    struct arith a = { .pos = text };
    while (take_operand(&a) && take_operator(&a)) {
    }
    while (!a.wrong && a.op_count > 0) {
        if (a.ops[a.op_count - 1].op->precedence == PAREN) {
            a.pos = a.ops[a.op_count - 1].at;
            failed(&a, ERR_INVAL, "not closed");
            break;
        }
        apply_top(&a);
    }
    if (a.wrong)
        return complain(text, a.wrong, a.pos, a.err, why);
    if (a.values[0].fault)
        return complain(text, a.values[0].fault, a.values[0].at, ERR_RANGE, why);
    *ret_value = a.values[0].v;
    return 0;
}

int arith_eval_aloud(const char *text, int64_t *ret_value)
{
    struct str why = STR_INIT;
    int r = arith_eval(text, ret_value, &why);
    if (r < 0)
        r = fail(-r, "arithmetic: %s", str_text(&why));
    str_free(&why);
    return r;
}
