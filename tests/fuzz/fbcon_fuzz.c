/* tests/fuzz/fbcon_fuzz.c - text and sequences on the framebuffer console; the screen in memory notices what is drawn
 * outside of it. The first bytes choose margins and scale. */
#include "ui/fbcon.h"
#include "core/console.h"
#include "tests/unit/fakes/display_fake.h"
#include <string.h>

static unsigned scale;
uint64_t setting_get_uint(const char *name, uint64_t fallback)
{
    (void)name, (void)fallback;
    return scale;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len < 5)
        return 0;
    struct fbcon_config config = { .width = 240,
                                   .height = 120,
                                   .left = data[0],
                                   .top = data[1],
                                   .right = data[2],
                                   .bottom = data[3] };
    scale = data[4] % 4;
    display_fake_width = 240;
    display_fake_height = 120;
    if (data[4] & 4 && pixbuf_alloc("fuzz", "p", 100, 50, &config.picture) == 0)
        memset(config.picture.pixels, 0x33, sizeof(uint32_t) * 100 * 50);
    if (fbcon_open(&config) < 0)
        return 0;
    for (size_t at = 5; at < len; at += 64)
        console_draw((const char *)data + at, len - at < 64 ? len - at : 64);
    fbcon_close();
    return 0;
}
