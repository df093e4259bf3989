/* core/keymap.c - see core/keymap.h. Not here: the table (keymaps.c), the setting
 * (keymap_setting.c). */
#include "core/keymap.h"
#include <string.h>
#include "core/utf8.h"
#include "keymap_table.h"

enum column { PLAIN, SHIFT, ALTGR, SHIFT_ALTGR };
enum { KEY_102ND = '<', BACKSPACE = 0x7f, DEAD_FIRST = 0x300, DEAD_LAST = 0x36f };

static const char us_plain[] = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./";
static const char us_shift[] = "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?";

static const struct keymap *chosen; /* NULL: a US keyboard */
static uint32_t waiting;            /* a dead key that was pressed; 0: none */

struct key {
    uint8_t id; /* as the table names it */
    bool shift;
};

static uint32_t next_char(const char **text)
{
    struct utf8 decoder = { 0 };
    uint32_t c;
    do {
        uint8_t byte = (uint8_t)*text[0]++;
        c = utf8_feed(&decoder, byte);
    } while (c == UTF8_MORE);
    return c;
}

/* What stands beside @key in the line @number of @lines; 0: nothing. */
static uint32_t find(const char *lines, unsigned number, uint32_t key)
{
    for (; number > 0; number--) {
        lines = strchr(lines, '\n');
        if (!lines)
            return 0;
        lines++;
    }
    while (*lines && *lines != '\n') {
        uint32_t found = next_char(&lines), gives = next_char(&lines);
        if (found == key)
            return gives;
    }
    return 0;
}

/* U+0100 to U+017F: a small letter follows its capital, which is even up to U+0137 and between
 * U+014A and U+0177. */
static bool is_small_extended(uint32_t c)
{
    bool after_odd = (c >= 0x139 && c <= 0x148) || c >= 0x179;
    return c > 0x100 && c < 0x17f && (c & 1) != after_odd && c != 0x131 && c != 0x138 && c != 0x149;
}

static uint32_t upper(uint32_t c)
{
    static const struct {
        uint16_t first, last;
        uint8_t above; /* the capital */
    } ranges[] = { { 'a', 'z', 32 },      { 0xe0, 0xf6, 32 },   { 0xf8, 0xfe, 32 },
                   { 0x3b1, 0x3c1, 32 },  { 0x3c3, 0x3c9, 32 }, { 0x430, 0x44f, 32 },
                   { 0x450, 0x45f, 0x50 } };
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return c - ranges[i].above;
    return is_small_extended(c) ? c - 1 : c;
}

static uint32_t lower(uint32_t c)
{
    static const uint16_t firsts[] = { 'A', 0x391, 0x410 }; /* capitals that accents stand on */
    for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++)
        if (c >= firsts[i] && c < firsts[i] + 32u && upper(c + 32) == c)
            return c + 32;
    return c;
}

/* --- dead keys ------------------------------------------------------------------------------ */

static uint32_t with_accent(const char *pairs, uint32_t c)
{
    uint32_t made = find(pairs, 0, c);
    if (made || lower(c) == c)
        return made;
    made = find(pairs, 0, lower(c));
    return upper(made) == made ? 0 : upper(made);
}

/* @c after the dead key that waits: one character into @bytes, or two. Where @c is another dead key,
 * that one waits then. */
static size_t combine(uint32_t c, bool is_dead, uint8_t *bytes)
{
    const char *pairs = keymap_accents;
    uint32_t dead = waiting;
    waiting = is_dead && c != dead ? c : 0;
    while (*pairs && next_char(&pairs) != dead)
        pairs = strchr(pairs, '\n') + 1;
    uint32_t accent = next_char(&pairs), made = with_accent(pairs, c);
    if (made)
        return utf8_put(made, bytes);
    size_t len = utf8_put(accent, bytes);
    return c == ' ' || is_dead ? len : len + utf8_put(c, bytes + len);
}

/* --- layouts -------------------------------------------------------------------------------- */

