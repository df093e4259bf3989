/* net/configure.c - run configurators on a device: the link wait, one named or all side by side,
 * who waits for whom.
 * Not here: what a configurator does (dhcp.c, ipv6conf.c), the line on the screen (cmd/dhcp.c).
 * Source: compat 1.4 (`ifconf`); docs/design/008-dhcp.md for the grace. */
#include <stdio.h>
#include <string.h>
#include "core/dry_run.h"
#include "core/err.h"
#include "core/heap.h"
#include "dhcp_private.h"

enum { CONFIGURATORS_MAX = 8 };
enum {
    LINK_WAIT_MS = 15000,    /* setting link-timeout */
    GRACE_MS = 5000,         /* setting ifconf-grace: what the others get once one has succeeded */
    GRACE_AT_ONCE_MS = 1000, /* ... with a lease that was there already */
    MARK_MS = 1000,          /* compat 0.3: a dot each second */
};

struct job {
    const struct net_configurator *configurator;
    struct netdev *dev;
    struct waitq *ended;
    struct fiber *fiber;
    int r;
    char sentence[ERR_SENTENCE_MAX];
};

static int job_body(void *arg)
{
    struct job *job = arg;
    job->r = job->configurator->run(job->dev, NULL, NULL);
    fiber_wake(job->ended);
    return job->r;
}

static int start_jobs(struct job *jobs, struct netdev *dev, const char *name, struct waitq *ended)
{
    int count = 0;
    for (size_t i = 0; net_configurators[i] && count < CONFIGURATORS_MAX; i++) {
        if (name && strcmp(name, net_configurators[i]->name) != 0)
            continue;
        struct job *job = &jobs[count];
        *job = (struct job){ .configurator = net_configurators[i], .dev = dev, .ended = ended };
        job->fiber = fiber_start(job->configurator->name, job_body, job);
        if (!job->fiber)
            return count > 0 ? count
                             : fail(ERR_NOMEM, "ifconf: no memory to configure %s", dev->name);
        count++;
    }
    if (count == 0)
        return fail(ERR_NOTSUP, "ifconf: there is no configurator \"%s\"", name ? name : "");
    return count;
}

/* Does nobody have to be waited for any more? *@grace_end: lowered when somebody has succeeded. */
static bool jobs_settled(const struct job *jobs, int count, uint64_t now_us, uint64_t grace_ms,
                         uint64_t *grace_end)
{
    bool all_done = true;
    for (int i = 0; i < count; i++) {
        uint64_t end = UINT64_MAX;
        if (!fiber_done(jobs[i].fiber))
            all_done = false;
        else if (jobs[i].r == CONFIGURED)
            end = deadline_in_ms(grace_ms);
        else if (jobs[i].r == CONFIGURED_AT_ONCE)
            end = deadline_in_ms(GRACE_AT_ONCE_MS);
        if (*grace_end == UINT64_MAX)
            *grace_end = end;
    }
    return all_done || now_us >= *grace_end;
}

/* Until all have ended, the grace is over, @deadline passes or we are canceled. A dot each second.
 */
static int wait_for_jobs(const struct job *jobs, int count, struct waitq *ended,
                         deadline_t deadline, void (*status)(void *arg, char mark), void *arg)
{
    uint64_t grace_ms = net_conf_uint(jobs[0].dev, "ifconf-grace", GRACE_MS);
    uint64_t grace_end = UINT64_MAX, mark_us = plat_now_us() + MARK_MS * 1000;
    while (!jobs_settled(jobs, count, plat_now_us(), grace_ms, &grace_end)) {
        uint64_t until_us = mark_us < grace_end ? mark_us : grace_end;
        int r = fiber_wait(ended, until_us < deadline ? until_us : deadline);
        if (r == -ERR_CANCELED)
            return r;
        if (deadline_passed(deadline))
            return -ERR_TIMEDOUT;
        if (deadline_passed(mark_us)) {
            if (status)
                status(arg, '.');
            mark_us += MARK_MS * 1000;
        }
    }
    return 0;
}

static void end_jobs(struct job *jobs, int count)
{
    for (int i = 0; i < count; i++) {
        if (!fiber_done(jobs[i].fiber))
            fiber_cancel(jobs[i].fiber);
        jobs[i].r = fiber_join(jobs[i].fiber);
        if (jobs[i].r < 0)
            snprintf(jobs[i].sentence, sizeof(jobs[i].sentence), "%s", err_slot()->sentence);
    }
}

/* All failed: one sentence that holds what each has to say. */
static int none_worked(const struct job *jobs, int count)
{
    struct str sentences = STR_INIT;
    for (int i = 0; i < count; i++)
        str_printf(&sentences, "%s%s", i > 0 ? "; " : "", jobs[i].sentence);
    int r = fail(ERR_NOCONFIG, "%s", str_text(&sentences));
    str_free(&sentences);
    return r;
}

static int run_jobs(struct job *jobs, int count, struct waitq *ended, const char *name,
                    deadline_t deadline, void (*status)(void *arg, char mark), void *arg)
{
    int waited = wait_for_jobs(jobs, count, ended, deadline, status, arg);
    end_jobs(jobs, count);
    for (int i = 0; i < count; i++) {
        if (jobs[i].r >= 0)
            return 0;
    }
    if (waited == -ERR_CANCELED)
        return waited;
    if (waited == -ERR_TIMEDOUT)
        return fail(ERR_TIMEDOUT, "ifconf: %s is not configured when the time given is over",
                    jobs[0].dev->name);
    return name ? jobs[0].r : none_worked(jobs, count);
}

int net_configure(struct netdev *dev, const char *configurator, deadline_t deadline,
                  void (*status)(void *arg, char mark), void *arg)
{
    struct waitq ended;
    deadline_t link_end = deadline_in_ms(net_conf_uint(dev, "link-timeout", LINK_WAIT_MS));
    int r = netdev_open(dev);
    if (r >= 0)
        r = netdev_wait_link(dev, link_end < deadline ? link_end : deadline);
    if (r < 0)
        return r;
    if (dry_run)
        return dry_run->configure(dev, configurator);
    struct job *jobs = heap_zalloc(CONFIGURATORS_MAX * sizeof(*jobs));
    if (!jobs)
        return fail(ERR_NOMEM, "ifconf: no memory to configure %s", dev->name);
    waitq_init(&ended);
    r = start_jobs(jobs, dev, configurator, &ended);
    if (r > 0)
        r = run_jobs(jobs, r, &ended, configurator, deadline, status, arg);
    heap_free(jobs);
    return r;
}
