# make/docs.mk - the pages of the manual that the program writes itself: from the objects of commands and settings and the
# explanations of errors.
# The list of missing commands in docs/compatibility.md comes from the table of tests/interop/reference.py.
#   make docs          write docs/commands.md, docs/settings.md, docs/errors.md and that list
#   make docs-check    fail when they are not what the program would write

DOC_PAGES := commands settings errors
MISSING := $(PYTHON) -B tests/interop/reference.py

.PHONY: docs docs-check
docs: bin-x86_64-linux/amorce ## write docs/commands.md, settings.md and errors.md from the program
	@for page in $(DOC_PAGES); do bin-x86_64-linux/amorce --manual $$page > docs/$$page.md || exit 1; done
	@$(MISSING) --write docs/compatibility.md

docs-check: bin-x86_64-linux/amorce ## are these pages what `make docs` would write?
	@for page in $(DOC_PAGES); do bin-x86_64-linux/amorce --manual $$page | diff -u docs/$$page.md - || \
	    { echo "docs/$$page.md is not what the program says: make docs"; exit 1; }; done
	@$(MISSING) --check docs/compatibility.md
