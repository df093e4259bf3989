# What a test needs that links the settings: their sources, and fakes of the registries they read.
settings-test-src := $(addprefix src/core/,settings.c settings_values.c settings_text.c settings_table.c settings_builtin.c \
    setting_types.c setting_types_number.c setting_types_bytes.c clock.c uri.c netaddr.c) \
    tests/unit/fakes/settings_fake.c

unit-tests += core/types_test core/settings_test core/expand_test core/next_server_test
core/types_test-src := $(core-src) $(settings-test-src)
core/settings_test-src := $(core-src) $(settings-test-src)
core/next_server_test-src := $(core-src) $(settings-test-src) src/core/next_server.c
core/expand_test-src := $(core-src) $(settings-test-src) src/core/expand.c src/core/filter.c

unit-tests += core/arith_test core/condition_test
core/arith_test-src := $(core-src) src/core/arith.c
core/condition_test-src := $(core-src) src/core/arith.c src/core/condition.c src/core/glob.c

unit-tests += core/event_level_test
core/event_level_test-src := $(core-src) $(settings-test-src) src/core/event_level.c
unit-tests += core/err_explain_test
core/err_explain_test-src := $(core-src) src/core/err_explain.c
