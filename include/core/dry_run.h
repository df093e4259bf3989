/* core/dry_run.h - the seam of a dry run: what touches the network, the machine or a person asks here
 * first. Everything else of a script runs as always. docs/design/022-dry-run.md.
 *
 * Only the Linux program sets it (plat/linux/simulate.c, --simulate). In the others nobody stores to
 * the pointer, and the linker drops it with every question that is asked of it. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct cmd_args;
struct fetcher;
struct menu;
struct menu_item;
struct menu_options;
struct netdev;
struct str;
struct transfer;

/** All members are set. Each returns what the function that asks would return. */
struct dry_run {
    /** In place of @args->command->run(), which it may call. @argv: the words as expanded. */
    int (*command)(const struct cmd_args *args, size_t argc, const char *const *argv);
    /** In place of @fetcher->fetch(), which it may call. */
    int (*fetch)(const struct fetcher *fetcher, struct transfer *transfer);
    /** In place of the configurators of @dev. @configurator NULL: all. */
    int (*configure)(struct netdev *dev, const char *configurator);
    /** In place of a menu on the screen. @current: the item that it would begin with. */
    int (*choose)(const struct menu *menu, const struct menu_options *options,
                  const struct menu_item *current, const struct menu_item **ret_item);
    /** In place of a form on the screen. */
    int (*present)(const struct menu *form);
    /** In place of the line editor. @timeout_ms 0: it waits for ever. */
    int (*read_line)(struct str *line, uint64_t timeout_ms);
    /** In place of the keyboard, for a prompt. @timeout_ms 0: it waits for ever. */
    int (*key)(const char *text, uint64_t timeout_ms);
};
extern const struct dry_run *dry_run; /* NULL: this is none */
