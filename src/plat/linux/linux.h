/* linux.h - what the files of this platform share. Nobody else includes it. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINUX_NICS_MAX = 32, LINUX_COMMANDS_MAX = 64 };

/** What the command line said. */
struct linux_options {
    const char *nics[LINUX_NICS_MAX];
    size_t nic_count;
    const char *commands[LINUX_COMMANDS_MAX];
    size_t command_count;
    const char *fs_root;      /* NULL: "/" */
    const char *script;       /* NULL: none */
    const char *check;        /* NULL: none */
    const char *manual;       /* NULL: none */
    const char *display_path; /* NULL: there is no display */
    unsigned display_width, display_height;
    bool has_seed;
    uint64_t seed;
};
extern struct linux_options linux_options;

/* --- console.c ------------------------------------------------------------------------------- */
/** Raw mode when standard input is a terminal; put back at exit. */
void linux_console_start(void);
/** Descriptor to wait for, -1 after the end of input. */
int linux_console_fd(void);
bool linux_console_ended(void);
/** Look at standard input in this turn: it is not asked more than once a millisecond otherwise. */
void linux_console_ready(void);

/* --- display.c ------------------------------------------------------------------------------- */
/** Nothing happens for a while: who looks at the screen should see it as it is. */
void linux_display_rest(void);

/* --- idle.c ---------------------------------------------------------------------------------- */
/** plat_idle() wakes when @fd can be read. */
void linux_idle_add(int fd);
void linux_idle_remove(int fd);
/** No time passes but what is waited for, and that at once (--simulate). @for_ever: called in place
 * of a wait that has no end. */
void linux_idle_virtual(void (*for_ever)(void));

/* --- nic_*.c: open what follows the first colon of a --nic value. 0 or -ERR_x; the device is
 * registered. */
struct linux_nic_args {
    const char *kind;    /* "tap", borrowed for ever */
    const char *address; /* what follows the colon, without options; borrowed for ever */
    uint8_t mac[6];
    unsigned index;
};
int linux_tap_open(const struct linux_nic_args *args);
int linux_packet_open(const struct linux_nic_args *args);
int linux_unix_open(const struct linux_nic_args *args);
int linux_unixdgram_open(const struct linux_nic_args *args);
int linux_tcp_open(const struct linux_nic_args *args);

struct netdev;
/** Fill what all kinds have in common: addresses, bus facts, MTU. */
void linux_nic_describe(struct netdev *dev, const struct linux_nic_args *args, const char *driver,
                        uint16_t mtu_max);

/* --- system.c -------------------------------------------------------------------------------- */
/** A random Ethernet address, the same for the same --seed and @index. */
void linux_random_mac(unsigned index, uint8_t ret_mac[6]);
/** A whole file; NULL when it cannot be read. Owned by caller: free(). */
void *linux_read_file(const char *path, size_t *ret_len_bytes);
