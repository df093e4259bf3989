/* ui/boot.h - what happens after the start: banner, first image, Ctrl-B, scriptlet, autoboot
 * (compat 2.8, 4.7). */
#pragma once
#include <stdbool.h>

/** How the platform wants it. */
struct boot_options {
    bool quiet; /* no banner, no Ctrl-B prompt: a program that runs what its command line says */
};

/** The whole life of the firmware after the platform is up: settings, network, devices, boot files,
 * banner, the decision of what to run. The body of the foreground fiber.
 * @options  const struct boot_options *, borrowed; NULL: none of them
 * Returns what goes back to the firmware: 0, -ERR_x, or the status given to `exit`. May yield. */
int boot_main(void *options);

struct netdev;
/** The netboot sequence on one NIC (compat 4.7). Prints what it does and why it ends. May yield.
 * Returns the status of what was booted, or -ERR_x. */
int autoboot(struct netdev *dev);
/** The same on one NIC after the other, never stopping at a success; in the end, where there were
 * several, a line for each that failed.
 * @boot_only  where the firmware told through which NIC it loaded us: only that one
 * Returns the last one's status, -ERR_NODEV when there is no NIC. */
int autoboot_all(bool boot_only);
