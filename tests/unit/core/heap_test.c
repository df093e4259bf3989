/* The real heap under a long random series of calls: contents stay, everything comes back. */
#include "core/heap.h"
#include "tests/unit/check.h"

enum { SLOTS = 200, STEPS = 200000 };

static size_t seen_blocks;

static void count_owner(void *arg, const char *owner, size_t blocks, size_t bytes)
{
    (void)arg;
    (void)bytes;
    assert_string_equal(owner, "heap_test.c");
    seen_blocks += blocks;
}

static void check_and_free(uint8_t **slot, size_t len, uint8_t mark)
{
    for (size_t i = 0; i < len; i++)
        assert_int_equal((*slot)[i], mark);
    heap_free(*slot);
    *slot = NULL;
}

static void test_heap_random(void **state)
{
    (void)state;
    static uint8_t *slots[SLOTS];
    static size_t lens[SLOTS];
    uint32_t random = 12345;
    for (int step = 0; step < STEPS; step++) {
        random = random * 1664525 + 1013904223;
        size_t i = (random >> 8) % SLOTS, len = (random >> 16) % (step % 100 ? 500 : 70000);
        uint8_t mark = (uint8_t)(i + 1);
        if (slots[i] && random & 1) {
            size_t kept = len < lens[i] ? len : lens[i];
            slots[i] = heap_realloc(slots[i], len);
            for (size_t k = 0; k < kept; k++)
                assert_int_equal(slots[i][k], mark);
        } else {
            if (slots[i])
                check_and_free(&slots[i], lens[i], mark);
            slots[i] = heap_alloc(len);
        }
        assert_non_null(slots[i]);
        assert_int_equal((uintptr_t)slots[i] % 16, 0);
        memset(slots[i], mark, len);
        lens[i] = len;
    }
    heap_owners(count_owner, NULL);
    struct heap_stats stats;
    heap_stats(&stats);
    assert_int_equal(stats.blocks, seen_blocks);
    for (size_t i = 0; i < SLOTS; i++)
        if (slots[i])
            check_and_free(&slots[i], lens[i], (uint8_t)(i + 1));
    heap_stats(&stats);
    assert_int_equal(stats.blocks, 0);
    assert_int_equal(stats.used_bytes, 0);
    assert_true(stats.reserved_bytes <= 8 << 20); /* it does not leak its arenas away */
}

static void test_heap_large_and_impossible(void **state)
{
    (void)state;
    void *large = heap_zalloc(5 << 20);
    assert_non_null(large);
    heap_free(large);
    assert_null(heap_alloc(SIZE_MAX - 8));
    heap_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_heap_random),
        cmocka_unit_test(test_heap_large_and_impossible),
    };
    return cmocka_run_group_tests_name("core/heap", tests, NULL, NULL);
}
