/* The size of the receive window, against senders, ways and rings that are simulated here in their simplest form. */
#include "src/net/window.h"
#include "tests/unit/check.h"

enum {
    FRAME = 1460,
    BATCH = 64 * FRAME, /* what one poll takes at most */
    NEAR_US = 300,
    FAR_US = 100 * 1000,
    LONG_AGO_US = 5 * 1000 * 1000, /* when the connections of these tests begin */
};

static struct rx_window window;
static uint64_t now_us;

static void begin(uint32_t start, uint32_t max, uint64_t rtt_us)
{
    now_us = LONG_AGO_US;
    window_begin(&window, start, max, now_us);
    window_rtt(&window, rtt_us);
    now_us += rtt_us;
}

/* @len bytes in @time_us, as polls bring them: at most a batch at a time. */
static void receive(uint32_t len, uint64_t time_us)
{
    unsigned batches = len / BATCH + 1;
    for (unsigned i = 0; i < batches; i++) {
        now_us += time_us / batches;
        window_received(&window, len / batches, now_us);
        assert_int_equal(window_gap(&window, false, now_us), 0);
    }
}

/* A segment is missing for @time_us; what was behind it comes at once. */
static uint32_t lose(uint32_t behind, uint64_t time_us)
{
    assert_int_equal(window_gap(&window, true, now_us), 0);
    now_us += time_us;
    window_received(&window, behind, now_us);
    return window_gap(&window, false, now_us);
}

static void test_window_begins_small(void **state)
{
    (void)state;
    begin(WINDOW_START_BYTES, WINDOW_DEFAULT_MAX_BYTES, NEAR_US);
    assert_int_equal(window.size_bytes, WINDOW_START_BYTES);
    assert_false(window.careful);
    begin(WINDOW_START_BYTES, 65535, NEAR_US); /* a peer without window scaling */
    assert_int_equal(window.size_bytes, 65535);
    begin(48 * 1024, WINDOW_DEFAULT_MAX_BYTES, NEAR_US); /* a device that is known to lose */
    assert_int_equal(window.size_bytes, 48 * 1024);
    assert_true(window.careful);
}

/* Slow start doubles what is on the way in every round trip, from 10 segments on: it must never meet the window. */
static void test_window_far_is_ahead_of_slow_start(void **state)
{
    (void)state;
    begin(WINDOW_START_BYTES, WINDOW_DEFAULT_MAX_BYTES, FAR_US);
    for (uint32_t flight = 10 * FRAME; flight <= WINDOW_DEFAULT_MAX_BYTES; flight *= 2) {
        assert_true(flight <= window.size_bytes);
        receive(flight, FAR_US);
        now_us += 100; /* the first of the next flight ends the round trip */
        receive(FRAME, 0);
    }
    assert_int_equal(window.size_bytes, WINDOW_DEFAULT_MAX_BYTES);
}

static void test_window_near_stays_small(void **state)
{
    (void)state;
    begin(WINDOW_START_BYTES, WINDOW_DEFAULT_MAX_BYTES, NEAR_US);
    for (unsigned i = 0; i < 1000; i++)
        receive(BATCH, 900); /* 100 MB/s */
    assert_true(window.size_bytes <= 4 * BATCH);
}

/* A NIC's ring of 64 frames that is looked at so rarely that the sender has sent all it may: what is too much is lost. */
static void test_window_ends_within_the_ring(void **state)
{
    (void)state;
    unsigned overruns = 0;
    begin(WINDOW_START_BYTES, WINDOW_DEFAULT_MAX_BYTES, NEAR_US);
    for (uint64_t total = 0; total < 200u * 1024 * 1024; total += window.size_bytes) {
        uint32_t burst = window.size_bytes, ring = burst < BATCH ? burst : BATCH;
        now_us += 5000;
        window_received(&window, ring, now_us);
        window_gap(&window, false, now_us);
        if (burst > ring) {
            overruns++;
            now_us += NEAR_US;
            (void)lose(burst - ring, NEAR_US + 100);
        }
    }
    assert_in_range(overruns, 1, 10);
    assert_true(window.size_bytes <= BATCH);
    assert_true(window.careful);
}

