/* tests/unit/script/rig.h - runs scripts on the real core (fibers, console, settings) and a fake platform. */
#pragma once
#include <stddef.h>

/** Scripts that the command `call NAME` runs, as `chain` would. Ends with name == NULL. */
struct rig_script {
    const char *name, *text;
};
extern const struct rig_script *rig_scripts;
/** Lines that the command `shell` runs, as if somebody typed them. Ends with NULL. */
extern const char *const *rig_typed;

/** Run @text as script "test" in the foreground fiber. Returns its status. */
int rig_run(const char *text);
/** The same for one line. */
int rig_line(const char *line);
/** script_check() of @text as "test". */
int rig_check(const char *text);
/** What was printed since the last call; borrowed until the next. */
const char *rig_output(void);
