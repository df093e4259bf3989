/* simulate.h - the dry run (--simulate): what its files share. Nobody else but main.c, and the few
 * places of this platform where the machine would be asked, includes it.
 * docs/design/022-dry-run.md. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIMULATE_ANSWERS_MAX = 256,
    SIMULATE_SETTINGS_MAX = 256,
    SIMULATE_MAPS_MAX = 64,
    SIMULATE_FAILURES_MAX = 64,
    SIMULATE_COMMANDS = 10000,    /* --limit */
    SIMULATE_BRANCHES_MAX = 4096, /* items that --walk-all takes */
    SIMULATE_DEPTH_MAX = 32,      /* menus behind one another on the way to one of them */
};

/* --- simulate_options.c: what the command line says ------------------------------------------- */
enum answer_kind {
    ANSWER_CHOOSE,
    ANSWER_FORM,
    ANSWER_NSLOOKUP,
    ANSWER_PROMPT,
    ANSWER_READ,
    ANSWER_SHELL,
    ANSWER_KINDS
};
struct answer {
    const char *given; /* as it was written */
    enum answer_kind kind;
    const char *subject; /* of subject_len bytes; NULL: whoever asks */
    size_t subject_len;
    const char *text;
    bool used;
};
/* NAME=VALUE, PREFIX=FOLDER; all texts are the command line's. */
struct pair {
    const char *name;
    size_t name_len;
    const char *value;
};
struct simulate_options {
    const char *script; /* a file, or a URI; NULL: this is no dry run */
    struct answer answers[SIMULATE_ANSWERS_MAX];
    size_t answer_count;
    struct pair settings[SIMULATE_SETTINGS_MAX];
    size_t setting_count;
    struct pair maps[SIMULATE_MAPS_MAX];
    size_t map_count;
    const char *failures[SIMULATE_FAILURES_MAX];
    size_t failure_count;
    uint64_t limit;
    bool walk_all, trace;
};
extern struct simulate_options simulate_options;

/* Each takes one option's value: NULL, or what is wrong with it (a literal). */
const char *simulate_add_answer(const char *text);
const char *simulate_add_setting(const char *text);
const char *simulate_add_map(const char *text);
const char *simulate_add_failure(const char *text);
const char *simulate_set_limit(const char *text);

/** The first answer of @kind that was not used yet: one for @subject, else one for whoever asks. It
 * counts as used. NULL: none. */
struct answer *simulate_answer(enum answer_kind kind, const char *subject);
/** The key that a text names: a character, "enter", "esc", "ctrl-b", "f8"... 0: none. */
int simulate_key(const char *name);
/** The file that a URI stands for by the longest --map; false: none. free() it. */
bool simulate_map(const char *uri, char **ret_path);
bool simulate_fails(const char *what); /* does a --fail match? */
/** The next device that a --set describes: "pci/0x18.0.2=8086" is one of @bus "pci", at 0x18. @at: 0
 * at first. A device may come again, for each of its settings. false: none is left. */
bool simulate_device(const char *bus, size_t *at, uint32_t *ret_location);

/* --- simulate.c: the walk ---------------------------------------------------------------------- */
static inline bool simulating(void)
{
    return simulate_options.script != NULL;
}
/** Before the scheduler starts. */
void simulate_start(void);
/** Store the settings of --set; those of a block that does not exist yet (net0.dhcp) are for
 * simulate_settings_of(). */
void simulate_settings(void);
void simulate_settings_of(const char *block);
/** One line of what happens. */
void simulate_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/** The walk is over: @status 0 well. */
void simulate_end(int status) __attribute__((noreturn));
/** It cannot go on. Says so with the place in the script. */
void simulate_stop(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
/** The script came to its end by itself. @r what boot_main() returned */
void simulate_finish(int r) __attribute__((noreturn));
/** What the console would show. */
void simulate_console(const char *bytes, size_t len_bytes);
/** First operand of the command @name if it is the one that runs; else NULL. */
const char *simulate_operand_of(const char *name);
/** The command that runs must know what it reads (imgset, md5sum): no content is made up for it. */
bool simulate_needs_content(void);
/** "boot.ipxe:12" */
const char *simulate_place(void);
/** Take the rest of the walk in a process of its own and come back with its status when it has
 * ended; in that process: -1. */
int simulate_branch(void);
/** Has --walk-all gone on from here (a line, and what is chosen) before? It has now. */
bool simulate_seen(const char *choice);

/* --- simulate_people.c, simulate_net.c, simulate_fetch.c --------------------------------------- */
struct menu;
struct menu_item;
struct menu_options;
struct netdev;
struct fetcher;
struct transfer;
struct str;
struct image;
struct blob;
int simulate_choose(const struct menu *menu, const struct menu_options *options,
                    const struct menu_item *current, const struct menu_item **ret_item);
int simulate_present(const struct menu *form);
int simulate_read_line(struct str *line, uint64_t timeout_ms);
int simulate_prompt_key(const char *text, uint64_t timeout_ms);
int simulate_configure(struct netdev *dev, const char *configurator);
int simulate_probe(void); /* the NICs */
int simulate_fetch(const struct fetcher *fetcher, struct transfer *transfer);
/** Append what stands for content that nobody knows. 0 or -ERR_NOMEM. */
int simulate_unknown(struct blob *blob);
/** Is nothing known of what it holds? */
bool simulate_is_unknown(const struct image *image);
