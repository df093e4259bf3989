/* core/utf8.c - see core/utf8.h. Source: RFC 3629. */
#include "core/utf8.h"
#include <stdbool.h>

static bool is_surrogate(uint32_t code)
{
    return code >= 0xd800 && code <= 0xdfff;
}

uint32_t utf8_feed(struct utf8 *decoder, uint8_t byte)
{
    if (byte < 0x80) {
        decoder->missing = 0;
        return byte;
    }
    if (decoder->missing && (byte & 0xc0) == 0x80) {
        decoder->code = decoder->code << 6 | (byte & 0x3f);
        if (--decoder->missing)
            return UTF8_MORE;
        bool bad = decoder->code < decoder->least || decoder->code > 0x10ffff ||
                   is_surrogate(decoder->code);
        return bad ? UTF8_BAD : decoder->code;
    }
    decoder->missing = byte >= 0xf0 && byte <= 0xf4   ? 3
                       : byte >= 0xe0 && byte <= 0xef ? 2
                       : byte >= 0xc2 && byte <= 0xdf ? 1
                                                      : 0;
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    decoder->least = least[decoder->missing];
    decoder->code = byte & (0x3f >> decoder->missing);
    return decoder->missing ? UTF8_MORE : UTF8_BAD;
}

uint16_t ucs2_char(uint32_t code)
{
    return code > 0xffff || is_surrogate(code) || code == UTF8_BAD ? '?' : (uint16_t)code;
}

size_t utf8_put(uint32_t code, uint8_t bytes[4])
{
    if (code > 0x10ffff || is_surrogate(code))
        code = UTF8_BAD;
    if (code < 0x80) {
        bytes[0] = (uint8_t)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    for (size_t i = len - 1; i > 0; i--, code >>= 6)
        bytes[i] = (uint8_t)(0x80 | (code & 0x3f));
    bytes[0] = (uint8_t)(lead[len] | code);
    return len;
}
