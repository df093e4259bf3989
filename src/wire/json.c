/* wire/json.c - see wire/json.h. json_parse() looks at every byte; everything else relies on that, and on the
 * cursor. Source: RFC 8259 2 (grammar), 6 (numbers), 7 (strings), 8.1 (a byte order mark may be ignored). */
#include "wire/json.h"
#include <string.h>
#include "core/err.h"
#include "core/utf8.h"
#include "wire/cursor.h"

enum { END = -1, SHOWN_MAX = 20, BOM_BYTES = 3, HEX4 = 4, REPLACEMENT = 0xfffd };

static int peek(const struct cursor *c)
{
    return cursor_left(c) ? *c->pos : END;
}

static bool take_if(struct cursor *c, int wanted)
{
    if (peek(c) != wanted)
        return false;
    c->pos++;
    return true;
}

static void skip_blanks(struct cursor *c)
{
    while (cursor_left(c) && strchr(" \t\n\r", *c->pos) && *c->pos)
        c->pos++;
}

/* --- is it JSON ------------------------------------------------------------------------------ */

static bool take_digits(struct cursor *c)
{
    const uint8_t *start = c->pos;
    while (peek(c) >= '0' && peek(c) <= '9')
        c->pos++;
    return c->pos > start;
}

static bool take_number(struct cursor *c)
{
    take_if(c, '-');
    if (!take_if(c, '0') && !take_digits(c))
        return false;
    if (take_if(c, '.') && !take_digits(c))
        return false;
    if (!take_if(c, 'e') && !take_if(c, 'E'))
        return true;
    if (!take_if(c, '+'))
        take_if(c, '-');
    return take_digits(c);
}

static bool take_word(struct cursor *c, const char *word)
{
    size_t len = strlen(word);
    if (cursor_left(c) < len || memcmp(c->pos, word, len) != 0)
        return false;
    c->pos += len;
    return true;
}

static bool take_escape(struct cursor *c)
{
    int letter = peek(c);
    if (letter <= 0 || !strchr("\"\\/bfnrtu", letter))
        return false;
    c->pos++;
    for (int i = 0; letter == 'u' && i < HEX4; i++, c->pos++)
        if (!cursor_left(c) || hex_digit((char)*c->pos) < 0)
            return false;
    return true;
}

/* With its quotes. */
static bool take_string(struct cursor *c)
{
    if (!take_if(c, '"'))
        return false;
    while (peek(c) >= ' ') {
        if (take_if(c, '"'))
            return true;
        if (take_if(c, '\\')) {
            if (!take_escape(c))
                return false;
        } else {
            c->pos++;
        }
    }
    return false;
}

static bool take_scalar(struct cursor *c)
{
    switch (peek(c)) {
    case '"':
        return take_string(c);
    case 't':
        return take_word(c, "true");
    case 'f':
        return take_word(c, "false");
    case 'n':
        return take_word(c, "null");
    default:
        return take_number(c);
    }
}

/* What is open: one bit each, 1 for an object. */
struct nesting {
    uint64_t objects;
    unsigned depth;
};

static bool take_key(struct cursor *c)
{
    skip_blanks(c);
    if (!take_string(c))
        return false;
    skip_blanks(c);
    return take_if(c, ':');
}

/* An opening bracket, and what must follow it before the first value. *@ret_empty: its end did. */
static int open_container(struct cursor *c, struct nesting *n, bool *ret_empty)
{
    bool object = take_if(c, '{');
    if (!object)
        take_if(c, '[');
    if (n->depth == JSON_DEPTH_MAX)
        return -ERR_NOSPC;
    skip_blanks(c);
    *ret_empty = take_if(c, object ? '}' : ']');
    if (*ret_empty)
        return 0;
    n->depth++;
    n->objects = n->objects << 1 | object;
    return object && !take_key(c) ? -ERR_PROTO : 0;
}

/* Behind a value: 1 when another one follows, 0 at the end of the outermost. */
static int close_containers(struct cursor *c, struct nesting *n)
{
    while (n->depth > 0) {
        bool object = n->objects & 1;
        skip_blanks(c);
        if (take_if(c, ','))
            return !object || take_key(c) ? 1 : -ERR_PROTO;
        if (!take_if(c, object ? '}' : ']'))
            return -ERR_PROTO;
        n->objects >>= 1;
        n->depth--;
    }
    return 0;
}

