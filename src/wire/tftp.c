/* wire/tftp.c - TFTP packets: bytes <-> struct. Not here: when to send what (src/fetch/tftp.c).
 * Source: RFC 1350 section 5; options RFC 2347 (OACK), 2348 (blksize), 2349 (timeout, tsize), 7440
 * (windowsize). */
#include "wire/tftp.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "core/err.h"
#include "wire/cursor.h"

/* The text up to its NUL; a missing NUL at the very end is forgiven (servers forget it in ERROR
 * packets). */
static size_t take_text(struct cursor *c, const char **ret_text, bool *ret_ended)
{
    const uint8_t *start = c->pos;
    const uint8_t *nul = cursor_left(c) ? memchr(start, 0, cursor_left(c)) : NULL;
    size_t len = nul ? (size_t)(nul - start) : cursor_left(c);
    take_skip(c, len + (nul ? 1 : 0));
    *ret_text = (const char *)start;
    *ret_ended = nul != NULL;
    return len;
}

/* RFC 2347: option names are case-insensitive. */
static bool name_is(const char *name, size_t len, const char *wanted)
{
    return len == strlen(wanted) && strncasecmp(name, wanted, len) == 0;
}

static bool parse_number(const char *text, size_t len, uint64_t max, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (!len)
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9 || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

static int parse_option(const char *name, size_t name_len, const char *text, size_t text_len,
                        struct tftp_options *options)
{
    uint64_t value;
    if (name_is(name, name_len, "tsize")) {
        if (!parse_number(text, text_len, UINT64_MAX, &options->tsize))
            return -ERR_PROTO;
        options->has_tsize = true;
        return 0;
    }
    static const struct {
        const char *name;
        uint32_t min, max;
        size_t offset;
    } known[] = {
        { "blksize", TFTP_BLKSIZE_MIN, TFTP_BLKSIZE_MAX, offsetof(struct tftp_options, blksize) },
        { "windowsize", 1, TFTP_WINDOWSIZE_MAX, offsetof(struct tftp_options, windowsize) },
        { "timeout", 1, 255, offsetof(struct tftp_options, timeout_s) },
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (!name_is(name, name_len, known[i].name))
            continue;
        if (!parse_number(text, text_len, known[i].max, &value) || value < known[i].min)
            return -ERR_PROTO;
        *(uint32_t *)((char *)options + known[i].offset) = (uint32_t)value;
        return 0;
    }
    return 0; /* something that we did not ask for */
}

static int parse_oack(struct cursor *c, struct tftp_options *options)
{
    memset(options, 0, sizeof(*options));
    for (unsigned pairs = 0; cursor_left(c) && pairs < TFTP_OPTIONS_MAX; pairs++) {
        const char *name, *text;
        bool name_ended, text_ended;
        size_t name_len = take_text(c, &name, &name_ended);
        size_t text_len = take_text(c, &text, &text_ended);
        if (!name_ended || !text_ended)
            return -ERR_PROTO;
        int r = parse_option(name, name_len, text, text_len, options);
        if (r < 0)
            return r;
    }
    return 0;
}

static void parse_error_text(struct cursor *c, char *text, size_t room)
{
    const char *from;
    bool ended;
    size_t len = take_text(c, &from, &ended);
    if (len >= room)
        len = room - 1;
    for (size_t i = 0; i < len; i++) /* what a server says must not steer the terminal */
        text[i] = (unsigned char)from[i] >= ' ' && from[i] != 127 ? from[i] : '.';
    while (len && (text[len - 1] == ' ' || text[len - 1] == '.'))
        len--;
    text[len] = '\0';
}

int tftp_parse(const void *packet, size_t len_bytes, struct tftp_packet *ret_packet)
{
    struct cursor c = cursor_on(packet, len_bytes);
    struct tftp_packet *p = ret_packet;
    p->opcode = take_be16(&c);
    switch (p->opcode) {
    case TFTP_DATA:
        p->block = take_be16(&c);
        p->len_bytes = cursor_left(&c);
        p->data = c.pos;
        break;
    case TFTP_ACK:
        p->block = take_be16(&c);
        break;
    case TFTP_ERROR:
        p->error = take_be16(&c);
        parse_error_text(&c, p->text, sizeof(p->text));
        break;
    case TFTP_OACK: {
        int r = parse_oack(&c, &p->options);
        if (r < 0)
            return r;
        break;
    }
    default:
        return -ERR_PROTO;
    }
    return cursor_ok(&c) ? 0 : -ERR_PROTO;
}

static void put_text(struct writer *w, const char *text)
{
    put_bytes(w, text, strlen(text) + 1);
}

static void put_option(struct writer *w, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
    put_text(w, name);
    put_text(w, text);
}

static size_t written(const struct writer *w, const void *buffer)
{
    return w->failed ? 0 : (size_t)(w->pos - (const uint8_t *)buffer);
}

size_t tftp_build_request(void *buffer, size_t room_bytes, const char *path,
                          const struct tftp_options *options)
{
    struct writer w = writer_on(buffer, room_bytes);
    if (!path[0])
        return 0;
    put_be16(&w, TFTP_RRQ);
    put_text(&w, path);
    put_text(&w, "octet");
    if (options->blksize) /* this order is what servers and their logs know */
        put_option(&w, "blksize", options->blksize);
    if (options->has_tsize)
        put_option(&w, "tsize", options->tsize);
    if (options->timeout_s)
        put_option(&w, "timeout", options->timeout_s);
    if (options->windowsize)
        put_option(&w, "windowsize", options->windowsize);
    return written(&w, buffer);
}

size_t tftp_build_ack(void *buffer, size_t room_bytes, uint16_t block)
{
    struct writer w = writer_on(buffer, room_bytes);
    put_be16(&w, TFTP_ACK);
    put_be16(&w, block);
    return written(&w, buffer);
}

size_t tftp_build_error(void *buffer, size_t room_bytes, uint16_t error, const char *text)
{
    struct writer w = writer_on(buffer, room_bytes);
    put_be16(&w, TFTP_ERROR);
    put_be16(&w, error);
    put_text(&w, text);
    return written(&w, buffer);
}
