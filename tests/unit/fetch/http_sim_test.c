/* HTTP downloads from a simulated server: framing, redirects, resuming, waiting, credentials, and every way to fail. A
 * failure prints the seed that replays it. */
#include "core/err.h"
#include "fetch/fetch.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/fetch_fake.h"
#include "tests/unit/fakes/plat_fake.h"
#include "tests/unit/fetch/http_server.h"
#include <stdio.h>

extern const struct fetcher http_fetcher, data_fetcher;
const struct fetcher *const fetchers[] = { &http_fetcher, &data_fetcher, NULL };
static char host[32]; /* a new one for each test: nothing idle is left from the last one */

static int reset(void **state)
{
    static unsigned number;
    (void)state;
    http_server_reset();
    fetch_fake_reset();
    fetch_fake_seed(1);
    plat_fake_now_us = 1000;
    snprintf(host, sizeof(host), "h%u", number++);
    return 0;
}

static const char *text_of(const char *tail)
{
    static char text[256];
    snprintf(text, sizeof(text), "http://%s%s", host, tail);
    return text;
}

static int fetch_text(const char *text, struct transfer *transfer)
{
    struct uri *uri;
    assert_int_equal(uri_parse(text, &uri), 0);
    int r = fetch_run(uri, transfer);
    uri_free(uri);
    return r;
}

static void check_file(const struct transfer *transfer, uint64_t seed)
{
    if (transfer->blob.len_bytes != http_server.file_bytes)
        fail_msg("seed %llu: %zu bytes of %zu", (unsigned long long)seed, transfer->blob.len_bytes,
                 http_server.file_bytes);
    for (size_t i = 0; i < http_server.file_bytes; i++)
        if (transfer->blob.data[i] != http_server_byte(i))
            fail_msg("seed %llu: byte %zu is wrong", (unsigned long long)seed, i);
}

static void expect_file(void)
{
    struct transfer transfer = { 0 };
    if (fetch_text(text_of("/file"), &transfer) < 0)
        fail_msg("%s", err_slot()->sentence);
    check_file(&transfer, 0);
    transfer_free(&transfer);
    assert_int_equal(plat_fake_pages_out(), 0);
}

/* @sentence: %s is the host. */
static void expect_failure(const char *tail, int r, const char *sentence)
{
    struct transfer transfer = { 0 };
    char wanted[512];
    snprintf(wanted, sizeof(wanted), sentence, host);
    assert_int_equal(fetch_text(text_of(tail), &transfer), r);
    assert_string_equal(err_slot()->sentence, wanted);
    transfer_free(&transfer);
    assert_int_equal(plat_fake_pages_out(), 0);
}

static void expect_body(const char *tail, const char *body)
{
    struct transfer transfer = { 0 };
    if (fetch_text(text_of(tail), &transfer) < 0)
        fail_msg("%s", err_slot()->sentence);
    assert_int_equal(transfer.blob.len_bytes, strlen(body));
    assert_memory_equal(transfer.blob.data, body, strlen(body));
    transfer_free(&transfer);
}

static void test_http_any_length_and_framing(void **state)
{
    static const size_t lens[] = { 0, 1, 1000, 65536, 65537, 500000 };
    static const size_t segments[] = { 0, 1, 7, 1460, 70000 };
    for (size_t i = 0; i < ARRAY_SIZE(lens) * ARRAY_SIZE(segments) * 4; i++) {
        size_t segment = segments[i % ARRAY_SIZE(segments)], kind = i / ARRAY_SIZE(segments) % 4;
        reset(state);
        http_server.file_bytes = lens[i / ARRAY_SIZE(segments) / 4];
        if (http_server.file_bytes > 1000 && segment && segment < 1000)
            continue;
        http_server.segment_bytes = segment;
        http_server.chunk_bytes = kind == 1 ? 1 + lens[i % 5] / 3 : kind == 2 ? 4096 : 0;
        http_server.closes = kind == 3;
        expect_file();
    }
}

static void test_http_request_text(void **state)
{
    (void)state;
    struct transfer transfer = { 0 };
    char text[200], wanted[400];
    snprintf(text, sizeof(text), "http://u:p@%s:8080/file?a=b#c", host);
    assert_int_equal(fetch_text(text, &transfer), 0);
    snprintf(wanted, sizeof(wanted),
             "GET /file?a=b HTTP/1.1\r\nConnection: keep-alive\r\n"
             "User-Agent: iPXE/1.2.3 Amorce/1.2.3 (linux; x86_64)\r\nHost: %s:8080\r\n\r\n",
             host);
    assert_string_equal(str_text(&http_counts.last_request), wanted);
    transfer_free(&transfer);
}

