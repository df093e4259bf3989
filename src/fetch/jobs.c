/* fetch/jobs.c - several downloads side by side with one line of progress. Not here: one download
 * (fetch.c), how the line looks (progress.c). Source: compat 0.3 (the inactivity limit, Ctrl-C). */
#include "fetch/fetch.h"
#include <stdio.h>
#include "core/heap.h"
#include "fetch/progress.h"
#include "plat.h"

enum { LOOK_MS = 100, SILENCE_TOLD_MS = 3000 };

struct worker {
    struct fetch_job *job;
    struct waitq *ended;
    struct fiber *fiber;
    uint64_t seen_bytes, seen_us; /* when the count of bytes last changed */
    bool gave_up;
};

static int worker_body(void *arg)
{
    struct worker *worker = arg;
    worker->job->result = fetch_run(worker->job->uri, &worker->job->transfer);
    fiber_wake(worker->ended);
    return worker->job->result;
}

static void start(struct worker *worker, struct fetch_job *job, struct waitq *ended)
{
    *worker = (struct worker){ .job = job, .ended = ended, .seen_us = plat_now_us() };
    worker->fiber = fiber_start("fetch", worker_body, worker);
    if (!worker->fiber)
        job->result = fail(ERR_NOMEM, "fetch: no memory for one more download");
}

/* Note progress; a worker without any for @timeout_ms is told to stop. */
static void look(struct worker *worker, uint64_t timeout_ms)
{
    uint64_t now = plat_now_us(), done = worker->job->transfer.done_bytes;
    if (done != worker->seen_bytes) {
        worker->seen_bytes = done;
        worker->seen_us = now;
    }
    if (timeout_ms && !worker->gave_up && (now - worker->seen_us) / 1000 >= timeout_ms) {
        worker->gave_up = true;
        fiber_cancel(worker->fiber);
    }
}

/* The line for all of them: sums, and the first one's status that has something to say. */
static void show(struct progress *progress, const struct worker *workers, size_t count)
{
    uint64_t done = 0, total = 0;
    bool totals_known = true;
    const char *status = "";
    char silence[48];
    for (size_t i = 0; i < count; i++) {
        const struct transfer *transfer = &workers[i].job->transfer;
        done += transfer->done_bytes;
        total += transfer->total_bytes;
        totals_known = totals_known && transfer->total_bytes;
        if (!workers[i].fiber || fiber_done(workers[i].fiber) || status[0])
            continue;
        uint64_t silent_ms = (plat_now_us() - workers[i].seen_us) / 1000;
        snprintf(silence, sizeof(silence), "no data for %u s", (unsigned)(silent_ms / 1000));
        if (transfer->status[0])
            status = transfer->status;
        else if (silent_ms >= SILENCE_TOLD_MS)
            status = silence;
    }
    progress_update(progress, done, totals_known ? total : 0, status);
}

static bool all_done(const struct worker *workers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (workers[i].fiber && !fiber_done(workers[i].fiber))
            return false;
    return true;
}

static void wait_for(struct worker *workers, size_t count, struct waitq *ended, uint64_t timeout_ms,
                     struct progress *progress)
{
    while (!all_done(workers, count)) {
        if (fiber_wait(ended, deadline_in_ms(LOOK_MS)) == -ERR_CANCELED)
            return; /* joining passes the cancellation on */
        for (size_t i = 0; i < count; i++)
            if (workers[i].fiber && !fiber_done(workers[i].fiber))
                look(&workers[i], timeout_ms);
        show(progress, workers, count);
    }
}

static int finish(struct worker *worker, uint64_t timeout_ms)
{
    struct fetch_job *job = worker->job;
    if (!worker->fiber)
        return job->result;
    job->result = fiber_join(worker->fiber);
    if (worker->gave_up && job->result == -ERR_CANCELED)
        job->result = fail(ERR_TIMEDOUT,
                           "fetch: nothing of %.100s arrived for %u ms, the limit that was given",
                           job->label ? job->label : "the file", (unsigned)timeout_ms);
    return job->result;
}

/* Join them all. The first failure is the one that is told. */
static int finish_all(struct worker *workers, size_t count, uint64_t timeout_ms)
{
    int first = 0;
    struct error_slot slot;
    for (size_t i = 0; i < count; i++) {
        int r = finish(&workers[i], timeout_ms);
        if (r < 0 && first == 0) {
            first = r;
            slot = *err_slot();
        }
    }
    if (first < 0)
        *err_slot() = slot;
    return first;
}

static void begin(struct progress *progress, const struct fetch_job *jobs, size_t count, bool quiet)
{
    struct str label = STR_INIT;
    for (size_t i = 0; i < count; i++) {
        str_append(&label, i ? ", " : "");
        if (jobs[i].label)
            str_append(&label, jobs[i].label);
        else
            uri_format(jobs[i].uri, URI_ALL | URI_NO_USER | URI_NO_QUERY, &label);
    }
    progress_begin(progress, quiet, "%s", str_text(&label));
    str_free(&label);
}

int fetch_jobs(struct fetch_job *jobs, size_t count, uint64_t timeout_ms, bool quiet)
{
    struct waitq ended = WAITQ_INIT(ended);
    struct progress progress;
    if (count > FETCH_JOBS_MAX)
        return fail(ERR_NOSPC, "fetch: %u downloads at once, at most %u are possible",
                    (unsigned)count, (unsigned)FETCH_JOBS_MAX);
    struct worker *workers = heap_zalloc(count * sizeof(*workers));
    if (!workers)
        return fail(ERR_NOMEM, "fetch: no memory for %u downloads", (unsigned)count);
    begin(&progress, jobs, count, quiet);
    for (size_t i = 0; i < count; i++)
        start(&workers[i], &jobs[i], &ended);
    wait_for(workers, count, &ended, timeout_ms, &progress);
    int r = finish_all(workers, count, timeout_ms);
    uint64_t done = 0;
    for (size_t i = 0; i < count; i++)
        done += jobs[i].transfer.done_bytes;
    heap_free(workers);
    return progress_end(&progress, r, done);
}
