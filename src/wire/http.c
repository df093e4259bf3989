/* wire/http.c - HTTP/1.1 response heads, chunk lines and challenges. Not here: requests
 * (http_request.c), bodies and connections (src/fetch). Source: RFC 9112 (2.2 lines, 4 status line,
 * 6 body length, 7 chunks), RFC 9110. */
#include "wire/http.h"
#include <string.h>
#include <strings.h>
#include "core/err.h"
#include "wire/cursor.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void trim(struct http_text *t)
{
    while (t->len_bytes && is_blank(t->data[0])) {
        t->data++;
        t->len_bytes--;
    }
    while (t->len_bytes && is_blank(t->data[t->len_bytes - 1]))
        t->len_bytes--;
}

bool http_text_is(const struct http_text *text, const char *wanted)
{
    return text->data && text->len_bytes == strlen(wanted) &&
           strncasecmp(text->data, wanted, text->len_bytes) == 0;
}

/* Cut the next item off a comma-separated list. */
static bool take_item(struct http_text *list, struct http_text *ret_item)
{
    if (!list->len_bytes)
        return false;
    const char *comma = memchr(list->data, ',', list->len_bytes);
    size_t len = comma ? (size_t)(comma - list->data) : list->len_bytes;
    *ret_item = (struct http_text){ list->data, len };
    trim(ret_item);
    size_t eaten = comma ? len + 1 : len;
    list->data += eaten;
    list->len_bytes -= eaten;
    return true;
}

bool http_text_has_token(const struct http_text *text, const char *token)
{
    struct http_text rest = *text, item;
    while (take_item(&rest, &item))
        if (http_text_is(&item, token))
            return true;
    return false;
}

size_t http_head_length(const void *bytes, size_t len_bytes)
{
    const char *text = bytes, *end = text + len_bytes;
    for (const char *p = text; p < end; p++) { /* RFC 9112 2.2: a bare LF ends a line too */
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p)
            return 0;
        if (end - p > 1 && p[1] == '\n')
            return (size_t)(p + 2 - text);
        if (end - p > 2 && p[1] == '\r' && p[2] == '\n')
            return (size_t)(p + 3 - text);
    }
    return 0;
}

