/* int22.c - what INT 22h does for COMBOOT and COM32 programs. Addresses that a program gives are
 * its own affair; what we copy there is bounded by what it asked for.
 * Source: doc/comboot.txt of Syslinux ("Syslinux-specific API calls"); compat 9.3. Functions that
 * move code about themselves (11h, 12h, 1Bh: left out of that document, 0Dh and 14h) are refused. */
#include "comboot.h"
#include "core/build_info.h"
#include "core/console.h"
#include "core/err.h"
#include "core/event.h"
#include "core/heap.h"
#include "core/netaddr.h"
#include "core/settings.h"
#include "core/str.h"
#include "core/uri.h"
#include "fetch/reader.h"
#include "low/layout.h"
#include "net/net.h"
#include "net/netdev.h"
#include "nic.h"
#include "pxe.h"
#include <stdio.h>
#include <string.h>

enum {
    FUNCTIONS = 0x1d,
    DERIVATIVE = 0x46, /* compat 9.3 */
    ADV_BYTES = 500,
    KEEP_PXE_AND_UNDI = 3, /* 0Ch */
    VIDEO_FLAGS = 15,
    FEATURE_IDLE_IS_NOOP = 2,
    IPAPPEND_IP = 1,
    IPAPPEND_BOOTIF = 2,
    WAIT_MS = 120000, /* for a server, beyond what the protocols allow themselves */
    DNS_WAIT_MS = 10000,
    INITRDS_MAX = 32,
};

/** What calls point to, in base memory. */
struct support {
    char version[128], copyright[64], config[16];
    uint16_t strings[2]; /* offsets of the next two */
    char ip[80], bootif[32];
    uint8_t features[4];
    uint8_t adv[ADV_BYTES];
};
_Static_assert(sizeof(struct support) <= COMBOOT_SUPPORT_BYTES, "it fits into its block");

static struct support *support_of(struct comboot *run)
{
    return (struct support *)pxe_memory(run->support);
}

static void set16(uint32_t *reg, unsigned value)
{
    *reg = (*reg & 0xffff0000) | (uint16_t)value;
}

static char *text_at(uint16_t segment, uint32_t offset, char text[COMBOOT_TEXT_MAX])
{
    pxe_memory_text(farptr_make(segment, (uint16_t)offset), text, COMBOOT_TEXT_MAX);
    return text;
}

/* ES:BX is our @what. */
static void point_es_bx(struct comboot *run, struct bios_frame *frame, const void *what)
{
    frame->es = (uint16_t)(run->support >> 4);
    set16(&frame->ebx, (unsigned)((const uint8_t *)what - pxe_memory(run->support)));
}

/* --- texts ------------------------------------------------------------------------------------ */

static void setting_text(struct str *out, const char *dev, const char *name)
{
    char path[64];
    snprintf(path, sizeof(path), "%s/%s", dev, name);
    (void)setting_get(path, out); /* not there: nothing */
}

/* ip=<address>:<server>:<gateway>:<netmask>, as Linux reads it. */
static void ip_string(const struct netdev *dev, char *text, size_t room)
{
    static const char *const names[] = { "ip", "next-server", "gateway", "netmask" };
    struct str out = STR_INIT;
    str_append(&out, "ip=");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (i)
            str_append(&out, ":");
        setting_text(&out, dev->name, names[i]);
    }
    snprintf(text, room, "%s", out.oom ? "" : str_text(&out));
    str_free(&out);
}

