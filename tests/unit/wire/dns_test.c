/* DNS questions and answers: encoding, aliases, compression, and replies that lie. */
#include "wire/dns.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include "wire/cursor.h"

enum { ID = 0x1234 };

static void test_dns_builds_questions(void **state)
{
    static const uint8_t expected[] = { 0x12, 0x34, 1,   0,   0, 1,   0,   0,   0, 0, 0,  0, 4,
                                        'b',  'o',  'o', 't', 3, 'l', 'a', 'b', 0, 0, 28, 0, 1 };
    uint8_t query[DNS_QUERY_MAX];
    (void)state;
    assert_int_equal(dns_query_build(ID, "boot.lab", DNS_TYPE_AAAA, query), sizeof(expected));
    assert_memory_equal(query, expected, sizeof(expected));
    assert_int_equal(dns_query_build(ID, "boot.lab.", DNS_TYPE_AAAA, query), sizeof(expected));
    assert_memory_equal(query, expected, sizeof(expected));
}

static void test_dns_refuses_impossible_names(void **state)
{
    char label64[80], label63[80], long_name[400];
    uint8_t query[DNS_QUERY_MAX];
    (void)state;
    memset(label64, 'a', sizeof(label64));
    label64[64] = '\0';
    memset(label63, 'a', sizeof(label63));
    label63[63] = '\0';
    for (int i = 0; i < 399; i++)
        long_name[i] = i % 10 == 9 ? '.' : 'x';
    long_name[399] = '\0';
    const char *names[] = { "", ".", ".a", "a..b", "a..", "..", label64, long_name };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        assert_int_equal(dns_query_build(ID, names[i], DNS_TYPE_A, query), -ERR_INVAL);
    assert_true(dns_query_build(ID, label63, DNS_TYPE_A, query) > 0);
    long_name[253] = '\0'; /* 255 bytes on the wire: the most there is */
    assert_int_equal(dns_query_build(ID, long_name, DNS_TYPE_A, query), 12 + 255 + 4);
    long_name[253] = 'x';
    long_name[254] = '\0';
    assert_int_equal(dns_query_build(ID, long_name, DNS_TYPE_A, query), -ERR_INVAL);
}

/* --- replies: "boot.lab", the question at 12, its name's "lab" at 17, the answers from 26 on ------ */

struct message {
    uint8_t bytes[1500];
    struct writer w;
};

static void begin(struct message *m, uint16_t flags, uint16_t answers, const char *name,
                  uint16_t type)
{
    uint8_t query[DNS_QUERY_MAX];
    int len = dns_query_build(ID, name, type, query);
    assert_true(len > 0);
    m->w = writer_on(m->bytes, sizeof(m->bytes));
    put_bytes(&m->w, query, (size_t)len);
    m->bytes[2] = (uint8_t)(flags >> 8);
    m->bytes[3] = (uint8_t)flags;
    m->bytes[6] = (uint8_t)(answers >> 8);
    m->bytes[7] = (uint8_t)answers;
}

static void record(struct message *m, const void *owner, size_t owner_bytes, uint16_t type,
                   const void *data, size_t data_bytes)
{
    put_bytes(&m->w, owner, owner_bytes);
    put_be16(&m->w, type);
    put_be16(&m->w, 1);
    put_be32(&m->w, 60);
    put_be16(&m->w, (uint16_t)data_bytes);
    put_bytes(&m->w, data, data_bytes);
}

static int parse(const struct message *m, enum dns_type type, struct dns_reply *reply)
{
    memset(reply, 0xee, sizeof(*reply));
    return dns_reply_parse(m->bytes, (size_t)(m->w.pos - m->bytes), ID, "boot.lab", type, reply);
}

static void test_dns_reads_addresses_in_order(void **state)
{
    struct message m;
    struct dns_reply reply;
    (void)state;
    begin(&m, 0x8180, 3, "BOOT.lab", DNS_TYPE_A);
    record(&m, "\xc0\x0c", 2, DNS_TYPE_A, "\x0a\0\0\x09", 4);
    record(&m, "\4bOOt\xc0\x11", 7, DNS_TYPE_A, "\x0a\0\0\x01", 4);
    record(&m, "\5other\0", 7, DNS_TYPE_A, "\x0a\0\0\x05", 4); /* somebody else's */
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), 0);
    assert_int_equal(reply.rcode, DNS_OK);
    assert_int_equal(reply.count, 2);
    assert_memory_equal(reply.addrs[0].bytes, "\x0a\0\0\x09", 4);
    assert_memory_equal(reply.addrs[1].bytes, "\x0a\0\0\x01", 4);
    assert_string_equal(reply.alias, "");
}

static void test_dns_follows_aliases(void **state)
{
    struct message m;
    struct dns_reply reply;
    (void)state;
    begin(&m, 0x8180, 3, "boot.lab", DNS_TYPE_AAAA); /* the address stands before the aliases */
    record(&m, "\1c\0", 3, DNS_TYPE_AAAA, "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
    record(&m, "\1b\xc0\x11", 4, DNS_TYPE_CNAME, "\1c\0", 3);
    record(&m, "\xc0\x0c", 2, DNS_TYPE_CNAME, "\1b\xc0\x11", 4);
    assert_int_equal(parse(&m, DNS_TYPE_AAAA, &reply), 0);
    assert_int_equal(reply.count, 1);
    assert_int_equal(reply.addrs[0].family, 6);
    begin(&m, 0x8180, 1, "boot.lab", DNS_TYPE_A); /* only the alias: somebody must ask again */
    record(&m, "\xc0\x0c", 2, DNS_TYPE_CNAME, "\3srv\xc0\x11", 6);
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), 0);
    assert_int_equal(reply.count, 0);
    assert_string_equal(reply.alias, "srv.lab");
}

