/* tests/unit/fakes/fetch_fake.h - what a scheme needs from the house, for tests without fibers: time that passes only by
 * sleeping, settings as a table, a seeded random number. plat_entropy() gives 00 01 02 ... */
#pragma once
#include <stdbool.h>
#include <stdint.h>

void fetch_fake_setting(const char *name,
                        uint64_t value); /* setting_get_uint(); UINT64_MAX: not set */
void fetch_fake_reset(void);             /* no settings, not canceled */
extern uint64_t fetch_fake_cancel_at_us; /* from then on everything is canceled; 0: never */
void fetch_fake_seed(uint64_t seed);
uint32_t fetch_fake_random(uint32_t below);
bool fetch_fake_chance(uint32_t per_mille);
