/* image/defer.c - downloads that wait until they can be made side by side (kernel --defer, initrd
 * --defer, boot). Not here: the side by side (fetch/jobs.c). */
#include "core/err.h"
#include "core/heap.h"
#include "fetch/fetch.h"
#include "image/image.h"

struct deferred {
    struct uri *uri;
    char *name, *cmdline; /* NULL: none */
    struct params *params;
    unsigned flags;
};

static struct deferred waiting[FETCH_JOBS_MAX];
static size_t waiting_count;

static void forget(struct deferred *d)
{
    uri_free(d->uri);
    heap_free(d->name);
    heap_free(d->cmdline);
    params_free(d->params);
    *d = (struct deferred){ 0 };
}

int image_defer(const struct uri *uri, const char *name, const char *cmdline, unsigned flags)
{
    if (waiting_count == FETCH_JOBS_MAX)
        return fail(ERR_NOSPC,
                    "image: %u downloads are waiting already; boot or imgwait makes them",
                    (unsigned)FETCH_JOBS_MAX);
    struct deferred *d = &waiting[waiting_count];
    *d = (struct deferred){ .flags = flags };
    if (!name)
        name = uri_basename(uri);
    if (uri_resolve(uri_cwd(), uri, &d->uri) < 0 || !(d->name = heap_strdup(name)) ||
        (cmdline && *cmdline && !(d->cmdline = heap_strdup(cmdline)))) {
        forget(d);
        return fail(ERR_NOMEM, "image: no memory to remember a download");
    }
    if (d->uri->params) /* as it is now: the next download may want another list of this name */
        d->params = params_claim(d->uri->params);
    waiting_count++;
    return 0;
}

static int register_one(struct deferred *d, struct transfer *transfer)
{
    struct image *image;
    int r = image_register(d->name, transfer->uri, &transfer->blob,
                           d->flags & ~(unsigned)IMAGE_SELECTED, &image);
    if (r == 0)
        r = image_set_cmdline(image, d->cmdline);
    if (r == 0 && d->flags & IMAGE_SELECTED)
        image_select(image);
    return r;
}

int image_fetch_deferred(uint64_t timeout_ms, bool quiet)
{
    size_t count = waiting_count;
    if (count == 0)
        return 0;
    struct fetch_job *jobs = heap_zalloc(count * sizeof(*jobs));
    if (!jobs)
        return fail(ERR_NOMEM, "image: no memory for %u downloads", (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        jobs[i].uri = waiting[i].uri;
        jobs[i].label = waiting[i].name;
        jobs[i].transfer.params = waiting[i].params;
        waiting[i].params = NULL;
    }
    int r = fetch_jobs(jobs, count, timeout_ms, quiet);
    for (size_t i = 0; i < count; i++) {
        if (r == 0)
            r = register_one(&waiting[i], &jobs[i].transfer);
        transfer_free(&jobs[i].transfer);
        forget(&waiting[i]);
    }
    waiting_count = 0;
    heap_free(jobs);
    return r;
}
