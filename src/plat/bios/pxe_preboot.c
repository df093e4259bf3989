/* pxe_preboot.c - PXE API calls 0, 15h and 70h to 76h: cached packets, another program in place of
 * this one, the ways to let us go.
 * Source: PXE specification 2.1, 3.2 and 3.4; compat 9.1. */
#include "core/err.h"
#include "core/event.h"
#include "low/layout.h"
#include "net/dhcp.h"
#include "net/netdev.h"
#include "pxe.h"
#include "undi.h"
#include <string.h>

static farptr packet_far(unsigned type)
{
    uint16_t offset;
    memcpy(&offset, low_variable(LOW_PXE_PACKETS), sizeof(offset));
    offset = (uint16_t)(offset + (type - CACHED_DISCOVER) * LOW_PXE_PACKET_BYTES);
    return farptr_make((uint16_t)(low_start() / 16), offset);
}

/* All of BOOTPLAYER is given, zeros behind the packet: programs copy as much as they have room for. */
int pxe_packets_build(struct pxe_run *run)
{
    for (unsigned type = CACHED_DISCOVER; type <= CACHED_REPLY; type++) {
        uint8_t *packet = pxe_memory(farptr_linear(packet_far(type)));
        memset(packet, 0, LOW_PXE_PACKET_BYTES);
        int r = dhcp_cached_packet(type == CACHED_DISCOVER ? DHCP_CACHED_DISCOVER : DHCP_CACHED_ACK,
                                   run->dev, packet, LOW_PXE_PACKET_BYTES);
        if (r < 0)
            return r;
    }
    return 0;
}

/* A program may change the packet in place (BufferSize 0) for the one that it starts. */
uint16_t pxe_get_cached_info(struct pxe_run *run, struct pxe_block *block)
{
    uint16_t type = pxe_get16(block, CACHED_TYPE), room = pxe_get16(block, CACHED_SIZE);
    (void)run;
    if (type < CACHED_DISCOVER || type > CACHED_REPLY)
        return PXE_UNSUPPORTED;
    farptr packet = packet_far(type);
    if (room == 0) {
        pxe_put32(block, CACHED_BUFFER, packet);
        room = LOW_PXE_PACKET_BYTES;
    } else {
        farptr buffer = pxe_get32(block, CACHED_BUFFER);
        if (room > LOW_PXE_PACKET_BYTES)
            room = LOW_PXE_PACKET_BYTES;
        memcpy(pxe_memory(farptr_linear(buffer)), pxe_memory(farptr_linear(packet)), room);
    }
    pxe_put16(block, CACHED_SIZE, room);
    pxe_put16(block, CACHED_LIMIT, LOW_PXE_PACKET_BYTES);
    return PXE_SUCCESS;
}

/* The base code ends: downloads and sockets. The NIC stops, too, for many a program calls nothing
 * else before it gives the machine to an operating system; UNDI_OPEN starts it again. */
uint16_t pxe_unload_stack(struct pxe_run *run, struct pxe_block *block)
{
    (void)block;
    pxe_file_stop(run);
    pxe_tftp_stop(run);
    pxe_udp_stop(run);
    pxe_undi_stop(run);
    return PXE_SUCCESS;
}

bool pxe_let_go(void)
{
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        dev->reopen |= dev->is_open; /* before a trunk takes its VLANs along */
    for (struct netdev *dev = netdev_first(); dev; dev = netdev_next(dev))
        netdev_close(dev); /* no NIC may write into memory that is not ours any more */
    undi_quiet();
    return pxe_detach();
}

uint16_t pxe_stop_undi(struct pxe_run *run, struct pxe_block *block)
{
    pxe_unload_stack(run, block);
    return pxe_let_go() ? PXE_SUCCESS : PXE_KEEP_UNDI;
}

uint16_t pxe_start_undi(struct pxe_run *run, struct pxe_block *block)
{
    (void)run, (void)block;
    pxe_attach();
    return PXE_SUCCESS;
}

/* Fetch, then let exec_nbp.c put it in this program's place, below our low area. Returns to the
 * program on failure only. */
uint16_t pxe_restart_tftp(struct pxe_run *run, struct pxe_block *block)
{
    void *room;
    size_t room_bytes, most_bytes = low_start() - NBP_AT;
    struct blob next = { 0 };
    int r = blob_expect(&next, most_bytes);
    if (r == 0)
        r = blob_room(&next, &room, &room_bytes);
    if (r == 0)
        r = pxe_tftp_fetch(run, block, room, (uint32_t)most_bytes);
    if (r <= 0) {
        blob_free(&next);
        return r < 0 ? pxe_status_of(r, PXE_TFTP_CANNOT_OPEN) : PXE_TFTP_CANNOT_READ;
    }
    blob_commit(&next, (size_t)r);
    blob_free(&run->next);
    run->next = next;
    run->over = true;
    event_log(EVENT_INFO, "pxe", "the program starts another one (%u bytes) in its place",
              (unsigned)r);
    return PXE_SUCCESS;
}

uint16_t pxe_unsupported(struct pxe_run *run, struct pxe_block *block)
{
    (void)run, (void)block;
    return PXE_UNSUPPORTED;
}

uint16_t pxe_nothing(struct pxe_run *run, struct pxe_block *block)
{
    (void)run, (void)block;
    return PXE_SUCCESS;
}
