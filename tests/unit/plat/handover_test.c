/* Where pieces may go, in which order they are copied, what happens when they stand in each other's way. */
#include "core/err.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/machine_fake.h"
#include "tests/unit/wire/bytes.h"

enum { MIB = 1 << 20 };
static const struct handover_regs regs = { .eip = 0x100000, .eax = 0x2badb002 };

static struct handover new_handover(void)
{
    machine_fake_reset();
    return (struct handover){ .format = "test" };
}

/* true: it left */
static bool leave(struct handover *handover, int *ret_status)
{
    if (setjmp(machine_fake_left))
        return true;
    *ret_status = handover_protected(handover, &regs);
    return false;
}

static void test_handover_add(void **state)
{
    (void)state;
    static const struct {
        uint32_t dest, room;
        int status;
        const char *sentence;
    } cases[] = {
        { 0x100000, 0x1000, 0, NULL },
        { 0x7ff000, 0x2000, 0, NULL }, /* over the border of two ranges of RAM */
        { 0x500, 0x100, 0, NULL },
        { 0x9bfff, 1, 0, NULL },
        { MACHINE_END - 1, 1, 0, NULL },
        { 0x200000, 0, 0, NULL },
        { 0x4ff, 2, -ERR_NOMEM, "no free RAM" },
        { 0, 1, -ERR_NOMEM, "no free RAM" },
        { 0x9bfff, 2, -ERR_NOMEM, "0x2 bytes at 0x9bfff" }, /* our low area */
        { 0x9fc00, 1, -ERR_NOMEM, "no free RAM" },
        { 0xa0000, 0x10, -ERR_NOMEM, "no free RAM" },
        { 0xf0000, 0x100000, -ERR_NOMEM, "no free RAM" },
        { MACHINE_END - 1, 2, -ERR_NOMEM, "no free RAM" },
        { 0xfffffff0, 0x20, -ERR_NOMEM, "no free RAM" },
        { 0x100fff, 1, -ERR_NOEXEC, "overlaps what goes to 0x100000" },
        { 0x0fff00, 0x101, -ERR_NOMEM, "no free RAM" },
        { 0x7fe000, 0x1001, -ERR_NOEXEC, "overlaps what goes to 0x7ff000" },
    };
    struct handover handover = new_handover();
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        int r = handover_add(&handover, cases[i].dest, "x", cases[i].room != 0, cases[i].room,
                             "a piece");
        if (r != cases[i].status)
            fail_msg("case %zu: %d, %s", i, r, err_slot()->sentence);
        if (cases[i].sentence)
            assert_told(cases[i].sentence);
    }
    assert_int_equal(handover.count, 5);
    for (uint32_t i = 0; handover.count < HANDOVER_PIECES_MAX; i++)
        assert_int_equal(handover_add(&handover, 0x900000 + i, "x", 1, 1, "one"), 0);
    assert_int_equal(handover_add(&handover, 0x200000, "x", 1, 1, "one more"), -ERR_NOSPC);
}

static void test_handover_place(void **state)
{
    (void)state;
    static const struct {
        uint32_t room, align, min, max;
        bool low;
        uint32_t dest; /* 0: none */
    } cases[] = {
        { 0x1000, 0x1000, 0x100000, UINT32_MAX, false, MACHINE_END - 0x1000 },
        { 0x1000, 0x1000, 0x100000, 0x37ffffff, true, 0x100000 },
        { 0x1000, 0x1000, 0x200000, UINT32_MAX, true, 0x300000 }, /* behind what is planned */
        { 0x1000, 0x1000, 0x100000, 0x2fffff, false, 0x1ff000 },  /* in front of it */
        { 0x1000, 0x1000, 0x100000, 0x3ffffff - 1, false, MACHINE_END - 0x2000 },
        { 0x800, 0x200000, 0x100001, UINT32_MAX, true, 0x400000 },
        { 0x80000, 1, 0, 0xfffff, true, 0x500 },
        { 0x80000, 0x10, 0, 0xfffff, false, MACHINE_LOW_START - 0x80000 },
        { 0x9c000, 1, 0, 0xfffff, true, 0 },
        { 0x1000, 1, 0x200000, 0x200ffe, true, 0 },
        { 0x1000, 1, 0x10000000, UINT32_MAX, true, 0 },
        { MACHINE_END - 0x300000, 0x1000, 0, UINT32_MAX, false, 0x300000 },
        { MACHINE_END - 0x2fffff, 1, 0, UINT32_MAX, false, 0 },
    };
    struct handover handover = new_handover();
    assert_int_equal(handover_add(&handover, 0x200000, "x", 1, 0x100000, "piece"), 0);
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint32_t dest = 0;
        int r = handover_place(&handover, cases[i].room, cases[i].align, cases[i].min, cases[i].max,
                               cases[i].low, &dest);
        if (r != (cases[i].dest ? 0 : -ERR_NOMEM) || dest != cases[i].dest)
            fail_msg("case %zu: %d 0x%x", i, r, dest);
    }
}

