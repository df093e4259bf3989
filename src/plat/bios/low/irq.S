/* low/irq.S - the interrupt of a NIC that its PXE ROM drives. */
#include "layout.h"
        .text
        .code16
        .globl irq
/* Count, then what was there before. */
irq:    incl    %cs:LOW_IRQ_COUNT
        ljmpw   *%cs:LOW_OLD_IRQ
