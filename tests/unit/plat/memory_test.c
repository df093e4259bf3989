/* plat/memory_test.c - the BIOS machine's memory: maps as BIOSes tell them, pages given out and taken
 * back, what others see of it meanwhile. Nothing of that memory is touched but the low area, which
 * the test maps at a PC's address. */
#include <sys/mman.h>
#include "core/err.h"
#include "core/event.h"
#include "plat.h"
#include "src/plat/bios/bios.h"
#include "src/plat/bios/low/layout.h"
#include "tests/unit/check.h"

enum {
    LOW = 0x90000,
    LOW_MAPPED = 0x10000,
    TABLE = 0x1000,      /* offsets in the low area */
    PROGRAM = 0x7f00000, /* program_head, see build.mk */
    PROGRAM_END = 0x7fe0000,
    MIB = 1 << 20,
    PAGES = 128 * MIB / PLAT_PAGE_BYTES,
    ROUNDS = 20000,
    HELD_MAX = 64
};

struct boot_info boot_info;
static unsigned hooks, warnings, stays;
static bool taken_after_us; /* the vector is somebody else's by now */

/* --- the rest of the platform ----------------------------------------------------------------------- */

void *low_variable(unsigned offset)
{
    return (void *)(uintptr_t)(LOW + offset);
}

uint32_t low_start(void)
{
    return LOW;
}

farptr low_entry(unsigned entry)
{
    return farptr_make(LOW >> 4, entry == LOW_ENTRY_E820 ? TABLE : (uint16_t)entry);
}

void bios_vector_hook(uint8_t number, farptr handler, farptr *old)
{
    (void)handler;
    assert_int_equal(number, 0x15);
    *old = 0xf0001234;
    hooks++;
}

int bios_vector_unhook(uint8_t number, farptr handler, farptr *old)
{
    (void)number, (void)handler, (void)old;
    if (taken_after_us)
        return -ERR_BUSY;
    hooks--;
    return 0;
}

void event_log(enum event_severity severity, const char *subsystem, const char *fmt, ...)
{
    (void)severity, (void)subsystem;
    if (strstr(fmt, "15h stays"))
        stays++;
    else if (strstr(fmt, "more than %u ranges"))
        warnings++;
    else
        fail_msg("the test's memory is never in so many pieces");
}

/* --- machines ---------------------------------------------------------------------------------------- */

static void add(uint64_t start, uint64_t len, uint32_t type)
{
    uint32_t i = boot_info.e820_count++;
    boot_info.e820[i].start = (uint32_t)start;
    boot_info.e820[i].start_high = (uint32_t)(start >> 32);
    boot_info.e820[i].len_bytes = (uint32_t)len;
    boot_info.e820[i].len_high = (uint32_t)(len >> 32);
    boot_info.e820[i].type = type;
}

/* 128 MiB, as SeaBIOS tells it. */
static void start_pc(void)
{
    add(0, 0x9fc00, 1);
    add(0x9fc00, 0x400, 2);
    add(0xf0000, 0x10000, 2);
    add(MIB, 127 * MIB, 1);
    add(0xfffc0000, 0x40000, 2);
    boot_info.loader_limit = PROGRAM_END;
    boot_info.initrd = 0x7fe1800;
    boot_info.initrd_bytes = 0x1000;
    memory_start();
}

/* --- the map ------------------------------------------------------------------------------------------ */

static void check_range(size_t at, uint64_t start, uint64_t end, uint32_t type)
{
    const struct memory_range *map;
    size_t count = memory_map(&map);
    assert_true(at < count);
    assert_int_equal(map[at].start, start);
    assert_int_equal(map[at].start + map[at].len_bytes, end);
    assert_int_equal(map[at].type, type);
}

static void test_memory_map_is_put_in_order(void **state)
{
    (void)state;
    const struct memory_range *map;
    add(16 * MIB, 16 * MIB, 1); /* out of order */
    add(MIB, 20 * MIB, 1);      /* overlapping its like */
    add(8 * MIB, 0, 2);         /* empty */
    add(24 * MIB, 2 * MIB, 2);  /* inside RAM: the reservation is right */
    add(0x100000000, 0x40000000, 1);
    add(0xffffffff00000000, 0xffffffffffff, 1); /* wraps */
    memory_start();
    check_range(0, MIB, 24 * MIB, 1);
    check_range(1, 24 * MIB, 26 * MIB, 2);
    check_range(2, 26 * MIB, 32 * MIB, 1);
    check_range(3, 0x100000000, 0x140000000, 1);
    assert_int_equal(memory_map(&map), 5);
}

