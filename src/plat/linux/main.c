/* plat/linux/main.c - Amorce as an ordinary process: the command line, and what is run.
 * Not here: what the platform offers (the other files), the start-up sequence (ui/boot.c). */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "core/build_info.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/settings.h"
#include "core/str.h"
#include "linux.h"
#include "script/script.h"
#include "simulate.h"
#include "ui/boot.h"
#include "ui/manual.h"

struct linux_options linux_options;

static const char usage[] =
    "Usage: amorce [OPTION]... [SCRIPT]\n"
    "Run SCRIPT, or the commands given with -c, or start as a firmware would and end in a "
    "shell.\n\n"
    "  -n, --nic KIND:ADDRESS[,mac=XX:XX:XX:XX:XX:XX]   a network card; several times for several\n"
    "           tap:NAME                a TAP device of this machine\n"
    "           packet:IFNAME           a network interface of this machine (ethtool -K IFNAME gro "
    "off; tx off at the peer)\n"
    "           unix:PATH, tcp:HOST:PORT    QEMU's -netdev stream\n"
    "           unixdgram:LOCAL:REMOTE  QEMU's -netdev dgram\n"
    "  -c, --command COMMAND  run it; several ones run one after the other until one fails\n"
    "      --check FILE       look a script over without running it\n"
    "      --simulate FILE|URI  walk a script without network, machine or person, and print what it would\n"
    "           fetch and boot. What fetches and asks has the answers of these options:\n"
    "           --answer choose=ITEM, choose:SETTING=ITEM (one for each menu, in order; without a\n"
    "                    text: canceled), prompt=KEY|timeout, read:SETTING=TEXT, form:FIELD=TEXT,\n"
    "                    form=save|cancel, nslookup:NAME=ADDRESS, shell=exit. Unanswered menus and\n"
    "                    prompts do what they do when nobody is there\n"
    "           --set NAME=VALUE   a setting: platform (efi without), net0/mac, net0.dhcp/filename,\n"
    "                    pci/0x18.0.2 (and pciscan finds that device)...\n"
    "           --map URI=FOLDER   what lies below it is read from there; all else would be fetched\n"
    "           --fail PATTERN     a URI that fails, or \"dhcp net0\", \"ping HOST\"...\n"
    "           --walk-all         take each item of each menu once; to prompts, read and forms the\n"
    "                    answer is Enter\n"
    "           --trace            each command as expanded, and what it prints\n"
    "           --limit N          commands that are run at most; 10000\n"
    "      --fs DIR           what file: URIs see as their root; autoexec.ipxe in it is run\n"
    "      --display WxH:FILE  a screen for graphics modes, of W by H pixels, that is written to "
    "FILE (PPM)\n"
    "      --seed N           the same random numbers in every run\n"
    "      --manual PAGE      print a page of the manual: commands, settings, errors\n"
    "      --version, --help\n"
    "Exit status: 0 when what was run succeeded, 1 when not (--check: when anything was found; "
    "--simulate:\nwhen nothing would boot and the script failed, or an answer is missing or was not "
    "asked for), 2 for a\nwrong command line.\n";

enum { EXIT_USAGE = 2 };

static void refuse(const char *message, const char *what)
{
    fprintf(stderr, "amorce: %s%s\n", message, what);
    fputs("Try \"amorce --help\".\n", stderr);
    exit(EXIT_USAGE);
}

static void add(const char **list, size_t *count, size_t max, const char *value)
{
    if (*count == max)
        refuse("too many times: ", value);
    list[(*count)++] = value;
}

static bool dry_run_option; /* one that is of use in a dry run only */

/* The options of a dry run. false: it is none of them. */
static bool take_simulation(int option, char *value)
{
    const char *wrong = NULL;
    if (option == 'S')
        simulate_options.script = value;
    else if (option == 'A')
        wrong = simulate_add_answer(value);
    else if (option == 'V')
        wrong = simulate_add_setting(value);
    else if (option == 'M')
        wrong = simulate_add_map(value);
    else if (option == 'F')
        wrong = simulate_add_failure(value);
    else if (option == 'L')
        wrong = simulate_set_limit(value);
    else if (option == 'W')
        simulate_options.walk_all = true;
    else if (option == 'T')
        simulate_options.trace = true;
    else
        return false;
    if (wrong) {
        fprintf(stderr, "amorce: %s: ", value);
        refuse(wrong, "");
    }
    dry_run_option = dry_run_option || option != 'S';
    return true;
}

/* WIDTHxHEIGHT:FILE */
static void take_display(const char *value)
{
    struct linux_options *o = &linux_options;
    int path = 0;
    if (sscanf(value, "%5ux%5u:%n", &o->display_width, &o->display_height, &path) != 2 || !path ||
        !value[path] || !o->display_width || !o->display_height)
        refuse("not a screen and a file, as in 1024x768:screen.ppm: ", value);
    o->display_path = value + path;
}

