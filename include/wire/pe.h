/* wire/pe.h - the head of a PE/COFF executable: for which processor, as what, is it all here.
 * Source: Microsoft PE format, revision 11; UEFI 2.10 2.1.1. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "Machine Types", and UEFI 2.10 2.1.1 */
enum pe_machine {
    PE_MACHINE_I386 = 0x014c,
    PE_MACHINE_IA64 = 0x0200,
    PE_MACHINE_ARM = 0x01c2,
    PE_MACHINE_EBC = 0x0ebc,
    PE_MACHINE_RISCV32 = 0x5032,
    PE_MACHINE_RISCV64 = 0x5064,
    PE_MACHINE_LOONGARCH64 = 0x6264,
    PE_MACHINE_X86_64 = 0x8664,
    PE_MACHINE_ARM64 = 0xaa64,
};
/* "Windows Subsystem", those of UEFI */
enum pe_subsystem {
    PE_SUBSYSTEM_EFI_APPLICATION = 10,
    PE_SUBSYSTEM_EFI_BOOT_DRIVER = 11,
    PE_SUBSYSTEM_EFI_RUNTIME_DRIVER = 12,
};
enum { PE_SECTIONS_MAX = 96 }; /* "COFF File Header": more are refused by Windows' loader */

struct pe_info {
    uint16_t machine, subsystem;
    bool is_64;        /* PE32+ */
    bool linux_kernel; /* a Linux kernel behind its EFI stub */
    uint32_t entry, image_bytes;
    uint32_t stamp;      /* time, or a digest of the file; 0: none */
    uint64_t file_bytes; /* what the sections need; more than there is: cut off */
};
/**
 * Read the head of a file of @len_bytes.
 * Returns 0, -ERR_NOEXEC (silent: not a PE file) or -ERR_PROTO (sentence: one with a broken head).
 */
int pe_parse(const void *data, size_t len_bytes, struct pe_info *ret_info);
/** "x86-64", "arm64" ...; "an unknown processor" for others. */
const char *pe_machine_name(uint16_t machine);
