/* fetch/http.c - HTTP downloads: request, answer, body, redirects, challenges, waiting for a busy
 * server. Not here: connections (http_pool.c), where a body ends (http_body.c), what happens after
 * a connection broke (http_resume.c). Source: RFC 9110, RFC 9112; compat 5.4. */
#include "core/build_info.h"
#include "core/event.h"
#include "core/heap.h"
#include "http_parts.h"
#include "plat.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    ANSWER_STALLS = 6, /* a script on the server may think so many times fetch-stall: 120 s */
    INTERIM_MAX = 8,   /* 1xx answers before the real one */
    RETRY_AFTER_MAX_S = 300,
    RETRY_AFTER_MIN_S = 1, /* "0" must not make us hammer a busy server */
    RETRY_AFTER_WAITS = 20,
    ANSWERS_MAX = FETCH_RESUMES_MAX, /* to challenges; twice in a row only to a stale one */
    USER_AGENT_MAX = 160,
    SHOWN_MAX = 96,
};

static const char *shown_path(const struct http_job *job)
{
    const char *path = job->transfer->uri->epath;
    return path && path[0] ? path : "/";
}

/* --- the request -------------------------------------------------------------------------- */

static bool has_form(const struct params *params)
{
    for (const struct param *param = params ? params->first : NULL; param; param = param->next)
        if (!param->header)
            return true;
    return false;
}

/* compat 5.4: GET; POST with a form; PUT with a file. The list may say otherwise. */
static int choose_method(struct http_job *job)
{
    static const char *const known[] = { "GET", "HEAD", "POST", "PUT" };
    const struct params *params = job->transfer->params;
    job->method = job->transfer->head_only ? "HEAD"
                  : job->transfer->upload  ? "PUT"
                  : has_form(params)       ? "POST"
                                           : "GET";
    if (!params || !params->method || !params->method[0] || job->transfer->head_only)
        return 0;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcasecmp(params->method, known[i]) != 0)
            continue;
        job->method = known[i];
        return 0;
    }
    return fail(ERR_NOTSUP, "http: the method \"%.40s\" is not one of GET, HEAD, POST, PUT",
                params->method);
}

static bool is_method(const struct http_job *job, const char *method)
{
    return strcmp(job->method, method) == 0;
}

static int version_length(void)
{
    return (int)strcspn(build_info.version, " ");
}

static int build(struct http_job *job, struct str *form, struct str *out)
{
    const struct uri *uri = job->transfer->uri;
    const struct params *params = job->transfer->params;
    char agent[USER_AGENT_MAX];
    snprintf(agent, sizeof(agent), "iPXE/%.*s %s/%.*s (%s; %s)", version_length(),
             build_info.version, build_info.product, version_length(), build_info.version,
             build_info.platform, build_info.arch);
    struct http_request request = { .method = job->method,
                                    .path = uri->epath,
                                    .query = uri->equery,
                                    .host = uri->host,
                                    .port = uri->port,
                                    .user_agent = agent };
    for (const struct param *param = params ? params->first : NULL; param; param = param->next)
        if (!param->header)
            http_add_form_field(form, param->key, param->value);
    if (has_form(params) && (is_method(job, "POST") || is_method(job, "PUT"))) {
        request.body = str_text(form);
        request.body_len_bytes = form->len_bytes;
    }
    if (job->transfer->upload) {
        request.body = job->transfer->upload;
        request.body_len_bytes = job->transfer->upload_bytes;
        request.body_type = "application/octet-stream";
    }
    if (job->authorization.len_bytes)
        request.authorization = str_text(&job->authorization);
    http_resume_request(job, &request);
    int r = http_build_request(&request, out);
    for (const struct param *param = params ? params->first : NULL; r == 0 && param;
         param = param->next)
        if (param->header)
            r = http_add_header(out, param->key, param->value);
    http_end_request(out, &request);
    return r;
}

static int send_request(struct http_job *job)
{
    struct str form = STR_INIT, text = STR_INIT;
    event_log(EVENT_DEBUG, "http", "%s: %s %.160s from byte %llu%s", job->where, job->method,
              shown_path(job), (unsigned long long)job->transfer->done_bytes,
              job->conn->reused ? ", on an open connection" : "");
    int r = build(job, &form, &text);
    if (r < 0)
        r = fail(ERR_INVAL,
                 "http: the request for %.100s would hold a line end or a character that "
                 "has no place there",
                 shown_path(job));
    else if (form.oom || text.oom || job->authorization.oom)
        r = fail(ERR_NOMEM, "http: no memory for the request for %.100s", shown_path(job));
    else
        r = stream_write(job->conn->stream, text.data, text.len_bytes,
                         deadline_in_ms(job->stall_ms));
    str_free(&form);
    str_free(&text);
    return r;
}

