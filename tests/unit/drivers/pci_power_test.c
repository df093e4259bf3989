/* drivers/pci_power_test.c - a card that was left asleep, as configuration space shows it: woken, given its time, and its
 * registers as they were; one that is awake is left alone. */
#include "arch.h"
#include "core/err.h"
#include "drivers/pci.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"

enum {
    PM = 0x50,
    PMCSR = PM + 4,
    EXPRESS = 0x60,
    EXPRESS_CONTROL = EXPRESS + 8,
    NO_SOFT_RESET = 8,
    PME_ENABLED = 0x100,
    PME_STATUS = 0x8000,
    BAR = 0xfebc0000,
};

static uint8_t space[256];
static bool dead;       /* it stays in D3 */
static unsigned writes; /* of anything */
static uint64_t settled_us;
static struct pci_device pci = { .location = 0x20 };

static uint32_t get(unsigned at, unsigned size)
{
    uint32_t value = 0;
    memcpy(&value, space + at, size);
    return value;
}

static void put(unsigned at, unsigned size, uint32_t value)
{
    memcpy(space + at, &value, size);
}

/* --- the device ---------------------------------------------------------------------------------- */

uint32_t plat_pci_read(const struct pci_device *device, unsigned at, unsigned size)
{
    (void)device;
    assert_true(plat_fake_now_us >= settled_us);
    assert_in_range(at, 0, sizeof(space) - size);
    return get(at, size);
}

/* 5.4.1: from D3 to D0 is a reset of its own, unless it says otherwise. */
static void write_state(uint32_t value)
{
    uint32_t before = get(PMCSR, 2);
    assert_false(value & PME_STATUS);
    put(PMCSR, 2, (before & (NO_SOFT_RESET | PME_STATUS)) | (value & (PME_ENABLED | 3)));
    if (dead)
        put(PMCSR, 2, before);
    settled_us = plat_fake_now_us + 10 * 1000;
    if (dead || (before & 3) != 3 || (value & 3) != 0 || (before & NO_SOFT_RESET))
        return;
    put(PCI_COMMAND, 2, 0);
    memset(space + 0x0c, 0, 2);
    memset(space + PCI_BAR0, 0, 4 * PCI_BARS);
    put(PCI_BAR0 + 8, 4, 4); /* the kind of a register stays */
    put(0x30, 4, 0);
    put(PCI_INTERRUPT_LINE, 1, 0);
    put(EXPRESS_CONTROL, 2, 0x2810);
}

void plat_pci_write(const struct pci_device *device, unsigned at, unsigned size, uint32_t value)
{
    (void)device;
    assert_true(plat_fake_now_us >= settled_us);
    assert_in_range(at, 4, sizeof(space) - size);
    assert_false(at <= 0x0f && at + size > 0x0f); /* BIST would start */
    assert_false(at <= PCI_STATUS && at + size > PCI_STATUS);
    writes++;
    if (at == PMCSR) {
        write_state(value);
        return;
    }
    /* addresses are put back while nothing is decoded */
    if (at >= PCI_BAR0 && at < PCI_BAR0 + 4 * PCI_BARS)
        assert_false(get(PCI_COMMAND, 2) & (PCI_COMMAND_IO | PCI_COMMAND_MEMORY));
    put(at, size, value);
}

void arch_relax(void)
{
    plat_fake_now_us += 100;
}

uint32_t arch_port_read(uint16_t port, unsigned size)
{
    (void)port, (void)size;
    return 0;
}

void arch_port_write(uint16_t port, unsigned size, uint32_t value)
{
    (void)port, (void)size, (void)value;
}

uint32_t arch_mmio_read(uintptr_t address, unsigned size)
{
    (void)address, (void)size;
    return 0;
}

void arch_mmio_write(uintptr_t address, unsigned size, uint32_t value)
{
    (void)address, (void)size, (void)value;
}

/* --- cases --------------------------------------------------------------------------------------- */

