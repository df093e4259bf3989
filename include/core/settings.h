/* core/settings.h - the settings tree: blocks with values, types, search order, ${...} expansion.
 * Source: the behaviour is compat sections 2.4 and 3; docs/design/004-settings.md. Nothing here
 * yields. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/list.h"
#include "core/str.h"

enum {
    SETTING_NAME_MAX = 128,
    SETTING_VALUE_MAX = 65536,
    EXPAND_ROUNDS_MAX = 4096,
    EXPAND_LEN_MAX = 1 << 20
};
enum { SETTINGS_BLOCK_NAME_MAX = 24, SETTINGS_DEPTH_MAX = 16, SETTING_TAG_NUMBERS_MAX = 8 };

/** How bytes and text of a value correspond. One const object and one line (`setting-types-y`). */
struct setting_type {
    const char *name;
    int (*parse)(const char *text, struct str *out);                    /* 0 or -ERR_x (silent) */
    int (*format)(const void *data, size_t len_bytes, struct str *out); /* 0 or -ERR_x (silent) */
    bool numeric;                                                       /* `inc` works on it */
    size_t width_bytes;                                                 /* of numeric ones */
    bool is_signed;                                                     /* of numeric ones */
    const char
        *example; /* for messages and the manual: "00:11:22"; NULL: cannot be stored as text */
};
extern const struct setting_type *const setting_types[];
extern const struct setting_type string_setting_type, uristring_setting_type, ipv4_setting_type,
    ipv6_setting_type, int8_setting_type, int16_setting_type, int32_setting_type,
    uint8_setting_type, uint16_setting_type, uint32_setting_type, hex_setting_type,
    hexhyp_setting_type, hexraw_setting_type, base64_setting_type, uuid_setting_type,
    guid_setting_type, busdevfn_setting_type, dnssl_setting_type;
const struct setting_type *setting_type_find(const char *name); /* NULL: no such type */

/* A tag's meaning belongs to the kind of block: option 1 of DHCPv4 is not option 1 of DHCPv6. */
enum settings_scope {
    SCOPE_NONE,
    SCOPE_DHCPV4,
    SCOPE_IPV6,
    SCOPE_DHCPV6,
    SCOPE_NDP,
    SCOPE_SMBIOS,
    SCOPE_PCI,
    SCOPE_USB,
    SCOPE_ACPI,
    SCOPE_BUILTIN,
    SCOPE_EFI,
    SCOPE_CPUID,
    SCOPE_MEMMAP,
    SCOPE_OTHER
};

/* A tag packs dotted numbers, eight bits each: 175.190 is 0xafbe. */
#define SETTING_TAG2(a, b) (((uint64_t)(a) << 8) | (b))
enum { TAG_YIADDR = 0xaf02, TAG_SIADDR = 0xaf03 }; /* 175.2 and 175.3, never on the wire */

struct setting {
    const char *name;                /* "" when only a tag was given */
    const char *description;         /* NULL when not predefined */
    const struct setting_type *type; /* NULL: as stored, else string */
    uint64_t tag;                    /* 0: none */
    enum settings_scope scope;
    const char *group; /* for the manual and `config`: "netdev", "ipv4", ... */
};
extern const struct setting predefined_settings[]; /* ends with name == NULL */

struct settings;
/** What a kind of block does. Neither fetch nor store: the generic store. Only one of them: the
 * other is not supported
 * (-ERR_NOTSUP). A block that adds to the generic store calls settings_generic_fetch() and _store()
 * from its own. A block with ops only sees tags of its own scope: a setting that has another one is
 * looked up by name in the block's scope, and comes without a tag when there is none. */
