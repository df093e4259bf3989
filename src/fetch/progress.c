/* fetch/progress.c - the line that a person sees while something goes on. Not here: what goes on
 * (jobs.c, src/net). Only characters, backspaces and blanks, never a line's end before the end:
 * looks the same on a screen, a serial line of 80 columns and in a log. Source: compat 0.3. */
#include "fetch/progress.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "core/console.h"
#include "core/err.h"
#include "core/str.h"
#include "fetch/fetch.h"
#include "plat.h"

enum { BAR_MIN = 6, BAR_MAX = 24, PIECE_MAX = 64 };

/* UTF-8: every byte but the continuations begins a column. */
static size_t columns_of(const char *text)
{
    size_t columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    return columns;
}

static void write_repeated(char c, size_t count)
{
    char piece[PIECE_MAX];
    memset(piece, c, sizeof(piece));
    for (; count > sizeof(piece); count -= sizeof(piece))
        console_write(piece, sizeof(piece));
    console_write(piece, count);
}

void progress_begin(struct progress *p, bool quiet, const char *label_fmt, ...)
{
    memset(p, 0, sizeof(*p));
    p->quiet = quiet;
    p->start_us = p->rate_us = plat_now_us();
    p->next_us = p->start_us + PROGRESS_FIRST_MS * 1000;
    if (quiet)
        return;
    struct str text = STR_INIT;
    va_list args;
    va_start(args, label_fmt);
    str_vprintf(&text, label_fmt, args);
    va_end(args);
    str_append(&text, "...");
    if (text.data)
        text_make_harmless(text.data);
    console_write(str_text(&text), strlen(str_text(&text)));
    p->label_columns = columns_of(str_text(&text));
    str_free(&text);
}

/* Put @text (at most PROGRESS_TEXT_MAX - 1) in place of what is shown; what both begin with is left
 * alone. */
static void draw(struct progress *p, const char *text)
{
    size_t len = strlen(text), same = 0;
    while (same < len && same < p->shown_columns && text[same] == p->shown[same])
        same++;
    write_repeated('\b', p->shown_columns - same);
    console_write(text + same, len - same);
    if (len < p->shown_columns) {
        write_repeated(' ', p->shown_columns - len);
        write_repeated('\b', p->shown_columns - len);
    }
    memcpy(p->shown, text, len);
    p->shown_columns = len;
}

/* A rate that follows what happens without jumping: half of it is the last moment's. */
static void update_rate(struct progress *p, uint64_t now_us, uint64_t done_bytes, bool flowing)
{
    if (!flowing) { /* no time left is worth telling; the rate begins anew */
        p->rate_us = now_us;
        p->rate_bytes = done_bytes;
        p->bytes_per_s = 0;
        return;
    }
    uint64_t elapsed_us = now_us - p->rate_us;
    if (elapsed_us < PROGRESS_EVERY_MS * 1000)
        return;
    uint64_t bytes = done_bytes > p->rate_bytes ? done_bytes - p->rate_bytes
                                                : 0; /* less: it started over */
    uint64_t rate = bytes * 1000 / (elapsed_us / 1000);
    p->bytes_per_s = p->bytes_per_s ? (p->bytes_per_s * 3 + rate) / 4 : rate;
    p->rate_us = now_us;
    p->rate_bytes = done_bytes;
}

struct pieces {
    char percent[8], bar[BAR_MAX + 4], amount[PIECE_MAX], rate[PIECE_MAX], left[24],
        status[PIECE_MAX];
    size_t room;
};

/* Keep @piece when it fits into what is left of the line, else drop it. */
static void fit(struct pieces *pieces, char *piece)
{
    size_t len = strlen(piece);
    if (len > pieces->room)
        piece[0] = '\0';
    else
        pieces->room -= len;
}

static void write_bar(struct pieces *pieces, uint64_t done, uint64_t total)
{
    if (pieces->room < BAR_MIN + 3)
        return;
    size_t width = pieces->room - 3 < BAR_MAX ? pieces->room - 3 : BAR_MAX;
    size_t full = (size_t)(done >= total ? width : done / 1024 * width / (total / 1024 + 1));
    pieces->bar[0] = ' ';
    pieces->bar[1] = '[';
    memset(pieces->bar + 2, '#', full);
    memset(pieces->bar + 2 + full, '.', width - full);
    pieces->bar[2 + width] = ']';
    pieces->bar[3 + width] = '\0';
}

