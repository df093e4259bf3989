/* tests/unit/fakes/fetch_fake.c - see fetch_fake.h. */
#include "tests/unit/fakes/fetch_fake.h"
#include "core/build_info.h"
#include "core/fiber.h"
#include "core/settings.h"
#include "tests/unit/fakes/plat_fake.h"
#include <string.h>

enum { SETTINGS_MAX = 8 };

const struct build_info build_info = { .product = "Amorce",
                                       .version = "1.2.3 (g1234567)",
                                       .name = "amorce",
                                       .arch = "x86_64",
                                       .platform = "linux" };

static struct {
    const char *name;
    uint64_t value;
} settings[SETTINGS_MAX];
uint64_t fetch_fake_cancel_at_us;
static uint64_t random_state = 1;

void fetch_fake_reset(void)
{
    memset(settings, 0, sizeof(settings));
    fetch_fake_cancel_at_us = 0;
}

void fetch_fake_setting(const char *name, uint64_t value)
{
    for (size_t i = 0; i < SETTINGS_MAX; i++) {
        if (settings[i].name && strcmp(settings[i].name, name) != 0)
            continue;
        settings[i].name = name;
        settings[i].value = value;
        return;
    }
}

uint64_t setting_get_uint(const char *ref_text, uint64_t fallback)
{
    for (size_t i = 0; i < SETTINGS_MAX && settings[i].name; i++)
        if (strcmp(settings[i].name, ref_text) == 0 && settings[i].value != UINT64_MAX)
            return settings[i].value;
    return fallback;
}

void fetch_fake_seed(uint64_t seed)
{
    random_state = seed * 0x9e3779b97f4a7c15 + 1;
}

uint32_t fetch_fake_random(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 16) % below);
}

bool fetch_fake_chance(uint32_t per_mille)
{
    return per_mille && fetch_fake_random(1000) < per_mille;
}

deadline_t deadline_in_ms(uint64_t timeout_ms)
{
    return plat_fake_now_us + timeout_ms * 1000;
}

bool deadline_passed(deadline_t deadline)
{
    return plat_fake_now_us >= deadline;
}

bool fiber_canceled(void)
{
    return fetch_fake_cancel_at_us && plat_fake_now_us >= fetch_fake_cancel_at_us;
}

int fiber_sleep_ms(uint64_t time_ms)
{
    plat_fake_now_us += time_ms * 1000;
    return fiber_canceled() ? -ERR_CANCELED : 0;
}

int fiber_yield(void)
{
    return fiber_sleep_ms(0);
}

int plat_entropy(void *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++)
        ((uint8_t *)bytes)[i] = (uint8_t)i;
    return 0;
}

void sched_add_poller(struct poller *poller)
{
    (void)poller;
}
