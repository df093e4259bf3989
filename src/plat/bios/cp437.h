/* cp437.h - characters of the PC's video card. */
#pragma once
#include <stdint.h>

/** @c as the card's character; something alike, else '?', for what it does not have. */
uint8_t cp437_from_ucs2(uint16_t c);
/** The other direction; control characters are themselves. */
uint16_t cp437_to_ucs2(uint8_t c);