static void test_dns_ends_alias_loops(void **state)
{
    struct message m;
    struct dns_reply reply;
    (void)state;
    begin(&m, 0x8180, 2, "boot.lab", DNS_TYPE_A);
    record(&m, "\xc0\x0c", 2, DNS_TYPE_CNAME, "\1b\0", 3);
    record(&m, "\1b\0", 3, DNS_TYPE_CNAME, "\xc0\x0c", 2);
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), -ERR_PROTO);
}

static void test_dns_tells_refusals(void **state)
{
    struct message m;
    struct dns_reply reply;
    (void)state;
    begin(&m, 0x8183, 0, "boot.lab", DNS_TYPE_A);
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), 0);
    assert_int_equal(reply.rcode, DNS_NAME_ERROR);
    begin(&m, 0x8182, 0, "boot.lab", DNS_TYPE_A);
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), 0);
    assert_int_equal(reply.rcode, DNS_SERVER_FAILURE);
}

static void test_dns_ignores_what_was_not_asked(void **state)
{
    struct message m;
    struct dns_reply reply;
    (void)state;
    begin(&m, 0x8180, 0, "other.lab", DNS_TYPE_A);
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), -ERR_NOENT);
    begin(&m, 0x8180, 0, "boot.lab", DNS_TYPE_AAAA);
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), -ERR_NOENT);
    begin(&m, 0x0100, 0, "boot.lab", DNS_TYPE_A); /* a question */
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), -ERR_NOENT);
    begin(&m, 0x8180, 0, "boot.lab", DNS_TYPE_A);
    m.bytes[0] ^= 1; /* another id */
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), -ERR_NOENT);
}

static void test_dns_refuses_bad_names(void **state)
{
    static const struct {
        const char *owner;
        size_t len;
    } cases[] = {
        { "\xc0\x1a", 2 }, /* a pointer to itself */
        { "\xc0\xff", 2 }, /* forwards */
        { "\x80\x0c", 2 }, /* reserved bits */
        { "\x3f"
          "abc",
          4 }, /* a label that goes on behind the end */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct message m;
        struct dns_reply reply;
        begin(&m, 0x8180, 1, "boot.lab", DNS_TYPE_A);
        put_bytes(&m.w, cases[i].owner, cases[i].len);
        assert_int_equal(parse(&m, DNS_TYPE_A, &reply), -ERR_PROTO);
    }
}

static void test_dns_refuses_every_truncation(void **state)
{
    struct message m;
    struct dns_reply reply;
    (void)state;
    begin(&m, 0x8180, 1, "boot.lab", DNS_TYPE_A);
    record(&m, "\xc0\x0c", 2, DNS_TYPE_A, "\x0a\0\0\x01", 4);
    size_t whole = (size_t)(m.w.pos - m.bytes);
    for (size_t len = 0; len < whole; len++)
        assert_true(dns_reply_parse(m.bytes, len, ID, "boot.lab", DNS_TYPE_A, &reply) < 0);
    m.bytes[2] |= 2; /* truncated on purpose: what is there counts */
    assert_int_equal(dns_reply_parse(m.bytes, whole - 1, ID, "boot.lab", DNS_TYPE_A, &reply), 0);
    assert_true(reply.truncated);
    assert_int_equal(reply.count, 0);
}

static void test_dns_bounds_addresses(void **state)
{
    struct message m;
    struct dns_reply reply;
    (void)state;
    begin(&m, 0x8180, 40, "boot.lab", DNS_TYPE_A);
    for (int i = 0; i < 40; i++)
        record(&m, "\xc0\x0c", 2, DNS_TYPE_A, "\x0a\0\0\x01", 4);
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), 0);
    assert_int_equal(reply.count, DNS_ADDRESSES_MAX);
    begin(&m, 0x8180, 1, "boot.lab", DNS_TYPE_A);
    record(&m, "\xc0\x0c", 2, DNS_TYPE_A, "\x0a\0\0\x01\x02", 5); /* no IPv4 address */
    assert_int_equal(parse(&m, DNS_TYPE_A, &reply), 0);
    assert_int_equal(reply.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dns_builds_questions),
        cmocka_unit_test(test_dns_refuses_impossible_names),
        cmocka_unit_test(test_dns_reads_addresses_in_order),
        cmocka_unit_test(test_dns_follows_aliases),
        cmocka_unit_test(test_dns_ends_alias_loops),
        cmocka_unit_test(test_dns_tells_refusals),
        cmocka_unit_test(test_dns_ignores_what_was_not_asked),
        cmocka_unit_test(test_dns_refuses_bad_names),
        cmocka_unit_test(test_dns_refuses_every_truncation),
        cmocka_unit_test(test_dns_bounds_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