/* --- pages ------------------------------------------------------------------------------------------- */

static void test_memory_pages_come_from_the_top(void **state)
{
    (void)state;
    start_pc();
    /* the highest: above the initrd, which lies in 0x7fe1000..0x7fe2fff */
    uint32_t all_above = 0x8000000 - 0x7fe3000;
    void *above = plat_pages_alloc(all_above / PLAT_PAGE_BYTES);
    assert_ptr_equal(above, (void *)0x7fe3000);
    assert_ptr_equal(plat_pages_alloc(1), (void *)0x7fe0000); /* between program and initrd */
    assert_ptr_equal(plat_pages_alloc(1), (void *)(PROGRAM - PLAT_PAGE_BYTES));
    memory_release(boot_info.initrd, boot_info.initrd_bytes); /* no whole page in it */
    assert_ptr_equal(plat_pages_alloc(1), (void *)(PROGRAM - 2 * PLAT_PAGE_BYTES));
    plat_pages_free(above, all_above / PLAT_PAGE_BYTES);
    assert_ptr_equal(plat_pages_alloc(2), (void *)(0x8000000 - 2 * PLAT_PAGE_BYTES));
    assert_null(plat_pages_alloc(PAGES));
    assert_null(plat_pages_alloc(0));
    assert_null(plat_pages_alloc(SIZE_MAX / PLAT_PAGE_BYTES));
}

static void test_memory_extends_in_place(void **state)
{
    (void)state;
    start_pc();
    uint8_t *two = plat_pages_alloc(2);
    assert_false(plat_pages_extend(two, 2, 1)); /* the end of RAM */
    uint8_t *one = plat_pages_alloc(1);
    assert_false(plat_pages_extend(one, 1, 1));
    plat_pages_free(two, 2);
    assert_true(plat_pages_extend(one, 1, 2));
    assert_false(plat_pages_extend(one, 3, 1));
    plat_pages_free(one, 3);
    assert_ptr_equal(plat_pages_alloc(3), one);
}

/* A second bookkeeping, a flag for each page, says the same after many random calls. */
static uint8_t taken[PAGES];

static void mark(const void *start, size_t pages, uint8_t before, uint8_t after)
{
    size_t first = (uintptr_t)start / PLAT_PAGE_BYTES;
    assert_true(first + pages <= PAGES);
    for (size_t i = first; i < first + pages; i++) {
        assert_int_equal(taken[i], before);
        taken[i] = after;
    }
}

static void test_memory_pages_at_random(void **state)
{
    (void)state;
    struct {
        void *start;
        size_t pages;
    } held[HELD_MAX] = { 0 };
    start_pc();
    srand(1);
    mark((void *)(uintptr_t)PROGRAM, (PROGRAM_END - PROGRAM) / PLAT_PAGE_BYTES, 0, 2);
    mark((void *)0x7fe1000, 2, 0, 2);
    mark((void *)0, MIB / PLAT_PAGE_BYTES, 0, 2);
    for (int round = 0; round < ROUNDS; round++) {
        int at = rand() % HELD_MAX;
        if (held[at].start && rand() % 4 == 0 &&
            plat_pages_extend(held[at].start, held[at].pages, 3)) {
            mark((uint8_t *)held[at].start + held[at].pages * PLAT_PAGE_BYTES, 3, 0, 1);
            held[at].pages += 3;
        } else if (held[at].start) {
            mark(held[at].start, held[at].pages, 1, 0);
            plat_pages_free(held[at].start, held[at].pages);
            held[at].start = NULL;
        } else {
            held[at].pages = 1 + (size_t)(rand() % 900);
            held[at].start = plat_pages_alloc(held[at].pages);
            if (held[at].start)
                mark(held[at].start, held[at].pages, 0, 1);
        }
    }
    for (int at = 0; at < HELD_MAX; at++)
        plat_pages_free(held[at].start, held[at].pages);
    assert_ptr_equal(plat_pages_alloc((PROGRAM - MIB) / PLAT_PAGE_BYTES), (void *)(uintptr_t)MIB);
}

