/* tests/unit/fakes/undi_fake.c - a PC whose PXE ROM has a NIC. */
#include "undi_fake.h"
#include "arch.h"
#include "core/err.h"
#include "core/fiber.h"
#include "net/netdev.h"
#include "plat/bios/low/layout.h"
#include "plat/bios/undi_rom.h"
#include "wire/cursor.h"
#include <stdlib.h>
#include <string.h>

enum {
    VECTOR_OLD = 0x1234,
    UNDI_AREA = 0x400,
    ENTRY_IRQ = 0x300,
    BUFFER = 0x3000,
    STORM_GUARD = 100000
};

struct boot_info boot_info;
struct fake_rom fake_rom;
unsigned fake_calls[256], fake_isr_calls[4];
uint8_t fake_sent[FAKE_FRAME_BYTES];
size_t fake_sent_bytes;
bool fake_line_masked, fake_opened;
uint32_t fake_freed_start, fake_freed_end;
uint8_t fake_memory[0x110000];
uint8_t fake_received[FAKE_FRAMES_MAX][FAKE_FRAME_BYTES];
size_t fake_received_bytes[FAKE_FRAMES_MAX], fake_received_count;
unsigned fake_rx_errors, fake_buffers_out, fake_buffers_left, fake_foreign_served;
struct netdev *fake_dev, *fake_other;

static uint8_t wire[FAKE_FRAMES_MAX][FAKE_FRAME_BYTES];
static size_t wire_bytes[FAKE_FRAMES_MAX], wire_first, wire_count;
static bool line_up; /* the NIC asks for an interrupt */
static size_t piece_done;
static bool initialized;
static uint8_t packets[4][600];
static size_t packet_bytes[4];

/* --- the machine ------------------------------------------------------------------------------ */

uint8_t *undi_memory(uint32_t linear, size_t len_bytes)
{
    if (linear > sizeof(fake_memory) || len_bytes > sizeof(fake_memory) - linear)
        return NULL;
    return fake_memory + linear;
}

void *low_variable(unsigned offset)
{
    return fake_memory + FAKE_LOW + offset;
}

farptr low_entry(unsigned entry)
{
    return farptr_make(FAKE_LOW >> 4, (uint16_t)(entry == LOW_ENTRY_IRQ ? ENTRY_IRQ : BUFFER));
}

farptr bios_buffer_far(void)
{
    return farptr_make(FAKE_LOW >> 4, BUFFER);
}

void *bios_buffer(void)
{
    return fake_memory + FAKE_LOW + BUFFER;
}

void bios_vector_hook(uint8_t number, farptr handler, farptr *old)
{
    memcpy(old, fake_memory + 4 * number, 4);
    memcpy(fake_memory + 4 * number, &handler, 4);
}

int bios_vector_unhook(uint8_t number, farptr handler, farptr *old)
{
    if (memcmp(fake_memory + 4 * number, &handler, 4) != 0)
        return -ERR_BUSY;
    memcpy(fake_memory + 4 * number, old, 4);
    return 0;
}

void low_base_freed(uint32_t start, uint32_t end)
{
    fake_freed_start = start;
    fake_freed_end = end;
}

static uint8_t mask_bit(void)
{
    return (uint8_t)(1u << fake_rom.irq % 8);
}

uint32_t arch_port_read(uint16_t port, unsigned size_bytes)
{
    (void)size_bytes;
    return port == (fake_rom.irq < 8 ? 0x21 : 0xa1) && fake_line_masked ? mask_bit() : 0;
}

void arch_port_write(uint16_t port, unsigned size_bytes, uint32_t value)
{
    (void)size_bytes;
    if (port == (fake_rom.irq < 8 ? 0x21 : 0xa1))
        fake_line_masked = value & mask_bit();
}

static uint16_t load16(unsigned offset)
{
    uint16_t value;
    memcpy(&value, low_variable(offset), 2);
    return value;
}

static void store16(unsigned offset, unsigned value)
{
    uint16_t word = (uint16_t)value;
    memcpy(low_variable(offset), &word, 2);
}

static uint16_t isr_start(void);

/* low/irq.S in C. */
static void interrupt(void)
{
    uint16_t budget = (uint16_t)(load16(LOW_IRQ_BUDGET) - 1), flags = load16(LOW_IRQ_FLAGS);
    store16(LOW_IRQ_BUDGET, budget);
    if ((int16_t)budget < 0 || flags & (LOW_IRQ_BUSY | LOW_IRQ_INSIDE)) {
        store16(LOW_IRQ_FLAGS, flags | ((int16_t)budget < 0 ? LOW_IRQ_STORM : LOW_IRQ_LATER));
        fake_line_masked = true;
        return;
    }
    if (isr_start() == ISR_OURS) {
        uint32_t count;
        memcpy(&count, low_variable(LOW_IRQ_COUNT), 4);
        count++;
        memcpy(low_variable(LOW_IRQ_COUNT), &count, 4);
    } else {
        fake_foreign_served++;
    }
}

