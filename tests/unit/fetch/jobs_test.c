/* Several downloads with one line: what a person sees, the inactivity limit, Ctrl-C. Real fibers, a clock that moves when
 * all wait. */
#include "core/console.h"
#include "core/err.h"
#include "fetch/fetch.h"
#include "fetch/progress.h"
#include "plat.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/plat_fake.h"
#include <stdio.h>

/* slow:<ms per step>,<steps>,<bytes per step>[,<announced>] */
static int slow_fetch(struct transfer *transfer)
{
    unsigned ms = 0, steps = 0, bytes = 0, announced = 0;
    static const uint8_t data[1000000];
    sscanf(transfer->uri->opaque, "%u,%u,%u,%u", &ms, &steps, &bytes, &announced);
    transfer->total_bytes = announced;
    if (ms == 0)
        return fail(ERR_NOTFOUND, "slow: there is no such file");
    for (unsigned i = 0; i < steps; i++) {
        int r = fiber_sleep_ms(ms);
        if (r == 0)
            r = blob_append(&transfer->blob, data, bytes);
        if (r < 0)
            return r;
        transfer->done_bytes += bytes;
    }
    return 0;
}
static const struct fetcher slow_fetcher = { .scheme = "slow", .fetch = slow_fetch };
const struct fetcher *const fetchers[] = { &slow_fetcher, NULL };

uint64_t setting_get_uint(const char *ref_text, uint64_t fallback)
{
    (void)ref_text;
    return fallback;
}

struct run {
    const char *const *uris;
    size_t count;
    uint64_t timeout_ms;
    bool quiet;
    int r, results[4];
    struct error_slot slot;
};

static int body(void *arg)
{
    struct run *run = arg;
    struct fetch_job jobs[4] = { 0 };
    struct uri *uris[4];
    for (size_t i = 0; i < run->count; i++) {
        uri_parse(run->uris[i], &uris[i]);
        jobs[i].uri = uris[i];
        jobs[i].label = i ? "initrd" : "kernel";
    }
    run->r = fetch_jobs(jobs, run->count, run->timeout_ms, run->quiet);
    run->slot = *err_slot();
    for (size_t i = 0; i < run->count; i++) {
        run->results[i] = jobs[i].result;
        transfer_free(&jobs[i].transfer);
        uri_free(uris[i]);
    }
    return 0;
}

/* What is on the screen after @text: backspaces applied, the lines joined with '\n'. */
static const char *seen(const char *text)
{
    static char screen[4096];
    size_t at = 0, line = 0, len = 0;
    memset(screen, 0, sizeof(screen));
    for (; *text; text++) {
        if (*text == '\b') {
            assert_true(at > line); /* never over the start of the line */
            at--;
        } else {
            screen[at++] = *text;
            len = at > len ? at : len;
            assert_true(*text == '\n' || at - line < 80); /* never wraps */
        }
        if (*text == '\n')
            line = at;
    }
    while (len && screen[len - 1] == ' ')
        len--;
    screen[len] = '\0';
    return screen;
}

