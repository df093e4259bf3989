/* tests/fuzz/setting_types_fuzz.c - every type on the input as text and as bytes. What a type
 * shows, it must read again, and show the same. */
#include "core/err.h"
#include "core/settings.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void round_trip(const struct setting_type *type, const char *text)
{
    struct str bytes = STR_INIT, shown = STR_INIT, again = STR_INIT;
    if (type->parse(text, &bytes) == 0 && bytes.len_bytes) {
        if (type->format(bytes.data, bytes.len_bytes, &shown) != 0)
            abort();
        str_truncate(&bytes, 0);
        if (type->parse(str_text(&shown), &bytes) != 0 ||
            type->format(str_text(&bytes), bytes.len_bytes, &again) != 0 ||
            strcmp(str_text(&shown), str_text(&again)) != 0)
            abort();
    }
    str_free(&bytes);
    str_free(&shown);
    str_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);
    memcpy(text, data, len);
    text[len] = '\0';
    for (size_t i = 0; setting_types[i]; i++) {
        struct str shown = STR_INIT;
        uint8_t *exact = malloc(len ? len : 1); /* so that a byte too far is seen */
        memcpy(exact, data, len);
        if (setting_types[i]->format(exact, len, &shown) == 0)
            round_trip(setting_types[i], str_text(&shown));
        free(exact);
        str_free(&shown);
        round_trip(setting_types[i], text);
    }
    free(text);
    return 0;
}
