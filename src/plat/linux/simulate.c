/* plat/linux/simulate.c - the dry run of a script: its commands as they come, what is said of them,
 * how the walk ends. Not here: the answers (simulate_people.c), the network (simulate_net.c),
 * downloads (simulate_fetch.c). docs/design/022-dry-run.md. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "core/dry_run.h"
#include "core/err.h"
#include "core/settings.h"
#include "core/str.h"
#include "core/uri.h"
#include "image/image.h"
#include "linux.h"
#include "script/command.h"
#include "script/script.h"
#include "simulate.h"

enum { PLACE_MAX = 160, CONSOLE_LINES = 20, CONSOLE_LINE_MAX = 400, INDENT = 2 };

static uint64_t command_count;
static const struct cmd_args *running; /* the innermost command */
static unsigned depth;                 /* branches that we are in */

/* What the console has shown since the last line that we said: why a script failed. */
static char console_lines[CONSOLE_LINES + 1][CONSOLE_LINE_MAX]; /* the last one has no end yet */
static size_t console_count, console_len;

/* Places from which --walk-all has gone on, for all processes. */
struct seen {
    uint64_t hashes[SIMULATE_BRANCHES_MAX];
    size_t count;
};
static struct seen *seen;

/* --- what is said ------------------------------------------------------------------------------ */

static void begin_line(void)
{
    printf("%*s", (int)(depth * INDENT), "");
}

static void say(const char *fmt, va_list args)
{
    struct str text = STR_INIT;
    str_vprintf(&text, fmt, args);
    for (char *c = text.data; c && *c; c++) /* one line stays one */
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '.';
    begin_line();
    puts(str_text(&text));
    str_free(&text);
}

static void forget_console(void)
{
    memmove(console_lines, console_lines[console_count], CONSOLE_LINE_MAX);
    console_count = 0;
}

void simulate_say(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say(fmt, args);
    va_end(args);
    forget_console();
}

static void show_console(void)
{
    for (size_t i = 0; i < console_count; i++) {
        begin_line();
        printf("| %s\n", console_lines[i]);
    }
    forget_console();
}

/* A line is whole; the oldest one goes where there are too many. */
static void end_console_line(void)
{
    console_lines[console_count][console_len] = '\0';
    console_len = 0;
    if (console_count < CONSOLE_LINES)
        console_count++;
    else
        memmove(console_lines, console_lines[1], CONSOLE_LINES * CONSOLE_LINE_MAX);
    if (simulate_options.trace)
        show_console();
}

void simulate_console(const char *bytes, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++) {
        if (bytes[i] == '\n')
            end_console_line();
        else if (bytes[i] == '\r')
            console_len = 0;
        else if ((unsigned char)bytes[i] >= ' ' && console_len < CONSOLE_LINE_MAX - 1)
            console_lines[console_count][console_len++] = bytes[i];
    }
}

const char *simulate_place(void)
{
    static char place[PLACE_MAX];
    unsigned line = 0;
    const char *name = script_where(&line);
    snprintf(place, sizeof(place), "%s:%u", name ? name : "start", line);
    return place;
}

/* --- the end ----------------------------------------------------------------------------------- */

static bool all_used(void)
{
    bool all = true;
    for (size_t i = 0; i < simulate_options.answer_count; i++) {
        if (simulate_options.answers[i].used)
            continue;
        simulate_say("stopped: nothing asked for --answer %s", simulate_options.answers[i].given);
        all = false;
    }
    return all;
}

void simulate_end(int status)
{
    if (status == 0 && !all_used())
        status = 1;
    fflush(stdout);
    _exit(status);
}

void simulate_stop(const char *fmt, ...)
{
    struct str text = STR_INIT;
    va_list args;
    va_start(args, fmt);
    str_vprintf(&text, fmt, args);
    va_end(args);
    unsigned line;
    bool has_place = script_where(&line) != NULL;
    simulate_say("stopped%s%s: %s", has_place ? " at " : "", has_place ? simulate_place() : "",
                 str_text(&text));
    simulate_end(1);
}

void simulate_finish(int r)
{
    char text[ERR_TEXT_MAX];
    if (r == 0)
        simulate_say("exit 0");
    if (r == 0)
        simulate_end(0);
    show_console();
    if (r > 0)
        simulate_say("exit %d", r);
    else
        simulate_say("failed: %s", err_format(r, text));
    simulate_end(1);
}

/* --- branches ---------------------------------------------------------------------------------- */

bool simulate_seen(const char *choice)
{
    const char *parts[] = { simulate_place(), " ", choice };
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, 64 bits */
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        for (const char *c = parts[i]; *c; c++)
            hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
    for (size_t i = 0; i < seen->count; i++)
        if (seen->hashes[i] == hash)
            return true;
    if (seen->count == SIMULATE_BRANCHES_MAX)
        simulate_stop("--walk-all has taken %u items, which is the limit",
                      (unsigned)SIMULATE_BRANCHES_MAX);
    seen->hashes[seen->count++] = hash;
    return false;
}

