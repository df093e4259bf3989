/* wire/http_request.c - HTTP/1.1 requests as text. Not here: responses (http.c).
 * Source: RFC 9112 (3 request line), RFC 9110; order of the headers: compat 5.4. */
#include "wire/http.h"
#include <string.h>
#include "core/err.h"

static const char hex_digits[] = "0123456789ABCDEF";

static void put_escaped(struct str *out, unsigned char c)
{
    char text[3] = { '%', hex_digits[c >> 4], hex_digits[c & 15] };
    str_append_bytes(out, text, sizeof(text));
}

/* As written in the URI, but what would end the request line is escaped: a value that a script
 * expanded may hold it. */
static void put_target_part(struct str *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c <= ' ' || c == 127)
            put_escaped(out, c);
        else
            str_append_char(out, *text);
    }
}

void http_put_target(const char *path, const char *query, struct str *out)
{
    if (!path || path[0] != '/')
        str_append_char(out, '/');
    put_target_part(out, path ? path : "");
    if (query) {
        str_append_char(out, '?');
        put_target_part(out, query);
    }
}

static bool is_safe(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 127)
            return false;
    return true;
}

static bool is_token(const char *text)
{
    if (!*text)
        return false;
    for (; *text; text++)
        if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 127 ||
            strchr("()<>@,;:\\\"/[]?={}", *text))
            return false;
    return true;
}

int http_add_header(struct str *out, const char *name, const char *value)
{
    if (!is_token(name) || !is_safe(value))
        return -ERR_INVAL;
    str_printf(out, "%s: %s\r\n", name, value);
    return 0;
}

static int add_host(struct str *out, const struct http_request *request)
{
    const char *host = request->host;
    bool bare_v6 = strchr(host, ':') && host[0] != '['; /* RFC 9110 7.2: as in a URI */
    if (!host[0] || strchr(host, ' ') || !is_safe(host) ||
        (request->port && !is_safe(request->port)))
        return -ERR_INVAL;
    str_printf(out, "Host: %s%s%s", bare_v6 ? "[" : "", host, bare_v6 ? "]" : "");
    if (request->port)
        str_printf(out, ":%s", request->port);
    str_append(out, "\r\n");
    return 0;
}

int http_build_request(const struct http_request *request, struct str *out)
{
    if (!is_token(request->method))
        return -ERR_INVAL;
    str_printf(out, "%s ", request->method);
    http_put_target(request->path, request->query, out);
    str_append(out, " HTTP/1.1\r\n");
    if (request->body) {
        str_printf(out, "Content-Length: %u\r\n", (unsigned)request->body_len_bytes);
        str_printf(out, "Content-Type: %s\r\n",
                   request->body_type ? request->body_type : "application/x-www-form-urlencoded");
    }
    if (request->range_first)
        str_printf(out, "Range: bytes=%llu-\r\n", (unsigned long long)request->range_first);
    if (request->if_range && http_add_header(out, "If-Range", request->if_range) < 0)
        return -ERR_INVAL;
    str_append(out, "Connection: keep-alive\r\n");
    if (http_add_header(out, "User-Agent", request->user_agent) < 0)
        return -ERR_INVAL;
    int r = add_host(out, request);
    if (r == 0 && request->authorization)
        r = http_add_header(out, "Authorization", request->authorization);
    return r;
}

void http_end_request(struct str *out, const struct http_request *request)
{
    str_append(out, "\r\n");
    if (request->body)
        str_append_bytes(out, request->body, request->body_len_bytes);
}

static void put_form_text(struct str *out, const char *text)
{
    for (; *text; text++) { /* RFC 3986 2.3: the unreserved ones stay */
        unsigned char c = (unsigned char)*text;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("-._~", c);
        if (plain)
            str_append_char(out, (char)c);
        else
            put_escaped(out, c);
    }
}

void http_add_form_field(struct str *out, const char *key, const char *value)
{
    if (out->len_bytes)
        str_append_char(out, '&');
    put_form_text(out, key);
    str_append_char(out, '=');
    put_form_text(out, value);
}
