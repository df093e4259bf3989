/* core/err_explain.c - see core/err_explain.h. docs/errors.md is made from here: make docs. */
#include "core/err_explain.h"
#include <string.h>
#include <strings.h>
#include "core/err.h"

#define E(name_, text_)            \
    {                              \
        ERR_##name_, #name_, text_ \
    }

const struct err_explanation err_explanations[] = {
    E(PERM,
      "The server, or the firmware, knows us and says no (HTTP 403). Look at the server's log and its access "
      "rules for this path."),
    E(ACCES,
      "Wrong user or password (HTTP 401), or a file that the TFTP server may not read. Write them as "
      "`http://user:password@host/`, or use `login`; look at the file's permissions."),
    E(ADDRINUSE, "A local port or name is taken. Close what uses it, or `ifclose` and try again."),
    E(NOCONFIG,
      "No way of configuring the network card gave an address. The sentence says what was tried and what "
      "came back. Look at the cable, the switch port (spanning tree delays it: `set dhcp-timeout 32000`), the "
      "DHCP server's log."),
    E(BUSY,
      "The device or the firmware is occupied. Try again; if it stays, the firmware holds the device."),
    E(CANCELED, "Ctrl-C or Escape was pressed, or `--help` was asked for. Nothing is wrong."),
    E(CONNREFUSED,
      "The server's host answered that nothing listens on that port, or a firewall rejects it. Start the "
      "service, correct the port in the URI, look at the host's firewall and those on the way."),
    E(CONNRESET,
      "The server closed the connection in the middle. Look at its log; for large files the limit of a proxy "
      "is a usual cause."),
    E(EXIST, "Something of that name is there already. Choose another name or remove the old one."),
    E(INPROGRESS, "It has been started and is not finished. Wait."),
    E(INVAL,
      "A value cannot be understood: a number, address, URI or expression. The sentence quotes it. An empty "
      "`${}` is a usual cause: `show NAME`."),
    E(IO,
      "A device or a server failed while data was moving. Try again; if it stays, look at the cable, the disk, the "
      "server's log. A DNS server that answers SERVFAIL cannot reach the servers above it; REFUSED: it does not "
      "serve us, or has nobody to ask."),
    E(LOOP,
      "Something leads in a circle or never ends: redirects, CNAMEs, settings that name themselves, scripts that "
      "start one another, `while`. The sentence says where it was cut. A boot file that is this program itself: put the "
      "script beside it as `autoexec.ipxe`, or let the DHCP server name the script to clients that send the user "
      "class `iPXE` or option 175."),
    E(NETUNREACH,
      "No open network card has a route to that address. `route` shows what there is; `dhcp` or `set "
      "net0/gateway` gives one."),
    E(NOBUFS,
      "The network card's queue stayed full, or memory for packets ran out. Try again; `ifstat` shows errors."),
    E(NODEV,
      "There is no such network card, or none at all. `ifstat` lists them. The firmware's setup may have its "
      "network stack switched off."),
    E(NOENT,
      "There is nothing of that name: setting, image, label, menu item. `show`, `imgstat` and `help` list what "
      "there is. A test that is false says this, too (`isset`)."),
    E(NOEXEC,
      "The file is nothing that this machine can run, or there is no such command. `imgstat` shows what it was "
      "taken for. A text in place of a kernel is often a server's error page; a kernel may be for another "
      "processor (`show buildarch`)."),
    E(NOMEM,
      "Memory is short. The sentence says for what. `imgfree` frees downloads, `heapstat` tells who holds what; "
      "give the machine more."),
    E(NOSPC, "A table, a text or a device is full. The sentence says which limit."),
    E(NOTCONN, "There is no connection. Open the network card first: `ifopen`, `dhcp`."),
    E(NOTSUP,
      "This build, or the other side, cannot do that. An unknown scheme in a URI is the usual cause; `help` "
      "lists the commands that are built in, the start shows the features."),
    E(NOTTY, "That makes no sense here, such as `goto` outside of a script."),
    E(NXIO,
      "There is nobody, or nothing, to talk to. Look at the name and at what it is connected to."),
    E(PIPE, "The other side stopped listening. Look at the server's log."),
    E(PROTO,
      "The other side does not keep to its protocol. The sentence shows what it sent. A wrong port, a proxy or "
      "an error page in place of data is the usual cause."),
    E(RANGE, "A number is out of range, or a comparison is false (`iseq`, `test`)."),
    E(TIMEDOUT,
      "Nobody answered in time. The sentence says who was asked and how often. Try `ping`; look whether a "
      "firewall drops it, and for a duplicate or wrong address."),
    E(NOTFOUND,
      "The server has no such file (HTTP 404, TFTP error 1). Compare the path in the sentence with the "
      "server's: upper and lower case differ, and TFTP servers have a root directory."),
    E(HTTP_CLIENT,
      "The web server refused the request (status 4xx). The sentence shows status and path; its log says "
      "why."),
    E(HTTP_SERVER,
      "The web server failed (status 5xx). Look at its log, and at the program behind it."),
    E(LINKDOWN,
      "The network card has no link. Cable, switch port, transceiver; some switches take 30 s: `iflinkwait "
      "--timeout 60000`."),
    E(NODNS,
      "A name was used, but no DNS server is known. `show dns`; `set dns 10.0.0.1`, or use the address."),
    E(NONAME,
      "The DNS server says that there is no such name. Try `nslookup`; check the name and `show domain`."),
    E(NOADDR, "The DHCPv6 server has no address left for us. Look at its pool."),
    E(SECURITY,
      "The firmware refused the image: Secure Boot does not know its signature. Sign it with a key that the "
      "machine knows, or start it through shim."),
    E(STALLED,
      "The server stopped sending, and several new connections did not help. The sentence says at which byte. "
      "Look at server, firewall and path MTU (`set net0/mtu 1400`)."),
    E(TRUNCATED,
      "The data ended before its announced length. The file on the server is cut, or a middle box closed the "
      "connection."),
    E(USAGE, "The command was given wrong options or operands: `--help` shows its form."),
    { 0, NULL, NULL },
};

