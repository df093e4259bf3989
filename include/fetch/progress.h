/* fetch/progress.h - the line that a person sees while something goes on: "label... ok", bar,
 * bytes, rate, time left. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PROGRESS_TEXT_MAX = 160,
    PROGRESS_FIRST_MS = 500,
    PROGRESS_EVERY_MS = 200,
    PROGRESS_SUMMARY_MS = 1000 /* what took longer tells amount, time and rate at its end */
};

struct progress {
    bool quiet;
    size_t label_columns; /* where the cursor stands without what is drawn */
    size_t shown_columns;
    char shown[PROGRESS_TEXT_MAX]; /* what is drawn behind the label; ASCII */
    uint64_t next_us, start_us;
    uint64_t rate_us, rate_bytes; /* when and where the rate was looked at */
    uint64_t bytes_per_s;
};
/** "<label>..." without newline. */
void progress_begin(struct progress *p, bool quiet, const char *label_fmt, ...)
    __attribute__((format(printf, 3, 4)));
/** Redraw at most every 200 ms (first after 500 ms). @total_bytes 0: unknown. @status may be "". */
void progress_update(struct progress *p, uint64_t done_bytes, uint64_t total_bytes,
                     const char *status);
void progress_dot(struct progress *p); /* another try ("Configuring (net0 ...)......") */
/** " ok" or " <error text>", newline; after longer transfers the amount, rate and time first.
 * Returns @r. */
int progress_end(struct progress *p, int r, uint64_t done_bytes);
