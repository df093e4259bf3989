# make/docs.mk - the pages of the manual that the program writes itself: from the objects of commands and settings and the
# explanations of errors.
# docs/compatibility.md is made from the tables of tests/interop/reference*.py.
#   make docs          write docs/commands.md, settings.md, errors.md and compatibility.md
#   make screens       take the pictures of docs/screens
#   make docs-check    fail when they are not what the program would write

DOC_PAGES := commands settings errors
DIFFERENCES := $(PYTHON) -B tests/interop/reference.py

.PHONY: docs docs-check
docs: bin-x86_64-linux/amorce ## write docs/commands.md, settings.md and errors.md from the program
	@for page in $(DOC_PAGES); do bin-x86_64-linux/amorce --manual $$page > docs/$$page.md || exit 1; done
	@$(DIFFERENCES) --write docs/compatibility.md

docs-check: bin-x86_64-linux/amorce ## are these pages what `make docs` would write?
	@for page in $(DOC_PAGES); do bin-x86_64-linux/amorce --manual $$page | diff -u docs/$$page.md - || \
	    { echo "docs/$$page.md is not what the program says: make docs"; exit 1; }; done
	@$(DIFFERENCES) --check docs/compatibility.md

.PHONY: screens
screens: bin-x86_64-efi/amorce.efi bin/amorce.lkrn ## take the pictures of docs/screens anew (root; the tests that look at them)
	@$(PYTHON) tools/run-tests pytest tests/boot/test_screens.py tests/boot_bios/test_screens.py
	@mkdir -p docs/screens && cp build/screens/*.png docs/screens/