enum { CODE_DIGITS = 8, CLASS_SHIFT = 24 };

static const struct err_explanation *find_code(uint32_t code)
{
    for (const struct err_explanation *e = err_explanations; e->name; e++)
        if ((uint32_t)e->code == code)
            return e;
    return NULL;
}

static const struct err_explanation *find_name(const char *name)
{
    for (const struct err_explanation *e = err_explanations; e->name; e++)
        if (strcasecmp(e->name, name) == 0)
            return e;
    return NULL;
}

const struct err_explanation *err_explain_find(const char *text, uint32_t *ret_code)
{
    const struct err_explanation *e = find_name(text);
    uint64_t number = 0;
    if (!e && strncasecmp(text, "ERR_", 4) == 0)
        e = find_name(text + 4);
    else if (!e && (*text == 'E' || *text == 'e'))
        e = find_name(text + 1);
    *ret_code = e ? (uint32_t)e->code : 0;
    if (e)
        return e;
    size_t digits = 0;
    for (; hex_digit(text[digits]) >= 0 && digits <= CODE_DIGITS; digits++)
        number = number << 4 | (uint64_t)hex_digit(text[digits]);
    bool as_shown = !text[digits] && (digits == CODE_DIGITS || digits == CODE_DIGITS - 1);
    if (!as_shown && num_parse(text, &number) < 0)
        return NULL;
    if (number > UINT32_MAX)
        return NULL;
    *ret_code = (uint32_t)number;
    return find_code(*ret_code);
}

/* What screens show: no marks around what is to be typed, but quotes. */
static void append_text(const char *text, struct str *out)
{
    for (; *text; text++)
        str_append_char(out, *text == '`' ? '"' : *text);
    str_append_char(out, '\n');
}

static void append_entry(const struct err_explanation *e, struct str *out)
{
    str_printf(out, "%08x %s: %s\n", (unsigned)e->code, e->name, err_text(e->code));
    append_text(e->text, out);
}

void err_explain(uint32_t code, struct str *out)
{
    const struct err_explanation *e = find_code(code);
    if (e) {
        append_entry(e, out);
        return;
    }
    str_printf(
        out, "%08x is no error of this program: the status of an \"exit\", or another program's.\n",
        (unsigned)code);
    for (e = err_explanations; e->name; e++)
        if ((uint32_t)e->code >> CLASS_SHIFT == code >> CLASS_SHIFT) {
            str_append(out, "iPXE's of this class mean:\n");
            append_entry(e, out);
            return;
        }
}

void err_explain_page(struct str *out)
{
    str_append(
        out,
        "# Errors\n\n"
        "Made by `make docs` from src/core/err_explain.c; `explain CODE` shows the same on the machine.\n\n"
        "A failure is shown as `Could not boot: Connection timed out (error 4c001c92)`, and below it one sentence that says "
        "who\ndid not do what. The number is in `${errno}` too. It reads: `4c` class, `001c` which error, `92` what the "
        "firmware is\ntold. This page has an entry for each, offline. A number that is not here came from a script's "
        "`exit`.\n");
    for (const struct err_explanation *e = err_explanations; e->name; e++)
        str_printf(out, "\n## %08x ERR_%s: %s\n%s\n", (unsigned)e->code, e->name, err_text(e->code),
                   e->text);
}
