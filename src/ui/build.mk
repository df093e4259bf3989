# What people see and type: start-up, shell, line editor, manual.
ui-y += boot autoboot shell lineedit tab complete prompt manual
ui-y += pxemenu
