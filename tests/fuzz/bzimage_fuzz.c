/* tests/fuzz/bzimage_fuzz.c - heads of Linux kernels: reading them, writing into them, command lines. */
#include "wire/bzimage.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct bzimage_boot boot = { .code_at = 0x100000,
                                              .align = 0x1000,
                                              .real_at = 0x10000,
                                              .cmdline_at = 0xe000,
                                              .video_given = true };
    struct bzimage kernel;
    if (bzimage_parse(data, len, &kernel) == 0) {
        if ((size_t)kernel.real_bytes + kernel.code_bytes != len || kernel.align < kernel.min_align)
            abort();
        uint8_t *real = malloc(kernel.real_bytes);
        memcpy(real, data, kernel.real_bytes);
        bzimage_fill(&kernel, &boot, real);
        free(real);
    }
    char *cmdline = malloc(len + 1);
    struct bzimage_options options;
    if (len)
        memcpy(cmdline, data, len);
    cmdline[len] = '\0';
    bzimage_options(cmdline, &options);
    free(cmdline);
    return 0;
}
