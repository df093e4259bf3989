/* tests/unit/fakes/plat_fake.h - a platform for unit tests: its clock moves only when everybody waits. */
#pragma once
#include "plat.h"

extern uint64_t plat_fake_now_us;                  /* plat_idle() sets it to the next deadline */
extern unsigned plat_fake_columns, plat_fake_rows; /* plat_console_size() */
size_t plat_fake_pages_out(void);                  /* allocations not yet freed */
void plat_fake_fail_pages_after(int count); /* the next @count allocations succeed; -1: all do */
const char *plat_fake_console(void); /* what was written since the last call; borrowed until then */
void plat_fake_type(const char *keys); /* what plat_console_read() gives; borrowed */
