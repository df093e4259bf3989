/* tests/unit/plat/unpack_test.c - what tools/bios_pack.c writes, the loader's unpack() reads.
 * Every buffer has exactly the size that unpack() is told: ASan sees each byte too many. */
#include "src/plat/bios/loader/unpack.h"
#include "tests/unit/check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CODE_BYTES = 60000,
    DAMAGED_BYTES = 2000,
    WORK = UNPACK_WORK_BYTES,
    FLUSHED_BYTES = 4, /* the last bytes of a stream: not all of them are needed */
    STORED_BYTES = 5000,
    AT_MODELLED = 16,
};

struct bytes {
    uint8_t *data;
    size_t len;
};

static struct bytes read_file(const char *path, size_t max_bytes)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct bytes all = { malloc(max_bytes), 0 };
    all.len = fread(all.data, 1, max_bytes, file);
    fclose(file);
    return all;
}

/* The archive of some bytes, as the build makes it. */
static struct bytes pack(const uint8_t *data, size_t len)
{
    char from[] = "/tmp/amorce-unpack-XXXXXX", to[sizeof(from) + 4], command[120];
    int fd = mkstemp(from);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, len), (ssize_t)len);
    close(fd);
    snprintf(to, sizeof(to), "%s.out", from);
    snprintf(command, sizeof(command), "build/unit/bios-pack <%s >%s", from, to);
    assert_int_equal(system(command), 0);
    struct bytes big = read_file(to, 2 * len + 1000);
    unlink(from);
    unlink(to);
    struct bytes exact = { malloc(big.len), big.len };
    memcpy(exact.data, big.data, big.len);
    free(big.data);
    return exact;
}

static enum unpack_result unpack_exactly(const uint8_t *archive, size_t archive_len, uint8_t *dest,
                                         size_t dest_len)
{
    uint8_t *copy = malloc(archive_len ? archive_len : 1),
            *work = aligned_alloc(MODEL_WORK_ALIGNMENT, WORK);
    memcpy(copy, archive, archive_len);
    enum unpack_result r = unpack(dest, dest_len, copy, archive_len, work, WORK);
    free(copy);
    free(work);
    return r;
}

static void check_round_trip(const uint8_t *data, size_t len)
{
    struct bytes archive = pack(data, len);
    uint8_t *dest = malloc(len);
    assert_int_equal(unpack_bytes(archive.data, archive.len), len);
    assert_int_equal(unpack_exactly(archive.data, archive.len, dest, len), UNPACK_OK);
    assert_memory_equal(dest, data, len);
    free(dest);
    free(archive.data);
}

static void test_unpack_what_was_packed(void **state)
{
    (void)state;
    struct bytes code = read_file("/proc/self/exe", CODE_BYTES);
    check_round_trip(code.data, code.len);
    check_round_trip(code.data + 0x1235, 5000);
    static uint8_t zeros[20000], noise[3000];
    check_round_trip(zeros, sizeof(zeros));
    srand(1);
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (uint8_t)rand();
    check_round_trip(noise, sizeof(noise));
    for (size_t len = 1; len < 12; len++)
        check_round_trip(noise, len);
    /* Few letters: matches of every length, followed by anything. */
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = "ab"[rand() % 8 == 0];
    check_round_trip(noise, sizeof(noise));
    free(code.data);
}