/* --- the answer's head -------------------------------------------------------------------- */

/* Whoever does not speak HTTP is told apart by the first bytes, not by waiting for a blank line. */
static int check_first_bytes(struct http_job *job)
{
    const struct http_conn *conn = job->conn;
    const char *bytes = conn->buffer + conn->start;
    size_t here = conn->end - conn->start, len = strlen("HTTP/1.");
    char shown[SHOWN_MAX / 4];
    if (memcmp(bytes, "HTTP/1.", here < len ? here : len) == 0)
        return 0;
    if (conn->reused) { /* they may belong to what was asked for before */
        job->fresh = true;
        return HTTP_REPEAT;
    }
    return fail(ERR_PROTO, "http: %s does not answer in HTTP/1.x to %.80s but with \"%s\"",
                job->where, shown_path(job), str_printable(bytes, here, shown, sizeof(shown)));
}

/* The head failed to come: what it means depends on what went before. */
static int no_head(struct http_job *job, int r, uint64_t waited_ms)
{
    bool nothing = job->conn->end == job->conn->start;
    if (r == -ERR_CANCELED || r == -ERR_PROTO)
        return r;
    if (r == -ERR_NOBUFS)
        return fail(ERR_PROTO, "http: %s sent a head of more than %u bytes for %.100s", job->where,
                    (unsigned)HTTP_HEAD_MAX, shown_path(job));
    if (r != -ERR_TIMEDOUT && nothing && job->conn->reused) {
        job->fresh = true; /* the server had closed it before the request came: nobody's fault */
        return HTTP_REPEAT;
    }
    if (r == -ERR_TIMEDOUT)
        http_broken(job, ERR_STALLED, "sent no answer for %u s", (unsigned)(waited_ms / 1000));
    else
        http_broken(job, r == 0 ? ERR_CONNRESET : -r, "closed the connection without an answer");
    if (http_resume_wanted(job))
        return HTTP_BROKEN;
    return fail(job->why, "http: %s %s for %.100s", job->where, job->why_text, shown_path(job));
}

/* Read until a whole head is in the buffer: *@ret_head borrows from it. */
static int read_head(struct http_job *job, struct http_head *ret_head)
{
    struct http_conn *conn = job->conn;
    uint64_t wait_ms = job->stall_ms * (http_resume_wanted(job) ? 1 : ANSWER_STALLS);
    deadline_t deadline = deadline_in_ms(wait_ms);
    for (unsigned interim = 0; interim <= INTERIM_MAX;) {
        size_t len = http_head_length(conn->buffer + conn->start, conn->end - conn->start);
        if (len == 0) {
            int r = http_conn_fill(conn, sizeof(conn->buffer), deadline);
            if (r > 0)
                r = check_first_bytes(job);
            else
                r = no_head(job, r, wait_ms);
            if (r != 0)
                return r;
            continue;
        }
        if (http_parse_head(conn->buffer + conn->start, len, ret_head) < 0)
            return fail(ERR_PROTO, "http: %s sent a head that contradicts RFC 9112 for %.100s",
                        job->where, shown_path(job));
        conn->start += len;
        event_log(EVENT_DEBUG, "http", "%s answers %u, %llu bytes", job->where, ret_head->status,
                  (unsigned long long)(ret_head->has_length ? ret_head->length : 0));
        if (ret_head->status / 100 != 1)
            return 0;
        interim++;
    }
    return fail(ERR_PROTO, "http: %s sent more than %u interim answers for %.100s", job->where,
                (unsigned)INTERIM_MAX, shown_path(job));
}

/* --- answers that are not the file --------------------------------------------------------- */

/* Be at the server that the URI names: what was answered to another one is not for it. */
static int turn_to_server(struct http_job *job)
{
    const struct uri *uri = job->transfer->uri;
    char host[SHOWN_MAX - 8];
    if (!uri->host || !uri->host[0])
        return fail(ERR_INVAL, "http: the URI names no server");
    str_printable(uri->host, strlen(uri->host), host, sizeof(host));
    snprintf(job->where, sizeof(job->where), "%s%s%.5s", host, uri->port ? ":" : "",
             uri->port ? uri->port : "");
    str_truncate(&job->authorization, 0);
    job->challenged = false;
    job->answers = job->waits = 0;
    return HTTP_REPEAT;
}