/* Decimal digits at the start of @t, which is advanced past them. */
static bool take_number(struct http_text *t, uint64_t *ret_value)
{
    uint64_t value = 0;
    size_t n = 0;
    for (; n < t->len_bytes; n++) {
        unsigned digit = (unsigned)(unsigned char)t->data[n] - '0';
        if (digit > 9)
            break;
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    t->data += n;
    t->len_bytes -= n;
    *ret_value = value;
    return n > 0;
}

static bool take_literal(struct http_text *t, const char *literal)
{
    size_t len = strlen(literal);
    if (t->len_bytes < len || memcmp(t->data, literal, len))
        return false;
    t->data += len;
    t->len_bytes -= len;
    return true;
}

static int parse_length(struct http_text value, struct http_head *head)
{
    uint64_t length;
    if (!take_number(&value, &length) || value.len_bytes)
        return -ERR_PROTO;
    if (head->has_length && head->length != length)
        return -ERR_PROTO; /* RFC 9112 6.3: differing lengths are an attack or a broken server */
    head->has_length = true;
    head->length = length;
    return 0;
}

/* RFC 9110 14.4: bytes first-last/total, total may be "*"; "bytes * /total" belongs to 416 and is
 * skipped. */
static void parse_range(struct http_text value, struct http_head *head)
{
    uint64_t first, last, total;
    if (!take_literal(&value, "bytes"))
        return;
    trim(&value);
    if (!take_number(&value, &first) || !take_literal(&value, "-") || !take_number(&value, &last) ||
        !take_literal(&value, "/") || last < first)
        return;
    head->has_range = true;
    head->range_first = first;
    if (take_number(&value, &total) && !value.len_bytes && total > last) {
        head->has_range_total = true;
        head->range_total = total;
    }
}

/* The only coding known is chunked, and it must be the last one. */
static void parse_coding(struct http_text value, struct http_head *head)
{
    struct http_text item;
    while (take_item(&value, &item)) {
        if (head->chunked)
            head->unknown_coding = true;
        else if (http_text_is(&item, "chunked"))
            head->chunked = true;
        else if (item.len_bytes && !http_text_is(&item, "identity"))
            head->unknown_coding = true;
    }
}

enum { RETRY_AFTER_FALLBACK_S = 5 }; /* a date, or anything else that is not a number: compat 5.4 */

static void parse_retry_after(struct http_text value, struct http_head *head)
{
    uint64_t seconds;
    bool number = take_number(&value, &seconds) && !value.len_bytes && seconds <= UINT32_MAX;
    head->has_retry_after = true;
    head->retry_after_s = number ? (uint32_t)seconds : RETRY_AFTER_FALLBACK_S;
}

static int parse_header(const struct http_text *name, const struct http_text *value,
                        struct http_head *head)
{
    if (http_text_is(name, "Content-Length"))
        return parse_length(*value, head);
    if (http_text_is(name, "Transfer-Encoding"))
        parse_coding(*value, head);
    else if (http_text_is(name, "Content-Range"))
        parse_range(*value, head);
    else if (http_text_is(name, "Retry-After"))
        parse_retry_after(*value, head);
    else if (http_text_is(name, "Location"))
        head->location = *value;
    else if (http_text_is(name, "ETag"))
        head->etag = *value;
    else if (http_text_is(name, "Last-Modified"))
        head->last_modified = *value;
    else if (http_text_is(name, "WWW-Authenticate") && head->challenge_count < HTTP_CHALLENGES_MAX)
        head->challenges[head->challenge_count++] = *value;
    else if (http_text_is(name, "Connection") && http_text_has_token(value, "close"))
        head->keep_alive = false;
    else if (http_text_is(name, "Connection") && http_text_has_token(value, "keep-alive"))
        head->keep_alive = true;
    return 0;
}

/* RFC 9112 4: HTTP/1.minor SP three digits SP reason; the reason may be missing altogether. */
static int parse_status_line(struct http_text line, struct http_head *head)
{
    uint64_t minor, status;
    if (!take_literal(&line, "HTTP/1.") || !take_number(&line, &minor) || minor > 9 ||
        !take_literal(&line, " "))
        return -ERR_PROTO;
    trim(&line);
    if (!take_number(&line, &status) || status < 100 || status > 999)
        return -ERR_PROTO;
    if (line.len_bytes && !is_blank(line.data[0]))
        return -ERR_PROTO;
    trim(&line);
    head->minor = (unsigned)minor;
    head->status = (unsigned)status;
    head->reason = line;
    head->keep_alive = minor >= 1;
    return 0;
}

/* One line without its end. false: there is none left. */
static bool take_line(struct http_text *text, struct http_text *ret_line)
{
    const char *newline = text->len_bytes ? memchr(text->data, '\n', text->len_bytes) : NULL;
    if (!newline)
        return false;
    size_t len = (size_t)(newline - text->data);
    *ret_line = (struct http_text){ text->data, len };
    text->data += len + 1;
    text->len_bytes -= len + 1;
    if (len && ret_line->data[len - 1] == '\r')
        ret_line->len_bytes--;
    return true;
}

int http_parse_head(const void *bytes, size_t len_bytes, struct http_head *ret_head)
{
    struct http_text text = { bytes, len_bytes }, line;
    struct http_head head = { 0 };
    if (!take_line(&text, &line) || parse_status_line(line, &head) < 0)
        return -ERR_PROTO;
    unsigned lines = 0;
    while (take_line(&text, &line) && line.len_bytes) {
        if (++lines > HTTP_HEADERS_MAX)
            return -ERR_PROTO;
        if (is_blank(line.data[0]))
            continue; /* a folded line (RFC 9112 5.2): none of our headers needs it */
        const char *colon = memchr(line.data, ':', line.len_bytes);
        if (!colon)
            return -ERR_PROTO;
        struct http_text name = { line.data, (size_t)(colon - line.data) };
        struct http_text value = { colon + 1, line.len_bytes - name.len_bytes - 1 };
        trim(&name);
        trim(&value);
        if (parse_header(&name, &value, &head) < 0)
            return -ERR_PROTO;
    }
    if (head.chunked)
        head.has_length = false; /* RFC 9112 6.3: chunked overrides a length */
    *ret_head = head;
    return 0;
}

int http_parse_chunk_line(const char *line, size_t len_bytes, uint64_t *ret_size_bytes)
{
    struct http_text text = { line, len_bytes };
    trim(&text);
    uint64_t size = 0;
    size_t n = 0;
    for (int digit; n < text.len_bytes && (digit = hex_digit(text.data[n])) >= 0; n++) {
        if (size > UINT64_MAX >> 4)
            return -ERR_PROTO;
        size = size << 4 | (unsigned)digit;
    }
    if (!n || (n < text.len_bytes && text.data[n] != ';' && !is_blank(text.data[n])))
        return -ERR_PROTO;
    *ret_size_bytes = size;
    return 0;
}

/* --- challenges: RFC 9110 11.6.1 ------------------------------------------------------------- */

static bool is_token_char(char c)
{
    return c > ' ' && c < 127 && !strchr("()<>@,;:\\\"/[]?={}", c);
}

static void skip_blanks_and_commas(struct http_text *t)
{
    while (t->len_bytes && (is_blank(t->data[0]) || t->data[0] == ',')) {
        t->data++;
        t->len_bytes--;
    }
}

static struct http_text take_token(struct http_text *t)
{
    size_t n = 0;
    while (n < t->len_bytes && is_token_char(t->data[n]))
        n++;
    struct http_text token = { t->data, n };
    t->data += n;
    t->len_bytes -= n;
    return token;
}

static bool take_quoted(struct http_text *t, struct http_text *ret_value)
{
    for (size_t n = 1; n < t->len_bytes; n++) {
        if (t->data[n] == '\\') {
            n++;
        } else if (t->data[n] == '"') {
            *ret_value = (struct http_text){ t->data + 1, n - 1 };
            t->data += n + 1;
            t->len_bytes -= n + 1;
            return true;
        }
    }
    return false;
}

/* name=value at the start of @t. false, and @t unmoved: it is something else (the next
 * challenge). */
static bool take_parameter(struct http_text *t, struct http_text *ret_name,
                           struct http_text *ret_value)
{
    struct http_text rest = *t;
    *ret_name = take_token(&rest);
    while (rest.len_bytes && is_blank(rest.data[0]))
        take_literal(&rest, rest.data[0] == ' ' ? " " : "\t");
    if (!ret_name->len_bytes || !take_literal(&rest, "="))
        return false;
    while (rest.len_bytes && is_blank(rest.data[0]))
        take_literal(&rest, rest.data[0] == ' ' ? " " : "\t");
    if (rest.len_bytes && rest.data[0] == '"') {
        if (!take_quoted(&rest, ret_value))
            return false;
    } else {
        *ret_value = take_token(&rest);
    }
    *t = rest;
    return true;
}

static void note_parameter(struct http_challenge *c, const struct http_text *name,
                           const struct http_text *value)
{
    const struct {
        const char *name;
        struct http_text *where;
    } known[] = { { "realm", &c->realm },
                  { "nonce", &c->nonce },
                  { "opaque", &c->opaque },
                  { "algorithm", &c->algorithm },
                  { "qop", &c->qop } };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (http_text_is(name, known[i].name))
            *known[i].where = *value;
    if (http_text_is(name, "stale"))
        c->stale = http_text_is(value, "true");
}

bool http_next_challenge(struct http_text *text, struct http_challenge *ret_challenge)
{
    struct http_challenge challenge = { 0 };
    struct http_text name, value;
    if (!text->data)
        return false;
    skip_blanks_and_commas(text);
    challenge.scheme = take_token(text);
    if (!challenge.scheme.len_bytes)
        return false;
    skip_blanks_and_commas(text);
    while (take_parameter(text, &name, &value)) {
        note_parameter(&challenge, &name, &value);
        skip_blanks_and_commas(text);
    }
    *ret_challenge = challenge;
    return true;
}