static void test_handover_one_range_over_everything(void **state)
{
    (void)state;
    static const struct memory_range whole[] = { { 0, MACHINE_END, MEMORY_RAM } };
    struct handover handover = new_handover();
    machine_fake_map(whole, 1);
    assert_int_equal(handover_add(&handover, 0x10000, "x", 1, 1, "low"), 0);
    assert_int_equal(handover_add(&handover, 0x100000, "x", 1, 1, "high"), 0);
    assert_int_equal(handover_add(&handover, 0x9c000, "x", 1, 1, "ours"), -ERR_NOMEM);
    assert_int_equal(handover_add(&handover, 0xb8000, "x", 1, 1, "screen"), -ERR_NOMEM);
}

/* No range may get lost behind one of which nothing is usable. */
static void test_handover_maps(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        struct memory_range ranges[4];
        uint32_t good, bad;
    } cases[] = {
        { 2, { { 0, 0x9fc00, MEMORY_RAM }, { MIB, MIB, MEMORY_RAM } }, MIB, 2 * MIB },
        { 2, { { 0x9d000, 0x2000, MEMORY_RAM }, { MIB, MIB, MEMORY_RAM } }, MIB, 0x9e000 },
        { 3,
          { { 0, 0x400, MEMORY_RAM }, { 0x1000, 0x8f000, MEMORY_RAM }, { MIB, MIB, MEMORY_RAM } },
          0x1000,
          0x300 },
        { 3,
          { { 0, 0x9c000, MEMORY_RAM }, { MIB, MIB, MEMORY_RAM }, { 2 * MIB, MIB, MEMORY_RAM } },
          0x9bfff,
          0x9c000 },
        { 2, { { MIB, MIB, 3 }, { 2 * MIB, MIB, MEMORY_RAM } }, 2 * MIB, MIB },
        { 1, { { 0xfff00000, 0x200000, MEMORY_RAM } }, UINT32_MAX, 0xffefffff },
        { 0, { { 0 } }, 0, MIB },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct handover handover = new_handover();
        machine_fake_map(cases[i].ranges, cases[i].count);
        if (cases[i].good)
            assert_int_equal(handover_add(&handover, cases[i].good, "x", 1, 1, "good"), 0);
        assert_int_equal(handover_add(&handover, cases[i].bad, "x", 1, 1, "bad"), -ERR_NOMEM);
    }
}

static void fill(uint32_t at, uint32_t len_bytes, uint8_t value)
{
    memset(machine_fake_at(at), value, len_bytes);
}

static void assert_filled(uint32_t at, uint32_t len_bytes, uint8_t value)
{
    for (uint32_t i = 0; i < len_bytes; i++)
        if (*machine_fake_at(at + i) != value)
            fail_msg("0x%x: 0x%x instead of 0x%x", at + i, *machine_fake_at(at + i), value);
}

struct copy {
    uint32_t dest, source, len_bytes, zero_bytes;
};

static void add_copies(struct handover *handover, const struct copy *copies, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fill(copies[i].source, copies[i].len_bytes, (uint8_t)(i + 1));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(handover_add(handover, copies[i].dest, machine_fake_at(copies[i].source),
                                      copies[i].len_bytes,
                                      copies[i].len_bytes + copies[i].zero_bytes, "copy"),
                         0);
}

static void test_handover_order(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t count, moves;
        struct copy copies[4];
    } cases[] = {
        { "plain", 1, 1, { { 0x100000, 0x800000, 0x1000, 0x1000 } } },
        { "in place", 1, 0, { { 0x100000, 0x100000, 0x1000, 0 } } },
        { "in place, with zeros", 1, 1, { { 0x100000, 0x100000, 0x1000, 0x10 } } },
        { "only zeros", 1, 1, { { 0x100000, 0x300000, 0, 0x1000 } } },
        { "down over itself", 1, 1, { { 0x100000, 0x100800, 0x1000, 0x1000 } } },
        { "up over itself", 1, 1, { { 0x100800, 0x100000, 0x1000, 0x10 } } },
        { "second first",
          2,
          2,
          { { 0x200000, 0x100000, 0x1000, 0 }, { 0x300000, 0x200800, 0x1000, 0 } } },
        { "zeros on a source",
          2,
          2,
          { { 0x200000, 0x100000, 0x1000, 0x1000 }, { 0x300000, 0x201fff, 1, 0 } } },
        { "swap", 2, 3, { { 0x200000, 0x100000, 0x2000, 0 }, { 0x100000, 0x200000, 0x1000, 0 } } },
        { "ring of three",
          3,
          4,
          { { 0x200000, 0x100000, 0x1000, 0 },
            { 0x300000, 0x200000, 0x1000, 0 },
            { 0x100000, 0x300000, 0x1000, 0 } } },
        { "two rings",
          4,
          6,
          { { 0x200000, 0x100000, 0x1000, 0 },
            { 0x100000, 0x200000, 0x1000, 0 },
            { 0x400000, 0x300000, 0x1000, 0x10 },
            { 0x300000, 0x400000, 0x1000, 0x10 } } },
        { "onto the place of the highest RAM",
          2,
          3,
          { { MACHINE_END - 0x1000, 0x100000, 0x1000, 0 },
            { 0x100000, MACHINE_END - 0x1000, 0x1000, 0 } } },
    };
    for (size_t c = 0; c < ARRAY_SIZE(cases); c++) {
        struct handover handover = new_handover();
        int status;
        print_message("%s\n", cases[c].name);
        add_copies(&handover, cases[c].copies, cases[c].count);
        assert_true(leave(&handover, &status));
        assert_int_equal(machine_fake_moves, cases[c].moves);
        assert_int_equal(machine_fake_shutdowns, 1);
        assert_int_equal(machine_fake_regs.eax, 0x2badb002);
        for (size_t i = 0; i < cases[c].count; i++) {
            const struct copy *copy = &cases[c].copies[i];
            assert_filled(copy->dest, copy->len_bytes, (uint8_t)(i + 1));
            assert_filled(copy->dest + copy->len_bytes, copy->zero_bytes, 0);
        }
    }
}

