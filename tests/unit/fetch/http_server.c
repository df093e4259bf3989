/* See http_server.h. */
#include "tests/unit/fetch/http_server.h"
#include "core/err.h"
#include "net/net.h"
#include "tests/unit/fakes/fetch_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include <stdlib.h>
#include <string.h>

struct stream {
    struct http_fault fault;
    struct str request, answer;
    size_t sent;
    bool used; /* answered a request */
    bool ends; /* closed once everything is sent */
};

struct http_server http_server;
struct http_server_counts http_counts;

uint8_t http_server_byte(size_t i)
{
    return (uint8_t)(i * 13 + i / 251 + http_server.generation);
}

void http_server_reset(void)
{
    str_free(&http_counts.requests_text);
    str_free(&http_counts.last_request);
    memset(&http_server, 0, sizeof(http_server));
    memset(&http_counts, 0, sizeof(http_counts));
    http_server.ranges = true;
    http_server.etag = "\"one\"";
}

static const char *header_of(const char *request, const char *name)
{
    const char *at = strstr(request, name);
    return at ? at + strlen(name) : NULL;
}

static void put_bytes_of_file(struct str *out, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        str_append_char(out, (char)http_server_byte(i));
}

static void put_body(struct str *out, size_t from, size_t to)
{
    if (!http_server.chunk_bytes) {
        put_bytes_of_file(out, from, to);
        return;
    }
    while (from < to) {
        size_t part = to - from < http_server.chunk_bytes ? to - from : http_server.chunk_bytes;
        str_printf(out, "%x;x=y\r\n", (unsigned)part);
        put_bytes_of_file(out, from, from + part);
        str_append(out, "\r\n");
        from += part;
    }
    str_append(out, "0\r\nTrailer: x\r\n\r\n");
}

static void put_head(struct str *out, size_t from, size_t to)
{
    bool tells = !from || !http_server.careless;
    if (tells && http_server.etag)
        str_printf(out, "ETag: %s\r\n", http_server.etag);
    if (tells && http_server.modified)
        str_printf(out, "Last-Modified: %s\r\n", http_server.modified);
    if (http_server.chunk_bytes)
        str_append(out, "Transfer-Encoding: chunked\r\n");
    else if (!http_server.closes)
        str_printf(out, "Content-Length: %u\r\n", (unsigned)(to - from));
    str_append(out, "\r\n");
}

static void answer_with_file(struct stream *s, const char *request)
{
    const char *range = header_of(request, "\r\nRange: bytes="),
               *if_range = header_of(request, "\r\nIf-Range: ");
    const char *validator = http_server.etag && http_server.etag[0] == '"' ? http_server.etag
                                                                           : http_server.modified;
    size_t from = 0, size = http_server.file_bytes;
    bool matches = http_server.careless || !if_range ||
                   (validator && strncmp(if_range, validator, strlen(validator)) == 0);
    const char *version = http_server.closes ? "HTTP/1.0" : "HTTP/1.1";
    if (range && http_server.ranges && matches)
        from = strtoul(range, NULL, 10);
    if (from && from >= size) {
        str_append(&s->answer, "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n");
        return;
    }
    size_t shown = from;
    if (from && http_server.lies_about_range)
        from = from / 2;
    if (shown)
        str_printf(&s->answer, "%s 206 Partial Content\r\nContent-Range: bytes %u-%u/%u\r\n",
                   version, (unsigned)from, (unsigned)size - 1, (unsigned)size);
    else
        str_printf(&s->answer, "%s 200 OK\r\n", version);
    put_head(&s->answer, from, size);
    if (strncmp(request, "HEAD ", 5) != 0)
        put_body(&s->answer, from, size);
    s->ends = http_server.closes;
}

