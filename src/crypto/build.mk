# Crypto on Mbed TLS.
crypto-y += digest
