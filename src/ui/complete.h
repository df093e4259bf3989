/* ui/complete.h - what may stand at a place of a command line: for the shell's Tab key. */
#pragma once
#include <stddef.h>

/** A lineedit_complete (ui/lineedit.h): commands, options, their values, settings, images, devices,
 * labels. */
void complete_command_line(const char *line, size_t cursor,
                           void (*add)(void *arg, const char *word), void *arg);
