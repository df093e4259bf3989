/* The routing decision: most specific first, closed devices skipped, option 121, class masks, IPv6 prefixes. */
#include "src/net/route.h"
#include "tests/unit/check.h"

static struct netdev devs[3] = { { .name = "net0", .is_open = true },
                                 { .name = "net1", .is_open = true },
                                 { .name = "net2", .is_open = true } };
static struct route_table table;

static int reset(void **state)
{
    (void)state;
    table.count = 0;
    for (size_t i = 0; i < ARRAY_SIZE(devs); i++)
        devs[i].is_open = true;
    return 0;
}

#define IP(a, b, c, d) ((const uint8_t[]){ a, b, c, d })

static const struct route *to(const uint8_t *dest)
{
    return route_find(&table, 4, dest, NULL);
}

static void assert_route(const uint8_t *dest, struct netdev *dev, const uint8_t *gateway)
{
    const struct route *route = to(dest);
    assert_non_null(route);
    assert_ptr_equal(route->dev, dev);
    assert_int_equal(route->has_gateway, gateway != NULL);
    if (gateway)
        assert_memory_equal(route->gateway, gateway, 4);
}

static void test_route_one_device(void **state)
{
    (void)state;
    route_add_ipv4(&table, &devs[0], IP(10, 0, 2, 15), IP(255, 255, 255, 0), IP(10, 0, 2, 2), NULL,
                   0);
    assert_route(IP(10, 0, 2, 9), &devs[0], NULL);
    assert_route(IP(8, 8, 8, 8), &devs[0], IP(10, 0, 2, 2));
    devs[0].is_open = false;
    assert_null(to(IP(10, 0, 2, 9)));
}

static void test_route_nowhere(void **state)
{
    (void)state;
    assert_null(to(IP(10, 0, 0, 1)));
    route_add_ipv4(&table, &devs[0], IP(10, 0, 2, 15), IP(255, 255, 255, 0), NULL, NULL, 0);
    assert_null(to(IP(10, 0, 3, 1)));
    route_add_ipv4(&table, &devs[1], IP(10, 1, 0, 1), IP(255, 255, 0, 0), IP(0, 0, 0, 0), NULL, 0);
    assert_null(to(IP(10, 2, 0, 1))); /* 0.0.0.0 is no gateway */
}

static void test_route_class_masks(void **state)
{
    (void)state;
    assert_int_equal(route_class_bits(IP(10, 1, 2, 3)), 8);
    assert_int_equal(route_class_bits(IP(127, 1, 2, 3)), 8);
    assert_int_equal(route_class_bits(IP(128, 1, 2, 3)), 16);
    assert_int_equal(route_class_bits(IP(191, 1, 2, 3)), 16);
    assert_int_equal(route_class_bits(IP(192, 168, 0, 1)), 24);
    route_add_ipv4(&table, &devs[0], IP(172, 16, 3, 4), NULL, NULL, NULL, 0);
    assert_route(IP(172, 16, 200, 1), &devs[0], NULL);
    assert_null(to(IP(172, 17, 0, 1)));
}

static void test_route_masks_and_lengths(void **state)
{
    uint8_t mask[4];
    (void)state;
    for (unsigned bits = 0; bits <= 32; bits++) {
        route_bits_mask((uint8_t)bits, mask);
        assert_int_equal(route_mask_bits(mask), bits);
    }
    route_bits_mask(20, mask);
    assert_memory_equal(mask, IP(255, 255, 240, 0), 4);
}

static void test_route_most_specific_wins(void **state)
{
    (void)state;
    route_add_ipv4(&table, &devs[0], IP(10, 0, 0, 1), IP(255, 0, 0, 0), IP(10, 0, 0, 254), NULL, 0);
    route_add_ipv4(&table, &devs[1], IP(10, 1, 1, 1), IP(255, 255, 255, 0), IP(10, 1, 1, 254), NULL,
                   0);
    assert_route(IP(10, 1, 1, 7), &devs[1], NULL);
    assert_route(IP(10, 1, 2, 7), &devs[0], NULL);
    assert_route(IP(9, 9, 9, 9), &devs[0], IP(10, 0, 0, 254)); /* equal masks: the earlier one */
    devs[0].is_open = false;
    assert_route(IP(9, 9, 9, 9), &devs[1], IP(10, 1, 1, 254));
    devs[1].is_open = false;
    devs[0].is_open = true;
    assert_route(IP(10, 1, 1, 7), &devs[0], NULL);
}

static void test_route_host_mask_with_gateway_outside(void **state)
{
    (void)state;
    route_add_ipv4(&table, &devs[0], IP(192, 0, 2, 5), IP(255, 255, 255, 255), IP(10, 9, 9, 9),
                   NULL, 0);
    assert_route(IP(192, 0, 2, 6), &devs[0], IP(10, 9, 9, 9));
    assert_route(IP(10, 9, 9, 9), &devs[0], IP(10, 9, 9, 9));
}

