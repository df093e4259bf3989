/* modetest.c - the modetest command: into real mode and back, N times, with every register, the
 * stacks, A20 and a call from real mode to us checked. For machines that hang or crash: a BIOS whose
 * services spoil what they may not touch shows here. */
#include "bios.h"
#include "core/console.h"
#include "core/err.h"
#include "core/fiber.h"
#include "low/layout.h"
#include "script/command.h"
#include <string.h>

enum { COUNT_DEFAULT = 1000, COUNT_MAX = 1000000, YIELD_EVERY = 64, EQUIPMENT = 0x11 };
static const uint32_t up_pattern = 0x5a17c3e9;
extern const uint8_t modetest_code[], modetest_code_end[];

static uint32_t ups, up_saw;

/* A call up that itself calls down: the deepest that programs do. */
static int on_up(struct bios_frame *frame)
{
    struct bios_regs regs = { 0 };
    bios_int(EQUIPMENT, &regs);
    ups++;
    up_saw = frame->eax;
    frame->eax ^= up_pattern;
    return BIOS_UPCALL_DONE;
}

static uint32_t stack_pointer(void)
{
    uint32_t value;
    __asm__ volatile("movl %%esp, %0" : "=r"(value));
    return value;
}

static uint32_t rotate_right_5(uint32_t value)
{
    return value >> 5 | value << 27;
}

/* Nonsense that differs each time. */
static struct bios_regs pattern(uint32_t n)
{
    uint32_t x = n * 2654435761u;
    return (struct bios_regs){ .eax = x,
                               .ebx = x + 1,
                               .ecx = x ^ 0xffff0000,
                               .edx = ~x,
                               .esi = x << 7,
                               .edi = x >> 3,
                               .ds = (uint16_t)x,
                               .es = (uint16_t)(x >> 5),
                               .fs = (uint16_t)(x >> 9),
                               .gs = (uint16_t)(x >> 13) };
}

static int check(uint32_t n, const struct bios_regs *in, const struct bios_regs *out)
{
    struct {
        const char *name;
        uint32_t is, should;
    } rows[] = {
        { "eax", out->eax, in->eax ^ up_pattern },
        { "ebx", out->ebx, ~in->ebx },
        { "ecx", out->ecx, rotate_right_5(in->ecx) },
        { "edx", out->edx, in->edx + in->esi },
        { "esi", out->esi, in->esi ^ in->edi },
        { "edi", out->edi, in->edi - 1 },
        { "ds", out->ds, in->ds },
        { "es", out->es, in->fs },
        { "fs", out->fs, in->es },
        { "gs", out->gs, in->gs },
        { "eax above", up_saw, in->eax },
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (rows[i].is != rows[i].should)
            return fail(ERR_IO, "modetest: run %u: %s is %x and should be %x", (unsigned)n,
                        rows[i].name, (unsigned)rows[i].is, (unsigned)rows[i].should);
    return 0;
}

static int run_once(uint32_t n)
{
    farptr up = low_entry(LOW_ENTRY_UPCALL_RETF);
    uint16_t args[] = { (uint16_t)up, (uint16_t)(up >> 16), (uint16_t)(n & 1) };
    struct bios_regs in = pattern(n), out = in;
    uint32_t stack = stack_pointer();
    memcpy(bios_buffer(), modetest_code, (size_t)(modetest_code_end - modetest_code));
    bios_far_call(bios_buffer_far(), &out, args, sizeof(args) / sizeof(*args));
    if (stack_pointer() != stack)
        return fail(ERR_IO, "modetest: run %u: the stack moved", (unsigned)n);
    return check(n, &in, &out);
}

static int modetest_run(const struct cmd_args *args)
{
    uint64_t count = cmd_uint(args, "count", COUNT_DEFAULT);
    int r = 0;
    if (count > COUNT_MAX)
        return fail(ERR_RANGE, "modetest: at most %u runs, not %llu", (unsigned)COUNT_MAX,
                    (unsigned long long)count);
    ups = 0;
    bios_upcall_set(LOW_UPCALL_FAR, on_up);
    for (uint32_t n = 0; n < count && r == 0; n++) {
        r = run_once(n);
        if (r == 0 && n % YIELD_EVERY == 0) {
            bios_interrupts(true);
            r = fiber_yield();
        }
    }
    bios_upcall_set(LOW_UPCALL_FAR, NULL);
    if (r == 0 && ups != count)
        r = fail(ERR_IO, "modetest: %u calls came up of %u", (unsigned)ups, (unsigned)count);
    if (r == 0)
        console_printf("%u mode switches, each with a call up and one down in it: fine\n",
                       (unsigned)count);
    return r;
}

static const struct cmd_option modetest_options[] = {
    { 'c', "count", CMD_UINT, NULL, "How often, 1000 without" },
    { 0 },
};

const struct command modetest_command = {
    .name = "modetest",
    .summary = "Switch between protected and real mode many times and check everything (BIOS)",
    .hidden = true,
    .options = modetest_options,
    .run = modetest_run,
};
