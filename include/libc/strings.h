/* libc/strings.h - strcasecmp() and strncasecmp() are in string.h. */
#pragma once
#include <string.h>
