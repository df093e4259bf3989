/* console.c - screens and keyboards: the firmware's text output and input, and a serial line that
 * the firmware does not drive itself. Not here: ANSI sequences (core/ansi.c).
 * Source: UEFI 2.10 12.2 to 12.4 (text input and output), 12.8 (serial I/O), 3.3 (ConOut). */
#include "uefi.h"
#include "core/ansi.h"
#include "core/console.h"
#include "core/event.h"
#include "core/keymap.h"
#include "devpath.h"
#include "plat.h"
#include <string.h>

enum {
    KEY_QUEUE_MAX = 32,     /* bytes of the longest sequence and some more */
    KEY_POLL_US = 5 * 1000, /* asking the firmware is slow: not in every turn */
    SERIAL_FAILURES_MAX = 3,
    COLUMNS = 80,
    ROWS = 24,
    CON_OUT_MAX = 4096,
    OUTS_MAX = 8,
};

static SIMPLE_TEXT_OUTPUT_INTERFACE *outs[OUTS_MAX]; /* ConOut; terminals during a display */
static size_t outs_count;
static INT32 text_mode; /* of ConOut, while a display is open */
static EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *in_ex;
static EFI_SERIAL_IO_PROTOCOL *serial; /* NULL: none, or the firmware's text output drives it */
static unsigned serial_failures;
static bool has_terminal; /* somebody may look through a serial line, ours or the firmware's */
static struct ansi ansi;
static char keys[KEY_QUEUE_MAX];
static size_t keys_len, keys_taken;
static uint64_t keys_polled_us;

/* --- screen --------------------------------------------------------------------------------- */

static void screen_text(const uint16_t *text)
{
    for (size_t i = 0; i < outs_count; i++)
        outs[i]->OutputString(outs[i], (CHAR16 *)text);
}

static void out_size(SIMPLE_TEXT_OUTPUT_INTERFACE *out, unsigned *ret_columns, unsigned *ret_rows)
{
    UINTN columns = 0, rows = 0;
    bool known = out && !EFI_ERROR(out->QueryMode(out, out->Mode->Mode, &columns, &rows)) &&
                 columns && rows;
    *ret_columns = known ? (unsigned)columns : COLUMNS;
    *ret_rows = known ? (unsigned)rows : ROWS;
}

static void screen_move(unsigned column, unsigned row)
{
    unsigned columns, rows;
    for (size_t i = 0; i < outs_count; i++) {
        out_size(outs[i], &columns, &rows);
        outs[i]->SetCursorPosition(outs[i], column < columns ? column : columns - 1,
                                   row < rows ? row : rows - 1);
    }
}

static void screen_clear(void)
{
    for (size_t i = 0; i < outs_count; i++)
        outs[i]->ClearScreen(outs[i]);
}

static void screen_colour(unsigned foreground, unsigned background)
{
    for (size_t i = 0; i < outs_count; i++)
        outs[i]->SetAttribute(outs[i], foreground | background << 4);
}

static void screen_cursor(bool visible)
{
    for (size_t i = 0; i < outs_count; i++)
        outs[i]->EnableCursor(outs[i], visible);
}

static unsigned screen_column(void)
{
    INT32 column = outs_count ? outs[0]->Mode->CursorColumn : 0;
    return column > 0 ? (unsigned)column : 0;
}

static const struct ansi_screen screen = {
    .text = screen_text,
    .move = screen_move,
    .clear = screen_clear,
    .colour = screen_colour,
    .cursor = screen_cursor,
    .column = screen_column,
};

/* --- beside a graphics screen --------------------------------------------------------------- */

static void take_con_out(void)
{
    outs[0] = uefi_system->ConOut;
    outs_count = outs[0] ? 1 : 0;
}

/* Those of the firmware's consoles that are drawn on no screen: terminals on serial lines. EDK II
 * marks the devices that ConOut stands for; another firmware's cannot be told apart. */
static void take_terminals(void)
{
    EFI_HANDLE *handles;
    size_t count = uefi_handles(&uefi_guid_console_out_device, &handles);
    outs_count = 0;
    for (size_t i = 0; i < count && outs_count < OUTS_MAX; i++) {
        SIMPLE_TEXT_OUTPUT_INTERFACE *out = uefi_protocol(handles[i], &uefi_guid_text_output);
        if (out && out != uefi_system->ConOut &&
            !uefi_protocol(handles[i], &uefi_guid_graphics_output))
            outs[outs_count++] = out;
    }
    uefi_pool_free(handles);
}

void screen_leave_text(void)
{
    SIMPLE_TEXT_OUTPUT_INTERFACE *out = uefi_system->ConOut;
    if (out) {
        text_mode = out->Mode->Mode;
        out->EnableCursor(out, FALSE);
    }
    take_terminals();
}

