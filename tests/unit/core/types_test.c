/* Setting types: text to bytes, bytes to text. The cases are the reference's section 3.5. */
#include "core/err.h"
#include "core/settings.h"
#include "tests/unit/check.h"

#define BYTES(...)  (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ })
#define TEXT(text_) (const uint8_t *)(text_), sizeof(text_) - 1

static const struct setting_type *type_named(const char *name)
{
    const struct setting_type *type = setting_type_find(name);
    if (!type)
        fail_msg("there is no type %s", name);
    return type;
}

static void test_types_names(void **state)
{
    (void)state;
    static const char *const names[] = { "string", "uristring", "ipv4",    "ipv6",   "int8",
                                         "int16",  "int32",     "uint8",   "uint16", "uint32",
                                         "hex",    "hexhyp",    "hexraw",  "base64", "uuid",
                                         "guid",   "dnssl",     "busdevfn" };
    static const char *const none[] = {
        "", "mac", "ip", "int64", "bool", "String", "hex ", "strin"
    };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        assert_string_equal(type_named(names[i])->name, names[i]);
    for (size_t i = 0; i < ARRAY_SIZE(none); i++)
        assert_null(setting_type_find(none[i]));
    for (size_t i = 0; setting_types[i]; i++)
        assert_true(i < ARRAY_SIZE(names));
}

