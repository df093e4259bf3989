# The script language: lines and words, options, the interpreter, blocks, the check.
script-y += lex options dispatch block flow run check check_words
settings-blocks-y += script/dispatch/errno
