/* core/utf8.h - UTF-8 one byte at a time. How wide a text is on a screen: src/ui/utf8.h. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/** One decoder; all zeros at first. */
struct utf8 {
    uint32_t code, least;
    unsigned missing;
};
#define UTF8_MORE UINT32_MAX
#define UTF8_BAD  UINT32_C(0xfffd)
/** The character that @byte completes, UTF8_MORE when it needs more, UTF8_BAD for what is no
 * UTF-8. A byte that breaks a sequence off is lost with it unless it is ASCII. */
uint32_t utf8_feed(struct utf8 *decoder, uint8_t byte);
/** UTF-8 of one character: up to 4 bytes into @bytes; how many. */
size_t utf8_put(uint32_t code, uint8_t bytes[4]);
/** @code as UCS-2; '?' for what it cannot say (above U+FFFF, halves of pairs). */
uint16_t ucs2_char(uint32_t code);