static void take_option(int option, char *value)
{
    struct linux_options *o = &linux_options;
    char *end;
    if (take_simulation(option, value))
        return;
    switch (option) {
    case 'n':
        add(o->nics, &o->nic_count, LINUX_NICS_MAX, value);
        break;
    case 'c':
        add(o->commands, &o->command_count, LINUX_COMMANDS_MAX, value);
        break;
    case 'f':
        o->fs_root = value;
        break;
    case 'd':
        take_display(value);
        break;
    case 'k':
        o->check = value;
        break;
    case 'm':
        o->manual = value;
        break;
    case 's':
        o->has_seed = true;
        o->seed = strtoull(value, &end, 0);
        if (*end || end == value)
            refuse("not a number: ", value);
        break;
    case 'v':
        printf("%s %s\n", build_info.product, build_info.version);
        exit(0);
    case 'h':
        fputs(usage, stdout);
        exit(0);
    default:
        refuse("wrong option", "");
    }
}

static void parse(int argc, char **argv)
{
    static const struct option options[] = {
        { "nic", required_argument, NULL, 'n' },     { "command", required_argument, NULL, 'c' },
        { "fs", required_argument, NULL, 'f' },      { "check", required_argument, NULL, 'k' },
        { "display", required_argument, NULL, 'd' }, { "seed", required_argument, NULL, 's' },
        { "manual", required_argument, NULL, 'm' },  { "simulate", required_argument, NULL, 'S' },
        { "answer", required_argument, NULL, 'A' },  { "set", required_argument, NULL, 'V' },
        { "map", required_argument, NULL, 'M' },     { "fail", required_argument, NULL, 'F' },
        { "limit", required_argument, NULL, 'L' },   { "walk-all", no_argument, NULL, 'W' },
        { "trace", no_argument, NULL, 'T' },         { "version", no_argument, NULL, 'v' },
        { "help", no_argument, NULL, 'h' },          { 0 },
    };
    int option;
    while ((option = getopt_long(argc, argv, "n:c:h", options, NULL)) != -1)
        take_option(option, optarg);
    if (optind < argc)
        linux_options.script = argv[optind++];
    if (optind < argc)
        refuse("more than one script: ", argv[optind]);
    if (linux_options.script && linux_options.command_count > 0)
        refuse("-c and a script exclude each other: ", linux_options.script);
}

static int check(void *arg)
{
    const char *path = arg;
    size_t len;
    char *text = linux_read_file(path, &len);
    if (!text) {
        fprintf(stderr, "amorce: %s: %s\n", path, strerror(errno));
        return 1;
    }
    int r = settings_start();
    if (r == 0)
        r = script_check(path, text, len);
    free(text);
    return r;
}

static int manual(void *arg)
{
    struct str page = STR_INIT;
    int r = settings_start();
    if (r == 0)
        r = manual_page(arg, &page);
    fputs(r == 0 ? str_text(&page) : err_slot()->sentence, r == 0 ? stdout : stderr);
    str_free(&page);
    return r;
}

/* Help that was asked for is no failure to the shell that asks, though it ends a script. */
static int help(void *line)
{
    return script_answers_help(line) ? 0 : -ERR_NOENT;
}

/* A dry run is a run of that script, with a seed, so that it is the same each time. */
static void begin_simulation(void)
{
    struct linux_options *o = &linux_options;
    if (o->script || o->command_count > 0 || o->nic_count > 0)
        refuse("--simulate goes with no script, -c or --nic: ", simulate_options.script);
    if (!strstr(simulate_options.script, "://"))
        o->script = simulate_options.script;
    o->has_seed = true;
    simulate_start();
}

int main(int argc, char **argv)
{
    parse(argc, argv);
    if (dry_run_option && !simulating())
        refuse("--answer, --set, --map, --fail, --limit, --walk-all and --trace are for --simulate",
               "");
    if (linux_options.check)
        return sched_run(check, (char *)linux_options.check) != 0;
    if (linux_options.manual)
        return sched_run(manual, (char *)linux_options.manual) != 0;
    if (simulating())
        begin_simulation();
    if (linux_options.script) {
        FILE *file = fopen(linux_options.script, "r");
        if (!file) {
            fprintf(stderr, "amorce: %s: %s\n", linux_options.script, strerror(errno));
            return 1;
        }
        fclose(file);
    }
    if (!simulating())
        linux_console_start();
    if (linux_options.command_count == 1 && sched_run(help, (char *)linux_options.commands[0]) == 0)
        return 0;
    struct boot_options boot = { .quiet = linux_options.script || linux_options.command_count > 0 };
    boot.quiet = boot.quiet || simulating();
    int r = sched_run(boot_main, &boot);
    if (simulating())
        simulate_finish(r);
    return r != 0;
}