struct settings_ops {
    /** Is @setting meaningful here? NULL: always. */
    bool (*applies)(struct settings *block, const struct setting *setting);
    /** Store; @len_bytes 0 deletes. 0 or -ERR_x. */
    int (*store)(struct settings *block, const struct setting *setting, const void *data,
                 size_t len_bytes);
    /** Append the value to @out; may put the type it was stored with into *@ret_type. 0 or
     * -ERR_NOENT (silent). */
    int (*fetch)(struct settings *block, const struct setting *setting, struct str *out,
                 const struct setting_type **ret_type);
    /** A block that stands for another one (netX). NULL: itself. May return NULL: nothing there
     * now. */
    struct settings *(*redirect)(struct settings *block);
    /** Tell what the block holds beside its generic store. NULL: nothing, or it cannot list it. */
    void (*each)(struct settings *block, void (*visit)(void *arg, const struct setting *setting),
                 void *arg);
    /** It has left the tree, by itself, with what is above it, or replaced by another of its name: may
     * free it. NULL: its owner knows. */
    void (*left)(struct settings *block);
};

struct settings {
    char name[SETTINGS_BLOCK_NAME_MAX];
    const struct settings_ops *ops; /* NULL: the generic one: named values with remembered types */
    enum settings_scope scope;      /* scope of plain numeric tags */
    int order; /* 0; DHCPv6 -1, SLAAC -2, link-local -3, prefix-only -4 (compat 3.3) */
    struct settings *parent; /* NULL: not registered (or the root) */
    struct list sibling, children;
    struct list values; /* of generic blocks; private to settings.c */
    void *owner;        /* for ops */
    uint32_t serial;    /* private: order of registration */
    bool from_heap;     /* private: made by settings_find(), freed with the tree's link */
    int8_t priority;    /* private: as of the last sorting */
};

/** Prepare a block that the caller owns. @ops NULL: generic. */
void settings_init(struct settings *block, const struct settings_ops *ops,
                   enum settings_scope scope);
/** Put it under @parent (NULL: the root) as @name, replacing one of that name (its children move
 * over). Then tells the watchers. 0 or -ERR_NOMEM. */
int settings_register(struct settings *block, struct settings *parent, const char *name);
/** Take it out (its children too); generic values are freed. Tells the watchers. */
void settings_unregister(struct settings *block);
struct settings *settings_root(void);
/** "net0.dhcp" -> block, redirects followed; "" is the root. @create: make what is missing. NULL:
 * none. */
struct settings *settings_find(const char *path, bool create);
/** Path of a block ("net0.dhcp"), "" for the root. */
void settings_path(const struct settings *block, struct str *out);
/** Call after values of a block changed behind the tree's back (a new lease in place): sorts by
 * priority, tells the watchers. */
void settings_changed(void);
/** Told after any change of the tree (debounced to the outermost change). The network re-reads ip,
 * gateway, dns, mtu, syslog here. Registered for ever. */
struct settings_watcher {
    void (*changed)(void);
    struct list node;
};
void settings_watch(struct settings_watcher *watcher);

/** A parsed "[block/]name[:type]". Texts are borrowed from @buffer. */
struct setting_ref { /* points into itself: do not copy */
    char buffer[SETTING_NAME_MAX];
    const char *block_path; /* "" when none was given */
    const char *name_text;  /* the name as it was written ("54"); without block and type */
    struct setting setting; /* predefined one's properties where it is one */
    const struct setting_type *explicit_type; /* NULL when no :type was given */
};
/** 0 or -ERR_INVAL (silent; bad type, too long, empty). */
int setting_ref_parse(const char *text, struct setting_ref *ret_ref);

/** Value of @setting in @block or its descendants, in search order (compat 3.3); @block NULL: the
 * root.
 * @out       the raw bytes are appended
 * @ret_type  type to show it with (stored or predefined, else string); may be NULL
 * @ret_block where it was found; may be NULL
 * 0 or -ERR_NOENT (silent). */
int setting_fetch(struct settings *block, const struct setting *setting, struct str *out,
                  const struct setting_type **ret_type, struct settings **ret_block);
/** Store in @block (NULL: the root) itself; @setting->type is remembered where the block can.
 * @len_bytes 0 deletes; what is not there counts as deleted. 0, -ERR_NOTTY (the block has no such
 * setting), -ERR_NOTSUP (read-only), -ERR_NOSPC, -ERR_NODEV (a netX that stands for nothing), all
 * with a sentence, or what the block returns. Tells the watchers. */
