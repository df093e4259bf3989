/* undi_wire.c - the structures of the PXE API as bytes.
 * Source: PXE 2.1, 3.1 (!PXE, PXENV+), 4.1 (preboot), 4.4 (UNDI); RFC 2131 2, RFC 2132 9.6. */
#include "undi_wire.h"
#include "wire/cursor.h"

enum {
    PXE_BYTES = 0x58,       /* with all seven segment descriptors */
    PXE_BYTES_MIN = 0x1c,   /* as far as EntryPointSP and EntryPointESP go */
    PXENV_BYTES_MIN = 0x26, /* before 2.1, without PXEPtr */
    PXENV_VERSION_WITH_PXE = 0x0201,
    SEGMENTS_IN_PXE = 7,
    MAC_BYTES = 6,
    MAC_ROOM = 16, /* MAC_ADDR */
    XMT_BROADCAST = 1,
    TRANSMIT_BYTES = 20, /* then our transmit buffer descriptor */
    TBD_BYTES = 8 + 8 * 8,
    INFORMATION_BYTES = 52,
    NIC_TYPE_BYTES = 23,
    IFACE_BYTES = 42,
    NIC_PCI = 2,
    NIC_CARDBUS = 4,
    BOOTP_BYTES = 236,
    BOOTREPLY = 2,
    DHCP_MAGIC = 0x63825363,
    OPTION_PAD = 0,
    OPTION_END = 255,
    OPTION_MESSAGE = 53,
    DHCPOFFER = 2,
};

static farptr take_far(struct cursor *c)
{
    uint16_t offset = take_le16(c), segment = take_le16(c);
    return farptr_make(segment, offset);
}

static void put_far(struct writer *w, farptr far)
{
    put_le16(w, (uint16_t)far);
    put_le16(w, (uint16_t)(far >> 16));
}

/* --- structures ------------------------------------------------------------------------------- */

static void add_segment(struct undi_structure *structure, uint32_t start, uint32_t len_bytes)
{
    if (start == 0 || len_bytes == 0 || structure->segment_count == UNDI_SEGMENTS)
        return;
    structure->segments[structure->segment_count].start = start;
    structure->segments[structure->segment_count++].len_bytes = len_bytes;
}

/* SEGDESC: selector or segment, physical address, size. */
static void take_segments(struct cursor *c, unsigned count, struct undi_structure *structure)
{
    for (unsigned i = 0; i < count && i < SEGMENTS_IN_PXE; i++) {
        take_skip(c, 2);
        uint32_t start = take_le32(c);
        uint16_t len_bytes = take_le16(c);
        if (i > 0 && cursor_ok(c)) /* the first one is the stack, which is everybody's */
            add_segment(structure, start, len_bytes);
    }
}

bool pxe_parse(const uint8_t *bytes, size_t len_bytes, struct undi_structure *ret_structure)
{
    struct undi_structure structure = { .version = 0x0201 };
    struct cursor c = cursor_on(bytes, len_bytes);
    const uint8_t *signature = take_bytes(&c, 4);
    uint8_t len = take_u8(&c);
    if (!signature || memcmp(signature, "!PXE", 4) != 0 || len < PXE_BYTES_MIN || len > len_bytes ||
        bytes_sum(bytes, len) != 0)
        return false;
    c = cursor_on(bytes, len);
    take_skip(&c, 16);
    structure.entry = take_far(&c);
    take_skip(&c, 4 + 4 + 1); /* the protected-mode entry, StatusCallout, reserved */
    uint8_t count = take_u8(&c);
    take_skip(&c, 2);
    take_segments(&c, count, &structure);
    *ret_structure = structure;
    return structure.entry != 0;
}

