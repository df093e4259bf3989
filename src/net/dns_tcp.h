/* net/dns_tcp.h - one DNS question by TCP: for answers that do not fit into a datagram. */
#pragma once
#include "net/net.h"
#include "wire/dns.h"

/** Ask @server. 0 and the answer; -ERR_x with a sentence. An answer with another code than DNS_OK is one. May yield, for
 * seconds at most. */
int dns_ask_tcp(const struct endpoint *server, uint16_t id, const char *name, enum dns_type type,
                deadline_t deadline, struct dns_reply *ret_reply);
