/* wire/pxe.c - the PXE API as bytes. See wire/pxe.h for what is not here.
 * Source: PXE specification 2.1; RFC 1112 6.4 and IEEE 802.3 for addresses and types. */
#include "wire/pxe.h"
#include "core/err.h"
#include <assert.h>
#include <string.h>

static const struct {
    uint16_t opcode, len_bytes;
    const char *name;
} calls[] = {
    { PXE_START_UNDI, 12, "START_UNDI" },
    { PXE_UNDI_STARTUP, 2, "UNDI_STARTUP" },
    { PXE_UNDI_CLEANUP, 2, "UNDI_CLEANUP" },
    { PXE_UNDI_INITIALIZE, 14, "UNDI_INITIALIZE" },
    { PXE_UNDI_RESET_ADAPTER, 132, "UNDI_RESET_ADAPTER" },
    { PXE_UNDI_SHUTDOWN, 2, "UNDI_SHUTDOWN" },
    { PXE_UNDI_OPEN, 136, "UNDI_OPEN" },
    { PXE_UNDI_CLOSE, 2, "UNDI_CLOSE" },
    { PXE_UNDI_TRANSMIT, 20, "UNDI_TRANSMIT" },
    { PXE_UNDI_SET_MCAST_ADDRESS, 132, "UNDI_SET_MCAST_ADDRESS" },
    { PXE_UNDI_SET_STATION_ADDRESS, 18, "UNDI_SET_STATION_ADDRESS" },
    { PXE_UNDI_SET_PACKET_FILTER, 3, "UNDI_SET_PACKET_FILTER" },
    { PXE_UNDI_GET_INFORMATION, 50, "UNDI_GET_INFORMATION" },
    { PXE_UNDI_GET_STATISTICS, 18, "UNDI_GET_STATISTICS" },
    { PXE_UNDI_CLEAR_STATISTICS, 2, "UNDI_CLEAR_STATISTICS" },
    { PXE_UNDI_INITIATE_DIAGS, 2, "UNDI_INITIATE_DIAGS" },
    { PXE_UNDI_FORCE_INTERRUPT, 2, "UNDI_FORCE_INTERRUPT" },
    { PXE_UNDI_GET_MCAST_ADDRESS, 22, "UNDI_GET_MCAST_ADDRESS" },
    { PXE_UNDI_GET_NIC_TYPE, 17, "UNDI_GET_NIC_TYPE" },
    { PXE_UNDI_GET_IFACE_INFO, 42, "UNDI_GET_IFACE_INFO" },
    { PXE_UNDI_ISR, 16, "UNDI_ISR" },
    { PXE_STOP_UNDI, 2, "STOP_UNDI" },
    { PXE_TFTP_OPEN, 142, "TFTP_OPEN" },
    { PXE_TFTP_CLOSE, 2, "TFTP_CLOSE" },
    { PXE_TFTP_READ, 10, "TFTP_READ" },
    { PXE_TFTP_READ_FILE, 158, "TFTP_READ_FILE" },
    { PXE_TFTP_GET_FSIZE, 142, "TFTP_GET_FSIZE" },
    { PXE_UDP_OPEN, 6, "UDP_OPEN" },
    { PXE_UDP_CLOSE, 2, "UDP_CLOSE" },
    { PXE_UDP_READ, 20, "UDP_READ" },
    { PXE_UDP_WRITE, 20, "UDP_WRITE" },
    { PXE_UNLOAD_STACK, 12, "UNLOAD_STACK" },
    { PXE_GET_CACHED_INFO, 12, "GET_CACHED_INFO" },
    { PXE_RESTART_TFTP, 158, "RESTART_TFTP" },
    { PXE_START_BASE, 2, "START_BASE" },
    { PXE_STOP_BASE, 2, "STOP_BASE" },
    { PXE_FILE_OPEN, 12, "FILE_OPEN" },
    { PXE_FILE_CLOSE, 4, "FILE_CLOSE" },
    { PXE_FILE_SELECT, 6, "FILE_SELECT" },
    { PXE_FILE_READ, 10, "FILE_READ" },
    { PXE_GET_FILE_SIZE, 8, "GET_FILE_SIZE" },
    { PXE_FILE_EXEC, 6, "FILE_EXEC" },
    { PXE_FILE_API_CHECK, 20, "FILE_API_CHECK" },
    { PXE_FILE_EXIT_HOOK, 6, "FILE_EXIT_HOOK" },
    { PXE_FILE_CMDLINE, 8, "FILE_CMDLINE" },
};
enum { CALL_COUNT = sizeof(calls) / sizeof(calls[0]) };

size_t pxe_block_bytes(uint16_t opcode)
{
    for (size_t i = 0; i < CALL_COUNT; i++)
        if (calls[i].opcode == opcode)
            return calls[i].len_bytes;
    return 0;
}