static int take_value(struct cursor *c)
{
    struct nesting n = { 0, 0 };
    for (int more = 1; more > 0;) {
        bool whole = true;
        skip_blanks(c);
        if (peek(c) == '{' || peek(c) == '[') {
            more = open_container(c, &n, &whole);
            if (more < 0)
                return more;
        } else if (!take_scalar(c)) {
            return -ERR_PROTO;
        }
        more = whole ? close_containers(c, &n) : 1;
        if (more < 0)
            return more;
    }
    return 0;
}

static int complain(const struct cursor *c, const uint8_t *start, int r, struct str *why)
{
    char shown[SHOWN_MAX];
    if (r == -ERR_NOSPC)
        str_printf(why, "more than %u levels at byte %zu", JSON_DEPTH_MAX,
                   (size_t)(c->pos - start));
    else if (!cursor_left(c))
        str_printf(why, "no JSON: it ends too early, at byte %zu", (size_t)(c->pos - start));
    else
        str_printf(why, "no JSON: \"%s\" at byte %zu",
                   str_printable((const char *)c->pos, cursor_left(c), shown, sizeof(shown)),
                   (size_t)(c->pos - start));
    return r;
}

int json_parse(const void *data, size_t len_bytes, struct json *ret_root, struct str *why)
{
    struct cursor c = cursor_on(data, len_bytes);
    if (len_bytes > JSON_LEN_MAX) {
        str_printf(why, "%zu bytes are more than %u", len_bytes, JSON_LEN_MAX);
        return -ERR_NOSPC;
    }
    if (len_bytes >= BOM_BYTES && memcmp(c.pos, "\xef\xbb\xbf", BOM_BYTES) == 0)
        take_skip(&c, BOM_BYTES);
    skip_blanks(&c);
    const uint8_t *start = c.pos;
    int r = take_value(&c);
    size_t len = (size_t)(c.pos - start);
    if (r == 0)
        skip_blanks(&c);
    if (r == 0 && cursor_left(&c))
        r = -ERR_PROTO;
    if (r < 0)
        return complain(&c, data, r, why);
    *ret_root = (struct json){ start, len };
    return 0;
}

/* --- walking a sound text --------------------------------------------------------------------- */

struct walk {
    struct cursor c;
    bool object;
};

/* Into an object or an array; false: it is neither. */
static bool walk_into(const struct json *value, struct walk *ret_walk)
{
    uint8_t first = value->data[0];
    if (first != '{' && first != '[')
        return false;
    ret_walk->c = cursor_on(value->data + 1, value->len_bytes - 1);
    ret_walk->object = first == '{';
    return true;
}

static void skip_value(struct cursor *c)
{
    size_t depth = 0;
    do {
        int first = peek(c);
        if (first == '"') {
            take_string(c);
        } else if (first == '{' || first == '[') {
            depth++;
            c->pos++;
        } else if (first == '}' || first == ']') {
            depth--;
            c->pos++;
        } else if (depth == 0) {
            take_scalar(c);
        } else {
            take_skip(c, 1);
        }
    } while (depth > 0 && cursor_ok(c));
}

/* The next one; @ret_key only of members. */
static bool walk_next(struct walk *w, struct json *ret_key, struct json *ret_value)
{
    skip_blanks(&w->c);
    take_if(&w->c, ',');
    skip_blanks(&w->c);
    if (cursor_left(&w->c) < 2) /* the closing bracket */
        return false;
    ret_key->data = w->c.pos;
    if (w->object) {
        take_string(&w->c);
        ret_key->len_bytes = (size_t)(w->c.pos - ret_key->data);
        skip_blanks(&w->c);
        take_if(&w->c, ':');
        skip_blanks(&w->c);
    }
    ret_value->data = w->c.pos;
    skip_value(&w->c);
    ret_value->len_bytes = (size_t)(w->c.pos - ret_value->data);
    return ret_value->len_bytes > 0;
}

/* --- paths ----------------------------------------------------------------------------------- */

/* One step of @len bytes at *@step; *@path moves behind it. 0: there is none. */
static int next_step(const char **path, const char **step, size_t *len)
{
    const char *at = *path;
    if (!*at)
        return 0;
    bool bracket = *at == '[';
    at += bracket || *at == '.';
    *step = at;
    *len = strcspn(at, bracket ? "]" : ".[");
    at += *len;
    if (*len == 0 || (bracket && !*at))
        return -ERR_INVAL;
    *path = at + bracket;
    if (**path && !strchr(".[", **path))
        return -ERR_INVAL; /* a[0]b */
    if (bracket && *len > 2 && (**step == '"' || **step == '\'') && (*step)[*len - 1] == **step) {
        (*step)++;
        *len -= 2;
    }
    return 1;
}

