/* Lines for vmware.log: the test plays VMware's side of the channel, and QEMU, which is not VMware. */
#include "arch.h"
#include "core/console.h"
#include "drivers/vmware_port.h"
#include "tests/unit/check.h"
#include <string.h>

enum { CHANNEL = 5, COOKIE_HIGH = 0x1111, COOKIE_LOW = 0x2222, LOG_MAX = 1024 };

extern const struct console_output vmware_console;
static const char *vendor;
static uint64_t wanted;
static unsigned calls, refuse_from;
static char log_text[LOG_MAX]; /* messages, each with a bar behind it */
static bool is_open;
static size_t expected, got;
static char payload[LOG_MAX];

bool arch_cpuid(uint32_t leaf, uint32_t subleaf, uint32_t ret_regs[4])
{
    (void)subleaf;
    memset(ret_regs, 0, 4 * sizeof(*ret_regs));
    if (leaf == 1)
        ret_regs[2] = vendor ? UINT32_C(1) << 31 : 0;
    else if (vendor)
        memcpy(&ret_regs[1], vendor, 12);
    return true;
}

uint64_t setting_get_uint(const char *name, uint64_t otherwise)
{
    assert_string_equal(name, "vmware-log");
    return wanted ? wanted : otherwise;
}

static void close_channel(void)
{
    if (got >= expected && expected)
        strcat(strncat(log_text, payload, expected), "|");
    is_open = false;
}

void vmware_port(struct vmware_regs *regs)
{
    uint32_t kind = regs->ecx >> 16;
    assert_int_equal(regs->eax, 0x564d5868);
    assert_int_equal(regs->edx & 0xffff, 0x5658);
    assert_int_equal(regs->ecx & 0xffff, 0x1e);
    if (++calls >= refuse_from) {
        regs->ecx = 0;
        is_open = is_open && kind != 6;
        return;
    }
    regs->ecx = 0x10000;
    if (kind == 0) {
        assert_false(is_open);
        assert_int_equal(regs->ebx, 0xc9435052);
        is_open = true;
        expected = got = 0;
        regs->edx = CHANNEL << 16;
        regs->esi = COOKIE_HIGH;
        regs->edi = COOKIE_LOW;
        return;
    }
    assert_true(is_open && regs->edx >> 16 == CHANNEL);
    assert_true(regs->esi == COOKIE_HIGH && regs->edi == COOKIE_LOW);
    if (kind == 1) {
        expected = regs->ebx;
        regs->ecx |= 0x810000; /* it would take the words at once by another port, too */
    } else if (kind == 2) {
        memcpy(payload + got, &regs->ebx, sizeof(regs->ebx));
        got += sizeof(regs->ebx);
    } else {
        assert_int_equal(kind, 6);
        close_channel();
    }
}

static int reset(void **state)
{
    (void)state;
    vendor = "VMwareVMware";
    wanted = 1;
    calls = 0;
    refuse_from = UINT32_MAX;
    is_open = false;
    log_text[0] = '\0';
    return 0;
}

static void write_text(const char *text)
{
    vmware_console.write(text, strlen(text));
}

static void test_lines(void **state)
{
    (void)state;
    write_text("iPXE in");
    assert_int_equal(calls, 0);
    write_text("itialising\n\033[1mBoot\033[0m\nx\n");
    assert_string_equal(log_text, "log iPXE initialising|log Boot|log x|");
    assert_false(is_open);
}

static void test_only_under_vmware(void **state)
{
    (void)state;
    static const char *const others[] = { NULL, "TCGTCGTCGTCG", "KVMKVMKVM\0\0\0" };
    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        vendor = others[i];
        write_text("line\n");
    }
    vendor = "VMwareVMware";
    wanted = 0;
    write_text("line\n");
    assert_int_equal(calls, 0);
}

/* Whatever it refuses: nothing is left open, and later lines are tried anew. */
static void test_refused(void **state)
{
    for (unsigned from = 1; from < 6; from++) {
        reset(state);
        refuse_from = from;
        write_text("line\n");
        assert_false(is_open);
        assert_string_equal(log_text, "");
        calls = 0;
        refuse_from = UINT32_MAX;
        write_text("next\n");
        assert_string_equal(log_text, "log next|");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_lines, reset),
        cmocka_unit_test_setup(test_only_under_vmware, reset),
        cmocka_unit_test_setup(test_refused, reset),
    };
    return cmocka_run_group_tests_name("drivers/vmware", tests, NULL, NULL);
}
