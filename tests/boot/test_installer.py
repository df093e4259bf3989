"""What `make run` does: the Debian installer to its first dialog, without privileges, in a terminal and without one."""
import os
import subprocess

import pytest

from lab import ROOT, Amorce, paths

DIALOG = r"Select a language"


@pytest.mark.parametrize("boot", ["disk", pytest.param("pxe", marks=pytest.mark.long)])
def test_first_dialog(log_path, boot):
    demo = Amorce(None, program=ROOT / "tools/run-demo", args=["--boot", boot, "--efi", paths.efi_program()], log=log_path)
    with demo:
        demo.expect(r"This is the demonstration", 90)
        demo.expect(r"Linux version", 120)
        demo.expect(DIALOG, 400)
        demo.send("\x01x")
        assert demo.wait(20) == 0


@pytest.mark.long
def test_without_a_terminal():
    """No tty, standard input closed: it still boots, and SIGTERM leaves nothing behind."""
    demo = subprocess.Popen([ROOT / "tools/run-demo", "--efi", paths.efi_program()], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seen = b""
    while b"Linux version" not in seen:
        more = os.read(demo.stdout.fileno(), 4096)
        assert more, seen.decode("utf-8", "replace")
        seen += more
    demo.terminate()
    assert demo.wait(20) == 128 + 15
    demo.stdout.close()


def test_missing_file_is_named():
    done = subprocess.run([ROOT / "tools/run-demo", "--efi", "/nonexistent/amorce.efi"], capture_output=True, text=True)
    assert done.returncode == 1 and "/nonexistent/amorce.efi is missing" in done.stderr