int simulate_branch(void)
{
    int status = 0;
    if (depth == SIMULATE_DEPTH_MAX)
        simulate_stop("%u menus lie behind one another, which is the limit of --walk-all", depth);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        depth++;
        return -1;
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        simulate_stop("no process for another branch of --walk-all");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* --- settings ---------------------------------------------------------------------------------- */

/* Blocks that exist only once DHCP has answered. */
static bool is_late(const struct pair *setting)
{
    const char *slash = memchr(setting->name, '/', setting->name_len);
    size_t len = slash ? (size_t)(slash - setting->name) : 0;
    return len > 5 && memcmp(setting->name, "net", 3) == 0 && memcmp(slash - 5, ".dhcp", 5) == 0;
}

static void store(const struct pair *setting)
{
    char name[SETTING_NAME_MAX] = "", text[ERR_TEXT_MAX];
    if (setting->name_len < sizeof(name))
        memcpy(name, setting->name, setting->name_len);
    *err_slot() = (struct error_slot){ 0 };
    int r = setting_set(name, setting->value);
    if (r < 0)
        simulate_stop("--set %s: %s", setting->name,
                      err_slot()->sentence[0] ? err_slot()->sentence : err_format(r, text));
}

void simulate_settings(void)
{
    (void)setting_set("platform", "efi"); /* most are; --set comes later */
    for (size_t i = 0; i < simulate_options.setting_count; i++)
        if (!is_late(&simulate_options.settings[i]))
            store(&simulate_options.settings[i]);
}

void simulate_settings_of(const char *block)
{
    for (size_t i = 0; i < simulate_options.setting_count; i++) {
        const struct pair *setting = &simulate_options.settings[i];
        size_t len = strlen(block);
        if (setting->name_len > len && memcmp(setting->name, block, len) == 0 &&
            setting->name[len] == '/')
            store(setting);
    }
}

/* --- commands ---------------------------------------------------------------------------------- */

const char *simulate_operand_of(const char *name)
{
    return running && strcmp(running->command->name, name) == 0 ? running->operand[0] : NULL;
}

static void append_words(size_t argc, const char *const *argv, struct str *out)
{
    for (size_t i = 0; i < argc; i++)
        str_printf(out, "%s%s", i ? " " : "", argv[i]);
}

/* A way of the machine to end this: reboot, poweroff. */
static int run_ending(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    struct str words = STR_INIT;
    (void)args;
    append_words(argc, argv, &words);
    simulate_say("%s", str_text(&words));
    simulate_end(0);
}

static int run_shell(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    (void)args, (void)argc, (void)argv;
    bool left = simulate_answer(ANSWER_SHELL, NULL) != NULL;
    simulate_say("shell");
    if (!left && simulate_options.walk_all)
        simulate_end(0);
    if (!left)
        simulate_stop("a shell waits for somebody: --answer shell=exit leaves it");
    return 0;
}

/* Something that asks the network, the machine or a person for what does not matter here. */
static int run_noted(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    struct str words = STR_INIT;
    (void)args;
    append_words(argc, argv, &words);
    simulate_say("%s", str_text(&words));
    int r = simulate_fails(str_text(&words))
                ? fail(ERR_TIMEDOUT, "simulate: \"%.160s\" fails, as --fail says", str_text(&words))
                : 0;
    str_free(&words);
    return r;
}

/* What reaches for the machine, and does no harm here. */
static int run_announced(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    int r = run_noted(args, argc, argv);
    return r < 0 ? r : args->command->run(args);
}

/* From one device to the next: those that --set describes. */
static int run_scan(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    char text[ERR_TEXT_MAX];
    struct str value = STR_INIT;
    (void)argc, (void)argv;
    int r = args->command->run(args);
    if (r == 0)
        (void)setting_get(args->operand[0], &value);
    simulate_say("%s %s: %s", args->command->name, args->operand[0],
                 r == 0            ? str_text(&value)
                 : r == -ERR_NOENT ? "no device left"
                                   : err_format(r, text));
    str_free(&value);
    return r;
}

static int run_nslookup(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    static const char test_net[] = "192.0.2.1"; /* RFC 5737 */
    const struct answer *answer = simulate_answer(ANSWER_NSLOOKUP, args->operand[1]);
    int r = run_noted(args, argc, argv);
    return r < 0 ? r : setting_set(args->operand[0], answer ? answer->text : test_net);
}

static int run_echo(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    struct str text = STR_INIT;
    (void)argc, (void)argv;
    cmd_join(args, 0, &text);
    simulate_say("echo %s", str_text(&text));
    str_free(&text);
    return 0;
}

/* Images that are there must have a content that is known; simulate_fetch() looks after others. */
static int run_reader(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    (void)argc, (void)argv;
    for (size_t i = 0; i < args->operands; i++) {
        const struct image *image = image_find(args->operand[i]);
        if (image && simulate_is_unknown(image))
            simulate_stop("%s must know what %s holds: --map", args->command->name, image->name);
    }
    return args->command->run(args);
}

static bool is_reader(const struct cmd_args *args);

static int run_fetching(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    struct str words = STR_INIT;
    struct uri *uri = NULL;
    (void)argc, (void)argv;
    int r = args->command->run(args);
    if (r == 0)
        r = uri_parse(args->operand[0], &uri);
    if (r < 0)
        return r;
    cmd_join(args, 1, &words);
    simulate_say("%s %s%s%s", args->command->name, cmd_text(args, "name", uri_basename(uri)),
                 words.len_bytes ? " " : "", str_text(&words));
    uri_free(uri);
    str_free(&words);
    return r;
}

/* What is not in here runs as always. */
static const struct stand_in {
    const char *name;
    int (*run)(const struct cmd_args *args, size_t argc, const char *const *argv);
} stand_ins[] = {
    { "echo", run_echo },         { "shell", run_shell },      { "reboot", run_ending },
    { "poweroff", run_ending },   { "kernel", run_fetching },  { "imgselect", run_fetching },
    { "imgload", run_fetching },  { "initrd", run_fetching },  { "module", run_fetching },
    { "imgfetch", run_fetching }, { "imgargs", run_fetching }, { "imgset", run_reader },
    { "imgextract", run_reader }, { "md5sum", run_reader },    { "sha1sum", run_reader },
    { "sha224sum", run_reader },  { "sha256sum", run_reader }, { "sha384sum", run_reader },
    { "sha512sum", run_reader },  { "ping", run_noted },       { "ntp", run_noted },
    { "nslookup", run_nslookup }, { "pxebs", run_noted },      { "lotest", run_noted },
    { "config", run_noted },      { "doctor", run_noted },     { "fetch", run_reader },
    { "json", run_reader },       { "console", run_noted },    { "pciscan", run_scan },
    { "usbscan", run_scan },      { "imgmem", run_announced }, { "startpxe", run_announced },
    { "stoppxe", run_announced },
};

static const struct stand_in *find_stand_in(const char *name)
{
    for (size_t i = 0; i < sizeof(stand_ins) / sizeof(stand_ins[0]); i++)
        if (strcmp(stand_ins[i].name, name) == 0)
            return &stand_ins[i];
    return NULL;
}

static bool is_reader(const struct cmd_args *args)
{
    const struct stand_in *stand_in = find_stand_in(args->command->name);
    return stand_in && stand_in->run == run_reader;
}

bool simulate_needs_content(void)
{
    return running && is_reader(running);
}

/* Commands whose failure is an answer, and those that only pass one on. */
static bool is_question(const char *name)
{
    static const char *const questions[] = { "isset", "iseq",    "not",    "exit",
                                             "time",  "pciscan", "usbscan" };
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
        if (strcmp(questions[i], name) == 0)
            return true;
    return false;
}

static void say_failed(const struct cmd_args *args, const char *words, int r)
{
    char text[ERR_TEXT_MAX];
    const struct error_slot *slot = err_slot();
    bool has_sentence = -slot->code == r && slot->sentence[0];
    bool is_answer = is_question(args->command->name) ||
                     (!has_sentence && (r == -ERR_CANCELED || r == -ERR_TIMEDOUT));
    if (r == 0 || is_answer)
        return;
    begin_line();
    printf("failed %s: %s\n", words, has_sentence ? slot->sentence : err_format(r, text));
}

static int run_command(const struct cmd_args *args, size_t argc, const char *const *argv)
{
    const struct cmd_args *before = running;
    const struct stand_in *stand_in = find_stand_in(args->command->name);
    struct str words = STR_INIT;
    append_words(argc, argv, &words);
    if (simulate_options.trace)
        simulate_say("%s> %s", simulate_place(), str_text(&words));
    if (++command_count > simulate_options.limit)
        simulate_stop("%llu commands were run, which is the limit (--limit)",
                      (unsigned long long)simulate_options.limit);
    running = args;
    int r = stand_in ? stand_in->run(args, argc, argv) : args->command->run(args);
    running = before;
    say_failed(args, str_text(&words), r);
    str_free(&words);
    return r;
}

/* --- the start --------------------------------------------------------------------------------- */

static void wait_for_ever(void)
{
    simulate_stop("a key is waited for that no --answer can give");
}

void simulate_start(void)
{
    static const struct dry_run ops = { .command = run_command,
                                        .fetch = simulate_fetch,
                                        .configure = simulate_configure,
                                        .choose = simulate_choose,
                                        .present = simulate_present,
                                        .read_line = simulate_read_line,
                                        .key = simulate_prompt_key };
    seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (seen == MAP_FAILED) {
        fputs("amorce: no memory for a dry run\n", stderr);
        exit(1);
    }
    linux_idle_virtual(wait_for_ever);
    dry_run = &ops;
}
