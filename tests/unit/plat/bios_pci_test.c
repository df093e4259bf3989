/* The registers of a device behind its base address registers, by configuration mechanism 1. */
#include "arch.h"
#include "core/err.h"
#include "drivers/pci.h"
#include "src/plat/bios/acpi.h"
#include "tests/unit/check.h"
#include <string.h>

enum { ADDRESS_PORT = 0xcf8, DATA_PORT = 0xcfc, LEN = 0x4000 };

static uint8_t space[256];
static uint32_t address,
    masks[PCI_BARS]; /* the bits of a base address register that can be written */

/* --- the machine ---------------------------------------------------------------------------------- */

void arch_port_write(uint16_t port, unsigned size_bytes, uint32_t value)
{
    unsigned at = (address & 0xfc) + (port & 3);
    if (port == ADDRESS_PORT) {
        address = value;
        return;
    }
    if (at >= PCI_BAR0 && at < PCI_BAR0 + 4 * PCI_BARS) {
        uint32_t old, mask = masks[(at - PCI_BAR0) / 4];
        memcpy(&old, space + at, 4);
        value = (value & mask) | (old & ~mask);
    }
    memcpy(space + at, &value, size_bytes);
}

uint32_t arch_port_read(uint16_t port, unsigned size_bytes)
{
    uint32_t value = 0;
    memcpy(&value, space + (address & 0xfc) + (port & 3), size_bytes);
    return value;
}

uint32_t arch_mmio_read(uintptr_t at, unsigned size_bytes)
{
    (void)at, (void)size_bytes;
    return UINT32_MAX;
}

void arch_mmio_write(uintptr_t at, unsigned size_bytes, uint32_t value)
{
    (void)at, (void)size_bytes, (void)value;
}

void arch_relax(void)
{
}

int acpi_find(const char *signature, const void **ret_table, size_t *ret_len_bytes)
{
    (void)signature, (void)ret_table, (void)ret_len_bytes;
    return -ERR_NOENT;
}

/* --- a base address register ---------------------------------------------------------------------- */

static struct pci_device pci;

static void set_bar(unsigned bar, uint32_t value, uint32_t mask)
{
    memcpy(space + PCI_BAR0 + 4 * bar, &value, 4);
    masks[bar] = mask;
}

static int begin(void **state)
{
    (void)state;
    memset(space, 0, sizeof(space));
    memset(masks, 0, sizeof(masks));
    return 0;
}

static void test_pci_region(void **state)
{
    static const struct {
        uint32_t low, high;
        bool is_port;
    } near[] = { { 0xfebf0000, 0, false }, { 0xfebf000c, 0, false }, { 0xc001, 0, true } };
    struct pci_region region;
    (void)state;
    for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++) {
        set_bar(4, near[i].low, ~(uint32_t)(LEN - 1));
        assert_int_equal(plat_pci_region(&pci, 4, &region), 0);
        assert_int_equal(region.base, near[i].low & ~15u);
        assert_int_equal(region.len_bytes, LEN);
        assert_int_equal(region.is_port, near[i].is_port);
    }
}

static void test_pci_region_none(void **state)
{
    struct pci_region region;
    (void)state;
    assert_int_equal(plat_pci_region(&pci, 6, &region), -ERR_NOENT);
    assert_int_equal(plat_pci_region(&pci, 0, &region), -ERR_NOENT);
    set_bar(4, 0x0000000c, ~(uint32_t)(LEN - 1)); /* nobody gave it an address */
    assert_int_equal(plat_pci_region(&pci, 4, &region), -ERR_NOENT);
}

/* Its lower half may be zero. */
static void test_pci_region_above_4_gib(void **state)
{
    struct pci_region region;
    (void)state;
    set_bar(5, 0x38, UINT32_MAX);
    set_bar(4, 0xfebf000c, ~(uint32_t)(LEN - 1));
    assert_int_equal(plat_pci_region(&pci, 4, &region), -ERR_RANGE);
    set_bar(4, 0x0000000c, ~(uint32_t)(LEN - 1));
    assert_int_equal(plat_pci_region(&pci, 4, &region), -ERR_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_pci_region, begin),
        cmocka_unit_test_setup(test_pci_region_none, begin),
        cmocka_unit_test_setup(test_pci_region_above_4_gib, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
