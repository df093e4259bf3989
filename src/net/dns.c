/* net/dns.c - names to addresses: which servers, which suffixes, when to ask again.
 * Not here: packets (wire/dns.c). Source: compat 5.10; RFC 1035 4.2.1, 7.2; RFC 9520 3. No cache:
 * names are few and servers near.
 *
 * A server that is silent is asked again after 250 ms, 500 ms..., the others meanwhile; what comes late counts. One
 * that answers SERVFAIL may have a server above it that comes back: another one is asked at once, itself twice more, a
 * second apart. One that answers REFUSED or the like, or on whose port ICMP says nobody listens, is not asked again. */
#include <string.h>
#include "core/err.h"
#include "core/event.h"
#include "core/settings.h"
#include "dns_tcp.h"
#include "net/net.h"
#include "netconf.h"
#include "netdev_private.h"
#include "plat.h"
#include "wire/dns.h"

enum {
    SERVERS_MAX = 8,
    SUFFIXES_MAX = 16,
    ALIASES_MAX = 8, /* questions for what a name stands for */
    FIRST_WAIT_MS = 250,
    DOUBLINGS_MAX = 5,  /* to 8 s */
    TIMEOUT_MS = 15750, /* setting dns-timeout */
    TYPES = 2,
    ASKED_WITH_ADDRESSES =
        3,                 /* so often a type that stays silent is asked for once the other came */
    FAILURES_MAX = 3,      /* RFC 9520 3.1: so often a server that fails is asked one thing */
    PAUSE_MS = 1000,       /* RFC 9520 3.2: it may keep the failure for so long */
    NAME_SHOWN_CHARS = 80, /* the servers have to be in the sentence, too */
};

/* Why a server has not helped: a code of its answer (DNS_FORMAT_ERROR...), or one of these. */
enum { SILENT = 0, BROKEN = 0x100, TCP_FAILED, NOT_THERE, UNREACHABLE };

struct server {
    struct endpoint at;
    unsigned asked;         /* for the present name */
    deadline_t rests_until; /* it failed: not to be asked before */
    unsigned trouble;
};
struct servers {
    struct server list[SERVERS_MAX];
    size_t count, next;
};
/* It is asked first: dead ones before it cost their wait once. */
static struct netaddr last_helpful;

/* One name in the types that are of use; sent together, answered in any order, by whoever was asked. */
struct question {
    enum dns_type type;
    uint16_t id;
    bool answered, truncated; /* truncated: to be asked again by TCP */
    unsigned asked;
    uint8_t failures[SERVERS_MAX]; /* FAILURES_MAX: not to be asked again */
    uint8_t waits;                 /* bit n: server n has not answered yet */
    struct server *server;         /* that answered */
    struct dns_reply reply;
};
struct lookup {
    char name[DNS_NAME_MAX];
    struct question questions[TYPES];
    size_t count;
    struct servers *servers;
    struct server *asked; /* at present; NULL: all rest */
    struct udp *udp4, *udp6;
    int tcp_error;
    bool exists, without_route; /* a name that was asked for; it has addresses, no route to them */
};

/* --- what there is ---------------------------------------------------------------------------- */

static bool is_listed(const struct servers *servers, const struct netaddr *addr)
{
    for (size_t i = 0; i < servers->count; i++)
        if (netaddr_equal(&servers->list[i].at.addr, addr))
            return true;
    return false;
}

static void add_servers(struct servers *servers, const char *setting, uint8_t family)
{
    struct str out = STR_INIT;
    size_t len = family == 4 ? 4 : 16;
    if (setting_get_raw(setting, &out) < 0)
        out.len_bytes = 0;
    for (size_t at = 0; at + len <= out.len_bytes && servers->count < SERVERS_MAX; at += len) {
        const uint8_t *bytes = (const uint8_t *)out.data + at;
        struct netaddr addr = family == 4 ? netaddr_v4(bytes) : netaddr_v6(bytes);
        if (netaddr_is_zero(&addr) || is_listed(servers, &addr))
            continue;
        servers->list[servers->count++] = (struct server){ .at = { .addr = addr,
                                                                   .port = DNS_PORT } };
    }
    str_free(&out);
}

