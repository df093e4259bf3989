/* tests/unit/libc/rename.h - included before a file of src/libc: its functions get their test names. */
#pragma once
#include "tests/unit/libc/libc.h"

#undef memcpy
#define memcpy libc_memcpy
#undef memmove
#define memmove libc_memmove
#undef memset
#define memset libc_memset
#undef memcmp
#define memcmp libc_memcmp
#undef memchr
#define memchr libc_memchr
#undef strlen
#define strlen libc_strlen
#undef strnlen
#define strnlen libc_strnlen
#undef strcmp
#define strcmp libc_strcmp
#undef strncmp
#define strncmp libc_strncmp
#undef strcasecmp
#define strcasecmp libc_strcasecmp
#undef strncasecmp
#define strncasecmp libc_strncasecmp
#undef strchr
#define strchr libc_strchr
#undef strrchr
#define strrchr libc_strrchr
#undef strstr
#define strstr libc_strstr
#undef strpbrk
#define strpbrk libc_strpbrk
#undef strspn
#define strspn libc_strspn
#undef strcspn
#define strcspn libc_strcspn
#undef strncpy
#define strncpy libc_strncpy
#undef abs
#define abs libc_abs
#undef strtoul
#define strtoul libc_strtoul
#undef strtoull
#define strtoull libc_strtoull
#undef strtoll
#define strtoll libc_strtoll
#undef atoi
#define atoi libc_atoi
#undef qsort
#define qsort libc_qsort
#undef bsearch
#define bsearch libc_bsearch
#undef snprintf
#define snprintf libc_snprintf
#undef vsnprintf
#define vsnprintf libc_vsnprintf
#undef isalnum
#define isalnum libc_isalnum
#undef isalpha
#define isalpha libc_isalpha
#undef iscntrl
#define iscntrl libc_iscntrl
#undef isdigit
#define isdigit libc_isdigit
#undef isgraph
#define isgraph libc_isgraph
#undef islower
#define islower libc_islower
#undef isprint
#define isprint libc_isprint
#undef ispunct
#define ispunct libc_ispunct
#undef isspace
#define isspace libc_isspace
#undef isupper
#define isupper libc_isupper
#undef isxdigit
#define isxdigit libc_isxdigit
#undef tolower
#define tolower libc_tolower
#undef toupper
#define toupper libc_toupper
#undef time
#define time libc_time
#undef gmtime_r
#define gmtime_r libc_gmtime_r
