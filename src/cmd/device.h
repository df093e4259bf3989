/* cmd/device.h - network devices as operands. Private to src/cmd. */
#pragma once
#include "net/netdev.h"
#include "script/command.h"

/** The device of this name; NULL: there is none, which has been printed (-ERR_NODEV then). */
struct netdev *cmd_device(const char *name);
/** Is every operand the name of a device? 0, or -ERR_NODEV, which has been printed. */
int cmd_check_devices(const struct cmd_args *args);
