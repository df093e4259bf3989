/* cmd/device.c - network devices as operands. Source: compat 0.4 (the message). */
#include "device.h"
#include "core/console.h"
#include "core/err.h"

struct netdev *cmd_device(const char *name)
{
    struct netdev *dev = netdev_find(name);
    if (!dev)
        console_printf("\"%s\": no such network device\n", name);
    return dev;
}

int cmd_check_devices(const struct cmd_args *args)
{
    for (size_t i = 0; i < args->operands; i++)
        if (!cmd_device(args->operand[i]))
            return -ERR_NODEV;
    return 0;
}
