/* cmd/busscan.c - from one device of a bus to the next. Source: compat 1.2. */
#include "busscan.h"
#include "core/err.h"
#include "core/settings.h"
#include "script/command.h"

void busscan_begin(struct busscan *scan, const char *setting)
{
    struct str value = STR_INIT;
    uint64_t last;
    bool known = setting_get_raw(setting, &value) == 0 && value.len_bytes > 0 &&
                 setting_number(value.data, value.len_bytes, false, &last) == 0;
    str_free(&value);
    *scan = (struct busscan){ .setting = setting, .from = known ? (uint32_t)last + 1 : 0 };
}

void busscan_offer(struct busscan *scan, uint32_t location)
{
    if (location < scan->from || (scan->found && location >= scan->location))
        return;
    scan->location = location;
    scan->found = true;
}

int busscan_end(const struct busscan *scan)
{
    if (!scan->found)
        return -ERR_NOENT;
    /* Beyond segment 0 a location needs more than the 16 bits that it usually has. */
    bool wide = scan->location > UINT16_MAX;
    uint8_t bytes[] = { (uint8_t)(scan->location >> 24), (uint8_t)(scan->location >> 16),
                        (uint8_t)(scan->location >> 8), (uint8_t)scan->location };
    int r = setting_set_raw(scan->setting, wide ? &uint32_setting_type : &uint16_setting_type,
                            wide ? bytes : bytes + 2, wide ? 4 : 2);
    return r < 0 ? cmd_failed(r, "Could not store \"%s\"", scan->setting) : 0;
}
