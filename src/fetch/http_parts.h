/* fetch/http_parts.h - what the files of the HTTP fetcher share: a connection, a body, one
 * transfer's state. Private to src/fetch/http*.c. */
#pragma once
#include "core/list.h"
#include "core/uri.h"
#include "fetch/fetch.h"
#include "net/net.h"
#include "wire/http.h"

enum {
    HTTP_IDLE_MS = 10000, /* an unused connection is kept so long: compat 5.4 */
    HTTP_IDLE_MAX = 8,
    HTTP_WHERE_MAX = 96,
    HTTP_VALIDATOR_MAX = 256, /* a longer ETag is not one that we could send back */
};

/* --- http_pool.c: connections, and reading through their buffer --- */

struct http_conn {
    struct stream *stream;
    char *scheme, *host;
    uint16_t port;
    bool reused; /* answered a request before: it may have been closed meanwhile */
    uint64_t idle_until_us;
    struct list node;  /* in the pool of idle ones */
    size_t start, end; /* what is in the buffer and has not been used */
    char buffer[HTTP_HEAD_MAX];
};

/** A connection to the server of @uri: an idle one unless @fresh, else a new one. May yield.
 * @transfer  its status tells what goes on
 * 0 or what tcp_connect() says. *@ret_conn owned by caller: http_conn_close() or
 * http_conn_keep(). */
int http_conn_open(const struct uri *uri, bool fresh, struct transfer *transfer,
                   struct http_conn **ret_conn);
void http_conn_close(struct http_conn *conn); /* NULL is fine */
/** The response was read to its end: keep it for the next request (taken). */
void http_conn_keep(struct http_conn *conn);
/** Read at most @most_bytes more into the buffer. Returns as stream_read() does; -ERR_NOBUFS
 * (silent) when the buffer is full. May yield. */
int http_conn_fill(struct http_conn *conn, size_t most_bytes, deadline_t deadline);
/** As stream_read(), what is in the buffer first. May yield. */
int http_conn_read(struct http_conn *conn, void *data, size_t room_bytes, deadline_t deadline);

/* --- http_body.c: where a body ends --- */

enum http_framing { HTTP_BODY_NONE, HTTP_BODY_LENGTH, HTTP_BODY_CHUNKED, HTTP_BODY_CLOSE };
struct http_body {
    struct http_conn *conn;
    enum http_framing framing;
    uint64_t left_bytes; /* of the body, or of the chunk */
    bool in_chunk;       /* the line end behind a chunk's data is still to come */
    bool ended;
};
void http_body_begin(struct http_body *body, struct http_conn *conn, const struct http_head *head,
                     bool no_body);
/** Up to @room_bytes of it. Returns the count, 0 at its end, -ERR_TIMEDOUT, -ERR_CONNRESET,
 * -ERR_CANCELED, -ERR_TRUNCATED (the connection ended before the body) or -ERR_PROTO: all silent.
 * May yield. */
int http_body_read(struct http_body *body, void *data, size_t room_bytes, deadline_t deadline);
/** Read the rest and forget it, when it is short. true: the connection can be used again. */
bool http_body_drain(struct http_body *body);

/* --- http.c, http_resume.c: one transfer --- */

/* What an exchange comes to, besides 0 (done), FETCH_AGAIN (redirected) and -ERR_x. */
enum { HTTP_REPEAT = 2, HTTP_BROKEN = 3 };

struct http_job {
    struct transfer *transfer;
    struct http_conn *conn; /* NULL between exchanges */
    const char *method;
    char where[HTTP_WHERE_MAX]; /* server, as sentences name it */
    struct str authorization;   /* what answered a challenge; empty: nothing yet */
    uint64_t stall_ms;
    bool fresh;       /* no idle connection this time */
    bool challenged;  /* credentials were asked for and sent */
    unsigned answers; /* ... so often, since the connection broke */
    unsigned waits;   /* for Retry-After, without anything new */

    /* resuming: what the bytes here belong to, and how it went */
    char etag[HTTP_VALIDATOR_MAX], modified[HTTP_VALIDATOR_MAX];
    uint64_t total_bytes; /* of the whole file; 0: unknown */
    bool no_range;        /* the server's ranges are not to be trusted */
    uint64_t best_bytes;  /* most that was ever here */
    unsigned failures;    /* in a row, without anything new */
    bool elsewhere;       /* asked of another server than the bytes here are from */
    bool went_back;       /* to the URI before the redirects; without anything new since */
    int why;              /* HTTP_BROKEN: the ERR_x it would be without resuming */
    char why_text[96];    /* "sent nothing for 20 s" */
};

/** true: some of the body was received at some time, so that a broken connection is worth another
 * try. */
bool http_resume_wanted(const struct http_job *job);
/** The connection broke (job->why, why_text): wait a little, decide where to go on. HTTP_REPEAT, or
 * the failure once nothing more is to be tried. May yield. */
int http_resume_after(struct http_job *job);
/** transfer->uri is another one now, of the same file: the bytes stay if a validator will tell whether it is. */
void http_resume_elsewhere(struct http_job *job);
/** Range and If-Range of the next request. */
void http_resume_request(const struct http_job *job, struct http_request *request);
/** A 2xx head has come: do its bytes go on where ours end? 0: yes, or they begin anew (ours are
 * gone). HTTP_REPEAT: it is another file, ask for all of it. */
int http_resume_check(struct http_job *job, const struct http_head *head);
/** @why, and its sentence's middle. Returns HTTP_BROKEN. */
int http_broken(struct http_job *job, int why, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* --- http_auth.c: credentials --- */

/** Answer the challenges of a 401 with the URI's user and password into job->authorization. 0;
 * -ERR_ACCES (silent): there is no user in the URI, no scheme that we speak, or it was answered
 * before and is not stale. */
int http_authorize(struct http_job *job, const struct http_head *head);
