/* tests/fuzz/ra_fuzz.c - a router advertisement: options, prefixes, values by tag. */
#include "wire/ra.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct ra ra;
    struct ra_option option;
    struct ra_prefix prefix;
    struct str value = STR_INIT;
    if (ra_parse(data, len, &ra) < 0)
        return 0;
    struct cursor c = cursor_on(ra.options, ra.options_bytes);
    while (ra_option_next(&c, &option)) {
        (void)ra_prefix_parse(&option, &prefix);
        (void)ra_fetch(ra.options, ra.options_bytes, option.type, &value);
        (void)ra_fetch(ra.options, ra.options_bytes, 1 << 24 | 4 << 16 | 4 << 8 | option.type,
                       &value);
    }
    str_free(&value);
    return 0;
}
