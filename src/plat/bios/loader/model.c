/* plat/bios/loader/model.c - how likely each bit of the program is a 1 (model.h).
 * The numbers below are what made undionly.kpxe smallest. */
#include "model.h"
#include "x86_place.h"
#include <string.h>

/* What a guess goes by. */
enum { BY_ROLE, BY_TWO_BYTES, BY_PLACE, BY_MATCH, INPUTS, CONTEXTS = BY_MATCH };

enum {
    SLOT = 16, /* counters: one for each way that four bits can begin, and one too many */
    SLOTS_BITS = 16,
    CHANCES = 1 << MODEL_CHANCE_BITS,
    SEEN_BITS = 4,
    SEEN_MAX = 8, /* from then on old bits are forgotten as fast as new ones are learnt */
    STRETCH_MAX = 2047,
    SQUASH_STEP = 128,
    WEIGHT_BITS = 14,
    WEIGHT_START = (1 << WEIGHT_BITS) / 3,
    LEARN_BITS = 12,
    GOOD_ENOUGH = 100, /* of 4096: nothing is learnt, which packs better, too */
    MATCH_MIN = 4,
    MATCH_CLASSES = 16, /* of lengths; 0: no match */
    MATCH_COUNTERS = 2 * MATCH_CLASSES,
    MATCH_HASH_BITS = 16,
};
#define SPREAD 0x9e3779b1u /* 2^32 / golden ratio, odd: Knuth, 6.4 */

/* How often a bit was 1 in some context: its chance, then in SEEN_BITS how often it was met. */
typedef uint16_t counter;

struct model {
    counter counters[MATCH_COUNTERS + (SLOT << SLOTS_BITS)]; /* by match, then by context */
    const uint8_t *data;
    uint32_t at;
    uint32_t match, match_bytes; /* what is expected here; so many before it were met there */
    struct x86_place place;
    uint32_t rates[SEEN_MAX + 1];
    int16_t squashed[2 * (STRETCH_MAX + 1)], stretched[CHANCES];
    uint32_t met[1 << MATCH_HASH_BITS]; /* where four bytes with that hash ended the last time */
    /* Two's complement, so that sums may wrap: they do so on both sides. */
    uint32_t weights[X86_ROLES][256][INPUTS];
};
_Static_assert(sizeof(struct model) <= MODEL_WORK_BYTES, "the work's room");
_Static_assert(MATCH_COUNTERS * sizeof(counter) % MODEL_WORK_ALIGNMENT == 0, "lines of the cache");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "hashes of words");

/* 4096 / (1 + e^(-x / 256)) */
static int squash(int x)
{
    static const uint16_t steps[] = {
        1,    2,    3,    6,    10,   16,   27,   45,   73,   120,  194,
        310,  488,  747,  1101, 1546, 2048, 2549, 2994, 3348, 3607, 3785,
        3901, 3975, 4022, 4050, 4068, 4079, 4085, 4089, 4092, 4093, 4094,
    };
    unsigned place = (unsigned)(x + STRETCH_MAX + 1), beyond = place % SQUASH_STEP;
    const uint16_t *step = &steps[place / SQUASH_STEP];
    return (int)((step[0] * (SQUASH_STEP - beyond) + step[1] * beyond) / SQUASH_STEP);
}

struct model *model_start(void *work, const uint8_t *data)
{
    struct model *model = work;
    memset(model, 0, sizeof(*model));
    model->data = data;
    for (unsigned seen = 0; seen <= SEEN_MAX; seen++)
        model->rates[seen] = (2 << 16) / (2 * seen + 3);
    int next = 0;
    for (int x = -STRETCH_MAX; x <= STRETCH_MAX; x++) {
        model->squashed[x + STRETCH_MAX] = (int16_t)squash(x);
        while (next < CHANCES && (next <= squash(x) || x == STRETCH_MAX))
            model->stretched[next++] = (int16_t)x;
    }
    uint32_t *weights = model->weights[0][0];
    for (size_t i = 0; i < sizeof(model->weights) / sizeof(*weights); i++)
        weights[i] = WEIGHT_START;
    for (size_t i = 0; i < sizeof(model->counters) / sizeof(*model->counters); i++)
        model->counters[i] = CHANCES / 2 << SEEN_BITS;
    return model;
}

static void learn(const struct model *model, counter *of, unsigned bit)
{
    int chance = *of >> SEEN_BITS, seen = *of & ((1 << SEEN_BITS) - 1);
    int wrong = (bit ? CHANCES - 1 : 0) - chance;
    chance += wrong * (int)model->rates[seen] >> 16;
    *of = (counter)(chance << SEEN_BITS | (seen + (seen < SEEN_MAX)));
}

