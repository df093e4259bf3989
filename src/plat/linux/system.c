/* plat/linux/system.c - entropy, the end of the process, the machine's SMBIOS table, PXE
 * identity. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "core/err.h"
#include "linux.h"
#include "plat.h"
#include "simulate.h"

enum { FILE_MAX_BYTES = 64 << 20, PXE_ARCH_X86_BIOS = 0, UNDI_MAJOR = 2, UNDI_MINOR = 1 };

/* splitmix64 (Steele, Lea, Flood 2014): only for --seed. */
static uint64_t seeded_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void seeded_fill(uint64_t *state, uint8_t *bytes, size_t len_bytes)
{
    while (len_bytes > 0) {
        uint64_t word = seeded_next(state);
        size_t part = len_bytes < sizeof(word) ? len_bytes : sizeof(word);
        memcpy(bytes, &word, part);
        bytes += part;
        len_bytes -= part;
    }
}

int plat_entropy(void *bytes, size_t len_bytes)
{
    static uint64_t state;
    static bool seeded;
    if (linux_options.has_seed) {
        if (!seeded)
            state = linux_options.seed;
        seeded = true;
        seeded_fill(&state, bytes, len_bytes);
        return 0;
    }
    uint8_t *to = bytes;
    while (len_bytes > 0) {
        ssize_t n = getrandom(to, len_bytes, 0);
        if (n < 0 && errno != EINTR)
            return -ERR_NOTSUP;
        to += n > 0 ? n : 0;
        len_bytes -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

void linux_random_mac(unsigned index, uint8_t ret_mac[6])
{
    static const uint8_t prefix[3] = { 0x52, 0x54, 0x00 }; /* locally administered, as QEMU's are */
    uint64_t state = linux_options.seed * LINUX_NICS_MAX + index;
    memcpy(ret_mac, prefix, sizeof(prefix));
    if (linux_options.has_seed)
        seeded_fill(&state, ret_mac + 3, 3);
    else
        plat_entropy(ret_mac + 3, 3);
}

void *linux_read_file(const char *path, size_t *ret_len_bytes)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    char *data = NULL;
    size_t len = 0, room = 0;
    while (!ferror(file) && len <= FILE_MAX_BYTES) {
        if (len == room) {
            char *more = realloc(data, room = room ? room * 2 : 65536);
            if (!more)
                break;
            data = more;
        }
        size_t n = fread(data + len, 1, room - len, file);
        len += n;
        if (n == 0)
            break;
    }
    bool whole = feof(file) && !ferror(file);
    fclose(file);
    if (!whole) {
        free(data);
        errno = errno ? errno : EFBIG;
        return NULL;
    }
    *ret_len_bytes = len;
    return data;
}

int plat_reboot(enum plat_reset how)
{
    (void)how;
    exit(0); /* the machine is this process */
}

int plat_poweroff(void)
{
    exit(0);
}

int plat_smbios(const void **ret_table, size_t *ret_len_bytes, unsigned *ret_version)
{
    static uint8_t *table, *entry;
    static size_t table_len, entry_len;
    if (simulating()) /* it is not this machine that boots */
        return -ERR_NOENT;
    if (!table)
        table = linux_read_file("/sys/firmware/dmi/tables/DMI", &table_len);
    if (!entry)
        entry = linux_read_file("/sys/firmware/dmi/tables/smbios_entry_point", &entry_len);
    if (!table || !entry || entry_len < 9)
        return -ERR_NOENT;
    /* SMBIOS 3.6 5.2.1, 5.2.2: the version follows "_SM_" at 6, "_SM3_" at 7 */
    unsigned at = memcmp(entry, "_SM3_", 5) == 0 ? 7 : 6;
    *ret_table = table;
    *ret_len_bytes = table_len;
    *ret_version = (unsigned)entry[at] << 8 | entry[at + 1];
    return 0;
}

/* A process sees neither. */
int plat_acpi_table(const char *signature, unsigned number, const void **ret_table,
                    size_t *ret_len_bytes)
{
    (void)signature;
    (void)number;
    (void)ret_table;
    (void)ret_len_bytes;
    return -ERR_NOENT;
}

size_t plat_memory_map(struct plat_memory_range *ret_ranges, size_t max)
{
    (void)ret_ranges;
    (void)max;
    return 0;
}

void plat_pxe_identity(struct plat_pxe_identity *ret_identity)
{
    *ret_identity = (struct plat_pxe_identity){ .arch = PXE_ARCH_X86_BIOS,
                                                .undi_major = UNDI_MAJOR,
                                                .undi_minor = UNDI_MINOR };
}

void plat_panic(const char *message)
{
    fflush(stdout);
    fprintf(stderr, "\namorce: %s\n", message);
    abort();
}
