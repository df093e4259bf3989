"""A menu and a login on a PC with SeaBIOS: over the serial line, and at the keyboard and the screen of the same machine."""
import pytest

from lab import bios, menus

MENU = """menu A boot menu
item --gap Systems
item linux Linux
item --key m memtest Memory test
item other Something else
"""


def test_over_serial(log_path):
    with bios.lkrn(f"#!ipxe\n{MENU}choose --default other --timeout 60000 target && echo CHOSEN ${{target}}\n{MENU}"
                   "choose --timeout 1500 target && echo TIMED ${target}\nmenu\nitem x X\nchoose target || echo CANCELED ${errno}\nshell\n",
                   log=log_path) as pc:
        pc.expect(r"A boot menu", 30)
        pc.expect(r"Something else *\(60\)", 10)
        pc.expect(r"5[0-9]\)", 10)
        pc.send("\x1b[A")
        pc.expect(r"Memory test", 10)
        pc.send("\x1b[A")
        pc.expect(r"Linux", 10)
        pc.send("\r")
        pc.expect(r"CHOSEN linux", 10)
        pc.expect(r"TIMED linux", 20)
        pc.expect(r"^ *X", 10)
        pc.send("\x1b")
        pc.expect(r"CANCELED 0xb", 10)
        pc.prompt(10)
        assert "ALIVE\n" in pc.run("echo ALIVE")


@pytest.mark.ours
def test_at_keyboard_and_screen(log_path):
    script = f"#!ipxe\n{MENU}choose target && echo CHOSEN ${{target}}\nlogin && echo LOGIN ${{username}}/${{password}}\nconfig && echo HOST ${{hostname}}\nshell\n"
    with bios.lkrn(script, display=True, log=log_path) as pc:
        pc.expect_screen(r"^ +A boot menu\n\n +Systems\n +Linux\n +Memory test\n +Something else\n", 30)
        pc.keys("some\r")
        pc.expect(r"CHOSEN other", 10)         # on the line: the form is on the screen at once
        pc.expect_screen(r"Ctrl-X - save changes", 10)
        pc.keys("user\tpass")
        pc.expect_screen(r"Username +user_+\n\n +Password +\*\*\*\*_+\n", 10)
        pc.keys("\r")
        pc.expect_screen(r"^ +Amorce configuration settings\n", 10)
        pc.keys("/hostname\ra-name")
        pc.expect_screen(r"hostname +a-name_+\n(.*\n)+ +hostname - Host name\n +Type string", 10)
        pc.keys("\r")
        pc.expect_screen(r"Ctrl-D - delete setting +Ctrl-X", 10)
        pc.key("ctrl", "x")
        pc.expect_screen(r"^HOST a-name\n", 10)


@pytest.mark.parametrize("name", sorted(menus.WALKS))
def test_known_menus(machine, prompt, name):
    """One path through each of the menus that are written as well-known ones are."""
    menus.serve(machine.files)
    menus.walk(prompt, name)