/* Where the bytes before this one were met the last time, and how many of them, if enough. */
static void find_match(struct model *model)
{
    if (model->at < MATCH_MIN)
        return;
    const uint8_t *here = model->data + model->at;
    uint32_t word;
    memcpy(&word, here - MATCH_MIN, sizeof(word));
    uint32_t *met = &model->met[word * SPREAD >> (32 - MATCH_HASH_BITS)];
    if (model->match_bytes == 0) {
        model->match = *met;
        const uint8_t *there = model->data + *met;
        while (model->match_bytes < MATCH_CLASSES && model->match_bytes < *met &&
               there[-1 - (int)model->match_bytes] == here[-1 - (int)model->match_bytes])
            model->match_bytes++;
        if (model->match_bytes < MATCH_MIN)
            model->match_bytes = 0;
    }
    *met = model->at;
}

/* The counter of what the match expects; a match that was wrong in this byte ends. @value: the byte's bits so far behind a
 * 1; @left of them are to come. */
static counter *match_counter(struct model *model, unsigned value, unsigned left)
{
    if (model->match_bytes == 0)
        return model->counters;
    unsigned expected = (0x100u | model->data[model->match]) >> (left - 1);
    if (expected >> 1 != value) {
        model->match_bytes = 0;
        return model->counters;
    }
    unsigned class = model->match_bytes < MATCH_CLASSES ? model->match_bytes : MATCH_CLASSES - 1;
    return &model->counters[2 * class + (expected & 1)];
}

static void hash_contexts(const struct model *model, uint32_t hashes[CONTEXTS])
{
    hashes[BY_ROLE] = model->place.role;
    hashes[BY_TWO_BYTES] = 0;
    if (model->at >= 2)
        hashes[BY_TWO_BYTES] = model->data[model->at - 1] | model->data[model->at - 2] << 8;
    hashes[BY_PLACE] = x86_place_id(&model->place);
    for (unsigned i = 0; i < CONTEXTS; i++) {
        uint32_t hash = (hashes[i] | i << 28) * SPREAD;
        hashes[i] = hash ^ hash >> 15;
    }
}

static unsigned mixed_bit(struct model *model, counter *counters[INPUTS], uint32_t *weights,
                          model_bit *bit, void *coder)
{
    int inputs[INPUTS];
    uint32_t sum = 0;
    for (unsigned i = 0; i < INPUTS; i++) {
        inputs[i] = model->stretched[*counters[i] >> SEEN_BITS];
        sum += (uint32_t)inputs[i] * weights[i];
    }
    int x = (int32_t)sum >> WEIGHT_BITS;
    x = x > STRETCH_MAX ? STRETCH_MAX : x < -STRETCH_MAX ? -STRETCH_MAX : x;
    int chance = model->squashed[x + STRETCH_MAX];
    unsigned is = bit(coder, (uint32_t)chance);
    int wrong = (is ? CHANCES : 0) - chance;
    if (wrong > GOOD_ENOUGH || wrong < -GOOD_ENOUGH) {
        for (unsigned i = 0; i < INPUTS; i++) {
            weights[i] += (uint32_t)(inputs[i] * wrong >> LEARN_BITS);
            learn(model, counters[i], is);
        }
    }
    return is;
}

/* Where the counters for the next four bits are, next to each other: 2 MiB are more than a cache. */
static void find_slots(struct model *model, const uint32_t hashes[CONTEXTS], unsigned value,
                       counter *slots[CONTEXTS])
{
    for (unsigned i = 0; i < CONTEXTS; i++) {
        uint32_t hash = (hashes[i] ^ value * SPREAD) * SPREAD;
        slots[i] = &model->counters[MATCH_COUNTERS + (hash >> (32 - SLOTS_BITS)) * SLOT];
    }
}

uint8_t model_byte(struct model *model, model_bit *bit, void *coder)
{
    uint32_t hashes[CONTEXTS];
    counter *slots[CONTEXTS], *counters[INPUTS];
    hash_contexts(model, hashes);
    find_match(model);
    unsigned value = 1, node = 1;
    for (unsigned left = 8; left > 0; left--) {
        if (left % 4 == 0) {
            find_slots(model, hashes, value, slots);
            node = 1;
        }
        for (unsigned i = 0; i < CONTEXTS; i++)
            counters[i] = slots[i] + node;
        counters[BY_MATCH] = match_counter(model, value, left);
        unsigned is = mixed_bit(model, counters, model->weights[model->place.role][value], bit,
                                coder);
        value = value << 1 | is;
        node = node << 1 | is;
    }
    model->at++;
    model->match++;
    model->match_bytes += model->match_bytes > 0;
    x86_place_next(&model->place, (uint8_t)value);
    return (uint8_t)value;
}
