/* tests/fuzz/uri_fuzz.c - URIs: the first line is the base, the second is resolved against it. */
#include "core/heap.h"
#include "core/uri.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const uint8_t *newline = memchr(data, '\n', len);
    size_t first = newline ? (size_t)(newline - data) : len;
    char *base_text = heap_strndup((const char *)data, first);
    char *text = newline ? heap_strndup((const char *)newline + 1, len - first - 1) : NULL;
    struct uri *base = NULL, *relative = NULL, *result = NULL;
    if (uri_parse(base_text, &base) == 0 && text && uri_parse(text, &relative) == 0 &&
        uri_resolve(base, relative, &result) == 0) {
        struct str s = STR_INIT;
        uri_format(result, URI_ALL, &s);
        (void)uri_port(result, 80);
        (void)uri_basename(result);
        str_free(&s);
    }
    uri_free(base);
    uri_free(relative);
    uri_free(result);
    heap_free(base_text);
    heap_free(text);
    return 0;
}
