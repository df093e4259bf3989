/* tests/fuzz/expand_fuzz.c - ${...} over settings that the input makes: lines "name=value", then
 * the text. Also walks names ("a.b/c:type") through parsing, storing and fetching. */
#include "core/err.h"
#include "core/settings.h"
#include "tests/unit/fakes/settings_fake.h"
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 32 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void preset(void)
{
    (void)setting_set("x", "one");
    (void)setting_set("self", "${self}");
    (void)setting_set("grow", "${grow}${grow}${x");
    (void)setting_set("net0/mac:hex", "00:11:22:33:44:55");
    (void)setting_set("net0.dhcp/43.6:uint8", "8");
    (void)setting_set("n", "0");
}

/* A result that still holds a reference, or is longer than allowed, is a bug. */
static void check_expanded(const struct str *out)
{
    const char *open = strstr(str_text(out), "${");
    if (open && strchr(open, '}'))
        abort();
    if (out->len_bytes > 2 * EXPAND_LEN_MAX + SETTING_VALUE_MAX * 4)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str out = STR_INIT;
    char *text = malloc(len + 1);
    memcpy(text, data, len);
    text[len] = '\0';
    preset();
    char *line = text, *next;
    for (int i = 0; i < LINES_MAX && (next = strchr(line, '\n')) != NULL; i++, line = next + 1) {
        *next = '\0';
        char *value = strchr(line, '=');
        if (value) {
            *value = '\0';
            (void)setting_set(line, value + 1);
            (void)setting_get_uint(line, 0);
        }
    }
    int r = settings_expand(line, &out);
    if (r == 0)
        check_expanded(&out);
    else if (r != -ERR_LOOP && r != -ERR_NOSPC)
        abort();
    str_free(&out);
    free(text);
    settings_fake_reset();
    return 0;
}
