/* Device trees. */
#include "wire/fdt.h"
#include "core/err.h"
#include "wire/cursor.h"
#include "tests/unit/check.h"

enum { ROOM = 1024, VERSION_AT = 20 };

static const char names[] = "model\0bootargs";

/* A tree in the making: header, one reservation and its end, nodes, names. */
struct tree {
    uint8_t bytes[ROOM];
    struct writer w;
    size_t nodes_at;
};

static void begin(struct tree *t)
{
    memset(t, 0, sizeof(*t));
    t->nodes_at = 40 + 32;
    t->w = writer_on(t->bytes + t->nodes_at, ROOM - t->nodes_at);
    memset(t->bytes + 40, 0x11, 16);
}

static void put_padded(struct tree *t, const char *text, size_t len)
{
    put_bytes(&t->w, text, len);
    while ((t->w.pos - t->bytes) % 4)
        put_u8(&t->w, 0);
}

static void node(struct tree *t, const char *name)
{
    put_be32(&t->w, 1);
    put_padded(t, name, strlen(name) + 1);
}

static void property(struct tree *t, uint32_t name_at, const char *value)
{
    put_be32(&t->w, 3);
    put_be32(&t->w, (uint32_t)strlen(value) + 1);
    put_be32(&t->w, name_at);
    put_padded(t, value, strlen(value) + 1);
}

/* The header last; returns how long all of it is. */
static size_t finish(struct tree *t)
{
    size_t nodes_end = (size_t)(t->w.pos - t->bytes);
    put_bytes(&t->w, names, sizeof(names));
    size_t total = (size_t)(t->w.pos - t->bytes);
    struct writer w = writer_on(t->bytes, 40);
    const uint32_t header[] = { 0xd00dfeed,
                                (uint32_t)total,
                                (uint32_t)t->nodes_at,
                                (uint32_t)nodes_end,
                                40,
                                17,
                                16,
                                7,
                                sizeof(names),
                                (uint32_t)(nodes_end - t->nodes_at) };
    for (size_t i = 0; i < ARRAY_SIZE(header); i++)
        put_be32(&w, header[i]);
    return total;
}

/* A board with or without /chosen and its arguments. */
static size_t board(struct tree *t, bool chosen, const char *bootargs)
{
    begin(t);
    node(t, "");
    property(t, 0, "board");
    if (chosen) {
        node(t, "chosen");
        if (bootargs)
            property(t, 6, bootargs);
        node(t, "below");
        property(t, 6, "not these");
        put_be32(&t->w, 2);
        put_be32(&t->w, 2);
    }
    put_be32(&t->w, 4);
    node(t, "cpus");
    property(t, 6, "nor these");
    put_be32(&t->w, 2);
    put_be32(&t->w, 2);
    put_be32(&t->w, 9);
    return finish(t);
}

static void assert_bootargs(const struct fdt *fdt, const char *wanted)
{
    assert_int_not_equal(fdt->bootargs, 0);
    assert_string_equal((const char *)fdt->nodes.bytes + fdt->bootargs + 12, wanted);
}

static void check_args(bool chosen, const char *former, const char *args)
{
    struct tree t;
    struct fdt fdt, again;
    struct str out = STR_INIT;
    size_t len = board(&t, chosen, former);
    assert_int_equal(fdt_parse(t.bytes, len, &fdt), 0);
    assert_int_equal(fdt.chosen != 0, chosen);
    assert_int_equal(fdt.bootargs != 0, former != NULL);
    fdt_write(&fdt, args, &out);
    assert_false(out.oom);
    assert_int_equal(fdt_parse(out.data, out.len_bytes, &again), 0);
    assert_int_equal(again.boot_cpu, 7);
    assert_int_equal(again.reservations.len_bytes, 32);
    assert_memory_equal(again.reservations.bytes, t.bytes + 40, 32);
    if (args)
        assert_bootargs(&again, args);
    else
        assert_memory_equal(again.nodes.bytes, fdt.nodes.bytes, fdt.nodes.len_bytes);
    str_free(&out);
}

static void test_fdt_takes_arguments(void **state)
{
    (void)state;
    static const char *const args[] = { NULL, "", "a", "abc", "abcd", "console=ttyAMA0 quiet" };
    for (size_t i = 0; i < ARRAY_SIZE(args); i++) {
        check_args(false, NULL, args[i]);
        check_args(true, NULL, args[i]);
        check_args(true, "former", args[i]);
        check_args(true, "a former text that is longer than ours is", args[i]);
    }
}

