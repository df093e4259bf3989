/* plat.h - the whole platform contract: what Amorce asks of the machine (or process) it runs on.
 *
 * Implemented once in each of src/plat/{linux,uefi,bios}. The core calls only this. Errors: 0 or
 * more on success, negative ERR_x otherwise (core/err.h); a failure that a user should read was
 * told with fail(). Nothing here yields to another fiber, and pointers are borrowed until return,
 * unless a comment says otherwise. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blob;
struct netdev;

/* --- time ------------------------------------------------------------------------------------ */
/** Monotonic time since start, in microseconds. Never goes back. */
uint64_t plat_now_us(void);
/** Wall clock, seconds since 1970-01-01 UTC; 0 when the machine does not know. */
uint64_t plat_wall_s(void);
/** Let the machine rest until something may have happened or @until_us (plat_now_us() scale) is
 * reached. Returning early is always right; a platform without device interrupts rests for at most
 * a millisecond. */
void plat_idle(uint64_t until_us);

/* --- console --------------------------------------------------------------------------------- */
/** Write bytes (UTF-8, ANSI sequences of compat 11.8) to every screen and serial line of the
 * machine. */
void plat_console_write(const char *bytes, size_t len_bytes);
/** Next byte typed, or -1 when there is none. Special keys come as the VT sequences that a terminal
 * sends. */
int plat_console_read(void);
/** Size of the smallest screen in characters; 80 x 24 when unknown. */
void plat_console_size(unsigned *ret_columns, unsigned *ret_rows);

/* --- graphics ---------------------------------------------------------------------------------- */
struct plat_display {
    unsigned width, height; /* pixels */
};
/** Bring the screen into a graphics mode: of those that are at least so large and have at least
 * @min_depth bits per pixel the one with the fewest pixels, of equal ones the deepest. What
 * plat_console_write() writes reaches only the other consoles (serial lines) from then on, and
 * plat_console_size() does not count that screen. An open display changes its mode.
 * 0, -ERR_NOENT (no such mode; the sentence names the largest) or -ERR_NOTSUP (no graphics). After a
 * failure an open display stays as it is. */
int plat_display_open(unsigned min_width, unsigned min_height, unsigned min_depth,
                      struct plat_display *ret_display);
/** Show @width by @height pixels, 0x00RRGGBB each, at a place of the open display. All of it lies
 * within the display. @stride: pixels from one row of @pixels to the next. */
void plat_display_blit(unsigned x, unsigned y, unsigned width, unsigned height,
                       const uint32_t *pixels, size_t stride);
/** Back to text, on the whole console. The platform does this itself before it hands the machine
 * over, and takes core/console's screen away. Nothing happens when no display is open. */
void plat_display_close(void);

/* --- memory ---------------------------------------------------------------------------------- */
enum { PLAT_PAGE_BYTES = 4096 };
/** Whole pages, not cleared; NULL when short. Owned by caller: plat_pages_free() with the same
 * count. */
void *plat_pages_alloc(size_t pages);
void plat_pages_free(void *memory, size_t pages);
/** Grow an allocation in place, if the pages behind it are free. */
bool plat_pages_extend(void *memory, size_t pages, size_t more_pages);

/* --- fibers' stacks -------------------------------------------------------------------------- */
/** Bytes that a fiber's stack needs on this platform (firmware calls run on it). */
size_t plat_stack_bytes(void);

/* --- entropy --------------------------------------------------------------------------------- */
/** Fill with unpredictable bytes from the best source there is. 0 or -ERR_NOTSUP: none; the bytes
 * are then derived from time and addresses, good enough for transaction ids, never for keys. */
int plat_entropy(void *bytes, size_t len_bytes);

/* --- start and end --------------------------------------------------------------------------- */
/** Find NICs: calls netdev_register() (net/netdev.h) for each. 0, or the first error when none was
 * found. */
int plat_probe_devices(void);
/** Register what the machine brings: embedded files are done by the caller; autoexec.ipxe, the
 * command line <CMDLINE>, an initrd. Uses image/image.h through plat_boot_files_ops given at start.
 */
