# The core: no devices, no lwIP.
core-y += err dry_run event event_level str utf8 netaddr blob pipe heap_text fiber console console_line uri
core-$(if $(SANITIZE),,y) += heap
core-$(if $(SANITIZE),y,) += heap_malloc
# For platforms whose screens and clocks are the machine's own.
core-$(or $(PLATFORM_efi),$(PLATFORM_bios)) += display_mode
core-$(or $(PLATFORM_efi),$(PLATFORM_bios),$(CONSOLE_FRAMEBUFFER)) += ansi
core-y += clock calendar settings settings_values settings_text settings_table settings_builtin expand
# What scripts count and compare with.
core-y += filter arith condition glob
core-y += err_explain
# Keyboard layouts.
core-y += keymap keymap_setting keymaps
# Relative names after `dhcp`.
core-y += next_server
# Everybody's types; the order is that of the manual.
setting-types-y += $(addprefix setting_types/,string uristring ipv4 ipv6 dnssl)
setting-types-y += $(addprefix setting_types_number/,int8 int16 int32 uint8 uint16 uint32 busdevfn)
setting-types-y += $(addprefix setting_types_bytes/,hex hexhyp hexraw base64 uuid guid)
event-sinks-y += console_sink/console
consoles-y += core/settings_builtin/dmesg
