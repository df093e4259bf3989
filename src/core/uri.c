/* core/uri.c - URIs: parse, resolve, format. Not here: what a scheme does (src/fetch).
 * Source: RFC 3986; where boot scripts rely on something else, compat 5.1 of the reference
 * (docs/compatibility.md). */
#include "core/uri.h"
#include "core/err.h"
#include "core/heap.h"
#include <string.h>

#define PARAMS_MARK "##params"
#define FIELDS      10 /* texts of struct uri */

static struct uri *cwd;

/* All texts of a URI, to do something with each. */
static void uri_fields(struct uri *uri, char **ret_fields[FIELDS])
{
    char **fields[FIELDS] = { &uri->scheme, &uri->opaque,   &uri->user, &uri->password,
                              &uri->host,   &uri->port,     &uri->path, &uri->epath,
                              &uri->equery, &uri->efragment };
    memcpy(ret_fields, fields, sizeof(fields));
}

void uri_free(struct uri *uri)
{
    char **fields[FIELDS];
    if (!uri)
        return;
    uri_fields(uri, fields);
    for (size_t i = 0; i < FIELDS; i++)
        heap_free(*fields[i]);
    heap_free(uri->params);
    heap_free(uri);
}

size_t uri_unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        int high = *from == '%' ? hex_digit(from[1]) : -1;
        int low = high >= 0 ? hex_digit(from[2]) : -1;
        if (low >= 0 && (high | low)) { /* %00 would cut the text: it stays as written */
            *to++ = (char)(high << 4 | low);
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

/* A part of the text as a field of its own. */
static bool set_field(char **field, const char *text, size_t len, bool decode)
{
    heap_free(*field);
    *field = heap_strndup(text, len);
    if (*field && decode)
        uri_unescape(*field);
    return *field != NULL;
}

static bool set_text(char **field, const char *text, bool decode)
{
    return set_field(field, text, strlen(text), decode);
}

/* Letters, '-' and '_' up to ':'; 0 when there is no scheme (compat 5.1). */
static size_t scheme_length(const char *text)
{
    size_t len = 0;
    while ((text[len] >= 'a' && text[len] <= 'z') || (text[len] >= 'A' && text[len] <= 'Z') ||
           text[len] == '-' || text[len] == '_')
        len++;
    return text[len] == ':' ? len : 0;
}

/* user[:password]@host[:port] */
static bool parse_authority(struct uri *uri, char *text)
{
    char *at = strchr(text, '@');
    char *host = at ? at + 1 : text;
    if (at) {
        *at = '\0';
        char *colon = strchr(text, ':');
        if (colon) {
            *colon = '\0';
            if (!set_text(&uri->password, colon + 1, true))
                return false;
        }
        if (!set_text(&uri->user, text, true))
            return false;
    }
    char *colon = strrchr(host, ':');
    if (colon && host[strlen(host) - 1] != ']') {
        *colon = '\0';
        if (!set_text(&uri->port, colon + 1, true))
            return false;
    }
    return set_text(&uri->host, host, true);
}

/* What is left after parameters and fragment were cut off. @text may be changed. */
static bool parse_body(struct uri *uri, char *text)
{
    size_t scheme = scheme_length(text);
    char *rest = text;
    if (scheme) {
        if (!set_field(&uri->scheme, text, scheme, false))
            return false;
        rest = text + scheme + 1;
        if (rest[0] != '/')
            return set_text(&uri->opaque, rest, true);
    }
    char *query = strchr(rest, '?');
    if (query) {
        *query = '\0';
        if (!set_text(&uri->equery, query + 1, false))
            return false;
    }
    if (scheme && rest[1] == '/') {
        char *authority = rest + 2;
        char *slash = strchr(authority, '/');
        char *path = slash ? slash : authority + strlen(authority);
        char *authority_copy = heap_strndup(authority, (size_t)(path - authority));
        bool ok = authority_copy && parse_authority(uri, authority_copy);
        heap_free(authority_copy);
        if (!ok)
            return false;
        rest = path;
    }
    return !*rest || (set_text(&uri->epath, rest, false) && set_text(&uri->path, rest, true));
}

/* "##params" or "##params=NAME" at the end takes the list of that name along. */
static bool cut_params(struct uri *uri, char *text)
{
    char *mark = strstr(text, PARAMS_MARK);
    if (!mark)
        return true;
    const char *name = mark + strlen(PARAMS_MARK);
    if (*name != '=' && *name != '\0')
        return true;
    *mark = '\0';
    return set_text(&uri->params, *name == '=' ? name + 1 : name, true);
}

/* 0 when it is empty (RFC 3986 3.2.3: as if absent), -1 when it is none. */
static int32_t port_number(const char *text)
{
    int32_t port = 0;
    const char *digits = text;
    for (; *digits >= '0' && *digits <= '9' && port <= UINT16_MAX; digits++)
        port = port * 10 + (*digits - '0');
    return *digits || port > UINT16_MAX || (port == 0 && *text) ? -1 : port;
}

static int check_port(const struct uri *uri)
{
    if (!uri->port || port_number(uri->port) >= 0)
        return 0;
    return fail(ERR_INVAL, "uri: \"%.20s\" is no port: a number from 1 to %d is one", uri->port,
                UINT16_MAX);
}

int uri_parse(const char *text, struct uri **ret_uri)
{
    if (strnlen(text, URI_TEXT_MAX) == URI_TEXT_MAX)
        return fail(ERR_INVAL, "uri: the address is longer than %d characters", URI_TEXT_MAX - 1);
    struct uri *uri = heap_zalloc(sizeof(*uri));
    char *copy = heap_strdup(text);
    bool ok = uri && copy && cut_params(uri, copy);
    if (ok) {
        char *fragment = strchr(copy, '#');
        if (fragment) {
            *fragment = '\0';
            ok = set_text(&uri->efragment, fragment + 1, false);
        }
    }
    ok = ok && parse_body(uri, copy);
    heap_free(copy);
    int r = ok ? check_port(uri) : fail(ERR_NOMEM, "uri: no memory for an address");
    if (r < 0) {
        uri_free(uri);
        return r;
    }
    *ret_uri = uri;
    return 0;
}

int uri_copy(const struct uri *uri, struct uri **ret_uri)
{
    struct uri *copy = heap_zalloc(sizeof(*copy));
    char **to[FIELDS], **from[FIELDS];
    bool ok = copy != NULL;
    if (ok) {
        uri_fields(copy, to);
        uri_fields((struct uri *)(uintptr_t)uri, from); /* read only */
        for (size_t i = 0; ok && i < FIELDS; i++)
            ok = !*from[i] || set_text(to[i], *from[i], false);
        ok = ok && (!uri->params || set_text(&copy->params, uri->params, false));
    }
    if (!ok) {
        uri_free(copy);
        return fail(ERR_NOMEM, "uri: no memory for an address");
    }
    *ret_uri = copy;
    return 0;
}

/* Directory of @base with @relative behind it; "./" and "../" at the front of @relative are obeyed,
 * later ones are not. */
static char *join_paths(const char *base, const char *relative)
{
    if (relative[0] == '/')
        return heap_strdup(relative);
    const char *last = strrchr(base, '/');
    size_t keep = last ? (size_t)(last - base) + 1 : 0;
    for (;;) {
        if (strncmp(relative, "./", 2) == 0 || strcmp(relative, ".") == 0) {
            relative += relative[1] ? 2 : 1;
        } else if (strncmp(relative, "../", 3) == 0 || strcmp(relative, "..") == 0) {
            relative += relative[2] ? 3 : 2;
            if (keep > 1)
                for (keep--; keep && base[keep - 1] != '/';)
                    keep--;
        } else {
            break;
        }
    }
    struct str path = STR_INIT;
    str_append_bytes(&path, base, keep);
    str_append(&path, relative);
    return str_steal(&path);
}

static bool replace_field(char **field, char *value)
{
    heap_free(*field);
    *field = value;
    return value != NULL;
}

/* The tail of @relative (path, query, fragment, params) onto @uri, which starts as a copy of the
 * base. */
static bool resolve_tail(struct uri *uri, const struct uri *relative)
{
    if (relative->epath) {
        char *epath = join_paths(uri->epath ? uri->epath : "/", relative->epath);
        if (!replace_field(&uri->epath, epath) || !set_text(&uri->path, epath, true))
            return false;
    }
    if (relative->epath || relative->equery)
        if (replace_field(&uri->equery, relative->equery ? heap_strdup(relative->equery) : NULL) !=
            (relative->equery != NULL))
            return false;
    if (replace_field(&uri->efragment, relative->efragment ? heap_strdup(relative->efragment)
                                                           : NULL) != (relative->efragment != NULL))
        return false;
    return replace_field(&uri->params, relative->params ? heap_strdup(relative->params) : NULL) ==
           (relative->params != NULL);
}

int uri_resolve(const struct uri *base, const struct uri *relative, struct uri **ret_uri)
{
    if (!base || relative->scheme || base->opaque)
        return uri_copy(relative, ret_uri);
    struct uri *uri;
    int r = uri_copy(base, &uri);
    if (r < 0)
        return r;
    if (!resolve_tail(uri, relative)) {
        uri_free(uri);
        return fail(ERR_NOMEM, "uri: no memory for an address");
    }
    *ret_uri = uri;
    return 0;
}

/* Escape what cannot be printed, blanks, '%', and the characters of @also. */
static void escape(const char *text, size_t len_bytes, const char *also, struct str *out)
{
    for (size_t i = 0; i < len_bytes; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c <= ' ' || c >= 0x7f || c == '%' || strchr(also, c))
            str_printf(out, "%%%02X", c);
        else
            str_append_char(out, (char)c);
    }
}

