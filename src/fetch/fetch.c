/* fetch/fetch.c - one download from its URI to a sealed blob: scheme, redirects. Not here: the
 * schemes (a file each), several at once and what a person sees (jobs.c). Source: RFC 3986 3.1;
 * compat 5. */
#include "fetch/fetch.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "core/dry_run.h"
#include "core/event.h"
#include "core/settings.h"
#include "plat.h"

static const struct fetcher *find_fetcher(const char *scheme)
{
    for (size_t i = 0; scheme && fetchers[i]; i++)
        if (strcasecmp(fetchers[i]->scheme, scheme) == 0)
            return fetchers[i];
    return NULL;
}

static int no_fetcher(const struct uri *uri)
{
    if (uri->scheme)
        return fail(ERR_NOTSUP,
                    "fetch: the scheme \"%.40s\" is not one that this program downloads with",
                    uri->scheme);
    struct str text = STR_INIT;
    uri_format(uri, URI_ALL | URI_NO_USER, &text);
    int r = fail(
        ERR_NOTSUP,
        "fetch: \"%.120s\" says neither protocol nor server, and there is no working URI to take "
        "them from",
        str_text(&text));
    str_free(&text);
    return r;
}

int fetch_run(const struct uri *uri, struct transfer *transfer)
{
    int r = uri_resolve(uri_cwd(), uri, &transfer->uri);
    if (r < 0)
        return r;
    transfer->start_us = plat_now_us();
    /* whoever names the list uses it up; an unknown name is no failure */
    if (transfer->uri->params && !transfer->params)
        transfer->params = params_claim(transfer->uri->params);
    for (;;) { /* bounded by fetch_redirect() */
        const struct fetcher *fetcher = find_fetcher(transfer->uri->scheme);
        if (!fetcher)
            r = no_fetcher(transfer->uri);
        else if (transfer->upload && !fetcher->uploads)
            r = fail(ERR_NOTSUP, "fetch: \"%.40s\" is for downloads only", fetcher->scheme);
        else
            r = dry_run ? dry_run->fetch(fetcher, transfer) : fetcher->fetch(transfer);
        if (r != FETCH_AGAIN)
            break;
        fetch_start_over(transfer);
    }
    if (r < 0)
        return r;
    transfer->status[0] = '\0';
    return blob_seal(&transfer->blob);
}

void transfer_free(struct transfer *transfer)
{
    uri_free(transfer->uri);
    uri_free(transfer->first);
    params_free(transfer->params);
    blob_free(&transfer->blob);
    memset(transfer, 0, sizeof(*transfer));
}

/* RFC 3986 4.2: "//other/file" keeps the scheme alone. To a script it is a path (compat 5.1). */
static int resolve_location(const struct uri *base, const char *location, struct uri **ret_target)
{
    struct uri *relative = NULL;
    struct str whole = STR_INIT;
    bool keeps_scheme = location[0] == '/' && location[1] == '/';
    str_printf(&whole, "%s%s%s", keeps_scheme ? base->scheme : "", keeps_scheme ? ":" : "",
               location);
    int r = whole.oom ? fail(ERR_NOMEM, "fetch: no memory for a redirect")
                      : uri_parse(str_text(&whole), &relative);
    str_free(&whole);
    if (r == 0)
        r = uri_resolve(base, relative, ret_target);
    uri_free(relative);
    return r;
}

int fetch_redirect(struct transfer *transfer, const char *location)
{
    struct uri *target = NULL;
    struct str shown = STR_INIT;
    int r = resolve_location(transfer->uri, location, &target);
    if (r < 0)
        return r;
    uri_format(target, URI_NO_USER, &shown); /* this goes to screens and logs */
    uint64_t most = setting_get_uint("fetch-redirects", FETCH_REDIRECTS_MAX);
    if (++transfer->redirects > most)
        r = fail(ERR_LOOP, "fetch: gave up after %u redirects; the last one led to %.120s",
                 (unsigned)most, str_text(&shown));
    else
        event_log(EVENT_INFO, "fetch", "redirected to %.200s", str_text(&shown));
    str_free(&shown);
    if (r < 0) {
        uri_free(target);
        return r;
    }
    if (!transfer->first && !transfer->params) /* parameters are sent once */
        transfer->first = transfer->uri;
    else
        uri_free(transfer->uri);
    transfer->uri = target;
    params_free(transfer->params); /* compat 5.4: a redirected POST goes on as GET */
    transfer->params = NULL;
    return FETCH_AGAIN;
}

bool fetch_go_back(struct transfer *transfer)
{
    if (!transfer->first)
        return false;
    uri_free(transfer->uri);
    transfer->uri = transfer->first;
    transfer->first = NULL;
    return true;
}

void fetch_start_over(struct transfer *transfer)
{
    blob_restart(&transfer->blob);
    transfer->done_bytes = transfer->total_bytes = 0;
}

uint64_t fetch_stall_ms(void)
{
    uint64_t ms = setting_get_uint("fetch-stall", FETCH_STALL_MS_DEFAULT);
    if (ms > UINT32_MAX) /* callers multiply it */
        ms = UINT32_MAX;
    return ms ? ms : FETCH_STALL_MS_DEFAULT;
}

const char *fetch_amount(uint64_t bytes, char buffer[FETCH_AMOUNT_TEXT_MAX])
{
    static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
    uint64_t unit = 1;
    size_t i = 0;
    for (; i < 4 && bytes / 1000 >= unit; i++)
        unit *= 1000;
    if (i == 0)
        snprintf(buffer, FETCH_AMOUNT_TEXT_MAX, "%u B", (unsigned)bytes);
    else
        snprintf(buffer, FETCH_AMOUNT_TEXT_MAX, "%llu.%u %s", (unsigned long long)(bytes / unit),
                 (unsigned)(bytes % unit / (unit / 10)), units[i]);
    return buffer;
}
