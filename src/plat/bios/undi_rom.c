/* undi_rom.c - the PXE ROM that loaded us. Source: PXE 2.1, 3.1 (where it is), 3.2 (calling it),
 * 3.5 (unloading), 4.1; compat 4.8, 9.4. */
#include "undi_rom.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "low/layout.h"
#include "plat.h"
#include "undi.h"
#include "undi_irq.h"
#include <assert.h>
#include <string.h>

enum {
    PACKET_TYPES = 2, /* 4.1: 2 DHCPACK, 3 "cached reply": of a proxy or boot server */
    PACKET_FIRST = 2,
    KEEP_UNDI = 1, /* boot_info.keep_pxe */
    KEEP_ALL = 2,
    KIB = 1024,
    BASE_TOP = 640 * 1024
};
_Static_assert(UNDI_BLOCK_MAX <= LOW_UNDI_BLOCK_BYTES, "parameters fit into the low area");

static struct {
    bool looked, present;
    bool base_gone, all_gone;
    struct undi_structure structure;
    struct packet {
        uint8_t *bytes;
        size_t len_bytes;
    } packets[PACKET_TYPES];
    unsigned frame;
} rom;

/* --- calling it ------------------------------------------------------------------------------- */

static uint16_t area_offset(void)
{
    uint16_t offset;
    memcpy(&offset, low_variable(LOW_UNDI_AREA), sizeof(offset));
    return offset;
}

static farptr area_far(size_t offset)
{
    uint16_t segment;
    memcpy(&segment, low_variable(LOW_SEGMENT), sizeof(segment));
    return farptr_make(segment, (uint16_t)(area_offset() + offset));
}

farptr undi_rom_block(void)
{
    return area_far(0);
}

uint8_t *undi_rom_frame(farptr *ret_frame)
{
    size_t offset = LOW_UNDI_BLOCK_BYTES + rom.frame * LOW_UNDI_FRAME_BYTES;
    rom.frame = (rom.frame + 1) % LOW_UNDI_FRAMES;
    *ret_frame = area_far(offset);
    return (uint8_t *)low_variable(area_offset()) + offset;
}

farptr undi_rom_entry(void)
{
    return rom.structure.entry;
}

/* Both conventions at once: !PXE takes the words, PXENV+ the registers (3.2). */
int undi_rom_call(enum undi_opcode opcode, struct undi_block *block)
{
    farptr at = undi_rom_block();
    const uint16_t args[] = { (uint16_t)opcode, (uint16_t)at, (uint16_t)(at >> 16) };
    struct bios_regs regs = { .bx = (uint16_t)opcode,
                              .edi = at & 0xffff,
                              .es = (uint16_t)(at >> 16) };
    uint8_t *low = low_variable(area_offset());
    assert(rom.present && block->len_bytes <= UNDI_BLOCK_MAX);
    memcpy(low, block->bytes, block->len_bytes);
    undi_irq_keep_out(true);
    bios_far_call(rom.structure.entry, &regs, args, rom.structure.registers ? 0 : 3);
    undi_irq_keep_out(false);
    memcpy(block->bytes, low, block->len_bytes);
    return regs.ax == PXENV_SUCCESS ? 0 : -ERR_IO;
}

int undi_rom_do(enum undi_opcode opcode)
{
    struct undi_block block;
    undi_block_plain(&block, opcode);
    int r = undi_rom_call(opcode, &block);
    if (r < 0)
        event_log(EVENT_DEBUG, "undi", "call %02xh of the PXE ROM: %s", (unsigned)opcode,
                  undi_status_name(undi_status(&block)));
    return r;
}

const char *undi_status_name(uint16_t status)
{
    static const struct {
        uint16_t status;
        const char *name;
    } names[] = {
        { 0x00, "no reason given" },          { 0x01, "failure" },
        { 0x02, "unknown function" },         { 0x03, "unsupported" },
        { 0x04, "UNDI must stay" },           { 0x05, "everything must stay" },
        { 0x06, "out of resources" },         { 0x60, "no cable, or no answer from it" },
        { 0x61, "media test failed" },        { 0x62, "no multicast" },
        { 0x63, "the card does not start" },  { 0x64, "the PHY does not start" },
        { 0x65, "configuration unreadable" }, { 0x66, "start data unreadable" },
        { 0x67, "bad MAC address" },          { 0x68, "bad EEPROM checksum" },
        { 0x69, "interrupt not set" },        { 0x6a, "wrong state" },
        { 0x6b, "transmit error" },           { 0x6c, "wrong parameter" },
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].status == status)
            return names[i].name;
    return "unknown reason";
}

/* --- finding it ------------------------------------------------------------------------------- */

static bool look_at(farptr at, bool (*parse)(const uint8_t *, size_t, struct undi_structure *),
                    struct undi_structure *ret_structure)
{
    const uint8_t *bytes = at ? undi_memory(farptr_linear(at), PXE_STRUCT_MAX) : NULL;
    return bytes && parse(bytes, PXE_STRUCT_MAX, ret_structure);
}

/* !PXE as it was passed to us, or as PXENV+ says (3.1: preferred from version 2.1 on); else PXENV+
 * itself. */
static bool find(struct undi_structure *ret_structure)
{
    struct undi_structure pxenv = { 0 };
    bool has_pxenv = look_at(boot_info.pxenv, pxenv_parse, &pxenv);
    if (look_at(boot_info.pxe, pxe_parse, ret_structure) ||
        look_at(has_pxenv ? pxenv.pxe : 0, pxe_parse, ret_structure))
        return true;
    if (has_pxenv)
        *ret_structure = pxenv;
    return has_pxenv;
}

