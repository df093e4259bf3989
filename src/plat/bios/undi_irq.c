/* undi_irq.c - the interrupt of the NIC that a PXE ROM drives.
 * Source: Intel 8259A data sheet (OCW1); IBM PC AT: lines 0-7 are INT 08h-0Fh, 8-15 INT 70h-77h. */
#include "undi_irq.h"
#include "arch.h"
#include "core/event.h"
#include "low/layout.h"
#include <string.h>

enum {
    PIC1_MASK = 0x21,
    PIC2_MASK = 0xa1,
    VECTOR_PIC1 = 0x08,
    VECTOR_PIC2 = 0x70,
    LINES_PER_PIC = 8
};

static struct {
    bool hooked, was_masked;
    unsigned irq;
    farptr old;
} line;

static uint16_t load16(unsigned offset)
{
    uint16_t value;
    memcpy(&value, low_variable(offset), sizeof(value));
    return value;
}

static void store16(unsigned offset, uint16_t value)
{
    memcpy(low_variable(offset), &value, sizeof(value));
}

static uint16_t mask_port(unsigned irq)
{
    return irq < LINES_PER_PIC ? PIC1_MASK : PIC2_MASK;
}

static uint8_t mask_bit(unsigned irq)
{
    return (uint8_t)(1u << irq % LINES_PER_PIC);
}

bool undi_irq_mask(unsigned irq, bool masked)
{
    uint32_t before = arch_port_read(mask_port(irq), 1), bit = mask_bit(irq);
    uint32_t now = masked ? before | bit : before & ~bit;
    if (now != before)
        arch_port_write(mask_port(irq), 1, now);
    return before & bit;
}

static void mask(bool masked)
{
    undi_irq_mask(line.irq, masked);
}

static uint8_t vector(unsigned irq)
{
    return (uint8_t)(irq < LINES_PER_PIC ? VECTOR_PIC1 + irq : VECTOR_PIC2 + irq - LINES_PER_PIC);
}

/* Never a card's: 0 timer, 1 keyboard, 2 the second 8259, 6 floppy, 8 clock, 13 coprocessor, 14 disk. 12 is
 * where there is no mouse at it; what is not the card's our handler hands on (irq.S). */
bool undi_irq_possible(unsigned irq)
{
    const unsigned usable = 1u << 3 | 1u << 4 | 1u << 5 | 1u << 7 | 1u << 9 | 1u << 10 | 1u << 11 |
                            1u << 12 | 1u << 15;
    return irq < 2 * LINES_PER_PIC && (usable >> irq & 1);
}

void undi_irq_hook(unsigned irq, farptr rom_entry)
{
    const uint32_t none = 0;
    uint8_t bit = mask_bit(irq);
    if (line.hooked)
        return;
    line.irq = irq;
    memcpy(low_variable(LOW_IRQ_COUNT), &none, sizeof(none));
    memcpy(low_variable(LOW_IRQ_ENTRY), &rom_entry, sizeof(rom_entry));
    memcpy(low_variable(LOW_IRQ_MASK_BIT), &bit, sizeof(bit));
    store16(LOW_IRQ_MASK_PORT, mask_port(irq));
    store16(LOW_IRQ_FLAGS, irq < LINES_PER_PIC ? 0 : LOW_IRQ_SECOND_PIC);
    store16(LOW_IRQ_BUDGET, LOW_IRQ_BUDGET_FULL);
    line.was_masked = arch_port_read(mask_port(irq), 1) & bit;
    bios_vector_hook(vector(irq), low_entry(LOW_ENTRY_IRQ), &line.old);
    memcpy(low_variable(LOW_OLD_IRQ), &line.old, sizeof(line.old));
    line.hooked = true;
    mask(false);
}

/* When somebody hooked it after us our handler must stay; then at least nothing asks it. */
void undi_irq_unhook(void)
{
    if (!line.hooked)
        return;
    line.hooked = false;
    bool taken = bios_vector_unhook(vector(line.irq), low_entry(LOW_ENTRY_IRQ), &line.old) < 0;
    mask(line.was_masked || taken);
}

void undi_irq_keep_out(bool busy)
{
    uint16_t flags = load16(LOW_IRQ_FLAGS);
    if (!line.hooked)
        return;
    if (busy) {
        store16(LOW_IRQ_FLAGS, flags | LOW_IRQ_BUSY);
        return;
    }
    store16(LOW_IRQ_FLAGS, (uint16_t)(flags & ~LOW_IRQ_BUSY));
    if ((flags & (LOW_IRQ_LATER | LOW_IRQ_STORM)) == LOW_IRQ_LATER)
        mask(false);
}

uint32_t undi_irq_count(void)
{
    uint32_t count;
    memcpy(&count, low_variable(LOW_IRQ_COUNT), sizeof(count));
    return line.hooked ? count : 0;
}

bool undi_irq_refill(void)
{
    if (!line.hooked)
        return true;
    store16(LOW_IRQ_BUDGET, LOW_IRQ_BUDGET_FULL);
    return !(load16(LOW_IRQ_FLAGS) & LOW_IRQ_STORM);
}

bool undi_irq_take_later(void)
{
    uint16_t flags = load16(LOW_IRQ_FLAGS);
    if (!line.hooked || !(flags & LOW_IRQ_LATER))
        return false;
    store16(LOW_IRQ_FLAGS, (uint16_t)(flags & ~LOW_IRQ_LATER));
    if (!(flags & LOW_IRQ_STORM))
        mask(false);
    return true;
}