/* @text NULL: only bytes to text. @again NULL: that gives @text. */
static const struct type_case {
    const char *type, *text;
    const uint8_t *bytes;
    size_t len_bytes;
    const char *again;
} cases[] = {
    { "string", "hello", TEXT("hello"), NULL },
    { "string", "a  b\tc", TEXT("a  b\tc"), NULL },
    { "string", NULL, BYTES('a', 'b', 0, 'c'), "ab" },
    { "uristring", "hello%20world", TEXT("hello world"), NULL },
    { "uristring", "a/b#c:d@e?f=g&h+i", TEXT("a/b#c:d@e?f=g&h+i"),
      "a%2Fb%23c%3Ad%40e%3Ff%3Dg%26h%2Bi" },
    { "uristring", "100%", TEXT("100%"), "100%25" },
    { "uristring", "%zz%4", TEXT("%zz%4"), "%25zz%254" },
    { "uristring", NULL, BYTES(0x01, 0x7f, ' ', '\n'), "%01%7F%20%0A" },
    { "ipv4", "192.168.0.1", BYTES(192, 168, 0, 1), NULL },
    { "ipv4", "0.0.0.0", BYTES(0, 0, 0, 0), NULL },
    { "ipv4", "255.255.255.255", BYTES(255, 255, 255, 255), NULL },
    { "ipv4", "0x0a.010.1.2", BYTES(10, 8, 1, 2), "10.8.1.2" },
    { "ipv4", NULL, BYTES(10, 0, 0, 1, 10, 0, 0, 2), "10.0.0.1" },
    { "ipv6", "2001:ba8:0:1d4::6950:5845",
      BYTES(0x20, 0x01, 0x0b, 0xa8, 0, 0, 0x01, 0xd4, 0, 0, 0, 0, 0x69, 0x50, 0x58, 0x45), NULL },
    { "ipv6", "::", BYTES(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), NULL },
    { "ipv6", "FE80:0:0:0:0:0:0:1", BYTES(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
      "fe80::1" },
    { "int8", "-1", BYTES(0xff), NULL },
    { "int8", "127", BYTES(0x7f), NULL },
    { "int8", "300", BYTES(44), "44" },
    { "int8", "-129", BYTES(0x7f), "127" },
    { "int8", "0x10", BYTES(0x10), "16" },
    { "int8", "010", BYTES(8), "8" },
    { "int8", " +5", BYTES(5), "5" },
    { "int16", "1234", BYTES(0x04, 0xd2), NULL },
    { "int16", "-2", BYTES(0xff, 0xfe), NULL },
    { "int32", "2147483647", BYTES(0x7f, 0xff, 0xff, 0xff), NULL },
    { "int32", "-2147483648", BYTES(0x80, 0, 0, 0), NULL },
    { "int32", "4294967296", BYTES(0, 0, 0, 0), "0" },
    { "int32", NULL, BYTES(0xff), "-1" },
    { "int32", NULL, BYTES(0x7f), "127" },
    { "int8", NULL, BYTES(0x01, 0x02), "258" },
    { "int32", NULL, BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe), "-2" },
    { "int32", NULL, BYTES(0, 0, 0, 0, 0, 0, 0, 0, 0, 0x2a), "42" },
    { "uint8", "0", BYTES(0), "0x0" },
    { "uint8", "255", BYTES(0xff), "0xff" },
    { "uint8", "-1", BYTES(0xff), "0xff" },
    { "uint8", "256", BYTES(0), "0x0" },
    { "uint8", "0x1000000000000000000000000000000ab", BYTES(0xab), "0xab" },
    { "uint16", "0x8086", BYTES(0x80, 0x86), "0x8086" },
    { "uint32", "0xDEADBEEF", BYTES(0xde, 0xad, 0xbe, 0xef), "0xdeadbeef" },
    { "uint32", "12", BYTES(0, 0, 0, 12), "0xc" },
    { "uint8", NULL, BYTES(0, 0, 0, 0, 0, 0, 0, 0, 0x01), "0x1" },
    { "hex", "08:12:f5:22:90:1b", BYTES(0x08, 0x12, 0xf5, 0x22, 0x90, 0x1b), NULL },
    { "hex", "AB:cD", BYTES(0xab, 0xcd), "ab:cd" },
    { "hex", "00", BYTES(0), NULL },
    { "hexhyp", "11-33-22", BYTES(0x11, 0x33, 0x22), NULL },
    { "hexraw", "012345abCD", BYTES(0x01, 0x23, 0x45, 0xab, 0xcd), "012345abcd" },
    { "base64", "SGVsbG8gd29ybGQ=", TEXT("Hello world"), NULL },
    { "base64", "SGVs bG8g\td29y\nbGQ=", TEXT("Hello world"), "SGVsbG8gd29ybGQ=" },
    { "base64", "Zg==", TEXT("f"), NULL },
    { "base64", "Zm8=", TEXT("fo"), NULL },
    { "base64", "Zm9v", TEXT("foo"), NULL },
    { "base64", "+/+/", BYTES(0xfb, 0xff, 0xbf), NULL },
    { "uuid", "1a6a749d-0eda-461a-a87a-7cfe4fca4a57",
      BYTES(0x1a, 0x6a, 0x74, 0x9d, 0x0e, 0xda, 0x46, 0x1a, 0xa8, 0x7a, 0x7c, 0xfe, 0x4f, 0xca,
            0x4a, 0x57),
      NULL },
    { "uuid", "12345678123456789ABCDEF012345678",
      BYTES(0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x12, 0x34,
            0x56, 0x78),
      "12345678-1234-5678-9abc-def012345678" },
    { "uuid", "12345678-12345678-9abcdef012345678",
      BYTES(0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x12, 0x34,
            0x56, 0x78),
      "12345678-1234-5678-9abc-def012345678" },
    { "guid", "12345678-1234-5678-9abc-def012345678",
      BYTES(0x78, 0x56, 0x34, 0x12, 0x34, 0x12, 0x78, 0x56, 0x9a, 0xbc, 0xde, 0xf0, 0x12, 0x34,
            0x56, 0x78),
      NULL },
    { "guid", NULL,
      BYTES(0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x12, 0x34,
            0x56, 0x78),
      "78563412-3412-7856-9abc-def012345678" },
    { "busdevfn", NULL, BYTES(0x00, 0x18), "0000:00:03.0" },
    { "busdevfn", NULL, BYTES(0x03, 0x45), "0000:03:08.5" },
    { "busdevfn", NULL, BYTES(0x00, 0x01, 0x02, 0x03), "0001:02:00.3" },
    { "dnssl", NULL, BYTES(4, 'i', 'p', 'x', 'e', 3, 'o', 'r', 'g', 0), "ipxe.org" },
    { "dnssl", NULL, BYTES(1, 'a', 1, 'b', 0, 1, 'c', 0xc0, 2, 0xc0, 5), "a.b c.b c.b" },
    { "dnssl", NULL, BYTES(1, 'a', 0, 0, 0, 0, 1, 'b', 0), "a b" },
};

