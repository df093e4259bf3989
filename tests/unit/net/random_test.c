/* The numbers of ports and transactions: the reference vector of SipHash-2-4, and that they depend on the entropy. */
#include "src/net/netdev_private.h"
#include "tests/unit/check.h"
#include "plat.h"

static uint8_t entropy;

int plat_entropy(void *bytes, size_t len_bytes)
{
    memset(bytes, entropy, len_bytes);
    return 0;
}

/* The paper's reference code, vectors_sip64: key 00..0f, message 00..07 */
static void test_random_siphash_vector(void **state)
{
    static const uint64_t key[2] = { UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908) };
    (void)state;
    assert_true(glue_siphash(key, key[0]) == UINT64_C(0x93f5f5799a932462));
}

static void test_random_follows_entropy(void **state)
{
    uint32_t first, second;
    (void)state;
    entropy = 1;
    glue_random_start();
    first = glue_random();
    second = glue_random();
    assert_int_not_equal(first, second);
    entropy = 2;
    glue_random_start();
    assert_int_not_equal(glue_random(), first);
    assert_int_not_equal(glue_random(), second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_siphash_vector),
        cmocka_unit_test(test_random_follows_entropy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
