/* tests/fuzz/fdt_fuzz.c - device trees: what is read may be written, and that can be read again. */
#include "wire/fdt.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_written(const struct fdt *fdt, const char *args)
{
    struct fdt again;
    struct str out = STR_INIT;
    fdt_write(fdt, args, &out);
    if (out.len_bytes <= FDT_BYTES_MAX && fdt_parse(out.data, out.len_bytes, &again) < 0)
        abort();
    if (out.len_bytes <= FDT_BYTES_MAX && args && !again.bootargs)
        abort();
    str_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fdt fdt;
    if (fdt_parse(data, len, &fdt) == 0) {
        check_written(&fdt, NULL);
        check_written(&fdt, "console=ttyAMA0");
    }
    return 0;
}
