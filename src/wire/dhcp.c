/* wire/dhcp.c - DHCPv4 packets as bytes: build, walk, fetch by tag, edit in place.
 * Not here: when they are sent (net/dhcp.c), settings blocks over them (net/dhcp_settings.c).
 * Option overload (52) is not interpreted: `file` and `sname` are always names (compat 4.4).
 * Source: RFC 2131 2, RFC 2132, RFC 3396 (a value longer than 255 bytes), RFC 4578, PXE
 * specification 2.1. */
#include "wire/dhcp.h"
#include <string.h>
#include "core/err.h"
#include "core/settings.h"

enum { OP_REQUEST = 1, OP_REPLY = 2, HTYPE_ETHERNET = 1, MAC_BYTES = 6 };
enum { FLAG_BROADCAST = 0x8000 };
enum { OPTION_VALUE_MAX = 255, MAGIC = 0x63825363 };
/* RFC 2131 2: where the fields are */
enum {
    OFFSET_YIADDR = 16,
    OFFSET_SIADDR = 20,
    OFFSET_SNAME = 44,
    OFFSET_FILE = 108,
    OFFSET_MAGIC = 236
};
enum { SNAME_BYTES = 64, FILE_BYTES = 128 };

/* compat 4.1: what iPXE asks for, in its order */
static const uint8_t parameter_list[] = { 1,   3,   6,   7,   12,  15,  17,  26,  42,
                                          43,  60,  66,  67,  119, 121, 128, 129, 130,
                                          131, 132, 133, 134, 135, 175, 203 };

/* --- building --------------------------------------------------------------------------------- */

size_t dhcp_vendor_class(uint16_t arch, uint8_t undi_major, uint8_t undi_minor,
                         char text[DHCP_VENDOR_CLASS_MAX])
{
    static const char pattern[] = "PXEClient:Arch:00000:UNDI:000000";
    static const struct {
        uint8_t at, digits;
    } places[] = { { 15, 5 }, { 26, 3 }, { 29, 3 } };
    unsigned values[] = { arch, undi_major, undi_minor };
    memcpy(text, pattern, sizeof(pattern));
    for (size_t i = 0; i < 3; i++) {
        for (unsigned digit = places[i].digits; digit > 0; digit--, values[i] /= 10)
            text[places[i].at + digit - 1] = (char)('0' + values[i] % 10);
    }
    return sizeof(pattern) - 1;
}

/* RFC 3396: what does not fit one option goes on in the next of the same tag. */
static void put_option(struct writer *w, uint8_t tag, const void *data, size_t len_bytes)
{
    const uint8_t *bytes = data;
    do {
        size_t part = len_bytes < OPTION_VALUE_MAX ? len_bytes : OPTION_VALUE_MAX;
        put_u8(w, tag);
        put_u8(w, (uint8_t)part);
        put_bytes(w, bytes, part);
        bytes += part;
        len_bytes -= part;
    } while (len_bytes > 0);
}

static void put_option_u8(struct writer *w, uint8_t tag, uint8_t value)
{
    put_option(w, tag, &value, 1);
}

static void put_option_be16(struct writer *w, uint8_t tag, uint16_t value)
{
    uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };
    put_option(w, tag, bytes, sizeof(bytes));
}

static void put_header(struct writer *w, const struct dhcp_request *request)
{
    static const uint8_t zero[SNAME_BYTES + FILE_BYTES];
    put_u8(w, OP_REQUEST);
    put_u8(w, HTYPE_ETHERNET);
    put_u8(w, MAC_BYTES);
    put_u8(w, 0); /* hops */
    put_be32(w, request->xid);
    put_be16(w, request->secs);
    put_be16(w, request->broadcast ? FLAG_BROADCAST : 0);
    put_bytes(w, request->ciaddr, 4);
    put_bytes(w, zero, 12); /* yiaddr, siaddr, giaddr */
    put_bytes(w, request->mac, MAC_BYTES);
    put_bytes(w, zero, 16 - MAC_BYTES); /* the rest of chaddr */
    put_bytes(w, zero, SNAME_BYTES + FILE_BYTES);
    put_be32(w, MAGIC);
}

