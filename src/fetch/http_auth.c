/* fetch/http_auth.c - answers to HTTP challenges: Basic. Not here: reading a challenge (wire/http.c).
 * Source: RFC 9110 11, RFC 7617; compat 5.4: credentials come from the URI only. */
#include "core/err.h"
#include "core/settings.h"
#include "http_parts.h"
#include <string.h>

static int basic(struct http_job *job)
{
    const struct uri *uri = job->transfer->uri;
    struct str text = STR_INIT;
    str_printf(&text, "%s:%s", uri->user, uri->password ? uri->password : "");
    str_append(&job->authorization, "Basic ");
    int r = base64_setting_type.format(str_text(&text), text.len_bytes, &job->authorization);
    str_free(&text);
    return r;
}

int http_authorize(struct http_job *job, const struct http_head *head)
{
    struct http_challenge challenge;
    if (!job->transfer->uri->user)
        return -ERR_ACCES;
    str_truncate(&job->authorization, 0);
    for (size_t i = 0; i < head->challenge_count; i++) {
        struct http_text text = head->challenges[i];
        while (http_next_challenge(&text, &challenge))
            if (http_text_is(&challenge.scheme, "Basic"))
                return basic(job);
    }
    return -ERR_ACCES;
}