static int begin(void **state)
{
    (void)state;
    memset(space, 0, sizeof(space));
    put(0, 4, 0x10d38086);
    put(PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
    put(PCI_STATUS, 2, PCI_STATUS_CAPABILITIES);
    put(0x0c, 2, 0x4010);
    put(PCI_BAR0, 4, BAR);
    put(PCI_BAR0 + 8, 4, 0x0000000c); /* of 64 bits */
    put(PCI_BAR0 + 12, 4, 0x00000038);
    put(PCI_BAR0 + 16, 4, 0xc041);
    put(0x30, 4, 0xfebe0000);
    put(PCI_CAPABILITIES, 1, PM);
    put(PCI_INTERRUPT_LINE, 1, 11);
    put(PM, 2, 1 | EXPRESS << 8);
    put(EXPRESS, 2, 0x10);
    put(EXPRESS_CONTROL, 2, 0x2830);
    dead = false;
    writes = 0;
    settled_us = 0;
    return 0;
}

static void test_pci_wake_writes_back_what_was_lost(void **state)
{
    (void)state;
    put(PMCSR, 2, 3 | PME_ENABLED | PME_STATUS);
    uint8_t before[sizeof(space)];
    memcpy(before, space, sizeof(space));
    assert_int_equal(pci_wake(&pci), 0);
    assert_int_equal(get(PMCSR, 2),
                     PME_ENABLED | PME_STATUS); /* who woke the machine is not ours to forget */
    put(PMCSR, 2, 3 | PME_ENABLED | PME_STATUS);
    assert_memory_equal(space, before, sizeof(space));
}

static void test_pci_wake_without_a_reset_writes_the_state_only(void **state)
{
    (void)state;
    for (uint32_t from = 1; from <= 3; from++) {
        put(PMCSR, 2, from | NO_SOFT_RESET);
        writes = 0;
        assert_int_equal(pci_wake(&pci), 0);
        assert_int_equal(get(PMCSR, 2), NO_SOFT_RESET);
        assert_int_equal(writes, 1);
        plat_fake_now_us += 10 * 1000;
    }
}

static void test_pci_wake_leaves_what_is_awake(void **state)
{
    (void)state;
    uint64_t now = plat_fake_now_us;
    put(PMCSR, 2, PME_STATUS);
    assert_int_equal(pci_wake(&pci), 0);
    put(PM, 1, 5); /* no such capability: other cards' bits mean something else */
    put(PMCSR, 2, 3);
    assert_int_equal(pci_wake(&pci), 0);
    assert_int_equal(writes, 0);
    assert_int_equal(plat_fake_now_us, now);
}

static void test_pci_wake_of_a_dead_one_ends(void **state)
{
    (void)state;
    dead = true;
    put(PMCSR, 2, 3);
    uint64_t now = plat_fake_now_us;
    assert_int_equal(pci_wake(&pci), -ERR_TIMEDOUT);
    assert_in_range(plat_fake_now_us - now, 10 * 1000, 100 * 1000);
    assert_int_equal(writes, 1);
}

/* Drivers look at a card by this. */
static void test_pci_decode_wakes(void **state)
{
    (void)state;
    put(PMCSR, 2, 3);
    assert_int_equal(pci_decode(&pci), 0);
    assert_int_equal(get(PCI_BAR0, 4), BAR);
    assert_int_equal(get(PCI_COMMAND, 2), PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
    put(PMCSR, 2, 3);
    dead = true;
    writes = 0;
    assert_int_equal(pci_decode(&pci), -ERR_TIMEDOUT);
    assert_int_equal(writes, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        TEST(test_pci_wake_writes_back_what_was_lost),
        TEST(test_pci_wake_without_a_reset_writes_the_state_only),
        TEST(test_pci_wake_leaves_what_is_awake),
        TEST(test_pci_wake_of_a_dead_one_ends),
        TEST(test_pci_decode_wakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
