/* fetch/http_body.c - the body of an HTTP response: its bytes, and where it ends.
 * Not here: what becomes of them (http.c). Source: RFC 9112 6.3 (length), 7.1 (chunks). */
#include "core/err.h"
#include "http_parts.h"
#include <string.h>

enum {
    READ_MAX = 1 << 30,    /* one read's count fits an int */
    CHUNK_LINE_READ = 64,  /* little, or the chunk's data would pass through the buffer too */
    DRAIN_MAX = 64 * 1024, /* a longer body costs more than a new connection */
    DRAIN_MS = 2000,
    TRAILERS_MAX = 64,
};

void http_body_begin(struct http_body *body, struct http_conn *conn, const struct http_head *head,
                     bool no_body)
{
    *body = (struct http_body){ .conn = conn, .framing = HTTP_BODY_CLOSE };
    if (no_body || head->status == 204 || head->status == 304 || head->status / 100 == 1) {
        body->framing = HTTP_BODY_NONE;
    } else if (head->chunked) {
        body->framing = HTTP_BODY_CHUNKED;
    } else if (head->has_length) {
        body->framing = HTTP_BODY_LENGTH;
        body->left_bytes = head->length;
    }
    body->ended = body->framing == HTTP_BODY_NONE ||
                  (body->framing == HTTP_BODY_LENGTH && !body->left_bytes);
}

/* The end of the connection is a count of 0: in the middle of a body it is an error. */
static int not_the_end(int r)
{
    return r == 0 ? -ERR_TRUNCATED : r;
}

/* One line out of the buffer, without its end; borrowed until the next read. */
static int read_line(struct http_conn *conn, deadline_t deadline, const char **ret_line,
                     size_t *ret_len)
{
    for (;;) {
        const char *line = conn->buffer + conn->start;
        size_t here = conn->end - conn->start;
        const char *newline = here ? memchr(line, '\n', here) : NULL;
        if (newline) {
            size_t len = (size_t)(newline - line);
            conn->start += len + 1;
            *ret_line = line;
            *ret_len = len && line[len - 1] == '\r' ? len - 1 : len;
            return 0;
        }
        if (here >= HTTP_CHUNK_LINE_MAX)
            return -ERR_PROTO;
        int r = not_the_end(http_conn_fill(conn, CHUNK_LINE_READ, deadline));
        if (r < 0)
            return r;
    }
}

static int skip_trailers(struct http_body *body, deadline_t deadline)
{
    const char *line;
    size_t len;
    for (unsigned lines = 0; lines <= TRAILERS_MAX; lines++) {
        int r = read_line(body->conn, deadline, &line, &len);
        if (r < 0)
            return r;
        if (len == 0) {
            body->ended = true;
            return 0;
        }
    }
    return -ERR_PROTO;
}

/* The line that begins the next chunk; the last one (and what follows it) ends the body. */
static int begin_chunk(struct http_body *body, deadline_t deadline)
{
    const char *line;
    size_t len;
    int r;
    if (body->in_chunk) {
        r = read_line(body->conn, deadline, &line, &len);
        if (r < 0)
            return r;
        if (len)
            return -ERR_PROTO;
        body->in_chunk = false;
    }
    r = read_line(body->conn, deadline, &line, &len);
    if (r == 0)
        r = http_parse_chunk_line(line, len, &body->left_bytes);
    if (r < 0)
        return r;
    if (body->left_bytes == 0)
        return skip_trailers(body, deadline);
    body->in_chunk = true;
    return 0;
}

int http_body_read(struct http_body *body, void *data, size_t room_bytes, deadline_t deadline)
{
    if (!body->ended && body->framing == HTTP_BODY_CHUNKED && body->left_bytes == 0) {
        int r = begin_chunk(body, deadline);
        if (r < 0)
            return r;
    }
    if (body->ended)
        return 0;
    if (body->framing != HTTP_BODY_CLOSE && room_bytes > body->left_bytes)
        room_bytes = (size_t)body->left_bytes;
    if (room_bytes > READ_MAX)
        room_bytes = READ_MAX;
    int n = http_conn_read(body->conn, data, room_bytes, deadline);
    if (body->framing == HTTP_BODY_CLOSE) {
        body->ended = n == 0;
        return n;
    }
    n = not_the_end(n);
    if (n > 0)
        body->left_bytes -= (unsigned)n;
    if (n > 0 && body->framing == HTTP_BODY_LENGTH)
        body->ended = body->left_bytes == 0;
    return n;
}

bool http_body_drain(struct http_body *body)
{
    char scratch[1024];
    size_t total = 0;
    deadline_t deadline = deadline_in_ms(DRAIN_MS);
    if (body->framing == HTTP_BODY_CLOSE || body->left_bytes > DRAIN_MAX)
        return false;
    while (total <= DRAIN_MAX) {
        int n = http_body_read(body, scratch, sizeof(scratch), deadline);
        if (n <= 0)
            return n == 0;
        total += (size_t)n;
    }
    return false;
}
