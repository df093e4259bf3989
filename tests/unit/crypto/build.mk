unit-tests += crypto/digest_test
crypto/digest_test-src := $(core-src) src/crypto/digest.c
crypto/digest_test-libs := mbedtls
