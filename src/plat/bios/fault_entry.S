/* fault_entry.S - the processor's exceptions, brought to one C function. Source: Intel SDM volume 3A,
 * table 6-1 (which push an error code), figure 6-4 (what lies on the stack). */
        .text
        .code32
        .globl  fault_entries

/* 32 entries of 16 bytes each. Those with an error code: 8, 10 to 14, 17, 21, 29, 30. */
        .set    WITH_CODE, 0x60227d00
        .balign 16
fault_entries:
        .set    vector, 0
        .rept   32
        .if     ((WITH_CODE >> vector) & 1) == 0
        pushl   $0
        .endif
        pushl   $vector
        jmp     common
        .balign 16
        .set    vector, vector + 1
        .endr

common: pushal
        movl    %esp, %eax
        cld
        pushl   $0
        pushl   $0
        pushl   $0
        pushl   %eax
        call    fault_report            /* does not come back */
