/* core/settings_values.c - values in blocks: the generic store, and search over the tree.
 * Not here: the tree itself (settings.c), text (settings_text.c). Source:
 * docs/design/004-settings.md. */
#include "core/settings.h"
#include "core/err.h"
#include "core/heap.h"
#include "settings_private.h"
#include <string.h>

struct value {
    struct list node;
    struct setting setting; /* its name lies behind the data */
    size_t len_bytes;
    uint8_t data[];
};

/* Tags that nobody gave a scope are those of DHCPv4: so `set 175.190 x` and ${username} meet. */
static enum settings_scope tag_scope(const struct setting *setting)
{
    return setting->scope == SCOPE_NONE ? SCOPE_DHCPV4 : setting->scope;
}

bool setting_same(const struct setting *a, const struct setting *b)
{
    if (a->tag && a->tag == b->tag && tag_scope(a) == tag_scope(b))
        return true;
    return a->name && b->name && *a->name && strcmp(a->name, b->name) == 0;
}

/* ---- generic store ------------------------------------------------------------------------- */

static struct value *find_value(struct settings *block, const struct setting *setting)
{
    list_for_each (pos, &block->values) {
        struct value *value = container_of(pos, struct value, node);
        if (setting_same(&value->setting, setting))
            return value;
    }
    return NULL;
}

static void remove_value(struct value *value)
{
    list_remove(&value->node);
    heap_free(value);
}

void settings_generic_clear(struct settings *block)
{
    while (!list_empty(&block->values))
        remove_value(container_of(block->values.next, struct value, node));
}

int settings_generic_fetch(struct settings *block, const struct setting *setting, struct str *out,
                           const struct setting_type **ret_type)
{
    struct value *value = find_value(block, setting);
    if (!value)
        return -ERR_NOENT;
    str_append_bytes(out, value->data, value->len_bytes);
    if (ret_type)
        *ret_type = value->setting.type;
    return 0;
}

int settings_generic_store(struct settings *block, const struct setting *setting, const void *data,
                           size_t len_bytes)
{
    struct value *old = find_value(block, setting);
    if (len_bytes == 0) {
        if (old)
            remove_value(old);
        return 0;
    }
    const char *name = setting->name ? setting->name : "";
    size_t name_bytes = strlen(name) + 1;
    struct value *value = heap_alloc(sizeof(*value) + len_bytes + name_bytes);
    if (!value)
        return fail(ERR_NOMEM, "settings: no memory for a value of %u bytes", (unsigned)len_bytes);
    value->setting = *setting;
    value->setting.name = (char *)value->data + len_bytes;
    value->len_bytes = len_bytes;
    memcpy(value->data, data, len_bytes);
    memcpy(value->data + len_bytes, name, name_bytes);
    list_insert_before(&value->node, old ? &old->node : &block->values);
    if (old)
        remove_value(old);
    return 0;
}

void settings_generic_each(struct settings *block,
                           void (*visit)(void *arg, const struct setting *setting), void *arg)
{
    list_for_each (pos, &block->values)
        visit(arg, &container_of(pos, struct value, node)->setting);
}

void settings_each(struct settings *block, void (*visit)(void *arg, const struct setting *setting),
                   void *arg)
{
    settings_generic_each(block, visit, arg);
    if (block->ops && block->ops->each)
        block->ops->each(block, visit, arg);
}

/* ---- one block ----------------------------------------------------------------------------- */

static bool is_generic(const struct settings *block)
{
    return !block->ops || (!block->ops->fetch && !block->ops->store);
}

/* @setting as @block knows it: `filename` is option 67 to DHCPv4 and 59 to DHCPv6. */
static struct setting seen_by(const struct settings *block, const struct setting *setting)
{
    struct setting seen = *setting;
    if (block->scope == SCOPE_NONE || block->scope == setting->scope)
        return seen;
    const struct setting *own = NULL;
    if (setting->name && *setting->name)
        own = setting_predefined(block->scope, setting->name, 0);
    if (own) {
        seen = *own;
        seen.type = setting->type ? setting->type : own->type;
    } else if (seen.tag) {
        seen.tag = 0;
        seen.scope = SCOPE_NONE;
    }
    return seen;
}

