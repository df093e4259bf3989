/* tests/unit/script/rig.c - see rig.h. Its own commands: `true`, `false`, `say WORDS` (each in brackets), `broken` (fails
 * with a sentence), `quiet` (fails without), `call NAME`, `opt` (options of every kind), `ctrl-c` (the key is pressed),
 * `type KEYS` (they are pressed). */
#include "tests/unit/script/rig.h"
#include <stdio.h>
#include <string.h>
#include "core/build_info.h"
#include "core/console.h"
#include "core/err.h"
#include "core/fiber.h"
#include "core/settings.h"
#include "script/command.h"
#include "script/script.h"
#include "tests/unit/fakes/plat_fake.h"
#include "ui/shell.h"

const struct rig_script *rig_scripts;
const char *const *rig_typed;
const struct build_info build_info = {
    .product = "Amorce", .version = "0.0", .name = "test", .arch = "x86_64", .platform = "test"
};

extern const struct setting_type string_setting_type;
extern const struct settings_provider errno_settings_provider;
const struct settings_provider *const settings_blocks[] = { &errno_settings_provider, NULL };
const struct setting_type *const setting_types[] = { &string_setting_type,
                                                     &int32_setting_type,
                                                     &uint32_setting_type,
                                                     &uint8_setting_type,
                                                     &hex_setting_type,
                                                     &ipv4_setting_type,
                                                     NULL };

uint64_t plat_wall_s(void)
{
    return 0;
}

static int true_run(const struct cmd_args *args)
{
    (void)args;
    return 0;
}

static int false_run(const struct cmd_args *args)
{
    (void)args;
    return -ERR_NOENT;
}

static int broken_run(const struct cmd_args *args)
{
    return fail(ERR_TIMEDOUT, "rig: \"%s\" broke after 3 tries",
                args->operands ? args->operand[0] : "it");
}

static int say_run(const struct cmd_args *args)
{
    for (size_t i = 0; i < args->operands; i++)
        console_printf("[%s]", args->operand[i]);
    console_printf("\n");
    return 0;
}

static int call_run(const struct cmd_args *args)
{
    const struct rig_script *script = rig_scripts;
    while (script && script->name && strcmp(script->name, args->operand[0]) != 0)
        script++;
    if (!script || !script->name)
        return fail(ERR_NOENT, "rig: there is no \"%s\"", args->operand[0]);
    int r = script_run(script->name, script->text, strlen(script->text));
    if (r == 0 && cmd_has(args, "replace"))
        script_stop(0);
    return r != 0 ? cmd_failed(r, "Could not boot") : 0;
}

static int ctrl_c_run(const struct cmd_args *args)
{
    (void)args;
    sched_cancel_foreground();
    return 0;
}

static int type_run(const struct cmd_args *args)
{
    static char keys[16];
    snprintf(keys, sizeof(keys), "%s", args->operand[0]);
    plat_fake_type(keys);
    return 0;
}

static int opt_run(const struct cmd_args *args)
{
    console_printf("flag=%d text=%s uint=%u ms=%u key=%x setting=%s\n", cmd_has(args, "flag"),
                   cmd_text(args, "text", "-"), (unsigned)cmd_uint(args, "uint", 7),
                   (unsigned)cmd_uint(args, "timeout", 8), (unsigned)cmd_uint(args, "key", 0),
                   cmd_text(args, "setting", "-"));
    return say_run(args);
}

/* Types its lines instead of reading keys. */
int shell_run(void)
{
    int status = 0, r = script_shell_enter();
    for (const char *const *line = rig_typed; r == 0 && *line && !script_shell_exited(&status);
         line++)
        status = command_line(*line);
    script_shell_leave();
    return r < 0 ? r : status;
}

static const struct cmd_option opt_options[] = {
    { 'f', "flag", CMD_NONE, NULL, "A flag" },   { 't', "text", CMD_TEXT, NULL, "Some text" },
    { 'u', "uint", CMD_UINT, NULL, "A number" }, { 0, "timeout", CMD_MS, NULL, "A time" },
    { 'k', "key", CMD_KEY, NULL, "A key" },      { 's', "setting", CMD_SETTING, NULL, "A setting" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};
static const struct cmd_option call_options[] = {
    { 'r', "replace", CMD_NONE, NULL, "Instead of this script" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

static const struct command true_command = { .name = "true", .run = true_run };
static const struct command false_command = { .name = "false", .run = false_run };
static const struct command broken_command = { .name = "broken",
                                               .max_operands = 1,
                                               .run = broken_run };
static const struct command ctrl_c_command = { .name = "ctrl-c", .run = ctrl_c_run };
static const struct command type_command = {
    .name = "type", .min_operands = 1, .max_operands = 1, .run = type_run
};
static const struct command say_command = {
    .name = "say", .max_operands = CMD_ARGS_MAX, .raw = true, .run = say_run
};
static const struct command call_command = {
    .name = "call", .min_operands = 1, .max_operands = 1, .options = call_options, .run = call_run
};
static const struct command opt_command = { .name = "opt",
                                            .operand_usage = "[<text>...]",
                                            .max_operands = 2,
                                            .options = opt_options,
                                            .run = opt_run };

extern const struct command echo_command, exit_command, goto_command, isset_command, iseq_command,
    sleep_command, shell_command, time_command, sync_command, set_command, clear_command,
    inc_command, show_command, if_command, else_command, while_command, foreach_command,
    end_command, not_command, test_command, prompt_command;
const struct command *const commands[] = {
    &true_command,  &false_command, &broken_command, &ctrl_c_command,  &say_command,
    &call_command,  &opt_command,   &echo_command,   &exit_command,    &goto_command,
    &isset_command, &iseq_command,  &sleep_command,  &shell_command,   &time_command,
    &sync_command,  &set_command,   &clear_command,  &inc_command,     &show_command,
    &if_command,    &else_command,  &while_command,  &foreach_command, &end_command,
    &not_command,   &test_command,  &prompt_command, &type_command,    NULL,
};

static int run_body(void *arg)
{
    return script_run("test", arg, strlen(arg));
}

static int line_body(void *arg)
{
    return command_line(arg);
}

static int check_body(void *arg)
{
    return script_check("test", arg, strlen(arg));
}

static int in_fiber(int (*body)(void *arg), const char *text)
{
    static bool started;
    if (!started) {
        settings_start();
        console_start();
    }
    started = true;
    return sched_run(body, (void *)(uintptr_t)text);
}

int rig_run(const char *text)
{
    return in_fiber(run_body, text);
}

int rig_line(const char *line)
{
    return in_fiber(line_body, line);
}

int rig_check(const char *text)
{
    return in_fiber(check_body, text);
}

const char *rig_output(void)
{
    return plat_fake_console();
}
