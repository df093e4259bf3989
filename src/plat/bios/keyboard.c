/* keyboard.c - keys by INT 16h, as the sequences that a terminal sends.
 * Source: IBM PS/2 and PC BIOS Interface Technical Reference (1991), INT 16h, scan codes of the
 * extended functions 10h and 11h. */
#include "bda.h"
#include "bios.h"
#include "consoles.h"
#include "core/keymap.h"
#include "cp437.h"
#include <string.h>

enum {
    INT_KEYBOARD = 0x16,
    KEY_READ = 0x10,
    KEY_WAITING = 0x11,
    EXTENDED = 0xe0, /* in place of a character: one of the keys of its own block */
    CTRL_C = 3,
    DELETE = 0x7f,
    KEY_102ND = 0x56,
    ALT_1 = 0x78, /* Alt and the upper row: 1 to = */
    ALT_EQUAL = 0x83,
    UPPER_ROW = 0x02,
    /* BDA_KEY_FLAGS and BDA_KEY_EXTENDED */
    FLAG_SHIFT = 0x03,
    FLAG_CAPS = 0x40,
    FLAG_LEFT_ALT = 0x200,
    FLAG_RIGHT_ALT = 0x08
};

static const char *const sequences[] = {
    [0x3b] = "\033OP",   [0x3c] = "\033OQ",   [0x3d] = "\033OR",   [0x3e] = "\033OS",
    [0x3f] = "\033[15~", [0x40] = "\033[17~", [0x41] = "\033[18~", [0x42] = "\033[19~",
    [0x43] = "\033[20~", [0x44] = "\033[21~", [0x47] = "\033[H",   [0x48] = "\033[A",
    [0x49] = "\033[5~",  [0x4b] = "\033[D",   [0x4d] = "\033[C",   [0x4f] = "\033[F",
    [0x50] = "\033[B",   [0x51] = "\033[6~",  [0x52] = "\033[2~",  [0x53] = "\033[3~",
    [0x85] = "\033[23~", [0x86] = "\033[24~",
};

/* What a US keyboard types without Shift, by scan code. */
static const char us_keys[] = "\0\0001234567890-=\0\0qwertyuiop[]\0\0asdfghjkl;'`\0\\zxcvbnm,./";

static uint8_t us_key(uint8_t scan)
{
    return scan == KEY_102ND ? '\\' : scan < sizeof(us_keys) ? (uint8_t)us_keys[scan] : 0;
}

/* The scan code of a key that came with AltGr, which is an Alt to the BIOS; 0: it is none. Flags are
 * as they are now: a key that waited may have been pressed with others. */
static uint8_t altgr_scan(uint8_t scan, unsigned flags)
{
    bool right = low_read8(BDA_KEY_EXTENDED) & FLAG_RIGHT_ALT;
    if (!keymap_chosen() || (flags & FLAG_LEFT_ALT && !right))
        return 0;
    if (scan >= ALT_1 && scan <= ALT_EQUAL)
        return (uint8_t)(scan - ALT_1 + UPPER_ROW);
    if (scan == KEY_102ND && !right)
        return 0; /* Shift and F3 */
    return us_key(scan) && scan > UPPER_ROW + (ALT_EQUAL - ALT_1) ? scan : 0;
}

/* The character @c, 0: none, of a key, or AltGr and the key. */
static size_t type_key(uint8_t scan, uint8_t c, unsigned flags, unsigned held, uint8_t *bytes)
{
    uint8_t key = us_key(scan);
    if (!key)
        held |= KEYMAP_AS_IS; /* keypad, Enter */
    if (flags & FLAG_CAPS)
        held |= KEYMAP_CAPS;
    if (scan == KEY_102ND)
        held |= KEYMAP_102ND;
    if (c == 0) {
        held |= KEYMAP_ALTGR | (flags & FLAG_SHIFT ? KEYMAP_SHIFT : 0);
        c = flags & FLAG_CAPS && key >= 'a' && key <= 'z' ? key ^ ' ' : key;
    } else if (c < ' ' && key >= 'a') {
        held |= KEYMAP_CTRL;
        c = key;
    }
    return keymap_type(cp437_to_ucs2(c), held, bytes);
}

/* Bytes of a key into @bytes, KEYBOARD_KEY_MAX of them fit. */
static size_t key_bytes(uint8_t scan, uint8_t c, unsigned held, uint8_t *bytes)
{
    unsigned flags = low_read16(BDA_KEY_FLAGS);
    if (scan == 0 && c == 0)
        c = CTRL_C; /* Ctrl-Break */
    if (c == 0 && !(held & KEYMAP_AS_IS) && altgr_scan(scan, flags))
        return type_key(altgr_scan(scan, flags), 0, flags, held, bytes);
    if (c == 0 || (c == EXTENDED && scan != 0)) {
        const char *text = scan < sizeof(sequences) / sizeof(sequences[0]) ? sequences[scan] : NULL;
        size_t len = text ? strlen(text) : 0;
        memcpy(bytes, text ? text : "", len);
        keymap_forget();
        return len;
    }
    if (c == '\b')
        c = DELETE; /* what terminals send for the key */
    return type_key(scan, c, flags, held, bytes);
}

size_t keyboard_read(char *bytes, size_t room, unsigned held)
{
    size_t len = 0;
    while (room - len >= KEYBOARD_KEY_MAX) {
        struct bios_regs regs = { .ah = KEY_WAITING };
        bios_int(INT_KEYBOARD, &regs);
        if (regs.eflags & BIOS_ZERO)
            break;
        regs = (struct bios_regs){ .ah = KEY_READ };
        bios_int(INT_KEYBOARD, &regs);
        len += key_bytes(regs.ah, regs.al, held, (uint8_t *)bytes + len);
    }
    return len;
}
