/* DHCPv4 packets: what we send byte for byte as compat 4.1 says, what is read from others, edits in
 * place. */
#include "wire/dhcp.h"
#include "core/err.h"
#include "core/settings.h"
#include "tests/unit/check.h"

static const uint8_t mac[6] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };
static const uint8_t uuid[16] = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
                                  0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff };
static const struct dhcp_feature http = { 0x13, 1 }, tftp = { 0x15, 1 };
static const struct dhcp_feature *const features[] = { &http, &tftp, NULL };

static struct dhcp_request request_of(enum dhcp_type type)
{
    struct dhcp_request request = {
        .type = type,
        .xid = 0xdeadbeef,
        .secs = 4,
        .arch = 7,
        .undi_major = 3,
        .undi_minor = 10,
        .bus_id = { 1, 0x80, 0x86, 0x10, 0x0e },
        .version = { 1, 21, 1 },
        .features = features,
        .uuid = uuid,
    };
    memcpy(request.mac, mac, sizeof(mac));
    return request;
}

/* Offsets and values of compat 4.1's table; the options as one string. */
static const uint8_t discover_options[] = {
    0x63, 0x82, 0x53, 0x63, 53,   1,    1,    57,   2,    0x05, 0xc0, 93,   2,    0,    7,    94,
    3,    1,    3,    10,   60,   32,   'P',  'X',  'E',  'C',  'l',  'i',  'e',  'n',  't',  ':',
    'A',  'r',  'c',  'h',  ':',  '0',  '0',  '0',  '0',  '7',  ':',  'U',  'N',  'D',  'I',  ':',
    '0',  '0',  '3',  '0',  '1',  '0',  77,   4,    'i',  'P',  'X',  'E',  55,   25,   1,    3,
    6,    7,    12,   15,   17,   26,   42,   43,   60,   66,   67,   119,  121,  128,  129,  130,
    131,  132,  133,  134,  135,  175,  203,  175,  18,   177,  5,    1,    0x80, 0x86, 0x10, 0x0e,
    235,  3,    1,    21,   1,    0x13, 1,    1,    0x15, 1,    1,    61,   7,    1,    0x52, 0x54,
    0x00, 0x12, 0x34, 0x56, 97,   17,   0,    0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88,
    0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 255,
};

static void test_dhcp_discover_bytes(void **state)
{
    (void)state;
    uint8_t packet[DHCP_SEND_MAX], header[236] = { 1, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef, 0, 4 };
    struct dhcp_request request = request_of(DHCP_DISCOVER);
    int len = dhcp_build(&request, packet, sizeof(packet));
    memcpy(header + 28, mac, sizeof(mac));
    assert_int_equal(len, 236 + sizeof(discover_options)); /* no padding */
    assert_memory_equal(packet, header, sizeof(header));
    assert_memory_equal(packet + 236, discover_options, sizeof(discover_options));
}

/* Options of a DISCOVER that iPXE 1.21.1 (Debian, EFI x86-64) sent in a QEMU machine. */
static const uint8_t observed_options[] = {
    0x63, 0x82, 0x53, 0x63, 0x35, 0x01, 0x01, 0x39, 0x02, 0x05, 0xc0, 0x5d, 0x02, 0x00, 0x07,
    0x5e, 0x03, 0x01, 0x03, 0x0a, 0x3c, 0x20, 0x50, 0x58, 0x45, 0x43, 0x6c, 0x69, 0x65, 0x6e,
    0x74, 0x3a, 0x41, 0x72, 0x63, 0x68, 0x3a, 0x30, 0x30, 0x30, 0x30, 0x37, 0x3a, 0x55, 0x4e,
    0x44, 0x49, 0x3a, 0x30, 0x30, 0x33, 0x30, 0x31, 0x30, 0x4d, 0x04, 0x69, 0x50, 0x58, 0x45,
    0x37, 0x18, 0x01, 0x03, 0x06, 0x07, 0x0c, 0x0f, 0x11, 0x1a, 0x2a, 0x2b, 0x3c, 0x42, 0x43,
    0x77, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0xaf, 0xcb, 0xaf, 0x2d, 0xb1, 0x05,
    0x01, 0x1a, 0xf4, 0x10, 0x00, 0xeb, 0x03, 0x01, 0x00, 0x00, 0x26, 0x01, 0x01, 0x17, 0x01,
    0x01, 0x27, 0x01, 0x01, 0x24, 0x01, 0x01, 0x13, 0x01, 0x01, 0x14, 0x01, 0x01, 0x11, 0x01,
    0x01, 0x29, 0x01, 0x01, 0x1b, 0x01, 0x01, 0x15, 0x01, 0x01, 0x12, 0x01, 0x01, 0x3d, 0x07,
    0x01, 0x52, 0x54, 0x00, 0x98, 0x00, 0x00, 0x61, 0x11, 0x00, 0x33, 0x22, 0x11, 0x00, 0x55,
    0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0xff
};

