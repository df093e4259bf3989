/* pxe_udp.c - PXE API calls 30h to 33h: datagrams. A program names its port with each call, our
 * sockets have one each: they are opened when a port is first named, the one that was not used for
 * longest goes when there are too many.
 * Source: PXE specification 2.1, 4.3. */
#include "core/err.h"
#include "net/net.h"
#include "pxe.h"
#include <string.h>

enum { SOURCE_PORT_DEFAULT = 2069 }; /* 4.3.4: when the program names none */

void pxe_udp_stop(struct pxe_run *run)
{
    for (size_t i = 0; i < PXE_UDP_PORTS; i++)
        udp_close(run->udp.sockets[i].udp);
    run->udp = (struct pxe_udp){ 0 };
}

/* The socket of @port, opened if need be; NULL: it cannot be. */
static struct udp *socket_of(struct pxe_run *run, uint16_t port)
{
    size_t at = 0;
    for (size_t i = 0; i < PXE_UDP_PORTS; i++) {
        if (run->udp.sockets[i].udp && run->udp.sockets[i].port == port) {
            run->udp.sockets[i].used = ++run->udp.uses;
            return run->udp.sockets[i].udp;
        }
        if (run->udp.sockets[i].used < run->udp.sockets[at].used)
            at = i;
    }
    struct udp *udp = NULL;
    if (udp_open(4, port, run->dev, &udp) < 0)
        return NULL;
    udp_close(run->udp.sockets[at].udp);
    run->udp.sockets[at].udp = udp;
    run->udp.sockets[at].port = port;
    run->udp.sockets[at].used = ++run->udp.uses;
    return udp;
}

/* The address of the block is what the program believes to be its own. */
uint16_t pxe_udp_open(struct pxe_run *run, struct pxe_block *block)
{
    (void)block;
    if (run->udp.open)
        return PXE_UDP_IS_OPEN;
    if (pxe_base_code(run) < 0)
        return PXE_FAILURE;
    run->udp.open = true;
    return PXE_SUCCESS;
}

uint16_t pxe_udp_close(struct pxe_run *run, struct pxe_block *block)
{
    (void)block;
    if (!run->udp.open)
        return PXE_UDP_CLOSED;
    pxe_udp_stop(run);
    return PXE_SUCCESS;
}

uint16_t pxe_udp_write(struct pxe_run *run, struct pxe_block *block)
{
    uint8_t address[4];
    uint16_t source = pxe_get_be16(block, UDP_WRITE_SOURCE_BE);
    if (!run->udp.open)
        return PXE_UDP_CLOSED;
    if (pxe_base_code(run) < 0)
        return PXE_FAILURE;
    struct udp *udp = socket_of(run, source ? source : SOURCE_PORT_DEFAULT);
    if (!udp)
        return PXE_OUT_OF_RESOURCES;
    pxe_get_bytes(block, UDP_WRITE_ADDRESS, address, sizeof(address));
    const struct endpoint to = { .addr = netaddr_v4(address),
                                 .port = pxe_get_be16(block, UDP_WRITE_DEST_BE) };
    int r = udp_send(udp, &to, pxe_memory(farptr_linear(pxe_get32(block, UDP_WRITE_BUFFER))),
                     pxe_get16(block, UDP_WRITE_SIZE));
    return r < 0 ? PXE_FAILURE : PXE_SUCCESS;
}

/* The datagram for @port (0: any of ours) that waits; its port. NULL: none. */
static struct udp *waiting_on(struct pxe_run *run, uint16_t port, uint16_t *ret_port)
{
    if (port && !socket_of(run, port))
        return NULL;
    for (size_t i = 0; i < PXE_UDP_PORTS; i++) {
        struct udp *udp = run->udp.sockets[i].udp;
        *ret_port = run->udp.sockets[i].port;
        if (udp && (!port || port == *ret_port) && udp_waiting(udp))
            return udp;
    }
    return NULL;
}

static void put_own_address(struct pxe_run *run, struct pxe_block *block)
{
    static const uint8_t any[4];
    uint8_t asked[4];
    struct str own = STR_INIT;
    pxe_get_bytes(block, UDP_READ_DEST, asked, sizeof(asked));
    struct setting setting = { .name = "ip", .tag = TAG_YIADDR, .scope = SCOPE_DHCPV4 };
    if (memcmp(asked, any, sizeof(any)) == 0 &&
        setting_fetch(&run->dev->settings, &setting, &own, NULL, NULL) == 0 && own.len_bytes == 4)
        pxe_put_bytes(block, UDP_READ_DEST, own.data, 4);
    str_free(&own);
}

/* Never waits: the program asks again. */
uint16_t pxe_udp_read(struct pxe_run *run, struct pxe_block *block)
{
    struct endpoint from;
    uint16_t port;
    if (!run->udp.open)
        return PXE_UDP_CLOSED;
    struct udp *udp = waiting_on(run, pxe_get_be16(block, UDP_READ_DEST_BE), &port);
    if (!udp)
        return PXE_FAILURE;
    int r = udp_recv(udp, pxe_memory(farptr_linear(pxe_get32(block, UDP_READ_BUFFER))),
                     pxe_get16(block, UDP_READ_SIZE), &from, deadline_in_ms(0));
    if (r < 0)
        return PXE_FAILURE;
    pxe_put_bytes(block, UDP_READ_SOURCE, from.addr.bytes, 4);
    put_own_address(run, block);
    pxe_put_be16(block, UDP_READ_SOURCE_BE, from.port);
    pxe_put_be16(block, UDP_READ_DEST_BE, port);
    pxe_put16(block, UDP_READ_SIZE, (uint16_t)r);
    return PXE_SUCCESS;
}
