# Downloads and their codecs.
unit-tests += wire/tftp_test wire/http_test
wire/tftp_test-src := $(core-src) src/wire/tftp.c
wire/http_test-src := $(core-src) src/wire/http.c src/wire/http_request.c
