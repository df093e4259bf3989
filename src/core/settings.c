/* core/settings.c - the tree of settings blocks: names, order, watchers.
 * Not here: values (settings_values.c), text forms (settings_text.c), ${} (expand.c).
 * Source: docs/design/004-settings.md. */
#include "core/settings.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "settings_private.h"
#include <stdio.h>
#include <string.h>

enum { REDIRECTS_MAX = 4, CHANGE_ROUNDS_MAX = 8 };

static struct settings root = {
    .children = LIST_INIT(root.children),
    .values = LIST_INIT(root.values),
    .sibling = LIST_INIT(root.sibling),
};
static struct list watchers = LIST_INIT(watchers);
static uint32_t last_serial;
static bool notifying, notify_again;

void settings_init(struct settings *block, const struct settings_ops *ops,
                   enum settings_scope scope)
{
    *block = (struct settings){ .ops = ops, .scope = scope };
    list_init(&block->sibling);
    list_init(&block->children);
    list_init(&block->values);
}

struct settings *settings_root(void)
{
    return &root;
}

static bool is_redirect(const struct settings *block)
{
    return block->ops && block->ops->redirect;
}

struct settings *settings_resolve(struct settings *block)
{
    if (!block)
        return &root;
    for (int hops = 0; block && is_redirect(block); hops++)
        block = hops < REDIRECTS_MAX ? block->ops->redirect(block) : NULL;
    return block;
}

bool settings_registered(const struct settings *block)
{
    for (int depth = 0; block && depth <= SETTINGS_DEPTH_MAX; depth++, block = block->parent)
        if (block == &root)
            return true;
    return false;
}

/* ---- walking and finding ------------------------------------------------------------------- */

struct settings *settings_next(struct settings *block, struct settings *top)
{
    top = top ? top : &root;
    if (!block)
        return top;
    struct settings *parent = block;
    struct list *pos = block->children.next;
    for (;;) {
        if (pos != &parent->children) {
            struct settings *next = container_of(pos, struct settings, sibling);
            if (!is_redirect(next))
                return next;
            pos = pos->next; /* what it stands for is visited under its own name */
        } else if (parent == top) {
            return NULL;
        } else {
            pos = parent->sibling.next;
            parent = parent->parent;
        }
    }
}

static struct settings *find_child(struct settings *parent, const char *name, size_t len)
{
    list_for_each (pos, &parent->children) {
        struct settings *child = container_of(pos, struct settings, sibling);
        if (strlen(child->name) == len && memcmp(child->name, name, len) == 0)
            return child;
    }
    return NULL;
}

static int create_child(struct settings *parent, const char *name, size_t len,
                        struct settings **ret_child)
{
    char copy[SETTINGS_BLOCK_NAME_MAX];
    struct settings *child = heap_alloc(sizeof(*child));
    if (!child)
        return fail(ERR_NOMEM, "settings: no memory for block \"%.*s\"", (int)len, name);
    settings_init(child, NULL, SCOPE_NONE);
    child->from_heap = true;
    memcpy(copy, name, len);
    copy[len] = '\0';
    *ret_child = child;
    return settings_register(child, parent, copy);
}

/* One step of a path. Without @create failures are silent: expansion meets them all the time. */
static int find_step(struct settings **block, const char *name, size_t len, bool create)
{
    struct settings *child = find_child(*block, name, len);
    if (!child && !create)
        return -ERR_NOENT;
    if (!child) {
        int r = create_child(*block, name, len, &child);
        if (r < 0)
            return r;
    }
    *block = settings_resolve(child);
    if (*block)
        return 0;
    return create ? fail(ERR_NODEV, "settings: \"%.*s\" stands for no block at present", (int)len,
                         name)
                  : -ERR_NODEV;
}

int settings_find_or_fail(const char *path, bool create, struct settings **ret_block)
{
    struct settings *block = &root;
    const char *name = path;
    for (int depth = 0; *path && name; depth++) {
        const char *dot = strchr(name, '.');
        size_t len = dot ? (size_t)(dot - name) : strlen(name);
        if (len == 0 || len >= SETTINGS_BLOCK_NAME_MAX || depth == SETTINGS_DEPTH_MAX)
            return create ? fail(ERR_INVAL,
                                 "settings: \"%s\" is no block name: 1 to %d names of 1 to %d "
                                 "characters with dots between them are one",
                                 path, SETTINGS_DEPTH_MAX, SETTINGS_BLOCK_NAME_MAX - 1)
                          : -ERR_NOENT;
        int r = find_step(&block, name, len, create);
        if (r < 0)
            return r;
        name = dot ? dot + 1 : NULL;
    }
    *ret_block = block;
    return 0;
}

struct settings *settings_find(const char *path, bool create)
{
    struct settings *block = NULL;
    return settings_find_or_fail(path, create, &block) < 0 ? NULL : block;
}

