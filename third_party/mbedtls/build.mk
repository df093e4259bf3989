# Mbed TLS: the files that we use (each is empty unless mbedtls_config.h asks for it), and our port.
mbedtls-src := third_party/mbedtls/port.c $(addprefix $(MBEDTLS)/library/,$(addsuffix .c,base64 \
    constant_time md md5 platform platform_util sha1 sha256 sha512))
# The symmetric ciphers and digests are loops over bytes: there -O2 pays, elsewhere it only costs size.
mbedtls-fast := $(addprefix $(MBEDTLS)/library/,$(addsuffix .c,aes aesni aesce gcm ccm chacha20 \
    chachapoly poly1305 md5 sha1 sha256 sha512))
