/* efibind.h - what gnu-efi's efi.h wants to know about the processor, for x86-64, i386 and arm64 alike: clang's
 * *-unknown-windows targets already have UEFI's calling convention, alignment and 16-bit wchar_t.
 * Found before gnu-efi's own (one per processor, of which a machine has only some). Source: UEFI 2.10, 2.3.1, appendix D. */
#pragma once
#include <stdint.h>

typedef uint8_t UINT8;
typedef uint16_t UINT16;
typedef uint32_t UINT32;
typedef uint64_t UINT64;
typedef int8_t INT8;
typedef int16_t INT16;
typedef int32_t INT32;
typedef int64_t INT64;
typedef uintptr_t UINTN;
typedef intptr_t INTN;
/* gnu-efi 3.0.15 says these two again (the same), 3.0.18 expects them here. */
typedef uint16_t CHAR16;
typedef uint8_t CHAR8;
typedef uint16_t WCHAR;
#undef VOID
#define VOID void

/* Appendix D: errors have the highest bit of a native word, OEM errors the one below too. */
#define EFI_ERROR_MASK ((UINTN)1 << (8 * sizeof(UINTN) - 1))
#define EFIERR(code) (EFI_ERROR_MASK | (UINTN)(code))
#define EFIERR_OEM(code) (EFI_ERROR_MASK | EFI_ERROR_MASK >> 1 | (UINTN)(code))
#define MAX_ADDRESS UINTPTR_MAX

#define EFI_SIGNATURE_16(a, b) ((UINTN)(a) | (UINTN)(b) << 8)
#define EFI_SIGNATURE_32(a, b, c, d) (EFI_SIGNATURE_16(a, b) | EFI_SIGNATURE_16(c, d) << 16)
#define EFI_SIGNATURE_64(a, b, c, d, e, f, g, h) \
    (EFI_SIGNATURE_32(a, b, c, d) | (UINT64)EFI_SIGNATURE_32(e, f, g, h) << 32)

#define EFIAPI
#define BOOTSERVICE
#define RUNTIMESERVICE
#define RUNTIMEFUNCTION
#define EXPORTAPI
#define INTERFACE_DECL(name) struct name
