/* The block `cpuid`: which registers a tag names, in which order of bytes. The reference's section 3.7. */
#include "arch.h"
#include "core/err.h"
#include "core/settings.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/settings_fake.h"

bool arch_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t ret_regs[4])
{
    static const char model[] = "Made Up CPU @ 1 GHz\0with garbage behind it.....";
    uint32_t vendor[4] = { 0x0d, 0x756e6547, 0x6c65746e, 0x49656e69 }; /* "Genu" "ntel" "ineI" */
    if (leaf == 0)
        memcpy(ret_regs, vendor, sizeof(vendor));
    else if (leaf == 7)
        memcpy(ret_regs, (uint32_t[]){ subleaf, 1, 2, 3 }, 16);
    else if (leaf >= 0x80000002 && leaf <= 0x80000004)
        memcpy(ret_regs, model + 16 * (leaf - 0x80000002), 16);
    else
        return false;
    return true;
}

static void test_cpuid_settings_values(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
    } values[] = {
        { "cpuvendor", "GenuineIntel" },
        { "cpuid/cpuvendor", "GenuineIntel" },
        { "cpumodel", "Made Up CPU @ 1 GHz" },
        { "cpuid/0x1.0:uint32", "0x756e6547" }, /* EBX of function 0 */
        { "cpuid/0x00000100", "756e6547" },
        { "cpuid/0x00800100", "47656e75" },         /* as it lies in memory */
        { "cpuid/0x0001e100", "756e65470000000d" }, /* two: EBX, EAX */
        { "cpuid/0x05400007", "00000005" },         /* sub-function 5 */
        { "cpuid/9", NULL },
        { "cpuid/0x80000005", NULL },
        { "cpuid/0x80000004", "68656220" },
        { "cpuid/0x1000000000", NULL },
    };
    for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
        struct str text = STR_INIT;
        int r = setting_get(values[i].name, &text);
        if (values[i].text ? r < 0 || strcmp(str_text(&text), values[i].text) != 0
                           : r != -ERR_NOENT)
            fail_msg("%s is \"%s\" (%d), not \"%s\"", values[i].name, str_text(&text), r,
                     values[i].text ? values[i].text : "nothing");
        str_free(&text);
    }
    assert_int_equal(setting_set("cpuid/cpuvendor", "x"), -ERR_NOTSUP);
}

extern const struct settings_provider cpuid_settings_provider;

int main(void)
{
    if (cpuid_settings_provider.start() != 0)
        return 1;
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_cpuid_settings_values) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
