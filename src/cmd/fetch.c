/* cmd/fetch.c - the fetch command: what a server answers becomes a setting. Not here: images (image.c). */
#include "fetch/fetch.h"
#include <stdio.h>
#include <string.h>
#include "core/err.h"
#include "json_field.h"
#include "script/command.h"
#include "wire/json.h"

enum { PIECE_BYTES = 1024, STATUS_TEXT_MAX = 12 };

/* Takes the bytes as they come, so that no answer fills the memory. */
struct answer {
    struct blob_sink sink; /* first */
    struct str text;
    size_t most_bytes;
    char piece[PIECE_BYTES];
};

static int answer_room(struct blob_sink *sink, void **ret_data, size_t *ret_room)
{
    struct answer *answer = (struct answer *)sink;
    if (answer->text.len_bytes > answer->most_bytes)
        return fail(ERR_NOSPC, "fetch: the answer is longer than %zu bytes", answer->most_bytes);
    if (answer->text.oom)
        return fail(ERR_NOMEM, "fetch: no memory for the answer");
    *ret_data = answer->piece;
    *ret_room = PIECE_BYTES;
    return 0;
}

static void answer_commit(struct blob_sink *sink, size_t len_bytes)
{
    struct answer *answer = (struct answer *)sink;
    str_append_bytes(&answer->text, answer->piece, len_bytes);
}

static void answer_restart(struct blob_sink *sink)
{
    str_truncate(&((struct answer *)sink)->text, 0);
}

static void trim(struct str *text)
{
    const char *blanks = " \t\n\v\f\r";
    while (text->len_bytes > 0 && strchr(blanks, text->data[text->len_bytes - 1]))
        str_truncate(text, text->len_bytes - 1);
    str_remove(text, 0, strspn(str_text(text), blanks));
}

static int store(const struct cmd_args *args, struct answer *answer)
{
    const char *path = cmd_text(args, "json", NULL), *uri = args->operand[1];
    struct str *text = &answer->text;
    void *unused;
    size_t unused_room;
    int r = answer_room(&answer->sink, &unused,
                        &unused_room); /* the last piece may have been too much */
    if (r < 0)
        return r;
    if (path)
        return cmd_json_field(uri, str_text(text), text->len_bytes, path, JSON_VALUE,
                              args->operand[0]);
    if (strlen(str_text(text)) != text->len_bytes)
        return fail(ERR_INVAL, "fetch: the answer is no text: byte %zu is 0",
                    strlen(str_text(text)));
    if (cmd_has(args, "trim"))
        trim(text);
    return setting_set(args->operand[0], str_text(text));
}

/* 0 is not stored: nobody answered. */
static int store_status(const struct cmd_args *args, unsigned status)
{
    const char *setting = cmd_text(args, "status", NULL);
    char text[STATUS_TEXT_MAX] = "";
    if (status)
        snprintf(text, sizeof(text), "%u", status);
    return setting ? setting_set(setting, text) : 0;
}

static int download(const struct cmd_args *args, const struct uri *uri, struct answer *answer)
{
    struct fetch_job job = { .uri = uri };
    job.transfer.blob.sink = &answer->sink;
    int r = fetch_jobs(&job, 1, cmd_uint(args, "timeout", 0), true);
    int stored = store_status(args, job.transfer.answer);
    transfer_free(&job.transfer);
    if (r == 0)
        r = stored;
    return r == 0 ? store(args, answer) : r;
}

static int fetch_run_command(const struct cmd_args *args)
{
    struct answer answer = { .sink = { answer_room, answer_commit, answer_restart } };
    struct uri *uri;
    if (cmd_has(args, "trim") && cmd_has(args, "json"))
        return fail(ERR_USAGE, "fetch: --trim is not for --json; the filter \"trim\" does it");
    int r = uri_parse(args->operand[1], &uri);
    if (r < 0)
        return cmd_failed(r, "Could not start download");
    answer.most_bytes = cmd_has(args, "json") ? JSON_LEN_MAX : SETTING_VALUE_MAX;
    r = download(args, uri, &answer);
    uri_free(uri);
    str_free(&answer.text);
    return r;
}

static const struct cmd_option fetch_options[] = {
    { 't', "timeout", CMD_MS, "ms", "Give up after so long without a byte" },
    { 'r', "trim", CMD_NONE, NULL, "Without white space at both ends; not with --json" },
    { 'j', "json", CMD_TEXT, "path", "Only this field of a JSON answer: see json" },
    { 's', "status", CMD_SETTING, NULL, "Store the HTTP status there, of failures too" },
    { 0, NULL, CMD_NONE, NULL, NULL },
};

const struct command fetch_command = {
    .name = "fetch",
    .operand_usage = "<setting> <uri>",
    .summary = "Download a text into a setting",
    .help =
        "Shows nothing unless it fails, and leaves no image. At most 64 KiB; with --json the field may be so "
        "long, the\n"
        "answer 1 MiB. A URI that ends in ##params sends a form: see params. A failure leaves the setting "
        "alone.",
    .min_operands = 2,
    .max_operands = 2,
    .operand_kind = CMD_SETTING,
    .options = fetch_options,
    .run = fetch_run_command,
};
