/* tests/unit/fakes/settings_fake.h - what the settings need besides their own sources: registries,
 * build facts, a clock, a console tap. Link `$(settings-test-src)`. */
#pragma once
#include "core/console.h"
#include "core/settings.h"
#include <stdint.h>

extern uint64_t settings_fake_wall_s; /* plat_wall_s() */

/** Empty the whole tree: every block unregistered, every value of the root gone. */
void settings_fake_reset(void);
/** How often watchers were called since the last call. The first call registers one. */
unsigned settings_fake_changes(void);
