/* core/err.h - the single list of errors, and how a failure is told.
 *
 * Functions return 0 or more on success and a negative ERR_x on failure. The place that detects a
 * failure says so once, with fail(); everybody above forwards the number. Only the shell prints it.
 *
 * A code is a 31-bit number that users see: bits 30..24 are the POSIX-like class that iPXE's users
 * know (0x2d: no such file), bits 15..8 our own stable number, bits 7..0 the EFI status with bit 7
 * set (0x8e: not found). docs/errors.md explains each offline. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*      name           class  own   EFI   short text, as iPXE's users know it */
#define ERR_LIST(X)                                                     \
    X(PERM, 0x41, 0x01, 0x8f, "Operation not permitted")                \
    X(ACCES, 0x02, 0x02, 0x8f, "Permission denied")                     \
    X(ADDRINUSE, 0x03, 0x03, 0x94, "Address in use")                    \
    X(NOCONFIG, 0x04, 0x04, 0x91, "No configuration methods succeeded") \
    X(BUSY, 0x0a, 0x05, 0x86, "Device or resource busy")                \
    X(CANCELED, 0x0b, 0x06, 0x95, "Operation canceled")                 \
    X(CONNREFUSED, 0x0e, 0x07, 0x90, "Connection refused")              \
    X(CONNRESET, 0x0f, 0x08, 0x90, "Connection reset")                  \
    X(EXIST, 0x14, 0x09, 0x94, "File exists")                           \
    X(INPROGRESS, 0x1a, 0x0a, 0x86, "Operation in progress")            \
    X(INVAL, 0x1c, 0x0b, 0x82, "Invalid argument")                      \
    X(IO, 0x1d, 0x0c, 0x87, "Input/output error")                       \
    X(LOOP, 0x20, 0x0d, 0x98, "Too many levels of redirection")         \
    X(NETUNREACH, 0x28, 0x0e, 0x91, "Network unreachable")              \
    X(NOBUFS, 0x2a, 0x0f, 0x85, "No buffer space available")            \
    X(NODEV, 0x2c, 0x10, 0x8e, "No such device")                        \
    X(NOENT, 0x2d, 0x11, 0x8e, "No such file or directory")             \
    X(NOEXEC, 0x2e, 0x12, 0x81, "Exec format error")                    \
    X(NOMEM, 0x31, 0x13, 0x89, "Not enough space")                      \
    X(NOSPC, 0x34, 0x14, 0x8b, "No space left on device")               \
    X(NOTCONN, 0x38, 0x15, 0x93, "The socket is not connected")         \
    X(NOTSUP, 0x3c, 0x16, 0x83, "Operation not supported")              \
    X(NOTTY, 0x3d, 0x17, 0x83, "Inappropriate ioctl for device")        \
    X(NXIO, 0x3e, 0x18, 0x8e, "No such device or address")              \
    X(PIPE, 0x42, 0x19, 0x90, "Broken pipe")                            \
    X(PROTO, 0x43, 0x1a, 0x98, "Protocol error")                        \
    X(RANGE, 0x46, 0x1b, 0x82, "Result too large")                      \
    X(TIMEDOUT, 0x4c, 0x1c, 0x92, "Connection timed out")               \
    X(NOTFOUND, 0x2d, 0x1d, 0x8e, "Not found")                          \
    X(HTTP_CLIENT, 0x1d, 0x1e, 0xa3, "HTTP 4xx Client Error")           \
    X(HTTP_SERVER, 0x1d, 0x1f, 0xa3, "HTTP 5xx Server Error")           \
    X(LINKDOWN, 0x38, 0x20, 0x8c, "Down")                               \
    X(NODNS, 0x3e, 0x21, 0x8e, "No DNS servers available")              \
    X(NONAME, 0x3e, 0x22, 0x8e, "DNS name does not exist")              \
    X(NOADDR, 0x04, 0x23, 0x91, "No addresses available")               \
    X(SECURITY, 0x02, 0x24, 0x9a, "Security violation")                 \
    X(STALLED, 0x4c, 0x25, 0x92, "Transfer stalled")                    \
    X(TRUNCATED, 0x1d, 0x26, 0x9f, "Unexpected end of data")            \
    X(USAGE, 0x46, 0x27, 0x82, "Wrong usage")

#define ERR_CODE(class_, own, efi)             (((class_) << 24) | ((own) << 8) | (efi))
#define ERR_ENUM(name, class_, own, efi, text) ERR_##name = ERR_CODE(class_, own, efi),
enum err { ERR_LIST(ERR_ENUM) };
#undef ERR_ENUM

enum {
    ERR_SENTENCE_MAX = 256, /* bytes of a failure's sentence, with its NUL; longer ones are cut */
    ERR_TEXT_MAX = 64,      /* bytes of what err_format() makes, with its NUL */
};

/** The last failure of a fiber. Each fiber owns one; err_slot() is the running fiber's. */
struct error_slot {
    int code;         /* ERR_x (positive), 0: none yet */
    const char *file; /* where it was detected; static storage */
    int line;
    bool told;   /* somebody has shown the sentence to the user */
    bool notice; /* show it although the command succeeds: set it after fail() */
    char sentence[ERR_SENTENCE_MAX];
};

/**
 * Note a failure in the running fiber's slot and in the event log. Never yields.
 * @err  ERR_x, positive
 * @fmt  printf format of one full sentence: "tftp: 10.0.0.1 refused "boot.cfg": file not found"
 * Returns -err.
 */
#define fail(err, ...) err_fail((err), __FILE_NAME__, __LINE__, __VA_ARGS__)
int err_fail(int err, const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/** The running fiber's slot; before any fiber runs, one for the whole program. Never NULL. */
struct error_slot *err_slot(void);

/** Make @slot the running fiber's; NULL: the program's own. Only the scheduler calls this. */
void err_slot_switch(struct error_slot *slot);

/** The short text of a code ("Connection timed out"), or NULL for a number that is not in the list
 * (`exit 5`). */
const char *err_text(int err);

/**
 * "<text> (error <8 hex>)", or "Error 0x<8 hex> (error <8 hex>)" for a number that is not in the
 * list.
 * @r  what a function returned: its sign does not matter
 * Returns @buffer.
 */
const char *err_format(int r, char buffer[ERR_TEXT_MAX]);