static void test_dhcp_same_bytes_as_observed(void **state)
{
    (void)state;
    static const uint8_t codes[] = { 0x26, 0x17, 0x27, 0x24, 0x13, 0x14,
                                     0x11, 0x29, 0x1b, 0x15, 0x12 };
    struct dhcp_feature features_of[sizeof(codes)];
    const struct dhcp_feature *list[sizeof(codes) + 1] = { NULL };
    uint8_t packet[DHCP_SEND_MAX];
    struct dhcp_request request = {
        .type = DHCP_DISCOVER,
        .mac = { 0x52, 0x54, 0, 0x98, 0, 0 },
        .arch = 7,
        .undi_major = 3,
        .undi_minor = 10,
        .bus_id = { 1, 0x1a, 0xf4, 0x10, 0 },
        .version = { 1, 0, 0 },
        .features = list,
        .uuid = uuid,
    };
    for (size_t i = 0; i < sizeof(codes); i++) {
        features_of[i] = (struct dhcp_feature){ codes[i], 1 };
        list[i] = &features_of[i];
    }
    int len = dhcp_build(&request, packet, sizeof(packet));
    /* that version does not ask for option 121 yet, later ones do */
    uint8_t *list_length = packet + 236 + 61, *asks_121 = list_length + 15;
    assert_int_equal(*list_length, 25);
    assert_int_equal(*asks_121, 121);
    *list_length = 24;
    memmove(asks_121, asks_121 + 1, (size_t)(packet + len - asks_121 - 1));
    assert_int_equal(len - 1, 236 + sizeof(observed_options));
    assert_memory_equal(packet + 236, observed_options, sizeof(observed_options));
}

static void test_dhcp_request_adds_two_options(void **state)
{
    (void)state;
    uint8_t packet[DHCP_SEND_MAX], server[4] = { 10, 0, 0, 1 }, address[4] = { 10, 0, 0, 5 };
    static const uint8_t tail[] = { 54, 4, 10, 0, 0, 1, 50, 4, 10, 0, 0, 5, 255 };
    struct dhcp_request request = request_of(DHCP_REQUEST);
    request.server_id = server;
    request.requested_address = address;
    request.broadcast = true;
    int len = dhcp_build(&request, packet, sizeof(packet));
    assert_int_equal(len, 236 + sizeof(discover_options) + sizeof(tail) - 1);
    assert_memory_equal(packet + len - sizeof(tail), tail, sizeof(tail));
    assert_int_equal(packet[10], 0x80);
    assert_int_equal(packet[236 + 6], DHCP_REQUEST);
}