/* The graphics mode is that of the text already. Same mode number: a firmware only clears then. */
void screen_resume_text(void)
{
    take_con_out();
    if (!outs_count)
        return;
    outs[0]->SetMode(outs[0], (UINTN)(text_mode > 0 ? text_mode : 0));
    screen_colour(ANSI_FOREGROUND, ANSI_BACKGROUND);
    screen_clear();
    screen_cursor(true);
}

/* --- serial line ---------------------------------------------------------------------------- */

/* Does a device path (or several, side by side) name a UART? */
static bool has_uart(const uint8_t *path, size_t len)
{
    for (size_t at = 0; at + 4 <= len;) {
        size_t node_len = path[at + 2] | (size_t)path[at + 3] << 8;
        if (path[at] == MESSAGING_DEVICE_PATH && path[at + 1] == MSG_UART_DP)
            return true;
        if (node_len < 4)
            return false;
        at += node_len;
    }
    return false;
}

static bool firmware_drives_uart(void)
{
    static uint8_t path[CON_OUT_MAX];
    size_t len = uefi_global_variable(u"ConOut", path, sizeof(path));
    return len == 0 || has_uart(path, len); /* unknown: rather silent than everything twice */
}

static void serial_start(void)
{
    bool firmware_drives = firmware_drives_uart();
    if (firmware_drives ||
        EFI_ERROR(uefi_bs->LocateProtocol(&uefi_guid_serial_io, NULL, (void **)&serial)))
        serial = NULL;
    has_terminal = firmware_drives || serial;
}

static void serial_send(const char *bytes, size_t len_bytes)
{
    UINTN size = len_bytes;
    if (serial && size && EFI_ERROR(serial->Write(serial, &size, (void *)bytes)) &&
        ++serial_failures == SERIAL_FAILURES_MAX)
        serial = NULL; /* nobody takes the bytes: do not wait for it on every line */
}

/* Lines end with CR LF on the wire; the rest goes as it is. */
static void serial_write(const char *bytes, size_t len_bytes)
{
    size_t start = 0;
    for (size_t i = 0; i < len_bytes; i++) {
        if (bytes[i] != '\n')
            continue;
        serial_send(bytes + start, i - start);
        serial_send("\r", 1);
        start = i;
    }
    serial_send(bytes + start, len_bytes - start);
}

static int serial_read(void)
{
    UINT32 control;
    uint8_t byte;
    UINTN size = 1;
    if (!serial || EFI_ERROR(serial->GetControl(serial, &control)) ||
        control & EFI_SERIAL_INPUT_BUFFER_EMPTY || EFI_ERROR(serial->Read(serial, &size, &byte)) ||
        size != 1)
        return -1;
    return byte;
}

/* --- keyboard ------------------------------------------------------------------------------- */

static void queue_bytes(const void *bytes, size_t len_bytes)
{
    if (keys_taken == keys_len)
        keys_taken = keys_len = 0;
    if (len_bytes > KEY_QUEUE_MAX - keys_len)
        return;
    memcpy(keys + keys_len, bytes, len_bytes);
    keys_len += len_bytes;
}

/* What a terminal sends for the keys of 12.2 table 12-1, by scan code. */
static const char *const sequences[] = {
    [SCAN_UP] = "\033[A",         [SCAN_DOWN] = "\033[B",    [SCAN_RIGHT] = "\033[C",
    [SCAN_LEFT] = "\033[D",       [SCAN_HOME] = "\033[H",    [SCAN_END] = "\033[F",
    [SCAN_INSERT] = "\033[2~",    [SCAN_DELETE] = "\033[3~", [SCAN_PAGE_UP] = "\033[5~",
    [SCAN_PAGE_DOWN] = "\033[6~", [SCAN_F1] = "\033OP",      [SCAN_F2] = "\033OQ",
    [SCAN_F3] = "\033OR",         [SCAN_F4] = "\033OS",      [SCAN_F5] = "\033[15~",
    [SCAN_F6] = "\033[17~",       [SCAN_F7] = "\033[18~",    [SCAN_F8] = "\033[19~",
    [SCAN_F9] = "\033[20~",       [SCAN_F10] = "\033[21~",   [SCAN_F11] = "\033[23~",
    [SCAN_F12] = "\033[24~",      [SCAN_ESC] = "\033",
};

