/* cmd/doctor_server.c - the doctor's checks of servers: names, the boot server, its web server and the
 * file. Not here: this machine's own network (doctor_card.c). */
#include "core/clock.h"
#include "core/err.h"
#include "doctor.h"
#include "fetch/fetch.h"
#include "fetch/reader.h"
#include "plat.h"
#include "wire/dns.h"
#include <stdlib.h>
#include <string.h>

enum {
    DNS_SERVERS_MAX = 4,
    DNS_TRIES = 2,
    DNS_MS = 1000,
    RESOLVE_MS = 4000,
    ECHOES = 3,
    ECHO_MS = 1000,
    ECHO_BYTES = 56,
    TCP_MS = 4000,
    ANSWER_MS = 6000,
    SAMPLE_MS = 2000,
    SAMPLE_BYTES = 8 << 20,
    READ_BYTES = 8192,
    PORT_HTTP = 80,
    PORT_HTTPS = 443,
};

/* --- names ------------------------------------------------------------------------------------ */

/* One question to one server: whoever answers anything is alive. */
static int ask_dns(struct doctor *doctor, const struct netaddr *addr, uint32_t *ret_us)
{
    struct endpoint server = { .addr = *addr, .port = DNS_PORT };
    uint8_t query[DNS_QUERY_MAX], reply[DNS_REPLY_MAX];
    uint16_t id = (uint16_t)plat_now_us();
    struct udp *udp;
    int r = udp_open(addr->family, 0, NULL, &udp);
    if (r < 0)
        return r;
    udp_expect(udp, &server, false);
    r = -ERR_TIMEDOUT;
    for (int i = 0; i < DNS_TRIES && r == -ERR_TIMEDOUT; i++) {
        uint64_t sent_us = plat_now_us();
        int len = dns_query_build(id, "localhost", DNS_TYPE_A, query);
        r = udp_send(udp, &server, query, (size_t)len);
        if (r == 0)
            r = udp_recv(udp, reply, sizeof(reply), NULL, doctor_deadline(doctor, DNS_MS));
        *ret_us = (uint32_t)(plat_now_us() - sent_us);
    }
    udp_close(udp);
    return r < 0 ? r : 0;
}

static int check_dns(struct doctor *doctor, const struct netaddr *addr)
{
    char text[NETADDR_TEXT_MAX];
    uint32_t us = 0;
    int r = ask_dns(doctor, addr, &us);
    netaddr_format(addr, text);
    if (r == -ERR_CANCELED)
        return r;
    if (r == 0) {
        doctor_ok("DNS", "%s answers, %u us", text, (unsigned)us);
        return 0;
    }
    doctor_fail(doctor, r, r == -ERR_CONNREFUSED ? "%s refuses port 53" : "%s does not answer",
                text);
    doctor_try("another server: set netX/dns 9.9.9.9; is there a way to it (gateway)?");
    return 0;
}

int doctor_dns(struct doctor *doctor)
{
    struct str servers = STR_INIT;
    unsigned count = 0;
    int r = 0;
    for (int family = 4; family <= 6 && r == 0; family += 2) {
        size_t width = family == 4 ? 4 : 16;
        str_truncate(&servers, 0);
        if (setting_get_raw(family == 4 ? "dns" : "dns6", &servers) < 0)
            continue;
        const uint8_t *bytes = (const uint8_t *)servers.data;
        for (size_t at = 0; at + width <= servers.len_bytes && count < DNS_SERVERS_MAX && r == 0;
             at += width, count++) {
            struct netaddr addr = family == 4 ? netaddr_v4(bytes + at) : netaddr_v6(bytes + at);
            r = check_dns(doctor, &addr);
        }
    }
    if (count == 0)
        doctor_warn(doctor, "no server is known: names cannot be used (set netX/dns ...)");
    str_free(&servers);
    return r;
}

/* --- the server ------------------------------------------------------------------------------- */

/* --host, else what would be booted, else where it would come from. */
static int find_uri(struct doctor *doctor)
{
    struct str filename = STR_INIT, server = STR_INIT, text = STR_INIT;
    int r = 0;
    if (doctor->wanted) {
        str_printf(&text, "%s%s%s", strstr(doctor->wanted, "://") ? "" : "http://", doctor->wanted,
                   strstr(doctor->wanted, "://") ? "" : "/");
        r = uri_parse(str_text(&text), &doctor->uri);
    } else {
        setting_get("next-server", &server);
        if (setting_get("filename", &filename) == 0 && filename.len_bytes)
            r = uri_from_filename(server.len_bytes ? str_text(&server) : NULL, str_text(&filename),
                                  &doctor->uri);
    }
    str_free(&filename);
    str_free(&server);
    str_free(&text);
    return r;
}

/* 0, or -ERR_CANCELED; no answer at all is only worth a warning. */
static int ping(struct doctor *doctor)
{
    char text[NETADDR_TEXT_MAX];
    uint32_t rtt_us, best_us = UINT32_MAX;
    unsigned came = 0;
    for (uint16_t i = 0; i < ECHOES && (came > 0 || i < 2); i++) {
        int r = icmp_echo(&doctor->server, i, ECHO_BYTES, doctor_deadline(doctor, ECHO_MS),
                          &rtt_us);
        if (r == -ERR_CANCELED)
            return r;
        if (r == 0) {
            came++;
            best_us = rtt_us < best_us ? rtt_us : best_us;
        }
    }
    netaddr_format(&doctor->server, text);
    if (came == 0) {
        doctor_warn(doctor, "%.80s (%s) answers no ping; some may not", doctor->uri->host, text);
        return 0;
    }
    doctor->echo = doctor->server;
    doctor->found |= doctor->server.family == 4 ? DOCTOR_ECHO : 0;
    if (came < ECHOES)
        doctor_warn(doctor, "%.80s (%s) answered %u of %u pings", doctor->uri->host, text, came,
                    (unsigned)ECHOES);
    else
        doctor_ok("server", "%.80s (%s), %u us", doctor->uri->host, text, (unsigned)best_us);
    return 0;
}

