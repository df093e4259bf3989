/* plat/bios/loader/unlzma.c - undo LZMA (unlzma.h). Sections are those of the specification. */
#include "unlzma.h"

enum {
    STATES = 12,
    FIRST_AFTER_MATCH = 7, /* states below: the last symbol was a literal */
    POSITIONS = 1 << LZMA_PB_MAX,
    PROB_BITS = 11,
    PROB_HALF = 1 << (PROB_BITS - 1),
    MOVE_BITS = 5,
    RANGE_MIN = 1 << 24,
    HEAD_BYTES = 5,
    LITERAL_PROBS = 0x300,
    LENGTH_MIN = 2,
    LENGTH_CLASSES = 4,
    SLOT_BITS = 6,
    DIRECT_FROM = 4,  /* slots below are distances */
    MODEL_UNTIL = 14, /* slots below have all their bits modelled */
    ALIGN_BITS = 4,
};

typedef uint16_t prob;

/* "The decoding of lengths": 2-9, 10-17, 18-273. */
struct lengths {
    prob choice[2], low[POSITIONS][8], middle[POSITIONS][8], high[256];
};

struct probs {
    prob is_match[STATES][POSITIONS], is_long[STATES][POSITIONS], is_rep[STATES],
        is_other[3][STATES];
    prob slot[LENGTH_CLASSES][1 << SLOT_BITS], middle[128], align[1 << ALIGN_BITS];
    struct lengths match, rep;
    prob literal[];
};
_Static_assert(sizeof(struct probs) + sizeof(prob) * (LITERAL_PROBS << LZMA_LC_LP_MAX) <=
                   LZMA_WORK_BYTES,
               "the probabilities");

struct lzma {
    const uint8_t *in, *end;
    uint32_t range, code;
    struct probs *probs;
    uint8_t *out;
    uint32_t at, reps[4];
    unsigned state, position;
};

static void refill(struct lzma *lzma)
{
    if (lzma->range < RANGE_MIN) {
        lzma->range <<= 8;
        lzma->code = lzma->code << 8 | (lzma->in < lzma->end ? *lzma->in++ : 0);
    }
}

static unsigned take_bit(struct lzma *lzma, prob *chance)
{
    refill(lzma);
    uint32_t bound = (lzma->range >> PROB_BITS) * *chance;
    if (lzma->code < bound) {
        lzma->range = bound;
        *chance += ((1 << PROB_BITS) - *chance) >> MOVE_BITS;
        return 0;
    }
    lzma->range -= bound;
    lzma->code -= bound;
    *chance -= *chance >> MOVE_BITS;
    return 1;
}

/* The highest bit first, with a 1 before it. */
static unsigned take_tree(struct lzma *lzma, prob *chances, unsigned end)
{
    unsigned value = 1;
    while (value < end)
        value = value << 1 | take_bit(lzma, &chances[value]);
    return value - end;
}

/* The lowest bit first. */
static unsigned take_reverse(struct lzma *lzma, prob *chances, unsigned bits)
{
    unsigned node = 1, value = 0;
    for (unsigned i = 0; i < bits; i++) {
        unsigned bit = take_bit(lzma, &chances[node]);
        node = node << 1 | bit;
        value |= bit << i;
    }
    return value;
}

static uint32_t take_direct(struct lzma *lzma, unsigned bits)
{
    uint32_t value = 0;
    for (; bits > 0; bits--) {
        refill(lzma);
        lzma->range >>= 1;
        uint32_t bit = lzma->code >= lzma->range;
        lzma->code -= bit ? lzma->range : 0;
        value = value << 1 | bit;
    }
    return value;
}

static void take_literal(struct lzma *lzma, prob *chances)
{
    unsigned value = 1, match = 0, differs = lzma->state < FIRST_AFTER_MATCH ? 0 : 0x100;
    if (differs)
        match = lzma->out[lzma->at - lzma->reps[0] - 1];
    while (value < 0x100) {
        match <<= 1;
        unsigned expected = match & differs;
        unsigned bit = take_bit(lzma, &chances[differs + expected + value]);
        value = value << 1 | bit;
        if (bit != expected >> 8)
            differs = 0;
    }
    lzma->out[lzma->at++] = (uint8_t)value;
    lzma->state = lzma->state < 4 ? 0 : lzma->state - (lzma->state < 10 ? 3 : 6);
}

static uint32_t take_length(struct lzma *lzma, struct lengths *lengths)
{
    if (!take_bit(lzma, &lengths->choice[0]))
        return LENGTH_MIN + take_tree(lzma, lengths->low[lzma->position], 8);
    if (!take_bit(lzma, &lengths->choice[1]))
        return LENGTH_MIN + 8 + take_tree(lzma, lengths->middle[lzma->position], 8);
    return LENGTH_MIN + 16 + take_tree(lzma, lengths->high, 256);
}