bool pxenv_parse(const uint8_t *bytes, size_t len_bytes, struct undi_structure *ret_structure)
{
    struct undi_structure structure = { .registers = true };
    struct cursor c = cursor_on(bytes, len_bytes);
    const uint8_t *signature = take_bytes(&c, 6);
    structure.version = take_le16(&c);
    uint8_t len = take_u8(&c);
    if (!signature || memcmp(signature, "PXENV+", 6) != 0 || len < PXENV_BYTES_MIN ||
        len > len_bytes || bytes_sum(bytes, len) != 0)
        return false;
    c = cursor_on(bytes, len);
    take_skip(&c, 10);
    structure.entry = take_far(&c);
    take_skip(&c, 4 + 2 + 2 + 2);      /* protected mode; the stack */
    for (unsigned i = 0; i < 4; i++) { /* base code's code and data, UNDI's data and code */
        uint16_t segment = take_le16(&c), bytes_there = take_le16(&c);
        add_segment(&structure, (uint32_t)segment << 4, bytes_there);
    }
    structure.pxe = take_far(&c);
    if (!cursor_ok(&c) || structure.version < PXENV_VERSION_WITH_PXE)
        structure.pxe = 0;
    *ret_structure = structure;
    return structure.entry != 0;
}

/* --- blocks for the ROM ----------------------------------------------------------------------- */

uint16_t undi_status(const struct undi_block *block)
{
    return (uint16_t)(block->bytes[0] | block->bytes[1] << 8);
}

void undi_block_plain(struct undi_block *block, enum undi_opcode opcode)
{
    memset(block, 0, sizeof(*block));
    switch (opcode) {
    case UNDI_GET_INFORMATION:
        block->len_bytes = INFORMATION_BYTES;
        break;
    case UNDI_GET_NIC_TYPE:
        block->len_bytes = NIC_TYPE_BYTES;
        break;
    case UNDI_GET_IFACE_INFO:
        block->len_bytes = IFACE_BYTES;
        break;
    default:
        block->len_bytes = 16; /* the status; some ROMs write the reserved bytes behind it, too */
    }
}

static struct writer begin(struct undi_block *block)
{
    memset(block, 0, sizeof(*block));
    struct writer w = writer_on(block->bytes, sizeof(block->bytes));
    put_le16(&w, 0);
    return w;
}

static void finish(struct undi_block *block, const struct writer *w)
{
    block->len_bytes = (size_t)(w->pos - block->bytes);
}

void undi_block_isr(struct undi_block *block, enum undi_isr_function function)
{
    struct writer w = begin(block);
    put_le16(&w, (uint16_t)function);
    finish(block, &w);
    block->len_bytes = 16;
}

void undi_block_open(struct undi_block *block, uint16_t filter, const uint8_t (*multicasts)[6],
                     size_t count)
{
    struct writer w = begin(block);
    put_le16(&w, 0); /* OpenFlag: "always 0" */
    put_le16(&w, filter);
    put_le16(&w, (uint16_t)count);
    for (size_t i = 0; i < UNDI_MULTICASTS_MAX; i++) {
        uint8_t room[MAC_ROOM] = { 0 };
        if (i < count)
            memcpy(room, multicasts[i], MAC_BYTES);
        put_bytes(&w, room, sizeof(room));
    }
    finish(block, &w);
}

void undi_block_station(struct undi_block *block, const uint8_t mac[6])
{
    struct writer w = begin(block);
    put_bytes(&w, mac, MAC_BYTES);
    finish(block, &w);
    block->len_bytes = 2 + MAC_ROOM;
}

void undi_block_cached(struct undi_block *block, uint16_t packet_type, farptr buffer,
                       uint16_t room_bytes)
{
    struct writer w = begin(block);
    put_le16(&w, packet_type);
    put_le16(&w, buffer ? room_bytes : 0);
    put_far(&w, buffer);
    put_le16(&w, buffer ? room_bytes : 0);
    finish(block, &w);
}

/* Protocol "unknown": the frame has its header already (4.4, UNDI TRANSMIT). */
void undi_block_transmit(struct undi_block *block, farptr self, farptr frame, uint16_t len_bytes,
                         bool broadcast)
{
    struct writer w = begin(block);
    put_u8(&w, 0);
    put_u8(&w, broadcast ? XMT_BROADCAST : 0);
    put_far(&w, frame); /* DestAddr: the frame begins with it */
    put_far(&w, self + TRANSMIT_BYTES);
    put_le64(&w, 0);
    block->len_bytes = TRANSMIT_BYTES;
    w.pos = block->bytes + TRANSMIT_BYTES;
    put_le16(&w, len_bytes);
    put_far(&w, frame);
    put_le16(&w, 0); /* no further blocks */
    block->len_bytes += TBD_BYTES;
}