static bool hooked(void)
{
    uint8_t vector = (uint8_t)(fake_rom.irq < 8 ? 8 + fake_rom.irq : 0x70 + fake_rom.irq - 8);
    farptr handler = low_entry(LOW_ENTRY_IRQ);
    return fake_rom.irq && memcmp(fake_memory + 4 * vector, &handler, 4) == 0;
}

static void interrupts_on(void)
{
    for (unsigned i = 0; (line_up || fake_rom.foreign) && hooked() && !fake_line_masked; i++) {
        if (i == STORM_GUARD)
            abort(); /* the machine hangs */
        interrupt();
    }
}

void bios_interrupts(bool wait_for_one)
{
    (void)wait_for_one;
    interrupts_on();
}

/* --- the ROM ---------------------------------------------------------------------------------- */

void fake_deliver(const void *frame, size_t len_bytes)
{
    size_t at = (wire_first + wire_count++) % FAKE_FRAMES_MAX;
    memcpy(wire[at], frame, len_bytes);
    wire_bytes[at] = len_bytes;
    line_up = fake_opened && !fake_rom.no_interrupt;
}

size_t fake_waiting(void)
{
    return wire_count;
}

static uint16_t isr_start(void)
{
    fake_isr_calls[ISR_START]++;
    bool ours = line_up || (wire_count && fake_opened);
    if (!fake_rom.raves)
        line_up = false;
    return ours && !fake_rom.never_ours ? ISR_OURS : ISR_NOT_OURS;
}

static void put16(uint8_t *block, unsigned offset, unsigned value)
{
    block[offset] = (uint8_t)value;
    block[offset + 1] = (uint8_t)(value >> 8);
}

static unsigned get16(const uint8_t *block, unsigned offset)
{
    return block[offset] | (unsigned)block[offset + 1] << 8;
}

static void give_piece(uint8_t *block)
{
    const unsigned where = 0x100;
    size_t frame = wire_bytes[wire_first];
    size_t piece = frame - piece_done;
    if (fake_rom.piece_bytes && piece > fake_rom.piece_bytes)
        piece = fake_rom.piece_bytes;
    memcpy(fake_memory + ((unsigned)FAKE_ROM_SEGMENT << 4) + where, wire[wire_first] + piece_done,
           piece);
    piece_done += piece;
    if (piece_done == frame) {
        wire_first = (wire_first + 1) % FAKE_FRAMES_MAX;
        wire_count--;
        piece_done = 0;
    }
    put16(block, 2, ISR_RECEIVE);
    put16(block, 4, (unsigned)piece);
    put16(block, 6,
          fake_rom.zero_frame_bytes ? 0 : (unsigned)((int)frame + fake_rom.lie_frame_bytes));
    put16(block, 8, 14);
    put16(block, 10, where);
    put16(block, 12, FAKE_ROM_SEGMENT);
    if (fake_rom.bad_pointer) {
        put16(block, 4, 0xffff);
        put16(block, 10, 0xffff);
        put16(block, 12, 0xffff);
    }
}

static void isr_next(uint8_t *block)
{
    if (fake_rom.endless_pieces) {
        put16(block, 2, ISR_RECEIVE);
        put16(block, 4, 0);
        put16(block, 6, 100);
    } else if (wire_count && fake_opened) {
        give_piece(block);
    } else {
        put16(block, 2, fake_rom.endless ? fake_rom.endless : ISR_DONE);
        put16(block, 4, 0);
        line_up = false;
    }
}

static uint16_t rom_isr(uint8_t *block)
{
    unsigned function = get16(block, 2);
    if (function == ISR_START) {
        put16(block, 2, isr_start());
        return 0;
    }
    fake_isr_calls[function & 3]++;
    isr_next(block);
    return 0;
}

static uint16_t rom_transmit(uint8_t *block)
{
    if (fake_rom.busy_sends || fake_rom.send_fails) {
        put16(block, 0, fake_rom.busy_sends ? PXENV_OUT_OF_RESOURCES : PXENV_FAILURE);
        fake_rom.busy_sends -= fake_rom.busy_sends > 0;
        return PXENV_FAILURE;
    }
    const uint8_t *tbd = fake_memory + get16(block, 10) * 16 + get16(block, 8);
    fake_sent_bytes = get16(tbd, 0);
    memcpy(fake_sent, fake_memory + get16(tbd, 4) * 16 + get16(tbd, 2), fake_sent_bytes);
    return 0;
}

