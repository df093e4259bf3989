# lwIP: the files of the stack that we use. Its own list, Filelists.mk, names everything; we take core, v4 and v6.
LWIPDIR := $(LWIP)/src
-include $(LWIP)/src/Filelists.mk
lwip-src := $(COREFILES) $(CORE4FILES) $(CORE6FILES) $(LWIPDIR)/netif/ethernet.c