static const char *path_start(const char *path)
{
    bool root = path[0] == '$' && (!path[1] || path[1] == '.' || path[1] == '[');
    return path + root;
}

int json_path_check(const char *path)
{
    const char *step;
    size_t len;
    int more;
    path = path_start(path);
    while ((more = next_step(&path, &step, &len)) > 0) {
    }
    return more;
}

static bool is_key(const struct json *key, const char *step, size_t len)
{
    struct str text = STR_INIT;
    if (key->len_bytes < len + 2) /* an escape never makes a text longer */
        return false;
    json_text(key, &text);
    bool same = !text.oom && text.len_bytes == len && memcmp(str_text(&text), step, len) == 0;
    str_free(&text);
    return same;
}

static bool is_index(size_t index, const char *step, size_t len)
{
    size_t value = 0;
    for (size_t i = 0; i < len; i++) {
        if (step[i] < '0' || step[i] > '9' || value > JSON_LEN_MAX)
            return false;
        value = value * 10 + (size_t)(step[i] - '0');
    }
    return value == index;
}

static bool find_step(struct json *value, const char *step, size_t len)
{
    struct walk w;
    struct json key, each, found = { NULL, 0 };
    if (!walk_into(value, &w))
        return false;
    for (size_t i = 0; walk_next(&w, &key, &each); i++)
        if (w.object ? is_key(&key, step, len) : is_index(i, step, len))
            found = each;
    *value = found;
    return found.data != NULL;
}

int json_find(const struct json *root, const char *path, struct json *ret_value)
{
    struct json value = *root;
    const char *step;
    size_t len;
    int more;
    path = path_start(path);
    while ((more = next_step(&path, &step, &len)) > 0)
        if (!find_step(&value, step, len))
            return json_path_check(path) < 0 ? -ERR_INVAL : -ERR_NOENT;
    if (more < 0)
        return more;
    if (value.data[0] == 'n')
        return -ERR_NOENT;
    *ret_value = value;
    return 0;
}

/* --- values ---------------------------------------------------------------------------------- */

static uint32_t take_hex4(struct cursor *c)
{
    uint32_t code = 0;
    for (int i = 0; i < HEX4; i++)
        code = code << 4 | (uint32_t)hex_digit((char)take_u8(c));
    return code;
}

static uint32_t take_unicode(struct cursor *c)
{
    uint32_t code = take_hex4(c);
    if (code >> 10 == 0x36 && cursor_left(c) > HEX4 + 2 && c->pos[0] == '\\' && c->pos[1] == 'u') {
        struct cursor ahead = *c; /* section 7: a pair of halves */
        take_skip(&ahead, 2);
        uint32_t low = take_hex4(&ahead);
        if (low >> 10 == 0x37) {
            *c = ahead;
            return 0x10000 + ((code & 0x3ff) << 10 | (low & 0x3ff));
        }
    }
    return code == 0 || code >> 11 == 0x1b ? REPLACEMENT : code;
}

void json_text(const struct json *value, struct str *out)
{
    static const char letters[] = "bfnrt", codes[] = "\b\f\n\r\t";
    struct cursor c = cursor_on(value->data, value->len_bytes);
    if (!take_if(&c, '"')) {
        str_append_bytes(out, value->data, value->len_bytes);
        return;
    }
    while (cursor_left(&c) > 1) {
        uint8_t byte = take_u8(&c), bytes[4];
        size_t len = 0;
        if (byte == '\\') {
            byte = take_u8(&c);
            const char *letter = strchr(letters, byte);
            if (byte == 'u')
                len = utf8_put(take_unicode(&c), bytes);
            else if (letter)
                byte = (uint8_t)codes[letter - letters];
        }
        if (len > 0)
            str_append_bytes(out, bytes, len);
        else
            str_append_char(out, (char)byte);
    }
}

int json_count(const struct json *value)
{
    struct walk w;
    struct json key, each;
    int count = 0;
    if (!walk_into(value, &w))
        return -ERR_INVAL;
    while (walk_next(&w, &key, &each))
        count++;
    return count;
}

int json_keys(const struct json *value, struct str *out)
{
    struct walk w;
    struct json key, each;
    if (!walk_into(value, &w) || !w.object)
        return -ERR_INVAL;
    for (int i = 0; walk_next(&w, &key, &each); i++) {
        if (i > 0)
            str_append_char(out, ' ');
        json_text(&key, out);
    }
    return 0;
}
