/* USB devices by device path: buses from 0, addresses from 1, one number for all interfaces. */
#include "src/plat/uefi/usb_numbers.h"
#include "src/plat/uefi/devpath.h"
#include "tests/unit/check.h"

enum { PATHS_MAX = 300 };

static struct str paths[PATHS_MAX];
static size_t path_count;

/* A path: PCI function, then a USB node for each pair of port and interface. */
static const void *make_path(uint8_t slot, const char *ports)
{
    const uint8_t pci_body[] = { 0, slot };
    struct str *path = &paths[path_count++];
    devpath_put(path, DEVPATH_HARDWARE, 1, pci_body, sizeof(pci_body));
    for (; *ports; ports += 2) {
        const uint8_t usb_body[] = { (uint8_t)ports[0], (uint8_t)ports[1] };
        devpath_put(path, DEVPATH_MESSAGING, DEVPATH_MESSAGING_USB, usb_body, sizeof(usb_body));
    }
    devpath_put_end(path);
    return path->data;
}

static int free_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < path_count; i++)
        str_free(&paths[i]);
    path_count = 0;
    return 0;
}

static void test_usb_numbers(void **state)
{
    (void)state;
    static const struct {
        uint8_t slot;
        const char *ports;
        uint16_t location;
    } cases[] = {
        { 1, "", 0 },         /* the controller itself */
        { 1, "10", 0x001 },   /* a hub */
        { 1, "1020", 0x002 }, /* behind it */
        { 1, "1021", 0 },     /* its second interface */
        { 2, "10", 0x101 },   /* the same port of another controller */
        { 1, "1030", 0x003 }, { 2, "11", 0 }, { 2, "20", 0x102 }, { 3, "102030", 0x201 },
    };
    static struct usb_numbers numbers;
    numbers.count = 0;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_int_equal(usb_number(&numbers, make_path(cases[i].slot, cases[i].ports)),
                         cases[i].location);
    assert_int_equal(usb_number(&numbers, NULL), 0);
}

static void test_usb_numbers_end(void **state)
{
    (void)state;
    static struct usb_numbers numbers;
    numbers.count = 0;
    for (unsigned i = 0; i < USB_DEVICES_MAX; i++) {
        char ports[] = { (char)(i + 1), '0', 0 };
        assert_int_equal(usb_number(&numbers, make_path(1, ports)), i + 1);
    }
    assert_int_equal(usb_number(&numbers, make_path(2, "10")), 0);
}

/* A node that is too short, a path without an end. */
static void test_usb_numbers_damaged(void **state)
{
    (void)state;
    static struct usb_numbers numbers;
    static const uint8_t endless[] = { 3, 5, 3, 0, 0, 0, 0, 0 };
    struct str *path = &paths[path_count++];
    numbers.count = 0;
    devpath_put(path, DEVPATH_MESSAGING, DEVPATH_MESSAGING_USB, "1", 1);
    devpath_put_end(path);
    assert_int_equal(usb_number(&numbers, path->data), 0);
    assert_int_equal(usb_number(&numbers, endless), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_usb_numbers, free_paths),
        cmocka_unit_test_teardown(test_usb_numbers_end, free_paths),
        cmocka_unit_test_teardown(test_usb_numbers_damaged, free_paths),
    };
    return cmocka_run_group_tests_name("plat/usb_numbers", tests, NULL, NULL);
}