static void answer(struct stream *s, const char *request)
{
    unsigned number = http_counts.requests++;
    str_append(&http_counts.requests_text, request);
    str_truncate(&http_counts.last_request, 0);
    str_append(&http_counts.last_request, request);
    const char *scripted = number < HTTP_SERVER_SCRIPT_MAX ? http_server.script[number] : NULL;
    if (http_server.late && s->used)
        str_append(&s->answer, http_server.late);
    s->used = true;
    if (scripted)
        str_append(&s->answer, scripted);
    else if (http_server.challenge && !strstr(request, "\r\nAuthorization: "))
        str_append(&s->answer, http_server.challenge);
    else if (strstr(request, " /file"))
        answer_with_file(s, request);
    else
        str_append(&s->answer, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope");
    if (scripted && strstr(scripted, "Connection: close"))
        s->ends = true;
}

/* --- net/net.h -------------------------------------------------------------------------------- */

int tcp_connect(const char *host, uint16_t port, deadline_t deadline,
                void (*status)(void *arg, const char *text), void *arg, struct stream **ret_stream)
{
    (void)deadline;
    unsigned number = http_counts.connects++;
    status(arg, "connecting");
    if (http_server.on_connect)
        http_server.on_connect(number);
    struct http_fault fault = number < HTTP_SERVER_FAULTS_MAX ? http_server.faults[number]
                                                              : (struct http_fault){ 0 };
    if (fiber_canceled())
        return -ERR_CANCELED;
    if (fault.kind == FAULT_REFUSE)
        return fail(ERR_CONNREFUSED, "tcp: %s refused the connection to port %u", host, port);
    struct stream *s = calloc(1, sizeof(*s));
    s->fault = fault;
    http_counts.open++;
    *ret_stream = s;
    return 0;
}

static bool is_cut(const struct stream *s)
{
    return s->fault.kind != FAULT_NONE && s->sent >= s->fault.after_bytes;
}

static int nothing_more(const struct stream *s, deadline_t deadline)
{
    if (is_cut(s) && s->fault.kind == FAULT_RESET)
        return -ERR_CONNRESET;
    if ((is_cut(s) && s->fault.kind == FAULT_CLOSE) || (!is_cut(s) && s->ends))
        return 0;
    plat_fake_now_us = deadline > plat_fake_now_us ? deadline : plat_fake_now_us;
    return -ERR_TIMEDOUT;
}

int stream_read(struct stream *stream, void *data, size_t room_bytes, deadline_t deadline)
{
    plat_fake_now_us += 10;
    if (fiber_canceled())
        return -ERR_CANCELED;
    size_t part = stream->answer.len_bytes - stream->sent;
    if (stream->fault.kind != FAULT_NONE && part > stream->fault.after_bytes - stream->sent)
        part = stream->fault.after_bytes - stream->sent;
    if (http_server.segment_bytes && part > http_server.segment_bytes)
        part = 1 + fetch_fake_random((uint32_t)http_server.segment_bytes);
    if (part > room_bytes)
        part = room_bytes;
    if (part == 0)
        return nothing_more(stream, deadline);
    memcpy(data, stream->answer.data + stream->sent, part);
    stream->sent += part;
    if (http_server.drops_idle && stream->sent == stream->answer.len_bytes)
        stream->ends = true;
    return (int)part;
}

int stream_write(struct stream *stream, const void *data, size_t len_bytes, deadline_t deadline)
{
    (void)deadline;
    if (stream->ends)
        return 0; /* the reset comes later */
    str_append_bytes(&stream->request, data, len_bytes);
    const char *end = strstr(str_text(&stream->request), "\r\n\r\n");
    if (!end)
        return 0;
    const char *length = header_of(str_text(&stream->request), "\r\nContent-Length: ");
    size_t body = length ? strtoul(length, NULL, 10) : 0;
    size_t whole = (size_t)(end + 4 - str_text(&stream->request)) + body;
    if (length == NULL || stream->request.len_bytes >= whole) {
        answer(stream, str_text(&stream->request));
        str_truncate(&stream->request, 0);
    }
    return 0;
}

bool stream_alive(const struct stream *stream)
{
    if (http_server.idle_dies)
        return false;
    if (stream->sent != stream->answer.len_bytes)
        return false;                               /* something unread */
    return http_server.drops_idle || !stream->ends; /* a close that has not arrived yet */
}

void stream_close(struct stream *stream)
{
    if (!stream)
        return;
    str_free(&stream->request);
    str_free(&stream->answer);
    free(stream);
    http_counts.open--;
}
