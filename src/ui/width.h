/* ui/width.h - how many columns a character takes: 0 for what joins the one before, 2 for the wide
 * ones of East Asia and for pictures, else 1. Source: Unicode 15, EastAsianWidth.txt (W and F),
 * general categories Mn and Cf; ranges are simplified. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct width_range {
    uint32_t first, last;
};

static inline unsigned width_of(uint32_t code)
{
    static const struct width_range none[] = {
        { 0x300, 0x36f },   { 0x483, 0x489 },   { 0x591, 0x5bd },   { 0x610, 0x61a },
        { 0x64b, 0x65f },   { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x200b, 0x200f },
        { 0x202a, 0x202e }, { 0x2060, 0x2064 }, { 0x20d0, 0x20f0 }, { 0xfe00, 0xfe0f },
        { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff },
    };
    static const struct width_range wide[] = {
        { 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },   { 0x3400, 0x4dbf },
        { 0x4e00, 0xa4cf },   { 0xa960, 0xa97c },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
        { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
        { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
    };
    if (code < 0x300)
        return 1;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        if (code >= none[i].first && code <= none[i].last)
            return 0;
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
        if (code >= wide[i].first && code <= wide[i].last)
            return 2;
    return 1;
}
