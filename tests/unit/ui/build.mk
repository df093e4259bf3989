# Tests of what people see and type.
unit-tests += ui/lineedit_test
ui/lineedit_test-src := $(core-src) src/core/console.c src/core/fiber.c src/arch/x86/switch_sysv64.S \
    src/ui/lineedit.c src/ui/edit.c src/ui/tab.c

ui-settings-src := $(addprefix src/core/,settings.c settings_values.c settings_text.c settings_table.c \
    settings_builtin.c expand.c filter.c setting_types.c setting_types_number.c setting_types_bytes.c clock.c uri.c netaddr.c) \
    tests/unit/fakes/settings_fake.c
keymap-src := src/core/keymap.c src/core/keymaps.c src/core/utf8.c
unit-tests += ui/boot_test ui/complete_test
ui/boot_test-src := $(core-src) $(ui-settings-src) src/core/blob.c src/core/console.c src/core/fiber.c \
    src/arch/x86/switch_sysv64.S src/image/image.c src/ui/boot.c
ui/boot_test-ldflags := -Wl,--wrap=settings_start,--wrap=console_start
ui/complete_test-src := $(core-src) $(ui-settings-src) src/ui/complete.c $(keymap-src)
unit-tests += ui/prompt_test
ui/prompt_test-src := $(core-src) src/core/console.c src/core/fiber.c src/arch/x86/switch_sysv64.S src/ui/prompt.c \
    src/ui/manual.c src/core/err_explain.c
unit-tests += ui/listview_test
ui/listview_test-src := $(core-src) src/ui/listview.c
unit-tests += ui/fbcon_test
ui/fbcon_test-src := $(core-src) tests/unit/fakes/display_fake.c $(addprefix src/core/,ansi.c utf8.c console.c fiber.c) \
    src/arch/x86/switch_sysv64.S $(addprefix src/ui/,fbcon.c fbdraw.c colour.c) src/image/pixbuf.c $(font-src)