static void put_identity(struct writer *w, const struct dhcp_request *request)
{
    put_option_be16(w, DHCP_TAG_CLIENT_ARCH, request->arch);
    uint8_t ndi[3] = { 1, request->undi_major, request->undi_minor }; /* 1: UNDI */
    put_option(w, DHCP_TAG_CLIENT_NDI, ndi, sizeof(ndi));
    struct dhcp_bytes class = request->vendor_class;
    char text[DHCP_VENDOR_CLASS_MAX];
    if (!class.data) {
        class.len_bytes = dhcp_vendor_class(request->arch, request->undi_major, request->undi_minor,
                                            text);
        class.data = text;
    }
    put_option(w, DHCP_TAG_VENDOR_CLASS, class.data, class.len_bytes);
    static const char user_class[] = "iPXE"; /* servers know us by it; no RFC 3004 length byte */
    if (request->user_class.data)
        put_option(w, DHCP_TAG_USER_CLASS, request->user_class.data, request->user_class.len_bytes);
    else
        put_option(w, DHCP_TAG_USER_CLASS, user_class, sizeof(user_class) - 1);
}

static void put_encapsulated(struct writer *w, const struct dhcp_request *request)
{
    uint8_t inner[OPTION_VALUE_MAX];
    struct writer block = writer_on(inner, sizeof(inner));
    put_option(&block, ENCAP_BUS_ID, request->bus_id, sizeof(request->bus_id));
    put_option(&block, ENCAP_VERSION, request->version, sizeof(request->version));
    for (size_t i = 0; request->features && request->features[i]; i++)
        put_option_u8(&block, request->features[i]->code, request->features[i]->version);
    put_option(w, DHCP_TAG_ENCAP, inner, (size_t)(block.pos - inner));
}

static void put_client_ids(struct writer *w, const struct dhcp_request *request)
{
    uint8_t client_id[1 + MAC_BYTES] = { HTYPE_ETHERNET };
    memcpy(client_id + 1, request->mac, MAC_BYTES);
    put_option(w, DHCP_TAG_CLIENT_ID, client_id, sizeof(client_id));
    if (!request->uuid)
        return;
    /* RFC 4578 2.3: type 0, then a GUID, whose first three fields are little-endian by habit */
    static const uint8_t order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
    uint8_t guid[17] = { 0 };
    for (size_t i = 0; i < 16; i++)
        guid[1 + i] = request->uuid[order[i]];
    put_option(w, DHCP_TAG_CLIENT_UUID, guid, sizeof(guid));
}

int dhcp_build(const struct dhcp_request *request, void *buffer, size_t room_bytes)
{
    struct writer w = writer_on(buffer, room_bytes);
    put_header(&w, request);
    put_option_u8(&w, DHCP_TAG_MESSAGE_TYPE, (uint8_t)request->type);
    put_option_be16(&w, DHCP_TAG_MAX_SIZE, DHCP_SEND_MAX);
    put_identity(&w, request);
    put_option(&w, DHCP_TAG_PARAMETER_LIST, parameter_list, sizeof(parameter_list));
    put_encapsulated(&w, request);
    put_client_ids(&w, request);
    if (request->server_id)
        put_option(&w, DHCP_TAG_SERVER_ID, request->server_id, 4);
    if (request->requested_address)
        put_option(&w, DHCP_TAG_REQUESTED_ADDRESS, request->requested_address, 4);
    if (request->has_boot_item) {
        /* PXE 2.1: type and layer; the type's bytes go back in the order in which menus give them
         * to us (compat 4.1) */
        uint8_t item[] = {
            PXE_BOOT_ITEM, 4, (uint8_t)request->boot_item, (uint8_t)(request->boot_item >> 8), 0, 0,
            DHCP_TAG_END /* here, unlike in option 175: observed of iPXE */
        };
        put_option(&w, DHCP_TAG_VENDOR, item, sizeof(item));
    }
    put_u8(&w, DHCP_TAG_END);
    return w.failed ? -ERR_NOSPC : (int)(w.pos - (uint8_t *)buffer);
}

/* --- reading ---------------------------------------------------------------------------------- */

bool dhcp_option_next(struct cursor *block, struct dhcp_option *ret_option)
{
    uint8_t tag = DHCP_TAG_PAD;
    while (tag == DHCP_TAG_PAD && cursor_left(block) > 0)
        tag = take_u8(block);
    if (tag == DHCP_TAG_PAD || tag == DHCP_TAG_END)
        return false;
    uint8_t len_bytes = take_u8(block);
    const uint8_t *data = take_bytes(block, len_bytes);
    if (!data)
        return false;
    *ret_option = (struct dhcp_option){ .tag = tag, .len_bytes = len_bytes, .data = data };
    return true;
}