static bool has_route6(void)
{
    const struct route_table *table = netconf_routes();
    for (size_t i = 0; i < table->count; i++) {
        const struct route *route = &table->routes[i];
        bool link_local = route->bits > 0 && route->net[0] == 0xfe &&
                          (route->net[1] & 0xc0) == 0x80;
        if (route->family == 6 && route->dev->is_open && !link_local)
            return true;
    }
    return false;
}

/* The suffixes as words; those of `dnssl`, else the single `domain`. */
static void suffixes(struct str *out)
{
    if (setting_get("dnssl:dnssl", out) < 0 || out->len_bytes == 0) {
        str_truncate(out, 0);
        setting_get("domain", out);
    }
}

/* --- the state of the questions --------------------------------------------------------------- */

static bool is_settled(const struct question *question)
{
    return question->answered || question->truncated;
}

static bool all_settled(const struct lookup *lookup)
{
    for (size_t i = 0; i < lookup->count; i++)
        if (!is_settled(&lookup->questions[i]))
            return false;
    return true;
}

static size_t number_of(const struct lookup *lookup, const struct server *server)
{
    return (size_t)(server - lookup->servers->list);
}

static uint8_t bit_of(const struct lookup *lookup, const struct server *server)
{
    return (uint8_t)(1u << number_of(lookup, server));
}

static bool may_ask(const struct lookup *lookup, const struct question *question,
                    const struct server *server)
{
    return !is_settled(question) && question->failures[number_of(lookup, server)] < FAILURES_MAX;
}

/* IPv6 has a route or not; IPv4 is left to who connects. */
static bool is_usable(const struct netaddr *addr)
{
    return addr->family == 4 || netconf_route(addr);
}

static bool has_addresses(const struct lookup *lookup)
{
    for (size_t i = 0; i < lookup->count; i++)
        for (size_t k = 0; k < lookup->questions[i].reply.count; k++)
            if (is_usable(&lookup->questions[i].reply.addrs[k]))
                return true;
    return false;
}

/* Addresses, or no such name. Servers that say so of AAAA alone are wrong now and then (RFC 4074 4.2). */
static bool has_result(const struct lookup *lookup)
{
    const struct question *last = &lookup->questions[lookup->count - 1];
    return has_addresses(lookup) ||
           (last->type == DNS_TYPE_A && last->answered && last->reply.rcode == DNS_NAME_ERROR);
}

static bool failed_everywhere(const struct lookup *lookup, const struct question *question)
{
    for (size_t i = 0; i < lookup->servers->count; i++)
        if (question->failures[i] == 0)
            return false;
    return true;
}

/* No more is to be waited for: a result is here, and for the other type all servers failed, or were silent. Some drop
 * questions for AAAA. */
static bool is_enough(const struct lookup *lookup)
{
    if (!has_result(lookup))
        return false;
    for (size_t i = 0; i < lookup->count; i++) {
        const struct question *question = &lookup->questions[i];
        if (!is_settled(question) && question->asked < ASKED_WITH_ADDRESSES &&
            !failed_everywhere(lookup, question))
            return false;
    }
    return true;
}

/* --- what goes wrong -------------------------------------------------------------------------- */

static const char *code_name(unsigned code)
{
    static const char *const names[] = { [DNS_FORMAT_ERROR] = "FORMERR",
                                         [DNS_SERVER_FAILURE] = "SERVFAIL",
                                         [DNS_NOT_IMPLEMENTED] = "NOTIMP",
                                         [DNS_REFUSED] = "REFUSED" };
    return code < sizeof(names) / sizeof(names[0]) ? names[code] : NULL;
}

/* "10.0.0.1 answers SERVFAIL" */
static void describe(const struct server *server, struct str *out)
{
    char addr[NETADDR_TEXT_MAX];
    netaddr_format(&server->at.addr, addr);
    if (server->trouble == SILENT)
        str_printf(out, "%s is silent", addr);
    else if (server->trouble == BROKEN)
        str_printf(out, "%s answers garbage", addr);
    else if (server->trouble == TCP_FAILED)
        str_printf(out, "%s has too much for UDP, nothing by TCP", addr);
    else if (server->trouble == NOT_THERE)
        str_printf(out, "%s refuses port %u (ICMP)", addr, server->at.port);
    else if (server->trouble == UNREACHABLE)
        str_printf(out, "%s is unreachable (ICMP)", addr);
    else if (code_name(server->trouble))
        str_printf(out, "%s answers %s", addr, code_name(server->trouble));
    else
        str_printf(out, "%s answers code %u", addr, server->trouble);
}