static uint32_t crc32(const uint8_t *data, size_t len)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < 8 * len; i++) {
        crc ^= i % 8 ? 0 : data[i / 8];
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

/* The model's bytes, then such as are in the archive as they are. */
static void test_unpack_what_was_stored(void **state)
{
    (void)state;
    struct bytes code = read_file("/proc/self/exe", DAMAGED_BYTES + STORED_BYTES);
    struct bytes archive = pack(code.data, DAMAGED_BYTES);
    archive.data = realloc(archive.data, archive.len + STORED_BYTES);
    memcpy(archive.data + archive.len, code.data + DAMAGED_BYTES, STORED_BYTES);
    archive.len += STORED_BYTES;
    uint32_t len = DAMAGED_BYTES + STORED_BYTES, crc = crc32(code.data, len);
    memcpy(archive.data + 8, &len, sizeof(len));
    memcpy(archive.data + 12, &crc, sizeof(crc));
    uint8_t *dest = malloc(len);
    assert_int_equal(unpack_exactly(archive.data, archive.len, dest, len), UNPACK_OK);
    assert_memory_equal(dest, code.data, len);
    assert_int_equal(unpack_exactly(archive.data, archive.len - 1, dest, len), UNPACK_TRUNCATED);
    memset(archive.data + AT_MODELLED, 0xff, 4); /* more than all of it */
    assert_int_equal(unpack_exactly(archive.data, archive.len, dest, len), UNPACK_NO_ARCHIVE);
    free(dest);
    free(archive.data);
    free(code.data);
}

/* The packer stores what the model would take too long for. */
static void test_pack_long(void **state)
{
    (void)state;
    size_t len = UNPACK_MODELLED_MAX + STORED_BYTES;
    uint8_t *data = calloc(1, len);
    memset(data + UNPACK_MODELLED_MAX, 0x5a, STORED_BYTES);
    struct bytes archive = pack(data, len);
    uint32_t modelled;
    memcpy(&modelled, archive.data + AT_MODELLED, sizeof(modelled));
    assert_int_equal(modelled, UNPACK_MODELLED_MAX);
    assert_memory_equal(archive.data + archive.len - STORED_BYTES, data + UNPACK_MODELLED_MAX,
                        STORED_BYTES);
    free(data);
    free(archive.data);
}

static void test_unpack_truncated(void **state)
{
    (void)state;
    struct bytes code = read_file("/proc/self/exe", DAMAGED_BYTES),
                 archive = pack(code.data, code.len);
    uint8_t *dest = malloc(code.len);
    for (size_t len = 0; len < archive.len; len += len < 24 ? 1 : 97) {
        enum unpack_result r = unpack_exactly(archive.data, len, dest, code.len);
        assert_int_equal(r, len < UNPACK_HEAD_BYTES ? UNPACK_NO_ARCHIVE : UNPACK_TRUNCATED);
        if (len < UNPACK_HEAD_BYTES + 1)
            continue;
        /* The head says as much as there is: the stream itself is too short. */
        struct bytes cut = { malloc(len), len };
        memcpy(cut.data, archive.data, len);
        uint32_t packed = (uint32_t)(len - UNPACK_HEAD_BYTES);
        memcpy(cut.data + 4, &packed, sizeof(packed));
        enum unpack_result r2 = unpack_exactly(cut.data, len, dest, code.len);
        assert_true(r2 == UNPACK_DAMAGED ||
                    (r2 == UNPACK_OK && len + FLUSHED_BYTES >= archive.len &&
                     memcmp(dest, code.data, code.len) == 0));
        free(cut.data);
    }
    free(dest);
    free(archive.data);
    free(code.data);
}

static void test_unpack_damaged(void **state)
{
    (void)state;
    struct bytes code = read_file("/proc/self/exe", DAMAGED_BYTES),
                 archive = pack(code.data, code.len);
    uint8_t *dest = malloc(code.len);
    size_t end = archive.len - FLUSHED_BYTES;
    for (size_t at = 0; at < end; at += at < UNPACK_HEAD_BYTES ? 1 : 37) {
        archive.data[at] ^= (uint8_t)(1 << at % 8);
        memset(dest, 0, code.len);
        assert_int_not_equal(unpack_exactly(archive.data, archive.len, dest, code.len), UNPACK_OK);
        archive.data[at] ^= (uint8_t)(1 << at % 8);
    }
    assert_int_equal(unpack_exactly(archive.data, archive.len, dest, code.len), UNPACK_OK);
    free(dest);
    free(archive.data);
    free(code.data);
}

static void test_unpack_needs_room(void **state)
{
    (void)state;
    struct bytes code = read_file("/proc/self/exe", 5000), archive = pack(code.data, code.len);
    uint8_t *dest = malloc(code.len), *work = aligned_alloc(MODEL_WORK_ALIGNMENT, WORK);
    assert_int_equal(unpack_exactly(archive.data, archive.len, dest, code.len - 1), UNPACK_NO_ROOM);
    assert_int_equal(unpack(dest, code.len, archive.data, archive.len, work, WORK - 1),
                     UNPACK_NO_ROOM);
    assert_int_equal(unpack_exactly(code.data, code.len, dest, code.len), UNPACK_NO_ARCHIVE);
    assert_int_equal(unpack_bytes(code.data, code.len), 0);
    free(work);
    free(dest);
    free(archive.data);
    free(code.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unpack_what_was_packed),
        cmocka_unit_test(test_unpack_what_was_stored),
        cmocka_unit_test(test_pack_long),
        cmocka_unit_test(test_unpack_truncated),
        cmocka_unit_test(test_unpack_damaged),
        cmocka_unit_test(test_unpack_needs_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
