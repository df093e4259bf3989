/* ucs2.h - text between UTF-8 (ours) and UCS-2 (the firmware's; UEFI 2.10 2.3.1). No UEFI header:
 * the unit tests build this on the host. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"

/** One UTF-8 decoder; feed it bytes. */
struct utf8 {
    uint32_t code, least;
    unsigned missing;
};
#define UTF8_MORE UINT32_MAX
#define UTF8_BAD  UINT32_C(0xfffd)
/** The character that @byte completes, UTF8_MORE when it needs more, UTF8_BAD for what is no
 * UTF-8. A byte that breaks a sequence off is lost with it unless it is ASCII. */
uint32_t utf8_feed(struct utf8 *decoder, uint8_t byte);

/** @code as UCS-2; '?' for what it cannot say (above U+FFFF, halves of pairs). */
uint16_t ucs2_char(uint32_t code);
/** UTF-8 of one character: up to 4 bytes into @bytes; how many. */
size_t utf8_put(uint32_t code, uint8_t bytes[4]);

/** NUL-terminated UCS-2 of @text; owned by caller: heap_free(). NULL when out of memory.
 * @ret_bytes  with the NUL; may be NULL */
uint16_t *ucs2_from_utf8(const char *text, size_t *ret_bytes);
/** Append at most @max_chars, up to a NUL. @text need not be aligned. */
void ucs2_append_utf8(struct str *out, const void *text, size_t max_chars);
/** 0 when both are the same up to the case of ASCII letters. */
int ucs2_compare_nocase(const uint16_t *a, const uint16_t *b);
size_t ucs2_len(const uint16_t *text);
