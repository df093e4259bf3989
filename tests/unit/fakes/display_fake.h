/* tests/unit/fakes/display_fake.h - a graphics screen in memory. */
#pragma once
#include "plat.h"

enum { DISPLAY_FAKE_SIDE_MAX = 4096 };
extern unsigned display_fake_width, display_fake_height; /* the one mode that it has */
extern bool display_fake_open;
extern size_t display_fake_blits, display_fake_drawn; /* calls, and pixels; the test resets them */
uint32_t display_fake_pixel(unsigned x, unsigned y);
/** FNV-1a of all pixels. */
uint64_t display_fake_hash(void);