static void note_trouble(struct lookup *lookup, struct server *server, unsigned trouble)
{
    struct str text = STR_INIT;
    server->trouble = trouble;
    describe(server, &text);
    event_log(EVENT_DEBUG, "dns", "\"%s\": %s", lookup->name, str_text(&text));
    str_free(&text);
}

static void fail_question(struct lookup *lookup, struct question *question, struct server *server,
                          unsigned trouble)
{
    uint8_t *failures = &question->failures[number_of(lookup, server)];
    note_trouble(lookup, server, trouble);
    if (trouble == DNS_SERVER_FAILURE || trouble == BROKEN) {
        ++*failures;
        server->rests_until = deadline_in_ms(PAUSE_MS);
    } else {
        *failures = FAILURES_MAX;
    }
}

/* ICMP said so (@r) of the server that is asked. A missing route may come back (RFC 1122 3.2.2.1): that is no failure,
 * but a reason to ask the next one. */
static void fail_server(struct lookup *lookup, int r)
{
    struct server *server = lookup->asked;
    note_trouble(lookup, server, r == -ERR_CONNREFUSED ? NOT_THERE : UNREACHABLE);
    server->rests_until = deadline_in_ms(PAUSE_MS);
    for (size_t i = 0; i < lookup->count; i++) {
        struct question *question = &lookup->questions[i];
        question->waits &= (uint8_t)~bit_of(lookup, server);
        if (r == -ERR_CONNREFUSED)
            question->failures[number_of(lookup, server)] = FAILURES_MAX;
    }
}

static int error_of(const struct server *server)
{
    return server->trouble == SILENT        ? ERR_TIMEDOUT
           : server->trouble == NOT_THERE   ? ERR_CONNREFUSED
           : server->trouble == UNREACHABLE ? ERR_NETUNREACH
                                            : ERR_IO;
}

/* The error is the one of all servers; else that of a server which answers. */
static int no_answer(const struct lookup *lookup)
{
    const struct servers *servers = lookup->servers;
    struct str text = STR_INIT;
    int err = 0;
    if (lookup->tcp_error < 0 && servers->count == 1)
        return lookup->tcp_error; /* has its sentence */
    for (size_t i = 0; i < servers->count; i++) {
        const struct server *server = &servers->list[i];
        if (server->asked == 0)
            continue;
        int own = error_of(server);
        err = err == 0 || err == own ? own : err == ERR_IO || own == ERR_IO ? ERR_IO : ERR_TIMEDOUT;
        if (text.len_bytes > 0)
            str_printf(&text, ", ");
        describe(server, &text);
    }
    int r = fail(err, "dns: no answer for \"%.*s\": %s", NAME_SHOWN_CHARS, lookup->name,
                 str_text(&text));
    str_free(&text);
    return r;
}

/* --- asking ----------------------------------------------------------------------------------- */

static struct udp *socket_for(struct lookup *lookup, const struct server *server)
{
    struct udp **udp = server->at.addr.family == 4 ? &lookup->udp4 : &lookup->udp6;
    if (!*udp && udp_open(server->at.addr.family, 0, NULL, udp) < 0)
        *udp = NULL;
    return *udp;
}

/* The next server that may be asked now; NULL: none, *@ret_until tells when one will be (DEADLINE_NEVER: none). */
static struct server *choose_server(const struct lookup *lookup, deadline_t *ret_until)
{
    struct servers *servers = lookup->servers;
    *ret_until = DEADLINE_NEVER;
    for (size_t n = 0; n < servers->count; n++) {
        struct server *server = &servers->list[(servers->next + n) % servers->count];
        bool is_open = false;
        for (size_t i = 0; i < lookup->count; i++)
            is_open |= may_ask(lookup, &lookup->questions[i], server);
        if (!is_open)
            continue;
        if (deadline_passed(server->rests_until))
            return server;
        if (server->rests_until < *ret_until)
            *ret_until = server->rests_until;
    }
    return NULL;
}

