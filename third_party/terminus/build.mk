# Terminus Font: the glyphs of the framebuffer console (src/ui/font.h), made into a C table.
TERMINUS := build/third_party/terminus
font-src := build/generated/font.c
$(font-src): tools/gen-font build/third_party/versions
	$(call say,GEN,$@)mkdir -p $(@D) && $(PYTHON) tools/gen-font $(TERMINUS) > $@.$$$$ && mv $@.$$$$ $@
