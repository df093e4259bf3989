/* undi_irq.h - the interrupt of the NIC that a PXE ROM drives: hooked, counted, masked when it
 * raves. What runs in the interrupt is low/irq.S. */
#pragma once
#include "bios.h"

/** Is @irq one that a NIC may have? The timer's, the keyboard's ... are not. */
bool undi_irq_possible(unsigned irq);
/** Mask its line of the 8259s or not; was it masked? */
bool undi_irq_mask(unsigned irq, bool masked);
/** Hook and unmask it; the interrupt asks the ROM at @rom_entry. */
void undi_irq_hook(unsigned irq, farptr rom_entry);
/** Vector and mask as they were. Unhooking what is not hooked is fine. */
void undi_irq_unhook(void);
/** The ROM must not be asked by the interrupt meanwhile. */
void undi_irq_keep_out(bool busy);
/** How many interrupts were the NIC's, since hooking. */
uint32_t undi_irq_count(void);
/** To be called by each poll: false when the line was masked because it did not stop asking. */
bool undi_irq_refill(void);
/** It came while the ROM was at work, once since the last question. */
bool undi_irq_take_later(void);
