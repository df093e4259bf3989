"""What `make run BIOS=1` does: the Debian installer to its first dialog, through undionly.kpxe from QEMU's PXE ROM."""
import pytest

from lab import ROOT, Amorce, paths

# The peer in our place has no serial console: then the BIOS speaks for it.
HEARD = ["--", "-machine", "graphics=off"] if paths.bios_console() == "bios" else []


@pytest.mark.long
def test_first_dialog(log_path):
    demo = Amorce(None, program=ROOT / "tools/run-demo", log=log_path,
                  args=["--boot", "bios", "--undionly", paths.bios_program("undionly.kpxe"), *HEARD])
    with demo:
        demo.expect(r"This is the demonstration", 90)
        demo.expect(r"Linux version", 240)
        demo.expect(r"Select a language", 400)
        demo.send("\x01x")
        assert demo.wait(20) == 0
