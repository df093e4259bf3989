/* ucs2.h - text between UTF-8 (ours) and UCS-2 (the firmware's; UEFI 2.10 2.3.1). No UEFI header:
 * the unit tests build this on the host. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"
#include "core/utf8.h"

/** NUL-terminated UCS-2 of @text; owned by caller: heap_free(). NULL when out of memory.
 * @ret_bytes  with the NUL; may be NULL */
uint16_t *ucs2_from_utf8(const char *text, size_t *ret_bytes);
/** Append at most @max_chars, up to a NUL. @text need not be aligned. */
void ucs2_append_utf8(struct str *out, const void *text, size_t max_chars);
/** 0 when both are the same up to the case of ASCII letters. */
int ucs2_compare_nocase(const uint16_t *a, const uint16_t *b);
size_t ucs2_len(const uint16_t *text);