static void test_dhcp_overrides_replace_in_place(void **state)
{
    (void)state;
    uint8_t packet[DHCP_SEND_MAX], long_class[300];
    static const uint8_t head[] = { 60, 2, 'v', 'c', 77, 3, 'u', 's', 'r', 55, 25 };
    struct dhcp_request request = request_of(DHCP_DISCOVER);
    request.vendor_class = (struct dhcp_bytes){ "vc", 2 };
    request.user_class = (struct dhcp_bytes){ "usr", 3 };
    request.uuid = NULL;
    int len = dhcp_build(&request, packet, sizeof(packet));
    assert_memory_equal(packet + 236 + 20, head, sizeof(head));
    assert_int_equal(packet[len - 1 - 9], 61); /* no uuid: 61 is the last */
    /* longer than an option holds: split as RFC 3396 says */
    memset(long_class, 'x', sizeof(long_class));
    request.user_class = (struct dhcp_bytes){ long_class, sizeof(long_class) };
    len = dhcp_build(&request, packet, sizeof(packet));
    struct str value = STR_INIT;
    assert_int_equal(dhcp_packet_fetch(packet, len, 77, &value), 0);
    assert_int_equal(value.len_bytes, sizeof(long_class));
    str_free(&value);
    assert_int_equal(dhcp_build(&request, packet, 300), -ERR_NOSPC);
}

static void test_dhcp_boot_item(void **state)
{
    (void)state;
    uint8_t packet[DHCP_SEND_MAX];
    static const uint8_t tail[] = { 43, 7, 71, 4, 0x34, 0x12, 0, 0, 255, 255 };
    struct dhcp_request request = request_of(DHCP_REQUEST);
    request.has_boot_item = true;
    request.boot_item = 0x1234;
    int len = dhcp_build(&request, packet, sizeof(packet));
    assert_memory_equal(packet + len - sizeof(tail), tail, sizeof(tail));
}

static void test_dhcp_vendor_class_of_each_platform(void **state)
{
    (void)state;
    char text[DHCP_VENDOR_CLASS_MAX];
    dhcp_vendor_class(0, 2, 1, text);
    assert_string_equal(text, "PXEClient:Arch:00000:UNDI:002001");
    dhcp_vendor_class(0x27, 3, 10, text);
    assert_string_equal(text, "PXEClient:Arch:00039:UNDI:003010");
}

/* --- reading ---------------------------------------------------------------------------------- */

static size_t reply_of(uint8_t *packet, const void *options, size_t len)
{
    static const uint8_t magic[4] = { 0x63, 0x82, 0x53, 0x63 };
    memset(packet, 0, DHCP_HEADER_BYTES);
    packet[0] = 2;
    packet[1] = 1;
    packet[2] = 6;
    memcpy(packet + 4, "\xde\xad\xbe\xef", 4);
    memcpy(packet + 16, "\x0a\x00\x00\x05", 4);
    memcpy(packet + 20, "\x0a\x00\x00\x01", 4);
    memcpy(packet + 28, mac, sizeof(mac));
    memcpy(packet + 44, "server", 6);
    memcpy(packet + 108, "pxe.0", 5);
    memcpy(packet + 236, magic, 4);
    memcpy(packet + 240, options, len);
    return DHCP_HEADER_BYTES + len;
}

#define ASSERT_FETCH(packet_, len_, tag_, text_)                            \
    do {                                                                    \
        struct str got_ = STR_INIT;                                         \
        assert_int_equal(dhcp_packet_fetch(packet_, len_, tag_, &got_), 0); \
        assert_int_equal(got_.len_bytes, sizeof(text_) - 1);                \
        assert_memory_equal(got_.data, text_, sizeof(text_) - 1);           \
        str_free(&got_);                                                    \
    } while (0)
#define ASSERT_NONE(packet_, len_, tag_)                                             \
    do {                                                                             \
        struct str got_ = STR_INIT;                                                  \
        assert_int_equal(dhcp_packet_fetch(packet_, len_, tag_, &got_), -ERR_NOENT); \
        assert_int_equal(got_.len_bytes, 0);                                         \
        str_free(&got_);                                                             \
    } while (0)

static const uint8_t offer_options[] = {
    53, 1, 2, 0,   0,   54,  4,   10,  0, 0, 1, 1,    4,   255, 255, 255, 0, 43,  10, 6, 1,   3,
    10, 4, 0, 'P', 'X', 'E', 255, 175, 6, 1, 1, 0xfe, 176, 1,   1,   80,  0, 255, 12, 1, 'z',
};

