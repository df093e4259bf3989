# The script language: lines and words, options, the interpreter, the check.
script-y += lex options dispatch run check
settings-blocks-y += script/dispatch/errno
