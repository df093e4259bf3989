/* image/archive.h - what the archive formats share. Not here: unpacking (inflate.h). */
#pragma once
#include "image/image.h"
#include "inflate.h"

/** image_type.exec of an archive: unpack it, and let what came out take its place. May yield. */
int archive_exec(struct image *image);

/** Tell of bytes behind an archive's end, unless they are zeros (padding of a tape or a sector). */
void archive_check_rest(const struct unpacking *u);

/** Unpack a zlib stream (RFC 1950), checksum and all. 0 or as inflate_stream(). May yield. */
int zlib_unpack(struct unpacking *u);
