/* tests/unit/libc/libc.h - the functions of src/libc as the tests call them: libc_<name>, beside the host's. */
#pragma once
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

extern __typeof__(memcpy) libc_memcpy;
extern __typeof__(memmove) libc_memmove;
extern __typeof__(memset) libc_memset;
extern __typeof__(memcmp) libc_memcmp;
extern __typeof__(memchr) libc_memchr;
extern __typeof__(strlen) libc_strlen;
extern __typeof__(strnlen) libc_strnlen;
extern __typeof__(strcmp) libc_strcmp;
extern __typeof__(strncmp) libc_strncmp;
extern __typeof__(strcasecmp) libc_strcasecmp;
extern __typeof__(strncasecmp) libc_strncasecmp;
extern __typeof__(strchr) libc_strchr;
extern __typeof__(strrchr) libc_strrchr;
extern __typeof__(strstr) libc_strstr;
extern __typeof__(strpbrk) libc_strpbrk;
extern __typeof__(strspn) libc_strspn;
extern __typeof__(strcspn) libc_strcspn;
extern __typeof__(strncpy) libc_strncpy;
extern __typeof__(abs) libc_abs;
extern __typeof__(strtoul) libc_strtoul;
extern __typeof__(strtoull) libc_strtoull;
extern __typeof__(strtoll) libc_strtoll;
extern __typeof__(atoi) libc_atoi;
extern __typeof__(qsort) libc_qsort;
extern __typeof__(bsearch) libc_bsearch;
extern __typeof__(snprintf) libc_snprintf;
extern __typeof__(vsnprintf) libc_vsnprintf;
extern __typeof__(isalnum) libc_isalnum;
extern __typeof__(isalpha) libc_isalpha;
extern __typeof__(iscntrl) libc_iscntrl;
extern __typeof__(isdigit) libc_isdigit;
extern __typeof__(isgraph) libc_isgraph;
extern __typeof__(islower) libc_islower;
extern __typeof__(isprint) libc_isprint;
extern __typeof__(ispunct) libc_ispunct;
extern __typeof__(isspace) libc_isspace;
extern __typeof__(isupper) libc_isupper;
extern __typeof__(isxdigit) libc_isxdigit;
extern __typeof__(tolower) libc_tolower;
extern __typeof__(toupper) libc_toupper;
extern __typeof__(time) libc_time;
extern __typeof__(gmtime_r) libc_gmtime_r;
