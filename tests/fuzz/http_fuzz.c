/* tests/fuzz/http_fuzz.c - HTTP response heads, then the challenges in them, then chunk lines from what
 * follows the head. */
#include "core/err.h"
#include "wire/http.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_inside(const struct http_text *text, const uint8_t *data, size_t len)
{
    const uint8_t *start = (const uint8_t *)text->data;
    if (start && (start < data || start + text->len_bytes > data + len))
        __builtin_trap();
}

static void check_challenges(const struct http_head *head, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < head->challenge_count; i++) {
        struct http_text text = head->challenges[i];
        struct http_challenge challenge;
        while (http_next_challenge(&text, &challenge)) {
            check_inside(&challenge.scheme, data, len);
            check_inside(&challenge.realm, data, len);
            check_inside(&challenge.nonce, data, len);
            (void)http_text_has_token(&challenge.qop, "auth");
        }
    }
}

static void check_chunks(const uint8_t *data, size_t len)
{
    while (len) {
        const uint8_t *newline = memchr(data, '\n', len);
        size_t line = newline ? (size_t)(newline - data) : len;
        uint64_t size;
        (void)http_parse_chunk_line((const char *)data, line, &size);
        size_t eaten = newline ? line + 1 : line;
        data += eaten;
        len -= eaten;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct http_head head;
    size_t head_len = http_head_length(data, len);
    if (head_len > len)
        __builtin_trap();
    if (head_len && http_parse_head(data, head_len, &head) == 0) {
        check_inside(&head.reason, data, head_len);
        check_inside(&head.location, data, head_len);
        check_inside(&head.etag, data, head_len);
        check_challenges(&head, data, head_len);
    }
    check_chunks(data + head_len, len - head_len);
    return 0;
}
