/* wire/dns.c - DNS questions and answers. Not here: asking (net/dns.c).
 * Source: RFC 1035 4.1; RFC 3596 2. Names compare without regard to the case of ASCII letters
 * (RFC 4343). */
#include "wire/dns.h"
#include "core/err.h"
#include "wire/cursor.h"
#include <string.h>

enum {
    HEADER_BYTES = 12,
    FLAG_REPLY = 0x8000,
    FLAG_TRUNCATED = 0x0200,
    FLAG_RECURSION_DESIRED = 0x0100,
    RCODE_MASK = 0x000f,
    CLASS_IN = 1,
    POINTER_BITS = 0xc0,
    NAME_BYTES_MAX = 255, /* 2.3.4, on the wire */
    JUMPS_MAX = 32,       /* a name has at most 127 labels; nobody needs more pointers than this */
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_name(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

/* --- questions -------------------------------------------------------------------------------- */

static void put_name(struct writer *w, const char *name)
{
    while (*name && !w->failed) {
        const char *dot = strchr(name, '.');
        size_t len = dot ? (size_t)(dot - name) : strlen(name);
        if (len == 0 || len > DNS_LABEL_MAX) {
            w->failed = true;
            return;
        }
        put_u8(w, (uint8_t)len);
        put_bytes(w, name, len);
        name += len + (dot ? 1 : 0);
    }
    put_u8(w, 0);
}

int dns_query_build(uint16_t id, const char *name, enum dns_type type, uint8_t *query)
{
    struct writer w = writer_on(query, HEADER_BYTES);
    put_be16(&w, id);
    put_be16(&w, FLAG_RECURSION_DESIRED);
    put_be16(&w, 1); /* one question, no records */
    put_be16(&w, 0);
    put_be16(&w, 0);
    put_be16(&w, 0);
    w.end += NAME_BYTES_MAX;
    put_name(&w, name);
    w.end = query + DNS_QUERY_MAX;
    put_be16(&w, type);
    put_be16(&w, CLASS_IN);
    return w.failed || !*name ? -ERR_INVAL : (int)(w.pos - query);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void append_label(char *name, size_t *len, const uint8_t *bytes, size_t count)
{
    if (*len > 0)
        name[(*len)++] = '.';
    for (size_t i = 0; i < count; i++) /* bytes that no text form of ours has never compare equal */
        name[(*len)++] = bytes[i] > ' ' && bytes[i] < 0x7f && bytes[i] != '.' ? (char)bytes[i]
                                                                              : '\x01';
}

/* Text of the name at @c, which moves behind it. A pointer must lead backwards: so it ends. */
static bool take_name(struct cursor *c, const uint8_t *message, char name[DNS_NAME_MAX])
{
    struct cursor at = *c;
    size_t len = 0;
    bool jumped = false;
    for (unsigned jumps = 0;;) {
        const uint8_t *here = at.pos;
        uint8_t count = take_u8(&at);
        if ((count & POINTER_BITS) == POINTER_BITS) {
            size_t offset = (size_t)(count & ~POINTER_BITS) << 8 | take_u8(&at);
            if (!jumped)
                *c = at;
            jumped = true;
            if (!cursor_ok(&at) || offset >= (size_t)(here - message) || ++jumps > JUMPS_MAX)
                return false;
            at.pos = message + offset;
            continue;
        }
        const uint8_t *label = take_bytes(&at, count);
        if (!cursor_ok(&at) || (count & POINTER_BITS) || len + count + 2 > DNS_NAME_MAX)
            return false;
        if (count == 0)
            break;
        append_label(name, &len, label, count);
    }
    if (!jumped)
        *c = at;
    name[len] = '\0';
    return true;
}

struct record {
    char owner[DNS_NAME_MAX];
    uint16_t type;
    struct cursor data;
};

static bool take_record(struct cursor *c, const uint8_t *message, struct record *ret_record)
{
    if (!take_name(c, message, ret_record->owner))
        return false;
    ret_record->type = take_be16(c);
    uint16_t class = take_be16(c);
    take_skip(c, 4); /* time to live */
    ret_record->data = take_cursor(c, take_be16(c));
    if (class != CLASS_IN)
        ret_record->type = 0;
    return cursor_ok(c);
}

static void add_address(struct dns_reply *reply, enum dns_type type, struct cursor data)
{
    size_t len = type == DNS_TYPE_A ? 4 : 16;
    const uint8_t *bytes = take_bytes(&data, len);
    if (!bytes || cursor_left(&data) > 0 || reply->count == DNS_ADDRESSES_MAX)
        return;
    reply->addrs[reply->count++] = type == DNS_TYPE_A ? netaddr_v4(bytes) : netaddr_v6(bytes);
}

/* One pass over the records: addresses of @name, and the name that it stands for into @alias. */
static int look_for(struct cursor records, const uint8_t *message, size_t count, const char *name,
                    enum dns_type type, struct dns_reply *reply, char alias[DNS_NAME_MAX])
{
    struct record record;
    alias[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (!take_record(&records, message, &record))
            return reply->truncated ? 0 : -ERR_PROTO;
        if (!same_name(record.owner, name))
            continue;
        if (record.type == type) {
            add_address(reply, type, record.data);
        } else if (record.type == DNS_TYPE_CNAME && !alias[0]) {
            if (!take_name(&record.data, message, alias))
                return -ERR_PROTO;
        }
    }
    return 0;
}

static int follow(struct cursor records, const uint8_t *message, size_t count, const char *name,
                  enum dns_type type, struct dns_reply *reply)
{
    char current[DNS_NAME_MAX], alias[DNS_NAME_MAX];
    size_t len = strlen(name);
    len -= len > 0 && name[len - 1] == '.';
    if (len >= sizeof(current))
        return -ERR_NOENT;
    memcpy(current, name, len);
    current[len] = '\0';
    for (unsigned links = 0; links <= DNS_CNAMES_MAX; links++) {
        int r = look_for(records, message, count, current, type, reply, alias);
        if (r < 0 || reply->count > 0 || !alias[0])
            return r;
        memcpy(current, alias, sizeof(current));
        memcpy(reply->alias, alias, sizeof(reply->alias));
    }
    return -ERR_PROTO;
}

static bool question_matches(struct cursor *c, const uint8_t *message, const char *name,
                             enum dns_type type)
{
    char asked[DNS_NAME_MAX];
    size_t len = strlen(name);
    len -= len > 0 && name[len - 1] == '.';
    if (!take_name(c, message, asked) || strlen(asked) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (lower(asked[i]) != lower(name[i]))
            return false;
    uint16_t asked_type = take_be16(c), asked_class = take_be16(c);
    return cursor_ok(c) && asked_type == type && asked_class == CLASS_IN;
}

int dns_reply_parse(const void *packet, size_t len_bytes, uint16_t id, const char *name,
                    enum dns_type type, struct dns_reply *ret_reply)
{
    struct cursor c = cursor_on(packet, len_bytes);
    const uint8_t *message = packet;
    struct dns_reply reply = { 0 };
    uint16_t got_id = take_be16(&c), flags = take_be16(&c);
    uint16_t questions = take_be16(&c), answers = take_be16(&c);
    take_skip(&c, 4);
    reply.rcode = flags & RCODE_MASK;
    bool bare = questions == 0 && reply.rcode != DNS_OK && reply.rcode != DNS_NAME_ERROR;
    if (!cursor_ok(&c) || got_id != id || !(flags & FLAG_REPLY) ||
        (!bare && (questions != 1 || !question_matches(&c, message, name, type))))
        return -ERR_NOENT;
    reply.truncated = flags & FLAG_TRUNCATED;
    size_t count = answers < DNS_RECORDS_MAX ? answers : DNS_RECORDS_MAX;
    int r = reply.rcode == DNS_OK ? follow(c, message, count, name, type, &reply) : 0;
    if (r < 0)
        return r;
    if (reply.count > 0)
        reply.alias[0] = '\0';
    *ret_reply = reply;
    return 0;
}
