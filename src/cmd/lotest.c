/* cmd/lotest.c - the lotest command: frames from one NIC to another, each compared. Source: compat
 * 1.4, 12.7; IEEE 802 9.2.4 (the EtherType for experiments). */
#include "core/console.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/heap.h"
#include "device.h"
#include "script/command.h"
#include <string.h>

enum {
    HEADER_BYTES = 14,
    MTU_DEFAULT = 1500,
    MTU_MIN = 46, /* shorter frames get padding on the wire */
    ETHERTYPE = 0x88b5,
    LINK_MS = 15000,
    ARRIVAL_MS = 1000,
    SHOW_EVERY_MS = 250,
    MAC_BYTES = 6,
};
enum verdict { WAITING, GOOD, DIFFERENT };

struct lotest {
    struct netdev *tx, *rx;
    uint8_t *frame;
    size_t len_bytes;
    enum verdict verdict;
    struct waitq arrived;
};

/* Nothing here knows what the frame before was: the pattern has the number in it. */
static void make_frame(struct lotest *test, bool broadcast, uint32_t number)
{
    uint8_t *frame = test->frame;
    memset(frame, 0xff, MAC_BYTES);
    if (!broadcast)
        memcpy(frame, test->rx->mac, MAC_BYTES);
    memcpy(frame + MAC_BYTES, test->tx->mac, MAC_BYTES);
    frame[12] = ETHERTYPE >> 8;
    frame[13] = ETHERTYPE & 0xff;
    uint32_t state = number;
    for (size_t i = HEADER_BYTES; i < test->len_bytes; i++) {
        state = state * 1664525u + 1013904223u; /* Numerical Recipes' generator */
        frame[i] = (uint8_t)(state >> 24);
    }
    test->verdict = WAITING;
}

/* The frame may lie in several buffers. */
static bool is_same(const struct lotest *test, const struct netbuf *buf)
{
    size_t at = 0;
    for (; buf && at < test->len_bytes; buf = buf->next) {
        size_t left = test->len_bytes - at;
        size_t len = buf->len_bytes < left ? buf->len_bytes : left;
        if (memcmp(buf->data, test->frame + at, len) != 0)
            return false;
        at += len;
    }
    return at == test->len_bytes;
}

static void on_frame(void *arg, struct netbuf *buf)
{
    struct lotest *test = arg;
    bool ours = buf->len_bytes >= HEADER_BYTES &&
                memcmp(buf->data + MAC_BYTES, test->frame + MAC_BYTES, HEADER_BYTES - MAC_BYTES) ==
                    0;
    if (ours && test->verdict == WAITING) {
        test->verdict = is_same(test, buf) ? GOOD : DIFFERENT;
        fiber_wake(&test->arrived);
    }
    netbuf_free(buf);
}

static int send_one(struct lotest *test, bool broadcast, uint32_t number)
{
    make_frame(test, broadcast, number);
    int r = netdev_send_frame(test->tx, test->frame, test->len_bytes);
    deadline_t deadline = deadline_in_ms(ARRIVAL_MS);
    while (r == 0 && test->verdict == WAITING)
        r = fiber_wait(&test->arrived, deadline);
    if (r == -ERR_TIMEDOUT)
        return fail(ERR_TIMEDOUT, "lotest: frame %u of %s did not arrive at %s in %u ms",
                    (unsigned)number, test->tx->name, test->rx->name, (unsigned)ARRIVAL_MS);
    if (r == 0 && test->verdict == DIFFERENT)
        return fail(ERR_IO, "lotest: frame %u of %s arrived at %s with other bytes",
                    (unsigned)number, test->tx->name, test->rx->name);
    return r;
}

/* A running number in one line, until it fails, Ctrl-C, or @count frames (0: for ever). */
static int run(struct lotest *test, bool broadcast, uint64_t count)
{
    deadline_t show = 0;
    uint32_t number = 0;
    int r = 0;
    while (r == 0 && (count == 0 || number < count)) {
        r = send_one(test, broadcast, number + 1);
        if (r == 0)
            number++;
        if (r != 0 || number == count || deadline_passed(show)) {
            console_printf("\r%u", (unsigned)number);
            show = deadline_in_ms(SHOW_EVERY_MS);
        }
    }
    console_printf("\n");
    return r;
}

static int open_one(struct netdev *dev, size_t mtu)
{
    if (mtu > dev->mtu_max)
        return fail(ERR_RANGE, "lotest: %s carries at most %u bytes", dev->name,
                    (unsigned)dev->mtu_max);
    int r = netdev_open(dev);
    return r < 0 ? r : netdev_wait_link(dev, deadline_in_ms(LINK_MS));
}

static int lotest_run(const struct cmd_args *args)
{
    struct lotest test = { .verdict = GOOD };
    uint64_t mtu = cmd_uint(args, "mtu", MTU_DEFAULT);
    if (cmd_check_devices(args) < 0)
        return -ERR_NODEV;
    test.tx = netdev_find(args->operand[0]);
    test.rx = netdev_find(args->operand[1]);
    waitq_init(&test.arrived);
    int r = test.tx != test.rx ? 0 : fail(ERR_INVAL, "lotest: two different devices are needed");
    if (r == 0 && mtu < MTU_MIN)
        r = fail(ERR_RANGE, "lotest: at least %u bytes", (unsigned)MTU_MIN);
    if (r == 0)
        r = open_one(test.tx, (size_t)mtu);
    if (r == 0)
        r = open_one(test.rx, (size_t)mtu);
    if (r == 0) {
        test.len_bytes = HEADER_BYTES + (size_t)mtu;
        test.frame = heap_alloc(test.len_bytes);
        if (!test.frame)
            r = fail(ERR_NOMEM, "lotest: no memory for a frame of %zu bytes", test.len_bytes);
    }
    if (r == 0) {
        netdev_divert(test.rx, on_frame, &test);
        r = run(&test, cmd_has(args, "broadcast"), cmd_uint(args, "count", 0));
        netdev_divert(test.rx, NULL, NULL);
    }
    heap_free(test.frame);
    return r < 0 ? cmd_failed(r, "Test failed") : 0;
}

static const struct cmd_option lotest_options[] = {
    { 'm', "mtu", CMD_UINT, NULL, "Bytes in each frame behind its header, 1500 without" },
    { 'b', "broadcast", CMD_NONE, NULL, "To everybody instead of the receiver's address" },
    { 'c', "count", CMD_UINT, NULL, "Stop after so many frames; 0: on Ctrl-C only" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command lotest_command = {
    .name = "lotest",
    .operand_usage = "<interface> <interface>",
    .summary = "Send frames from one network interface to another and compare them",
    .help = "The first one sends, the second one receives: join them by a cable or a switch. The "
            "first frame that is lost or different ends it.",
    .min_operands = 2,
    .max_operands = 2,
    .operand_kind = CMD_NETDEV,
    .options = lotest_options,
    .run = lotest_run,
};