/* A server that cannot be reached is like one that is silent. The same number for all servers and repetitions: what
 * comes late is an answer, too, and there is no more to guess (RFC 5452 5). Returns when to give it up. */
static deadline_t send_questions(struct lookup *lookup, struct server *server)
{
    uint8_t query[DNS_QUERY_MAX];
    struct servers *servers = lookup->servers;
    char text[NETADDR_TEXT_MAX];
    unsigned doublings = server->asked < DOUBLINGS_MAX ? server->asked : DOUBLINGS_MAX;
    struct udp *udp = socket_for(lookup, server);
    servers->next = (number_of(lookup, server) + 1) % servers->count;
    server->asked++;
    event_log(EVENT_DEBUG, "dns", "asks %s for \"%s\"", netaddr_format(&server->at.addr, text),
              lookup->name);
    if (udp)
        udp_expect(udp, &server->at, true);
    for (size_t i = 0; i < lookup->count; i++) {
        struct question *question = &lookup->questions[i];
        if (!may_ask(lookup, question, server))
            continue;
        question->asked++;
        question->waits |= bit_of(lookup, server);
        int len = dns_query_build(question->id, lookup->name, question->type, query);
        if (udp && len > 0)
            udp_send(udp, &server->at, query, (size_t)len);
    }
    return deadline_in_ms((uint64_t)FIRST_WAIT_MS << doublings);
}

static void settle(struct lookup *lookup, struct question *question, struct server *server)
{
    const struct dns_reply *reply = &question->reply;
    if (reply->rcode != DNS_OK && reply->rcode != DNS_NAME_ERROR) {
        fail_question(lookup, question, server, reply->rcode);
        return;
    }
    question->truncated = reply->truncated && reply->count == 0 && !reply->alias[0];
    question->answered = !question->truncated;
    question->server = server;
    lookup->servers->next = number_of(lookup, server); /* it is asked first for the next name */
    last_helpful = server->at.addr;
}

static void take_packet(struct lookup *lookup, const struct endpoint *from, const void *packet,
                        size_t len_bytes)
{
    struct servers *servers = lookup->servers;
    for (size_t i = 0; i < servers->count * lookup->count; i++) {
        struct server *server = &servers->list[i / lookup->count];
        struct question *question = &lookup->questions[i % lookup->count];
        uint8_t bit = bit_of(lookup, server);
        if (from->port != DNS_PORT || from->addr.family != server->at.addr.family ||
            memcmp(from->addr.bytes, server->at.addr.bytes, sizeof(from->addr.bytes)) != 0 ||
            is_settled(question) || !(question->waits & bit))
            continue;
        int r = dns_reply_parse(packet, len_bytes, question->id, lookup->name, question->type,
                                &question->reply);
        if (r == -ERR_NOENT)
            continue; /* about something else */
        question->waits &= (uint8_t)~bit;
        if (r < 0)
            fail_question(lookup, question, server, BROKEN);
        else
            settle(lookup, question, server);
        return;
    }
}

/* Is there anything that the server which is asked has not answered? */
static bool is_waited_for(const struct lookup *lookup)
{
    for (size_t i = 0; lookup->asked && i < lookup->count; i++) {
        const struct question *question = &lookup->questions[i];
        if (!is_settled(question) && (question->waits & bit_of(lookup, lookup->asked)))
            return true;
    }
    return !lookup->asked;
}

/* Take replies until everything is answered, or the server cannot help (0), or @until (-ERR_TIMEDOUT). */
static int await_replies(struct lookup *lookup, deadline_t until)
{
    uint8_t packet[DNS_REPLY_MAX];
    struct endpoint from;
    struct udp *udp = lookup->asked  ? socket_for(lookup, lookup->asked)
                      : lookup->udp4 ? lookup->udp4
                                     : lookup->udp6;
    while (!all_settled(lookup) && is_waited_for(lookup)) {
        int r = udp ? udp_recv(udp, packet, sizeof(packet), &from, until) : fiber_wait(NULL, until);
        if (r >= 0)
            take_packet(lookup, &from, packet, (size_t)r);
        else if (r != -ERR_CONNREFUSED && r != -ERR_NETUNREACH)
            return r;
        else if (lookup->asked)
            fail_server(lookup, r);
    }
    return 0;
}