/* Which key types @c on a US keyboard? False: none that layouts know. */
static bool find_key(uint16_t c, unsigned held, struct key *ret_key)
{
    const char *plain = c && c < 0x7f ? strchr(us_plain, c) : NULL;
    const char *shifted = c && c < 0x7f ? strchr(us_shift, c) : NULL;
    if (!plain && !shifted)
        return false;
    ret_key->id = (uint8_t)(plain ? c : us_plain[shifted - us_shift]);
    bool letter = ret_key->id >= 'a' && ret_key->id <= 'z', caps = held & KEYMAP_CAPS;
    bool shown = plain == NULL, beside = held & KEYMAP_SHIFT;
    ret_key->shift = shown ^ beside ^ (letter && caps);
    if (held & KEYMAP_102ND)
        ret_key->id = KEY_102ND;
    return true;
}

static uint32_t us_key(const struct key *key)
{
    if (key->id == KEY_102ND)
        return key->shift ? '>' : '<';
    const char *plain = strchr(us_plain, key->id);
    return (uint8_t)(key->shift ? us_shift[plain - us_plain] : *plain);
}

static uint32_t plain_or_shift(const struct key *key)
{
    uint32_t plain = find(chosen->columns, PLAIN, key->id);
    uint32_t shifted = key->shift ? find(chosen->columns, SHIFT, key->id) : plain;
    if (shifted)
        return shifted;
    return plain && upper(plain) != plain ? upper(plain) : us_key(key);
}

static uint32_t behind_altgr(const struct key *key)
{
    bool common = chosen->kind == KEYMAP_COMMON;
    uint32_t found = key->shift ? find(chosen->columns, SHIFT_ALTGR, key->id) : 0;
    uint32_t letter = find(chosen->columns, ALTGR, key->id);
    if (!found && letter)
        found = key->shift ? upper(letter) : letter;
    if (!found && common && key->shift)
        found = find(keymap_common, SHIFT_ALTGR, key->id);
    if (!found && common)
        found = find(keymap_common, ALTGR, key->id);
    return !found ? plain_or_shift(key) : key->shift && !letter ? upper(found) : found;
}

/* Caps Lock chooses the alphabet where there are two; elsewhere it makes capitals, and small
 * letters with Shift. */
static uint32_t by_layout(const struct key *key, unsigned held)
{
    bool altgr = held & KEYMAP_ALTGR, caps = held & KEYMAP_CAPS;
    if (chosen->kind == KEYMAP_ALPHABET)
        return altgr == caps ? us_key(key) : plain_or_shift(key);
    struct key other = { key->id, !key->shift };
    uint32_t c = altgr ? behind_altgr(key) : plain_or_shift(key);
    if (!caps || upper(c) != c)
        return caps ? upper(c) : c;
    uint32_t small = altgr ? behind_altgr(&other) : plain_or_shift(&other);
    return key->shift && upper(small) == c ? small : c;
}

/* As terminals send it. */
static uint32_t control(uint32_t c, uint16_t us_char)
{
    if (c < '@' || c >= 0x7f)
        c = us_char;
    return c >= '@' && c < 0x7f ? c & 0x1f : c;
}

size_t keymap_type(uint16_t us_char, unsigned held, uint8_t *bytes)
{
    struct key key;
    bool known = chosen && !(held & KEYMAP_AS_IS) && find_key(us_char, held, &key);
    uint32_t c = known ? by_layout(&key, held) : us_char;
    if (held & KEYMAP_CTRL)
        c = control(c, us_char);
    bool is_dead = known && c >= DEAD_FIRST && c <= DEAD_LAST;
    if (waiting && (c == '\b' || c == BACKSPACE)) {
        waiting = 0; /* that is what it deletes */
        return 0;
    }
    if (waiting)
        return combine(c, is_dead, bytes);
    if (!is_dead)
        return utf8_put(c, bytes);
    waiting = c;
    return 0;
}

void keymap_forget(void)
{
    waiting = 0;
}

bool keymap_chosen(void)
{
    return chosen;
}

bool keymap_choose(const char *name)
{
    const struct keymap *map = keymaps;
    size_t len = strcspn(name, " ");
    while (map->name && (strlen(map->name) != len || memcmp(map->name, name, len) != 0))
        map++;
    if (len && !map->name)
        return false;
    chosen = map->name && *map->columns ? map : NULL;
    waiting = 0;
    return true;
}

const char *keymap_name(unsigned number)
{
    return keymaps[number].name;
}
