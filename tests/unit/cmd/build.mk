unit-tests += cmd/nvo_test
cmd/nvo_test-src = $(core-src) src/core/arith.c $(settings-test-src) src/core/expand.c src/core/filter.c src/core/console.c src/core/event_level.c src/core/fiber.c \
    src/arch/x86/switch_sysv64.S $(addprefix src/script/,lex.c options.c dispatch.c run.c block.c flow.c) \
    src/ui/lineedit.c src/ui/edit.c src/ui/tab.c src/cmd/nvo.c