const char *pxe_call_name(uint16_t opcode)
{
    for (size_t i = 0; i < CALL_COUNT; i++)
        if (calls[i].opcode == opcode)
            return calls[i].name;
    return "?";
}

/* --- fields ----------------------------------------------------------------------------------- */

void pxe_get_bytes(const struct pxe_block *block, size_t offset, void *to, size_t len_bytes)
{
    assert(offset + len_bytes <= block->len_bytes);
    memcpy(to, block->bytes + offset, len_bytes);
}

void pxe_put_bytes(struct pxe_block *block, size_t offset, const void *from, size_t len_bytes)
{
    assert(offset + len_bytes <= block->len_bytes);
    memcpy(block->bytes + offset, from, len_bytes);
}

uint16_t pxe_get16(const struct pxe_block *block, size_t offset)
{
    uint8_t b[2];
    pxe_get_bytes(block, offset, b, sizeof(b));
    return (uint16_t)(b[0] | b[1] << 8);
}

uint32_t pxe_get32(const struct pxe_block *block, size_t offset)
{
    return pxe_get16(block, offset) | (uint32_t)pxe_get16(block, offset + 2) << 16;
}

uint16_t pxe_get_be16(const struct pxe_block *block, size_t offset)
{
    uint8_t b[2];
    pxe_get_bytes(block, offset, b, sizeof(b));
    return (uint16_t)(b[0] << 8 | b[1]);
}

void pxe_put16(struct pxe_block *block, size_t offset, uint16_t value)
{
    uint8_t b[2] = { (uint8_t)value, (uint8_t)(value >> 8) };
    pxe_put_bytes(block, offset, b, sizeof(b));
}

void pxe_put32(struct pxe_block *block, size_t offset, uint32_t value)
{
    pxe_put16(block, offset, (uint16_t)value);
    pxe_put16(block, offset + 2, (uint16_t)(value >> 16));
}

void pxe_put_be16(struct pxe_block *block, size_t offset, uint16_t value)
{
    uint8_t b[2] = { (uint8_t)(value >> 8), (uint8_t)value };
    pxe_put_bytes(block, offset, b, sizeof(b));
}

void pxe_get_filename(const struct pxe_block *block, size_t offset,
                      char text[PXE_FILENAME_BYTES + 1])
{
    pxe_get_bytes(block, offset, text, PXE_FILENAME_BYTES);
    text[PXE_FILENAME_BYTES] = '\0';
}

/* --- what announces the API --------------------------------------------------------------------- */

static void fit_checksum(uint8_t *bytes, size_t len_bytes, size_t at)
{
    bytes[at] = 0;
    bytes[at] = (uint8_t)-bytes_sum(bytes, len_bytes);
}

static void put_zeros(struct writer *w, size_t count)
{
    while (count-- > 0)
        put_u8(w, 0);
}

/* A segment descriptor: selector, physical address, size. */
static void put_segment(struct writer *w, const struct pxe_api *api)
{
    put_le16(w, api->segment);
    put_le32(w, api->start);
    put_le16(w, api->len_bytes);
}

/* 3.1.2; the entry for 32-bit callers is not there. */
static void build_pxe(const struct pxe_api *api, uint8_t pxe[PXE_STRUCT_BYTES])
{
    enum { SEGMENT_BYTES = 8, SEGMENTS = 7, CHECKSUM_AT = 5 };
    struct writer w = writer_on(pxe, PXE_STRUCT_BYTES);
    put_bytes(&w, "!PXE", 4);
    put_u8(&w, PXE_STRUCT_BYTES);
    put_u8(&w, 0); /* checksum */
    put_u8(&w, 0); /* revision */
    put_u8(&w, 0);
    put_le32(&w, 0); /* ROM id of UNDI */
    put_le32(&w, 0); /* ... of the base code */
    put_le32(&w, api->pxe_entry);
    put_le32(&w, 0);
    put_le32(&w, UINT32_MAX); /* status call-out: none */
    put_u8(&w, 0);
    put_u8(&w, SEGMENTS);
    put_le16(&w, 0);                  /* first selector */
    put_zeros(&w, SEGMENT_BYTES);     /* stack: the caller's */
    put_segment(&w, api);             /* UNDI data */
    put_segment(&w, api);             /* UNDI code */
    put_segment(&w, api);             /* UNDI code, writable */
    put_zeros(&w, 3 * SEGMENT_BYTES); /* the base code's */
    assert(!w.failed && w.pos == w.end);
    fit_checksum(pxe, PXE_STRUCT_BYTES, CHECKSUM_AT);
}

