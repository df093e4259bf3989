/* cmd/doctor.h - what the files of the doctor command share. Private to src/cmd/doctor*.c. */
#pragma once
#include "core/uri.h"
#include "net/net.h"
#include "script/command.h"

/* What a check needs that earlier ones found out. */
enum doctor_need {
    DOCTOR_CARD = 1,
    DOCTOR_LINK = 2,
    DOCTOR_ADDRESS = 4, /* IPv4 or IPv6 */
    DOCTOR_IPV4 = 8,
    DOCTOR_ECHO = 16,  /* somebody answers pings: doctor.echo */
    DOCTOR_SERVER = 32 /* a server is named, and its name has an address */
};

struct doctor {
    struct netdev *dev; /* DOCTOR_CARD */
    const char *wanted; /* --host; NULL: what would be booted */
    struct uri *uri;    /* of the server; NULL: none is named */
    struct netaddr address, gateway, echo, server;
    unsigned found; /* enum doctor_need */
    const char *check;
    deadline_t end;
    unsigned warnings, failures;
    int first_error;
    const char *first_check;
};

/** One line of the page: what was seen. */
void doctor_ok(const char *check, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void doctor_warn(struct doctor *doctor, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/** @r: the error, which the command returns if it is the first. */
void doctor_fail(struct doctor *doctor, int r, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/** What to do about it: a line below. */
void doctor_try(const char *text);
/** In @ms, or when the whole has taken long enough. */
deadline_t doctor_deadline(const struct doctor *doctor, unsigned ms);

/* The checks: 0, or -ERR_CANCELED. All may yield. */
int doctor_card(struct doctor *doctor);
int doctor_link(struct doctor *doctor);
int doctor_address(struct doctor *doctor);
int doctor_duplicate(struct doctor *doctor);
int doctor_gateway(struct doctor *doctor);
int doctor_mtu(struct doctor *doctor);
int doctor_firmware(struct doctor *doctor);
int doctor_memory(struct doctor *doctor);
int doctor_clock(struct doctor *doctor);
int doctor_dns(struct doctor *doctor);
int doctor_server(struct doctor *doctor);
int doctor_tcp(struct doctor *doctor);
int doctor_file(struct doctor *doctor);
