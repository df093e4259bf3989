/* third_party/7zip/lzma.c - the LZMA SDK's decoder for a stream that is in memory as a whole.
 *
 * The SDK's own entry, LzmaDec_DecodeToDic, takes a stream in pieces; for that it decodes symbols twice, which is more
 * than half of its code. Here its inner function is called once instead; the rest is left out by the linker.
 * Source: LZMA SDK 25.01, comments in LzmaDec.c ("LZMA_DECODE_REAL" for the limits), LzmaDec.h, Bra.h. */
#define Z7_EXTRACT_ONLY
#define Z7_LZMA_SIZE_OPT
#include "Bra86.c"
#include "LzmaDec.c"
#include <lzma/decode.h>

_Static_assert(LZMA_TAIL_BYTES == LZMA_REQUIRED_INPUT_MAX, "what one symbol can take");
_Static_assert(sizeof(CLzmaProb) * (NUM_BASE_PROBS + (LZMA_LIT_SIZE << LZMA_LC_LP_MAX)) == LZMA_WORK_BYTES,
               "the probabilities");

static bool start(CLzmaDec *decoder, struct lzma_shape shape, uint32_t dest_bytes, const uint8_t *source)
{
    decoder->prop.lc = shape.lc;
    decoder->prop.lp = shape.lp;
    decoder->prop.pb = shape.pb;
    decoder->prop.dicSize = dest_bytes;
    uint32_t count = LzmaProps_GetNumProbs(&decoder->prop);
    for (uint32_t i = 0; i < count; i++)
        decoder->probs[i] = kBitModelTotal >> 1;
    for (unsigned i = 0; i < 4; i++)
        decoder->reps[i] = 1;
    decoder->range = 0xffffffff;
    decoder->code = (uint32_t)source[1] << 24 | (uint32_t)source[2] << 16 | (uint32_t)source[3] << 8 | source[4];
    decoder->buf = source + RC_INIT_SIZE;
    /* The first symbol can only be a literal: the inner function relies on it. */
    return source[0] == 0 && decoder->code < kBadRepCode;
}

bool lzma_decode(struct lzma_shape shape, void *dest, size_t dest_bytes, const void *source, size_t source_bytes,
                 void *work)
{
    if (shape.lc > LZMA_LC_LP_MAX || shape.lp > LZMA_LC_LP_MAX || shape.lc + shape.lp > LZMA_LC_LP_MAX ||
        shape.pb > LZMA_PB_MAX || source_bytes <= RC_INIT_SIZE + LZMA_TAIL_BYTES || dest_bytes == 0 ||
        dest_bytes > UINT32_MAX)
        return false;
    CLzmaDec decoder = { .probs = work, .probs_1664 = (CLzmaProb *)work + kStartOffset };
    decoder.dic = dest;
    decoder.dicBufSize = dest_bytes;
    return start(&decoder, shape, (uint32_t)dest_bytes, source) &&
           LzmaDec_DecodeReal2(&decoder, dest_bytes, (const uint8_t *)source + source_bytes - LZMA_TAIL_BYTES) ==
               SZ_OK &&
           decoder.dicPos == dest_bytes && decoder.remainLen == 0;
}

void lzma_undo_x86(void *data, size_t len_bytes)
{
    UInt32 state = Z7_BRANCH_CONV_ST_X86_STATE_INIT_VAL;
    z7_BranchConvSt_X86_Dec(data, len_bytes, 0, &state);
}
