/* pxe_tftp.c - PXE API calls 20h to 25h: one file at a time, in packets. Names may be URIs; then
 * other protocols than TFTP are used. The program's packets need not be those on the wire.
 * Source: PXE specification 2.1, 4.2; compat 9.1. */
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/netaddr.h"
#include "core/settings.h"
#include "core/uri.h"
#include "fetch/reader.h"
#include "net/netdev.h"
#include "pxe.h"
#include <stdio.h>
#include <string.h>

enum { PACKET_MIN = 512, TFTP_PORT = 69, PORT_TEXT_MAX = 8, PIECE_BYTES = 64 * 1024 };

uint16_t pxe_status_of(int r, uint16_t otherwise)
{
    switch (r) {
    case 0:
        return PXE_SUCCESS;
    case -ERR_NOTFOUND:
    case -ERR_NOENT:
        return PXE_TFTP_FILE_NOT_FOUND;
    case -ERR_ACCES:
    case -ERR_PERM:
        return PXE_TFTP_ACCESS_VIOLATION;
    case -ERR_TIMEDOUT:
        return otherwise == PXE_TFTP_CANNOT_READ ? PXE_TFTP_READ_TIMEOUT : PXE_TFTP_OPEN_TIMEOUT;
    case -ERR_NOMEM:
    case -ERR_NOBUFS:
        return PXE_OUT_OF_RESOURCES;
    default:
        return otherwise;
    }
}

int pxe_base_code(struct pxe_run *run)
{
    pxe_undi_yield(run);
    return netdev_open(run->dev);
}

/* The caller's server, or that of the settings when it names none. */
static const char *server_text(const uint8_t server[4], char text[NETADDR_TEXT_MAX])
{
    static const uint8_t none[4];
    struct str setting = STR_INIT;
    struct netaddr address = netaddr_v4(server);
    if (memcmp(server, none, sizeof(none)) != 0)
        return netaddr_format(&address, text);
    bool found = setting_get_raw("next-server", &setting) >= 0 && setting.len_bytes == 4;
    if (found) {
        address = netaddr_v4((const uint8_t *)setting.data);
        netaddr_format(&address, text);
    }
    str_free(&setting);
    return found ? text : NULL;
}

static int set_port(struct uri *uri, uint16_t port)
{
    char text[PORT_TEXT_MAX];
    if (port == 0 || port == TFTP_PORT || uri->port)
        return 0;
    snprintf(text, sizeof(text), "%u", port);
    uri->port = heap_strdup(text);
    return uri->port ? 0 : fail(ERR_NOMEM, "pxe: no memory for a name");
}

static int start_reader(struct pxe_run *run, const uint8_t server[4], uint16_t port,
                        const char *name, bool size_only, struct fetch_reader **ret_reader)
{
    char text[NETADDR_TEXT_MAX];
    struct uri *uri = NULL;
    int r = pxe_base_code(run);
    if (r < 0)
        return r;
    r = uri_from_filename(server_text(server, text), name, &uri);
    if (r < 0)
        return fail(-r, "pxe: no server is known for \"%.100s\"", name);
    bool is_tftp = uri->scheme && strcmp(uri->scheme, "tftp") == 0;
    r = is_tftp ? set_port(uri, port) : 0;
    if (r == 0)
        r = fetch_reader_open(uri, size_only, ret_reader);
    uri_free(uri);
    if (r < 0)
        return r;
    r = fetch_reader_wait(*ret_reader, deadline_in_ms(PXE_WAIT_MS));
    event_log(EVENT_DEBUG, "pxe", "\"%.100s\": %s", name, r == 0 ? "opened" : err_text(-r));
    if (r == 0)
        return 0;
    fetch_reader_close(*ret_reader);
    *ret_reader = NULL;
    return r;
}

void pxe_tftp_stop(struct pxe_run *run)
{
    fetch_reader_close(run->tftp.reader);
    run->tftp = (struct pxe_tftp){ 0 };
}

/* Programs that forget to close are many: the last one's file is closed here. */
uint16_t pxe_tftp_open(struct pxe_run *run, struct pxe_block *block)
{
    char name[PXE_FILENAME_BYTES + 1];
    uint8_t server[4];
    struct fetch_reader *reader = NULL;
    uint16_t packet_bytes = pxe_get16(block, TFTP_OPEN_PACKET);
    pxe_get_filename(block, TFTP_OPEN_NAME, name);
    pxe_get_bytes(block, TFTP_OPEN_SERVER, server, sizeof(server));
    pxe_tftp_stop(run);
    if (packet_bytes < PACKET_MIN)
        packet_bytes = PACKET_MIN;
    int r = start_reader(run, server, pxe_get_be16(block, TFTP_OPEN_PORT_BE), name, false, &reader);
    if (r < 0)
        return pxe_status_of(r, PXE_TFTP_CANNOT_OPEN);
    run->tftp = (struct pxe_tftp){ .reader = reader, .packet_bytes = packet_bytes };
    pxe_put16(block, TFTP_OPEN_PACKET, packet_bytes);
    return PXE_SUCCESS;
}

