/* ui/manual.h - the manual as it stands in the commands' and settings' own objects: for `help`, and
 * as Markdown for docs/ (make docs). */
#pragma once
#include "core/str.h"

struct command;
/** Commands in alphabetical order: the one after @previous (NULL: the first); NULL at the end. */
const struct command *manual_next_command(const struct command *previous);
/** What `help COMMAND` shows. Appended to @out, as all of these do. */
void manual_one_command(const struct command *command, struct str *out);
/** docs/commands.md. */
void manual_commands(struct str *out);
/** docs/settings.md. */
void manual_settings(struct str *out);
/** Paragraphs flow to the width of a screen; lines that begin with a blank stay as they are. */
void manual_flow(const char *text, struct str *out);
/** A page by its name ("commands", "settings", "errors"): 0, or -ERR_NOENT with a sentence. */
int manual_page(const char *name, struct str *out);