static void test_route_option_121_replaces_the_gateway(void **state)
{
    /* 10.17.0.0/16 by 10.0.2.7, 192.0.2.128/25 on the link, default by 10.0.2.9 */
    static const uint8_t routes[] = { 16,  10, 17, 10, 0, 2, 7,  25, 192, 0, 2,
                                      128, 0,  0,  0,  0, 0, 10, 0,  2,   9 };
    (void)state;
    route_add_ipv4(&table, &devs[0], IP(10, 0, 2, 15), IP(255, 255, 255, 0), IP(10, 0, 2, 2),
                   routes, sizeof(routes));
    assert_route(IP(10, 17, 3, 4), &devs[0], IP(10, 0, 2, 7));
    assert_route(IP(192, 0, 2, 200), &devs[0], NULL);
    assert_route(IP(192, 0, 2, 100), &devs[0], IP(10, 0, 2, 9));
    assert_route(IP(10, 0, 2, 77), &devs[0], NULL);
}

static void test_route_option_121_malformed(void **state)
{
    static const uint8_t routes[] = { 24, 10, 5,  5, 10, 0, 2, 7,  33, 1, 2, 3,
                                      4,  5,  10, 0, 2,  8, 0, 10, 0,  2, 9 };
    (void)state;
    route_add_ipv4(&table, &devs[0], IP(10, 0, 2, 15), IP(255, 255, 255, 0), IP(10, 0, 2, 2),
                   routes, sizeof(routes));
    assert_route(IP(10, 5, 5, 1), &devs[0], IP(10, 0, 2, 7)); /* before the bad one */
    assert_null(to(IP(8, 8, 8, 8))); /* dropped behind it, and no gateway either */
    for (size_t len = 1; len < 8; len++) {
        table.count = 0;
        route_add_ipv4(&table, &devs[0], IP(10, 0, 2, 15), IP(255, 255, 255, 0), NULL, routes, len);
        assert_int_equal(table.count, 1);
    }
}

static void test_route_is_bounded(void **state)
{
    uint8_t routes[9 * 100];
    (void)state;
    for (size_t i = 0; i < 100; i++)
        memcpy(&routes[i * 9], (uint8_t[]){ 32, 10, 1, 1, (uint8_t)i, 10, 0, 2, 7 }, 9);
    for (size_t i = 0; i < ARRAY_SIZE(devs); i++)
        route_add_ipv4(&table, &devs[i], IP(10, 0, 2, 15), IP(255, 255, 255, 0), NULL, routes,
                       sizeof(routes));
    assert_int_equal(table.count, ARRAY_SIZE(devs) * ROUTES_PER_DEVICE_MAX);
    assert_route(IP(10, 0, 2, 1), &devs[0], NULL);
}

static void test_route_ipv6(void **state)
{
    static const uint8_t address[16] = { 0xfd, 0x98, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5 };
    static const uint8_t link_local[16] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
    static const uint8_t far[16] = { 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
    uint8_t near[16];
    (void)state;
    memcpy(near, address, 16);
    near[15] = 99;
    route_add_ipv6(&table, &devs[0], link_local, 64, true, NULL);
    assert_null(route_find(&table, 6, far, NULL));
    route_add_ipv6(&table, &devs[1], address, 64, true, link_local);
    const struct route *route = route_find(&table, 6, near, NULL);
    assert_ptr_equal(route->dev, &devs[1]);
    assert_false(route->has_gateway);
    route = route_find(&table, 6, far, NULL);
    assert_ptr_equal(route->dev, &devs[1]);
    assert_memory_equal(route->gateway, link_local, 16);
    assert_null(route_find(&table, 6, far, &devs[0]));
    assert_null(to(IP(10, 0, 0, 1))); /* families do not mix */
    near[8] = 1;                      /* /128: only itself is on the link */
    table.count = 0;
    route_add_ipv6(&table, &devs[0], address, 128, true, link_local);
    assert_true(route_find(&table, 6, near, NULL)->has_gateway);
    assert_false(route_find(&table, 6, address, NULL)->has_gateway);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_route_one_device, reset),
        cmocka_unit_test_setup(test_route_nowhere, reset),
        cmocka_unit_test_setup(test_route_class_masks, reset),
        cmocka_unit_test_setup(test_route_masks_and_lengths, reset),
        cmocka_unit_test_setup(test_route_most_specific_wins, reset),
        cmocka_unit_test_setup(test_route_host_mask_with_gateway_outside, reset),
        cmocka_unit_test_setup(test_route_option_121_replaces_the_gateway, reset),
        cmocka_unit_test_setup(test_route_option_121_malformed, reset),
        cmocka_unit_test_setup(test_route_is_bounded, reset),
        cmocka_unit_test_setup(test_route_ipv6, reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
