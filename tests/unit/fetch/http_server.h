/* An HTTP server and the connections to it, simulated: time is plat_fake_now_us, chance is seeded. It implements
 * tcp_connect() and stream_*() of net/net.h. It serves /file and whatever a test scripts. */
#pragma once
#include "core/str.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_SERVER_SCRIPT_MAX = 60, HTTP_SERVER_FAULTS_MAX = 40 };

/* What becomes of one connection. */
enum http_fault_kind { FAULT_NONE, FAULT_REFUSE, FAULT_CLOSE, FAULT_RESET, FAULT_STALL };
struct http_fault {
    enum http_fault_kind kind;
    size_t after_bytes; /* of what the server sends on it */
};

struct http_server {
    size_t file_bytes;
    uint8_t generation;          /* other content */
    const char *etag, *modified; /* NULL: header not sent */
    bool ranges;                 /* understands Range */
    bool lies_about_range;       /* ... but sends the wrong piece */
    bool careless; /* ... but does not look at If-Range, nor says in a 206 what it is a part of */
    bool closes;   /* HTTP/1.0 and the end of the connection */
    size_t chunk_bytes;                               /* 0: Content-Length */
    size_t segment_bytes;                             /* at most so many per read; 0: any */
    struct http_fault faults[HTTP_SERVER_FAULTS_MAX]; /* by connection, in order */
    const char *script[HTTP_SERVER_SCRIPT_MAX];       /* whole answers to the first requests */
    const char *challenge; /* whole answer to requests for /file without credentials */
    const char *late;      /* comes once an answer's connection is used again */
    bool idle_dies;        /* connections are closed after one answer, and the client knows */
    bool drops_idle;       /* connections are closed after one answer, without a word */
    void (*on_connect)(unsigned number); /* change something */
};
extern struct http_server http_server;

struct http_server_counts {
    unsigned connects, requests, open;
    struct str requests_text; /* all of them */
    struct str last_request;
};
extern struct http_server_counts http_counts;
void http_server_reset(void);
uint8_t http_server_byte(size_t i);