/* --- what it answers -------------------------------------------------------------------------- */

static struct cursor answer(const struct undi_block *block)
{
    struct cursor c = cursor_on(block->bytes, block->len_bytes);
    take_skip(&c, 2);
    return c;
}

void undi_parse_information(const struct undi_block *block, struct undi_information *ret_info)
{
    struct undi_information info = { 0 };
    struct cursor c = answer(block);
    take_skip(&c, 2); /* BaseIo */
    info.irq = take_le16(&c);
    info.mtu = take_le16(&c);
    info.hardware = take_le16(&c);
    info.address_bytes = take_le16(&c);
    take_copy(&c, info.mac, MAC_BYTES);
    take_skip(&c, MAC_ROOM - MAC_BYTES);
    take_copy(&c, info.permanent_mac, MAC_BYTES);
    *ret_info = info;
}

void undi_parse_nic_type(const struct undi_block *block, struct undi_nic *ret_nic)
{
    struct undi_nic nic = { 0 };
    struct cursor c = answer(block);
    nic.type = take_u8(&c);
    nic.pci = nic.type == NIC_PCI || nic.type == NIC_CARDBUS;
    if (nic.pci) {
        nic.vendor = take_le16(&c);
        nic.device = take_le16(&c);
        take_skip(&c, 4); /* class, subclass, interface, revision */
        nic.busdevfn = take_le16(&c);
    }
    *ret_nic = nic;
}

void undi_parse_iface(const struct undi_block *block, struct undi_iface *ret_iface)
{
    struct undi_iface iface = { 0 };
    struct cursor c = answer(block);
    take_copy(&c, iface.type, sizeof(iface.type) - 1);
    take_skip(&c, 4); /* LinkSpeed */
    iface.services = take_le32(&c);
    for (char *at = iface.type; *at; at++)
        if (*at < ' ' || *at > '~')
            *at = '?';
    *ret_iface = iface;
}

void undi_parse_isr(const struct undi_block *block, struct undi_isr_result *ret_result)
{
    struct cursor c = answer(block);
    ret_result->answer = take_le16(&c);
    ret_result->piece_bytes = take_le16(&c);
    ret_result->frame_bytes = take_le16(&c);
    ret_result->header_bytes = take_le16(&c);
    ret_result->piece = take_far(&c);
}

void undi_parse_cached(const struct undi_block *block, farptr *ret_packet, uint16_t *ret_len_bytes)
{
    struct cursor c = answer(block);
    take_skip(&c, 2);
    *ret_len_bytes = take_le16(&c);
    *ret_packet = take_far(&c);
    if (!*ret_packet || *ret_len_bytes > UNDI_PACKET_MAX)
        *ret_len_bytes = *ret_packet ? UNDI_PACKET_MAX : 0;
}

/* RFC 2132 9.6; 0: a BOOTP packet. */
static uint8_t message_type(struct cursor *c)
{
    while (cursor_ok(c) && cursor_left(c)) {
        uint8_t option = take_u8(c);
        if (option == OPTION_END)
            break;
        if (option == OPTION_PAD)
            continue;
        struct cursor value = take_cursor(c, take_u8(c));
        if (option == OPTION_MESSAGE)
            return take_u8(&value);
    }
    return 0;
}

int undi_packet_kind(const uint8_t *packet, size_t len_bytes, unsigned type)
{
    struct cursor c = cursor_on(packet, len_bytes);
    uint8_t op = take_u8(&c);
    take_skip(&c, BOOTP_BYTES - 1);
    uint32_t magic = take_be32(&c);
    if (!cursor_ok(&c) || op != BOOTREPLY || magic != DHCP_MAGIC)
        return -1;
    if (type == 2)
        return 0;
    return message_type(&c) == DHCPOFFER ? 1 : 2;
}
