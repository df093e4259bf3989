/* tests/unit/ui/listview_test.c - movement, scrolling and search in lists, and the seconds of a countdown. */
#include "src/ui/listview.h"
#include "core/console.h"
#include "src/ui/countdown.h"
#include "tests/unit/check.h"

/* A list as text: '.' cannot be chosen, anything else can. */
static bool is_selectable(const void *arg, size_t index)
{
    return ((const char *)arg)[index] != '.';
}

static struct listview view_of(const char *list, size_t rows)
{
    struct listview view = {
        .count = strlen(list), .rows = rows, .selectable = is_selectable, .arg = list
    };
    view.current = listview_seek(&view, 0, true);
    return view;
}

static const struct {
    const char *list;
    size_t rows;
    int keys[6];
    size_t current, first;
} move_rows[] = {
    { "abc", 5, { 0 }, 0, 0 },
    { "..a", 5, { 0 }, 2, 0 },
    { "abc", 5, { KEY_DOWN }, 1, 0 },
    { "a..b", 5, { KEY_DOWN }, 3, 0 },
    { "a..b", 5, { KEY_DOWN, KEY_UP }, 0, 0 },
    { "abc", 5, { KEY_UP }, 0, 0 },
    { "abc", 5, { KEY_END, KEY_DOWN }, 2, 0 },
    { "a.", 5, { KEY_DOWN }, 0, 0 },
    { "a.", 5, { KEY_END }, 0, 0 },
    { ".a", 5, { KEY_HOME }, 1, 0 },
    { "abc", 5, { KEY_END, KEY_TAB }, 0, 0 },
    { "abc", 5, { KEY_TAB }, 1, 0 },
    { ".a..", 5, { KEY_TAB }, 1, 0 },
    { "abcdefgh", 3, { KEY_DOWN, KEY_DOWN }, 2, 0 },
    { "abcdefgh", 3, { KEY_DOWN, KEY_DOWN, KEY_DOWN }, 3, 1 },
    { "abcdefgh", 3, { KEY_PGDN }, 2, 0 },
    { "abcdefgh", 3, { KEY_PGDN, KEY_PGDN }, 4, 2 },
    { "abcdefgh", 3, { KEY_END }, 7, 5 },
    { "abcdefgh", 3, { KEY_END, KEY_PGUP, KEY_PGUP }, 3, 3 },
    { "abcdefgh", 3, { KEY_END, KEY_HOME }, 0, 0 },
    { "ab......", 3, { KEY_PGDN }, 1, 1 },          /* nothing behind: the last before */
    { "abcdef..", 4, { KEY_END }, 5, 4 },           /* the end is shown with the last item */
    { "..abcdef", 4, { KEY_END, KEY_HOME }, 2, 0 }, /* headings come back */
    { "a..b.....c", 4, { KEY_END, KEY_UP }, 3, 1 },
    { "a......b", 3, { KEY_DOWN }, 7, 5 }, /* more headings than rows: the item counts */
    { "a......b", 3, { KEY_DOWN, KEY_UP }, 0, 0 },
    { "abc", 1, { KEY_DOWN }, 1, 1 },
    { "abc", 1, { KEY_PGDN }, 1, 1 },
    { ".a", 1, { 0 }, 1, 1 },
};

static void test_listview_moves(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(move_rows); i++) {
        struct listview view = view_of(move_rows[i].list, move_rows[i].rows);
        listview_scroll(&view);
        for (size_t k = 0; move_rows[i].keys[k]; k++) {
            assert_true(listview_key(&view, move_rows[i].keys[k]));
            listview_scroll(&view);
        }
        if (view.current != move_rows[i].current || view.first != move_rows[i].first)
            fail_msg("row %zu: at %zu, shown from %zu", i, view.current, view.first);
    }
}

/* Whatever is pressed: the current entry can be chosen and is to be seen, and no row is wasted. */
static void test_listview_invariants(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "a", "..a", "a..", "a.b..c...d....e.....f", "abcdefghijklmnopqrstuvwxyz", "....a....b...."
    };
    static const int keys[] = { KEY_UP, KEY_DOWN, KEY_PGUP, KEY_PGDN, KEY_HOME, KEY_END, KEY_TAB };
    uint32_t seed = 7;
    for (size_t list = 0; list < ARRAY_SIZE(lists); list++) {
        for (size_t rows = 1; rows < 12; rows++) {
            struct listview view = view_of(lists[list], rows);
            for (int i = 0; i < 200; i++) {
                seed = seed * 1664525 + 1013904223;
                listview_key(&view, keys[(seed >> 16) % ARRAY_SIZE(keys)]);
                listview_scroll(&view);
                assert_true(is_selectable(lists[list], view.current));
                assert_in_range(view.current, view.first, view.first + rows - 1);
                assert_true(view.first == 0 || view.first + rows <= view.count);
            }
        }
    }
}

static void test_listview_other_keys(void **state)
{
    (void)state;
    struct listview view = view_of("abc", 3);
    assert_false(listview_key(&view, KEY_ENTER));
    assert_false(listview_key(&view, 'a'));
    assert_int_equal(view.current, 0);
}

static const char *const texts[] = { "Debian 12",  "Ubuntu server", "openSUSE (Leap)",
                                     "gap Debian", "Debian sid",    "12-server" };

static const char *text_of(const void *arg, size_t index)
{
    (void)arg;
    return texts[index];
}

static const struct {
    size_t from;
    const char *wanted;
    size_t found;
} search_rows[] = {
    { 0, "deb", 0 },
    { 1, "deb", 4 },
    { 5, "DEB", 0 },
    { 0, "server", 1 },
    { 2, "server", 5 },
    { 0, "suse", 2 },
    { 0, "leap", 2 },
    { 0, "12", 0 },
    { 1, "12", 5 },
    { 0, "erv", 1 /* inside a word: where none begins so */ },
    { 0, "gap", LISTVIEW_NONE },
    { 0, "nothing", LISTVIEW_NONE },
    { 9, "ubuntu", 1 },
};

static void test_listview_search(void **state)
{
    (void)state;
    struct listview view = view_of("abc.ef", 3);
    for (size_t i = 0; i < ARRAY_SIZE(search_rows); i++) {
        size_t found = listview_search(&view, search_rows[i].from, search_rows[i].wanted, text_of);
        if (found != search_rows[i].found)
            fail_msg("row %zu: %zu", i, found);
    }
}

static void test_countdown(void **state)
{
    (void)state;
    enum { S = COUNTDOWN_SECOND_US };
    assert_int_equal(countdown_seconds(5 * S, 0), 5);
    assert_int_equal(countdown_seconds(5 * S, 1), 5);
    assert_int_equal(countdown_seconds(5 * S, S), 4);
    assert_int_equal(countdown_seconds(5 * S, 5 * S - 1), 1);
    assert_int_equal(countdown_seconds(5 * S, 5 * S), 0);
    assert_int_equal(countdown_seconds(5 * S, 9 * S), 0);
    assert_int_equal(countdown_next(5 * S, 0), S);
    assert_int_equal(countdown_next(5 * S, S - 1), S);
    assert_int_equal(countdown_next(5 * S, S), 2 * S);
    assert_int_equal(countdown_next(5 * S, 4 * S), 5 * S);
    assert_int_equal(countdown_next(2 * S + 500, 0), 500);
    assert_true(countdown_next(DEADLINE_NEVER, 3) == DEADLINE_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listview_moves),      cmocka_unit_test(test_listview_invariants),
        cmocka_unit_test(test_listview_other_keys), cmocka_unit_test(test_listview_search),
        cmocka_unit_test(test_countdown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