/* --- what others see ------------------------------------------------------------------------------------ */

static struct memory_range shown(unsigned at)
{
    struct memory_range range;
    const uint8_t *entry = low_variable(TABLE + 20 * at);
    memcpy(&range.start, entry, 8);
    memcpy(&range.len_bytes, entry + 8, 8);
    memcpy(&range.type, entry + 16, 4);
    return range;
}

static unsigned shown_count(void)
{
    uint16_t count;
    memcpy(&count, low_variable(LOW_E820_COUNT), sizeof(count));
    return count;
}

static bool shown_as_ram(uint64_t address)
{
    for (unsigned at = 0; at < shown_count(); at++) {
        struct memory_range range = shown(at);
        if (range.type == 1 && address >= range.start && address < range.start + range.len_bytes)
            return true;
    }
    return false;
}

static void test_memory_hides_what_is_ours(void **state)
{
    (void)state;
    start_pc();
    uint8_t *ours = plat_pages_alloc(MIB / PLAT_PAGE_BYTES);
    memory_hide_start(2 * MIB);
    assert_int_equal(hooks, 1);
    assert_true(shown_as_ram(MIB) && shown_as_ram(64 * MIB) && shown_as_ram(0x500));
    assert_false(shown_as_ram(LOW) || shown_as_ram(0x9f000));
    assert_false(shown_as_ram((uintptr_t)ours) || shown_as_ram(PROGRAM) ||
                 shown_as_ram(PROGRAM_END - 1));
    /* what is allocated meanwhile is hidden already; when that is used up there is no more */
    uint8_t *page;
    unsigned count = 0;
    while ((page = plat_pages_alloc(16)) != NULL && count++ < PAGES)
        assert_false(shown_as_ram((uintptr_t)page) || shown_as_ram((uintptr_t)page + 65535));
    assert_true(count >= 2 * MIB / 65536 - 1 && count < 8 * MIB / 65536);
    for (unsigned at = 0; at + 1 < shown_count(); at++)
        assert_true(shown(at).start + shown(at).len_bytes <= shown(at + 1).start);
    uint16_t below16, above16;
    memcpy(&below16, low_variable(LOW_E801_BELOW16), 2);
    memcpy(&above16, low_variable(LOW_E801_ABOVE16), 2);
    assert_int_equal(below16, 15 * 1024);
    assert_true(16 * MIB + above16 * 65536 <= (uintptr_t)ours);
    memory_hide_stop();
    assert_int_equal(hooks, 0);
    assert_non_null(plat_pages_alloc(16));
}

/* What grew in place above all others is hidden, too. */
static void test_memory_hides_what_grew(void **state)
{
    (void)state;
    start_pc();
    uint8_t *top = plat_pages_alloc(4), *below = plat_pages_alloc(1);
    plat_pages_free(top, 4);
    memory_hide_start(0); /* what is not ours any more is shown */
    assert_true(shown_as_ram((uintptr_t)top));
    memory_hide_stop();
    assert_true(plat_pages_extend(below, 1, 4));
    memory_hide_start(0);
    assert_false(shown_as_ram((uintptr_t)top) || shown_as_ram((uintptr_t)top + 0x3fff));
    memory_hide_stop();
}

/* The program lies in an island at the top: what is spare is RAM, the hole below it does not count. */
static void test_memory_spare_is_ram(void **state)
{
    (void)state;
    add(0, 0x9fc00, 1);
    add(MIB, 63 * MIB, 1);
    add(PROGRAM - MIB, 2 * MIB, 1);
    boot_info.loader_limit = PROGRAM_END;
    boot_info.initrd = 62 * MIB; /* not spare either */
    boot_info.initrd_bytes = MIB;
    memory_start();
    memory_hide_start(4 * MIB);
    assert_true(shown_as_ram(60 * MIB - 1));
    assert_false(shown_as_ram(60 * MIB) || shown_as_ram(PROGRAM - MIB) || shown_as_ram(PROGRAM));
    unsigned count = 0;
    while (plat_pages_alloc(16) != NULL)
        count++;
    assert_int_equal(count, 4 * MIB / 65536);
    memory_hide_start(UINT32_MAX);
    assert_false(shown_as_ram(MIB));
    memory_hide_stop();
}