static void run_jobs(struct run *run)
{
    plat_fake_console();
    assert_int_equal(sched_run(body, run), 0);
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void test_jobs_short_one(void **state)
{
    (void)state;
    struct run run = {
        (const char *const[]){ "slow:100,3,1000,3000" }, 1, 0, false, 0, { 0 }, { 0 }
    };
    run_jobs(&run);
    assert_int_equal(run.r, 0);
    assert_string_equal(plat_fake_console(), "kernel... ok\n");
}

static void test_jobs_side_by_side(void **state)
{
    (void)state;
    struct run run = { (const char *const[]){ "slow:100,31,500000,15500000",
                                              "slow:50,40,1000000,40000000" },
                       2,
                       0,
                       false,
                       0,
                       { 0 },
                       { 0 } };
    uint64_t start = plat_now_us();
    run_jobs(&run);
    assert_int_equal(run.r, 0);
    assert_true(plat_now_us() - start < 3400000); /* not one after the other */
    const char *text = plat_fake_console();
    assert_non_null(strstr(text, "kernel, initrd..."));
    assert_non_null(strstr(text, "%"));
    const char *line = seen(text);
    assert_memory_equal(line, "kernel, initrd... 55.5 MB in 3.", 31);
    assert_non_null(strstr(line, " MB/s) ok\n"));
}

static void test_jobs_show_status_and_silence(void **state)
{
    (void)state;
    struct run run = { (const char *const[]){ "slow:9000,1,10" }, 1, 0, false, 0, { 0 }, { 0 } };
    run_jobs(&run);
    const char *text = plat_fake_console();
    assert_non_null(strstr(text, "[no data for 3 s]"));
    assert_string_equal(seen(text), "kernel... 10 B in 9.0 s (1 B/s) ok\n");
}

static void test_jobs_failures(void **state)
{
    (void)state;
    struct run run = { (const char *const[]){ "slow:100,20,1000", "slow:0", "other:x" },
                       3,
                       0,
                       false,
                       0,
                       { 0 },
                       { 0 } };
    run_jobs(&run);
    assert_int_equal(run.r, -ERR_NOTFOUND);
    assert_int_equal(run.results[0], 0);
    assert_int_equal(run.results[2], -ERR_NOTSUP);
    assert_string_equal(run.slot.sentence, "slow: there is no such file");
    assert_string_equal(seen(plat_fake_console()),
                        "kernel, initrd, initrd... Not found (error 2d001d8e)\n");
}

static void test_jobs_inactivity_limit(void **state)
{
    (void)state;
    struct run run = { (const char *const[]){ "slow:100,30,1000", "slow:900,3,1000" },
                       2,
                       500,
                       true,
                       0,
                       { 0 },
                       { 0 } };
    run_jobs(&run);
    assert_int_equal(run.results[0], 0);
    assert_int_equal(run.results[1], -ERR_TIMEDOUT);
    assert_int_equal(run.r, -ERR_TIMEDOUT);
    assert_string_equal(run.slot.sentence,
                        "fetch: nothing of initrd arrived for 500 ms, the limit that was given");
    assert_string_equal(plat_fake_console(), "");
}

/* In microseconds it wraps to a moment. */
static void test_jobs_huge_limit(void **state)
{
    (void)state;
    struct run run = {
        (const char *const[]){ "slow:900,3,1000" }, 1, UINT64_MAX / 1000 + 2, true, 0, { 0 }, { 0 }
    };
    run_jobs(&run);
    assert_int_equal(run.r, 0);
}

/* The end of a job tells keys that were typed before from those that come later. */
static int typing_body(void *arg)
{
    plat_fake_type("ab");
    body(arg);
    console_drop_early_keys();
    plat_fake_type("c");
    assert_int_equal(console_key(deadline_in_ms(100)), 'c');
    plat_fake_type("de");
    body(arg);
    assert_int_equal(console_key(deadline_in_ms(100)), 'd'); /* they stay for who does not mind */
    plat_fake_type("f");
    assert_int_equal(fiber_sleep_ms(10), 0);
    console_drop_early_keys();
    assert_int_equal(console_key(deadline_in_ms(100)), 'f');
    assert_int_equal(console_key(deadline_in_ms(100)), -ERR_TIMEDOUT);
    return 0;
}

static void test_jobs_and_keys(void **state)
{
    (void)state;
    for (int quiet = 0; quiet < 2; quiet++) {
        struct run run = {
            (const char *const[]){ "slow:100,3,1000" }, 1, 0, quiet, 0, { 0 }, { 0 }
        };
        if (quiet == 0)
            console_start();
        assert_int_equal(sched_run(typing_body, &run), 0);
        assert_int_equal(run.r, 0);
    }
    (void)plat_fake_console();
}

static int interrupter(void *arg)
{
    (void)arg;
    fiber_sleep_ms(1000);
    sched_cancel_foreground();
    return 0;
}

static int interrupted_body(void *arg)
{
    struct fiber *other = fiber_start("interrupter", interrupter, NULL);
    body(arg);
    fiber_cancel_clear();
    return fiber_join(other);
}

static void test_jobs_are_canceled(void **state)
{
    (void)state;
    struct run run = {
        (const char *const[]){ "slow:100,100,1000", "slow:60000,1,1" }, 2, 0, false, 0, { 0 }, { 0 }
    };
    uint64_t start = plat_now_us();
    plat_fake_console();
    assert_int_equal(sched_run(interrupted_body, &run), 0);
    assert_int_equal(run.r, -ERR_CANCELED);
    assert_true(plat_now_us() - start < 1200000);
    assert_string_equal(seen(plat_fake_console()),
                        "kernel, initrd... Operation canceled (error 0b000695)\n");
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void test_progress_fits_the_line(void **state)
{
    (void)state;
    for (size_t len = 1; len < 200; len += 7) {
        char label[200];
        struct progress p;
        memset(label, 'x', len);
        label[len] = '\0';
        plat_fake_console();
        progress_begin(&p, false, "%s", label);
        size_t used = (len + 3) % 80;
        for (unsigned i = 0; i < 50; i++) {
            plat_fake_now_us += 300000;
            progress_update(&p, i * 77777777ull, i % 3 ? 50 * 77777777ull : 0,
                            i % 5 ? "" : "connecting to something");
            assert_true(used + p.shown_columns < 80);
        }
        progress_dot(&p);
        assert_int_equal(progress_end(&p, 0, 3888888850), 0);
        const char *text = plat_fake_console();
        assert_string_equal(text + strlen(text) - 4, " ok\n");
    }
}

static void test_progress_label_does_not_steer_the_terminal(void **state)
{
    struct progress p;
    (void)state;
    (void)plat_fake_console();
    progress_begin(&p, false, "%s", "a\033[2Jb\n");
    assert_string_equal(plat_fake_console(), "a [2Jb ...");
}

static void test_progress_amounts(void **state)
{
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = { { 0, "0 B" },
                  { 999, "999 B" },
                  { 1000, "1.0 kB" },
                  { 999999, "999.9 kB" },
                  { 45200000, "45.2 MB" },
                  { 5000000000, "5.0 GB" },
                  { UINT64_MAX, "18446744.0 TB" } };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char text[FETCH_AMOUNT_TEXT_MAX];
        assert_string_equal(fetch_amount(cases[i].bytes, text), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jobs_short_one),
        cmocka_unit_test(test_jobs_side_by_side),
        cmocka_unit_test(test_jobs_show_status_and_silence),
        cmocka_unit_test(test_jobs_failures),
        cmocka_unit_test(test_jobs_inactivity_limit),
        cmocka_unit_test(test_jobs_huge_limit),
        cmocka_unit_test(test_jobs_are_canceled),
        cmocka_unit_test(test_jobs_and_keys),
        cmocka_unit_test(test_progress_fits_the_line),
        cmocka_unit_test(test_progress_label_does_not_steer_the_terminal),
        cmocka_unit_test(test_progress_amounts),
    };
    return cmocka_run_group_tests_name("fetch/jobs", tests, NULL, NULL);
}