void uri_escape_string(const char *text, size_t len_bytes, struct str *out)
{
    escape(text, len_bytes, "/#:@?=&+", out);
}

int uri_from_filename(const char *server_text, const char *filename, struct uri **ret_uri)
{
    size_t scheme = scheme_length(filename);
    if (scheme && filename[scheme + 1] == '/')
        return uri_parse(filename, ret_uri);
    if (!server_text)
        return -ERR_NOENT;
    struct str path = STR_INIT;
    str_printf(&path, "/%s", filename);
    struct str epath = STR_INIT;
    str_append(&epath, "/");
    escape(filename, strlen(filename), "#:@?", &epath);
    struct uri *uri = heap_zalloc(sizeof(*uri));
    char *path_text = str_steal(&path), *epath_text = str_steal(&epath);
    if (!uri || !path_text || !epath_text || !set_text(&uri->scheme, "tftp", false) ||
        !set_text(&uri->host, server_text, false)) {
        heap_free(path_text);
        heap_free(epath_text);
        uri_free(uri);
        return fail(ERR_NOMEM, "uri: no memory for an address");
    }
    uri->path = path_text;
    uri->epath = epath_text;
    *ret_uri = uri;
    return 0;
}

static void format_authority(const struct uri *uri, unsigned fields, struct str *out)
{
    str_append(out, "//");
    if (uri->user && !(fields & URI_NO_USER)) {
        escape(uri->user, strlen(uri->user), "/#:@?", out);
        if (uri->password) {
            str_append_char(out, ':');
            escape(uri->password, strlen(uri->password), "/#:@?", out);
        }
        str_append_char(out, '@');
    }
    escape(uri->host, strlen(uri->host), "/#@?", out);
    if (uri->port) {
        str_append_char(out, ':');
        escape(uri->port, strlen(uri->port), "/#:@?", out);
    }
}

