/* libc/assert.c - a failed assertion: say it, and let the platform stop. */
#include <assert.h>
#include <stdio.h>
#include "plat.h"

enum { MESSAGE_MAX = 200 };

void assert_failed(const char *expression, const char *file, int line)
{
    char message[MESSAGE_MAX];
    snprintf(message, sizeof(message), "assertion failed: %s (%s:%d)", expression, file, line);
    plat_panic(message);
}
