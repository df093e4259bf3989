# Tests of the script language: the real core and settings under it, a fake platform (rig.c).
script-rig-src := $(core-src) src/core/console.c src/core/event_level.c src/core/fiber.c src/arch/x86/switch_sysv64.S \
    $(addprefix src/core/,settings.c settings_values.c settings_text.c settings_table.c settings_builtin.c expand.c filter.c arith.c condition.c glob.c \
    setting_types.c setting_types_number.c setting_types_bytes.c clock.c uri.c netaddr.c) \
    $(addprefix src/script/,lex.c options.c dispatch.c run.c check.c check_words.c block.c flow.c) \
    src/cmd/language.c src/cmd/blocks.c src/cmd/time.c src/cmd/nvo.c src/cmd/test.c src/cmd/prompt.c src/ui/prompt.c src/ui/lineedit.c src/ui/edit.c src/ui/tab.c src/wire/json.c src/core/utf8.c tests/unit/script/rig.c

unit-tests += script/lex_test
script/lex_test-src := $(core-src) src/script/lex.c
unit-tests += script/run_test script/options_test script/check_test script/appendix_b_test script/flow_test
script/run_test-src := $(script-rig-src)
script/options_test-src := $(script-rig-src)
script/check_test-src := $(script-rig-src)
script/appendix_b_test-src := $(script-rig-src)
script/flow_test-src := $(script-rig-src)
unit-tests += script/oom_test
script/oom_test-src = $(filter-out src/core/heap_malloc.c,$(script-rig-src)) tests/unit/fakes/heap_fake.c
