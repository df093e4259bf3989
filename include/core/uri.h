/* core/uri.h - URIs as boot scripts write them. Source: RFC 3986; differences that scripts rely on:
 * compat 5.1. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"

enum { URI_TEXT_MAX = 16384 }; /* a longer text is refused */

/* Every text is NUL-terminated or NULL when the part is absent. Decoded, except the three that
 * begin with e. */
struct uri {
    char *scheme, *opaque, *user, *password, *host, *port;
    char *path;  /* decoded: what TFTP and files use */
    char *epath; /* as written: what HTTP sends */
    char *equery, *efragment;
    char *params; /* name of the `params` list ("" is the default list), NULL: none attached */
};

/** Parse; 0, -ERR_INVAL (too long, not a port; with a sentence) or -ERR_NOMEM. *@ret_uri owned by
 * caller: uri_free(). */
int uri_parse(const char *text, struct uri **ret_uri);
/** @relative against @base (NULL: a copy of @relative). RFC 3986 5.2 with compat 5.1's leading dot
 * segments. */
int uri_resolve(const struct uri *base, const struct uri *relative, struct uri **ret_uri);
int uri_copy(const struct uri *uri, struct uri **ret_uri);
void uri_free(struct uri *uri); /* NULL is fine */
/** A file name from DHCP: a hierarchical absolute URI as it is, else tftp://@server/NAME taken
 * literally (compat 4.7).
 * @server_text  numeric address or NULL: -ERR_NOENT (silent) when it would be needed. */
int uri_from_filename(const char *server_text, const char *filename, struct uri **ret_uri);

enum uri_fields { /* what uri_format() shows */
                  URI_ALL = 0xff,
                  URI_NO_USER = 1 << 8,  /* leave out user and password */
                  URI_NO_QUERY = 1 << 9, /* ... query and fragment */
};
/** Append the text form to @out; never shows `params`. */
void uri_format(const struct uri *uri, unsigned fields, struct str *out);
/** Append @text with everything escaped that setting type uristring escapes (compat 3.5). */
void uri_escape_string(const char *text, size_t len_bytes, struct str *out);
/** Decode %XX in place; invalid escapes stay. Returns the new length. */
size_t uri_unescape(char *text);
/** Port as a number, 1 to 65535; @fallback when it is absent or empty. */
uint16_t uri_port(const struct uri *uri, uint16_t fallback);
/** Last component of path or opaque: what an image is called. Borrowed; "" when there is none. */
const char *uri_basename(const struct uri *uri);

/** The current working URI: that of the running script or image; NULL: none. Borrowed. */
const struct uri *uri_cwd(void);
/** Set it (copied); returns the former one for uri_cwd_restore(). -ERR_NOMEM leaves it unchanged.
 */
int uri_cwd_push(const struct uri *uri, struct uri **ret_former);
void uri_cwd_restore(struct uri *former); /* taken */
/** From now on each new value of the setting next-server makes tftp://VALUE/ the working URI; the first one does not
 * when there is one with a server by now, nor in a dry run. Once, when the platform has said where it loaded us from. */
void uri_cwd_follow_next_server(void);
