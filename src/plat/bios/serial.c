/* serial.c - the serial line: an 8250, 16450 or 16550, polled. Which one and how fast:
 * config/serial.h, or the firmware by the table SPCR.
 * Source: National Semiconductor PC16550D data sheet (1995), chapter 8; port addresses as BIOSes
 * list them at 40:00. */
#include "acpi.h"
#include "arch.h"
#include "bda.h"
#include "bios.h"
#include "config.h"
#include "consoles.h"
#include "plat.h"
#include "wire/acpi.h"

enum { COM1 = 0x3f8, COM2 = 0x2f8, COM3 = 0x3e8, COM4 = 0x2e8 }; /* what COMCONSOLE may say */

#if defined(CONSOLE_SERIAL) && defined(COMCONSOLE)
enum { WANTED = COMCONSOLE };
#else
enum { WANTED = 0 };
#endif
#ifndef COMSPEED
#define COMSPEED 115200
#endif
#ifdef COMPRESERVE
enum { PRESERVE = true };
#else
enum { PRESERVE = false };
#endif

/* registers, and their bits that matter */
enum {
    DATA = 0,
    DIVISOR_LOW = 0,
    DIVISOR_HIGH = 1,
    INTERRUPT_ENABLE = 1,
    INTERRUPT_ENABLE_SENT = 2,
    INTERRUPT_ID = 2, /* reading */
    INTERRUPT_ID_MASK = 0xf,
    INTERRUPT_ID_SENT = 2,
    INTERRUPT_ID_FIFO = 0xc0,
    FIFO_CONTROL = 2, /* writing */
    FIFO_ON_EMPTY = 7,
    LINE_CONTROL = 3,
    LINE_CONTROL_8N1 = 3,
    LINE_CONTROL_DIVISOR = 0x80,
    MODEM_CONTROL = 4,
    MODEM_CONTROL_READY = 3, /* DTR and RTS; OUT2 off: no interrupts */
    MODEM_CONTROL_LOOP = 0x1a,
    LINE_STATUS = 5,
    LINE_STATUS_RECEIVED = 1,
    LINE_STATUS_ROOM = 0x20,
    LINE_STATUS_SENT = 0x40, /* the last bit has left */
    MODEM_STATUS = 6,
    MODEM_STATUS_HIGH = 0xf0,
    MODEM_STATUS_LOOPED = 0x90, /* what LOOP's RTS and OUT2 become */
    NOTHING = 0xff,
};
enum {
    BASE_BAUD = 115200,
    FIFO_BYTES = 16,
    BITS_PER_BYTE = 10,
    WAIT_BYTES = 3 * FIFO_BYTES, /* how long to wait for room, in bytes' time, and on top: */
    WAIT_US = 1000 * 1000,       /* an emulator on a busy machine pauses now and then */
    US_PER_S = 1000000,
    DRAIN_US = 20 * 1000, /* what the firmware left in the FIFO, at 9600 bits per second */
    CLEAR_TRIES = 4,
    PIC_MASK = 0x21,
    PIC_MASK_COM = 0x18,    /* IRQ 3 and 4 */
    LISTEN_US = 165 * 1000, /* three ticks of the BIOS: some send from there */
};

static uint16_t port; /* 0: no line */
static unsigned fifo_bytes, fifo_room;
static uint64_t wait_us;
static bool stuck; /* it took nothing for the whole time: it is asked, but not waited for */

static uint8_t get(unsigned reg)
{
    return (uint8_t)arch_port_read((uint16_t)(port + reg), 1);
}

static void set(unsigned reg, unsigned value)
{
    arch_port_write((uint16_t)(port + reg), 1, value);
}

/* --- finding it ----------------------------------------------------------------------------------- */

/* In loop mode modem control comes back as modem status; an empty port gives all ones. */
static bool answers(void)
{
    if (get(LINE_STATUS) == NOTHING && get(INTERRUPT_ENABLE) == NOTHING)
        return false;
    uint8_t before = get(MODEM_CONTROL);
    set(MODEM_CONTROL, MODEM_CONTROL_LOOP);
    bool looped = (get(MODEM_STATUS) & MODEM_STATUS_HIGH) == MODEM_STATUS_LOOPED;
    set(MODEM_CONTROL, before);
    return looped;
}

/* What the BIOS lists in the place of this COM port, else where such a port always was. */
static bool find_com(void)
{
    static const uint16_t usual[] = { COM1, COM2, COM3, COM4 };
    for (unsigned i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
        port = usual[i] == WANTED ? low_read16(BDA_COM1 + 2 * i) : 0;
        if (port && answers())
            return true;
    }
    port = WANTED;
    return port && answers();
}