static int refused(const struct http_job *job, const struct http_head *head)
{
    char reason[SHOWN_MAX / 2];
    int err = head->status == 401       ? ERR_ACCES
              : head->status == 403     ? ERR_PERM
              : head->status == 404     ? ERR_NOTFOUND
              : head->status / 100 == 4 ? ERR_HTTP_CLIENT
              : head->status / 100 == 5 ? ERR_HTTP_SERVER
                                        : ERR_IO;
    str_printable(head->reason.data, head->reason.len_bytes, reason, sizeof(reason));
    return fail(err, "http: %s answered %u%s%s for %.120s", job->where, head->status,
                reason[0] ? " " : "", reason, shown_path(job));
}

static int redirect(struct http_job *job, const struct http_text *location)
{
    if (job->transfer->upload)
        return fail(ERR_NOTSUP, "http: %s wants the file for %.100s elsewhere; it was not sent on",
                    job->where, shown_path(job));
    char *text = heap_strndup(location->data, location->len_bytes);
    if (!text)
        return fail(ERR_NOMEM, "http: no memory for a redirect of %u bytes",
                    (unsigned)location->len_bytes);
    int r = fetch_redirect(job->transfer, text);
    heap_free(text);
    if (r != FETCH_AGAIN || !http_resume_wanted(job) ||
        strcasecmp(job->transfer->uri->scheme, "http") != 0)
        return r;
    http_resume_elsewhere(job);
    return turn_to_server(job);
}

/* What a redirect led to may be good for a while only (a signed URI): a resume asks once more where it came from. */
static bool goes_back(struct http_job *job, unsigned status)
{
    if (status / 100 != 4 || job->went_back || !http_resume_wanted(job))
        return false;
    job->went_back = fetch_go_back(job->transfer);
    if (job->went_back)
        event_log(EVENT_NOTICE, "http", "%s answered %u: asking anew where it was redirected from",
                  job->where, status);
    return job->went_back;
}

/* compat 5.4 waits and retries without limit; here both have one. */
static int wait_for_server(struct http_job *job, const struct http_head *head)
{
    uint32_t wait_s = head->retry_after_s < RETRY_AFTER_MIN_S ? RETRY_AFTER_MIN_S
                                                              : head->retry_after_s;
    if (wait_s > RETRY_AFTER_MAX_S)
        return fail(ERR_HTTP_SERVER,
                    "http: %s answered %u for %.100s and asks to come back in %u "
                    "s; %u are the limit",
                    job->where, head->status, shown_path(job), (unsigned)wait_s,
                    (unsigned)RETRY_AFTER_MAX_S);
    if (++job->waits > RETRY_AFTER_WAITS)
        return fail(ERR_HTTP_SERVER,
                    "http: %s answered %u for %.100s and was busy %u times in a "
                    "row",
                    job->where, head->status, shown_path(job), (unsigned)RETRY_AFTER_WAITS);
    snprintf(job->transfer->status, sizeof(job->transfer->status), "busy (%u), again in %u s",
             head->status, (unsigned)wait_s);
    int r = fiber_sleep_ms((uint64_t)wait_s * 1000);
    return r < 0 ? r : HTTP_REPEAT;
}

/* What a proxy says while the server behind it is restarted. */
static bool is_passing(unsigned status)
{
    return status == 408 || status == 429 || status == 502 || status == 503 || status == 504;
}

/* Decide by the head alone: it is gone once the body has been drained. */
static int not_the_file(struct http_job *job, const struct http_head *head)
{
    if (head->location.data)
        return redirect(job, &head->location);
    if (head->status == 401 && job->answers < ANSWERS_MAX && http_authorize(job, head) == 0) {
        job->challenged = true;
        job->answers++;
        return HTTP_REPEAT;
    }
    if (head->has_retry_after)
        return wait_for_server(job, head);
    if (http_resume_wanted(job) && is_passing(head->status))
        return http_broken(job, ERR_HTTP_SERVER, "answered %u", head->status);
    if (head->status == 416 && job->transfer->done_bytes) {
        job->no_range = true; /* the file is shorter now */
        fetch_start_over(job->transfer);
        return HTTP_REPEAT;
    }
    if (goes_back(job, head->status)) {
        http_resume_elsewhere(job);
        return turn_to_server(job);
    }
    return refused(job, head);
}

/* --- the file ------------------------------------------------------------------------------ */

static int body_broke(struct http_job *job, int r)
{
    switch (r) {
    case -ERR_TIMEDOUT:
        return http_broken(job, ERR_STALLED, "sent nothing for %u s",
                           (unsigned)(job->stall_ms / 1000));
    case -ERR_TRUNCATED:
        return http_broken(job, ERR_TRUNCATED, "closed the connection");
    case -ERR_CANCELED:
        return r;
    case -ERR_PROTO:
        return fail(ERR_PROTO,
                    "http: %s sent chunks that contradict RFC 9112 7.1 at byte %llu of "
                    "%.100s",
                    job->where, (unsigned long long)job->transfer->done_bytes, shown_path(job));
    default:
        return http_broken(job, -r, "broke the connection off");
    }
}

