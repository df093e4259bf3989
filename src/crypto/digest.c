/* crypto/digest.c - message digests. Not here: the algorithms (Mbed TLS), who asks for them
 * (cmd/digest.c, fetch/http_auth.c). Source: RFC 1321 (MD5), FIPS 180-4 (SHA). */
#include "crypto/digest.h"
#include "core/err.h"
#include "core/heap.h"
#include <assert.h>
#include <mbedtls/md.h>

struct digest {
    mbedtls_md_context_t context;
};

static const struct {
    mbedtls_md_type_t type;
    size_t bytes;
} kinds[] = {
    [DIGEST_MD5] = { MBEDTLS_MD_MD5, 16 },       [DIGEST_SHA1] = { MBEDTLS_MD_SHA1, 20 },
    [DIGEST_SHA224] = { MBEDTLS_MD_SHA224, 28 }, [DIGEST_SHA256] = { MBEDTLS_MD_SHA256, 32 },
    [DIGEST_SHA384] = { MBEDTLS_MD_SHA384, 48 }, [DIGEST_SHA512] = { MBEDTLS_MD_SHA512, 64 },
};

size_t digest_bytes(enum digest_kind kind)
{
    return kinds[kind].bytes;
}

int digest_start(enum digest_kind kind, struct digest **ret_digest)
{
    struct digest *digest = heap_zalloc(sizeof(*digest));
    if (!digest)
        return fail(ERR_NOMEM, "digest: no memory for its state");
    mbedtls_md_init(&digest->context);
    const mbedtls_md_info_t *info = mbedtls_md_info_from_type(kinds[kind].type);
    assert(info); /* every kind is in mbedtls_config.h */
    if (mbedtls_md_setup(&digest->context, info, 0) != 0 ||
        mbedtls_md_starts(&digest->context) != 0) {
        digest_finish(digest, NULL);
        return fail(ERR_NOMEM, "digest: no memory for the state of %s", mbedtls_md_get_name(info));
    }
    *ret_digest = digest;
    return 0;
}

void digest_update(struct digest *digest, const void *data, size_t len_bytes)
{
    int r = mbedtls_md_update(&digest->context, data, len_bytes);
    assert(r == 0); /* it fails only for a context that was not set up */
    (void)r;
}

void digest_finish(struct digest *digest, uint8_t *ret_value)
{
    if (!digest)
        return;
    if (ret_value) {
        int r = mbedtls_md_finish(&digest->context, ret_value);
        assert(r == 0);
        (void)r;
    }
    mbedtls_md_free(&digest->context);
    heap_free(digest);
}

int digest_of(enum digest_kind kind, const void *data, size_t len_bytes,
              uint8_t ret_value[DIGEST_BYTES_MAX])
{
    struct digest *digest;
    int r = digest_start(kind, &digest);
    if (r < 0)
        return r;
    digest_update(digest, data, len_bytes);
    digest_finish(digest, ret_value);
    return 0;
}

const char *digest_hex(const uint8_t *value, size_t len_bytes, char buffer[DIGEST_HEX_MAX])
{
    static const char digits[] = "0123456789abcdef";
    assert(len_bytes <= DIGEST_BYTES_MAX);
    for (size_t i = 0; i < len_bytes; i++) {
        buffer[2 * i] = digits[value[i] >> 4];
        buffer[2 * i + 1] = digits[value[i] & 15];
    }
    buffer[2 * len_bytes] = '\0';
    return buffer;
}