/* --- its leases ------------------------------------------------------------------------------- */

/* Where the ROM has the packet; ROMs that only copy get a buffer. */
static const uint8_t *cached_packet(uint16_t type, size_t *ret_len_bytes)
{
    struct undi_block block;
    uint16_t len_bytes = 0;
    farptr at;
    undi_block_cached(&block, type, 0, 0);
    if (undi_rom_call(UNDI_GET_CACHED_INFO, &block) == 0)
        undi_parse_cached(&block, &at, &len_bytes);
    if (len_bytes == 0) {
        undi_block_cached(&block, type, bios_buffer_far(), BIOS_BUFFER_BYTES);
        if (undi_rom_call(UNDI_GET_CACHED_INFO, &block) < 0)
            return NULL;
        undi_parse_cached(&block, &at, &len_bytes);
    }
    *ret_len_bytes = len_bytes;
    return len_bytes ? undi_memory(farptr_linear(at), len_bytes) : NULL;
}

static void keep_packets(void)
{
    for (unsigned i = 0; i < PACKET_TYPES; i++) {
        size_t len_bytes;
        const uint8_t *bytes = cached_packet((uint16_t)(PACKET_FIRST + i), &len_bytes);
        if (!bytes || undi_packet_kind(bytes, len_bytes, PACKET_FIRST + i) < 0)
            continue;
        uint8_t *copy = heap_alloc(len_bytes);
        if (!copy)
            continue; /* then we ask the server ourselves */
        memcpy(copy, bytes, len_bytes);
        rom.packets[i] = (struct packet){ copy, len_bytes };
    }
}

static bool same(const struct packet *one, const struct packet *other)
{
    return one->len_bytes == other->len_bytes &&
           memcmp(one->bytes, other->bytes, one->len_bytes) == 0;
}

void undi_cached_packets(const struct plat_boot_files_ops *ops)
{
    enum { CHADDR = 28, MAC_BYTES = 6 };
    if (!undi_rom_present())
        return;
    for (unsigned i = 0; i < PACKET_TYPES; i++) {
        struct packet *packet = &rom.packets[i];
        if (!packet->bytes || (i > 0 && rom.packets[0].bytes && same(packet, &rom.packets[0])))
            continue;
        int kind = undi_packet_kind(packet->bytes, packet->len_bytes, PACKET_FIRST + i);
        uint8_t mac[MAC_BYTES];
        memcpy(mac, packet->bytes + CHADDR, sizeof(mac)); /* kind >= 0: it is long enough */
        ops->add_lease(ops->arg, kind, mac, packet->bytes, packet->len_bytes);
    }
}

/* --- sending it away -------------------------------------------------------------------------- */

/* 3.5: its memory is free when its segments lie at the top of base memory, and we at the bottom of
 * them. */
static void free_base_memory(void)
{
    uint32_t low = BASE_TOP, high = 0;
    for (size_t i = 0; i < rom.structure.segment_count; i++) {
        uint32_t start = rom.structure.segments[i].start;
        uint32_t end = start + rom.structure.segments[i].len_bytes;
        if (start >= BASE_TOP || end > BASE_TOP || end <= start)
            return;
        low = start < low ? start : low;
        high = end > high ? end : high;
    }
    if (low < high)
        low_base_freed(low, high);
}

/* Base code: DHCP, TFTP, the menu. Who goes back to a ROM without it would run into what lies
 * there by then; the BIOS goes on with the next device instead. */
static void unload_base(void)
{
    if (rom.base_gone)
        return;
    rom.base_gone = true;
    undi_rom_do(UNDI_CLOSE);
    if (undi_rom_do(UNDI_UNLOAD_STACK) < 0)
        undi_rom_do(UNDI_STOP_BASE);
    boot_info.return_sp = 0;
}

static void unload_all(void)
{
    if (rom.all_gone)
        return;
    unload_base();
    undi_rom_do(UNDI_SHUTDOWN);
    undi_rom_do(UNDI_CLEANUP);
    rom.all_gone = undi_rom_do(UNDI_STOP) == 0;
    if (rom.all_gone)
        free_base_memory();
    rom.present = false;
}

bool undi_rom_present(void)
{
    if (rom.looked)
        return rom.present;
    rom.looked = true;
    if (boot_info.form != BOOT_PXE)
        return false;
    rom.present = find(&rom.structure);
    if (!rom.present) {
        event_log(EVENT_WARNING, "undi", "no PXE API where the ROM said: %08x, %08x",
                  (unsigned)boot_info.pxe, (unsigned)boot_info.pxenv);
        return false;
    }
    event_log(EVENT_INFO, "undi", "the PXE ROM's API is %s at %04x:%04x",
              rom.structure.registers ? "PXENV+" : "!PXE", (unsigned)(rom.structure.entry >> 16),
              (unsigned)(rom.structure.entry & 0xffff));
    keep_packets();
    if (boot_info.keep_pxe < KEEP_ALL)
        unload_base();
    return true;
}

void undi_leave_nic(void)
{
    if (!undi_rom_present())
        return;
    if (boot_info.keep_pxe < KEEP_UNDI) {
        unload_all();
        return;
    }
    undi_rom_do(UNDI_CLOSE);
    undi_quiet();
}

void undi_quiet(void)
{
    if (rom.present)
        undi_rom_do(UNDI_SHUTDOWN);
}

/* A ROM that is kept begins its own next start with INITIALIZE. */
void undi_stop(void)
{
    if (rom.present && boot_info.keep_pxe < KEEP_ALL)
        unload_all();
    else
        undi_quiet();
}