void settings_path(const struct settings *block, struct str *out)
{
    const struct settings *chain[SETTINGS_DEPTH_MAX + 1];
    size_t depth = 0;
    for (; block && block != &root && depth <= SETTINGS_DEPTH_MAX; block = block->parent)
        chain[depth++] = block;
    while (depth-- > 0) {
        str_append(out, chain[depth]->name);
        if (depth > 0)
            str_append_char(out, '.');
    }
}

/* ---- order --------------------------------------------------------------------------------- */

/* Option 175.1 of the block or the nearest below it, signed. */
static int8_t block_priority(struct settings *block)
{
    static const struct setting priority = { .name = "priority",
                                             .tag = 0xaf01,
                                             .scope = SCOPE_DHCPV4 };
    struct str bytes = STR_INIT;
    uint64_t value = 0;
    if (settings_fetch_untyped(block, &priority, &bytes, NULL, NULL) == 0 &&
        setting_number(bytes.data, bytes.len_bytes, true, &value) < 0)
        value = 0;
    str_free(&bytes);
    return (int8_t)value;
}

static bool comes_before(const struct settings *a, const struct settings *b)
{
    if (a->order != b->order)
        return a->order > b->order;
    if (a->priority != b->priority)
        return a->priority > b->priority;
    return a->serial < b->serial;
}

static void sort_children(struct settings *parent)
{
    struct list sorted = LIST_INIT(sorted);
    while (!list_empty(&parent->children)) {
        struct settings *block = container_of(parent->children.next, struct settings, sibling);
        list_remove(&block->sibling);
        if (!is_redirect(block))
            block->priority = block_priority(block);
        struct list *pos = sorted.next;
        while (pos != &sorted && !comes_before(block, container_of(pos, struct settings, sibling)))
            pos = pos->next;
        list_insert_before(&block->sibling, pos);
    }
    while (!list_empty(&sorted)) {
        struct list *node = sorted.next;
        list_remove(node);
        list_append(node, &parent->children);
    }
}

/* ---- watchers ------------------------------------------------------------------------------ */

void settings_notify(bool sort)
{
    if (sort)
        for (struct settings *block = &root; block; block = settings_next(block, &root))
            sort_children(block);
    if (notifying) {
        notify_again = true;
        return;
    }
    notifying = true;
    for (int round = 0;; round++) {
        notify_again = false;
        list_for_each (pos, &watchers)
            container_of(pos, struct settings_watcher, node)->changed();
        if (!notify_again)
            break;
        if (round == CHANGE_ROUNDS_MAX) {
            event_log(EVENT_WARNING, "settings", "watchers still change settings after %d rounds",
                      CHANGE_ROUNDS_MAX);
            break;
        }
    }
    notifying = false;
}

void settings_changed(void)
{
    settings_notify(true);
}

void settings_watch(struct settings_watcher *watcher)
{
    list_append(&watcher->node, &watchers);
}

/* ---- registration -------------------------------------------------------------------------- */

/* Out of the tree, with its values gone; its children were moved or dropped before. */
static void drop_leaf(struct settings *block)
{
    list_remove(&block->sibling);
    block->parent = NULL;
    settings_generic_clear(block);
    if (block->from_heap)
        heap_free(block);
    else if (block->ops && block->ops->left)
        block->ops->left(block);
}

static void adopt_children(struct settings *block, struct settings *old)
{
    while (!list_empty(&old->children)) {
        struct settings *child = container_of(old->children.next, struct settings, sibling);
        list_remove(&child->sibling);
        child->parent = block;
        list_append(&child->sibling, &block->children);
    }
}

static size_t block_depth(const struct settings *block)
{
    size_t depth = 0;
    for (; block && block != &root; block = block->parent)
        depth++;
    return depth;
}

int settings_register(struct settings *block, struct settings *parent, const char *name)
{
    size_t len = strlen(name);
    parent = settings_resolve(parent);
    if (!parent)
        return fail(ERR_NODEV, "settings: there is no parent for block \"%s\"", name);
    if (len == 0 || len >= sizeof(block->name) || block_depth(parent) >= SETTINGS_DEPTH_MAX)
        return fail(ERR_INVAL, "settings: \"%s\" is too long or too deep for a block's name", name);
    struct settings *old = find_child(parent, name, len);
    list_remove(&block->sibling);
    if (old && old != block) {
        adopt_children(block, old);
        drop_leaf(old);
    }
    memmove(block->name, name, len + 1);
    block->parent = parent;
    block->serial = ++last_serial;
    list_append(&block->sibling, &parent->children);
    settings_changed();
    return 0;
}

void settings_unregister(struct settings *block)
{
    bool was_registered = settings_registered(block);
    struct settings *leaf;
    do {
        leaf = block;
        while (!list_empty(&leaf->children))
            leaf = container_of(leaf->children.next, struct settings, sibling);
        drop_leaf(leaf);
    } while (leaf != block);
    if (was_registered)
        settings_changed();
}

int settings_start(void)
{
    int r = builtin_settings_provider.start();
    for (size_t i = 0; r == 0 && settings_blocks[i]; i++)
        r = settings_blocks[i]->start();
    return r;
}