static void test_handover_no_room_to_untangle(void **state)
{
    (void)state;
    static const struct memory_range little[] = { { 0x100000, 0x20000, MEMORY_RAM } };
    static const struct copy swap[] = { { 0x100000, 0x110000, 0x10000, 0 },
                                        { 0x110000, 0x100000, 0x10000, 0 } };
    struct handover handover = new_handover();
    machine_fake_map(little, 1);
    add_copies(&handover, swap, 2);
    int status = 0;
    assert_false(leave(&handover, &status));
    assert_int_equal(status, -ERR_NOMEM);
    assert_told("64 KiB of RAM are left to untangle");
    assert_int_equal(machine_fake_shutdowns, 0);
}

static uint32_t random_state;
static uint32_t random_below(uint32_t limit)
{
    random_state = random_state * 1664525 + 1013904223;
    return (random_state >> 8) % limit;
}

/* Anything anywhere in 64 KiB of RAM: what leaves at all leaves everything right. */
static void test_handover_random(void **state)
{
    (void)state;
    enum { ROUNDS = 3000, BASE = 0x100000, BYTES = 0x10000, PIECES = 24 };
    static const struct memory_range little[] = { { BASE, BYTES, MEMORY_RAM } };
    static uint8_t before[BYTES];
    unsigned left = 0;
    machine_fake_reset();
    machine_fake_map(little, 1);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct handover handover = { .format = "test" };
        random_state = round;
        for (size_t i = 0; i < BYTES; i++)
            before[i] = *machine_fake_at(BASE + (uint32_t)i) = (uint8_t)random_below(256);
        for (unsigned i = 0; i < PIECES; i++) {
            uint32_t len = random_below(0x900), zero = random_below(4) ? 0 : random_below(0x100);
            (void)handover_add(&handover, BASE + random_below(BYTES),
                               machine_fake_at(BASE + random_below(BYTES - len)), len, len + zero,
                               "piece");
        }
        int status = 0;
        if (!leave(&handover, &status)) {
            assert_int_equal(status, -ERR_NOMEM);
            continue;
        }
        left++;
        for (size_t i = 0; i < handover.count; i++) {
            const struct handover_piece *p = &handover.pieces[i];
            if (memcmp(machine_fake_at(p->dest), before + ((uintptr_t)p->source - BASE),
                       p->len_bytes) != 0)
                fail_msg("round %u: piece %zu is not what it was", round, i);
            assert_filled(p->dest + p->len_bytes, p->zero_bytes, 0);
        }
    }
    print_message("%u of %u left\n", left, (unsigned)ROUNDS);
    assert_true(left > ROUNDS / 2);
}

static void test_handover_real(void **state)
{
    (void)state;
    static const struct handover_real_regs real = { .cs = 0x1020, .ss = 0x1000, .sp = 0xe000 };
    struct handover handover = new_handover();
    fill(0x900000, 16, 7);
    assert_int_equal(handover_add(&handover, 0x10200, machine_fake_at(0x900000), 16, 16, "code"),
                     0);
    if (!setjmp(machine_fake_left)) {
        (void)handover_real(&handover, &real);
        fail_msg("came back");
    }
    assert_true(machine_fake_was_real);
    assert_int_equal(machine_fake_real_regs.cs, 0x1020);
    assert_filled(0x10200, 16, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handover_add),
        cmocka_unit_test(test_handover_place),
        cmocka_unit_test(test_handover_one_range_over_everything),
        cmocka_unit_test(test_handover_maps),
        cmocka_unit_test(test_handover_order),
        cmocka_unit_test(test_handover_no_room_to_untangle),
        cmocka_unit_test(test_handover_random),
        cmocka_unit_test(test_handover_real),
    };
    return cmocka_run_group_tests_name("plat/handover", tests, NULL, NULL);
}
