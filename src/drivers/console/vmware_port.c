/* drivers/console/vmware_port.c - calls of VMware's hypervisor by its I/O port. */
#include "drivers/vmware_port.h"

void vmware_port(struct vmware_regs *regs)
{
    __asm__ volatile("inl %%dx, %%eax"
                     : "+a"(regs->eax), "+b"(regs->ebx), "+c"(regs->ecx), "+d"(regs->edx),
                       "+S"(regs->esi), "+D"(regs->edi)
                     :
                     : "memory");
}
