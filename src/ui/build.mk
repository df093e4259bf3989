# What people see and type: start-up, shell, line editor, manual.
ui-y += boot autoboot shell lineedit edit tab complete prompt manual
ui-y += pxemenu
ui-$(or $(MENU_CMD),$(FORM_CMD),$(LOGIN_CMD)) += menus tui colour
ui-$(MENU_CMD) += menu listview
ui-$(CONSOLE_CMD) += colour
