"""Keys of national keyboards, pressed on QEMU's PS/2 and USB keyboards, as OVMF reports them."""
from conftest import BOOT64, SHELL
from lab import VM, paths
from lab.layouts import presses


def shown(char):
    """What OVMF's serial line makes of a character: its low byte, or a question mark."""
    low = chr(ord(char) & 0xff)
    return low if " " <= low <= "~" else "?"


def seen(presses):
    return [(names, "".join(map(shown, adds))) for names, adds in presses]


def entered(vm, text):
    """Ends the line "set typed TEXT"; the setting must hold that text."""
    vm.key("ret")
    vm.prompt()
    assert f"<{text.encode().hex()}>" in vm.run("echo <${typed:hexraw}>"), text


def typed(vm, layout, text, accents=None):
    vm.type(seen(presses(layout, f"set typed {text}", accents)))
    entered(vm, text)


def test_keyboard_layouts(prompt):
    """azerty@{} and an ê on a French keyboard, Cyrillic by AltGr and Caps Lock."""
    prompt.run("set keymap fr")
    typed(prompt, "fr", "azerty@{}é")
    typed(prompt, "fr", "fête ü", {"ê": ("bracket_left", "e"), "ü": ("shift+bracket_left", "u")})
    prompt.run("set keymap ru")
    prompt.type(seen([*presses("us", "set typed "), ("alt_r+g", "п"), ("shift+alt_r+g", "П")]))
    prompt.key("caps_lock")
    prompt.type(seen(presses("ru", "Мир,")))
    prompt.key("caps_lock")
    prompt.type(presses("us", "/x"))
    entered(prompt, "пПМир,/x")
    prompt.run("clear keymap && clear typed")
    prompt.type(presses("us", "qwerty@{}"))
    prompt.key("ctrl", "c")
    prompt.prompt()


def test_usb_keyboard(log_path):
    disk = {BOOT64: paths.efi_program(), "autoexec.ipxe": SHELL}
    with VM(fat=disk, machine="q35,i8042=off", args=["-device", "qemu-xhci", "-device", "usb-kbd"], log=log_path) as vm:
        vm.prompt(60)
        vm.run("set keymap fr")
        typed(vm, "fr", "azerty@{}é ê", {"ê": ("bracket_left", "e")})
