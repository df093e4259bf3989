/* faults.c - exceptions of the processor in protected mode become a message: what, where, with what
 * in the registers. Real mode keeps the BIOS's table; low.S changes between the two.
 * Source: Intel SDM volume 3A, 6.3 (table 6-1), 6.11 (descriptors). */
#include "bios.h"
#include "plat.h"
#include <stdio.h>
#include <string.h>

enum {
    VECTORS = 32,
    ENTRY_BYTES = 16,    /* of fault_entry.S */
    GATE_PRESENT = 0x8e, /* 32-bit interrupt gate, ring 0 */
    CODE_BYTES = 16,
    STACK_WORDS = 8,
    LINE_MAX = 128,
};

struct fault {
    uint32_t edi, esi, ebp, esp_of_pushal, ebx, edx, ecx, eax;
    uint32_t vector, error;
    uint32_t eip, cs, eflags;
};

extern const uint8_t fault_entries[], program_head[], program_end[];
void fault_report(const struct fault *fault) __attribute__((noreturn));

static struct {
    uint16_t offset_low, selector, type, offset_high;
} gates[VECTORS];

static const char *const names[VECTORS] = {
    "divide error",
    "debug",
    "non-maskable interrupt",
    "breakpoint",
    "overflow",
    "bound range exceeded",
    "invalid opcode",
    "no coprocessor",
    "double fault",
    "coprocessor segment overrun",
    "invalid TSS",
    "segment not present",
    "stack fault",
    "general protection",
    "page fault",
    NULL,
    "floating point",
    "alignment check",
    "machine check",
    "SIMD floating point",
    "virtualisation",
    "control protection",
};

void faults_start(void)
{
    uint16_t code;
    __asm__("movw %%cs, %0" : "=r"(code));
    for (unsigned i = 0; i < VECTORS; i++) {
        uint32_t entry = (uint32_t)(uintptr_t)(fault_entries + (size_t)i * ENTRY_BYTES);
        gates[i].offset_low = (uint16_t)entry;
        gates[i].offset_high = (uint16_t)(entry >> 16);
        gates[i].selector = code;
        gates[i].type = GATE_PRESENT << 8;
    }
    const struct __attribute__((packed)) {
        uint16_t limit;
        uint32_t base;
    } table = { sizeof(gates) - 1, (uint32_t)(uintptr_t)gates };
    __asm__ volatile("lidt %0" ::"m"(table));
}

static void line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void line(const char *fmt, ...)
{
    char text[LINE_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    plat_console_write(text, strlen(text));
}

static bool in_program(uint32_t address)
{
    return address >= (uint32_t)(uintptr_t)program_head &&
           address < (uint32_t)(uintptr_t)program_end;
}

static void words(const char *title, const uint32_t *word)
{
    line("%s", title);
    for (int i = 0; i < STACK_WORDS; i++)
        line(" %08x", (unsigned)word[i]);
    line("\n");
}

/* What a report needs: addresses relative to the program's start are those of the link. */
void fault_report(const struct fault *fault)
{
    static char message[LINE_MAX];
    uint32_t home = (uint32_t)(uintptr_t)program_head;
    const char *name = fault->vector < VECTORS ? names[fault->vector] : NULL;
    plat_display_close();
    line("\n\033[0meip %08x  cs %04x  eflags %08x  error %08x  program at %08x\n",
         (unsigned)fault->eip, (unsigned)(fault->cs & 0xffff), (unsigned)fault->eflags,
         (unsigned)fault->error, (unsigned)home);
    line("eax %08x  ebx %08x  ecx %08x  edx %08x\n", (unsigned)fault->eax, (unsigned)fault->ebx,
         (unsigned)fault->ecx, (unsigned)fault->edx);
    line("esi %08x  edi %08x  ebp %08x  esp %08x\n", (unsigned)fault->esi, (unsigned)fault->edi,
         (unsigned)fault->ebp, (unsigned)(uintptr_t)(fault + 1));
    line("code");
    for (int i = 0; i < CODE_BYTES && in_program(fault->eip + (uint32_t)i); i++)
        line(" %02x", ((const uint8_t *)(uintptr_t)fault->eip)[i]);
    line("\n");
    words("stack", (const uint32_t *)(fault + 1));
    snprintf(message, sizeof(message), "%s (exception %u) at %s%08x", name ? name : "unknown",
             (unsigned)fault->vector, in_program(fault->eip) ? "amorce+" : "",
             (unsigned)(fault->eip - (in_program(fault->eip) ? home : 0)));
    plat_panic(message);
}
