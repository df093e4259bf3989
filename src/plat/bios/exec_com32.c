/* exec_com32.c - the image type COM32: a 32-bit program at 101000h, which calls the BIOS and the API
 * through helpers of ours. It runs with interrupts on, as its authors expect: they are handed to
 * the BIOS (com32_entry.S).
 * Source: doc/comboot.txt of Syslinux ("COM32R file format" tells the older COM32, too); compat 6.1,
 * 6.6; Intel 8259A data sheet (OCW2, OCW3, spurious interrupts of a slave). */
#include "arch.h"
#include "comboot.h"
#include "core/err.h"
#include "pxe.h"
#include <string.h>

enum {
    LOAD_AT = 0x101000,
    MEMORY_MIN = 256 * 1024, /* behind the program: its stack and what it allocates */
    STEP_BYTES = 64 * 1024,
    MAGIC_BYTES = 5,
    ARGUMENTS = 8,
    STACK_FRAME_MAX = BIOS_ARGS_MAX * 2,
    VECTORS = 0x78,
    EXCEPTIONS = 32,
    IRQ_LOW = 0x08,
    IRQ_HIGH = 0x70,
    IRQS = 16,
    SPURIOUS = 7, /* of the eight lines of each 8259 */
    SPURIOUS_HIGH = 15,
    PIC1 = 0x20,
    PIC2 = 0xa0,
    PIC_EOI = 0x20,
    PIC_READ_IN_SERVICE = 0x0b,
    STUB_BYTES = 16,
    GATE_PRESENT = 0x8e00
};

/** Registers as the program gives them. */
struct com32_regs {
    uint16_t gs, fs, es, ds;
    uint32_t edi, esi, ebp, esp_unused, ebx, edx, ecx, eax;
    uint32_t eflags;
};
struct gate {
    uint16_t offset_low, selector, type, offset_high;
};
struct __attribute__((packed)) table {
    uint16_t limit;
    uint32_t base;
};

/* com32_entry.S */
void com32_enter(uint32_t entry, uint32_t stack);
void com32_leave(void) __attribute__((noreturn));
extern const uint8_t com32_stubs[], fault_entries[];
/* called from there */
void com32_intcall(uint8_t number, const struct com32_regs *in, struct com32_regs *out);
void com32_farcall(farptr target, const struct com32_regs *in, struct com32_regs *out);
uint32_t com32_cfarcall(farptr target, const void *frame, uint32_t len_bytes);
bool com32_interrupt(uint32_t *vector);
/* what the program gets: with the above behind them, interrupts off meanwhile */
void com32_entry_intcall(void);
void com32_entry_farcall(void);
void com32_entry_cfarcall(void);

static struct comboot *running;

/* --- helpers ------------------------------------------------------------------------------------ */

static struct bios_regs from_program(const struct com32_regs *in)
{
    return (struct bios_regs){ .eax = in->eax,
                               .ebx = in->ebx,
                               .ecx = in->ecx,
                               .edx = in->edx,
                               .esi = in->esi,
                               .edi = in->edi,
                               .ebp = in->ebp,
                               .ds = in->ds,
                               .es = in->es,
                               .fs = in->fs,
                               .gs = in->gs };
}

/* The program is over when a call said so: then there is no way back into it. */
static void to_program(const struct bios_regs *regs, struct com32_regs *out)
{
    if (running->over)
        com32_leave();
    if (!out)
        return;
    *out = (struct com32_regs){ .gs = regs->gs,
                                .fs = regs->fs,
                                .es = regs->es,
                                .ds = regs->ds,
                                .edi = regs->edi,
                                .esi = regs->esi,
                                .ebp = regs->ebp,
                                .ebx = regs->ebx,
                                .edx = regs->edx,
                                .ecx = regs->ecx,
                                .eax = regs->eax,
                                .eflags = regs->eflags };
}

