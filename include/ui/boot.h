/* ui/boot.h - what happens after the start: banner, first image, Ctrl-B, scriptlet, autoboot
 * (compat 2.8, 4.7). */
#pragma once
struct netdev;
/** The whole life of the firmware after the platform is up: settings, network, devices, boot files,
 * banner, the decision of what to run. The body of the foreground fiber. Returns what goes back to
 * the firmware. */
int boot_main(void *arg);
/** The netboot sequence on one NIC. May yield. */
int autoboot(struct netdev *dev);
