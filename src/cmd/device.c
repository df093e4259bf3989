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

int cmd_for_devices(const struct cmd_args *args, cmd_device_action action, bool until_success)
{
    struct netdev *dev = netdev_first();
    int r = 0;
    for (size_t i = 0; args->operands ? i < args->operands : dev != NULL; i++) {
        struct netdev *here = args->operands ? cmd_device(args->operand[i]) : dev;
        r = here ? action(args, here) : -ERR_NODEV;
        if (r == -ERR_CANCELED || (until_success && r >= 0))
            break;
        dev = args->operands ? NULL : netdev_next(dev);
    }
    return r;
}
