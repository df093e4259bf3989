/* pxe.h - the PXE API that a network boot program (NBP) finds: what its files share. pxe_api.c takes
 * the calls and hands each to the file of its group; docs/design/012-pxe-api.md tells in which phase
 * what runs. */
#pragma once
#include "bios.h"
#include "core/blob.h"
#include "errand.h"
#include "wire/pxe.h"

enum { NBP_AT = 0x7c00, NBP_BYTES_MAX = 0xa0000 - NBP_AT }; /* compat 6.1 */
enum {
    PXE_UDP_PORTS = 8,
    PXE_FILES = 8,
    PXE_RX_FRAMES = 128,       /* that wait for the program; 44 of 1460 bytes are a window of TCP */
    PXE_WAIT_MS = 120000,      /* for a server, beyond what the protocols allow themselves */
    PXE_SPARE_BYTES = 16 << 20 /* of memory for us while a program runs */
};

struct netbuf;
struct netdev;
struct udp;
struct fetch_reader;

struct pxe_tftp {
    struct fetch_reader *reader; /* NULL: closed */
    uint16_t packet_bytes, number;
};
struct pxe_udp {
    bool open;
    struct {
        struct udp *udp; /* NULL: free */
        uint16_t port;
        uint32_t used; /* in the order of use */
    } sockets[PXE_UDP_PORTS];
    uint32_t uses;
};
struct pxe_undi {
    bool open, diverted, interrupts; /* interrupts: the card may raise its line */
    uint16_t filter;
    struct netbuf *queue[PXE_RX_FRAMES];
    unsigned first, count, sent; /* sent: to be reported by the ISR call */
};

/** One program while it runs. */
struct pxe_run {
    struct pxe_run *outer; /* whose FILE_EXEC started this one */
    struct netdev *dev;
    uint8_t mac[PXE_MAC_BYTES]; /* its address before the program */
    const char *cmdline;        /* never NULL; borrowed */
    struct pxe_tftp tftp;
    struct pxe_udp udp;
    struct pxe_undi undi;
    struct fetch_reader *files[PXE_FILES];
    struct blob next; /* RESTART_TFTP: what runs instead */
    bool over;        /* the program ended in a call; its status is @status */
    uint16_t status;
    struct errands worker; /* answers calls */
    bool busy;
};

/** A call of the API: fills the block, returns its status. Runs in the worker fiber and may yield,
 * unless the table says that it is quick. */
typedef uint16_t pxe_call(struct pxe_run *run, struct pxe_block *block);

/* --- pxe_api.c -------------------------------------------------------------------------------- */
/** Offer the API for @run->dev, with @run->cmdline; the rest of @run is filled here. 0 or an error; pxe_stop() in both cases, by the same fiber. May
 * yield. */
int pxe_start(struct pxe_run *run);
void pxe_stop(struct pxe_run *run);
/** Is @run the innermost one, and in no call? NULL: is there none? Otherwise a program waits for what
 * goes on (FILE_EXEC), and no run may end or begin under it. */
bool pxe_is_idle(const struct pxe_run *run);
/** Hook interrupts and hide memory. */
void pxe_attach(void);
/** Room for our pages: PXE_SPARE_BYTES, or (@all) whatever the machine has, while the program stands
 * still in a call. */
void pxe_spare(bool all);
/** Undo it: the machine may be somebody else's afterwards. Doing it twice is fine. false: who took an
 * interrupt after us keeps our handler in his chain. */
bool pxe_detach(void);
/** Where PXENV+ and !PXE are. */
farptr pxe_pxenv_far(void);
farptr pxe_struct_far(void);

/* --- pxe_memory.c: the program's memory --------------------------------------------------------- */
uint8_t *pxe_memory(uint32_t linear);
/** May the program want something there: RAM that is not ours? */
bool pxe_memory_is_theirs(uint32_t start, uint32_t len_bytes);
/** The text at @far, cut to @room. */
void pxe_memory_text(farptr far, char *text, size_t room);

/* --- pxe_preboot.c ------------------------------------------------------------------------------ */
/** The program goes on without us: NICs closed, hooks removed. pxe_stop() opens them again, should it come
 * back. false as of pxe_detach(). */
bool pxe_let_go(void);
/** Build the cached packets from the settings of now. */
int pxe_packets_build(struct pxe_run *run);
pxe_call pxe_unload_stack, pxe_get_cached_info, pxe_restart_tftp, pxe_start_undi, pxe_stop_undi;
pxe_call pxe_unsupported, pxe_nothing;

/* --- pxe_tftp.c --------------------------------------------------------------------------------- */
struct uri;
/** Frames go to our stack again, until the program next drives the NIC itself. */
int pxe_base_code(struct pxe_run *run);
/** What @r of a download is in the API's numbers. */
uint16_t pxe_status_of(int r, uint16_t otherwise);
void pxe_tftp_stop(struct pxe_run *run);
/** Fetch what the block of READ_FILE or RESTART_TFTP names into memory. Its bytes, or -ERR_x. May
 * yield. */
int pxe_tftp_fetch(struct pxe_run *run, struct pxe_block *block, void *to, uint32_t room_bytes);
pxe_call pxe_tftp_open, pxe_tftp_close, pxe_tftp_read, pxe_tftp_read_file, pxe_tftp_get_fsize;

/* --- pxe_udp.c ---------------------------------------------------------------------------------- */
void pxe_udp_stop(struct pxe_run *run);
pxe_call pxe_udp_open, pxe_udp_close, pxe_udp_read, pxe_udp_write;

/* --- pxe_undi.c --------------------------------------------------------------------------------- */
/** Frames that arrive are our stack's again. */
void pxe_undi_yield(struct pxe_run *run);
/** The card's line of the 8259s that programs are told; 0: none. */
unsigned pxe_undi_line(const struct pxe_run *run);
/** The NIC stops: nothing is received any more. */
void pxe_undi_stop(struct pxe_run *run);
/** The NIC as it was before the program. */
void pxe_undi_restore(struct pxe_run *run);
pxe_call pxe_undi_open, pxe_undi_close, pxe_undi_shutdown, pxe_undi_transmit, pxe_undi_filter,
    pxe_undi_station_address, pxe_undi_information, pxe_undi_statistics, pxe_undi_clear_statistics,
    pxe_undi_mcast_address, pxe_undi_nic_type, pxe_undi_iface_info, pxe_undi_isr, pxe_undi_reset;

/* --- pxe_file.c --------------------------------------------------------------------------------- */
void pxe_file_stop(struct pxe_run *run);
pxe_call pxe_file_open, pxe_file_close, pxe_file_select, pxe_file_read, pxe_file_size,
    pxe_file_exec, pxe_file_check, pxe_file_exit_hook, pxe_file_cmdline;