uint16_t pxe_tftp_close(struct pxe_run *run, struct pxe_block *block)
{
    (void)block;
    pxe_tftp_stop(run);
    return PXE_SUCCESS;
}

/* Up to @room_bytes; less only at the end of the file. */
static int read_fully(struct fetch_reader *reader, uint8_t *to, size_t room_bytes)
{
    size_t done = 0;
    deadline_t deadline = deadline_in_ms(PXE_WAIT_MS);
    while (done < room_bytes) {
        int r = fetch_reader_read(reader, to + done, room_bytes - done, deadline);
        if (r < 0)
            return r;
        if (r == 0)
            break;
        done += (size_t)r;
    }
    return (int)done;
}

/* A packet that is not full is the last one. */
uint16_t pxe_tftp_read(struct pxe_run *run, struct pxe_block *block)
{
    struct pxe_tftp *tftp = &run->tftp;
    if (!tftp->reader)
        return PXE_TFTP_CLOSED;
    uint8_t *to = pxe_memory(farptr_linear(pxe_get32(block, TFTP_READ_BUFFER)));
    int r = read_fully(tftp->reader, to, tftp->packet_bytes);
    if (r < 0)
        return pxe_status_of(r, PXE_TFTP_CANNOT_READ);
    pxe_put16(block, TFTP_READ_NUMBER, ++tftp->number);
    pxe_put16(block, TFTP_READ_SIZE, (uint16_t)r);
    return PXE_SUCCESS;
}

/* One byte more than there is room for tells a file that is too long. */
static int read_file(struct fetch_reader *reader, const char *name, uint8_t *to,
                     uint32_t room_bytes)
{
    uint32_t done = 0;
    uint8_t more;
    int r;
    do {
        uint32_t part = room_bytes - done < PIECE_BYTES ? room_bytes - done : PIECE_BYTES;
        r = read_fully(reader, to + done, part);
        if (r > 0)
            done += (uint32_t)r;
    } while (r > 0);
    if (r == 0 && done == room_bytes)
        r = fetch_reader_read(reader, &more, 1, deadline_in_ms(PXE_WAIT_MS));
    if (r > 0)
        return fail(ERR_NOSPC, "pxe: \"%.100s\" is longer than the %u bytes there are for it", name,
                    (unsigned)room_bytes);
    return r < 0 ? r : (int)done;
}

/* 4.3.5. Where a group is named the port is that of an MTFTP server: compat 5.3, TFTP of the same
 * server has the file, too. */
int pxe_tftp_fetch(struct pxe_run *run, struct pxe_block *block, void *to, uint32_t room_bytes)
{
    char name[PXE_FILENAME_BYTES + 1];
    uint8_t server[4];
    struct fetch_reader *reader = NULL;
    bool multicast = pxe_get32(block, READ_FILE_GROUP);
    uint16_t port = multicast ? TFTP_PORT : pxe_get_be16(block, READ_FILE_PORT_BE);
    pxe_get_filename(block, READ_FILE_NAME, name);
    pxe_get_bytes(block, READ_FILE_SERVER, server, sizeof(server));
    int r = start_reader(run, server, port, name, false, &reader);
    if (r == 0)
        r = read_file(reader, name, to, room_bytes);
    fetch_reader_close(reader);
    return r;
}

uint16_t pxe_tftp_read_file(struct pxe_run *run, struct pxe_block *block)
{
    uint32_t at = pxe_get32(block, READ_FILE_BUFFER), room = pxe_get32(block, READ_FILE_SIZE);
    if (room > INT32_MAX || !pxe_memory_is_theirs(at, room)) {
        event_log(EVENT_WARNING, "pxe", "READ_FILE: %u bytes at %08xh are not the program's",
                  (unsigned)room, (unsigned)at);
        return PXE_OUT_OF_RESOURCES;
    }
    int r = pxe_tftp_fetch(run, block, pxe_memory(at), room);
    if (r < 0)
        return pxe_status_of(r, PXE_TFTP_CANNOT_OPEN);
    pxe_put32(block, READ_FILE_SIZE, (uint32_t)r);
    return PXE_SUCCESS;
}

uint16_t pxe_tftp_get_fsize(struct pxe_run *run, struct pxe_block *block)
{
    char name[PXE_FILENAME_BYTES + 1];
    uint8_t server[4];
    uint64_t size = 0;
    struct fetch_reader *reader = NULL;
    pxe_get_filename(block, FSIZE_NAME, name);
    pxe_get_bytes(block, FSIZE_SERVER, server, sizeof(server));
    int r = start_reader(run, server, 0, name, true, &reader);
    if (r < 0)
        return pxe_status_of(r, PXE_TFTP_CANNOT_OPEN);
    r = fetch_reader_size(reader, &size);
    fetch_reader_close(reader);
    if (r < 0 || size > UINT32_MAX)
        return PXE_TFTP_NO_FILESIZE;
    pxe_put32(block, FSIZE_SIZE, (uint32_t)size);
    return PXE_SUCCESS;
}
