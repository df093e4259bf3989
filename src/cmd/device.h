/* cmd/device.h - network devices as operands. Private to src/cmd. */
#pragma once
#include "net/netdev.h"
#include "script/command.h"

/** The device of this name; NULL: there is none, which has been printed (-ERR_NODEV then). */
struct netdev *cmd_device(const char *name);
/** Is every operand the name of a device? 0, or -ERR_NODEV, which has been printed. */
int cmd_check_devices(const struct cmd_args *args);
/** What a command does with one device; 0 or -ERR_x. */
typedef int (*cmd_device_action)(const struct cmd_args *args, struct netdev *dev);
/** On the devices that the operands name, one after the other, all without an operand; a name that is no device has
 * failed, and the next one's turn comes.
 * @until_success  no further ones after the first that succeeds
 * Returns the last one's result. Yields when @action does. */
int cmd_for_devices(const struct cmd_args *args, cmd_device_action action, bool until_success);
