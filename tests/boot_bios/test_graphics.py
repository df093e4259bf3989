"""The graphics screen by VBE: modes of SeaBIOS' ROMs, pixels, and text mode for whatever comes after."""
import struct
import time

import pytest

from lab import VM, bios, disk, paths

pytestmark = pytest.mark.ours
TEXT_MODE, VIDEO_MODE_AT = 3, 0x449
RAISE_TRIES = 10
SCRIPT = "#!ipxe\nconsole --x {} --y {} || shell\necho IN-GRAPHICS\n{}\n"


def picture(pc):
    """Width, height of the screen, and its file's bytes: a screen of one colour makes a small file."""
    path = pc.dir / "screen.png"
    pc.screenshot(path)
    data = path.read_bytes()
    return (*struct.unpack(">II", data[16:24]), len(data))


def video_mode(pc):
    """As the BIOS knows it."""
    path = pc.dir / "mode.bin"
    pc.qmp("pmemsave", val=VIDEO_MODE_AT, size=1, filename=str(path))
    return path.read_bytes()[0]


@pytest.mark.parametrize("vga, width, height", [("std", 1024, 768), ("cirrus", 800, 600)])
def test_modes(log_path, vga, width, height):
    """Text is drawn, in 32 and in 24 bits; then the screen is one of text again, and written."""
    with VM(firmware="bios", vga=vga, kernel=paths.bios_program(), initrd=SCRIPT.format(width, height, "shell"), log=log_path) as pc:
        pc.prompt(30)
        assert picture(pc)[:2] == (width, height) and video_mode(pc) != TEXT_MODE
        plain = picture(pc)[2]
        pc.run("echo 0123456789 the quick brown fox jumps over the lazy dog")
        assert picture(pc)[2] > plain
        assert "the largest is" in pc.run("console --x 20000")
        assert picture(pc)[:2] == (width, height)
        pc.run("console && echo IN-TEXT")
        pc.expect_screen(r"^IN-TEXT", 10)


def test_no_screen(prompt):
    """The shared machine has no card."""
    assert "no graphics mode" in prompt.run("console --x 640 --y 480")


def test_text_for_the_next_device(log_path, tmp_path):
    after = bios.disk(disk.image(tmp_path / "after.img", 1 << 20), 5)
    with bios.lkrn(SCRIPT.format(640, 480, "exit"), display=True, devices=[after], log=log_path) as pc:
        pc.expect(disk.BOOTED, 60)
        assert "IN-GRAPHICS" in pc.text and video_mode(pc) == TEXT_MODE


def test_text_for_a_report(log_path):
    """A fault is told in text."""
    with bios.lkrn(SCRIPT.format(640, 480, ":again\ngoto again"), display=True, log=log_path) as pc:
        pc.expect(r"IN-GRAPHICS", 20)
        for _ in range(RAISE_TRIES):
            pc.qmp("inject-nmi")
            end = time.monotonic() + 2
            while "a key is pressed" not in pc.text and time.monotonic() < end:
                pc.pump(0.1)
            if "a key is pressed" in pc.text:
                break
        pc.expect_screen(r"a key is pressed", 5)
