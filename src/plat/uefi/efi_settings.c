/* efi_settings.c - the block `efi`: the firmware's variables by name, ${efi/SecureBoot}. Read-only.
 * Source: compat 3.7; UEFI 2.10 8.2 (GetNextVariableName, GetVariable). */
#include "uefi.h"
#include "core/err.h"
#include "core/heap.h"
#include "core/settings.h"
#include "ucs2.h"
#include <string.h>

enum { VARIABLES_MAX = 4096, NAME_CHARS_MAX = 512 };

static struct settings efi_block;

/* The name is known but not whose: the first variable called so, in the firmware's order. */
static bool find_variable(const uint16_t *name, EFI_GUID *ret_vendor)
{
    CHAR16 *each = heap_zalloc(NAME_CHARS_MAX * sizeof(*each));
    EFI_GUID vendor = { 0 };
    bool found = false;
    for (int i = 0; each && !found && i < VARIABLES_MAX; i++) {
        UINTN size = NAME_CHARS_MAX * sizeof(*each);
        if (EFI_ERROR(uefi_rt->GetNextVariableName(&size, each, &vendor)))
            break; /* the end, or a name that is longer than ours can be */
        found = ucs2_len(each) == ucs2_len(name) &&
                memcmp(each, name, ucs2_len(name) * sizeof(*name)) == 0;
    }
    *ret_vendor = vendor;
    heap_free(each);
    return found;
}

static int read_variable(uint16_t *name, EFI_GUID *vendor, struct str *out)
{
    UINTN size = 0;
    EFI_STATUS status = uefi_rt->GetVariable(name, vendor, NULL, &size, NULL);
    if (status != EFI_BUFFER_TOO_SMALL || size > SETTING_VALUE_MAX)
        return status == EFI_SUCCESS ? 0 : -ERR_NOENT; /* a success is an empty variable */
    void *data = heap_alloc(size);
    if (!data)
        return -ERR_NOMEM;
    status = uefi_rt->GetVariable(name, vendor, NULL, &size, data);
    if (!EFI_ERROR(status))
        str_append_bytes(out, data, size);
    heap_free(data);
    return EFI_ERROR(status) ? -uefi_error(status) : 0;
}

/* Only when asked for by name of the block: no unknown name may walk through all variables. */
static bool efi_applies(struct settings *block, const struct setting *setting)
{
    (void)block;
    return setting->scope == SCOPE_EFI && setting->name && *setting->name;
}

static int efi_fetch(struct settings *block, const struct setting *setting, struct str *out,
                     const struct setting_type **ret_type)
{
    (void)block;
    EFI_GUID vendor;
    uint16_t *name = ucs2_from_utf8(setting->name, NULL);
    if (!name)
        return -ERR_NOMEM;
    int r = find_variable(name, &vendor) ? read_variable(name, &vendor, out) : -ERR_NOENT;
    heap_free(name);
    *ret_type = setting->type ? setting->type : &hex_setting_type;
    return r;
}

static const struct settings_ops efi_ops = { .applies = efi_applies, .fetch = efi_fetch };

static int efi_start(void)
{
    settings_init(&efi_block, &efi_ops, SCOPE_EFI);
    return settings_register(&efi_block, NULL, "efi");
}

const struct settings_provider efi_settings_provider = { .name = "efi", .start = efi_start };
