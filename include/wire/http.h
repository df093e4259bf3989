/* wire/http.h - HTTP/1.1 heads: bytes <-> struct. Source: RFC 9110 (semantics), RFC 9112
 * (messages). Not here: connections, bodies, retries (src/fetch/http.c). Never yields, keeps
 * nothing. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"

enum {
    HTTP_PORT = 80,
    HTTP_HEAD_MAX = 32768,      /* bytes of status line, headers and blank line */
    HTTP_HEADERS_MAX = 256,     /* lines of them */
    HTTP_CHUNK_LINE_MAX = 1024, /* a chunk's size with its extensions */
    HTTP_CHALLENGES_MAX = 8,
};

/** A piece of the buffer that was parsed; not NUL-terminated. data is NULL when the header was
 * absent. */
struct http_text {
    const char *data;
    size_t len_bytes;
};

struct http_head {
    unsigned minor, status; /* HTTP/1.minor */
    struct http_text reason, location, etag, last_modified;
    struct http_text challenges[HTTP_CHALLENGES_MAX]; /* values of WWW-Authenticate */
    size_t challenge_count;
    uint64_t length;                   /* Content-Length */
    uint64_t range_first, range_total; /* Content-Range: bytes first-last/total */
    uint32_t retry_after_s;
    bool has_length, has_range, has_range_total, has_retry_after;
    bool chunked, unknown_coding; /* Transfer-Encoding */
    bool keep_alive;              /* by version and Connection */
};

/** Length of the head that @bytes begins with, blank line included; 0: its end is not there yet. */
size_t http_head_length(const void *bytes, size_t len_bytes);

/** Read a response head of exactly @len_bytes (what http_head_length() said). Texts borrow from
 * @bytes. 0, or -ERR_PROTO (silent) when it is not HTTP/1.x, or a header that matters contradicts
 * itself. */
int http_parse_head(const void *bytes, size_t len_bytes, struct http_head *ret_head);

/** Size in a chunk's first line (without its line end; extensions are skipped). 0 or -ERR_PROTO
 * (silent). */
int http_parse_chunk_line(const char *line, size_t len_bytes, uint64_t *ret_size_bytes);

/** One challenge of WWW-Authenticate. Quoted values without their quotes, escapes left in. */
struct http_challenge {
    struct http_text scheme, realm, nonce, opaque, algorithm, qop;
    bool stale;
};
/** The next one in @text, which is advanced past it. false: there is none left that can be read. */
bool http_next_challenge(struct http_text *text, struct http_challenge *ret_challenge);
bool http_text_is(const struct http_text *text, const char *wanted); /* without regard to case */
/** Is @token one of the comma-separated ones in @text? Without regard to case. */
bool http_text_has_token(const struct http_text *text, const char *token);

struct http_request {
    const char *method;      /* "GET" */
    const char *path;        /* as it stands in the URI; NULL or "" asks for "/" */
    const char *query;       /* NULL: none */
    const char *host, *port; /* port NULL: not shown */
    const char *user_agent;
    const char *authorization; /* NULL: none */
    const char *if_range;      /* NULL: none */
    uint64_t range_first;      /* 0: no Range */
    const char *body;          /* NULL: none */
    const char *body_type;     /* NULL: a form */
    size_t body_len_bytes;
};
/** Append what a request line asks for: path and query (either may be NULL), with what would end
 * the line escaped. */
void http_put_target(const char *path, const char *query, struct str *out);
/** Append request line and headers, without the blank line that ends them: http_add_header() and
 * http_end_request() do. 0, or -ERR_INVAL (silent) when a text holds characters that would break
 * the line apart. */
int http_build_request(const struct http_request *request, struct str *out);
int http_add_header(struct str *out, const char *name, const char *value); /* the same errors */
void http_end_request(struct str *out,
                      const struct http_request *request); /* blank line and body */
/** Append "key=value", percent-encoded, with '&' before it when @out is not empty. */
void http_add_form_field(struct str *out, const char *key, const char *value);
