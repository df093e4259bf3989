/* fetch/progress.h - the line that a person sees while something goes on: "label... ok", bar,
 * bytes, rate, time left. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool quiet;
    size_t shown_columns;
    uint64_t next_us, start_us;
};
/** "<label>..." without newline. */
void progress_begin(struct progress *p, bool quiet, const char *label_fmt, ...)
    __attribute__((format(printf, 3, 4)));
/** Redraw at most every 200 ms (first after 500 ms). @total 0: unknown. @status may be "". */
void progress_update(struct progress *p, uint64_t done_bytes, uint64_t total_bytes,
                     const char *status);
void progress_dot(struct progress *p); /* another try ("Configuring (net0 ...)......") */
/** " ok" or " <error text>", newline; after longer transfers the amount, rate and time. Returns @r.
 */
int progress_end(struct progress *p, int r, uint64_t done_bytes);
