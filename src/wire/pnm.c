/* wire/pnm.c - see wire/pnm.h. Not here: the picture (src/image/pnm.c).
 * Source: Netpbm, manual pages pbm(5), pgm(5), ppm(5). */
#include "wire/pnm.h"
#include "core/err.h"

enum { PBM_TEXT = 1, PBM = 4, PPM = 6, NUMBER_MAX = 65535 };

static bool is_blank(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Blanks and comments before a number. Its first byte is returned, 0 at the end. */
static uint8_t skip(struct cursor *c)
{
    bool comment = false;
    for (;;) {
        uint8_t byte = take_u8(c);
        if (!cursor_ok(c))
            return 0;
        if (byte == '#')
            comment = true;
        else if (byte == '\n' || byte == '\r')
            comment = false;
        else if (!comment && !is_blank(byte))
            return byte;
    }
}

/* A number and the one blank behind it, if there is something behind it. -ERR_PROTO, -ERR_TRUNCATED */
static int take_number(struct cursor *c)
{
    uint8_t byte = skip(c);
    int value = 0;
    if (!cursor_ok(c))
        return -ERR_TRUNCATED;
    for (; byte >= '0' && byte <= '9'; byte = take_u8(c)) {
        value = value * 10 + (byte - '0');
        if (value > NUMBER_MAX)
            return -ERR_PROTO;
        if (cursor_left(c) == 0)
            return value;
    }
    return is_blank(byte) ? value : -ERR_PROTO;
}

int pnm_open(const void *data, size_t len_bytes, struct pnm *ret_pnm)
{
    struct cursor c = cursor_on(data, len_bytes);
    uint8_t p = take_u8(&c), kind = take_u8(&c), blank = take_u8(&c);
    if (!cursor_ok(&c) || p != 'P' || kind < '1' || kind > '6' ||
        (!is_blank(blank) && blank != '#'))
        return -ERR_PROTO;
    if (blank == '#')
        c.pos--;
    kind -= '0';
    int width = take_number(&c), height = width < 0 ? width : take_number(&c), max = 1;
    if (height >= 0 && kind != PBM_TEXT && kind != PBM)
        max = take_number(&c);
    if (height < 0 || max < 0)
        return height < 0 ? height : max;
    if (width == 0 || height == 0 || max == 0)
        return -ERR_PROTO;
    *ret_pnm = (struct pnm){ .kind = kind,
                             .width = (unsigned)width,
                             .height = (unsigned)height,
                             .max = (unsigned)max,
                             .data = c };
    return 0;
}

static bool has_colours(const struct pnm *pnm)
{
    return pnm->kind % 3 == 0;
}

bool pnm_is_whole(const struct pnm *pnm)
{
    uint64_t row = pnm->width;
    if (pnm->kind == PBM)
        row = (row + 7) / 8;
    else if (has_colours(pnm))
        row *= 3;
    if (pnm->kind > PBM && pnm->max > UINT8_MAX)
        row *= 2;
    else if (pnm->kind < PBM && pnm->kind != PBM_TEXT)
        row *= 2; /* a digit and a blank at least; the last may do without */
    return row * pnm->height <= cursor_left(&pnm->data) + (uint64_t)(pnm->kind < PBM);
}

/* P1 needs no blanks between its digits. */
static int take_bit(struct pnm *pnm)
{
    struct cursor *c = &pnm->data;
    if (pnm->kind == PBM_TEXT) {
        uint8_t digit = skip(c);
        return !cursor_ok(c)                  ? -ERR_TRUNCATED
               : digit == '0' || digit == '1' ? digit & 1
                                              : -ERR_PROTO;
    }
    if (pnm->column % 8 == 0)
        pnm->bits = take_u8(c); /* a row begins with a byte of its own */
    unsigned bit = pnm->bits >> (7 - pnm->column % 8) & 1;
    pnm->column = (pnm->column + 1) % pnm->width;
    return cursor_ok(c) ? (int)bit : -ERR_TRUNCATED;
}

/* 0 to 255 */
static int take_sample(struct pnm *pnm)
{
    struct cursor *c = &pnm->data;
    int value;
    if (pnm->kind < PBM)
        value = take_number(c);
    else
        value = pnm->max > UINT8_MAX ? take_be16(c) : take_u8(c);
    if (value < 0)
        return value;
    if (!cursor_ok(c))
        return -ERR_TRUNCATED;
    return (unsigned)value > pnm->max ? UINT8_MAX : value * UINT8_MAX / (int)pnm->max;
}

int pnm_take_pixel(struct pnm *pnm, uint32_t *ret_pixel)
{
    uint32_t pixel = 0;
    int value = 0;
    if (pnm->kind == PBM_TEXT || pnm->kind == PBM) {
        value = take_bit(pnm);
        *ret_pixel = value == 0 ? 0xffffff : 0; /* 1 is black */
        return value < 0 ? value : 0;
    }
    for (int i = 0; i < 3 && value >= 0; i++) {
        if (i == 0 || has_colours(pnm))
            value = take_sample(pnm);
        pixel = pixel << 8 | ((unsigned)value & 0xff);
    }
    if (value < 0)
        return value;
    *ret_pixel = pixel;
    return 0;
}
