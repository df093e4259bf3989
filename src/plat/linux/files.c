/* plat/linux/files.c - files of the medium: a directory of this machine; and what is run first. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "core/err.h"
#include "core/str.h"
#include "linux.h"
#include "plat.h"
#include "simulate.h"

enum { PIECE_BYTES = 256 * 1024 };

static bool climbs(const char *path)
{
    for (const char *dots = strstr(path, ".."); dots; dots = strstr(dots + 2, ".."))
        if ((dots == path || dots[-1] == '/') && (dots[2] == '/' || dots[2] == '\0'))
            return true;
    return false;
}

/* Where "our own directory" is: that of the script, else the root of --fs, else where we were
 * started. */
static void own_directory(struct str *out)
{
    char path[PATH_MAX];
    if (linux_options.script && realpath(linux_options.script, path)) {
        char *slash = strrchr(path, '/');
        str_append_bytes(out, path, (size_t)(slash - path) + 1);
        return;
    }
    const char *directory = linux_options.fs_root ? linux_options.fs_root : ".";
    str_printf(out, "%s/", realpath(directory, path) ? path : directory);
}

static int open_path(const char *path)
{
    struct str full = STR_INIT;
    if (path[0] == '/')
        str_append(&full, linux_options.fs_root ? linux_options.fs_root : "");
    else
        own_directory(&full);
    str_append(&full, path);
    int fd = open(str_text(&full), O_RDONLY | O_CLOEXEC);
    str_free(&full);
    return fd;
}

static int copy_file(int fd, const struct plat_file_sink *sink)
{
    struct stat facts;
    if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))
        return -ERR_NOTFOUND;
    int r = sink->expect(sink->arg, (uint64_t)facts.st_size);
    char *piece = malloc(PIECE_BYTES);
    if (r == 0 && !piece)
        r = -ERR_NOMEM;
    while (r == 0) {
        ssize_t n = read(fd, piece, PIECE_BYTES);
        if (n == 0)
            break;
        r = n < 0 ? -ERR_IO : sink->write(sink->arg, piece, (size_t)n);
    }
    free(piece);
    return r;
}

int plat_file_read(const char *volume, const char *path, const struct plat_file_sink *sink)
{
    if (volume && *volume)
        return fail(ERR_NOTFOUND, "file: there is no volume \"%s\"", volume);
    if (linux_options.fs_root && climbs(path))
        return fail(ERR_NOTFOUND, "file: %s leaves the directory that --fs gave", path);
    int fd = open_path(path);
    if (fd < 0)
        return fail(ERR_NOTFOUND, "file: %s: %s", path, strerror(errno));
    int r = copy_file(fd, sink);
    close(fd);
    if (r == -ERR_NOTFOUND)
        return fail(ERR_NOTFOUND, "file: %s is not a file", path);
    return r == -ERR_IO ? fail(ERR_IO, "file: %s: %s", path, strerror(errno)) : r;
}

static int add_commands(const struct plat_boot_files_ops *ops)
{
    struct str text = STR_INIT;
    for (size_t i = 0; i < linux_options.command_count; i++)
        str_printf(&text, "%s\n", linux_options.commands[i]);
    int r = ops->add(ops->arg, "command-line", str_text(&text), text.len_bytes, true);
    str_free(&text);
    return r;
}

static int add_file(const struct plat_boot_files_ops *ops, const char *path, const char *name)
{
    size_t len;
    char *data = linux_read_file(path, &len);
    if (!data)
        return fail(ERR_NOTFOUND, "file: %s: %s", path, strerror(errno));
    int r = ops->add(ops->arg, name, data, len, false);
    free(data);
    return r;
}

static int add_autoexec(const struct plat_boot_files_ops *ops)
{
    struct str path = STR_INIT;
    str_printf(&path, "%s/autoexec.ipxe", linux_options.fs_root);
    int r = access(str_text(&path), R_OK) == 0 ? add_file(ops, str_text(&path), "autoexec.ipxe")
                                               : 0;
    str_free(&path);
    return r;
}

static int set_cwd(const struct plat_boot_files_ops *ops)
{
    struct str uri = STR_INIT;
    str_append(&uri, "file:");
    if (linux_options.fs_root)
        str_append(&uri, "/");
    else
        own_directory(&uri);
    int r = ops->set_cwd(ops->arg, str_text(&uri));
    str_free(&uri);
    return r;
}

/* The settings of a dry run, and its script where that is a URI. */
static int begin_simulation(const struct plat_boot_files_ops *ops)
{
    simulate_settings();
    int r = linux_options.script ? 0 : ops->fetch(ops->arg, simulate_options.script);
    if (r < 0)
        simulate_stop("%s", err_slot()->sentence);
    return r;
}

int plat_boot_files(const struct plat_boot_files_ops *ops)
{
    int r = simulating() ? begin_simulation(ops) : 0;
    if (r == 0 && (linux_options.script || linux_options.fs_root))
        r = set_cwd(ops);
    if (r < 0)
        return r;
    if (linux_options.command_count > 0)
        return add_commands(ops);
    if (linux_options.script) {
        const char *slash = strrchr(linux_options.script, '/');
        return add_file(ops, linux_options.script, slash ? slash + 1 : linux_options.script);
    }
    return linux_options.fs_root ? add_autoexec(ops) : 0;
}