void com32_intcall(uint8_t number, const struct com32_regs *in, struct com32_regs *out)
{
    struct bios_regs regs = from_program(in);
    bios_int(number, &regs);
    to_program(&regs, out);
}

void com32_farcall(farptr target, const struct com32_regs *in, struct com32_regs *out)
{
    struct bios_regs regs = from_program(in);
    bios_far_call(target, &regs, NULL, 0);
    to_program(&regs, out);
}

/* More than this no function of a BIOS takes. */
uint32_t com32_cfarcall(farptr target, const void *frame, uint32_t len_bytes)
{
    uint16_t args[BIOS_ARGS_MAX] = { 0 };
    struct bios_regs regs = { 0 };
    if (len_bytes > STACK_FRAME_MAX)
        return UINT32_MAX;
    memcpy(args, frame, len_bytes);
    bios_far_call(target, &regs, args, (len_bytes + 1) / 2);
    to_program(&regs, NULL);
    return regs.eax;
}

/* --- interrupts --------------------------------------------------------------------------------- */

static bool in_service(unsigned irq)
{
    uint16_t port = irq < IRQS / 2 ? PIC1 : PIC2;
    arch_port_write(port, 1, PIC_READ_IN_SERVICE);
    return arch_port_read(port, 1) >> irq % 8 & 1;
}

/* The BIOS put the first eight lines where the processor has exceptions; the 8259 knows which of
 * the two it was. An exception goes to who reports them: *@vector becomes his address. */
bool com32_interrupt(uint32_t *vector)
{
    unsigned irq = *vector < IRQ_HIGH ? *vector - IRQ_LOW : *vector - IRQ_HIGH + IRQS / 2;
    struct bios_regs regs = { 0 };
    if (in_service(irq)) {
        bios_int((uint8_t)*vector, &regs);
        return true;
    }
    if (irq % 8 == SPURIOUS) {
        if (irq == SPURIOUS_HIGH) /* to the first 8259 it was a real one */
            arch_port_write(PIC1, 1, PIC_EOI);
        return true;
    }
    *vector = (uint32_t)(uintptr_t)(fault_entries + (size_t)*vector * STUB_BYTES);
    return false;
}

static void set_gate(struct gate *gate, uint16_t selector, unsigned stub)
{
    uint32_t at = (uint32_t)(uintptr_t)(com32_stubs + (size_t)stub * STUB_BYTES);
    *gate = (struct gate){ (uint16_t)at, selector, GATE_PRESENT, (uint16_t)(at >> 16) };
}

static void build_gates(struct gate *gates, const struct table *faults)
{
    const struct gate *fault = (const struct gate *)(uintptr_t)faults->base;
    memset(gates, 0, VECTORS * sizeof(*gates));
    memcpy(gates, fault, EXCEPTIONS * sizeof(*gates));
    for (unsigned line = 0; line < IRQS; line++)
        set_gate(&gates[line < IRQS / 2 ? IRQ_LOW + line : IRQ_HIGH + line - IRQS / 2],
                 fault[0].selector, line);
}

/* --- loading ------------------------------------------------------------------------------------ */

static bool has_magic(const struct image *image, const char *magic)
{
    return image->blob.len_bytes >= MAGIC_BYTES &&
           memcmp(image->blob.data, magic, MAGIC_BYTES) == 0;
}

static bool com32_probe(const struct image *image)
{
    size_t len = strlen(image->name);
    return has_magic(image, "\xb8\xff\x4c\xcd\x21") ||
           (len > 4 && strcmp(image->name + len - 4, ".c32") == 0 && image->blob.len_bytes > 0);
}