static void test_http_connections_are_used_again(void **state)
{
    (void)state;
    http_server.file_bytes = 100;
    for (int i = 0; i < 3; i++)
        expect_file();
    assert_int_equal(http_counts.connects, 1);
    expect_failure("/gone", -ERR_NOTFOUND, "http: %s answered 404 Not Found for /gone");
    expect_file();
    assert_int_equal(http_counts.connects, 1);
    /* closed while it was idle */
    http_server.idle_dies = true;
    expect_file();
    assert_int_equal(http_counts.connects, 2);
    assert_int_equal(http_counts.requests, 6);
    http_server.idle_dies = false;
    expect_file();
    /* the server closed it meanwhile: asked again on a new one, unseen */
    http_server.drops_idle = true;
    expect_file();
    for (int i = 0; i < 3; i++)
        expect_file();
    assert_int_equal(http_counts.requests, 11);
    assert_int_equal(http_counts.connects, 6);
}

static void test_http_stray_bytes_on_idle_connections(void **state)
{
    static const char *const strays[] = { "\r\n", "rest of the last file", "H" };
    for (size_t i = 0; i < ARRAY_SIZE(strays); i++) { /* they come late: asked again on a new one */
        reset(state);
        http_server.file_bytes = 100;
        expect_file();
        http_server.late = strays[i];
        expect_file();
        assert_int_equal(http_counts.connects, 2);
        assert_int_equal(http_counts.requests, 3);
    }
    reset(state); /* they are there, and look like an answer */
    static char answer[40000] = "HTTP/1.1 200 OK\r\nContent-Length: 39000\r\n\r\n";
    size_t head = strlen(answer);
    memset(answer + head, 'x', 39000);
    strcpy(answer + head + 39000, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlies");
    http_server.script[0] = answer;
    http_server.segment_bytes = 1000;
    struct transfer transfer = { 0 };
    assert_int_equal(fetch_text(text_of("/x"), &transfer), 0);
    assert_int_equal(transfer.blob.len_bytes, 39000);
    transfer_free(&transfer);
    http_server.file_bytes = 100;
    expect_file();
    assert_int_equal(http_counts.connects, 2);
}

static void test_http_redirects(void **state)
{
    http_server.script[0] =
        "HTTP/1.1 302 Found\r\nLocation: ../file\r\nContent-Length: 5\r\n\r\nmoved";
    http_server.file_bytes = 1000;
    struct transfer transfer = { 0 };
    assert_int_equal(fetch_text(text_of("/a/b/c"), &transfer), -ERR_NOTFOUND); /* /a/file */
    transfer_free(&transfer);
    reset(state);
    http_server.script[0] =
        "HTTP/1.1 404 Odd\r\nLocation: /file?x\r\nContent-Length: 5\r\n\r\nmoved";
    http_server.file_bytes = 1000;
    assert_int_equal(fetch_text(text_of("/a"), &transfer), 0);
    check_file(&transfer, 0);
    assert_string_equal(transfer.uri->path, "/file");
    assert_int_equal(http_counts.connects, 1);
    transfer_free(&transfer);
    reset(state); /* another server by the same scheme: RFC 3986 4.2 */
    http_server.script[0] =
        "HTTP/1.1 302 Found\r\nLocation: //other:81/file\r\nContent-Length: 0\r\n\r\n";
    http_server.file_bytes = 1000;
    assert_int_equal(fetch_text(text_of("/a"), &transfer), 0);
    check_file(&transfer, 0);
    assert_string_equal(transfer.uri->host, "other");
    assert_non_null(strstr(str_text(&http_counts.last_request), "\r\nHost: other:81\r\n"));
    transfer_free(&transfer);
    reset(state);
    http_server.script[0] = "HTTP/1.1 301 Moved\r\nLocation: data:,hello\r\n\r\n";
    expect_body("/a", "hello");
    reset(state);
    for (int i = 0; i < HTTP_SERVER_SCRIPT_MAX; i++)
        http_server.script[i] =
            "HTTP/1.1 302 Found\r\nLocation: http://u:secret@server/again\r\nContent-Length: 0\r\n\r\n";
    expect_failure("/a", -ERR_LOOP,
                   "fetch: gave up after 32 redirects; the last one led to http://server/again");
    assert_int_equal(http_counts.requests, 33);
    reset(state);
    fetch_fake_setting("fetch-redirects", 2);
    for (int i = 0; i < HTTP_SERVER_SCRIPT_MAX; i++)
        http_server.script[i] =
            "HTTP/1.1 302 Found\r\nLocation: http://server/again\r\nContent-Length: 0\r\n\r\n";
    expect_failure("/a", -ERR_LOOP,
                   "fetch: gave up after 2 redirects; the last one led to http://server/again");
    assert_int_equal(http_counts.requests, 3);
    reset(state);
    http_server.script[0] = "HTTP/1.1 302 Found\r\nLocation: gopher://x/y\r\n\r\n";
    expect_failure("/a", -ERR_NOTSUP,
                   "fetch: the scheme \"gopher\" is not one that this program downloads with");
}

static void test_http_refusals(void **state)
{
    static const struct {
        const char *answer;
        int r;
        const char *sentence;
    } cases[] = {
        { "HTTP/1.1 401 Unauthorized\r\n\r\n", -ERR_ACCES,
          "http: %s answered 401 Unauthorized for /x" },
        { "HTTP/1.1 403 Forbidden\r\n\r\n", -ERR_PERM, "http: %s answered 403 Forbidden for /x" },
        { "HTTP/1.1 404 Not\x1b[31mFound\r\n\r\n", -ERR_NOTFOUND,
          "http: %s answered 404 Not.[31mFound for /x" },
        { "HTTP/1.1 410\r\n\r\n", -ERR_HTTP_CLIENT, "http: %s answered 410 for /x" },
        { "HTTP/1.1 500 Oops\r\n\r\n", -ERR_HTTP_SERVER, "http: %s answered 500 Oops for /x" },
        { "HTTP/1.1 304 Not Modified\r\n\r\n", -ERR_IO,
          "http: %s answered 304 Not Modified for /x" },
        { "SSH-2.0-OpenSSH_9.2\r\n", -ERR_PROTO,
          "http: %s does not answer in HTTP/1.x to /x but with \"SSH-2.0-OpenSSH_9.2..\"" },
        { "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", -ERR_PROTO,
          "http: %s sent a head that contradicts RFC 9112 for /x" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", -ERR_NOTSUP,
          "http: %s sends /x in a transfer coding other than chunked" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n", -ERR_PROTO,
          "http: %s sent chunks that contradict RFC 9112 7.1 at byte 5 of /x" },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloo\r\n", -ERR_PROTO,
          "http: %s sent chunks that contradict RFC 9112 7.1 at byte 5 of /x" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", -ERR_NOMEM,
          "memory: a file of 4294967295 GiB cannot be held" },
        { "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 7-9/10\r\nContent-Length: 3\r\n\r\nabc",
          -ERR_PROTO, "http: %s sent the bytes from 7 on, all were asked for" },
        { "HTTP/1.1 503 Busy\r\nRetry-After: 301\r\n\r\n", -ERR_HTTP_SERVER,
          "http: %s answered 503 for /x and asks to come back in 301 s; 300 are the limit" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        reset(state);
        http_server.script[0] = cases[i].answer;
        expect_failure("/x", cases[i].r, cases[i].sentence);
        assert_int_equal(http_counts.requests, 1);
    }
}

static void test_http_silent_and_endless_servers(void **state)
{
    http_server.script[0] = "";
    expect_failure("/x", -ERR_STALLED, "http: %s sent no answer for 120 s for /x");
    reset(state);
    http_server.script[0] = "";
    http_server.faults[0] = (struct http_fault){ FAULT_CLOSE, 0 };
    expect_failure("/x", -ERR_CONNRESET, "http: %s closed the connection without an answer for /x");
    reset(state);
    http_server.faults[0] = (struct http_fault){ FAULT_REFUSE, 0 };
    expect_failure("/x", -ERR_CONNREFUSED, "tcp: %s refused the connection to port 80");
    reset(state);
    static char endless[40000] = "HTTP/1.1 200 OK\r\nX: ";
    memset(endless + strlen(endless), 'x', sizeof(endless) - 1 - strlen(endless));
    http_server.script[0] = endless;
    expect_failure("/x", -ERR_PROTO, "http: %s sent a head of more than 32768 bytes for /x");
    reset(state);
    static char interim[2000];
    for (int i = 0; i < 20; i++)
        strcat(interim, "HTTP/1.1 100 Continue\r\n\r\n");
    http_server.script[0] = interim;
    expect_failure("/x", -ERR_PROTO, "http: %s sent more than 8 interim answers for /x");
    reset(state);
    http_server.script[0] =
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    expect_body("/x", "ok");
}

static void test_http_broken_connections_are_resumed(void **state)
{
    for (uint64_t seed = 1; seed <= 150; seed++) {
        reset(state);
        fetch_fake_seed(seed);
        http_server.file_bytes = 1 + fetch_fake_random(200000);
        http_server.segment_bytes = 1 + fetch_fake_random(3000);
        http_server.chunk_bytes = fetch_fake_chance(300) ? 1 + fetch_fake_random(5000) : 0;
        http_server.ranges = fetch_fake_chance(800);
        http_server.lies_about_range = fetch_fake_chance(100);
        http_server.etag = fetch_fake_chance(500)   ? "\"e\""
                           : fetch_fake_chance(500) ? "W/\"weak\""
                                                    : NULL;
        http_server.modified = fetch_fake_chance(500) ? "Thu, 01 Jan 2026 00:00:00 GMT" : NULL;
        for (unsigned i = 0; i < 9; i++) {
            http_server.faults[i].kind = fetch_fake_random(5);
            http_server.faults[i].after_bytes = fetch_fake_random((uint32_t)http_server.file_bytes +
                                                                  300);
            if (i == 0 && http_server.faults[i].kind != FAULT_NONE) {
                http_server.faults[i].after_bytes += 300; /* the first answer comes */
                if (http_server.faults[i].kind == FAULT_REFUSE)
                    http_server.faults[i].kind = FAULT_STALL;
            }
        }
        struct transfer transfer = { 0 };
        if (fetch_text(text_of("/file"), &transfer) < 0)
            fail_msg("seed %llu: %s", (unsigned long long)seed, err_slot()->sentence);
        check_file(&transfer, seed);
        transfer_free(&transfer);
        assert_int_equal(plat_fake_pages_out(), 0);
    }
}

static void test_http_resume_asks_for_the_rest_only(void **state)
{
    (void)state;
    http_server.file_bytes = 300000;
    http_server.faults[0] = (struct http_fault){ FAULT_STALL, 100000 };
    struct transfer transfer = { 0 };
    assert_int_equal(fetch_text(text_of("/file"), &transfer), 0);
    check_file(&transfer, 0);
    assert_int_equal(transfer.resumes, 1);
    assert_non_null(strstr(str_text(&http_counts.last_request), "\r\nRange: bytes=999"));
    assert_non_null(strstr(str_text(&http_counts.last_request), "\r\nIf-Range: \"one\"\r\n"));
    assert_true(plat_fake_now_us > 20000000 &&
                plat_fake_now_us < 22000000); /* the stall, then at once */
    transfer_free(&transfer);
}

/* A 206 that begins elsewhere, and is as long as what is missing. */
static void test_http_wrong_range_starts_over(void **state)
{
    (void)state;
    http_server.file_bytes = 10;
    http_server.faults[0] = (struct http_fault){ FAULT_CLOSE, 58 }; /* the head and 5 bytes */
    http_server.script[1] =
        "HTTP/1.1 206 Partial Content\r\nETag: \"one\"\r\nContent-Range: bytes 4-8/10\r\n"
        "Content-Length: 5\r\n\r\nabcde";
    expect_file();
    assert_int_equal(http_counts.requests, 3);
}

static void become_another_file(unsigned number)
{
    if (number == 1) {
        http_server.generation = 99;
        http_server.file_bytes = 200001;
        http_server.etag = http_server.etag ? "\"two\"" : NULL;
    }
}

static void test_http_another_file_starts_over(void **state)
{
    for (int kind = 0; kind < 3; kind++) {
        reset(state);
        http_server.file_bytes = 200000;
        http_server.etag = kind == 0 ? "\"one\""
                                     : NULL; /* If-Range; only the length tells; shorter: 416 */
        http_server.faults[0] = (struct http_fault){ FAULT_RESET, 150000 };
        http_server.on_connect = become_another_file;
        expect_file();
    }
}

static void become_short(unsigned number)
{
    if (number == 1)
        http_server.file_bytes = 1000;
}

static void test_http_shorter_file_starts_over(void **state)
{
    (void)state;
    http_server.file_bytes = 200000;
    http_server.etag = NULL;
    http_server.faults[0] = (struct http_fault){ FAULT_RESET, 150000 };
    http_server.on_connect = become_short;
    expect_file();
}

static void test_http_proxy_of_a_restarting_server(void **state)
{
    (void)state;
    http_server.file_bytes = 200000;
    http_server.faults[0] = (struct http_fault){ FAULT_CLOSE, 150000 };
    http_server.script[1] = http_server.script[2] =
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";
    expect_file();
}

static void test_http_server_that_stays_away(void **state)
{
    (void)state;
    http_server.file_bytes = 200000;
    http_server.faults[0] = (struct http_fault){ FAULT_CLOSE, 100056 };
    for (int i = 1; i < HTTP_SERVER_FAULTS_MAX; i++)
        http_server.faults[i].kind = FAULT_REFUSE;
    expect_failure(
        "/file", -ERR_CONNREFUSED,
        "http: %s cannot be reached after 100000 of 200000 bytes of /file; 10 tries did not help");
    assert_int_equal(http_counts.connects, 11);
    assert_true(plat_fake_now_us > 30000000 && plat_fake_now_us < 60000000);
    reset(state);
    http_server.file_bytes = 200000;
    http_server.faults[0] = (struct http_fault){ FAULT_CLOSE, 100056 };
    for (int i = 1; i < HTTP_SERVER_FAULTS_MAX; i++)
        http_server.faults[i].kind = FAULT_REFUSE;
    fetch_fake_setting("fetch-resumes", 2);
    expect_failure(
        "/file", -ERR_CONNREFUSED,
        "http: %s cannot be reached after 100000 of 200000 bytes of /file; 2 tries did not help");
    assert_int_equal(http_counts.connects, 3);
}

/* It breaks at the same byte again and again: no endless loop. */
static void test_http_server_that_never_finishes(void **state)
{
    for (int ranges = 0; ranges < 2; ranges++) {
        reset(state);
        http_server.file_bytes = 200000;
        http_server.ranges = ranges;
        for (int i = 0; i < HTTP_SERVER_FAULTS_MAX; i++)
            http_server.faults[i] = (struct http_fault){ FAULT_CLOSE, ranges && i ? 200 : 100000 };
        struct transfer transfer = { 0 };
        assert_int_equal(fetch_text(text_of("/file"), &transfer), -ERR_TRUNCATED);
        assert_true(http_counts.connects < 14);
        transfer_free(&transfer);
    }
}

/* Every connection breaks, each brings something new: no bound of things "in a row" is met. */
static void break_every_connection(size_t after_bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        http_server.faults[i] = (struct http_fault){ FAULT_CLOSE, after_bytes };
    http_server.file_bytes = count * after_bytes;
}

static void test_http_many_resumes_with_a_password(void **state)
{
    static const char *const challenges[] = {
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\nContent-Length: 0\r\n\r\n"
    };
    char text[200];
    for (int digest = 0; digest < 2; digest++) {
        reset(state);
        struct transfer transfer = { 0 };
        break_every_connection(70000, 12);
        http_server.challenge = challenges[digest];
        snprintf(text, sizeof(text), "http://a:b@%s/file", host);
        if (fetch_text(text, &transfer) < 0)
            fail_msg("%s", err_slot()->sentence);
        check_file(&transfer, 0);
        assert_int_equal(transfer.resumes, 12);
        assert_int_equal(http_counts.connects, 13); /* a nonce is used once, a password again */
        assert_int_equal(http_counts.requests, digest ? 26 : 14);
        transfer_free(&transfer);
    }
    reset(state); /* ten tries that bring little: they end as what they are */
    struct transfer transfer = { 0 };
    break_every_connection(1000, 20);
    http_server.challenge = challenges[1];
    snprintf(text, sizeof(text), "http://a:b@%s/file", host);
    assert_int_equal(fetch_text(text, &transfer), -ERR_TRUNCATED);
    assert_int_equal(http_counts.connects, 11);
    transfer_free(&transfer);
}

static void test_http_many_resumes_of_a_busy_server(void **state)
{
    (void)state;
    break_every_connection(70000, 22);
    for (int i = 1; i < HTTP_SERVER_SCRIPT_MAX; i += 2)
        http_server.script[i] = "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";
    expect_file();
    assert_int_equal(http_counts.requests, 45);
}

#define LED_TO(uri) "HTTP/1.1 302 Found\r\nLocation: " uri "\r\nContent-Length: 0\r\n\r\n"
#define TURNED_AWAY "HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nexpired"

/* Its URI is a redirect's, and good for a while only (S3): the resume asks the first one for another. */
static void begin_with_signed_uri(void **state)
{
    reset(state);
    http_server.script[0] = LED_TO("/file?a");
    http_server.file_bytes = 300000;
    http_server.faults[0] = (struct http_fault){ FAULT_CLOSE, 100000 };
    http_server.script[2] = TURNED_AWAY;
    http_server.script[3] = LED_TO("/file?b");
}

static void become_another_server(unsigned number)
{
    if (number == 1)
        http_server.generation = 5;
}

static void test_http_signed_uri_that_expires(void **state)
{
    struct transfer transfer = { 0 };
    begin_with_signed_uri(state);
    http_server.faults[1] = (struct http_fault){ FAULT_CLOSE, 100000 }; /* and once more */
    http_server.script[5] = TURNED_AWAY;
    http_server.script[6] = LED_TO("//h/file?c");
    assert_int_equal(fetch_text(text_of("/first"), &transfer), 0);
    check_file(&transfer, 0);
    assert_string_equal(transfer.uri->equery, "c");
    transfer_free(&transfer);
    assert_int_equal(http_counts.requests, 8);
    assert_non_null(
        strstr(str_text(&http_counts.requests_text), "GET /first HTTP/1.1\r\nRange: bytes=99"));
    assert_non_null(
        strstr(str_text(&http_counts.last_request), "GET /file?c HTTP/1.1\r\nRange: bytes=19"));
    assert_non_null(strstr(str_text(&http_counts.last_request), "\r\nIf-Range: \"one\"\r\n"));
    assert_non_null(strstr(str_text(&http_counts.last_request), "\r\nHost: h\r\n"));

    begin_with_signed_uri(state); /* nothing tells whether it is the same file */
    http_server.etag = NULL;
    assert_int_equal(fetch_text(text_of("/first"), &transfer), 0);
    check_file(&transfer, 0);
    transfer_free(&transfer);
    assert_null(strstr(str_text(&http_counts.last_request), "\r\nRange: "));

    begin_with_signed_uri(state); /* what it then began itself it may go on with, as ever */
    http_server.etag = NULL;
    http_server.faults[1] = (struct http_fault){ FAULT_CLOSE, 100000 };
    assert_int_equal(fetch_text(text_of("/first"), &transfer), 0);
    check_file(&transfer, 0);
    transfer_free(&transfer);
    assert_non_null(strstr(str_text(&http_counts.last_request), "\r\nRange: "));

    begin_with_signed_uri(state); /* nor here: another server, of the same length by chance */
    http_server.careless = true;
    http_server.on_connect = become_another_server;
    assert_int_equal(fetch_text(text_of("/first"), &transfer), 0);
    check_file(&transfer, 0);
    transfer_free(&transfer);

    begin_with_signed_uri(state); /* the first URI has the file itself now */
    http_server.script[3] = NULL;
    assert_int_equal(fetch_text(text_of("/file"), &transfer), 0);
    check_file(&transfer, 0);
    transfer_free(&transfer);
    assert_int_equal(http_counts.requests, 4);

    begin_with_signed_uri(state); /* another protocol begins anew */
    http_server.script[3] = LED_TO("data:,hello");
    expect_body("/first", "hello");

    begin_with_signed_uri(state);
    http_server.script[3] = LED_TO("http:///x");
    expect_failure("/first", -ERR_INVAL, "http: the URI names no server");
}

/* The password belongs to the first URI. */
static void test_http_signed_uri_behind_a_password(void **state)
{
    struct transfer transfer = { 0 };
    char text[200];
    begin_with_signed_uri(state);
    http_server.script[0] = http_server.script[4] =
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";
    http_server.script[1] = LED_TO("//signed/file?a");
    http_server.script[2] = NULL;
    http_server.faults[0] = (struct http_fault){ FAULT_NONE, 0 };
    http_server.faults[1] = (struct http_fault){ FAULT_CLOSE, 100000 };
    http_server.script[3] = TURNED_AWAY;
    http_server.script[5] = LED_TO("//signed/file?b");
    snprintf(text, sizeof(text), "http://a:b@%s/first", host);
    assert_int_equal(fetch_text(text, &transfer), 0);
    check_file(&transfer, 0);
    transfer_free(&transfer);
    assert_int_equal(http_counts.requests, 7);
    assert_null(strstr(str_text(&http_counts.last_request), "\r\nAuthorization: "));
    assert_non_null(strstr(str_text(&http_counts.last_request), "\r\nRange: "));
}

static void test_http_signed_uri_that_is_refused(void **state)
{
    begin_with_signed_uri(state); /* the new one, too */
    http_server.script[4] = TURNED_AWAY;
    expect_failure("/first", -ERR_PERM, "http: %s answered 403 Forbidden for /file");
    assert_int_equal(http_counts.requests, 5);
    begin_with_signed_uri(state); /* the first one, now */
    http_server.script[3] = "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n";
    expect_failure("/first", -ERR_HTTP_CLIENT, "http: %s answered 410 Gone for /first");
    begin_with_signed_uri(state); /* before anything came: no resume */
    http_server.script[1] = TURNED_AWAY;
    expect_failure("/first", -ERR_PERM, "http: %s answered 403 Forbidden for /file");
    assert_int_equal(http_counts.requests, 2);
    begin_with_signed_uri(state); /* a form is not sent twice */
    struct params *params;
    assert_int_equal(params_create("", NULL, &params), 0);
    assert_int_equal(params_add(params, "a", "b", false), 0);
    expect_failure("/first##params", -ERR_PERM, "http: %s answered 403 Forbidden for /file");
    assert_int_equal(http_counts.requests, 3);
}

static void test_http_busy_servers(void **state)
{
    http_server.script[0] = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 3\r\n\r\nabc";
    http_server.file_bytes = 1000;
    expect_file();
    assert_true(plat_fake_now_us > 7000000 && plat_fake_now_us < 8000000);
    reset(state);
    for (int i = 0; i < HTTP_SERVER_SCRIPT_MAX; i++)
        http_server.script[i] = "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
    expect_failure("/x", -ERR_HTTP_SERVER,
                   "http: %s answered 503 for /x and was busy 20 times in a row");
}

static void test_http_credentials(void **state)
{
    char text[200];
    struct transfer transfer = { 0 };
    http_server.file_bytes = 100;
    http_server.script[0] = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                            "Content-Length: 2\r\n\r\nno";
    snprintf(text, sizeof(text), "http://Aladdin:open%%20sesame@%s/file", host);
    assert_int_equal(fetch_text(text, &transfer), 0);
    assert_non_null(
        strstr(str_text(&http_counts.last_request),
               "\r\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n")); /* RFC 7617 2 */
    assert_int_equal(http_counts.connects, 1);
    transfer_free(&transfer);
    /* wrong: said once, then refused */
    http_server.script[2] = http_server.script[3] = http_server.script[0];
    snprintf(text, sizeof(text), "http://a:b@%s/x", host);
    assert_int_equal(fetch_text(text, &transfer), -ERR_ACCES);
    assert_int_equal(http_counts.requests, 4);
    transfer_free(&transfer);
    reset(state);
    http_server.script[0] =
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n";
    expect_failure("/x", -ERR_ACCES, "http: %s answered 401 Unauthorized for /x");
    assert_int_equal(http_counts.requests, 1);
}

/* RFC 7616 3.4, its example's names; the responses were computed by Python's hashlib. */
static void test_http_digest_credentials(void **state)
{
#define CHALLENGE                                                                 \
    "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\nWWW-Authenticate: Digest " \
    "realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2af0e8b11d0f600bfb0c093\", opaque=\"x y\""
#define ANSWER                                                                      \
    "\r\nAuthorization: Digest username=\"Mufasa\", realm=\"testrealm@host.com\", " \
    "nonce=\"dcd98b7102dd2af0e8b11d0f600bfb0c093\", uri=\"/dir/index.html?a=b\", response="
    static const struct {
        const char *challenge, *answer;
    } cases[] = {
        { CHALLENGE "\r\n\r\nno",
          ANSWER "\"b297cadd9848f9f51fac8e91dcef5b09\", opaque=\"x y\"\r\n" },
        { CHALLENGE ", qop=\"auth-int, auth\"\r\n\r\nno", ANSWER
          "\"c05820ecec0388b1b05c801bbbc0be02\", opaque=\"x y\", cnonce=\"0001020304050607\", qop=auth, "
          "nc=00000001\r\n" },
        { CHALLENGE ", qop=auth, algorithm=MD5-sess\r\n\r\nno",
          ANSWER "\"2d5e298d49d3908b9fee3f7d88e5cce4\", opaque=\"x y\", algorithm=MD5-sess, "
                 "cnonce=\"0001020304050607\", qop=auth, nc=00000001\r\n" },
        { CHALLENGE ", qop=auth, algorithm=SHA-256, Basic realm=\"y\"\r\n\r\nno", ANSWER
          "\"b3ae532c28344bbf5853a8f1922ae27144d4d4022c4a1a46c26f59d7ab0cd3b1\", opaque=\"x y\", "
          "algorithm=SHA-256, cnonce=\"0001020304050607\", qop=auth, nc=00000001\r\n" },
        { CHALLENGE ", qop=auth-int, Basic realm=\"y\"\r\n\r\nno",
          "\r\nAuthorization: Basic TXVmYXNhOkNpcmNsZSBPZiBMaWZl\r\n" },
    };
    char text[200];
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        reset(state);
        struct transfer transfer = { 0 };
        http_server.script[0] = cases[i].challenge;
        http_server.script[1] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        snprintf(text, sizeof(text), "http://Mufasa:Circle%%20Of%%20Life@%s/dir/index.html?a=b",
                 host);
        assert_int_equal(fetch_text(text, &transfer), 0);
        if (!strstr(str_text(&http_counts.last_request), cases[i].answer))
            fail_msg("case %zu: %s", i, str_text(&http_counts.last_request));
        transfer_free(&transfer);
    }
    /* refused: once is enough, unless the server says that only its nonce was too old */
    for (int stale = 0; stale < 2; stale++) {
        reset(state);
        struct transfer transfer = { 0 };
        for (int i = 0; i < 3; i++)
            http_server.script[i] = stale ? CHALLENGE ", stale=true\r\n\r\nno"
                                          : CHALLENGE "\r\n\r\nno";
        snprintf(text, sizeof(text), "http://a:b@%s/file", host);
        assert_int_equal(fetch_text(text, &transfer), stale ? 0 : -ERR_ACCES);
        assert_int_equal(http_counts.requests, stale ? 4 : 2);
        transfer_free(&transfer);
    }
}

