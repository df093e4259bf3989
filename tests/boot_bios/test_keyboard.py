"""Keys of national keyboards, pressed on QEMU's PS/2 and USB keyboards, as SeaBIOS reports them."""
import re

import pytest
from lab import bios
from lab.layouts import presses

pytestmark = pytest.mark.ours


def typed(pc, layout, text, accents=None):
    """Types an echo on that keyboard; the text that comes back must be the same."""
    pc.type(presses(layout, f"echo {text}", accents))
    pc.key("ret")
    pc.expect(rf"^{re.escape(text)} *\n", 10)
    pc.prompt()


def test_keyboard_layouts(log_path):
    """azerty@{} and an ê on a French keyboard, what is behind AltGr on a German one, Cyrillic by Caps Lock."""
    with bios.lkrn(display=True, log=log_path) as pc:
        pc.prompt(30)
        pc.run("set keymap fr")
        typed(pc, "fr", "azerty@{}é<>")
        typed(pc, "fr", "fête ü", {"ê": ("bracket_left", "e"), "ü": ("shift+bracket_left", "u")})
        assert "fête ü" in pc.screen()
        pc.type([("kp_subtract", "-"), ("minus", ")")])
        pc.key("ctrl", "c")
        pc.prompt()
        pc.run("set keymap de")
        typed(pc, "de", "yzäöüß@[]~ÄÖ")
        pc.type([("less", "<"), ("alt_r+w", "|")])  # AltGr and the key of < comes from no BIOS
        pc.key("ctrl", "c")
        pc.prompt()
        pc.run("set keymap ru")
        pc.type(presses("us", "echo "))
        pc.key("caps_lock")
        pc.type(presses("ru", "Привет, мир"))
        pc.key("caps_lock")
        pc.type(presses("us", "/x"))
        pc.key("ret")
        pc.expect(r"^Привет, мир/x *\n", 10)
        pc.prompt()
        pc.run("clear keymap")
        pc.type(presses("us", "qwerty@{}"))


def test_usb_keyboard(log_path):
    with bios.lkrn(args=["-device", "qemu-xhci", "-device", "usb-kbd"], display=True, log=log_path) as pc:
        pc.prompt(30)
        pc.run("set keymap fr")
        typed(pc, "fr", "azerty@{}é ê", {"ê": ("bracket_left", "e")})
