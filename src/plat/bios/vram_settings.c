/* vram_settings.c - the setting `vram`: what stands on the text screen, characters and attributes.
 * Not here: drawing (video.c). Source: compat 3.4; IBM VGA, text modes at B8000h. */
#include "bda.h"
#include "core/settings.h"

enum { TEXT_SCREEN = 0xb8000, TEXT_SCREEN_BYTES = 80 * 25 * 2 };

static int fetch_vram(struct str *out)
{
    str_append_bytes(out, physical(TEXT_SCREEN), TEXT_SCREEN_BYTES);
    return 0;
}

static struct builtin_setting vram = {
    .setting = { .name = "vram", .type = &base64_setting_type, .scope = SCOPE_BUILTIN },
    .fetch = fetch_vram,
};

static int vram_start(void)
{
    settings_add_builtin(&vram);
    return 0;
}

const struct settings_provider vram_settings_provider = { .name = "vram", .start = vram_start };