void uri_format(const struct uri *uri, unsigned fields, struct str *out)
{
    if (uri->scheme)
        str_printf(out, "%s:", uri->scheme);
    if (uri->opaque)
        escape(uri->opaque, strlen(uri->opaque), "#", out);
    if (uri->host)
        format_authority(uri, fields, out);
    if (uri->epath)
        str_append(out, uri->epath);
    if (fields & URI_NO_QUERY)
        return;
    if (uri->equery)
        str_printf(out, "?%s", uri->equery);
    if (uri->efragment)
        str_printf(out, "#%s", uri->efragment);
}

uint16_t uri_port(const struct uri *uri, uint16_t fallback)
{
    int32_t port = uri->port ? port_number(uri->port) : 0;
    return port > 0 ? (uint16_t)port : fallback;
}

const char *uri_basename(const struct uri *uri)
{
    const char *text = uri->opaque ? uri->opaque : uri->path ? uri->path : "";
    const char *slash = strrchr(text, '/');
    return slash ? slash + 1 : text;
}

const struct uri *uri_cwd(void)
{
    return cwd;
}

int uri_cwd_push(const struct uri *uri, struct uri **ret_former)
{
    struct uri *copy = NULL;
    int r = uri ? uri_copy(uri, &copy) : 0;
    if (r < 0)
        return r;
    *ret_former = cwd;
    cwd = copy;
    return 0;
}

void uri_cwd_restore(struct uri *former)
{
    uri_free(cwd);
    cwd = former;
}
