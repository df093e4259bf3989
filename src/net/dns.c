/* net/dns.c - names to addresses: which servers, which suffixes, when to ask again.
 * Not here: packets (wire/dns.c). Source: compat 5.10; RFC 1035 7.2. No cache: names are few and
 * servers near. */
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
    LAST_WAIT_MS = 8000,
    TIMEOUT_MS = 15750, /* setting dns-timeout */
    TYPES = 2,
    ROUNDS_WITH_ADDRESSES =
        3, /* so often a type that stays silent is asked for once the other came */
};

struct servers {
    struct endpoint list[SERVERS_MAX];
    size_t count, next;
};

/* One name in the types that are of use; sent together, answered in any order. */
struct question {
    enum dns_type type;
    uint16_t id;
    bool answered, truncated; /* truncated: to be asked again by TCP */
    struct dns_reply reply;
};
struct lookup {
    char name[DNS_NAME_MAX];
    struct question questions[TYPES];
    size_t count;
    struct servers *servers;
    const struct endpoint *asked;
    struct udp *udp4, *udp6;
    uint8_t refusals; /* rcode of the last server that would not answer; 0: none */
};

/* --- what there is ---------------------------------------------------------------------------- */

static void add_servers(struct servers *servers, const char *setting, uint8_t family)
{
    struct str out = STR_INIT;
    size_t len = family == 4 ? 4 : 16;
    if (setting_get_raw(setting, &out) < 0)
        out.len_bytes = 0;
    for (size_t at = 0; at + len <= out.len_bytes && servers->count < SERVERS_MAX; at += len) {
        const uint8_t *bytes = (const uint8_t *)out.data + at;
        struct netaddr addr = family == 4 ? netaddr_v4(bytes) : netaddr_v6(bytes);
        if (netaddr_is_zero(&addr))
            continue;
        servers->list[servers->count++] = (struct endpoint){ .addr = addr, .port = DNS_PORT };
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

/* --- asking ----------------------------------------------------------------------------------- */

static struct udp *socket_for(struct lookup *lookup, const struct endpoint *server)
{
    struct udp **udp = server->addr.family == 4 ? &lookup->udp4 : &lookup->udp6;
    if (!*udp && udp_open(server->addr.family, 0, NULL, udp) < 0)
        *udp = NULL;
    return *udp;
}

/* Send what is unanswered to the next server. A server that cannot be reached is like one that is
 * silent. */
static void send_questions(struct lookup *lookup)
{
    struct servers *servers = lookup->servers;
    uint8_t query[DNS_QUERY_MAX];
    lookup->asked = &servers->list[servers->next];
    servers->next = (servers->next + 1) % servers->count;
    struct udp *udp = socket_for(lookup, lookup->asked);
    char text[NETADDR_TEXT_MAX];
    event_log(EVENT_DEBUG, "dns", "asks %s for \"%s\"", netaddr_format(&lookup->asked->addr, text),
              lookup->name);
    for (size_t i = 0; udp && i < lookup->count; i++) {
        struct question *question = &lookup->questions[i];
        if (question->answered || question->truncated)
            continue;
        question->id = (uint16_t)glue_random();
        int len = dns_query_build(question->id, lookup->name, question->type, query);
        if (len > 0)
            udp_send(udp, lookup->asked, query, (size_t)len);
    }
}

/* true when this packet settled a question. */
static bool take_reply(struct lookup *lookup, const void *packet, size_t len_bytes)
{
    for (size_t i = 0; i < lookup->count; i++) {
        struct question *question = &lookup->questions[i];
        if (question->answered || dns_reply_parse(packet, len_bytes, question->id, lookup->name,
                                                  question->type, &question->reply) < 0)
            continue;
        if (question->reply.rcode != DNS_OK && question->reply.rcode != DNS_NAME_ERROR) {
            lookup->refusals = question->reply.rcode;
            return false;
        }
        const struct dns_reply *reply = &question->reply;
        question->truncated = reply->truncated && reply->count == 0 && !reply->alias[0];
        question->answered = !question->truncated;
        return true;
    }
    return false;
}

static bool all_settled(const struct lookup *lookup)
{
    for (size_t i = 0; i < lookup->count; i++)
        if (!lookup->questions[i].answered && !lookup->questions[i].truncated)
            return false;
    return true;
}

/* Addresses, or an answer that holds some but was too long. */
static bool has_addresses(const struct lookup *lookup)
{
    for (size_t i = 0; i < lookup->count; i++)
        if (lookup->questions[i].truncated || lookup->questions[i].reply.count > 0)
            return true;
    return false;
}

/* Take replies until everything is answered (0) or @deadline (-ERR_TIMEDOUT); a refusal ends the
 * wait, too. */
static int await_replies(struct lookup *lookup, deadline_t deadline)
{
    uint8_t packet[DNS_REPLY_MAX];
    struct endpoint from;
    struct udp *udp = socket_for(lookup, lookup->asked);
    lookup->refusals = 0;
    while (!all_settled(lookup)) {
        int r = udp ? udp_recv(udp, packet, sizeof(packet), &from, deadline)
                    : fiber_wait(NULL, deadline);
        if (r < 0)
            return r;
        if (from.port != DNS_PORT || memcmp(from.addr.bytes, lookup->asked->addr.bytes, 16) != 0)
            continue;
        take_reply(lookup, packet, (size_t)r);
        if (lookup->refusals && (lookup->servers->count > 1 || has_addresses(lookup)))
            return -ERR_TIMEDOUT;
    }
    return 0;
}

static int no_answer(const struct lookup *lookup)
{
    char text[NETADDR_TEXT_MAX];
    const char *server = netaddr_format(&lookup->asked->addr, text);
    if (lookup->refusals)
        return fail(ERR_IO, "dns: %s could not answer for \"%s\" (code %u)", server, lookup->name,
                    lookup->refusals);
    return fail(ERR_TIMEDOUT, "dns: no answer for \"%s\" from %s%s", lookup->name, server,
                lookup->servers->count > 1 ? " and the other servers" : "");
}

/* Questions whose answer did not fit into a datagram. A failure matters only when nothing else brought addresses. */
static int ask_by_tcp(struct lookup *lookup, deadline_t deadline)
{
    int r = 0;
    for (size_t i = 0; i < lookup->count; i++) {
        struct question *question = &lookup->questions[i];
        if (!question->truncated)
            continue;
        question->id = (uint16_t)glue_random();
        int got = dns_ask_tcp(lookup->asked, question->id, lookup->name, question->type, deadline,
                              &question->reply);
        if (got == -ERR_CANCELED)
            return got;
        question->truncated = false;
        r = got < 0 ? got : r;
    }
    return has_addresses(lookup) ? 0 : r;
}

/* No more is to be waited for: addresses are here, and for the other type all servers refused, or were silent. Some
 * drop questions for AAAA. */
static bool enough(const struct lookup *lookup, unsigned rounds)
{
    return has_addresses(lookup) && (rounds >= ROUNDS_WITH_ADDRESSES ||
                                     (lookup->refusals && rounds >= lookup->servers->count));
}

static int ask(struct lookup *lookup, deadline_t deadline)
{
    uint64_t wait_ms = FIRST_WAIT_MS, left_ms = setting_get_uint("dns-timeout", TIMEOUT_MS);
    unsigned rounds = 0;
    do { /* once at least: no_answer() names who was asked */
        if (wait_ms > LAST_WAIT_MS)
            wait_ms = LAST_WAIT_MS;
        if (wait_ms > left_ms)
            wait_ms = left_ms;
        send_questions(lookup);
        deadline_t until = deadline_in_ms(wait_ms);
        int r = await_replies(lookup, until < deadline ? until : deadline);
        if (r == 0)
            return ask_by_tcp(lookup, deadline);
        if (r != -ERR_TIMEDOUT)
            return r;
        if (enough(lookup, ++rounds))
            return ask_by_tcp(lookup, deadline);
        if (deadline_passed(deadline))
            break;
        left_ms -= wait_ms;
        wait_ms *= 2;
    } while (left_ms > 0);
    return has_addresses(lookup) ? ask_by_tcp(lookup, deadline) : no_answer(lookup);
}

/* --- one name --------------------------------------------------------------------------------- */

static void prepare(struct lookup *lookup, const char *name)
{
    size_t len = strlen(name);
    len = len < sizeof(lookup->name) ? len : sizeof(lookup->name) - 1;
    memmove(lookup->name, name, len);
    lookup->name[len] = '\0';
    lookup->count = 0;
    if (has_route6())
        lookup->questions[lookup->count++] = (struct question){ .type = DNS_TYPE_AAAA };
    lookup->questions[lookup->count++] = (struct question){ .type = DNS_TYPE_A };
}

/* Addresses that we can reach, IPv6 first. */
static int collect(const struct lookup *lookup, struct netaddr *ret_addrs, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < lookup->count; i++) {
        const struct dns_reply *reply = &lookup->questions[i].reply;
        for (size_t k = 0; k < reply->count && count < max; k++)
            if (reply->addrs[k].family == 4 || netconf_route(&reply->addrs[k]))
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

/* Each suffix in turn, then the bare name; a name with a dot is complete (compat 5.10). */
static int resolve_search(struct lookup *lookup, const char *name, deadline_t deadline,
                          struct netaddr *ret_addrs, size_t max)
{
    struct str words = STR_INIT;
    int r = 0;
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
        word += len + (word[len] == ' ');
    }
    str_free(&words);
    return r != 0 ? r : resolve_name(lookup, name, deadline, ret_addrs, max);
}

/* Leave only those that we can reach. -ERR_NODNS or -ERR_NETUNREACH when that leaves none. */
static int choose_servers(struct servers *servers, const char *name)
{
    char text[NETADDR_TEXT_MAX];
    size_t reachable = 0;
    if (servers->count == 0)
        return fail(ERR_NODNS, "dns: there is no server to ask for \"%s\"", name);
    for (size_t i = 0; i < servers->count; i++)
        if (netconf_route(&servers->list[i].addr))
            servers->list[reachable++] = servers->list[i];
    if (reachable == 0)
        return fail(ERR_NETUNREACH, "dns: there is no route to the server %s",
                    netaddr_format(&servers->list[0].addr, text));
    servers->count = reachable;
    return 0;
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
    if (r == 0)
        return fail(ERR_NONAME, "dns: \"%s\" does not exist", name);
    return r;
}
