/* firmware/cpuid_settings.c - the block `cpuid`: registers of the instruction of that name.
 * Not here: processors without it (the block is then empty). Source:
 * docs/design/004-settings.md. */
#include "arch.h"
#include "core/err.h"
#include "core/settings.h"

static struct settings cpuid_block;

/* What a tag asks for: see core/settings_table.c and docs/settings. Bits 24-30 are a sub-function
 * or how many functions follow each other. */
struct request {
    uint32_t function, subfunction;
    unsigned functions, registers, select;
    bool little_endian;
};

static struct request parse_tag(uint32_t tag)
{
    bool sub = tag & 1u << 22;
    struct request ask = {
        .function = tag & (sub ? 0x800000ffu : 0xc00000ffu),
        .subfunction = sub ? tag >> 24 & 0x7f : 0,
        .functions = sub ? 1 : (tag >> 24 & 0x3f) + 1,
        .registers = (tag >> 16 & 3) + 1,
        .select = tag >> 8 & 0xff,
        .little_endian = tag & 1u << 23,
    };
    return ask;
}

static void append_register(uint32_t value, bool little_endian, struct str *out)
{
    for (int i = 0; i < 4; i++)
        str_append_char(out, (char)(value >> (little_endian ? 8 * i : 24 - 8 * i)));
}

static bool cpuid_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return setting->scope == SCOPE_CPUID && setting->tag <= UINT32_MAX;
}

static int cpuid_fetch(struct settings *block, const struct setting *setting, struct str *out,
                       const struct setting_type **ret_type)
{
    (void)block;
    struct request ask = parse_tag((uint32_t)setting->tag);
    for (unsigned function = 0; function < ask.functions; function++) {
        uint32_t registers[4];
        if (!arch_cpuid(ask.function + function, ask.subfunction, registers))
            return -ERR_NOENT;
        for (unsigned i = 0; i < ask.registers; i++)
            append_register(registers[ask.select >> (2 * i) & 3], ask.little_endian, out);
    }
    *ret_type = setting->type ? setting->type : &hexraw_setting_type;
    return 0;
}

static const struct settings_ops cpuid_ops = { .applies = cpuid_applies, .fetch = cpuid_fetch };

static int cpuid_start(void)
{
    settings_init(&cpuid_block, &cpuid_ops, SCOPE_CPUID);
    return settings_register(&cpuid_block, NULL, "cpuid");
}

const struct settings_provider cpuid_settings_provider = { .name = "cpuid", .start = cpuid_start };