static void test_dhcp_parse_and_fetch(void **state)
{
    (void)state;
    uint8_t packet[600];
    struct dhcp_reply reply;
    size_t len = reply_of(packet, offer_options, sizeof(offer_options));
    assert_int_equal(dhcp_parse(packet, len, &reply), 0);
    assert_int_equal(reply.type, DHCP_OFFER);
    assert_int_equal(reply.xid, 0xdeadbeef);
    assert_memory_equal(reply.server_id, "\x0a\0\0\1", 4);
    assert_memory_equal(reply.yiaddr, "\x0a\0\0\5", 4);
    ASSERT_FETCH(packet, len, 1, "\xff\xff\xff\0");
    ASSERT_FETCH(packet, len, DHCP_TAG_PXE(PXE_DISCOVERY_CONTROL), "\3");
    ASSERT_FETCH(packet, len, DHCP_TAG_PXE(PXE_MENU_PROMPT), "\0PXE");
    ASSERT_FETCH(packet, len, TAG_YIADDR, "\x0a\0\0\5");
    ASSERT_FETCH(packet, len, TAG_SIADDR, "\x0a\0\0\1");
    ASSERT_FETCH(packet, len, 67, "pxe.0");
    ASSERT_FETCH(packet, len, 66, "server");
    ASSERT_NONE(packet, len, 80); /* an empty value is none */
    ASSERT_NONE(packet, len, 12); /* behind the end */
    ASSERT_NONE(packet, len, 43 << 8 | 71);
    ASSERT_NONE(packet, len, (uint64_t)1 << 40 | 67); /* deeper than anything is */
    assert_int_equal(dhcp_packet_int8(packet, len, DHCP_TAG_PRIVATE(ENCAP_PRIORITY)), -2);
    assert_int_equal(dhcp_packet_int8(packet, len, DHCP_TAG_PRIVATE(ENCAP_NO_PXEDHCP)), 1);
    assert_int_equal(dhcp_packet_int8(packet, len, DHCP_TAG_PRIVATE(9)), 0);
}

static void test_dhcp_file_field_is_a_fall_back(void **state)
{
    (void)state;
    uint8_t packet[600];
    static const uint8_t options[] = { 67, 4, 'n', 'e', 'w', 0, 52, 1, 3, 255 };
    size_t len = reply_of(packet, options, sizeof(options));
    ASSERT_FETCH(packet, len, 67, "new\0"); /* as sent; overload (52) means nothing to us */
    memset(packet + 108, 'f', 128);         /* no NUL at all */
    packet[240] = 68;
    struct str value = STR_INIT;
    assert_int_equal(dhcp_packet_fetch(packet, len, 67, &value), 0);
    assert_int_equal(value.len_bytes, 128);
    str_free(&value);
    memset(packet + 16, 0, 8);
    ASSERT_NONE(packet, len, TAG_YIADDR);
    ASSERT_NONE(packet, len, TAG_SIADDR);
}

static void test_dhcp_split_options_are_joined(void **state)
{
    (void)state;
    uint8_t packet[1200], options[700];
    struct writer w = writer_on(options, sizeof(options));
    uint8_t fill[255];
    memset(fill, 'a', sizeof(fill));
    put_u8(&w, 121);
    put_u8(&w, 255);
    put_bytes(&w, fill, 255);
    put_bytes(&w, "\x0c\1h", 3);
    put_bytes(&w, "\x79\2zz", 4);
    put_bytes(&w, "\x79\2yy", 4); /* the one before was not full: another option, not a part */
    put_bytes(&w, "\x0c\1i", 3);
    put_u8(&w, 255);
    size_t len = reply_of(packet, options, (size_t)(w.pos - options));
    struct str value = STR_INIT;
    assert_int_equal(dhcp_packet_fetch(packet, len, 121, &value), 0);
    assert_int_equal(value.len_bytes, 257);
    assert_memory_equal(value.data + 254, "azz", 3);
    str_free(&value);
    ASSERT_FETCH(packet, len, 12, "h");
}

