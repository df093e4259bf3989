# make/bench.mk - throughput and start times against Debian's iPXE (bench/run.py), needs root.
#   make bench ARGS="--rounds 5 --rtt-ms 20 snponly"

.PHONY: bench
bench: packages bin-x86_64-efi/amorce.efi bin-x86_64-efi/snponly.efi ## our images against Debian's iPXE: speeds and times as ratios
	@bench/run.py $(ARGS)
