/* core/err.c - the list of errors as text, and the error slot of the running fiber.
 * Not here: showing them (script/dispatch.c). docs/design/006-errors-events.md tells how a failure
 * travels. */
#include "core/err.h"
#include "core/event.h"
#include "core/str.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct error_slot program_slot; /* before any fiber runs */
static struct error_slot *current_slot = &program_slot;

static const struct {
    int code;
    const char *text;
} err_texts[] = {
#define ERR_TEXT(name, class_, own, efi, text) { ERR_##name, text },
    ERR_LIST(ERR_TEXT)
#undef ERR_TEXT
};

struct error_slot *err_slot(void)
{
    return current_slot;
}

void err_slot_switch(struct error_slot *slot)
{
    current_slot = slot ? slot : &program_slot;
}

const char *err_text(int err)
{
    for (size_t i = 0; i < sizeof(err_texts) / sizeof(err_texts[0]); i++)
        if (err_texts[i].code == err)
            return err_texts[i].text;
    return NULL;
}

int err_fail(int err, const char *file, int line, const char *fmt, ...)
{
    struct error_slot *slot = err_slot();
    va_list args;
    va_start(args, fmt);
    vsnprintf(slot->sentence, sizeof(slot->sentence), fmt, args);
    va_end(args);
    text_make_harmless(slot->sentence);
    slot->code = err;
    slot->file = file;
    slot->line = line;
    slot->told = slot->notice = false;
    va_start(args, fmt);
    event_log_code(EVENT_ERROR, NULL, err, fmt, args);
    va_end(args);
    return -err;
}

const char *err_format(int r, char buffer[ERR_TEXT_MAX])
{
    uint32_t code = (uint32_t)(r < 0 ? -(uint32_t)r : (uint32_t)r);
    const char *text = err_text((int)code);
    if (r == 0)
        snprintf(buffer, ERR_TEXT_MAX, "Operation completed successfully");
    else if (text)
        snprintf(buffer, ERR_TEXT_MAX, "%s (error %08x)", text, (unsigned)code);
    else
        snprintf(buffer, ERR_TEXT_MAX, "Error 0x%08x (error %08x)", (unsigned)code, (unsigned)code);
    return buffer;
}
