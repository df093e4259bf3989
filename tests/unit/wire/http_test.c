/* HTTP heads, chunk lines, challenges and requests. */
#include "wire/http.h"
#include "core/err.h"
#include "tests/unit/check.h"

static int parse(const char *text, struct http_head *head)
{
    size_t len = http_head_length(text, strlen(text));
    assert_int_equal(len, strlen(text));
    return http_parse_head(text, len, head);
}

static void assert_text(struct http_text text, const char *wanted)
{
    assert_non_null(text.data);
    assert_int_equal(text.len_bytes, strlen(wanted));
    assert_memory_equal(text.data, wanted, text.len_bytes);
}

static void test_http_head_ends(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
    } cases[] = { { "", 0 },
                  { "HTTP/1.1 200 OK\r\n", 0 },
                  { "HTTP/1.1 200 OK\r\n\r", 0 },
                  { "a\r\n\r\nbody\n\n", 5 },
                  { "a\n\nbody", 3 },
                  { "a\n\r\nbody", 4 },
                  { "a\r\nb: c\r\n\r\nx", 11 } };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        assert_int_equal(http_head_length(cases[i].text, strlen(cases[i].text)), cases[i].len);
}

static void test_http_head_of_nginx(void **state)
{
    (void)state;
    struct http_head head;
    assert_int_equal(
        parse("HTTP/1.1 206 Partial Content\r\nServer: nginx/1.22.1\r\n"
              "Date: Fri, 21 Nov 2025 10:00:00 GMT\r\n"
              "content-length:  1000 \r\nLast-Modified: Thu, 01 Jan 2025 00:00:00 GMT\r\n"
              "Connection: keep-alive\r\nETag: \"6774-3e8\"\r\n"
              "Content-Range: bytes 200-1199/1200\r\n\r\n",
              &head),
        0);
    assert_int_equal(head.status, 206);
    assert_int_equal(head.minor, 1);
    assert_text(head.reason, "Partial Content");
    assert_text(head.etag, "\"6774-3e8\"");
    assert_text(head.last_modified, "Thu, 01 Jan 2025 00:00:00 GMT");
    assert_true(head.has_length && head.length == 1000);
    assert_true(head.has_range && head.range_first == 200);
    assert_true(head.has_range_total && head.range_total == 1200);
    assert_true(head.keep_alive);
    assert_false(head.chunked);
}

static void test_http_head_details(void **state)
{
    (void)state;
    struct http_head head;
    assert_int_equal(parse("HTTP/1.0 200\n\n", &head), 0);
    assert_false(head.keep_alive);
    assert_int_equal(head.reason.len_bytes, 0);
    assert_int_equal(parse("HTTP/1.0 200 OK\r\nConnection: Upgrade, Keep-Alive\r\n\r\n", &head), 0);
    assert_true(head.keep_alive);
    assert_int_equal(parse("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", &head), 0);
    assert_false(head.keep_alive);
    assert_int_equal(
        parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", &head),
        0);
    assert_true(head.chunked && !head.has_length && !head.unknown_coding);
    assert_int_equal(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", &head),
                     0);
    assert_true(head.unknown_coding);
    assert_int_equal(parse("HTTP/1.1 503 Busy\r\nRetry-After: 17\r\n\r\n", &head), 0);
    assert_true(head.has_retry_after && head.retry_after_s == 17);
    assert_int_equal(
        parse("HTTP/1.1 503 Busy\r\nRetry-After: Fri, 21 Nov 2025 10:00:00 GMT\r\n\r\n", &head), 0);
    assert_true(head.has_retry_after && head.retry_after_s == 5);
    assert_int_equal(parse("HTTP/1.1 200 OK\r\nX: a\r\n  folded: on\r\nETag:\"x\"\r\n\r\n", &head),
                     0);
    assert_text(head.etag, "\"x\"");
    assert_int_equal(parse("HTTP/1.1 416 No\r\nContent-Range: bytes */100\r\n\r\n", &head), 0);
    assert_false(head.has_range);
}

static void test_http_head_garbage(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\n\n",
        "ICY 200 OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 99 OK\r\n\r\n",
        "HTTP/1.1 200OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct http_head head;
        size_t len = http_head_length(bad[i], strlen(bad[i]));
        if (http_parse_head(bad[i], len, &head) != -ERR_PROTO)
            fail_msg("accepted: %s", bad[i]);
    }
}

static void test_http_chunk_lines(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int r;
        uint64_t size;
    } cases[] = { { "0", 0, 0 },
                  { "1aF", 0, 0x1af },
                  { " 10 ;name=\"x\"", 0, 16 },
                  { "ffffffffffffffff", 0, UINT64_MAX },
                  { "10000000000000000", -ERR_PROTO, 0 },
                  { "", -ERR_PROTO, 0 },
                  { ";x", -ERR_PROTO, 0 },
                  { "5g", -ERR_PROTO, 0 },
                  { "-5", -ERR_PROTO, 0 } };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint64_t size = 0;
        assert_int_equal(http_parse_chunk_line(cases[i].line, strlen(cases[i].line), &size),
                         cases[i].r);
        assert_int_equal(size, cases[i].size);
    }
}

