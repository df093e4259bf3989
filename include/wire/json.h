/* wire/json.h - JSON texts: is one sound, and what stands at a place of it. No tree: a value is a span of the text.
 * Source: RFC 8259. Nothing here yields. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"

enum {
    JSON_DEPTH_MAX = 64,    /* objects and arrays within one another */
    JSON_LEN_MAX = 1 << 20, /* bytes of a text */
};

/** A value: its bytes, without white space around it; never empty. Borrowed from the text. */
struct json {
    const uint8_t *data;
    size_t len_bytes;
};

/**
 * Is it one whole JSON text?
 * @ret_root  the value that it is; what the functions below get comes from here
 * @why       a failure's sentence is appended: what is wrong at which byte
 * Returns 0, -ERR_PROTO (it is none), -ERR_NOSPC (JSON_DEPTH_MAX, JSON_LEN_MAX); silent.
 */
int json_parse(const void *data, size_t len_bytes, struct json *ret_root, struct str *why);
/**
 * The value at @path: `$.tasks[0].name`, which is the same as `tasks.0.name`; `$` or "" is @root itself. A name
 * with dots is written `[a.b]`. The last one counts where a name stands twice.
 * Returns 0, -ERR_NOENT (nothing is there, or null), -ERR_INVAL (json_path_check()); silent.
 */
int json_find(const struct json *root, const char *path, struct json *ret_value);
/** Is it a path? 0 or -ERR_INVAL (silent). */
int json_path_check(const char *path);
/** Append a string without quotes and escapes (\u0000, which a setting cannot hold, and halves of pairs become
 * U+FFFD); any other value as it is written. */
void json_text(const struct json *value, struct str *out);
/** How many elements or members; -ERR_INVAL (silent) where it is no array or object. */
int json_count(const struct json *value);
/** Append the names of an object, with blanks between them; -ERR_INVAL (silent) where it is none. */
int json_keys(const struct json *value, struct str *out);
