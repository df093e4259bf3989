/* keyboard.c - keys by INT 16h, as the sequences that a terminal sends.
 * Source: IBM PS/2 and PC BIOS Interface Technical Reference (1991), INT 16h, scan codes of the
 * extended functions 10h and 11h. */
#include "bios.h"
#include "consoles.h"
#include "core/utf8.h"
#include "cp437.h"
#include <string.h>

enum {
    INT_KEYBOARD = 0x16,
    KEY_READ = 0x10,
    KEY_WAITING = 0x11,
    EXTENDED = 0xe0, /* in place of a character: one of the keys of its own block */
    CTRL_C = 3,
    DELETE = 0x7f
};

static const char *const sequences[] = {
    [0x3b] = "\033OP",   [0x3c] = "\033OQ",   [0x3d] = "\033OR",   [0x3e] = "\033OS",
    [0x3f] = "\033[15~", [0x40] = "\033[17~", [0x41] = "\033[18~", [0x42] = "\033[19~",
    [0x43] = "\033[20~", [0x44] = "\033[21~", [0x47] = "\033[H",   [0x48] = "\033[A",
    [0x49] = "\033[5~",  [0x4b] = "\033[D",   [0x4d] = "\033[C",   [0x4f] = "\033[F",
    [0x50] = "\033[B",   [0x51] = "\033[6~",  [0x52] = "\033[2~",  [0x53] = "\033[3~",
    [0x85] = "\033[23~", [0x86] = "\033[24~",
};

/* Bytes of a key into @bytes, KEYBOARD_KEY_MAX of them fit. */
static size_t key_bytes(uint8_t scan, uint8_t c, uint8_t *bytes)
{
    if (scan == 0 && c == 0)
        c = CTRL_C; /* Ctrl-Break */
    if (c == 0 || (c == EXTENDED && scan != 0)) {
        const char *text = scan < sizeof(sequences) / sizeof(sequences[0]) ? sequences[scan] : NULL;
        size_t len = text ? strlen(text) : 0;
        memcpy(bytes, text ? text : "", len);
        return len;
    }
    if (c == '\b')
        c = DELETE; /* what terminals send for the key */
    return utf8_put(cp437_to_ucs2(c), bytes);
}

size_t keyboard_read(char *bytes, size_t room)
{
    size_t len = 0;
    while (room - len >= KEYBOARD_KEY_MAX) {
        struct bios_regs regs = { .ah = KEY_WAITING };
        bios_int(INT_KEYBOARD, &regs);
        if (regs.eflags & BIOS_ZERO)
            break;
        regs = (struct bios_regs){ .ah = KEY_READ };
        bios_int(INT_KEYBOARD, &regs);
        len += key_bytes(regs.ah, regs.al, (uint8_t *)bytes + len);
    }
    return len;
}