static void test_fdt_refuses(void **state)
{
    (void)state;
    struct tree t;
    struct fdt fdt;
    size_t len = board(&t, true, "x");
    for (size_t cut = 0; cut < len; cut++) {
        int r = fdt_parse(t.bytes, cut, &fdt);
        assert_int_equal(r, cut < 40 ? -ERR_NOEXEC : -ERR_TRUNCATED);
    }
    t.bytes[VERSION_AT + 3] = 16;
    assert_int_equal(fdt_parse(t.bytes, len, &fdt), -ERR_PROTO);
    len = board(&t, true, "x");
    t.bytes[0] = 0;
    assert_int_equal(fdt_parse(t.bytes, len, &fdt), -ERR_NOEXEC);
}

/* Nodes that do not end, end too often, stand beside the root, or are too deep. */
static void test_fdt_broken_nodes(void **state)
{
    (void)state;
    static const struct {
        uint32_t tokens[6];
        size_t count;
        int status;
    } cases[] = {
        { { 1, 0, 2, 9 }, 4, 0 },
        { { 4, 1, 0, 2, 9 }, 5, 0 },
        { { 1, 0, 9 }, 3, -ERR_PROTO },
        { { 1, 0, 2 }, 3, -ERR_PROTO },
        { { 1, 0, 2, 2, 9 }, 5, -ERR_PROTO },
        { { 2, 9 }, 2, -ERR_PROTO },
        { { 9 }, 1, -ERR_PROTO },
        { { 1, 0, 5, 2, 9 }, 5, -ERR_PROTO },
        { { 3, 0, 0, 1, 0, 2 }, 6, -ERR_PROTO },
        { { 1, 0, 2, 1, 0, 2 }, 6, -ERR_PROTO },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct tree t;
        struct fdt fdt;
        begin(&t);
        for (size_t j = 0; j < cases[i].count; j++)
            put_be32(&t.w, cases[i].tokens[j]);
        size_t len = finish(&t);
        assert_int_equal(fdt_parse(t.bytes, len, &fdt), cases[i].status);
    }
}

static void test_fdt_depth(void **state)
{
    (void)state;
    for (unsigned depth = FDT_DEPTH_MAX; depth <= FDT_DEPTH_MAX + 1; depth++) {
        struct tree t;
        struct fdt fdt;
        begin(&t);
        for (unsigned i = 0; i < depth; i++)
            node(&t, "");
        for (unsigned i = 0; i < depth; i++)
            put_be32(&t.w, 2);
        put_be32(&t.w, 9);
        size_t len = finish(&t);
        assert_int_equal(fdt_parse(t.bytes, len, &fdt), depth > FDT_DEPTH_MAX ? -ERR_PROTO : 0);
    }
}

/* Each of many properties may name the same long text. */
static void test_fdt_long_name(void **state)
{
    (void)state;
    for (size_t len = FDT_NAME_MAX - 1; len <= FDT_NAME_MAX; len++) {
        char text[FDT_NAME_MAX + 1] = "";
        struct tree t;
        struct fdt fdt;
        memset(text, 'x', len);
        begin(&t);
        node(&t, "");
        size_t text_at = (size_t)(t.w.pos - t.bytes) + 12;
        property(&t, 0, text);
        put_be32(&t.w, 2);
        put_be32(&t.w, 9);
        size_t total = finish(&t);
        struct writer strings = writer_on(t.bytes + 12, 4),
                      strings_len = writer_on(t.bytes + 32, 4);
        put_be32(&strings, (uint32_t)text_at);
        put_be32(&strings_len, (uint32_t)len + 1);
        assert_int_equal(fdt_parse(t.bytes, total, &fdt), len < FDT_NAME_MAX ? 0 : -ERR_PROTO);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fdt_takes_arguments), cmocka_unit_test(test_fdt_refuses),
        cmocka_unit_test(test_fdt_broken_nodes),    cmocka_unit_test(test_fdt_depth),
        cmocka_unit_test(test_fdt_long_name),
    };
    return cmocka_run_group_tests_name("wire/fdt", tests, NULL, NULL);
}