static void test_http_parameters(void **state)
{
    (void)state;
    struct params *params;
    assert_int_equal(params_create("", NULL, &params), 0);
    assert_int_equal(params_add(params, "mac", "52:54", false), 0);
    assert_int_equal(params_add(params, "X-Asset", "a 1", true), 0);
    assert_int_equal(params_add(params, "name", "a b&c", false), 0);
    http_server.script[0] = "HTTP/1.1 302 Found\r\nLocation: /file\r\nContent-Length: 0\r\n\r\n";
    struct transfer transfer = { 0 };
    http_server.file_bytes = 10;
    assert_int_equal(fetch_text(text_of("/x##params"), &transfer), 0);
    transfer_free(&transfer);
    const char *all = str_text(&http_counts.requests_text);
    assert_memory_equal(all, "POST /x HTTP/1.1\r\nContent-Length: 26\r\n", 38);
    assert_non_null(
        strstr(all, "\r\nX-Asset: a 1\r\n\r\nmac=52%3A54&name=a%20b%26cGET /file HTTP/1.1\r\n"));
    assert_null(params_find("")); /* used up */
    assert_int_equal(params_create("p", "put", &params), 0);
    assert_int_equal(params_add(params, "a", "b", false), 0);
    assert_int_equal(fetch_text(text_of("/file##params=p"), &transfer), 0);
    transfer_free(&transfer);
    assert_memory_equal(str_text(&http_counts.last_request), "PUT /file HTTP", 14);
    assert_int_equal(params_create("p", "brew", &params), 0);
    expect_failure("/file##params=p", -ERR_NOTSUP,
                   "http: the method \"brew\" is not one of GET, HEAD, POST, PUT");
    assert_int_equal(params_create("p", NULL, &params), 0);
    assert_int_equal(params_add(params, "X", "a\r\nY: b", true), 0);
    expect_failure(
        "/file##params=p", -ERR_INVAL,
        "http: the request for /file would hold a line end or a character that has no place there");
    expect_file(); /* an unknown list is no failure: compat 5.1 */
}