static void test_window_of_a_far_peer_is_not_lowered(void **state)
{
    (void)state;
    begin(WINDOW_START_BYTES, WINDOW_DEFAULT_MAX_BYTES, FAR_US);
    for (unsigned i = 0; i < 8; i++)
        receive(WINDOW_DEFAULT_MAX_BYTES / 2, FAR_US + 1);
    assert_int_equal(window.size_bytes, WINDOW_DEFAULT_MAX_BYTES);
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(lose(4 * 1024 * 1024, FAR_US + 10), 0);
    assert_int_equal(window.losses, 8);
    assert_int_equal(window.size_bytes, WINDOW_DEFAULT_MAX_BYTES);
}

/* Data that waited for a retransmission for long and came at once is no sign of a way that holds so much. */
static void test_window_near_does_not_grow_from_a_closed_gap(void **state)
{
    (void)state;
    begin(WINDOW_START_BYTES, WINDOW_DEFAULT_MAX_BYTES, NEAR_US);
    receive(FRAME, 1000);
    (void)lose(WINDOW_START_BYTES, 200 * 1000);
    receive(FRAME, 1000);
    assert_true(window.size_bytes <= WINDOW_START_BYTES);
}

static void test_window_disorder_is_no_loss(void **state)
{
    (void)state;
    begin(WINDOW_START_BYTES, WINDOW_DEFAULT_MAX_BYTES, NEAR_US);
    receive(FRAME, 1000);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(lose(2 * FRAME, NEAR_US / 3), 0);
    assert_int_equal(window.losses, 0);
    assert_int_equal(window.size_bytes, WINDOW_START_BYTES);
}

/* One overrun loses many segments: it counts once. Then the next one counts, down to a floor. */
static void test_window_is_halved_once_for_each_window(void **state)
{
    (void)state;
    begin(WINDOW_START_BYTES, WINDOW_DEFAULT_MAX_BYTES, NEAR_US);
    receive(FRAME, 100 * 1000);
    assert_int_equal(lose(FRAME, 1000), WINDOW_START_BYTES / 2);
    assert_int_equal(lose(FRAME, 1000), 0);
    receive(WINDOW_START_BYTES, 1000 * 1000);
    assert_int_equal(lose(FRAME, 1000), WINDOW_START_BYTES / 4);
    for (unsigned i = 0; i < 10; i++) {
        receive(WINDOW_START_BYTES, 1000 * 1000);
        (void)lose(FRAME, 1000);
    }
    assert_in_range(window.size_bytes, WINDOW_MIN_BYTES, WINDOW_START_BYTES / 4);
}

/* A device that has lost data before may still be asked for files from far away. */
static void test_window_careful_grows_for_a_far_peer(void **state)
{
    (void)state;
    begin(WINDOW_MIN_BYTES, WINDOW_DEFAULT_MAX_BYTES, FAR_US);
    for (uint32_t flight = 8 * FRAME; window.size_bytes < WINDOW_DEFAULT_MAX_BYTES; flight *= 2) {
        assert_true(flight <= 4 * WINDOW_DEFAULT_MAX_BYTES);
        receive(flight < window.size_bytes ? flight : window.size_bytes, FAR_US + 100);
    }
}

static void test_window_round_trip_is_the_shortest(void **state)
{
    (void)state;
    begin(WINDOW_START_BYTES, WINDOW_DEFAULT_MAX_BYTES, 3 * 1000 * 1000); /* a SYN was lost */
    window_rtt(&window, 700);
    window_rtt(&window, 40 * 1000);
    assert_int_equal(window.rtt_us, 700);
    window_rtt(&window, 0); /* a clock that is too coarse */
    assert_int_equal(window.rtt_us, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_window_begins_small),
        cmocka_unit_test(test_window_far_is_ahead_of_slow_start),
        cmocka_unit_test(test_window_near_stays_small),
        cmocka_unit_test(test_window_ends_within_the_ring),
        cmocka_unit_test(test_window_of_a_far_peer_is_not_lowered),
        cmocka_unit_test(test_window_near_does_not_grow_from_a_closed_gap),
        cmocka_unit_test(test_window_disorder_is_no_loss),
        cmocka_unit_test(test_window_is_halved_once_for_each_window),
        cmocka_unit_test(test_window_careful_grows_for_a_far_peer),
        cmocka_unit_test(test_window_round_trip_is_the_shortest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
