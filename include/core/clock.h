/* core/clock.h - the wall clock as everybody should see it: the machine's, moved by
 * `set builtin/unixtime`. */
#pragma once
#include <stdint.h>

/** Seconds since 1970-01-01 UTC; 0 when nobody knows. */
uint64_t clock_wall_s(void);
/** Make it @now_s from now on. */
void clock_set_wall_s(uint64_t now_s);
/** Believe the machine again. */
void clock_reset(void);