static int receive(struct http_job *job, struct http_body *body)
{
    struct transfer *transfer = job->transfer;
    uint64_t announced = transfer->total_bytes;
    int r = announced ? blob_expect(&transfer->blob, announced) : 0;
    transfer->status[0] = '\0';
    while (r == 0 && !body->ended) {
        void *data;
        size_t room;
        r = blob_room(&transfer->blob, &data, &room);
        if (r < 0)
            return r;
        int n = http_body_read(body, data, room, deadline_in_ms(job->stall_ms));
        if (n < 0)
            return body_broke(job, n);
        blob_commit(&transfer->blob, (size_t)n);
        transfer->done_bytes = transfer->blob.len_bytes;
    }
    if (r == 0 && announced && transfer->done_bytes != announced)
        return http_broken(job, ERR_TRUNCATED, "ended the file");
    return r;
}

static int the_file(struct http_job *job, const struct http_head *head, struct http_body *body)
{
    if (head->unknown_coding)
        return fail(ERR_NOTSUP, "http: %s sends %.100s in a transfer coding other than chunked",
                    job->where, shown_path(job));
    if (is_method(job, "HEAD")) {
        job->transfer->total_bytes = head->has_length ? head->length : 0;
        return 0;
    }
    int r = http_resume_check(job, head);
    return r == 0 ? receive(job, body) : r;
}

/* --- the whole ------------------------------------------------------------------------------ */

/* RFC 9110 9.2.2: these may be sent twice; others never go over a connection that may be dead, since nobody could tell
 * whether they arrived. */
static bool may_repeat(const struct http_job *job)
{
    return is_method(job, "GET") || is_method(job, "HEAD");
}

static int open_connection(struct http_job *job)
{
    bool fresh = job->fresh || !may_repeat(job);
    int r = http_conn_open(job->transfer->uri, fresh, job->transfer, &job->conn);
    job->fresh = false;
    if (r < 0 && r != -ERR_CANCELED && http_resume_wanted(job))
        return http_broken(job, -r, "cannot be reached");
    return r;
}

/* What goes wrong with a body that nobody wants is not what the user should read. */
static bool drain(struct http_body *body)
{
    struct error_slot said = *err_slot();
    bool drained = http_body_drain(body);
    *err_slot() = said;
    return drained;
}

/* One request and its answer. 0, FETCH_AGAIN, HTTP_REPEAT, HTTP_BROKEN or -ERR_x. */
static int exchange(struct http_job *job)
{
    struct http_head head;
    struct http_body body = { 0 };
    bool reusable = false;
    int r = open_connection(job);
    if (r != 0)
        return r;
    r = send_request(job);
    if (r == -ERR_CONNRESET || r == -ERR_TIMEDOUT || r == -ERR_PIPE || r == -ERR_NOTCONN)
        r = no_head(job, r, job->stall_ms);
    if (r == 0) {
        snprintf(job->transfer->status, sizeof(job->transfer->status), "waiting for an answer");
        r = read_head(job, &head);
    }
    if (r == 0) {
        job->transfer->answer = head.status;
        http_body_begin(&body, job->conn, &head, is_method(job, "HEAD"));
        bool good = head.status / 100 == 2;
        r = good ? the_file(job, &head, &body) : not_the_file(job, &head);
        bool whole = good ? r >= 0 && r != HTTP_BROKEN : r != -ERR_CANCELED;
        reusable = whole && head.keep_alive && drain(&body);
    }
    if (reusable)
        http_conn_keep(job->conn);
    else
        http_conn_close(job->conn);
    job->conn = NULL;
    return r;
}

static int http_fetch(struct transfer *transfer)
{
    struct http_job job = { .transfer = transfer, .stall_ms = fetch_stall_ms() };
    int r = choose_method(&job);
    if (r == 0)
        r = turn_to_server(&job);
    while (r == HTTP_REPEAT) { /* each reason to repeat has a bound of its own */
        r = exchange(&job);
        if (r == HTTP_BROKEN && may_repeat(&job))
            r = http_resume_after(&job);
        else if (r == HTTP_BROKEN)
            r = fail(job.why, "http: %s %s after %llu bytes of the answer to %s %.80s", job.where,
                     job.why_text, (unsigned long long)transfer->done_bytes, job.method,
                     shown_path(&job));
    }
    str_free(&job.authorization);
    return r;
}

const struct fetcher http_fetcher = {
    .scheme = "http", .default_port = HTTP_PORT, .uploads = true, .fetch = http_fetch
};
