/* cmd/named_image.h - an image as an operand. Private to src/cmd. */
#pragma once
#include "image/image.h"
#include <stdint.h>

/** The registered image of exactly this name, else what a download of this URI brings. May yield.
 * 0, or -ERR_x, which has been printed. *@ret_image borrowed (the registry owns it). */
int cmd_image(const char *text, uint64_t timeout_ms, bool quiet, struct image **ret_image);
