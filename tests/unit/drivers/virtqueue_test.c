/* Split virtqueues against a device that the test plays: honest, forgetful, hostile. */
#include "src/drivers/net/virtqueue.h"
#include "core/err.h"
#include "tests/unit/check.h"
#include <string.h>

enum { SIZE = 8 };
static struct virtqueue queue;
static uint8_t data[SIZE][64];

/* --- the device ---------------------------------------------------------------------------------- */

static void device_returns(uint32_t id, uint32_t len)
{
    volatile uint16_t *index = (volatile uint16_t *)(queue.used + 2);
    volatile uint32_t *entry = (volatile uint32_t *)(queue.used + 4 + (*index % queue.size) * 8);
    entry[0] = id;
    entry[1] = len;
    ++*index;
}

static void device_index(uint16_t value)
{
    *(volatile uint16_t *)(queue.used + 2) = value;
}

static void device_event(uint16_t value)
{
    *(volatile uint16_t *)(queue.used + 4 + queue.size * 8) = value;
}

static uint16_t offered(unsigned index)
{
    return queue.avail[2 + index % queue.size];
}

/* --- the driver ---------------------------------------------------------------------------------- */

static int add(unsigned which, unsigned pieces)
{
    const struct virtq_piece list[2] = {
        { .data = data[which], .len_bytes = 12, .in = true },
        { .data = data[which] + 12, .len_bytes = 52, .in = true },
    };
    return virtqueue_add(&queue, list, pieces, data[which]);
}

static int take(void **ret_token)
{
    uint32_t len;
    return virtqueue_take(&queue, ret_token, &len);
}

static int begin(void **state)
{
    (void)state;
    return virtqueue_init(&queue, 0, SIZE, false);
}

static int begin_event(void **state)
{
    (void)state;
    return virtqueue_init(&queue, 0, SIZE, true);
}

static int end(void **state)
{
    (void)state;
    virtqueue_fini(&queue);
    return 0;
}

static void test_virtqueue_sizes(void **state)
{
    static const unsigned bad[] = { 0, 3, 255, 2 * VIRTQ_SIZE_MAX, 65535 };
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct virtqueue other;
        assert_int_equal(virtqueue_init(&other, 0, bad[i], false), -ERR_PROTO);
    }
    struct virtqueue largest;
    assert_int_equal(virtqueue_init(&largest, 0, VIRTQ_SIZE_MAX, true), 0);
    virtqueue_fini(&largest);
}

/* 2.7.2: where a legacy device looks for the used ring. */
static void test_virtqueue_layout(void **state)
{
    (void)state;
    uintptr_t start = (uintptr_t)queue.memory;
    assert_int_equal((uintptr_t)queue.desc, start);
    assert_int_equal((uintptr_t)queue.avail, start + 16 * SIZE);
    assert_int_equal((uintptr_t)queue.used, start + 4096);
    assert_int_equal(queue.avail[0], 1); /* no interrupts */
}

static void test_virtqueue_round(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5 * SIZE; i++) {
        void *token = NULL;
        uint32_t len = 0;
        assert_int_equal(add(i % SIZE, 2), 0);
        uint16_t head = offered(i);
        assert_int_equal(queue.desc[head].address, (uintptr_t)data[i % SIZE]);
        assert_int_equal(queue.desc[head].flags, 1 | 2);
        assert_int_equal(queue.desc[queue.desc[head].next].len_bytes, 52);
        assert_int_equal(queue.desc[queue.desc[head].next].flags, 2);
        assert_int_equal(virtqueue_take(&queue, &token, &len), 0);
        device_returns(head, 60);
        assert_int_equal(virtqueue_take(&queue, &token, &len), 1);
        assert_ptr_equal(token, data[i % SIZE]);
        assert_int_equal(len, 60);
    }
    assert_int_equal(queue.free_count, SIZE);
}

static void test_virtqueue_full(void **state)
{
    (void)state;
    for (unsigned i = 0; i < SIZE / 2; i++)
        assert_int_equal(add(i, 2), 0);
    assert_int_equal(add(4, 1), -ERR_NOBUFS);
    void *token;
    device_returns(offered(2), 12); /* out of order */
    assert_int_equal(take(&token), 1);
    assert_ptr_equal(token, data[2]);
    assert_int_equal(add(5, 1), 0);
    assert_int_equal(add(6, 1), 0);
    assert_int_equal(add(7, 1), -ERR_NOBUFS);
}

