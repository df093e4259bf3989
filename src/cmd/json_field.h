/* cmd/json_field.h - a field of a JSON text into a setting. Private to src/cmd. */
#pragma once
#include <stddef.h>

enum json_want { JSON_VALUE, JSON_COUNT, JSON_KEYS };

/** What stands at @path of @data: its text, the number of its elements or the names of its members. @what says in
 * messages where it comes from. 0; -ERR_NOENT (silent; nothing is there, or null: the setting is gone then); other
 * errors with a sentence. Never yields. */
int cmd_json_field(const char *what, const void *data, size_t len_bytes, const char *path,
                   enum json_want want, const char *setting);
