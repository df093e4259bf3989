/* net/ntp.h - the time from a server, once. Not here: a clock that follows one. */
#pragma once
#include <stdint.h>

/** Ask @server (name or numeric) by SNTP: sent after 0, 1, 3 and 7 s, given up after 15 s. Of several addresses each before
 * the last is asked at 0 and 1 s, given up after 3 s.
 * 0, or -ERR_TIMEDOUT, -ERR_CONNREFUSED (it has no time for us), -ERR_CANCELED, a DNS error... May
 * yield. @ret_now_s: seconds since 1970, rounded */
int ntp_ask(const char *server, uint64_t *ret_now_s);
