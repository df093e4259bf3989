/* pixels.h - 0x00RRGGBB in the form that a graphics mode wants. */
#pragma once
#include "wire/vbe.h"

struct pixel_format {
    uint8_t bytes; /* of a pixel */
    bool same;     /* they need no change */
    struct {
        uint32_t mask; /* the colour's bits in the mode's pixel ... */
        uint8_t turn;  /* ... once 0x00RRGGBB was turned right so far */
    } colour[VBE_COLOURS];
};
void pixels_format(const struct vbe_mode *mode, struct pixel_format *ret_format);
/** @count pixels to @to, written in words of 32 bits and never read. */
void pixels_put(const struct pixel_format *format, void *to, const uint32_t *pixels,
                unsigned count);
