/* core/next_server.c - the working URI follows the setting next-server: after `dhcp`, names without protocol and server
 * are those of the server's TFTP. Not here: where the firmware loaded us from (net/dhcp_settings.c, ui/boot.c).
 * Source: Debian's iPXE 1.21.1, observed; docs/scripts.md, Control. */
#include "core/dry_run.h"
#include "core/netaddr.h"
#include "core/settings.h"
#include "core/uri.h"
#include <stdio.h>
#include <string.h>

static uint8_t last[4];   /* the last one that was somebody: coming back, it is no news */
static bool first_is_old; /* who loaded us from a URL knew it; a dry run makes one up */

static bool go_to(const void *server)
{
    const struct netaddr address = netaddr_v4(server);
    char server_text[NETADDR_TEXT_MAX], text[sizeof("tftp:///") + NETADDR_TEXT_MAX];
    struct uri *uri = NULL, *former = NULL;
    netaddr_format(&address, server_text);
    snprintf(text, sizeof(text), "tftp://%s/", server_text);
    bool done = uri_parse(text, &uri) == 0 && uri_cwd_push(uri, &former) == 0;
    if (done)
        uri_free(former);
    uri_free(uri);
    return done;
}

static void on_settings(void)
{
    static const uint8_t nobody[4];
    struct str server = STR_INIT;
    bool is_news = setting_get_raw("next-server", &server) >= 0 &&
                   server.len_bytes == sizeof(last) &&
                   memcmp(server.data, last, sizeof(last)) != 0 &&
                   memcmp(server.data, nobody, sizeof(nobody)) != 0;
    if (is_news && (first_is_old || go_to(server.data))) {
        memcpy(last, server.data, sizeof(last));
        first_is_old = false;
    }
    str_free(&server);
}

void uri_cwd_follow_next_server(void)
{
    static struct settings_watcher watcher = { .changed = on_settings };
    first_is_old = dry_run || (uri_cwd() && uri_cwd()->host && *uri_cwd()->host);
    on_settings();
    settings_watch(&watcher);
}
