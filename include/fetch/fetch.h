/* fetch/fetch.h - downloads: schemes, transfers, progress. One file per scheme in src/fetch,
 * straight-line in a fiber. */
#pragma once
#include "core/blob.h"
#include "core/fiber.h"
#include "core/uri.h"

enum {
    FETCH_REDIRECTS_MAX = 32,
    FETCH_STALL_MS_DEFAULT = 20000,
    FETCH_RESUMES_MAX = 10,
    PARAMS_MAX = 256
};

/** One download as it goes. The fetcher fills blob and the progress fields; the command that
 * started it looks on. */
struct transfer {
    struct uri *uri;                  /* owned; a redirect replaces it */
    struct blob blob;                 /* where the bytes go */
    uint64_t done_bytes, total_bytes; /* total 0: unknown */
    uint64_t start_us;
    char status[48]; /* "connecting", "resuming at 12.3 MB", "" while bytes flow */
    unsigned resumes, redirects;
    bool head_only; /* only the size is wanted */
};

/** A scheme. @fetch blocks in the calling fiber until the whole body is in transfer->blob (not yet
 * sealed), resuming where the protocol can; 0 or -ERR_x told with fail(). A redirect to another
 * scheme: replace transfer->uri and return -ERR_FETCH_AGAIN's number FETCH_AGAIN. */
enum { FETCH_AGAIN = 1 };
struct fetcher {
    const char *scheme;
    uint16_t default_port;
    int (*fetch)(struct transfer *transfer);
};
extern const struct fetcher *const fetchers[];

/** Fetch @uri (resolved against the working URI first). May yield. On success blob is sealed.
 * *@transfer is the caller's: zeroed before, transfer_free() after (also after failure). */
int fetch_run(const struct uri *uri, struct transfer *transfer);
void transfer_free(struct transfer *transfer);

/** Several side by side, each in its own fiber, with one progress display ("<label>... 42% ...").
 * @quiet shows nothing.
 * @timeout_ms inactivity limit, 0: only the stall handling of the scheme.
 * Returns 0 or the first error; every transfer is valid either way. */
struct fetch_job {
    const struct uri *uri;
    const char *label;
    struct transfer transfer;
    int result;
};
int fetch_jobs(struct fetch_job *jobs, size_t count, uint64_t timeout_ms, bool quiet);

/* --- request parameters (`params`, `param`)
 * ----------------------------------------------------------------------- */
struct param {
    char *key, *value;
    bool header;
    struct param *next;
};
struct params {
    char *name;
    char *method;
    struct param *first, *last;
    struct params *next;
};
struct params *params_find(const char *name); /* "" is the default list; NULL: none */
int params_create(const char *name, const char *method, struct params **ret_params); /* replaces */
int params_add(struct params *params, const char *key, const char *value, bool header);
void params_delete(const char *name);