static void note_tag(void *arg, uint64_t tag)
{
    str_printf(arg, "%x ", (unsigned)tag);
}

static void test_dhcp_lists_options(void **state)
{
    (void)state;
    uint8_t packet[600];
    static const uint8_t options[] = { 53, 1, 5, 0, 175, 7,  190, 1,   'a', 1, 1,
                                       5,  8, /* cut off */
                                       43, 3, 6, 1, 8,   12, 0,   255, 3,   1, 1 };
    size_t len = reply_of(packet, options, sizeof(options));
    struct str tags = STR_INIT;
    dhcp_packet_each(packet, len, note_tag, &tags);
    assert_string_equal(str_text(&tags), "35 af afbe af01 2b 2b06 c ");
    str_truncate(&tags, 0);
    packet[236] = 0; /* no cookie */
    dhcp_packet_each(packet, len, note_tag, &tags);
    dhcp_packet_each(packet, 10, note_tag, &tags);
    assert_int_equal(tags.len_bytes, 0);
    str_free(&tags);
}

static void test_dhcp_bad_packets(void **state)
{
    (void)state;
    uint8_t packet[600];
    struct dhcp_reply reply;
    static const uint8_t cut[] = { 53, 1, 5, 3, 200, 10, 0 };
    size_t len = reply_of(packet, cut, sizeof(cut));
    assert_int_equal(dhcp_parse(packet, len, &reply), 0);
    assert_int_equal(reply.type, DHCP_ACK);
    ASSERT_NONE(packet, len, 3); /* runs over the end */
    assert_int_equal(dhcp_parse(packet, DHCP_HEADER_BYTES - 1, &reply), -ERR_PROTO);
    assert_int_equal(dhcp_parse(packet, 0, &reply), -ERR_PROTO);
    packet[0] = 1; /* somebody else's request */
    assert_int_equal(dhcp_parse(packet, len, &reply), -ERR_PROTO);
    packet[0] = 2;
    packet[236] = 0; /* no cookie: BOOTP without options */
    assert_int_equal(dhcp_parse(packet, len, &reply), 0);
    assert_int_equal(reply.type, DHCP_BOOTP);
}

/* --- editing ---------------------------------------------------------------------------------- */

static void test_dhcp_store(void **state)
{
    (void)state;
    uint8_t packet[600];
    char big[600];
    struct str stored = STR_INIT;
    size_t len = reply_of(packet, offer_options, sizeof(offer_options));
    str_append_bytes(&stored, packet, len);
    assert_int_equal(dhcp_packet_store(&stored, 1, "\xff\xff\0\0", 4), 0);
    ASSERT_FETCH(stored.data, stored.len_bytes, 1, "\xff\xff\0\0");
    assert_int_equal(dhcp_packet_store(&stored, DHCP_TAG_PRIVATE(190), "joe", 3), 0);
    assert_int_equal(dhcp_packet_store(&stored, DHCP_TAG_PRIVATE(176), NULL, 0), 0);
    ASSERT_FETCH(stored.data, stored.len_bytes, 175, "\1\1\xfe\xbe\3joe");
    ASSERT_FETCH(stored.data, stored.len_bytes, DHCP_TAG_PXE(PXE_MENU_PROMPT), "\0PXE");
    /* an encapsulating option appears, and goes with its last value */
    assert_int_equal(dhcp_packet_store(&stored, 224 << 8 | 7, "x", 1), 0);
    ASSERT_FETCH(stored.data, stored.len_bytes, 224, "\7\1x");
    assert_int_equal(dhcp_packet_store(&stored, 224 << 8 | 7, NULL, 0), 0);
    ASSERT_NONE(stored.data, stored.len_bytes, 224);
    assert_int_equal(dhcp_packet_store(&stored, 43 << 16 | 200 << 8 | 9, "deep", 4), 0);
    ASSERT_FETCH(stored.data, stored.len_bytes, 43 << 16 | 200 << 8 | 9, "deep");
    memset(big, 'b', sizeof(big));
    assert_int_equal(dhcp_packet_store(&stored, 17, big, sizeof(big)), 0);
    struct str value = STR_INIT;
    assert_int_equal(dhcp_packet_fetch(stored.data, stored.len_bytes, 17, &value), 0);
    assert_int_equal(value.len_bytes, sizeof(big));
    str_free(&value);
    assert_int_equal(dhcp_packet_store(&stored, 0, "x", 1), -ERR_INVAL);
    assert_int_equal(dhcp_packet_store(&stored, 43 << 8, "x", 1), -ERR_INVAL);
    str_free(&stored);
}

