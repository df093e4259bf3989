# make/bench.mk - throughput and start times against Debian's iPXE (bench/run.py, bench/bios.py), needs root.
#   make bench ARGS="--rounds 5 --rtt-ms 20 snponly"
#   make bench BIOS=1 ARGS=virtio

.PHONY: bench
bench: packages ## our images against Debian's iPXE: speeds and times as ratios (BIOS=1; ARGS=)
	@$(MAKE) $(if $(BIOS),bin/amorce.lkrn,bin-x86_64-efi/amorce.efi bin-x86_64-efi/snponly.efi)
	@$(if $(BIOS),bench/bios.py,bench/run.py) $(ARGS)
