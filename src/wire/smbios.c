/* wire/smbios.c - see wire/smbios.h. Not here: settings made of it
 * (src/firmware/smbios_settings.c). Source: DMTF DSP0134 (SMBIOS) 3.7, chapters 5.2.1 and 5.2.2 (entry
 * points), 6.1.2 (header) and 6.1.3 (strings). */
#include "wire/smbios.h"
#include "core/err.h"
#include "wire/cursor.h"

enum { ENTRY_ALIGN = 16 };

/* 5.2.2: "_SM3_", checksum, length, major, minor, docrev, revision, reserved, size, address */
static bool entry3(struct cursor c, struct smbios_place *ret_place)
{
    struct cursor whole = c;
    const uint8_t *anchor = take_bytes(&c, 5);
    take_skip(&c, 1);
    const uint8_t *entry = take_bytes(&whole, take_u8(&c));
    struct smbios_place place = { .version = take_be16(&c) };
    take_skip(&c, 3);
    place.len_bytes = take_le32(&c);
    place.address = take_le64(&c);
    if (!cursor_ok(&c) || !cursor_ok(&whole) || memcmp(anchor, "_SM3_", 5) != 0 ||
        c.pos > whole.pos || bytes_sum(entry, (size_t)(whole.pos - entry)) != 0)
        return false;
    *ret_place = place;
    return true;
}

/* 5.2.1: "_SM_", checksum, length, major, minor at 6, "_DMI_" at 16, size at 22, address at 24. The
 * length was 1Eh in the standard's version 2.1 though the fields take 1Fh. */
static bool entry2(struct cursor c, struct smbios_place *ret_place)
{
    struct cursor whole = c;
    const uint8_t *anchor = take_bytes(&c, 4);
    take_skip(&c, 1);
    uint8_t len = take_u8(&c);
    const uint8_t *entry = take_bytes(&whole, len == 0x1e ? SMBIOS_ENTRY2_BYTES : len);
    struct smbios_place place = { .version = take_be16(&c) };
    take_skip(&c, 8);
    const uint8_t *dmi = take_bytes(&c, 5);
    take_skip(&c, 1);
    place.len_bytes = take_le16(&c);
    place.address = take_le32(&c);
    take_skip(&c, 3);
    if (!cursor_ok(&c) || !cursor_ok(&whole) || memcmp(anchor, "_SM_", 4) != 0 ||
        memcmp(dmi, "_DMI_", 5) != 0 || c.pos > whole.pos ||
        bytes_sum(entry, (size_t)(whole.pos - entry)) != 0)
        return false;
    *ret_place = place;
    return true;
}

int smbios_find_entry(const void *area, size_t len_bytes, struct smbios_place *ret_place)
{
    struct cursor c = cursor_on(area, len_bytes);
    bool found = false;
    for (; cursor_left(&c) >= SMBIOS_ENTRY3_BYTES; take_skip(&c, ENTRY_ALIGN)) {
        if (entry3(c, ret_place))
            return 0; /* 5.2: where there are both, this one says more */
        if (!found)
            found = entry2(c, ret_place);
    }
    return found ? 0 : -ERR_NOENT;
}

/* The strings behind the formatted bytes end with two NULs; without any string these two are there
 * alone. */
static struct cursor take_strings(struct cursor *c)
{
    size_t left = cursor_left(c);
    for (size_t i = 0; i + 1 < left; i++)
        if (c->pos[i] == 0 && c->pos[i + 1] == 0)
            return take_cursor(c, i + 2);
    return take_cursor(c, left + 1); /* no end: fails */
}

static int take_structure(struct cursor *c, struct smbios_structure *ret_structure)
{
    struct cursor start = *c;
    struct smbios_structure s = { .type = take_u8(c) };
    s.formatted_bytes = take_u8(c);
    s.handle = take_le16(c);
    if (s.formatted_bytes < SMBIOS_HEADER_BYTES)
        return -ERR_NOENT;
    s.formatted = take_bytes(&start, s.formatted_bytes);
    take_skip(c, s.formatted_bytes - SMBIOS_HEADER_BYTES);
    struct cursor strings = take_strings(c);
    if (!cursor_ok(c))
        return -ERR_NOENT;
    s.strings = strings.pos;
    s.strings_bytes = cursor_left(&strings);
    *ret_structure = s;
    return 0;
}

int smbios_find(const void *table, size_t len_bytes, uint8_t type, uint64_t instance,
                struct smbios_structure *ret_structure)
{
    struct cursor c = cursor_on(table, len_bytes);
    struct smbios_structure s;
    for (int i = 0; i < SMBIOS_STRUCTURES_MAX && take_structure(&c, &s) == 0; i++) {
        if (s.type == type && instance-- == 0) {
            *ret_structure = s;
            return 0;
        }
        if (s.type == SMBIOS_END)
            break;
    }
    return -ERR_NOENT;
}

int smbios_string(const struct smbios_structure *structure, unsigned number, const char **ret_text,
                  size_t *ret_len_bytes)
{
    struct cursor c = cursor_on(structure->strings, structure->strings_bytes);
    while (number > 0 && cursor_left(&c)) {
        size_t len = strnlen((const char *)c.pos, cursor_left(&c));
        const uint8_t *text = take_bytes(&c, len);
        take_skip(&c, 1);
        if (len == 0 || !cursor_ok(&c))
            break;
        if (--number == 0) {
            *ret_text = (const char *)text;
            *ret_len_bytes = len;
            return 0;
        }
    }
    return -ERR_NOENT;
}
