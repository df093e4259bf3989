/* ui/prompt.c - a text that waits for a key and vanishes. Source: compat 11.4. */
#include "ui/prompt.h"
#include <string.h>
#include "core/console.h"
#include "core/dry_run.h"
#include "core/err.h"
#include "utf8.h"

static void erase(const char *text)
{
    for (size_t columns = utf8_columns(text, strlen(text)); columns > 0; columns--)
        console_printf("\b \b");
}

int prompt_key(const char *text, uint64_t timeout_ms, int key)
{
    console_printf("%s", text);
    int got = dry_run ? dry_run->key(text, timeout_ms)
                      : console_key(timeout_ms ? deadline_in_ms(timeout_ms) : DEADLINE_NEVER);
    erase(text);
    if (got < 0 || got == key)
        return got < 0 ? got : 0;
    return key == 0 && got != KEY_CTRL_C ? 0 : -ERR_CANCELED;
}