/* Without the magic cookie the vendor area means nothing (a plain BOOTP reply). */
static struct cursor packet_options(const void *packet, size_t len_bytes)
{
    struct cursor c = cursor_on(packet, len_bytes);
    take_skip(&c, OFFSET_MAGIC);
    if (take_be32(&c) != MAGIC)
        take_skip(&c, cursor_left(&c));
    return c;
}

/* Append the value of @tag; only an option that is full is continued by the next of its kind (RFC
 * 3396): servers that send an option twice by mistake are not to have both glued together. */
static int block_fetch(struct cursor block, uint8_t tag, struct str *out)
{
    struct dhcp_option option;
    bool found = false;
    while (dhcp_option_next(&block, &option)) {
        if (option.tag != tag)
            continue;
        str_append_bytes(out, option.data, option.len_bytes);
        found = true;
        if (option.len_bytes < OPTION_VALUE_MAX)
            break;
    }
    return out->oom ? -ERR_NOMEM : found && out->len_bytes > 0 ? 0 : -ERR_NOENT;
}

static size_t tag_parts(uint64_t tag, uint8_t parts[DHCP_TAG_DEPTH_MAX])
{
    size_t count = 1;
    while (count < sizeof(tag) && tag >> (8 * count))
        count++;
    for (size_t i = 0; i < count && count <= DHCP_TAG_DEPTH_MAX; i++)
        parts[i] = (uint8_t)(tag >> (8 * (count - 1 - i)));
    return count;
}

bool dhcp_tag_valid(uint64_t tag)
{
    uint8_t parts[DHCP_TAG_DEPTH_MAX];
    size_t count = tag_parts(tag, parts);
    if (count > DHCP_TAG_DEPTH_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (parts[i] == DHCP_TAG_PAD || parts[i] == DHCP_TAG_END)
            return false;
    }
    return true;
}

/* The option value that 43.8 and the like name; *out is empty before. */
static int fetch_option(const void *packet, size_t len_bytes, uint64_t tag, struct str *out)
{
    uint8_t parts[DHCP_TAG_DEPTH_MAX];
    if (!dhcp_tag_valid(tag))
        return -ERR_NOENT;
    size_t count = tag_parts(tag, parts);
    struct str outer = STR_INIT;
    int r = block_fetch(packet_options(packet, len_bytes), parts[0], out);
    for (size_t i = 1; i < count && r == 0; i++) {
        str_free(&outer);
        outer = *out;
        *out = (struct str)STR_INIT;
        r = block_fetch(cursor_on(outer.data, outer.len_bytes), parts[i], out);
    }
    str_free(&outer);
    return r;
}

/* The header's fields that settings see: address fields whole, name fields up to their NUL. */
struct field {
    uint64_t tag;
    uint16_t at, len_bytes;
    bool is_text;
};
static const struct field fields[] = {
    { TAG_YIADDR, OFFSET_YIADDR, 4, false },
    { TAG_SIADDR, OFFSET_SIADDR, 4, false },
    { DHCP_TAG_SERVER_NAME, OFFSET_SNAME, SNAME_BYTES, true },
    { DHCP_TAG_FILENAME, OFFSET_FILE, FILE_BYTES, true },
};

static const struct field *field_find(uint64_t tag)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
        if (fields[i].tag == tag)
            return &fields[i];
    }
    return NULL;
}

static int fetch_field(const void *packet, size_t len_bytes, const struct field *field,
                       struct str *out)
{
    static const uint8_t zero[4];
    struct cursor c = cursor_on(packet, len_bytes);
    take_skip(&c, field->at);
    const uint8_t *data = take_bytes(&c, field->len_bytes);
    size_t used = field->len_bytes;
    if (!data)
        return -ERR_NOENT;
    if (field->is_text)
        used = strnlen((const char *)data, field->len_bytes);
    else if (memcmp(data, zero, 4) == 0)
        used = 0;
    str_append_bytes(out, data, used);
    return out->oom ? -ERR_NOMEM : used > 0 ? 0 : -ERR_NOENT;
}