static void test_virtqueue_more_than_given(void **state)
{
    void *token;
    (void)state;
    add(0, 1);
    device_index(2);
    assert_int_equal(take(&token), -ERR_PROTO);
    assert_int_equal(take(&token), -ERR_PROTO);
    assert_int_equal(add(1, 1), -ERR_NOBUFS);
    assert_false(virtqueue_must_notify(&queue));
}

static void test_virtqueue_index_goes_back(void **state)
{
    void *token;
    (void)state;
    add(0, 1);
    device_index(0xffff);
    assert_int_equal(take(&token), -ERR_PROTO);
}

static void test_virtqueue_id_out_of_range(void **state)
{
    void *token;
    (void)state;
    add(0, 1);
    device_returns(SIZE, 12);
    assert_int_equal(take(&token), -ERR_PROTO);
}

static void test_virtqueue_id_huge(void **state)
{
    void *token;
    (void)state;
    add(0, 1);
    device_returns(0xffffffff, 12);
    assert_int_equal(take(&token), -ERR_PROTO);
}

static void test_virtqueue_id_twice(void **state)
{
    void *token;
    (void)state;
    add(0, 1);
    add(1, 1);
    device_returns(offered(0), 12);
    device_returns(offered(0), 12);
    assert_int_equal(take(&token), 1);
    assert_int_equal(take(&token), -ERR_PROTO);
}

/* The second descriptor of a buffer is no buffer. */
static void test_virtqueue_id_in_the_middle(void **state)
{
    void *token;
    (void)state;
    add(0, 2);
    device_returns(queue.desc[offered(0)].next, 12);
    assert_int_equal(take(&token), -ERR_PROTO);
}

static void test_virtqueue_too_long(void **state)
{
    void *token;
    (void)state;
    add(0, 2);
    device_returns(offered(0), 65);
    assert_int_equal(take(&token), -ERR_PROTO);
}

/* A device that writes over the descriptors: what we gave out is remembered elsewhere. */
static void test_virtqueue_descriptors_overwritten(void **state)
{
    void *token;
    (void)state;
    add(0, 2);
    uint16_t head = offered(0);
    memset((void *)queue.desc, 0xff, 16 * SIZE);
    device_returns(head, 20);
    assert_int_equal(take(&token), 1);
    assert_ptr_equal(token, data[0]);
    for (unsigned i = 0; i < SIZE / 2; i++)
        assert_int_equal(add(i, 2), 0);
}

static void test_virtqueue_reclaim(void **state)
{
    (void)state;
    unsigned seen = 0;
    for (unsigned i = 0; i < SIZE / 2; i++)
        add(i, 2);
    for (uint8_t *token; (token = virtqueue_reclaim(&queue));)
        seen |= 1u << ((token - data[0]) / sizeof(data[0]));
    assert_int_equal(seen, 0xf);
    assert_int_equal(queue.free_count, SIZE);
}

static void test_virtqueue_notify_flag(void **state)
{
    (void)state;
    assert_false(virtqueue_must_notify(&queue));
    add(0, 1);
    assert_true(virtqueue_must_notify(&queue));
    assert_false(virtqueue_must_notify(&queue));
    *(volatile uint16_t *)queue.used = 1;
    add(1, 1);
    assert_false(virtqueue_must_notify(&queue));
}

static void test_virtqueue_notify_event(void **state)
{
    (void)state;
    device_event(0);
    add(0, 1);
    assert_true(virtqueue_must_notify(&queue));
    device_event(2);
    add(1, 1);
    assert_false(virtqueue_must_notify(&queue));
    add(2, 1);
    assert_true(virtqueue_must_notify(&queue));
    assert_int_not_equal(queue.avail[2 + SIZE], 0); /* no interrupt soon */
}

int main(void)
{
#define TEST(name)       cmocka_unit_test_setup_teardown(name, begin, end)
#define TEST_EVENT(name) cmocka_unit_test_setup_teardown(name, begin_event, end)
    const struct CMUnitTest tests[] = {
        TEST(test_virtqueue_sizes),
        TEST(test_virtqueue_layout),
        TEST(test_virtqueue_round),
        TEST_EVENT(test_virtqueue_round),
        TEST(test_virtqueue_full),
        TEST(test_virtqueue_more_than_given),
        TEST(test_virtqueue_index_goes_back),
        TEST(test_virtqueue_id_out_of_range),
        TEST(test_virtqueue_id_huge),
        TEST(test_virtqueue_id_twice),
        TEST(test_virtqueue_id_in_the_middle),
        TEST(test_virtqueue_too_long),
        TEST(test_virtqueue_descriptors_overwritten),
        TEST(test_virtqueue_reclaim),
        TEST(test_virtqueue_notify_flag),
        TEST_EVENT(test_virtqueue_notify_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
