# Tests of what people see and type.
unit-tests += ui/lineedit_test
ui/lineedit_test-src := $(core-src) src/core/console.c src/core/fiber.c src/arch/x86/switch_sysv64.S \
    src/ui/lineedit.c src/ui/tab.c