static void test_http_challenges(void **state)
{
    (void)state;
    const char *value =
        "Negotiate, Digest realm=\"a \\\"b\\\", c\", nonce=xyz ,qop=\"auth,auth-int\",stale=TRUE, "
        "algorithm=MD5-sess, Basic realm=\"x\"";
    struct http_text text = { value, strlen(value) };
    struct http_challenge c;
    assert_true(http_next_challenge(&text, &c));
    assert_true(http_text_is(&c.scheme, "negotiate"));
    assert_true(http_next_challenge(&text, &c));
    assert_true(http_text_is(&c.scheme, "digest"));
    assert_text(c.realm, "a \\\"b\\\", c");
    assert_text(c.nonce, "xyz");
    assert_text(c.algorithm, "MD5-sess");
    assert_true(http_text_has_token(&c.qop, "AUTH"));
    assert_true(c.stale);
    assert_true(http_next_challenge(&text, &c));
    assert_true(http_text_is(&c.scheme, "basic"));
    assert_text(c.realm, "x");
    assert_false(http_next_challenge(&text, &c));
    static const char *const odd[] = { "", ",,", "=", "\"", "Digest realm=\"open", "Basic =x" };
    for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
        struct http_text t = { odd[i], strlen(odd[i]) };
        for (unsigned rounds = 0; http_next_challenge(&t, &c); rounds++)
            assert_true(rounds < 10);
    }
}

static void test_http_requests(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    struct http_request get = { .method = "GET",
                                .path = "/a b",
                                .query = "x=1 2",
                                .host = "fe80::1",
                                .port = "8080",
                                .user_agent = "iPXE/1",
                                .range_first = 5000000000,
                                .if_range = "\"e\"",
                                .authorization = "Basic eA==" };
    assert_int_equal(http_build_request(&get, &out), 0);
    assert_int_equal(http_add_header(&out, "X-Mac", "52:54"), 0);
    http_end_request(&out, &get);
    assert_string_equal(
        str_text(&out),
        "GET /a%20b?x=1%202 HTTP/1.1\r\nRange: bytes=5000000000-\r\n"
        "If-Range: \"e\"\r\nConnection: keep-alive\r\nUser-Agent: iPXE/1\r\n"
        "Host: [fe80::1]:8080\r\nAuthorization: Basic eA==\r\nX-Mac: 52:54\r\n\r\n");
    str_truncate(&out, 0);
    struct str form = STR_INIT;
    http_add_form_field(&form, "mac", "52:54");
    http_add_form_field(&form, "a b", "&=%\xc3\xa4-._~");
    assert_string_equal(str_text(&form), "mac=52%3A54&a%20b=%26%3D%25%C3%A4-._~");
    struct http_request post = { .method = "POST",
                                 .host = "h",
                                 .user_agent = "u",
                                 .body = str_text(&form),
                                 .body_len_bytes = form.len_bytes };
    assert_int_equal(http_build_request(&post, &out), 0);
    http_end_request(&out, &post);
    assert_string_equal(str_text(&out), "POST / HTTP/1.1\r\nContent-Length: 37\r\n"
                                        "Content-Type: application/x-www-form-urlencoded\r\n"
                                        "Connection: keep-alive\r\nUser-Agent: u\r\nHost: h\r\n\r\n"
                                        "mac=52%3A54&a%20b=%26%3D%25%C3%A4-._~");
    str_free(&form);
    str_free(&out);
}

static void test_http_requests_refuse_injection(void **state)
{
    (void)state;
    struct str out = STR_INIT;
    static const char *const hosts[] = { "", "a\r\nX: y", "a b", "a\x7f" };
    for (size_t i = 0; i < ARRAY_SIZE(hosts); i++) {
        struct http_request get = { .method = "GET", .host = hosts[i], .user_agent = "u" };
        assert_int_equal(http_build_request(&get, &out), -ERR_INVAL);
    }
    assert_int_equal(http_add_header(&out, "X", "a\r\nY: b"), -ERR_INVAL);
    assert_int_equal(http_add_header(&out, "X:", "a"), -ERR_INVAL);
    assert_int_equal(http_add_header(&out, "", "a"), -ERR_INVAL);
    str_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_head_ends),
        cmocka_unit_test(test_http_head_of_nginx),
        cmocka_unit_test(test_http_head_details),
        cmocka_unit_test(test_http_head_garbage),
        cmocka_unit_test(test_http_chunk_lines),
        cmocka_unit_test(test_http_challenges),
        cmocka_unit_test(test_http_requests),
        cmocka_unit_test(test_http_requests_refuse_injection),
    };
    return cmocka_run_group_tests_name("wire/http", tests, NULL, NULL);
}
