/* cmd/doctor.c - the doctor command: the table of checks and the page that they fill. Not here: the
 * checks (doctor_card.c, doctor_server.c). */
#include "doctor.h"
#include "core/console.h"
#include "core/err.h"
#include "device.h"
#include "plat.h"
#include <stdarg.h>
#include <string.h>

enum { WHOLE_MS = 28000, LINE_MAX = 300 };

static const struct {
    const char *name;
    unsigned needs;
    int (*run)(struct doctor *doctor);
} checks[] = {
    { "card", 0, doctor_card },
    { "link", DOCTOR_CARD, doctor_link },
    { "address", DOCTOR_LINK, doctor_address },
    { "duplicate", DOCTOR_IPV4, doctor_duplicate },
    { "gateway", DOCTOR_IPV4, doctor_gateway },
    { "DNS", DOCTOR_ADDRESS, doctor_dns },
    { "server", DOCTOR_ADDRESS, doctor_server },
    { "MTU", DOCTOR_ECHO, doctor_mtu },
    { "TCP", DOCTOR_SERVER, doctor_tcp },
    { "file", DOCTOR_SERVER, doctor_file },
    { "firmware", 0, doctor_firmware },
    { "memory", 0, doctor_memory },
    { "clock", 0, doctor_clock },
};

static void line(const char *verdict, const char *check, const char *fmt, va_list args)
{
    struct str text = STR_INIT;
    str_vprintf(&text, fmt, args);
    console_printf("%-5s %-10s %.*s\n", verdict, check, LINE_MAX, str_text(&text));
    str_free(&text);
}

void doctor_ok(const char *check, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    line("ok", check, fmt, args);
    va_end(args);
}

void doctor_warn(struct doctor *doctor, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    line("warn", doctor->check, fmt, args);
    va_end(args);
    doctor->warnings++;
}

void doctor_fail(struct doctor *doctor, int r, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    line("FAIL", doctor->check, fmt, args);
    va_end(args);
    if (doctor->failures++ == 0) {
        doctor->first_error = r;
        doctor->first_check = doctor->check;
    }
}

void doctor_try(const char *text)
{
    console_printf("%-16s try: %s\n", "", text);
}

deadline_t doctor_deadline(const struct doctor *doctor, unsigned ms)
{
    deadline_t deadline = deadline_in_ms(ms);
    return deadline < doctor->end ? deadline : doctor->end;
}

/* The NIC that was opened last, else the one that we came through, else the first. */
static struct netdev *choose_device(void)
{
    struct netdev *chosen = netdev_find("netX");
    for (struct netdev *dev = netdev_first(); dev && !chosen; dev = netdev_next(dev))
        if (dev->boot_device)
            chosen = dev;
    return chosen ? chosen : netdev_first();
}

static int run_checks(struct doctor *doctor, struct str *skipped)
{
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        doctor->check = checks[i].name;
        if ((doctor->found & checks[i].needs) != checks[i].needs) {
            str_printf(skipped, " %s", checks[i].name);
            continue;
        }
        int r = checks[i].run(doctor);
        if (r < 0)
            return r;
    }
    return 0;
}

static void conclude(const struct doctor *doctor, const struct str *skipped)
{
    if (skipped->len_bytes)
        console_printf("-     not looked at:%s\n", str_text(skipped));
    if (doctor->failures)
        console_printf("%u failed, %u doubtful; begin with: %s\n", doctor->failures,
                       doctor->warnings, doctor->first_check);
    else
        console_printf("Nothing failed, %u doubtful\n", doctor->warnings);
}

static int doctor_run(const struct cmd_args *args)
{
    struct doctor doctor = { .wanted = cmd_text(args, "host", NULL),
                             .end = deadline_in_ms(WHOLE_MS) };
    struct str skipped = STR_INIT;
    if (cmd_check_devices(args) < 0)
        return -ERR_NODEV;
    doctor.dev = args->operands ? netdev_find(args->operand[0]) : choose_device();
    int r = run_checks(&doctor, &skipped);
    if (r == 0)
        conclude(&doctor, &skipped);
    str_free(&skipped);
    uri_free(doctor.uri);
    if (r == 0 && doctor.failures) {
        err_slot()->told = true; /* the page says it all */
        r = doctor.first_error;
    }
    return r;
}

static const struct cmd_option doctor_options[] = {
    { 'h', "host", CMD_TEXT, "host|uri", "The server to try; without it that of ${filename}" },
    { 0 },
};

const struct command doctor_command = {
    .name = "doctor",
    .operand_usage = "[<interface>]",
    .summary = "Find out what is wrong between here and the boot server",
    .help =
        "One line for each thing that a network boot needs: ok, warn or FAIL, what was seen, and\n"
        "what to try. The first failure is mostly the cause of the others. It takes less than half\n"
        "a minute; an interface without an address is configured, and stays so. The status is 0\n"
        "when nothing failed, else the first failure's.",
    .max_operands = 1,
    .operand_kind = CMD_NETDEV,
    .options = doctor_options,
    .run = doctor_run,
};