/* The firmware may name the line of its own console. One whose registers lie in memory is left
 * alone. @baud 0: as the firmware set it */
static bool find_by_table(uint32_t *ret_baud)
{
    const void *table;
    size_t len;
    struct acpi_register line;
    if (!WANTED || acpi_find("SPCR", &table, &len) < 0 ||
        acpi_serial(table, len, &line, ret_baud) < 0 || line.space != ACPI_PORTS)
        return false;
    port = (uint16_t)line.address;
    return answers();
}

static void set_speed(uint32_t baud)
{
    uint32_t divisor = BASE_BAUD / baud;
    uint64_t end_us = plat_now_us() + DRAIN_US;
    while (!(get(LINE_STATUS) & LINE_STATUS_SENT) && plat_now_us() < end_us)
        arch_relax();
    set(LINE_CONTROL, LINE_CONTROL_DIVISOR | LINE_CONTROL_8N1);
    set(DIVISOR_LOW, divisor & 0xff);
    set(DIVISOR_HIGH, divisor >> 8);
    set(LINE_CONTROL, LINE_CONTROL_8N1);
}

bool serial_open(void)
{
    uint32_t baud = COMSPEED;
    if (!find_by_table(&baud) && !find_com()) {
        port = 0;
        return false;
    }
    set(LINE_CONTROL, get(LINE_CONTROL) & ~LINE_CONTROL_DIVISOR);
    set(INTERRUPT_ENABLE, 0);
    if (!PRESERVE && baud)
        set_speed(baud);
    set(FIFO_CONTROL, FIFO_ON_EMPTY);
    set(MODEM_CONTROL, MODEM_CONTROL_READY);
    fifo_bytes = (get(INTERRUPT_ID) & INTERRUPT_ID_FIFO) == INTERRUPT_ID_FIFO ? FIFO_BYTES : 1;
    wait_us = (uint64_t)WAIT_BYTES * BITS_PER_BYTE * US_PER_S / COMSPEED + WAIT_US;
    return true;
}

/* --- does the BIOS use it? ------------------------------------------------------------------------ */

static bool was_sent(void)
{
    return (get(INTERRUPT_ID) & INTERRUPT_ID_MASK) == INTERRUPT_ID_SENT;
}

/* The chip notes that its transmitter ran empty after a byte; asking it clears the note. Its
 * interrupt is masked meanwhile. */
bool serial_is_shared(void (*draw)(void))
{
    bool seen = false;
    uint8_t mask = (uint8_t)arch_port_read(PIC_MASK, 1);
    arch_port_write(PIC_MASK, 1, mask | PIC_MASK_COM);
    set(INTERRUPT_ENABLE, INTERRUPT_ENABLE_SENT);
    for (int i = 0; i < CLEAR_TRIES && was_sent(); i++)
        ;
    draw();
    uint64_t end_us = plat_now_us() + LISTEN_US;
    while (!seen && plat_now_us() < end_us) {
        seen = was_sent();
        bios_interrupts(false);
    }
    set(INTERRUPT_ENABLE, 0);
    arch_port_write(PIC_MASK, 1, mask);
    if (seen)
        port = 0; /* it is the BIOS's */
    return seen;
}

/* --- bytes ---------------------------------------------------------------------------------------- */

static bool await_room(void)
{
    uint64_t end_us = plat_now_us() + wait_us;
    if (get(LINE_STATUS) & LINE_STATUS_ROOM)
        stuck = false;
    while (!stuck && !(get(LINE_STATUS) & LINE_STATUS_ROOM)) {
        arch_relax();
        stuck = plat_now_us() >= end_us;
    }
    return !stuck;
}

static void send(char byte)
{
    if (fifo_room == 0) {
        if (!await_room())
            return;
        fifo_room = fifo_bytes;
    }
    set(DATA, (uint8_t)byte);
    fifo_room--;
}

/* Lines end with CR LF on the wire; the rest goes as it is. */
void serial_write(const char *bytes, size_t len_bytes)
{
    if (!port)
        return;
    fifo_room = 0; /* it may still hold what was sent last */
    for (size_t i = 0; i < len_bytes; i++) {
        if (bytes[i] == '\n')
            send('\r');
        send(bytes[i]);
    }
}

int serial_read(void)
{
    uint8_t status = port ? get(LINE_STATUS) : NOTHING;
    if (status == NOTHING || !(status & LINE_STATUS_RECEIVED))
        return -1;
    return get(DATA);
}
