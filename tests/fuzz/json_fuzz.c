/* tests/fuzz/json_fuzz.c - JSON texts; the first line is a path. What is sound is walked as a whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/err.h"
#include "wire/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { LEVELS = 4, ELEMENTS_MAX = 16 };

static void check_value(const struct json *value)
{
    struct str text = STR_INIT, why = STR_INIT;
    struct json again;
    json_text(value, &text);
    if (text.len_bytes > value->len_bytes || memchr(str_text(&text), 0, text.len_bytes))
        abort();
    if (json_parse(value->data, value->len_bytes, &again, &why) != 0 || again.data != value->data ||
        again.len_bytes != value->len_bytes)
        abort(); /* each part of a sound text is one, to its last byte */
    str_truncate(&text, 0);
    (void)json_keys(value, &text);
    str_free(&text);
    str_free(&why);
}

/* All elements of arrays: there are as many as json_count() says. */
static void walk(const struct json *root)
{
    struct json value = *root, next;
    for (int level = 0; level < LEVELS && value.data[0] == '['; level++) {
        int count = json_count(&value), found = 0;
        bool deeper = false;
        char path[16];
        struct json first = value;
        for (int i = 0; i < count && i < ELEMENTS_MAX; i++) {
            snprintf(path, sizeof(path), "[%d]", i);
            int r = json_find(&value, path, &next);
            if (r != 0 && r != -ERR_NOENT)
                abort();
            found++;
            if (r == 0)
                check_value(&next);
            if (r == 0 && next.data[0] == '[') {
                first = next;
                deeper = true;
            }
        }
        if (found < count && found < ELEMENTS_MAX)
            abort();
        if (!deeper)
            return;
        value = first;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const uint8_t *newline = memchr(data, '\n', len);
    struct str why = STR_INIT;
    struct json root, value;
    if (!newline)
        return 0;
    size_t path_len = (size_t)(newline - data), text_len = len - path_len - 1;
    char *path = malloc(path_len + 1);
    uint8_t *text = malloc(text_len ? text_len : 1); /* its end is the end of the buffer */
    memcpy(path, data, path_len);
    path[path_len] = '\0';
    memcpy(text, newline + 1, text_len);
    int r = json_parse(text, text_len, &root, &why);
    if ((r < 0) != (why.len_bytes > 0))
        abort();
    if (r == 0) {
        check_value(&root);
        walk(&root);
        r = json_find(&root, path, &value);
        if ((r == -ERR_INVAL) != (json_path_check(path) < 0))
            abort();
        if (r == 0)
            check_value(&value);
    }
    str_free(&why);
    free(text);
    free(path);
    return 0;
}
