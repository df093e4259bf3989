# The core: no devices, no lwIP.
core-y += err event str netaddr blob heap_text fiber console uri
core-$(if $(SANITIZE),,y) += heap
core-$(if $(SANITIZE),y,) += heap_malloc
