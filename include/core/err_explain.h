/* core/err_explain.h - what each error means, what usually causes it, what to try: `explain`, docs/errors.md. */
#pragma once
#include "core/str.h"

/** One entry for each error of err.h, in its order; the last one has code 0. */
struct err_explanation {
    int code;
    const char *name; /* "NOENT" */
    const char *text; /* `this` is something to type */
};
extern const struct err_explanation err_explanations[];

/** What @text names: "NOENT", "ERR_NOENT", "ENOENT", or a code as messages or ${errno} show it ("2d00118e",
 * "0x2d00118e"). *@ret_code is the code, also where no entry has it. Returns the entry, or NULL; *@ret_code 0: it
 * is neither a name nor a number. */
const struct err_explanation *err_explain_find(const char *text, uint32_t *ret_code);
/** "2d00118e NOENT: No such file or directory", and the text below it; or what can be said of a code that is not
 * ours: iPXE's have the same classes. Appended to @out. */
void err_explain(uint32_t code, struct str *out);
/** docs/errors.md. Appended to @out. */
void err_explain_page(struct str *out);
