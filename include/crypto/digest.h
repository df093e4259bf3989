/* crypto/digest.h - message digests: MD5 (for HTTP Digest and md5sum only), SHA-1, SHA-2. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES_MAX = 64, DIGEST_HEX_MAX = 2 * DIGEST_BYTES_MAX + 1 };

enum digest_kind {
    DIGEST_MD5,
    DIGEST_SHA1,
    DIGEST_SHA224,
    DIGEST_SHA256,
    DIGEST_SHA384,
    DIGEST_SHA512
};

size_t digest_bytes(enum digest_kind kind); /* 16 for MD5 ... */

struct digest;
/** Begin one. 0 or -ERR_NOMEM. *@ret_digest owned by caller: digest_finish(). */
int digest_start(enum digest_kind kind, struct digest **ret_digest);
void digest_update(struct digest *digest, const void *data, size_t len_bytes);
/** Write digest_bytes() bytes to @ret_value (may be NULL) and free @digest (NULL is fine). */
void digest_finish(struct digest *digest, uint8_t *ret_value);
/** All at once. Never yields: for little data. 0 or -ERR_NOMEM. */
int digest_of(enum digest_kind kind, const void *data, size_t len_bytes,
              uint8_t ret_value[DIGEST_BYTES_MAX]);
/** Lower-case hex of @len_bytes <= DIGEST_BYTES_MAX. Returns @buffer. */
const char *digest_hex(const uint8_t *value, size_t len_bytes, char buffer[DIGEST_HEX_MAX]);
