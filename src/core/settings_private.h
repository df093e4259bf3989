/* core/settings_private.h - what the files of the settings share among themselves. */
#pragma once
#include "core/settings.h"

/** @block, or what it stands for; NULL when it stands for nothing. @block NULL: the root. */
struct settings *settings_resolve(struct settings *block);

/** settings_find() that says what is wrong. 0, -ERR_NOENT (silent), -ERR_NODEV (silent unless
 * @create), or, with @create, -ERR_INVAL and -ERR_NOMEM with sentences. */
int settings_find_or_fail(const char *path, bool create, struct settings **ret_block);

/** Is @block in the tree? */
bool settings_registered(const struct settings *block);

/** Tell the watchers, @sorted: only after sorting everything by priority. */
void settings_notify(bool sort);

/** setting_fetch() that leaves *@ret_type NULL when neither the block nor the setting knows a
 * type. */
int settings_fetch_untyped(struct settings *block, const struct setting *setting, struct str *out,
                           const struct setting_type **ret_type, struct settings **ret_block);

/** Free all values of a generic store. */
void settings_generic_clear(struct settings *block);

extern const struct settings_provider builtin_settings_provider;
