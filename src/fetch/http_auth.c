/* fetch/http_auth.c - answers to HTTP challenges: Basic, Digest. Not here: reading a challenge
 * (wire/http.c). Source: RFC 9110 11, RFC 7617, RFC 7616 (and the old form without qop of
 * RFC 2617); compat 5.4: credentials come from the URI only. */
#include "core/err.h"
#include "core/settings.h"
#include "crypto/digest.h"
#include "http_parts.h"
#include "plat.h"
#include <string.h>
#include <strings.h>

enum { CNONCE_BYTES = 8 };

static int basic(struct http_job *job)
{
    const struct uri *uri = job->transfer->uri;
    struct str text = STR_INIT;
    str_printf(&text, "%s:%s", uri->user, uri->password ? uri->password : "");
    str_append(&job->authorization, "Basic ");
    int r = base64_setting_type.format(str_text(&text), text.len_bytes, &job->authorization);
    job->authorization.oom |= text.oom; /* send_request() tells */
    str_free(&text);
    return r;
}

/* --- Digest: RFC 7616 3.4 ------------------------------------------------------------------- */

struct digest_answer {
    enum digest_kind kind;
    bool session, qop;
    char cnonce[2 * CNONCE_BYTES + 1];
    char hex[DIGEST_HEX_MAX]; /* the last hash */
};

static bool choose_algorithm(const struct http_challenge *c, struct digest_answer *answer)
{
    static const struct {
        const char *name;
        enum digest_kind kind;
        bool session;
    } known[] = { { "MD5", DIGEST_MD5, false },
                  { "MD5-sess", DIGEST_MD5, true },
                  { "SHA-256", DIGEST_SHA256, false },
                  { "SHA-256-sess", DIGEST_SHA256, true } };
    answer->kind = DIGEST_MD5; /* 3.3: when it is absent */
    answer->session = false;
    if (!c->algorithm.data)
        return true;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (!http_text_is(&c->algorithm, known[i].name))
            continue;
        answer->kind = known[i].kind;
        answer->session = known[i].session;
        return true;
    }
    return false;
}

static bool can_answer(const struct http_challenge *c, struct digest_answer *answer)
{
    answer->qop = c->qop.data != NULL;
    return http_text_is(&c->scheme, "Digest") && c->nonce.data && c->realm.data &&
           choose_algorithm(c, answer) && (!answer->qop || http_text_has_token(&c->qop, "auth"));
}

static void put_text(struct str *out, const struct http_text *text)
{
    str_append_bytes(out, text->data, text->len_bytes);
}

/* answer->hex becomes the hash of @text, which is emptied. */
static int hash(struct digest_answer *answer, struct str *text)
{
    uint8_t value[DIGEST_BYTES_MAX];
    int r = text->oom ? -ERR_NOMEM
                      : digest_of(answer->kind, str_text(text), text->len_bytes, value);
    if (r == 0)
        digest_hex(value, digest_bytes(answer->kind), answer->hex);
    str_truncate(text, 0);
    return r;
}

/* 3.4.2, 3.4.3: who, and what is asked for; both in hex. */
static int hash_parts(const struct http_job *job, const struct http_challenge *c,
                      struct digest_answer *answer, char a1[DIGEST_HEX_MAX],
                      char a2[DIGEST_HEX_MAX], struct str *text)
{
    const struct uri *uri = job->transfer->uri;
    str_printf(text, "%s:", uri->user);
    put_text(text, &c->realm);
    str_printf(text, ":%s", uri->password ? uri->password : "");
    int r = hash(answer, text);
    if (r == 0 && answer->session) {
        str_printf(text, "%s:", answer->hex);
        put_text(text, &c->nonce);
        str_printf(text, ":%s", answer->cnonce);
        r = hash(answer, text);
    }
    if (r < 0)
        return r;
    memcpy(a1, answer->hex, DIGEST_HEX_MAX);
    str_printf(text, "%s:", job->method);
    http_put_target(uri->epath, uri->equery, text);
    r = hash(answer, text);
    memcpy(a2, answer->hex, DIGEST_HEX_MAX);
    return r;
}

/* 3.4.1: answer->hex becomes the response. Each challenge is answered once, hence the count 1. */
static int hash_response(const struct http_job *job, const struct http_challenge *c,
                         struct digest_answer *answer)
{
    char a1[DIGEST_HEX_MAX], a2[DIGEST_HEX_MAX];
    struct str text = STR_INIT;
    int r = hash_parts(job, c, answer, a1, a2, &text);
    if (r == 0) {
        str_printf(&text, "%s:", a1);
        put_text(&text, &c->nonce);
        if (answer->qop)
            str_printf(&text, ":00000001:%s:auth", answer->cnonce);
        str_printf(&text, ":%s", a2);
        r = hash(answer, &text);
    }
    str_free(&text);
    return r;
}

static void put_user(struct str *out, const char *user)
{
    for (; *user; user++) {
        if (*user == '"' || *user == '\\')
            str_append_char(out, '\\');
        str_append_char(out, *user);
    }
}

static void put_quoted(struct str *out, const char *name, const struct http_text *text)
{
    if (!text->data)
        return;
    str_printf(out, ", %s=\"", name);
    put_text(out, text);
    str_append_char(out, '"');
}

static int digest(struct http_job *job, const struct http_challenge *c,
                  struct digest_answer *answer)
{
    struct str *out = &job->authorization;
    const struct uri *uri = job->transfer->uri;
    uint8_t random[CNONCE_BYTES] = { 0 };
    (void)plat_entropy(random, sizeof(random)); /* need not be secret: RFC 7616 5.12 */
    char hex[DIGEST_HEX_MAX];
    memcpy(answer->cnonce, digest_hex(random, sizeof(random), hex), sizeof(answer->cnonce));
    int r = hash_response(job, c, answer);
    if (r < 0)
        return r;
    str_append(out, "Digest username=\"");
    put_user(out, uri->user);
    str_append_char(out, '"');
    put_quoted(out, "realm", &c->realm);
    put_quoted(out, "nonce", &c->nonce);
    str_append(out, ", uri=\"");
    http_put_target(uri->epath, uri->equery, out);
    str_printf(out, "\", response=\"%s\"", answer->hex);
    put_quoted(out, "opaque", &c->opaque);
    if (c->algorithm.data) {
        str_append(out, ", algorithm=");
        put_text(out, &c->algorithm);
    }
    if (answer->qop || answer->session)
        str_printf(out, ", cnonce=\"%s\"", answer->cnonce);
    if (answer->qop)
        str_append(out, ", qop=auth, nc=00000001");
    return 0;
}

int http_authorize(struct http_job *job, const struct http_head *head)
{
    struct http_challenge challenge;
    struct digest_answer answer;
    if (!job->transfer->uri->user)
        return -ERR_ACCES;
    str_truncate(&job->authorization, 0);
    for (size_t i = 0; i < head->challenge_count; i++) {
        struct http_text text = head->challenges[i];
        while (http_next_challenge(&text, &challenge)) { /* the first one that we speak */
            bool again = job->challenged && !challenge.stale;
            if (http_text_is(&challenge.scheme, "Basic") && !again)
                return basic(job);
            if (can_answer(&challenge, &answer) && !again)
                return digest(job, &challenge, &answer);
        }
    }
    return -ERR_ACCES;
}
