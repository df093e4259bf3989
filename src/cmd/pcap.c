/* cmd/pcap.c - the pcap command: capture frames, show, keep and send them. Not here: the ring
 * (net/capture.c), what a line says (wire/packet.c). */
#include "core/clock.h"
#include "core/console.h"
#include "core/err.h"
#include "device.h"
#include "fetch/fetch.h"
#include "fetch/progress.h"
#include "image/image.h"
#include "net/capture.h"
#include "plat.h"
#include "wire/packet.h"

enum { SHOWN_DEFAULT = 20, SECONDS_OF_DAY = 86400, US_OF_SECOND = 1000000 };

static int start(const struct cmd_args *args)
{
    struct netdev *devs[NETDEV_MAX];
    if (cmd_check_devices(args) < 0)
        return -ERR_NODEV;
    size_t count = args->operands < NETDEV_MAX ? args->operands : NETDEV_MAX;
    for (size_t i = 0; i < count; i++)
        devs[i] = netdev_find(args->operand[i]);
    int r = capture_start(cmd_uint(args, "size", CAPTURE_BYTES_DEFAULT),
                          cmd_uint(args, "snap", CAPTURE_SNAP_DEFAULT), devs, count);
    return r < 0 ? cmd_failed(r, "Could not start the capture") : 0;
}

/* By the wall clock, or since the start where there is none. */
static void show_time(uint64_t at_us, uint64_t now_us, uint64_t wall_us)
{
    uint64_t us = wall_us ? wall_us - (now_us - at_us) : at_us;
    uint64_t second = us / US_OF_SECOND % SECONDS_OF_DAY;
    console_printf("%02u:%02u:%02u.%06u", (unsigned)(second / 3600), (unsigned)(second / 60 % 60),
                   (unsigned)(second % 60), (unsigned)(us % US_OF_SECOND));
}

static void show(uint64_t most)
{
    uint32_t dropped, count = capture_count(&dropped);
    uint64_t at = 0, now_us = plat_now_us(), wall_us = clock_wall_s() * US_OF_SECOND;
    struct capture_frame frame;
    for (uint32_t i = 0; i < count && capture_next(&at, &frame); i++) {
        struct str line = STR_INIT;
        if (count - i > most)
            continue;
        packet_describe(frame.bytes, frame.here_bytes, &line);
        show_time(frame.at_us, now_us, wall_us);
        console_printf(" %s %s %s\n", frame.dev, frame.outbound ? ">" : "<", str_text(&line));
        str_free(&line);
    }
    console_printf("%u frames, %u before them dropped, capture %s\n", (unsigned)count,
                   (unsigned)dropped, capture_is_on() ? "on" : "off");
}

static int save(const char *name)
{
    struct blob blob = { 0 };
    int r = capture_file(&blob);
    if (r == 0)
        r = blob_seal(&blob);
    if (r == 0)
        r = image_register(name, NULL, &blob, 0, NULL);
    if (r < 0) {
        blob_free(&blob);
        return cmd_failed(r, "Could not save the capture");
    }
    return 0;
}

static int send_file(const struct blob *file, const char *text)
{
    struct uri *uri;
    int r = uri_parse(text, &uri);
    if (r < 0)
        return r;
    struct fetch_job job = { .uri = uri };
    job.transfer.upload = file->data;
    job.transfer.upload_bytes = file->len_bytes;
    r = fetch_jobs(&job, 1, 0, false);
    transfer_free(&job.transfer);
    uri_free(uri);
    return r;
}

/* The frames of the sending itself are not captured. */
static int send(const char *text)
{
    struct blob blob = { 0 };
    bool was_on = capture_is_on();
    capture_stop();
    int r = capture_file(&blob);
    if (r == 0)
        r = blob_seal(&blob);
    if (r == 0)
        r = send_file(&blob, text);
    blob_free(&blob);
    if (was_on)
        capture_go_on();
    return r < 0 ? cmd_failed(r, "Could not send the capture") : 0;
}

static int pcap_run(const struct cmd_args *args)
{
    const char *name = cmd_text(args, "save", NULL), *uri = cmd_text(args, "send", NULL);
    int r = 0;
    if (args->operands && !cmd_has(args, "start"))
        return cmd_failed(fail(ERR_USAGE, "pcap: interfaces are named with --start"), "pcap");
    if (cmd_has(args, "stop"))
        capture_stop();
    if (name)
        r = save(name);
    if (r == 0 && uri)
        r = send(uri);
    if (r == 0 && cmd_has(args, "free"))
        capture_free();
    if (r == 0 && cmd_has(args, "start"))
        r = start(args);
    bool other = name || uri || cmd_has(args, "stop") || cmd_has(args, "free") ||
                 cmd_has(args, "start");
    if (!other || cmd_has(args, "count"))
        show(cmd_uint(args, "count", SHOWN_DEFAULT));
    return r;
}

static const struct cmd_option pcap_options[] = {
    { 's', "start", CMD_NONE, NULL, "Capture from now on, and forget what was captured" },
    { 'S', "stop", CMD_NONE, NULL, "Capture no more; what was captured is kept" },
    { 'f', "free", CMD_NONE, NULL, "Stop, and give the memory back" },
    { 'b', "size", CMD_UINT, "bytes", "With --start: keep the last so many bytes (262144)" },
    { 'l', "snap", CMD_UINT, "bytes", "With --start: at most so many of each frame (1600)" },
    { 'c', "count", CMD_UINT, NULL, "Show the last so many frames (20)" },
    { 'n', "save", CMD_TEXT, "name", "Make an image of it, in pcapng format" },
    { 'u', "send", CMD_TEXT, "uri", "Send it there in pcapng format, by HTTP PUT" },
    { 0 },
};

const struct command pcap_command = {
    .name = "pcap",
    .operand_usage = "[<interface>...]",
    .summary = "Capture the last frames of the network; show, keep or send them",
    .help =
        "Without an option: one line for each of the last frames; > was sent, < was received.\n"
        "`pcap --start` captures on all interfaces (VLANs' frames on their trunk, with their tags),\n"
        "or on those named. Wireshark and tcpdump read what --save and --send make. A server that\n"
        "wants POST: `params -m POST && pcap --send http://server/path##params`.\n"
        "\n"
        "Captures hold everything that was sent: passwords of HTTP and iSCSI, keys in files, what\n"
        "names were asked for. Give them to nobody who must not know.",
    .max_operands = CMD_ARGS_MAX,
    .operand_kind = CMD_NETDEV,
    .options = pcap_options,
    .run = pcap_run,
};