/* Questions whose answer did not fit into a datagram. 0 or -ERR_CANCELED. */
static int ask_by_tcp(struct lookup *lookup, deadline_t deadline)
{
    for (size_t i = 0; i < lookup->count; i++) {
        struct question *question = &lookup->questions[i];
        if (!question->truncated)
            continue;
        int r = dns_ask_tcp(&question->server->at, (uint16_t)glue_random(), lookup->name,
                            question->type, deadline, &question->reply);
        if (r == -ERR_CANCELED)
            return r;
        question->truncated = false;
        if (r == 0) {
            question->reply.truncated = false; /* more there will not be */
            settle(lookup, question, question->server);
            continue;
        }
        lookup->tcp_error = r;
        fail_question(lookup, question, question->server, TCP_FAILED);
    }
    return 0;
}

static int ask(struct lookup *lookup, deadline_t deadline)
{
    deadline_t end = deadline_in_ms(setting_get_uint("dns-timeout", TIMEOUT_MS));
    if (deadline < end)
        end = deadline;
    do { /* once at least: no_answer() names who was asked */
        deadline_t until;
        lookup->asked = choose_server(lookup, &until);
        if (lookup->asked)
            until = send_questions(lookup, lookup->asked);
        else if (until == DEADLINE_NEVER)
            break;
        int r = await_replies(lookup, until < end ? until : end);
        if (r < 0 && r != -ERR_TIMEDOUT)
            return r;
        if (ask_by_tcp(lookup, deadline) < 0)
            return -ERR_CANCELED;
    } while (!all_settled(lookup) && !is_enough(lookup) && !deadline_passed(end));
    return all_settled(lookup) || has_result(lookup) ? 0 : no_answer(lookup);
}

/* --- one name --------------------------------------------------------------------------------- */

static void prepare(struct lookup *lookup, const char *name)
{
    size_t len = strlen(name);
    len = len < sizeof(lookup->name) ? len : sizeof(lookup->name) - 1;
    memmove(lookup->name, name, len);
    lookup->name[len] = '\0';
    lookup->count = 0;
    lookup->tcp_error = 0;
    if (has_route6())
        lookup->questions[lookup->count++] = (struct question){ .type = DNS_TYPE_AAAA };
    lookup->questions[lookup->count++] = (struct question){ .type = DNS_TYPE_A };
    for (size_t i = 0; i < lookup->count; i++)
        lookup->questions[i].id = (uint16_t)glue_random();
    for (size_t i = 0; i < lookup->servers->count; i++)
        lookup->servers->list[i] = (struct server){ .at = lookup->servers->list[i].at };
}

/* Addresses that we can reach, the families in turn, IPv6 first (RFC 8305 4). */
static int collect(struct lookup *lookup, struct netaddr *ret_addrs, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < lookup->count; i++) {
        const struct question *question = &lookup->questions[i];
        lookup->exists |= question->answered && question->reply.rcode == DNS_OK;
        lookup->without_route |= question->reply.count > 0;
    }
    for (size_t n = 0; n < DNS_ADDRESSES_MAX * lookup->count && count < max; n++) {
        const struct dns_reply *reply = &lookup->questions[n % lookup->count].reply;
        size_t k = n / lookup->count;
        if (k < reply->count && is_usable(&reply->addrs[k]))
            ret_addrs[count++] = reply->addrs[k];
    }
    return (int)count;
}

static const char *alias_of(const struct lookup *lookup)
{
    for (size_t i = 0; i < lookup->count; i++)
        if (lookup->questions[i].reply.alias[0])
            return lookup->questions[i].reply.alias;
    return NULL;
}