static uint16_t rom_information(uint8_t *block)
{
    static const uint8_t mac[6] = { 0x52, 0x54, 0, 1, 2, 3 };
    if (fake_rom.no_information)
        return PXENV_FAILURE;
    put16(block, 4, fake_rom.irq);
    put16(block, 6, fake_rom.mtu ? fake_rom.mtu : 1500);
    put16(block, 8, fake_rom.hardware ? fake_rom.hardware : 1);
    put16(block, 10, 6);
    memcpy(block + 12, mac, 6);
    memcpy(block + 28, mac, 6);
    return 0;
}

static uint16_t rom_nic_type(uint8_t *block)
{
    if (fake_rom.no_nic_type)
        return PXENV_FAILURE;
    block[2] = 2;
    put16(block, 3, 0x8086);
    put16(block, 5, 0x100e);
    put16(block, 11, 0x18);
    return 0;
}

static uint16_t rom_cached(uint8_t *block)
{
    const unsigned where = 0x1000;
    unsigned type = get16(block, 2) & 3;
    if (packet_bytes[type] == 0)
        return PXENV_FAILURE;
    if (get16(block, 4) == 0) { /* where is it? */
        if (fake_rom.copies_packets)
            return PXENV_FAILURE;
        memcpy(fake_memory + ((unsigned)FAKE_ROM_SEGMENT << 4) + where, packets[type],
               packet_bytes[type]);
        put16(block, 6, where);
        put16(block, 8, FAKE_ROM_SEGMENT);
    } else {
        memcpy(fake_memory + get16(block, 8) * 16 + get16(block, 6), packets[type],
               packet_bytes[type]);
    }
    put16(block, 4, (unsigned)packet_bytes[type]);
    return 0;
}

void fake_set_packet(unsigned type, const void *packet, size_t len_bytes)
{
    memcpy(packets[type], packet, len_bytes);
    packet_bytes[type] = len_bytes;
}

static uint16_t rom_open(void)
{
    if (fake_rom.open_failures) {
        fake_rom.open_failures--;
        return PXENV_FAILURE;
    }
    if (!initialized)
        return PXENV_FAILURE;
    fake_opened = true;
    line_up = wire_count && !fake_rom.no_interrupt;
    return 0;
}

static uint16_t rom_api(unsigned opcode, uint8_t *block)
{
    fake_calls[opcode & 0xff]++;
    put16(block, 0, 0);
    switch (opcode) {
    case UNDI_INITIALIZE:
        initialized = true;
        return 0;
    case UNDI_SHUTDOWN:
        initialized = false;
        return 0;
    case UNDI_OPEN:
        return rom_open();
    case UNDI_CLOSE:
        fake_opened = false;
        return 0;
    case UNDI_TRANSMIT:
        return rom_transmit(block);
    case UNDI_ISR:
        return rom_isr(block);
    case UNDI_GET_INFORMATION:
        return rom_information(block);
    case UNDI_GET_NIC_TYPE:
        return rom_nic_type(block);
    case UNDI_GET_IFACE_INFO:
        memcpy(block + 2, "Ether\1net", 10);
        put16(block, 22, fake_rom.services & 0xffff);
        return 0;
    case UNDI_GET_CACHED_INFO:
        return rom_cached(block);
    default:
        return 0;
    }
}

void bios_far_call(farptr target, struct bios_regs *regs, const uint16_t *args, size_t count)
{
    unsigned opcode = regs->bx;
    uint32_t at = farptr_linear(farptr_make(regs->es, (uint16_t)regs->edi));
    if (target != farptr_make(FAKE_ROM_SEGMENT, fake_rom.registers_only ? 0x44 : 0x40))
        abort();
    if (!fake_rom.registers_only) {
        if (count != 3)
            abort();
        opcode = args[0];
        at = farptr_linear(farptr_make(args[2], args[1]));
    }
    interrupts_on();
    regs->ax = rom_api(opcode, fake_memory + at);
    interrupts_on();
}

static void put_sum(uint8_t *at, size_t len_bytes, size_t sum_at)
{
    uint8_t sum = 0;
    at[sum_at] = 0;
    for (size_t i = 0; i < len_bytes; i++)
        sum = (uint8_t)(sum + at[i]);
    at[sum_at] = (uint8_t)-sum;
}

