/* cmd/ntp.c - the ntp command: the clock after a server's. Source: compat 1.4. */
#include "net/ntp.h"
#include "core/clock.h"
#include "core/console.h"
#include "core/event.h"
#include "script/command.h"

static int ntp_run(const struct cmd_args *args)
{
    uint64_t now_s;
    int r = ntp_ask(args->operand[0], &now_s);
    console_job_ended();
    if (r < 0)
        return cmd_failed(r, "Could not get time and date");
    int64_t ahead_s = (int64_t)(clock_wall_s() - now_s);
    clock_set_wall_s(now_s);
    event_log(EVENT_INFO, "ntp", "the clock was %d s %s", (int)(ahead_s < 0 ? -ahead_s : ahead_s),
              ahead_s < 0 ? "slow" : "fast");
    return 0;
}

const struct command ntp_command = {
    .name = "ntp",
    .operand_usage = "<server>",
    .summary = "Set the clock by a time server",
    .help = "Asks once by SNTP. Sets what ${unixtime} shows; the machine's own clock stays as it "
            "is, and `clear builtin/unixtime`\nreturns to it.",
    .min_operands = 1,
    .max_operands = 1,
    .operand_kind = CMD_TEXT,
    .run = ntp_run,
};
