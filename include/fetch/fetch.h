/* fetch/fetch.h - downloads: schemes, transfers, progress. One file per scheme in src/fetch,
 * straight-line in a fiber. */
#pragma once
#include "core/blob.h"
#include "core/fiber.h"
#include "core/uri.h"

enum {
    FETCH_REDIRECTS_MAX = 32,       /* setting fetch-redirects */
    FETCH_STALL_MS_DEFAULT = 20000, /* setting fetch-stall: so long without a byte is a stall */
    FETCH_RESUMES_MAX = 10, /* setting fetch-resumes: tries in a row that bring nothing new */
    FETCH_JOBS_MAX = 64,
    PARAMS_MAX = 256, /* of one list */
    PARAMS_LISTS_MAX = 64
};

struct params;

/** One download as it goes. The fetcher fills blob and the progress fields; the command that
 * started it looks on. */
struct transfer {
    struct uri *uri;       /* owned; a redirect replaces it */
    struct uri *first;     /* owned; the URI whose redirect led to this one, NULL: there was none */
    struct params *params; /* owned; what the URI's ##params took along, or NULL */
    struct blob blob;      /* where the bytes go */
    uint64_t done_bytes, total_bytes; /* total 0: unknown */
    uint64_t start_us;
    char status[48]; /* "connecting", "resuming at 12.3 MB", "" while bytes flow */
    unsigned resumes, redirects;
    bool head_only;     /* only the size is wanted */
    const void *upload; /* not NULL: this goes to the URI (borrowed); blob gets the answer */
    size_t upload_bytes;
    unsigned answer; /* HTTP: status of the last answer; 0: none */
};

/** A scheme. @fetch blocks in the calling fiber until the whole body is in transfer->blob (not yet
 * sealed), resuming where the protocol can; 0 or -ERR_x told with fail(). A redirect to another
 * scheme: return what fetch_redirect() returned, FETCH_AGAIN. */
enum { FETCH_AGAIN = 1 };
struct fetcher {
    const char *scheme;
    uint16_t default_port;
    bool uploads; /* it knows what transfer->upload is */
    int (*fetch)(struct transfer *transfer);
};
extern const struct fetcher *const fetchers[];

/** Fetch @uri (resolved against the working URI first). May yield. On success blob is sealed.
 * *@transfer is the caller's: zeroed before, transfer_free() after (also after failure). */
int fetch_run(const struct uri *uri, struct transfer *transfer);
void transfer_free(struct transfer *transfer);

/* --- for the schemes --- */
/** Go on at @location (absolute, or relative to transfer->uri), as a plain GET. What has been received stays until
 * fetch_run() calls a fetcher again. Returns FETCH_AGAIN, -ERR_LOOP after FETCH_REDIRECTS_MAX (or as set), or why
 * @location cannot be read. */
int fetch_redirect(struct transfer *transfer, const char *location);
/** Be where the first redirect began: transfer->uri is that URI again. false: there was no redirect, or it answered a
 * request with parameters, which are gone. */
bool fetch_go_back(struct transfer *transfer);
/** Forget what has been received: the next byte is byte 0. */
void fetch_start_over(struct transfer *transfer);
/** How long without a byte is a stall: the setting fetch-stall. */
uint64_t fetch_stall_ms(void);
/** How a person reads an amount: "12.3 MB". Returns @buffer. */
enum { FETCH_AMOUNT_TEXT_MAX = 24 };
const char *fetch_amount(uint64_t bytes, char buffer[FETCH_AMOUNT_TEXT_MAX]);

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

/* --- request parameters (`params`, `param`) --- */
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
/** Take the list out of the registry: owned by caller, params_free(). NULL: none of that name. */
struct params *params_claim(const char *name);
void params_free(struct params *params); /* NULL is fine */