/* Our handler stays in the chain of who took INT 15h after us: it hands all calls on. */
static void test_memory_hides_nothing_where_the_vector_stays(void **state)
{
    (void)state;
    start_pc();
    memory_hide_start(MIB);
    taken_after_us = true;
    assert_false(memory_hide_stop());
    assert_int_equal(shown_count(), 0);
    assert_false(memory_hide_stop());
    assert_int_equal(stays, 1); /* told once */
    memory_hide_start(MIB);
    assert_true(shown_count() > 0);
    assert_int_equal(hooks, 1); /* not a second time */
    taken_after_us = false;
    assert_true(memory_hide_stop());
    assert_true(memory_hide_stop());
    assert_int_equal(hooks, 0);
    assert_int_equal(stays, 1);
}

/* A server: as many ranges as we take, the program among them, and its last RAM counts. */
static void start_server(uint32_t count)
{
    uint32_t first = 0x60 * MIB;
    add(0, 0x9fc00, 1);
    add(0x9fc00, 0x400, 2);
    add(MIB, first - MIB, 1);
    while (boot_info.e820_count < count - 2) {
        uint64_t start = (1ull << 32) + (uint64_t)boot_info.e820_count * MIB;
        add(start, MIB, boot_info.e820_count % 2 ? 2 : 1);
    }
    add(first + MIB, 128 * MIB - first - MIB, 1); /* out of order, too */
    add(1ull << 40, 1ull << 40, 1);
    boot_info.loader_limit = PROGRAM_END;
    memory_start();
}

static void test_memory_of_a_server(void **state)
{
    (void)state;
    start_server(MEMORY_RANGES_MAX);
    const struct memory_range *map;
    size_t count = memory_map(&map);
    assert_int_equal(count, MEMORY_RANGES_MAX);
    check_range(count - 1, 1ull << 40, 2ull << 40, 1);
    plat_pages_alloc(MIB / PLAT_PAGE_BYTES);
    memory_hide_start(2 * MIB);
    assert_int_equal(shown_count(), MEMORY_RANGES_MAX + 3);
    assert_true(shown_as_ram((2ull << 40) - 1));
    assert_false(shown_as_ram(PROGRAM) || shown_as_ram(LOW));
    memory_hide_stop();
    memory_warn();
    assert_int_equal(warnings, 0);
}

static void test_memory_of_a_larger_one_is_told(void **state)
{
    (void)state;
    start_server(MEMORY_RANGES_MAX);
    boot_info.e820_cut = 1;
    memory_start();
    memory_warn();
    assert_int_equal(warnings, 1);
    boot_info.e820_cut = 0;
    boot_info.e820[3].start = 2 * MIB; /* in the middle of another: one more, put in order */
    boot_info.e820[3].start_high = 0;
    memory_start();
    memory_warn();
    assert_int_equal(warnings, 2);
}

static int map_low(void **state)
{
    (void)state;
    void *low = mmap((void *)(uintptr_t)LOW, LOW_MAPPED, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    return low == (void *)(uintptr_t)LOW ? 0 : -1;
}

static int other_machine(void **state)
{
    (void)state;
    memset(&boot_info, 0, sizeof(boot_info));
    warnings = stays = 0;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_memory_map_is_put_in_order, other_machine),
        cmocka_unit_test_setup(test_memory_pages_come_from_the_top, other_machine),
        cmocka_unit_test_setup(test_memory_extends_in_place, other_machine),
        cmocka_unit_test_setup(test_memory_pages_at_random, other_machine),
        cmocka_unit_test_setup(test_memory_hides_what_is_ours, other_machine),
        cmocka_unit_test_setup(test_memory_hides_what_grew, other_machine),
        cmocka_unit_test_setup(test_memory_spare_is_ram, other_machine),
        cmocka_unit_test_setup(test_memory_hides_nothing_where_the_vector_stays, other_machine),
        cmocka_unit_test_setup(test_memory_of_a_server, other_machine),
        cmocka_unit_test_setup(test_memory_of_a_larger_one_is_told, other_machine),
    };
    return cmocka_run_group_tests_name("plat/memory", tests, map_low, NULL);
}