/* The distance less 1. */
static uint32_t take_distance(struct lzma *lzma, uint32_t length)
{
    struct probs *probs = lzma->probs;
    unsigned class = length - LENGTH_MIN < LENGTH_CLASSES ? length - LENGTH_MIN
                                                          : LENGTH_CLASSES - 1;
    unsigned slot = take_tree(lzma, probs->slot[class], 1 << SLOT_BITS);
    if (slot < DIRECT_FROM)
        return slot;
    unsigned bits = (slot >> 1) - 1;
    uint32_t distance = (2 | (slot & 1)) << bits;
    if (slot < MODEL_UNTIL)
        return distance + take_reverse(lzma, probs->middle + distance - slot, bits);
    distance += take_direct(lzma, bits - ALIGN_BITS) << ALIGN_BITS;
    return distance + take_reverse(lzma, probs->align, ALIGN_BITS);
}

/* Which of the last four distances but the last, moved to the front. */
static void take_rep(struct lzma *lzma)
{
    unsigned which = 1;
    while (which < 3 && take_bit(lzma, &lzma->probs->is_other[which][lzma->state]))
        which++;
    uint32_t distance = lzma->reps[which];
    for (; which > 0; which--)
        lzma->reps[which] = lzma->reps[which - 1];
    lzma->reps[0] = distance;
}

/* A match's length; its distance is then reps[0]. */
static uint32_t take_match(struct lzma *lzma)
{
    struct probs *probs = lzma->probs;
    bool after_literal = lzma->state < FIRST_AFTER_MATCH;
    uint32_t length;
    if (!take_bit(lzma, &probs->is_rep[lzma->state])) {
        for (unsigned i = 3; i > 0; i--)
            lzma->reps[i] = lzma->reps[i - 1];
        length = take_length(lzma, &probs->match);
        lzma->state = after_literal ? 7 : 10;
        lzma->reps[0] = take_distance(lzma, length);
        return length;
    }
    if (!take_bit(lzma, &probs->is_other[0][lzma->state])) {
        if (!take_bit(lzma, &probs->is_long[lzma->state][lzma->position])) {
            lzma->state = after_literal ? 9 : 11;
            return 1;
        }
    } else {
        take_rep(lzma);
    }
    length = take_length(lzma, &probs->rep);
    lzma->state = after_literal ? 8 : 11;
    return length;
}

static bool copy_match(struct lzma *lzma, uint32_t left)
{
    uint32_t length = take_match(lzma), distance = lzma->reps[0];
    if (distance >= lzma->at || length > left)
        return false;
    for (; length > 0; length--, lzma->at++)
        lzma->out[lzma->at] = lzma->out[lzma->at - distance - 1];
    return true;
}

static prob *literal_chances(const struct lzma *lzma, struct lzma_shape shape)
{
    unsigned before = lzma->at ? lzma->out[lzma->at - 1] : 0;
    unsigned place = lzma->at & ((1u << shape.lp) - 1);
    return lzma->probs->literal +
           LITERAL_PROBS * ((place << shape.lc) + (before >> (8 - shape.lc)));
}

static bool start(struct lzma *lzma, struct lzma_shape shape)
{
    prob *probs = (prob *)lzma->probs;
    size_t count = sizeof(struct probs) / sizeof(prob) + (LITERAL_PROBS << (shape.lc + shape.lp));
    for (size_t i = 0; i < count; i++)
        probs[i] = PROB_HALF;
    bool good = lzma->in[0] == 0;
    for (unsigned i = 1; i < HEAD_BYTES; i++)
        lzma->code = lzma->code << 8 | lzma->in[i];
    lzma->in += HEAD_BYTES;
    return good;
}

bool lzma_decode(struct lzma_shape shape, void *dest, size_t dest_bytes, const void *source,
                 size_t source_bytes, void *work)
{
    if (shape.lc > LZMA_LC_LP_MAX || shape.lp > LZMA_LC_LP_MAX ||
        shape.lc + shape.lp > LZMA_LC_LP_MAX || shape.pb > LZMA_PB_MAX ||
        source_bytes < HEAD_BYTES || dest_bytes > UINT32_MAX)
        return false;
    struct lzma lzma = { .in = source, .range = UINT32_MAX, .probs = work, .out = dest };
    lzma.end = lzma.in + source_bytes;
    if (!start(&lzma, shape))
        return false;
    while (lzma.at < dest_bytes) {
        lzma.position = lzma.at & ((1u << shape.pb) - 1);
        if (!take_bit(&lzma, &lzma.probs->is_match[lzma.state][lzma.position]))
            take_literal(&lzma, literal_chances(&lzma, shape));
        else if (!copy_match(&lzma, (uint32_t)dest_bytes - lzma.at))
            return false;
    }
    return true;
}
