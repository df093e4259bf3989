/* drivers/vmware_port.h - calls of VMware's hypervisor by its I/O port. */
#pragma once
#include <stdint.h>

struct vmware_regs {
    uint32_t eax, ebx, ecx, edx, esi, edi;
};
/** IN from the port in dx: only where the hypervisor is VMware's. */
void vmware_port(struct vmware_regs *regs);