int dhcp_packet_fetch(const void *packet, size_t len_bytes, uint64_t tag, struct str *out)
{
    const struct field *field = field_find(tag);
    struct str value = STR_INIT;
    int r = -ERR_NOENT;
    if (!field || field->is_text)
        r = fetch_option(packet, len_bytes, tag, &value);
    if (r == -ERR_NOENT && field)
        r = fetch_field(packet, len_bytes, field, &value);
    if (r == 0)
        str_append_bytes(out, value.data, value.len_bytes);
    str_free(&value);
    return r == 0 && out->oom ? -ERR_NOMEM : r;
}

size_t dhcp_packet_get(const void *packet, size_t len_bytes, uint64_t tag, void *value,
                       size_t room_bytes)
{
    struct str found = STR_INIT;
    size_t got = 0;
    if (dhcp_packet_fetch(packet, len_bytes, tag, &found) == 0) {
        got = found.len_bytes;
        memcpy(value, found.data, got < room_bytes ? got : room_bytes);
    }
    str_free(&found);
    return got;
}

void dhcp_packet_each(const void *packet, size_t len_bytes, void (*visit)(void *arg, uint64_t tag),
                      void *arg)
{
    struct cursor options = packet_options(packet, len_bytes);
    struct dhcp_option outer, inner;
    while (dhcp_option_next(&options, &outer)) {
        struct cursor block = cursor_on(outer.data, outer.len_bytes);
        visit(arg, outer.tag);
        if (outer.tag != DHCP_TAG_VENDOR && outer.tag != DHCP_TAG_ENCAP)
            continue;
        while (dhcp_option_next(&block, &inner))
            visit(arg, (uint64_t)outer.tag << 8 | inner.tag);
    }
}

int dhcp_packet_int8(const void *packet, size_t len_bytes, uint64_t tag)
{
    int8_t value = 0;
    (void)dhcp_packet_get(packet, len_bytes, tag, &value, sizeof(value));
    return value;
}

int dhcp_parse(const void *packet, size_t len_bytes, struct dhcp_reply *ret_reply)
{
    struct dhcp_reply reply = { 0 };
    struct cursor c = cursor_on(packet, len_bytes);
    reply.op = take_u8(&c);
    take_skip(&c, 1); /* htype */
    reply.hlen = take_u8(&c);
    take_skip(&c, 1); /* hops */
    reply.xid = take_be32(&c);
    take_skip(&c, 8); /* secs, flags, ciaddr */
    take_copy(&c, reply.yiaddr, 4);
    take_copy(&c, reply.siaddr, 4);
    take_skip(&c, 4); /* giaddr */
    take_copy(&c, reply.chaddr, sizeof(reply.chaddr));
    take_skip(&c, DHCP_HEADER_BYTES - OFFSET_SNAME);
    if (!cursor_ok(&c) || reply.op != OP_REPLY)
        return -ERR_PROTO;
    uint8_t type = DHCP_BOOTP;
    (void)dhcp_packet_get(packet, len_bytes, DHCP_TAG_MESSAGE_TYPE, &type, 1);
    reply.type = (enum dhcp_type)type;
    (void)dhcp_packet_get(packet, len_bytes, DHCP_TAG_SERVER_ID, reply.server_id, 4);
    *ret_reply = reply;
    return 0;
}

bool pxe_menu_next(struct cursor *menu, struct pxe_menu_item *ret_item)
{
    struct pxe_menu_item item;
    item.type = take_le16(menu);
    item.text_bytes = take_u8(menu);
    item.text = take_bytes(menu, item.text_bytes);
    if (!cursor_ok(menu))
        return false;
    *ret_item = item;
    return true;
}

/* --- editing ---------------------------------------------------------------------------------- */

static void append_option(struct str *out, uint8_t tag, const uint8_t *data, size_t len_bytes)
{
    while (len_bytes > 0) {
        size_t part = len_bytes < OPTION_VALUE_MAX ? len_bytes : OPTION_VALUE_MAX;
        str_append_char(out, (char)tag);
        str_append_char(out, (char)part);
        str_append_bytes(out, data, part);
        data += part;
        len_bytes -= part;
    }
}

/* Copy @block with the value of @tag replaced where it first stood, or appended; without an end
 * mark. */