struct plat_boot_files_ops {
    /** Register @data (copied) as image @name; @force_script: a script without magic. */
    int (*add)(void *arg, const char *name, const void *data, size_t len_bytes, bool force_script);
    /** Set the working URI that relative names are resolved against. */
    int (*set_cwd)(void *arg, const char *uri_text);
    /** A DHCP packet that the firmware already holds. @kind: 0 DHCPACK, 1 ProxyDHCP, 2 boot server
     * reply. @mac: of its NIC */
    int (*add_lease)(void *arg, int kind, const uint8_t mac[6], const void *packet,
                     size_t len_bytes);
    /** We were loaded over the network: download and register what @uri_text (relative: to the
     * working URI) names, as `imgfetch` would, over the NIC whose lease was given, within 30 s.
     * 0, or -ERR_x (an ordinary answer: there is none). May yield. */
    int (*fetch)(void *arg, const char *uri_text);
    void *arg;
};
int plat_boot_files(const struct plat_boot_files_ops *ops);
/** Is a file this very program, built in one go with it, wherever it was loaded from and in
 * whatever form? */
bool plat_is_self(const void *data, size_t len_bytes);
enum plat_reset { PLAT_RESET_COLD, PLAT_RESET_WARM, PLAT_RESET_SETUP };
/** Restart the machine. Returns only on failure. */
int plat_reboot(enum plat_reset how);
/** Returns only on failure. */
int plat_poweroff(void);

/* --- firmware tables ------------------------------------------------------------------------- */
/** The SMBIOS structure table (without entry point). *@ret_table borrowed for ever. -ERR_NOENT:
 * none. */
int plat_smbios(const void **ret_table, size_t *ret_len_bytes,
                unsigned *ret_version /* 0x0208 for 2.8 */);

/** The @number-th (from 0) ACPI table of @signature (4 characters), header and all, "DSDT" too. Its
 * checksum is right. *@ret_table borrowed for ever. 0 or -ERR_NOENT (silent). */
int plat_acpi_table(const char *signature, unsigned number, const void **ret_table,
                    size_t *ret_len_bytes);
enum { PLAT_MEMORY_RANGES_MAX = 256 };
struct plat_memory_range {
    uint64_t start, len_bytes;
};
/** RAM as an operating system will find it, with what we use: sorted, apart from each other. Returns
 * how many ranges, at most @max; 0: the machine does not say. */
size_t plat_memory_map(struct plat_memory_range *ret_ranges, size_t max);
/** Append a copy of the machine's memory from the physical @address on to @blob (core/blob.h). The
 * range does not wrap; whether anything answers there is the caller's risk. 0, -ERR_NOMEM or
 * -ERR_NOTSUP (told): this is a program. */
int plat_memory_read(uint64_t address, size_t len_bytes, struct blob *blob);

/* --- the PXE API of a PC BIOS ----------------------------------------------------------------- */
/** Boot sectors that run from now on find it, over @dev, which is open. It takes the place of an
 * earlier one. 0, -ERR_BUSY (a program that uses it waits for us), -ERR_NOMEM or -ERR_NOTSUP: there
 * are no such programs here; all told. May yield. */
int plat_pxe_start(struct netdev *dev);
/** No longer; when it was not offered nothing happens. 0 or -ERR_BUSY (told). May yield. */
int plat_pxe_stop(void);

/* --- files of the medium that we were loaded from -------------------------------------------- */
/** Read a file. @volume NULL or "": the one we came from. @path: with '/', relative: to our own
 * directory. The content goes to @write in pieces of any size, after one @expect with the length.
 * 0, -ERR_NOTFOUND, -ERR_NOTSUP or what a callback returned. */
struct plat_file_sink {
    int (*expect)(void *arg, uint64_t len_bytes);
    int (*write)(void *arg, const void *data, size_t len_bytes);
    void *arg;
};
int plat_file_read(const char *volume, const char *path, const struct plat_file_sink *sink);

/* --- small facts ----------------------------------------------------------------------------- */
/** DHCP option 93 (RFC 4578 2.1) and the UNDI version of options 94 and 60. */
struct plat_pxe_identity {
    uint16_t arch;
    uint8_t undi_major, undi_minor;
};
void plat_pxe_identity(struct plat_pxe_identity *ret_identity);
/** An assertion of ours failed: say it and stop (linux: abort; firmware: return to it or reset). */
void plat_panic(const char *message) __attribute__((noreturn));