int doctor_server(struct doctor *doctor)
{
    int r = find_uri(doctor);
    if (r < 0 || !doctor->uri || !doctor->uri->host || !doctor->uri->host[0]) {
        if (r < 0 || doctor->wanted)
            doctor_fail(doctor, r < 0 ? r : -ERR_INVAL, "what is to be fetched names no server");
        else
            doctor_warn(doctor, "none is named: no ${filename}, no --host");
        doctor_try("doctor --host http://server/file; the DHCP server's options 66 and 67");
        return 0;
    }
    r = dns_resolve(doctor->uri->host, doctor_deadline(doctor, RESOLVE_MS), &doctor->server, 1);
    if (r == -ERR_CANCELED)
        return r;
    if (r < 0) {
        doctor_fail(doctor, r, "%.80s has no address: %.120s", doctor->uri->host,
                    err_slot()->sentence);
        doctor_try("nslookup x NAME; the address in place of the name");
        return 0;
    }
    doctor->found |= DOCTOR_SERVER;
    return ping(doctor);
}

static bool is_scheme(const struct doctor *doctor, const char *scheme)
{
    return doctor->uri->scheme && strcmp(doctor->uri->scheme, scheme) == 0;
}

int doctor_tcp(struct doctor *doctor)
{
    struct stream *stream = NULL;
    const char *port_text = doctor->uri->port;
    if (!is_scheme(doctor, "http") && !is_scheme(doctor, "https"))
        return 0;
    uint16_t port = port_text                    ? (uint16_t)strtoul(port_text, NULL, 10)
                    : is_scheme(doctor, "https") ? PORT_HTTPS
                                                 : PORT_HTTP;
    uint64_t start_us = plat_now_us();
    int r = tcp_connect(doctor->uri->host, port, doctor_deadline(doctor, TCP_MS), NULL, NULL,
                        &stream);
    if (r == -ERR_CANCELED)
        return r;
    if (r == 0) {
        doctor_ok("TCP", "port %u is open, %u us", port, (unsigned)(plat_now_us() - start_us));
        stream_close(stream);
        return 0;
    }
    doctor->found &= ~(unsigned)DOCTOR_SERVER; /* the file is not there, either */
    bool refused = r == -ERR_CONNREFUSED;
    doctor_fail(doctor, r, "%.80s %s port %u", doctor->uri->host,
                refused ? "refuses" : "does not answer on", port);
    doctor_try(refused ? "is the web server running, on this port?"
                       : "is the server up? a firewall? a way back to us?");
    return 0;
}

/* Read for a moment. -ERR_CANCELED, or 0. */
static int sample(struct doctor *doctor, struct fetch_reader *reader, uint64_t start_us)
{
    static uint8_t data[READ_BYTES];
    char amount[FETCH_AMOUNT_TEXT_MAX], rate[FETCH_AMOUNT_TEXT_MAX];
    deadline_t deadline = doctor_deadline(doctor, SAMPLE_MS);
    uint64_t bytes = 0;
    int r = 1;
    while (r > 0 && bytes < SAMPLE_BYTES && !deadline_passed(deadline)) {
        r = fetch_reader_read(reader, data, sizeof(data), deadline);
        bytes += r > 0 ? (uint64_t)r : 0;
    }
    if (r == -ERR_CANCELED)
        return r;
    if (r < 0 && r != -ERR_TIMEDOUT) {
        char text[ERR_TEXT_MAX];
        doctor_fail(doctor, r, "broke off after %s: %s", fetch_amount(bytes, amount),
                    err_format(r, text));
        return 0;
    }
    uint64_t us = plat_now_us() - start_us;
    doctor_ok("file", "%s%s, %s/s", fetch_amount(bytes, amount), r == 0 ? ", whole" : "",
              fetch_amount(us ? bytes * 1000000 / us : 0, rate));
    return 0;
}

int doctor_file(struct doctor *doctor)
{
    struct fetch_reader *reader = NULL;
    struct str shown = STR_INIT;
    char text[ERR_TEXT_MAX];
    uint64_t start_us = plat_now_us();
    int r = fetch_reader_open(doctor->uri, false, &reader);
    if (r == 0)
        r = fetch_reader_wait(reader, doctor_deadline(doctor, ANSWER_MS));
    if (r == 0) {
        r = sample(doctor, reader, start_us);
    } else if (r != -ERR_CANCELED) {
        uri_format(doctor->uri, URI_ALL | URI_NO_USER | URI_NO_QUERY, &shown);
        doctor_fail(doctor, r, "%.120s: %s", str_text(&shown), err_format(r, text));
        doctor_try(r == -ERR_NOTFOUND ? "is the file there, readable, under this very name?"
                                      : "the server's own log");
        r = 0;
    }
    fetch_reader_close(reader);
    str_free(&shown);
    return r;
}
