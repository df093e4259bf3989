/* tests/unit/ui/complete_test.c - what may stand at a place of a command line. */
#include "src/ui/complete.h"
#include "core/heap.h"
#include "core/settings.h"
#include "fetch/fetch.h"
#include "image/image.h"
#include "net/net.h"
#include "script/command.h"
#include "script/script.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/settings_fake.h"

/* --- a small world ---------------------------------------------------------------------------------------------------- */

static struct image images[] = { { .name = "vmlinuz" }, { .name = "initrd.img" } };
static struct netdev devs[] = { { .name = "net0" }, { .name = "net1" } };
static const struct fetcher http_fetcher = { .scheme = "http" },
                            tftp_fetcher = { .scheme = "tftp" };
static const struct net_configurator dhcp_configurator = { .name = "dhcp" };
const struct fetcher *const fetchers[] = { &http_fetcher, &tftp_fetcher, NULL };
const struct net_configurator *const net_configurators[] = { &dhcp_configurator, NULL };
const struct settings_provider *const settings_blocks[] = { NULL };

struct image *image_first(void)
{
    return &images[0];
}

struct image *image_next(const struct image *image)
{
    return image == &images[0] ? &images[1] : NULL;
}

struct netdev *netdev_first(void)
{
    return &devs[0];
}

struct netdev *netdev_next(const struct netdev *dev)
{
    return dev == &devs[0] ? &devs[1] : NULL;
}

void script_labels(void (*add)(void *arg, const char *label, size_t len_bytes), void *arg)
{
    add(arg, "startXX", 5);
    add(arg, "stop", 4);
}

static const struct cmd_option chain_options[] = {
    { 'n', "name", CMD_TEXT, NULL, NULL },
    { 's', "set", CMD_SETTING, NULL, NULL },
    { 'q', "quiet", CMD_NONE, NULL, NULL },
    { 0, NULL, CMD_NONE, NULL, NULL },
};
static const struct cmd_option ifconf_options[] = {
    { 'c', "configurator", CMD_CONFIGURATOR, NULL, NULL },
    { 0, NULL, CMD_NONE, NULL, NULL },
};
static const struct command world[] = {
    { .name = "chain", .operand_kind = CMD_URI_OR_IMAGE, .options = chain_options },
    { .name = "ifconf", .operand_kind = CMD_NETDEV, .options = ifconf_options },
    { .name = "goto", .operand_kind = CMD_LABEL },
    { .name = "set", .operand_kind = CMD_SETTING },
    { .name = "help", .operand_kind = CMD_COMMAND, .raw = true },
    { .name = "imgstat", .operand_kind = CMD_IMAGE },
    { .name = "gtest", .hidden = true },
};
const struct command *const commands[] = { &world[0], &world[1], &world[2], &world[3],
                                           &world[4], &world[5], &world[6], NULL };

const struct command *command_find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* --- rows ------------------------------------------------------------------------------------------------------------- */

/* The cursor is at the end of the line, or where ^ stands. Words as offered, only those that begin as typed. */
static const struct {
    const char *line, *words;
} rows[] = {
    { "", "chain ifconf goto set help imgstat " },
    { "i", "ifconf imgstat " },
    { "xyz a", "" },
    { "set a b && c", "chain " },
    { "set a b ; ", "chain ifconf goto set help imgstat " },
    { "set a b;c", "" },
    { "chain ", "vmlinuz initrd.img http:// tftp:// " },
    { "chain -", "--name --set --quiet --help " },
    { "chain --q", "--quiet " },
    { "chain --name ", "" },
    { "chain --quiet v", "vmlinuz " },
    { "chain -q v", "vmlinuz " },
    { "chain -s hostn", "hostname " },
    { "chain --set net0/busi", "net0/busid " },
    { "ifconf net", "net0 net1 " },
    { "ifconf --configurator ", "dhcp " },
    { "ifconf -c d", "dhcp " },
    { "goto st", "start stop " },
    { "help g", "goto " },
    { "imgstat init", "initrd.img " },
    { "set my", "my-value " },
    { "set net0/mine", "net0/mine " },
    { "set net0/my", "" }, /* that one is in the root */
    { "set keymap s", "se sg sr-latin " },
    { "set ne", "net0/ netmask next-server " },
    { "chain http://${next-", "http://${next-server} " },
    { "chain ${my-value}/${net0/mi", "${my-value}/${net0/mine} " },
    { "chain ${nosuch/", "" },
    { "chain ${my-value|lo", "${my-value|lower} " },
    { "chain x/${my-value:hex|lower|s", "x/${my-value:hex|lower|sub: " },
    { "chain vm^ tail", "vmlinuz " },
    { "cha^", "chain " },
};

static struct str offered;
static const char *typed;

static void add_word(void *arg, const char *word)
{
    (void)arg;
    if (strncmp(word, typed, strlen(typed)) == 0)
        str_printf(&offered, "%s ", word);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The words of @text, sorted: where they come from is not promised. */
static char *sorted(const char *text)
{
    char *copy = strdup(text), *word[256], *all = calloc(1, strlen(text) + 2);
    size_t count = 0;
    for (char *at = strtok(copy, " "); at; at = strtok(NULL, " "))
        word[count++] = at;
    qsort(word, count, sizeof(word[0]), compare);
    for (size_t i = 0; i < count; i++)
        strcat(strcat(all, word[i]), " ");
    free(copy);
    return all;
}

static void check_row(const char *line, const char *words)
{
    char *text = strdup(line), *mark = strchr(text, '^');
    size_t cursor = mark ? (size_t)(mark - text) : strlen(text);
    if (mark)
        memmove(mark, mark + 1, strlen(mark));
    char *word = strndup(text, cursor);
    typed = strrchr(word, ' ') ? strrchr(word, ' ') + 1 : word;
    str_truncate(&offered, 0);
    complete_command_line(text, cursor, add_word, NULL);
    char *got = sorted(str_text(&offered)), *wanted = sorted(words);
    if (strcmp(got, wanted) != 0)
        fail_msg("\"%s\": offered \"%s\", want \"%s\"", line, got, wanted);
    free(got);
    free(wanted);
    free(word);
    free(text);
}

static void test_complete(void **state)
{
    (void)state;
    settings_start();
    setting_set("my-value", "1");
    setting_set("net0/mine", "1");
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check_row(rows[i].line, rows[i].words);
    str_free(&offered);
}

static void test_complete_many_words(void **state)
{
    (void)state;
    struct str line = STR_INIT;
    str_append(&line, "chain");
    for (int i = 0; i < 200; i++)
        str_append(&line, " word");
    str_append_char(&line, ' ');
    typed = "";
    complete_command_line(str_text(&line), line.len_bytes, add_word, NULL);
    str_free(&line);
    str_free(&offered);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complete),
        cmocka_unit_test(test_complete_many_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
