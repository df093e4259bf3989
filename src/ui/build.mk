# What people see and type: start-up, shell, line editor, manual.
ui-y += boot autoboot shell lineedit edit tab complete prompt manual
ui-y += pxemenu
