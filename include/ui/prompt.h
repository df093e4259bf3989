/* ui/prompt.h - a text that waits for a key and vanishes. Source: compat 11.4. */
#pragma once
#include <stdint.h>

/**
 * Print @text, wait for a key, remove the text. May yield.
 * @timeout_ms  0: for ever
 * @key         the console_key that is wanted; 0: any
 * Returns 0, -ERR_TIMEDOUT, or -ERR_CANCELED for another key (Ctrl-C is always another one, unless
 * it is the wanted one). All silent.
 */
int prompt_key(const char *text, uint64_t timeout_ms, int key);
