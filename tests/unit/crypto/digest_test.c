/* Digests against the vectors of RFC 1321 A.5 and FIPS 180-4's examples ("abc"). */
#include "crypto/digest.h"
#include "tests/unit/check.h"

static void test_digest_vectors(void **state)
{
    (void)state;
    static const struct {
        enum digest_kind kind;
        const char *hex;
    } cases[] = {
        { DIGEST_MD5, "900150983cd24fb0d6963f7d28e17f72" },
        { DIGEST_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
        { DIGEST_SHA224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
        { DIGEST_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { DIGEST_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                         "8086072ba1e7cc2358baeca134c825a7" },
        { DIGEST_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                         "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
    };
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        uint8_t value[DIGEST_BYTES_MAX], pieces[DIGEST_BYTES_MAX];
        char hex[DIGEST_HEX_MAX];
        struct digest *digest;
        assert_int_equal(digest_of(cases[i].kind, "abc", 3, value), 0);
        assert_string_equal(digest_hex(value, digest_bytes(cases[i].kind), hex), cases[i].hex);
        assert_int_equal(digest_start(cases[i].kind, &digest), 0);
        digest_update(digest, "a", 1);
        digest_update(digest, "", 0);
        digest_update(digest, "bc", 2);
        digest_finish(digest, pieces);
        assert_memory_equal(pieces, value, digest_bytes(cases[i].kind));
    }
    digest_finish(NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_digest_vectors) };
    return cmocka_run_group_tests_name("crypto/digest", tests, NULL, NULL);
}