/* ... nor sent over an idle connection, whose server may have closed it or died: nobody could tell which. */
static void test_http_post_takes_a_new_connection(void **state)
{
    (void)state;
    struct params *params;
    struct transfer transfer = { 0 };
    http_server.file_bytes = 10;
    expect_file();
    assert_int_equal(params_create("", "POST", &params), 0);
    assert_int_equal(fetch_text(text_of("/file##params"), &transfer), 0);
    transfer_free(&transfer);
    assert_int_equal(http_counts.connects, 2);
    expect_file();
    assert_int_equal(http_counts.connects, 2);
}

/* A POST is not repeated when its answer breaks off: the server has acted on it. */
static void test_http_posts_are_not_repeated(void **state)
{
    (void)state;
    struct params *params;
    assert_int_equal(params_create("", "POST", &params), 0);
    http_server.file_bytes = 10000;
    http_server.faults[0] = (struct http_fault){ FAULT_CLOSE, 5055 };
    expect_failure("/file##params", -ERR_TRUNCATED,
                   "http: %s closed the connection after 5000 bytes of the answer to POST /file");
    assert_int_equal(http_counts.requests, 1);
}

static void test_http_size_only_and_cancel(void **state)
{
    struct transfer transfer = { .head_only = true };
    http_server.file_bytes = 12345;
    assert_int_equal(fetch_text(text_of("/file"), &transfer), 0);
    assert_int_equal(transfer.total_bytes, 12345);
    assert_int_equal(transfer.blob.len_bytes, 0);
    assert_memory_equal(str_text(&http_counts.last_request), "HEAD /file ", 11);
    transfer_free(&transfer);
    reset(state);
    http_server.file_bytes = 1000000;
    http_server.segment_bytes = 100;
    fetch_fake_cancel_at_us = 3000;
    transfer = (struct transfer){ 0 };
    assert_int_equal(fetch_text(text_of("/file"), &transfer), -ERR_CANCELED);
    assert_true(transfer.done_bytes < 1000000);
    transfer_free(&transfer);
}

