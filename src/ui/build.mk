# What people see and type: start-up, shell, line editor, manual.
ui-y += boot autoboot shell lineedit edit tab complete prompt manual
ui-y += pxemenu colour
ui-$(or $(MENU_CMD),$(FORM_CMD),$(LOGIN_CMD),$(CONFIG_CMD)) += menus listview tui
ui-$(MENU_CMD) += menu
ui-$(or $(FORM_CMD),$(LOGIN_CMD)) += form
ui-$(CONFIG_CMD) += config
ui-$(or $(FORM_CMD),$(LOGIN_CMD),$(CONFIG_CMD)) += field
ui-$(or $(MENU_CMD),$(CONFIG_CMD)) += finder
ui-$(CONSOLE_FRAMEBUFFER) += fbcon fbdraw