/* How far the program's memory goes. */
static uint32_t memory_end(uint32_t needed_bytes)
{
    const struct memory_range *ranges;
    size_t count = memory_map(&ranges);
    uint64_t end = 0;
    for (size_t i = 0; i < count; i++)
        if (ranges[i].type == MEMORY_RAM && ranges[i].start <= LOAD_AT &&
            ranges[i].start + ranges[i].len_bytes > LOAD_AT)
            end = ranges[i].start + ranges[i].len_bytes;
    if (end > UINT32_MAX)
        end = UINT32_MAX;
    end &= ~(uint64_t)(STEP_BYTES - 1);
    while (end > LOAD_AT + (uint64_t)needed_bytes) {
        if (pxe_memory_is_theirs(LOAD_AT, (uint32_t)end - LOAD_AT))
            return (uint32_t)end;
        end -= STEP_BYTES;
    }
    return 0;
}

/* The return address is com32_enter()'s own; then the count and the arguments. */
static uint32_t push_arguments(struct comboot *run, uint32_t end)
{
    const uint32_t arguments[ARGUMENTS + 1] = {
        ARGUMENTS,
        (uint32_t)(uintptr_t)(run->image->cmdline ? run->image->cmdline : ""),
        (uint32_t)(uintptr_t)com32_entry_intcall,
        COMBOOT_BOUNCE_AT,
        COMBOOT_BOUNCE_BYTES,
        (uint32_t)(uintptr_t)com32_entry_farcall,
        (uint32_t)(uintptr_t)com32_entry_cfarcall,
        end,
        (uint32_t)(uintptr_t)run->image->name,
    };
    uint32_t stack = (end - (uint32_t)sizeof(arguments)) & ~15u;
    memcpy(pxe_memory(stack), arguments, sizeof(arguments));
    return stack;
}

static int enter(struct comboot *run)
{
    static struct gate gates[VECTORS];
    const struct table ours = { sizeof(gates) - 1, (uint32_t)(uintptr_t)gates };
    struct table faults;
    uint32_t len_bytes = (uint32_t)run->image->blob.len_bytes;
    uint32_t end = memory_end(len_bytes + MEMORY_MIN);
    if (!end)
        return fail(ERR_NOMEM, "com32: \"%s\" needs %u KiB from %Xh on, which are not free",
                    run->image->name, (unsigned)((len_bytes + MEMORY_MIN) / 1024),
                    (unsigned)LOAD_AT);
    memcpy(pxe_memory(LOAD_AT), run->image->blob.data, len_bytes);
    __asm__ volatile("sidt %0" : "=m"(faults));
    build_gates(gates, &faults);
    running = run;
    __asm__ volatile("lidt %0" ::"m"(ours), "m"(gates));
    com32_enter(LOAD_AT, push_arguments(run, end));
    __asm__ volatile("lidt %0" ::"m"(faults));
    return 0;
}

/* Those of Syslinux 4 want functions that only Syslinux has, those of 5 and 6 are its libraries. */
static int com32_exec(struct image *image)
{
    if (has_magic(image, "\xb8\xfe\x4c\xcd\x21"))
        return fail(ERR_NOEXEC, "com32: \"%s\" is of Syslinux 4 (COM32R), which it needs",
                    image->name);
    if (image->blob.len_bytes >= 4 && memcmp(image->blob.data,
                                             "\x7f"
                                             "ELF",
                                             4) == 0)
        return fail(ERR_NOEXEC, "com32: \"%s\" is a module of Syslinux 5 or later, which it needs",
                    image->name);
    if (image->blob.len_bytes > UINT32_MAX / 2)
        return fail(ERR_NOSPC, "com32: \"%s\" has %u MiB", image->name,
                    (unsigned)(image->blob.len_bytes >> 20));
    if (COMBOOT_BOUNCE_AT + COMBOOT_BOUNCE_BYTES + COMBOOT_SUPPORT_BYTES > low_start())
        return fail(ERR_NOSPC, "com32: base memory ends at %Xh, too early for \"%s\"",
                    (unsigned)low_start(), image->name);
    return comboot_exec(image, enter);
}

const struct image_type com32_image_type = { .name = "COM32",
                                             .probe = com32_probe,
                                             .exec = com32_exec };