/* @held  KEYMAP_x */
static void queue_key(const EFI_INPUT_KEY *key, unsigned held)
{
    uint8_t encoded[KEYMAP_BYTES_MAX];
    uint16_t c = key->UnicodeChar;
    if (c == 0 && key->ScanCode == 0)
        return; /* Shift and its like, where somebody asked for them */
    if (c == 0) {
        if (key->ScanCode < sizeof(sequences) / sizeof(sequences[0]) && sequences[key->ScanCode])
            queue_bytes(sequences[key->ScanCode], strlen(sequences[key->ScanCode]));
        keymap_forget();
        return;
    }
    if (c == CHAR_BACKSPACE)
        c = 0x7f; /* what terminals send for the key */
    queue_bytes(encoded, keymap_type(c, held, encoded));
}

static void queue_key_data(const EFI_KEY_DATA *data, unsigned held)
{
    enum { CTRL = EFI_LEFT_CONTROL_PRESSED | EFI_RIGHT_CONTROL_PRESSED };
    UINT32 shift = data->KeyState.KeyShiftState;
    UINT8 toggles = data->KeyState.KeyToggleState;
    if (shift & EFI_SHIFT_STATE_VALID)
        held |= (shift & CTRL ? KEYMAP_CTRL : 0) |
                (shift & EFI_RIGHT_ALT_PRESSED ? KEYMAP_ALTGR : 0);
    if (toggles & EFI_TOGGLE_STATE_VALID && toggles & EFI_CAPS_LOCK_ACTIVE)
        held |= KEYMAP_CAPS;
    queue_key(&data->Key, held);
}

/* The devices that ConIn stands for, one by one: it mixes terminals' keys in and marks them as if
 * they were of keyboards (EDK II, which also marks the devices). False: they are not to be found. */
static bool poll_each(void)
{
    EFI_HANDLE *handles;
    size_t count = uefi_handles(&uefi_guid_console_in_device, &handles), found = 0;
    for (size_t i = 0; i < count; i++) {
        EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *device = uefi_protocol(handles[i],
                                                                  &uefi_guid_text_input_ex);
        const uint8_t *path = uefi_protocol(handles[i], &uefi_guid_device_path);
        EFI_KEY_DATA data;
        if (!device || device == in_ex || !path)
            continue;
        found++;
        if (!EFI_ERROR(device->ReadKeyStrokeEx(device, &data)))
            queue_key_data(&data, has_uart(path, devpath_len(path)) ? KEYMAP_AS_IS : 0);
    }
    uefi_pool_free(handles);
    return found > 0;
}

static void poll_keyboard(void)
{
    EFI_KEY_DATA data;
    bool mixed = keymap_chosen() && has_terminal && !serial; /* the firmware drives a line */
    if (!in_ex) {
        SIMPLE_INPUT_INTERFACE *in = uefi_system->ConIn;
        if (in && !EFI_ERROR(in->ReadKeyStroke(in, &data.Key)))
            queue_key(&data.Key, 0);
    } else if (!mixed || !poll_each()) {
        if (!EFI_ERROR(in_ex->ReadKeyStrokeEx(in_ex, &data)))
            queue_key_data(&data, 0);
    }
}

/* --- the contract --------------------------------------------------------------------------- */

void screen_start(void)
{
    take_con_out();
    in_ex = uefi_protocol(uefi_system->ConsoleInHandle, &uefi_guid_text_input_ex);
    ansi_init(&ansi, &screen);
    serial_start();
    screen_cursor(true);
}

void screen_hand_over(void)
{
    static const char reset[] = "\033[0m\033[?25h";
    console_set_screen(NULL); /* what is drawn there has no display any more */
    plat_display_close();
    plat_console_write(reset, sizeof(reset) - 1);
}

void plat_console_write(const char *bytes, size_t len_bytes)
{
    if (uefi_left)
        return;
    if (outs_count)
        ansi_write(&ansi, bytes, len_bytes);
    serial_write(bytes, len_bytes);
}

int plat_console_read(void)
{
    if (keys_taken == keys_len) {
        uint64_t now = plat_now_us();
        if (now - keys_polled_us < KEY_POLL_US)
            return -1;
        poll_keyboard();
        int byte = serial_read();
        if (byte >= 0)
            queue_bytes(&(char){ (char)byte }, 1);
        if (keys_taken == keys_len) {
            keys_polled_us = now;
            return -1;
        }
        idle_activity();
    }
    return (uint8_t)keys[keys_taken++];
}

void plat_console_size(unsigned *ret_columns, unsigned *ret_rows)
{
    out_size(outs_count ? outs[0] : NULL, ret_columns, ret_rows);
    if (has_terminal && *ret_columns > COLUMNS)
        *ret_columns = COLUMNS;
    if (has_terminal && *ret_rows > ROWS)
        *ret_rows = ROWS;
}
