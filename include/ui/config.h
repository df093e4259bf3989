/* ui/config.h - the settings browser and editor. Source: compat 11.5. */
#pragma once
#include "core/settings.h"

/**
 * Let the user look at settings and change them, beginning with block @scope. May yield.
 * 0, -ERR_CANCELED (silent) or -ERR_NOMEM with a sentence.
 */
int config_browse(struct settings *scope);