static void test_data_uris(void **state)
{
    (void)state;
    static const struct {
        const char *uri, *body;
    } cases[] = { { "data:,hello%20you", "hello you" },
                  { "data:text/plain,a,b", "a,b" },
                  { "data:text/plain;base64,aGVsbG8=", "hello" },
                  { "data:;base64,", "" } };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct transfer transfer = { 0 };
        if (fetch_text(cases[i].uri, &transfer) < 0)
            fail_msg("%s: %s", cases[i].uri, err_slot()->sentence);
        assert_int_equal(transfer.blob.len_bytes, strlen(cases[i].body));
        if (transfer.blob.len_bytes)
            assert_memory_equal(transfer.blob.data, cases[i].body, strlen(cases[i].body));
        transfer_free(&transfer);
    }
    struct transfer transfer = { 0 };
    assert_int_equal(fetch_text("data:nothing", &transfer), -ERR_INVAL);
    transfer_free(&transfer);
    assert_int_equal(fetch_text("data:;base64,???", &transfer), -ERR_INVAL);
    transfer_free(&transfer);
    assert_int_equal(fetch_text("no/scheme", &transfer), -ERR_NOTSUP);
    transfer_free(&transfer);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, reset)
    const struct CMUnitTest tests[] = {
        TEST(test_http_any_length_and_framing),
        TEST(test_http_request_text),
        TEST(test_http_connections_are_used_again),
        TEST(test_http_stray_bytes_on_idle_connections),
        TEST(test_http_redirects),
        TEST(test_http_post_takes_a_new_connection),
        TEST(test_http_refusals),
        TEST(test_http_silent_and_endless_servers),
        TEST(test_http_broken_connections_are_resumed),
        TEST(test_http_resume_asks_for_the_rest_only),
        TEST(test_http_wrong_range_starts_over),
        TEST(test_http_another_file_starts_over),
        TEST(test_http_shorter_file_starts_over),
        TEST(test_http_proxy_of_a_restarting_server),
        TEST(test_http_server_that_stays_away),
        TEST(test_http_server_that_never_finishes),
        TEST(test_http_many_resumes_with_a_password),
        TEST(test_http_many_resumes_of_a_busy_server),
        TEST(test_http_signed_uri_that_expires),
        TEST(test_http_signed_uri_behind_a_password),
        TEST(test_http_signed_uri_that_is_refused),
        TEST(test_http_busy_servers),
        TEST(test_http_credentials),
        TEST(test_http_digest_credentials),
        TEST(test_http_parameters),
        TEST(test_http_posts_are_not_repeated),
        TEST(test_http_size_only_and_cancel),
        TEST(test_data_uris),
    };
    return cmocka_run_group_tests_name("fetch/http", tests, NULL, NULL);
}