static void write_left(char *text, size_t room, uint64_t seconds)
{
    unsigned s = (unsigned)(seconds % 60), m = (unsigned)(seconds / 60 % 60);
    uint64_t h = seconds / 3600;
    if (h > 99)
        return;
    if (h)
        snprintf(text, room, " %u:%02u:%02u", (unsigned)h, m, s);
    else
        snprintf(text, room, " %u:%02u", m, s);
}

static unsigned percent_of(uint64_t done, uint64_t total)
{
    if (done >= total)
        return 100;
    return (unsigned)(total > UINT64_MAX / 100 ? done / (total / 100) : done * 100 / total);
}

/* " 12.3/45.6 MB"; " 999.9 kB/45.6 MB" while the units differ. */
static void write_part(char *text, size_t room, uint64_t done, uint64_t total)
{
    char a[FETCH_AMOUNT_TEXT_MAX], b[FETCH_AMOUNT_TEXT_MAX];
    char *unit = strchr(fetch_amount(done, a), ' ');
    if (strcmp(unit, strchr(fetch_amount(total, b), ' ')) == 0)
        *unit = '\0';
    snprintf(text, room, " %s/%s", a, b);
}

static void write_numbers(struct pieces *pieces, const struct progress *p, uint64_t done,
                          uint64_t total)
{
    char a[FETCH_AMOUNT_TEXT_MAX];
    if (total) {
        snprintf(pieces->percent, sizeof(pieces->percent), "%3u%%", percent_of(done, total));
        write_part(pieces->amount, sizeof(pieces->amount), done, total);
    } else if (done) {
        snprintf(pieces->amount, sizeof(pieces->amount), " %s", fetch_amount(done, a));
    }
    if (p->bytes_per_s)
        snprintf(pieces->rate, sizeof(pieces->rate), " %s/s", fetch_amount(p->bytes_per_s, a));
    if (p->bytes_per_s && total > done)
        write_left(pieces->left, sizeof(pieces->left), (total - done) / p->bytes_per_s);
}

/* What fits behind the label on this console, the important parts first. */
static void compose(const struct progress *p, uint64_t done, uint64_t total, const char *status,
                    char text[PROGRESS_TEXT_MAX])
{
    unsigned columns = 80, rows;
    struct pieces pieces = { 0 };
    console_size(&columns, &rows);
    size_t used = columns ? p->label_columns % columns : 0;
    pieces.room = columns > used + 1 ? columns - used - 1 : 0;
    if (pieces.room > PROGRESS_TEXT_MAX - 1)
        pieces.room = PROGRESS_TEXT_MAX - 1;
    write_numbers(&pieces, p, done, total);
    if (status[0])
        snprintf(pieces.status, sizeof(pieces.status), " [%.56s]", status);
    fit(&pieces, pieces.percent);
    fit(&pieces, pieces.status);
    fit(&pieces, pieces.amount);
    fit(&pieces, pieces.rate);
    fit(&pieces, pieces.left);
    if (total)
        write_bar(&pieces, done, total);
    snprintf(text, PROGRESS_TEXT_MAX, "%s%s%s%s%s%s", pieces.percent, pieces.bar, pieces.amount,
             pieces.rate, pieces.left, pieces.status);
}

void progress_update(struct progress *p, uint64_t done_bytes, uint64_t total_bytes,
                     const char *status)
{
    uint64_t now = plat_now_us();
    char text[PROGRESS_TEXT_MAX];
    if (p->quiet || now < p->next_us)
        return;
    update_rate(p, now, done_bytes, status[0] == '\0');
    p->next_us = now + PROGRESS_EVERY_MS * 1000;
    compose(p, done_bytes, total_bytes, status, text);
    draw(p, text);
}

void progress_dot(struct progress *p)
{
    if (p->quiet)
        return;
    draw(p, "");
    console_write(".", 1);
    p->label_columns++;
}

int progress_end(struct progress *p, int r, uint64_t done_bytes)
{
    uint64_t ms = (plat_now_us() - p->start_us) / 1000;
    char a[FETCH_AMOUNT_TEXT_MAX], b[FETCH_AMOUNT_TEXT_MAX], text[ERR_TEXT_MAX];
    console_job_ended();
    if (p->quiet)
        return r;
    draw(p, "");
    if (r >= 0 && done_bytes && ms > PROGRESS_SUMMARY_MS)
        console_printf(" %s in %u.%u s (%s/s)", fetch_amount(done_bytes, a), (unsigned)(ms / 1000),
                       (unsigned)(ms % 1000 / 100), fetch_amount(done_bytes * 1000 / ms, b));
    console_printf(" %s\n", r >= 0 ? "ok" : err_format(r, text));
    return r;
}
