/* libc/errno.h - what strtoul() and friends say, and the numbers that lwIP names. Ours are in
 * core/err.h. */
#pragma once

extern int errno;

#define ENOENT      2
#define EIO         5
#define ENXIO       6
#define EBADF       9
#define EAGAIN      11
#define ENOMEM      12
#define EINVAL      22
#define ERANGE      34
#define EWOULDBLOCK EAGAIN