static void test_dhcp_store_fields(void **state)
{
    (void)state;
    uint8_t packet[600];
    char long_name[200];
    struct str stored = STR_INIT;
    static const uint8_t options[] = { 53, 1, 5, 255 };
    size_t len = reply_of(packet, options, sizeof(options));
    str_append_bytes(&stored, packet, len);
    assert_int_equal(dhcp_packet_store(&stored, 67, "a.efi", 5), 0);
    assert_int_equal(stored.len_bytes, len); /* in the field: nothing was added */
    assert_memory_equal(stored.data + 108, "a.efi\0", 6);
    assert_int_equal(dhcp_packet_store(&stored, TAG_SIADDR, "\1\2\3\4", 4), 0);
    assert_memory_equal(stored.data + 20, "\1\2\3\4", 4);
    assert_int_equal(dhcp_packet_store(&stored, TAG_SIADDR, "\1", 1), -ERR_INVAL);
    memset(long_name, 'n', sizeof(long_name));
    assert_int_equal(dhcp_packet_store(&stored, 67, long_name, sizeof(long_name)), 0);
    assert_int_equal(stored.data[108], 0); /* too long for the field: an option */
    assert_int_equal(dhcp_packet_store(&stored, 67, "short", 5), 0);
    ASSERT_FETCH(stored.data, stored.len_bytes, 67, "short");
    assert_int_equal(dhcp_packet_store(&stored, 67, NULL, 0), 0);
    ASSERT_NONE(stored.data, stored.len_bytes, 67);
    assert_int_equal(dhcp_packet_store(&stored, TAG_YIADDR, NULL, 0), 0);
    ASSERT_NONE(stored.data, stored.len_bytes, TAG_YIADDR);
    str_free(&stored);
    str_append_bytes(&stored, packet, 100);
    assert_int_equal(dhcp_packet_store(&stored, 67, "x", 1), -ERR_INVAL);
    str_free(&stored);
}

static void test_dhcp_store_has_a_limit(void **state)
{
    (void)state;
    uint8_t packet[600];
    struct str stored = STR_INIT;
    static char huge[DHCP_STORED_MAX];
    static const uint8_t options[] = { 53, 1, 5, 255 };
    size_t len = reply_of(packet, options, sizeof(options));
    str_append_bytes(&stored, packet, len);
    assert_int_equal(dhcp_packet_store(&stored, 17, huge, sizeof(huge)), -ERR_NOSPC);
    assert_int_equal(stored.len_bytes, len);
    str_free(&stored);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dhcp_discover_bytes),
        cmocka_unit_test(test_dhcp_same_bytes_as_observed),
        cmocka_unit_test(test_dhcp_request_adds_two_options),
        cmocka_unit_test(test_dhcp_overrides_replace_in_place),
        cmocka_unit_test(test_dhcp_boot_item),
        cmocka_unit_test(test_dhcp_vendor_class_of_each_platform),
        cmocka_unit_test(test_dhcp_parse_and_fetch),
        cmocka_unit_test(test_dhcp_file_field_is_a_fall_back),
        cmocka_unit_test(test_dhcp_split_options_are_joined),
        cmocka_unit_test(test_dhcp_lists_options),
        cmocka_unit_test(test_dhcp_bad_packets),
        cmocka_unit_test(test_dhcp_store),
        cmocka_unit_test(test_dhcp_store_fields),
        cmocka_unit_test(test_dhcp_store_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