static void block_store(struct cursor block, uint8_t tag, const uint8_t *data, size_t len_bytes,
                        struct str *out)
{
    struct dhcp_option option;
    bool stored = false;
    while (dhcp_option_next(&block, &option)) {
        if (option.tag != tag) {
            str_append_char(out, (char)option.tag);
            str_append_char(out, (char)option.len_bytes);
            str_append_bytes(out, option.data, option.len_bytes);
        } else if (!stored) {
            append_option(out, tag, data, len_bytes);
            stored = true;
        }
    }
    if (!stored)
        append_option(out, tag, data, len_bytes);
}

/* From the innermost block outwards: each level's new bytes are the value that the level round it
 * stores. */
static void options_store(const struct str *packet, const uint8_t *parts, size_t count,
                          const void *data, size_t len_bytes, struct str *ret_options)
{
    struct str value = STR_INIT;
    str_append_bytes(&value, data, len_bytes);
    for (size_t level = count; level-- > 0;) {
        uint64_t outer_tag = 0;
        struct str outer = STR_INIT, rebuilt = STR_INIT;
        struct cursor block = packet_options(packet->data, packet->len_bytes);
        for (size_t i = 0; i < level; i++)
            outer_tag = outer_tag << 8 | parts[i];
        if (level > 0) {
            (void)fetch_option(packet->data, packet->len_bytes, outer_tag, &outer);
            block = cursor_on(str_text(&outer), outer.len_bytes);
        }
        block_store(block, parts[level], (const uint8_t *)value.data, value.len_bytes, &rebuilt);
        rebuilt.oom |= value.oom || outer.oom;
        str_free(&outer);
        str_free(&value);
        value = rebuilt;
    }
    *ret_options = value;
}

static bool store_field(struct str *packet, const struct field *field, const void *data,
                        size_t len_bytes)
{
    uint8_t *to = (uint8_t *)packet->data + field->at;
    if (len_bytes > field->len_bytes)
        return false;
    memset(to, 0, field->len_bytes);
    if (len_bytes > 0)
        memcpy(to, data, len_bytes);
    return true;
}

static int store_option(struct str *packet, uint64_t tag, const void *data, size_t len_bytes)
{
    uint8_t parts[DHCP_TAG_DEPTH_MAX];
    size_t count = tag_parts(tag, parts);
    struct str options = STR_INIT, rebuilt = STR_INIT;
    options_store(packet, parts, count, data, len_bytes, &options);
    static const uint8_t magic[4] = { 0x63, 0x82, 0x53, 0x63 };
    str_append_bytes(&rebuilt, packet->data, OFFSET_MAGIC);
    str_append_bytes(&rebuilt, magic, sizeof(magic));
    str_append_bytes(&rebuilt, options.data, options.len_bytes);
    str_append_char(&rebuilt, (char)DHCP_TAG_END);
    int r = options.oom || rebuilt.oom            ? -ERR_NOMEM
            : rebuilt.len_bytes > DHCP_STORED_MAX ? -ERR_NOSPC
                                                  : 0;
    str_free(&options);
    if (r < 0) {
        str_free(&rebuilt);
        return r;
    }
    str_free(packet);
    *packet = rebuilt;
    return 0;
}

int dhcp_packet_store(struct str *packet, uint64_t tag, const void *data, size_t len_bytes)
{
    const struct field *field = field_find(tag);
    if (packet->len_bytes < DHCP_HEADER_BYTES || !dhcp_tag_valid(tag))
        return -ERR_INVAL;
    if (len_bytes > DHCP_STORED_MAX)
        return -ERR_NOSPC;
    if (field && !field->is_text) {
        if (len_bytes != 0 && len_bytes != field->len_bytes)
            return -ERR_INVAL;
        store_field(packet, field, data, len_bytes);
        return 0;
    }
    if (!field)
        return store_option(packet, tag, data, len_bytes);
    struct str old = STR_INIT;
    bool in_option = fetch_option(packet->data, packet->len_bytes, tag, &old) == 0;
    str_free(&old);
    if (!in_option && store_field(packet, field, data, len_bytes))
        return 0;
    int r = store_option(packet, tag, data, len_bytes);
    if (r == 0)
        store_field(packet, field, NULL, 0); /* or a deleted option would uncover the field */
    return r;
}