/* 3.1.3 */
static void build_pxenv(const struct pxe_api *api, uint8_t pxenv[PXENV_STRUCT_BYTES])
{
    enum { VERSION = 0x0201, CHECKSUM_AT = 9 };
    struct writer w = writer_on(pxenv, PXENV_STRUCT_BYTES);
    put_bytes(&w, "PXENV+", 6);
    put_le16(&w, VERSION);
    put_u8(&w, PXENV_STRUCT_BYTES);
    put_u8(&w, 0); /* checksum */
    put_le32(&w, api->pxenv_entry);
    put_le32(&w, 0); /* protected mode: none */
    put_le16(&w, 0);
    put_zeros(&w, 4);           /* stack segment, size */
    put_zeros(&w, 8);           /* the base code's code and data */
    put_le16(&w, api->segment); /* UNDI data */
    put_le16(&w, api->len_bytes);
    put_le16(&w, api->segment); /* UNDI code */
    put_le16(&w, api->len_bytes);
    put_le32(&w, api->pxe);
    assert(!w.failed && w.pos == w.end);
    fit_checksum(pxenv, PXENV_STRUCT_BYTES, CHECKSUM_AT);
}

void pxe_structs_build(const struct pxe_api *api, uint8_t pxenv[PXENV_STRUCT_BYTES],
                       uint8_t pxe[PXE_STRUCT_BYTES])
{
    build_pxe(api, pxe);
    build_pxenv(api, pxenv);
}

/* --- frames ------------------------------------------------------------------------------------- */

static uint32_t take_far_linear(struct cursor *c)
{
    uint16_t offset = take_le16(c);
    return ((uint32_t)take_le16(c) << 4) + offset;
}

static void add_piece(struct pxe_tbd *tbd, uint32_t at, uint16_t len_bytes)
{
    if (!len_bytes)
        return;
    tbd->pieces[tbd->count].at = at;
    tbd->pieces[tbd->count++].len_bytes = len_bytes;
    tbd->len_bytes += len_bytes;
}

/* 4.4.8: s_PXENV_UNDI_TBD; a type of 0 has a physical address, 1 segment and offset */
int pxe_tbd_parse(const void *bytes, size_t len_bytes, struct pxe_tbd *ret_tbd)
{
    struct cursor c = cursor_on(bytes, len_bytes);
    struct pxe_tbd tbd = { 0 };
    uint16_t immediate = take_le16(&c);
    uint32_t at = take_far_linear(&c);
    add_piece(&tbd, at, immediate);
    uint16_t count = take_le16(&c);
    if (!cursor_ok(&c) || count > PXE_TBD_BLOCKS_MAX)
        return -ERR_PROTO;
    for (uint16_t i = 0; i < count; i++) {
        bool is_far = take_u8(&c) != 0;
        take_skip(&c, 1);
        uint16_t part = take_le16(&c);
        at = is_far ? take_far_linear(&c) : take_le32(&c);
        if (!cursor_ok(&c))
            return -ERR_PROTO;
        add_piece(&tbd, at, part);
    }
    *ret_tbd = tbd;
    return 0;
}

static const uint16_t ethertypes[] = { 0, 0x0800, 0x0806, 0x8035 }; /* by protocol: IP, ARP, RARP */
enum { PROTOCOLS = sizeof(ethertypes) / sizeof(ethertypes[0]) };

uint16_t pxe_ethertype(uint8_t protocol)
{
    return protocol < PROTOCOLS ? ethertypes[protocol] : 0;
}

uint8_t pxe_protocol(uint16_t ethertype)
{
    for (uint8_t i = 1; i < PROTOCOLS; i++)
        if (ethertypes[i] == ethertype)
            return i;
    return 0;
}

enum pxe_packet pxe_packet_type(const uint8_t dest[PXE_MAC_BYTES])
{
    static const uint8_t all[PXE_MAC_BYTES] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    if (memcmp(dest, all, sizeof(all)) == 0)
        return PACKET_BROADCAST;
    return dest[0] & 1 ? PACKET_MULTICAST : PACKET_DIRECTED;
}

bool pxe_filter_takes(uint16_t filter, const uint8_t dest[PXE_MAC_BYTES],
                      const uint8_t own[PXE_MAC_BYTES])
{
    if (!filter)
        filter = FILTER_DIRECTED | FILTER_BROADCAST;
    if (filter & FILTER_PROMISCUOUS)
        return true;
    switch (pxe_packet_type(dest)) {
    case PACKET_BROADCAST:
        return filter & FILTER_BROADCAST;
    case PACKET_MULTICAST:
        return filter & FILTER_DIRECTED;
    default:
        return (filter & FILTER_DIRECTED) && memcmp(dest, own, PXE_MAC_BYTES) == 0;
    }
}
