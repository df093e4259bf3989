/* fetch/http_resume.c - going on with a download whose connection broke or stalled: when, how
 * often, from which byte, and whether it is still the same file. Not here: the exchange itself
 * (http.c). Source: RFC 9110 13.1.5 (If-Range), 14 (ranges), 8.8 (validators). */
#include "core/event.h"
#include "core/settings.h"
#include "http_parts.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    BACKOFF_FIRST_MS = 250,
    BACKOFF_MAX_MS = 8000,
    PROGRESS_BYTES = 64 * 1024, /* so much that is new makes the count of failures begin again */
};

int http_broken(struct http_job *job, int why, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(job->why_text, sizeof(job->why_text), fmt, args);
    va_end(args);
    job->why = why;
    return HTTP_BROKEN;
}

bool http_resume_wanted(const struct http_job *job)
{
    return job->best_bytes > 0 || job->transfer->done_bytes > 0;
}

/* Only a strong validator says that two ranges are of one file: RFC 9110 13.1.5. */
static const char *strong_validator(const struct http_job *job)
{
    if (job->etag[0] == '"')
        return job->etag;
    return job->modified[0] ? job->modified : NULL;
}

static bool can_continue(const struct http_job *job)
{
    return !job->no_range && job->transfer->done_bytes &&
           (strong_validator(job) || job->total_bytes);
}

void http_resume_elsewhere(struct http_job *job)
{
    job->elsewhere = true;
    if (!strong_validator(job))
        fetch_start_over(job->transfer);
}

void http_resume_request(const struct http_job *job, struct http_request *request)
{
    if (!can_continue(job))
        return;
    request->range_first = job->transfer->done_bytes;
    request->if_range = strong_validator(job);
}

static uint64_t backoff_ms(unsigned failures)
{
    uint64_t ms = BACKOFF_FIRST_MS;
    for (unsigned i = 1; i < failures && ms < BACKOFF_MAX_MS; i++)
        ms *= 2;
    return ms;
}

static int give_up(const struct http_job *job)
{
    const struct transfer *transfer = job->transfer;
    return fail(job->why, "http: %s %s after %llu of %llu bytes of %.80s; %u tries did not help",
                job->where, job->why_text, (unsigned long long)job->best_bytes,
                (unsigned long long)job->total_bytes,
                transfer->uri->epath ? transfer->uri->epath : "/", job->failures - 1);
}

int http_resume_after(struct http_job *job)
{
    struct transfer *transfer = job->transfer;
    char amount[FETCH_AMOUNT_TEXT_MAX];
    if (transfer->done_bytes >= job->best_bytes + PROGRESS_BYTES) {
        job->failures = job->waits = 0;
        job->went_back = false;
    }
    if (transfer->done_bytes > job->best_bytes)
        job->best_bytes = transfer->done_bytes;
    uint64_t most = setting_get_uint("fetch-resumes", FETCH_RESUMES_MAX);
    if (++job->failures > most)
        return give_up(job);
    transfer->resumes++;
    if (!can_continue(job))
        fetch_start_over(transfer);
    event_log(EVENT_WARNING, "http", "%s %s; going on with %s at byte %llu, try %u of %u",
              job->where, job->why_text, transfer->uri->epath ? transfer->uri->epath : "/",
              (unsigned long long)transfer->done_bytes, job->failures, (unsigned)most);
    snprintf(transfer->status, sizeof(transfer->status), "resuming at %s, try %u",
             fetch_amount(transfer->done_bytes, amount), job->failures);
    int r = fiber_sleep_ms(backoff_ms(job->failures));
    job->fresh = true;
    job->answers = 0;
    if (strncmp(str_text(&job->authorization), "Basic ", 6) != 0) {
        job->challenged = false; /* a nonce is used once: let the server challenge anew */
        str_truncate(&job->authorization, 0);
    }
    return r < 0 ? r : HTTP_REPEAT;
}

static bool text_equal(const struct http_text *text, const char *kept)
{
    return text->len_bytes == strlen(kept) && memcmp(text->data, kept, text->len_bytes) == 0;
}

static void keep_text(char kept[HTTP_VALIDATOR_MAX], const struct http_text *text)
{
    kept[0] = '\0';
    if (!text->data || text->len_bytes >= HTTP_VALIDATOR_MAX ||
        memchr(text->data, 0, text->len_bytes))
        return;
    memcpy(kept, text->data, text->len_bytes);
    kept[text->len_bytes] = '\0';
}

/* Is the 206 a piece of what we have the beginning of? What both sides state must agree; another server
 * must state something. */
static bool same_file(const struct http_job *job, const struct http_head *head)
{
    if (!head->has_range || head->range_first != job->transfer->done_bytes)
        return false;
    if (head->etag.data && job->etag[0] && !text_equal(&head->etag, job->etag))
        return false;
    if (head->last_modified.data && job->modified[0] &&
        !text_equal(&head->last_modified, job->modified))
        return false;
    if (job->elsewhere && !(head->etag.data && job->etag[0]) &&
        !(head->last_modified.data && job->modified[0]))
        return false;
    return !head->has_range_total || !job->total_bytes || head->range_total == job->total_bytes;
}

int http_resume_check(struct http_job *job, const struct http_head *head)
{
    struct transfer *transfer = job->transfer;
    if (transfer->done_bytes && head->status == 206 && can_continue(job)) {
        if (!same_file(job, head)) {
            event_log(EVENT_NOTICE, "http", "%s has another file now: starting over", job->where);
            job->no_range = true;
            fetch_start_over(transfer);
            return HTTP_REPEAT;
        }
        if (head->has_range_total)
            job->total_bytes = head->range_total;
        transfer->total_bytes = job->total_bytes;
        job->elsewhere = false;
        return 0;
    }
    if (head->status == 206)
        return fail(ERR_PROTO, "http: %s sent the bytes from %llu on, all were asked for",
                    job->where, (unsigned long long)head->range_first);
    if (transfer->done_bytes) { /* the whole file again: no ranges here, or another file */
        event_log(EVENT_NOTICE, "http", "%s sends the whole file anew", job->where);
        fetch_start_over(transfer);
    }
    job->elsewhere = false;
    keep_text(job->etag, &head->etag);
    keep_text(job->modified, &head->last_modified);
    job->total_bytes = head->has_length ? head->length : 0;
    transfer->total_bytes = job->total_bytes;
    return 0;
}
