/* config/crypto.h - digests, ciphers and TLS. Overrides: config/local/crypto.h. */

#define CRYPTO_DIGEST_MD5
#define CRYPTO_DIGEST_SHA1
#define CRYPTO_DIGEST_SHA224
#define CRYPTO_DIGEST_SHA256
#define CRYPTO_DIGEST_SHA384
#define CRYPTO_DIGEST_SHA512
