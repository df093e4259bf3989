/* tests/unit/plat/exec_fake.h - a registry of images and a scheduler for tests of one image type. */
#pragma once
#include "core/build_info.h"
#include "core/fiber.h"
#include "image/image.h"
#include "tests/unit/fakes/machine_fake.h"
#include <stdlib.h>
#include <string.h>

enum { EXEC_FAKE_IMAGES = 4 };
static struct image exec_images[EXEC_FAKE_IMAGES];
static size_t exec_image_count;
const struct build_info build_info = { .product = "Amorce" };

struct image *image_first(void)
{
    return exec_image_count ? &exec_images[0] : NULL;
}
struct image *image_next(const struct image *image)
{
    size_t next = (size_t)(image - exec_images) + 1;
    return next < exec_image_count ? &exec_images[next] : NULL;
}
int sched_on_main_stack(int (*fn)(void *arg), void *arg)
{
    return fn(arg);
}

/** Begin a case: a fresh machine without images. */
static inline void exec_fake_reset(void)
{
    machine_fake_reset();
    machine_heap_reset();
    exec_image_count = 0;
}
/** Content at @at in the machine. */
static inline struct image exec_fake_image(const char *name, const char *cmdline, uint32_t at,
                                           const void *data, size_t len_bytes)
{
    struct image image = { .name = (char *)(uintptr_t)name, .cmdline = (char *)(uintptr_t)cmdline };
    if (len_bytes)
        memcpy(machine_fake_at(at), data, len_bytes);
    blob_borrow(&image.blob, machine_fake_at(at), len_bytes);
    return image;
}
static inline void exec_fake_register(const char *name, const char *cmdline, uint32_t at,
                                      const void *data, size_t len_bytes)
{
    exec_images[exec_image_count++] = exec_fake_image(name, cmdline, at, data, len_bytes);
}
/** Run @image; true: it left. */
static inline bool exec_fake_run(struct image *image, int (*exec)(struct image *image),
                                 int *ret_status)
{
    if (setjmp(machine_fake_left))
        return true;
    *ret_status = exec(image);
    return false;
}