void comboot_support_build(struct comboot *run)
{
    struct support *support = support_of(run);
    memset(support, 0, COMBOOT_SUPPORT_BYTES);
    snprintf(support->version, sizeof(support->version), "\r\n%s %s", build_info.product,
             build_info.version);
    snprintf(support->copyright, sizeof(support->copyright), " by the %s authors",
             build_info.product);
    support->strings[0] = offsetof(struct support, ip);
    support->strings[1] = offsetof(struct support, bootif);
    if (!run->pxe)
        return;
    const uint8_t *mac = run->pxe->dev->mac;
    ip_string(run->pxe->dev, support->ip, sizeof(support->ip));
    snprintf(support->bootif, sizeof(support->bootif), "BOOTIF=01-%02x-%02x-%02x-%02x-%02x-%02x",
             mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

/* --- files ------------------------------------------------------------------------------------ */

struct open_request {
    char name[COMBOOT_TEXT_MAX];
    unsigned handle; /* out: from 1 */
    uint64_t len_bytes;
};

/* An empty file is none. */
static int file_open(struct comboot *run, void *arg)
{
    struct open_request *request = arg;
    struct uri *uri = NULL;
    size_t i = 0;
    while (i < COMBOOT_FILES && run->files[i].reader)
        i++;
    if (i == COMBOOT_FILES)
        return -ERR_NOSPC;
    struct comboot_file *file = &run->files[i];
    int r = uri_parse(request->name, &uri);
    if (r == 0)
        r = fetch_reader_open(uri, false, &file->reader);
    uri_free(uri);
    if (r < 0)
        return r;
    r = fetch_reader_wait(file->reader, deadline_in_ms(WAIT_MS));
    request->len_bytes = UINT32_MAX; /* "the length is unknown" */
    if (r == 0 && fetch_reader_size(file->reader, &request->len_bytes) == 0 &&
        request->len_bytes == 0)
        r = -ERR_NOENT;
    if (r < 0) {
        fetch_reader_close(file->reader);
        file->reader = NULL;
        return r;
    }
    file->done_bytes = 0;
    request->handle = (unsigned)i + 1;
    return 0;
}

static struct comboot_file *file_of(struct comboot *run, unsigned handle)
{
    struct comboot_file *file = handle >= 1 && handle <= COMBOOT_FILES ? &run->files[handle - 1]
                                                                       : NULL;
    return file && file->reader ? file : NULL;
}

struct read_request {
    unsigned handle;
    uint8_t *to;
    uint32_t room_bytes, len_bytes;
    bool ended; /* the file is closed */
};

static void file_end(struct comboot_file *file, struct read_request *request)
{
    fetch_reader_close(file->reader);
    file->reader = NULL;
    request->ended = true;
}

static int file_read(struct comboot *run, void *arg)
{
    struct read_request *request = arg;
    struct comboot_file *file = file_of(run, request->handle);
    uint64_t size;
    if (!file)
        return -ERR_INVAL;
    while (request->len_bytes < request->room_bytes) {
        int r = fetch_reader_read(file->reader, request->to + request->len_bytes,
                                  request->room_bytes - request->len_bytes,
                                  deadline_in_ms(WAIT_MS));
        if (r <= 0) {
            file_end(file, request);
            return r;
        }
        request->len_bytes += (uint32_t)r;
        file->done_bytes += (uint32_t)r;
    }
    if (fetch_reader_size(file->reader, &size) == 0 && file->done_bytes >= size)
        file_end(file, request);
    return 0;
}

static int file_close(struct comboot *run, void *arg)
{
    struct comboot_file *file = file_of(run, *(unsigned *)arg);
    if (!file)
        return -ERR_INVAL;
    fetch_reader_close(file->reader);
    file->reader = NULL;
    return 0;
}

void comboot_files_close(void *run)
{
    for (unsigned handle = 1; handle <= COMBOOT_FILES; handle++)
        (void)file_close(run, &handle);
}

/* After "final cleanup" nothing is fetched: it would go into memory that the program has for its
 * own. Syslinux' document forbids such calls. */
static bool refused(const struct comboot *run)
{
    if (run->released)
        event_log(EVENT_NOTICE, "comboot", "the program wants a file after it let go of us");
    return run->released;
}

static bool fn_open(struct comboot *run, struct bios_frame *frame)
{
    struct open_request request;
    text_at(frame->es, frame->esi, request.name);
    if (refused(run) || comboot_ask(run, file_open, &request) < 0)
        return false;
    set16(&frame->esi, request.handle);
    frame->eax = request.len_bytes < UINT32_MAX ? (uint32_t)request.len_bytes : UINT32_MAX;
    set16(&frame->ecx, COMBOOT_BLOCK_BYTES);
    return true;
}

static bool fn_read(struct comboot *run, struct bios_frame *frame)
{
    uint32_t at = farptr_linear(farptr_make(frame->es, (uint16_t)frame->ebx));
    struct read_request request = { .handle = (uint16_t)frame->esi,
                                    .to = pxe_memory(at),
                                    .room_bytes = (frame->ecx & 0xffff) * COMBOOT_BLOCK_BYTES };
    if (at >= low_start() || request.room_bytes > low_start() - at ||
        comboot_ask(run, file_read, &request) < 0)
        return false;
    set16(&frame->esi, request.ended ? 0 : request.handle);
    frame->ecx = request.len_bytes;
    return true;
}

static bool fn_close(struct comboot *run, struct bios_frame *frame)
{
    unsigned handle = (uint16_t)frame->esi;
    return comboot_ask(run, file_close, &handle) == 0;
}

/* --- what ends the program ---------------------------------------------------------------------- */

static bool fn_command(struct comboot *run, struct bios_frame *frame)
{
    char text[COMBOOT_TEXT_MAX];
    run->command = heap_strdup(text_at(frame->es, frame->ebx, text));
    run->over = true;
    return run->command != NULL;
}

/* There is no default command line here: what called the program goes on. */
static bool fn_default(struct comboot *run, struct bios_frame *frame)
{
    (void)frame;
    run->over = true;
    return true;
}

struct kernel_request {
    char name[COMBOOT_TEXT_MAX], cmdline[COMBOOT_TEXT_MAX];
};

static int download(const char *name, struct image **ret_image)
{
    struct uri *uri = NULL;
    int r = uri_parse(name, &uri);
    if (r == 0)
        r = image_download(uri, NULL, WAIT_MS, false, IMAGE_BY_PROGRAM, ret_image);
    uri_free(uri);
    return r;
}

void comboot_forget_images(void)
{
    struct image *next;
    for (struct image *image = image_first(); image; image = next) {
        next = image_next(image);
        if (image->flags & IMAGE_BY_PROGRAM)
            image_unregister(image);
    }
}

/* initrd=one,two as Syslinux understands it. */
static int download_initrds(const char *cmdline)
{
    const char *at = strstr(cmdline, "initrd=");
    int r = 0;
    if (!at || (at > cmdline && at[-1] != ' '))
        return 0;
    at += strlen("initrd=");
    for (unsigned i = 0; r == 0 && i < INITRDS_MAX && *at && *at != ' '; i++) {
        size_t len = strcspn(at, ", ");
        char *name = heap_strndup(at, len);
        r = name ? download(name, NULL) : -ERR_NOMEM;
        heap_free(name);
        at += len + (at[len] == ',');
    }
    return r;
}

static int fetch_kernel(struct comboot *run, void *arg)
{
    struct kernel_request *request = arg;
    struct image *kernel = NULL;
    int r = download(request->name, &kernel);
    if (r == 0)
        r = image_set_cmdline(kernel, request->cmdline);
    if (r == 0)
        r = download_initrds(request->cmdline);
    if (r < 0) {
        event_log(EVENT_NOTICE, "comboot", "\"%.100s\" is not run: %s", request->name,
                  err_text(-r));
        comboot_forget_images();
        return r;
    }
    run->kernel = kernel;
    return 0;
}

static void append_word(char *text, size_t room, const char *word)
{
    size_t len = strlen(text);
    snprintf(text + len, room - len, " %s", word);
}

static bool fn_kernel(struct comboot *run, struct bios_frame *frame)
{
    const struct support *support = support_of(run);
    struct kernel_request *request = refused(run) ? NULL : heap_alloc(sizeof(*request));
    if (!request)
        return false;
    text_at(frame->ds, frame->esi, request->name);
    text_at(frame->es, frame->ebx, request->cmdline);
    if (frame->ecx & IPAPPEND_IP)
        append_word(request->cmdline, sizeof(request->cmdline), support->ip);
    if (frame->ecx & IPAPPEND_BOOTIF)
        append_word(request->cmdline, sizeof(request->cmdline), support->bootif);
    memory_hide_start(UINT32_MAX); /* an initrd may need whatever the machine has */
    run->over = comboot_ask(run, fetch_kernel, request) == 0;
    memory_hide_start(COMBOOT_SPARE_BYTES);
    heap_free(request);
    return run->over;
}

static int let_go(struct comboot *run, void *arg)
{
    (void)arg;
    comboot_files_close(run);
    (void)pxe_let_go(); /* the program's own hooks hold ours: it knows */
    return 0;
}

/* "Get out of the way": from here on the machine is the program's. */
static bool fn_cleanup(struct comboot *run, struct bios_frame *frame)
{
    if ((frame->edx & 0xffff) == KEEP_PXE_AND_UNDI)
        return true;
    comboot_ask(run, let_go, NULL);
    run->released = true;
    memory_hide_stop();
    screen_stop();
    return true;
}

/* --- the rest ----------------------------------------------------------------------------------- */

static bool fn_version(struct comboot *run, struct bios_frame *frame)
{
    set16(&frame->eax, FUNCTIONS);
    set16(&frame->ecx, 0);
    frame->edx = (frame->edx & ~0xffu) | DERIVATIVE;
    frame->es = (uint16_t)(run->support >> 4);
    set16(&frame->esi, offsetof(struct support, version));
    set16(&frame->edi, offsetof(struct support, copyright));
    return true;
}

static bool fn_write(struct comboot *run, struct bios_frame *frame)
{
    farptr at = farptr_make(frame->es, (uint16_t)frame->ebx);
    const char *text = (const char *)pxe_memory(farptr_linear(at));
    (void)run;
    console_write(text, strnlen(text, 0x10000 - (at & 0xffff)));
    return true;
}

static bool fn_nothing(struct comboot *run, struct bios_frame *frame)
{
    (void)run;
    (void)frame;
    return true;
}

/* By the way that any program goes, so that the API answers as it always does. */
static bool fn_pxe(struct comboot *run, struct bios_frame *frame)
{
    struct bios_regs regs = { .bx = (uint16_t)frame->ebx,
                              .edi = frame->edi & 0xffff,
                              .es = frame->es };
    if (!run->pxe)
        return false;
    bios_far_call(low_entry(LOW_ENTRY_PXENV), &regs, NULL, 0);
    set16(&frame->eax, regs.ax);
    return true;
}

static bool fn_derivative(struct comboot *run, struct bios_frame *frame)
{
    (void)run;
    frame->eax = (frame->eax & ~0xffu) | DERIVATIVE;
    return true;
}

/* No port is kept for programs. */
static bool fn_serial(struct comboot *run, struct bios_frame *frame)
{
    (void)run;
    set16(&frame->edx, 0);
    return true;
}

static bool fn_config(struct comboot *run, struct bios_frame *frame)
{
    point_es_bx(run, frame, support_of(run)->config);
    return true;
}

static bool fn_ipappend(struct comboot *run, struct bios_frame *frame)
{
    point_es_bx(run, frame, support_of(run)->strings);
    set16(&frame->ecx, 2);
    return true;
}

struct resolve_request {
    char name[COMBOOT_TEXT_MAX];
    uint32_t address;
};

static int resolve(struct comboot *run, void *arg)
{
    struct resolve_request *request = arg;
    struct netaddr addrs[4];
    (void)run;
    int count = dns_resolve(request->name, deadline_in_ms(DNS_WAIT_MS), addrs, 4);
    for (int i = count - 1; i >= 0; i--)
        if (addrs[i].family == 4)
            memcpy(&request->address, addrs[i].bytes, sizeof(request->address));
    return 0;
}

static bool fn_resolve(struct comboot *run, struct bios_frame *frame)
{
    struct resolve_request request = { .address = 0 };
    text_at(frame->es, frame->ebx, request.name);
    (void)comboot_ask(run, resolve, &request);
    frame->eax = request.address;
    return true;
}

static int do_nothing(struct comboot *run, void *arg)
{
    (void)run;
    (void)arg;
    return 0;
}

/* The scheduler turns: ARP is answered. */
static bool fn_idle(struct comboot *run, struct bios_frame *frame)
{
    (void)frame;
    comboot_ask(run, do_nothing, NULL);
    return true;
}

static bool fn_features(struct comboot *run, struct bios_frame *frame)
{
    point_es_bx(run, frame, support_of(run)->features);
    set16(&frame->ecx, 1);
    return true;
}

static bool fn_video(struct comboot *run, struct bios_frame *frame)
{
    (void)run;
    return !(frame->ebx & 0xffff & ~(unsigned)VIDEO_FLAGS);
}

static bool fn_font(struct comboot *run, struct bios_frame *frame)
{
    (void)run;
    frame->eax &= ~0xffu;
    return true;
}

static bool fn_adv(struct comboot *run, struct bios_frame *frame)
{
    point_es_bx(run, frame, support_of(run)->adv);
    set16(&frame->ecx, ADV_BYTES);
    return true;
}

static bool (*const functions[FUNCTIONS + 1])(struct comboot *run, struct bios_frame *frame) = {
    [0x01] = fn_version,  [0x02] = fn_write,      [0x03] = fn_command, [0x04] = fn_default,
    [0x05] = fn_nothing,  [0x06] = fn_open,       [0x07] = fn_read,    [0x08] = fn_close,
    [0x09] = fn_pxe,      [0x0a] = fn_derivative, [0x0b] = fn_serial,  [0x0c] = fn_cleanup,
    [0x0e] = fn_config,   [0x0f] = fn_ipappend,   [0x10] = fn_resolve, [0x13] = fn_idle,
    [0x15] = fn_features, [0x16] = fn_kernel,     [0x17] = fn_video,   [0x18] = fn_font,
    [0x1c] = fn_adv,
};

bool comboot_int22(struct comboot *run, struct bios_frame *frame)
{
    unsigned number = frame->eax & 0xffff;
    if (number <= FUNCTIONS && functions[number])
        return functions[number](run, frame);
    event_log(EVENT_NOTICE, "comboot", "the program made the call %04xh, which there is not",
              number);
    return false;
}