int setting_store(struct settings *block, const struct setting *setting, const void *data,
                  size_t len_bytes);
/** The same with a value as text, which must be one of @type; "" deletes. Beside the above
 * -ERR_INVAL or -ERR_NOTSUP with a sentence, when @type cannot read it. */
int setting_store_text(struct settings *block, const struct setting *setting,
                       const struct setting_type *type, const char *text);
/** Can @block hold @setting? (For `config`.) */
bool setting_applies(struct settings *block, const struct setting *setting);
/** Are they the same setting: tags of one scope, else names. */
bool setting_same(const struct setting *a, const struct setting *b);
/** The predefined setting of @scope with this name (or, @name NULL, this tag); NULL: none.
 * SCOPE_NONE: the first of any scope for names, SCOPE_DHCPV4 for tags. */
const struct setting *setting_predefined(enum settings_scope scope, const char *name, uint64_t tag);
/** Bytes as a number: big-endian, any length; 0, or -ERR_RANGE (silent) when it does not fit into
 * 64 bits. Negative ones come sign-extended. */
int setting_number(const void *data, size_t len_bytes, bool is_signed, uint64_t *ret_value);

/** The generic store of a block, for ops that only add to it. 0 or -ERR_NOENT (silent). */
int settings_generic_fetch(struct settings *block, const struct setting *setting, struct str *out,
                           const struct setting_type **ret_type);
int settings_generic_store(struct settings *block, const struct setting *setting, const void *data,
                           size_t len_bytes);
/** All values of the generic store of @block (completion, `config`). @visit must not change the
 * block. */
void settings_generic_each(struct settings *block,
                           void (*visit)(void *arg, const struct setting *setting), void *arg);
/** The same, and what the block's kind can list besides (options of a lease). A setting may come
 * twice; one that has only a number has the name "". */
void settings_each(struct settings *block, void (*visit)(void *arg, const struct setting *setting),
                   void *arg);
/** The next block in search order below @top (NULL: the root), without redirecting ones; NULL
 * @block: the first, which is
 * @top itself. NULL at the end. */
struct settings *settings_next(struct settings *block, struct settings *top);

/* The same by text; what commands and ${} use. Text forms follow the type. */
int setting_get(const char *ref_text, struct str *out); /* formatted. 0 or -ERR_x (silent) */
int setting_get_raw(const char *ref_text, struct str *out);
int setting_set(const char *ref_text, const char *value_text); /* "" deletes; creates blocks */
int setting_set_raw(const char *ref_text, const struct setting_type *fallback_type,
                    const void *data, size_t len_bytes);
int setting_clear(const char *ref_text);
/** Number forms for code: @fallback when absent or not a number. */
uint64_t setting_get_uint(const char *ref_text, uint64_t fallback);
int64_t setting_get_int(const char *ref_text, int64_t fallback);
bool setting_get_flag(const char *ref_text); /* present and not zero */

/** Replace every ${...} of @text until none is left (compat 2.4). Values may hold ${} themselves:
 * bounded by EXPAND_ROUNDS_MAX and EXPAND_LEN_MAX, then -ERR_LOOP with a sentence. The result is
 * appended to @out. */
int settings_expand(const char *text, struct str *out);

/** A block that registers itself at start: one const object and one line (`settings-blocks-y`). */
struct settings_provider {
    const char *name;
    int (*start)(void);
};
extern const struct settings_provider *const settings_blocks[];
/** Register the root, the builtin block and all providers. Called once by the start-up. */
int settings_start(void);

/** One value of the `builtin` block that another module supplies. Registered for ever. */
struct builtin_setting {
    struct setting setting;
    int (*fetch)(struct str *out);
    int (*store)(const void *data, size_t len_bytes); /* NULL: read-only */
    struct list node;
};
void settings_add_builtin(struct builtin_setting *builtin);