/* How many addresses; 0: there is no such name. */
static int resolve_name(struct lookup *lookup, const char *name, deadline_t deadline,
                        struct netaddr *ret_addrs, size_t max)
{
    uint8_t query[DNS_QUERY_MAX];
    if (strlen(name) >= DNS_NAME_MAX || dns_query_build(0, name, DNS_TYPE_A, query) < 0)
        return fail(ERR_NONAME, "dns: \"%s\" cannot be a name", name);
    prepare(lookup, name);
    for (unsigned links = 0; links <= ALIASES_MAX; links++) {
        int r = ask(lookup, deadline);
        if (r < 0)
            return r;
        int count = collect(lookup, ret_addrs, max);
        char text[NETADDR_TEXT_MAX] = "nothing";
        event_log(EVENT_DEBUG, "dns", "\"%s\" is %s, of %d addresses", lookup->name,
                  count > 0 ? netaddr_format(ret_addrs, text) : text, count);
        const char *alias = alias_of(lookup);
        if (count > 0 || !alias)
            return count;
        char next[DNS_NAME_MAX];
        memcpy(next, alias, sizeof(next));
        prepare(lookup, next);
    }
    return fail(ERR_LOOP, "dns: \"%s\" stands for another name more than %d times", name,
                ALIASES_MAX);
}

/* Each suffix in turn, then the bare name; a name with a dot is complete (compat 5.10). Where servers answer that they
 * cannot help, the rest is tried all the same. */
static int resolve_search(struct lookup *lookup, const char *name, deadline_t deadline,
                          struct netaddr *ret_addrs, size_t max)
{
    struct str words = STR_INIT;
    int r = 0, failed = 0;
    if (!strchr(name, '.'))
        suffixes(&words);
    const char *word = str_text(&words);
    for (unsigned i = 0; r == 0 && *word && i < SUFFIXES_MAX; i++) {
        size_t len = strcspn(word, " ");
        struct str full = STR_INIT;
        str_printf(&full, "%s.", name);
        str_append_bytes(&full, word, len);
        if (len > 0 && full.len_bytes < DNS_NAME_MAX)
            r = resolve_name(lookup, str_text(&full), deadline, ret_addrs, max);
        str_free(&full);
        if (r == -ERR_IO) {
            failed = r;
            r = 0;
        }
        word += len + (word[len] == ' ');
    }
    str_free(&words);
    if (r == 0)
        r = resolve_name(lookup, name, deadline, ret_addrs, max);
    return r != 0 ? r : failed; /* its sentence is the last one */
}

/* Leave only those that we can reach, begin with who helped last. -ERR_NODNS or -ERR_NETUNREACH when that leaves none. */
static int choose_servers(struct servers *servers, const char *name)
{
    char text[NETADDR_TEXT_MAX];
    size_t reachable = 0;
    if (servers->count == 0)
        return fail(ERR_NODNS, "dns: there is no server to ask for \"%s\"", name);
    for (size_t i = 0; i < servers->count; i++)
        if (netconf_route(&servers->list[i].at.addr))
            servers->list[reachable++] = servers->list[i];
    if (reachable == 0)
        return fail(ERR_NETUNREACH, "dns: there is no route to the server %s",
                    netaddr_format(&servers->list[0].at.addr, text));
    servers->count = reachable;
    for (size_t i = 0; i < reachable; i++)
        if (netaddr_equal(&servers->list[i].at.addr, &last_helpful))
            servers->next = i;
    return 0;
}

/* Nothing was found. */
static int no_address(const struct lookup *lookup, const char *name)
{
    if (lookup->without_route)
        return fail(ERR_NETUNREACH, "dns: \"%s\" has IPv6 addresses, but there is no route to them",
                    name);
    if (lookup->exists)
        return fail(ERR_NONAME, "dns: \"%s\" has no %saddress", name,
                    lookup->count == 1 ? "IPv4 " : "");
    return fail(ERR_NONAME, "dns: \"%s\" does not exist", name);
}

int dns_resolve(const char *name, deadline_t deadline, struct netaddr *ret_addrs, size_t max)
{
    struct servers servers = { 0 };
    struct lookup lookup = { .servers = &servers };
    if (max == 0)
        return fail(ERR_INVAL, "dns: no room for an address");
    if (netaddr_parse(name, &ret_addrs[0]) == 0)
        return 1;
    add_servers(&servers, "dns6", 6);
    add_servers(&servers, "dns", 4);
    int r = choose_servers(&servers, name);
    if (r < 0)
        return r;
    r = resolve_search(&lookup, name, deadline, ret_addrs, max);
    udp_close(lookup.udp4);
    udp_close(lookup.udp6);
    return r != 0 ? r : no_address(&lookup, name);
}