void fake_put_pxe(uint8_t *at)
{
    struct writer w = writer_on(at, 0x58);
    memset(at, 0, 0x58);
    put_bytes(&w, "!PXE\x58", 5);
    w.pos = at + 16;
    put_le16(&w, 0x40);
    put_le16(&w, FAKE_ROM_SEGMENT);
    w.pos = at + 29;
    put_u8(&w, 7);
    w.pos = at + 40; /* UNDI's data */
    put_le16(&w, FAKE_ROM_SEGMENT);
    put_le32(&w, (uint32_t)FAKE_ROM_SEGMENT << 4);
    put_le16(&w, 0x7c00);
    put_sum(at, 0x58, 5);
}

void fake_put_pxenv(uint8_t *at, uint16_t version)
{
    struct writer w = writer_on(at, 0x2c);
    memset(at, 0, 0x2c);
    put_bytes(&w, "PXENV+", 6);
    put_le16(&w, version);
    put_u8(&w, version < 0x201 ? 0x28 : 0x2c);
    w.pos = at + 10;
    put_le16(&w, 0x44);
    put_le16(&w, FAKE_ROM_SEGMENT);
    w.pos = at + 40;
    put_le16(&w, FAKE_PXE_OFFSET);
    put_le16(&w, FAKE_ROM_SEGMENT);
    put_sum(at, version < 0x201 ? 0x28 : 0x2c, 9);
}

void fake_power_on(void)
{
    uint8_t *rom = fake_memory + ((unsigned)FAKE_ROM_SEGMENT << 4);
    const uint16_t segment = FAKE_LOW >> 4, area = UNDI_AREA;
    memset(fake_memory, 0, sizeof(fake_memory));
    memset(&fake_rom, 0, sizeof(fake_rom));
    memset(fake_calls, 0, sizeof(fake_calls));
    memset(fake_isr_calls, 0, sizeof(fake_isr_calls));
    memset(packet_bytes, 0, sizeof(packet_bytes));
    fake_put_pxe(rom + FAKE_PXE_OFFSET);
    fake_put_pxenv(rom + FAKE_PXENV_OFFSET, 0x201);
    memcpy(low_variable(LOW_SEGMENT), &segment, 2);
    memcpy(low_variable(LOW_UNDI_AREA), &area, 2);
    boot_info = (struct boot_info){ .form = BOOT_PXE,
                                    .keep_pxe = 1,
                                    .return_sp = 1,
                                    .pxe = farptr_make(FAKE_ROM_SEGMENT, FAKE_PXE_OFFSET),
                                    .pxenv = farptr_make(FAKE_ROM_SEGMENT, FAKE_PXENV_OFFSET) };
    wire_first = wire_count = piece_done = fake_sent_bytes = 0;
    fake_received_count = fake_rx_errors = fake_foreign_served = 0;
    fake_buffers_left = 1000;
    fake_freed_start = fake_freed_end = 0;
    line_up = fake_opened = initialized = false;
    fake_other = NULL;
    fake_line_masked = true;
}

/* --- the network above ------------------------------------------------------------------------ */

int netdev_register(struct netdev *dev)
{
    fake_dev = dev;
    strcpy(dev->name, "net0");
    dev->mtu = dev->mtu_max;
    return 0;
}

struct netdev *netdev_first(void)
{
    return fake_other;
}

struct netdev *netdev_next(const struct netdev *dev)
{
    (void)dev;
    return NULL;
}

struct netbuf *netbuf_alloc(size_t room_bytes)
{
    if (fake_buffers_out == fake_buffers_left)
        return NULL;
    struct netbuf *buf = calloc(1, sizeof(*buf) + room_bytes);
    fake_buffers_out++;
    buf->data = (uint8_t *)(buf + 1);
    buf->room_bytes = room_bytes;
    return buf;
}

void netbuf_free(struct netbuf *buf)
{
    fake_buffers_out -= buf != NULL;
    free(buf);
}

void netdev_rx(struct netdev *dev, struct netbuf *buf)
{
    (void)dev;
    memcpy(fake_received[fake_received_count % FAKE_FRAMES_MAX], buf->data, buf->len_bytes);
    fake_received_bytes[fake_received_count++ % FAKE_FRAMES_MAX] = buf->len_bytes;
    netbuf_free(buf);
}

void netdev_rx_error(struct netdev *dev, int code)
{
    (void)dev;
    (void)code;
    fake_rx_errors++;
}

void netdev_tx_done(struct netdev *dev, struct netbuf *buf, int r)
{
    (void)dev;
    buf->next = (struct netbuf *)buf; /* taken */
    buf->checksum_ok = r == 0;
}

void idle_activity(void)
{
}

void sched_busy(void)
{
}
