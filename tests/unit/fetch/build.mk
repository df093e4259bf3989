# Downloads and their codecs. No fibers here but in jobs_test: time passes by sleeping (fakes/fetch_fake.h).
unit-tests += wire/tftp_test wire/http_test
wire/tftp_test-src := $(core-src) src/wire/tftp.c
wire/http_test-src := $(core-src) src/wire/http.c src/wire/http_request.c

fetch-src := $(core-src) src/core/blob.c src/core/uri.c src/core/netaddr.c src/fetch/fetch.c src/fetch/params.c \
    tests/unit/fakes/fetch_fake.c

unit-tests += fetch/tftp_sim_test
fetch/tftp_sim_test-src := $(fetch-src) src/fetch/tftp.c src/wire/tftp.c tests/unit/fetch/tftp_server.c

unit-tests += fetch/http_sim_test
fetch/http_sim_test-src := $(fetch-src) $(addprefix src/fetch/,http.c http_pool.c http_body.c http_resume.c http_auth.c \
    data.c) src/wire/http.c src/wire/http_request.c src/core/setting_types_bytes.c \
    src/crypto/digest.c tests/unit/fetch/http_server.c
fetch/http_sim_test-libs := mbedtls

unit-tests += fetch/jobs_test
fetch/jobs_test-src := $(filter-out %/fetch_fake.c,$(fetch-src)) src/fetch/jobs.c src/fetch/progress.c \
    src/core/fiber.c src/core/console.c src/arch/x86/switch_sysv64.S

unit-tests += fetch/reader_test
fetch/reader_test-src := $(filter-out %/fetch_fake.c,$(fetch-src)) src/fetch/reader.c src/core/pipe.c \
    src/core/fiber.c src/arch/x86/switch_sysv64.S

unit-tests += fetch/oom_test
fetch/oom_test-src := $(filter-out src/core/heap_malloc.c,$(fetch-src)) tests/unit/fakes/heap_fake.c $(addprefix src/fetch/,http.c \
    http_pool.c http_body.c http_resume.c http_auth.c tftp.c) src/wire/http.c src/wire/http_request.c src/wire/tftp.c \
    src/core/setting_types_bytes.c src/crypto/digest.c
fetch/oom_test-libs := mbedtls
