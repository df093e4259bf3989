/* tests/fuzz/smbios_fuzz.c - an SMBIOS table of the input's making: every type, every string; an
 * entry point. */
#include "core/err.h"
#include "wire/smbios.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void inside(const void *part, size_t part_len, const uint8_t *data, size_t len)
{
    const uint8_t *start = part;
    if (start < data || start > data + len || part_len > (size_t)(data + len - start))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct smbios_place place;
    smbios_find_entry(data, len, &place);
    for (unsigned type = 0; type < 256; type++) {
        struct smbios_structure s;
        for (unsigned instance = 0;
             smbios_find(data, len, (uint8_t)type, instance, &s) == 0 && instance < 4; instance++) {
            const char *text;
            size_t text_len;
            if (s.formatted_bytes < SMBIOS_HEADER_BYTES || s.type != type)
                abort();
            inside(s.formatted, s.formatted_bytes, data, len);
            inside(s.strings, s.strings_bytes, data, len);
            for (unsigned number = 0; number < 8; number++)
                if (smbios_string(&s, number, &text, &text_len) == 0)
                    inside(text, text_len, data, len);
        }
    }
    return 0;
}