static void test_types_text_to_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct type_case *c = &cases[i];
        struct str bytes = STR_INIT;
        if (!c->text)
            continue;
        if (type_named(c->type)->parse(c->text, &bytes) != 0)
            fail_msg("%s \"%s\" was refused", c->type, c->text);
        if (bytes.len_bytes != c->len_bytes || memcmp(bytes.data, c->bytes, c->len_bytes) != 0)
            fail_msg("%s \"%s\": wrong %zu bytes", c->type, c->text, bytes.len_bytes);
        str_free(&bytes);
    }
}

static void test_types_bytes_to_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        const struct type_case *c = &cases[i];
        struct str text = STR_INIT;
        assert_int_equal(type_named(c->type)->format(c->bytes, c->len_bytes, &text), 0);
        if (strcmp(str_text(&text), c->again ? c->again : c->text) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", c->type, str_text(&text),
                     c->again ? c->again : c->text);
        str_free(&text);
    }
}

static void test_types_refuse_text(void **state)
{
    (void)state;
    static const struct {
        const char *type, *text;
    } bad[] = {
        { "ipv4", "" },
        { "ipv4", "256.0.0.1" },
        { "ipv4", "1.2.3" },
        { "ipv4", "1.2.3.4.5" },
        { "ipv4", "1.2..4" },
        { "ipv4", "1.2.3." },
        { "ipv4", "a.b.c.d" },
        { "ipv4", "1.2.3.4 " },
        { "ipv4", "::1" },
        { "ipv6", "1.2.3.4" },
        { "ipv6", "fe80::1%net0" },
        { "ipv6", "[::1]" },
        { "ipv6", "1::2::3" },
        { "ipv6", "1:2:3:4:5:6:7" },
        { "ipv6", "12345::" },
        { "ipv6", ":" },
        { "int8", "" },
        { "int8", "5x" },
        { "int32", "0x" },
        { "int32", "08" },
        { "uint16", "ten" },
        { "hex", "01020304" },
        { "hex", "1:2" },
        { "hex", "01:" },
        { "hex", ":01" },
        { "hex", "01:2" },
        { "hex", "01-02" },
        { "hex", "0g" },
        { "hex", "01::02" },
        { "hexhyp", "01:02" },
        { "hexhyp", "0102" },
        { "hexraw", "123" },
        { "hexraw", "01:02" },
        { "hexraw", "0x01" },
        { "base64", "Zg=" },
        { "base64", "Zg" },
        { "base64", "=" },
        { "base64", "Z===" },
        { "base64", "Zg==Zg==" },
        { "base64", "Zm9v=" },
        { "base64", "Z-9v" },
        { "uuid", "1234" },
        { "uuid", "12345678-1234-5678-9abc-def01234567" },
        { "uuid", "12345678-1234-5678-9abc-def0123456789" },
        { "uuid", "12345678_1234_5678_9abc_def012345678" },
        { "uuid", "1234-5678-1234-5678-9abc-def012345678" },
        { "uuid", "12345678--1234-5678-9abc-def012345678" },
        { "uuid", "12345678-1234-5678-9abc-def01234567g" },
        { "guid", "" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct str bytes = STR_INIT;
        int r = type_named(bad[i].type)->parse(bad[i].text, &bytes);
        if (r != -ERR_INVAL)
            fail_msg("%s \"%s\" was taken", bad[i].type, bad[i].text);
        str_free(&bytes);
    }
    struct str bytes = STR_INIT;
    assert_int_equal(busdevfn_setting_type.parse("0000:00:03.0", &bytes), -ERR_NOTSUP);
    assert_int_equal(dnssl_setting_type.parse("ipxe.org", &bytes), -ERR_NOTSUP);
    str_free(&bytes);
}

static void test_types_refuse_bytes(void **state)
{
    (void)state;
    const struct {
        const char *type;
        const uint8_t *bytes;
        size_t len_bytes;
        int r;
    } bad[] = {
        { "ipv4", BYTES(10, 0, 0), -ERR_INVAL },
        { "ipv6", BYTES(1, 2, 3, 4), -ERR_INVAL },
        { "uuid", BYTES(1, 2, 3), -ERR_INVAL },
        { "guid", BYTES(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17), -ERR_INVAL },
        { "int32", BYTES(1, 0, 0, 0, 0, 0, 0, 0, 0), -ERR_RANGE },
        { "int32", BYTES(0xff, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0), -ERR_RANGE },
        { "uint32", BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), -ERR_RANGE },
        { "busdevfn", BYTES(1, 0, 0, 0, 0, 0, 0, 0, 0), -ERR_RANGE },
        { "dnssl", BYTES(5, 'a', 'b'), -ERR_INVAL },
        { "dnssl", BYTES(1, 'a'), -ERR_INVAL },
        { "dnssl", BYTES(0xc0), -ERR_INVAL },
        { "dnssl", BYTES(0xc0, 0), -ERR_INVAL },                    /* to itself */
        { "dnssl", BYTES(1, 'a', 0xc0, 4, 1, 'b', 0), -ERR_INVAL }, /* forward */
        { "dnssl", BYTES(1, 'a', 0xc0, 0), -ERR_INVAL },            /* loop */
        { "dnssl", BYTES(0x80, 'a', 0), -ERR_INVAL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct str text = STR_INIT;
        int r = type_named(bad[i].type)->format(bad[i].bytes, bad[i].len_bytes, &text);
        if (r != bad[i].r)
            fail_msg("case %zu: %s gave %d \"%s\"", i, bad[i].type, r, str_text(&text));
        str_free(&text);
    }
}

/* A long list of pointers to one long name is not allowed to grow without limit. */
static void test_types_dnssl_is_bounded(void **state)
{
    (void)state;
    uint8_t list[4096];
    struct str text = STR_INIT;
    size_t at = 0;
    for (int label = 0; label < 3; label++) {
        list[at] = 63;
        memset(list + at + 1, 'x', 63);
        at += 64;
    }
    list[at++] = 0;
    for (; at + 2 <= sizeof(list); at += 2) {
        list[at] = 0xc0;
        list[at + 1] = 0;
    }
    assert_int_equal(dnssl_setting_type.format(list, at, &text), -ERR_RANGE);
    assert_true(text.len_bytes < 16384);
    str_free(&text);
}

static void test_types_numbers(void **state)
{
    (void)state;
    const struct {
        const uint8_t *bytes;
        size_t len_bytes;
        bool is_signed;
        int64_t value;
    } numbers[] = {
        { BYTES(0x80), true, -128 },
        { BYTES(0x80), false, 128 },
        { BYTES(0x12, 0x34), true, 0x1234 },
        { BYTES(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), true, -1 },
        { BYTES(0xff, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0), true, INT64_MIN },
    };
    for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
        uint64_t value = 99;
        assert_int_equal(
            setting_number(numbers[i].bytes, numbers[i].len_bytes, numbers[i].is_signed, &value),
            0);
        assert_true((int64_t)value == numbers[i].value);
    }
    uint64_t value = 99;
    assert_int_equal(setting_number(NULL, 0, true, &value), 0);
    assert_true(value == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types_names),         cmocka_unit_test(test_types_text_to_bytes),
        cmocka_unit_test(test_types_bytes_to_text), cmocka_unit_test(test_types_refuse_text),
        cmocka_unit_test(test_types_refuse_bytes),  cmocka_unit_test(test_types_dnssl_is_bounded),
        cmocka_unit_test(test_types_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
