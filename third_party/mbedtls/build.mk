# Mbed TLS: the files that we use (each is empty unless mbedtls_config.h asks for it).
mbedtls-src := $(addprefix $(MBEDTLS)/library/,$(addsuffix .c,base64 constant_time md md5 \
    platform platform_util ripemd160 sha1 sha256 sha512))
# The symmetric ciphers are loops over bytes: there -O2 pays, elsewhere it only costs size.
mbedtls-fast := $(addprefix $(MBEDTLS)/library/,$(addsuffix .c,aes aesni aesce gcm ccm chacha20 \
    chachapoly poly1305 sha1 sha256 sha512))