static bool applies(struct settings *block, const struct setting *seen)
{
    return !block->ops || !block->ops->applies || block->ops->applies(block, seen);
}

bool setting_applies(struct settings *block, const struct setting *setting)
{
    block = settings_resolve(block);
    if (!block)
        return false;
    struct setting seen = seen_by(block, setting);
    return applies(block, &seen);
}

static int fetch_from(struct settings *block, const struct setting *setting, struct str *out,
                      const struct setting_type **ret_type)
{
    struct setting seen = seen_by(block, setting);
    const struct setting_type *type = NULL;
    size_t before = out->len_bytes;
    int r = -ERR_NOENT;
    if (applies(block, &seen)) {
        if (is_generic(block))
            r = settings_generic_fetch(block, &seen, out, &type);
        else if (block->ops->fetch)
            r = block->ops->fetch(block, &seen, out, &type);
    }
    if (r < 0)
        str_truncate(out, before);
    else
        *ret_type = type ? type : seen.type;
    return r;
}

/* ---- the tree ------------------------------------------------------------------------------ */

int settings_fetch_untyped(struct settings *top, const struct setting *setting, struct str *out,
                           const struct setting_type **ret_type, struct settings **ret_block)
{
    const struct setting_type *type = NULL;
    top = settings_resolve(top);
    struct settings *block = top;
    for (; block; block = settings_next(block, top))
        if (fetch_from(block, setting, out, &type) >= 0)
            break;
    if (!block)
        return -ERR_NOENT;
    if (out->oom)
        return -ERR_NOMEM;
    if (ret_type)
        *ret_type = type;
    if (ret_block)
        *ret_block = block;
    return 0;
}

int setting_fetch(struct settings *block, const struct setting *setting, struct str *out,
                  const struct setting_type **ret_type, struct settings **ret_block)
{
    const struct setting_type *type = NULL;
    int r = settings_fetch_untyped(block, setting, out, &type, ret_block);
    if (r == 0 && ret_type)
        *ret_type = type ? type : &string_setting_type;
    return r;
}

static int store_into(struct settings *block, const struct setting *setting, const void *data,
                      size_t len_bytes)
{
    struct setting seen = seen_by(block, setting);
    if (len_bytes > SETTING_VALUE_MAX)
        return fail(ERR_NOSPC, "settings: a value of %llu bytes is longer than the limit of %d",
                    (unsigned long long)len_bytes, SETTING_VALUE_MAX);
    bool nameless = !seen.tag && (!seen.name || !*seen.name);
    if (nameless || !applies(block, &seen))
        return fail(ERR_NOTTY, "settings: block \"%s\" cannot hold setting \"%s\"", block->name,
                    setting->name && *setting->name ? setting->name : "(number)");
    if (is_generic(block))
        return settings_generic_store(block, &seen, data, len_bytes);
    if (!block->ops->store)
        return fail(ERR_NOTSUP, "settings: block \"%s\" can only be read", block->name);
    return block->ops->store(block, &seen, data, len_bytes);
}

int setting_store(struct settings *block, const struct setting *setting, const void *data,
                  size_t len_bytes)
{
    static const struct setting priority = { .name = "priority",
                                             .tag = 0xaf01,
                                             .scope = SCOPE_DHCPV4 };
    block = settings_resolve(block);
    if (!block)
        return fail(ERR_NODEV, "settings: the block stands for no device: none was opened");
    int r = store_into(block, setting, data, len_bytes);
    if (r >= 0 && settings_registered(block))
        settings_notify(setting_same(setting, &priority));
    return r < 0 ? r : 0;
}
