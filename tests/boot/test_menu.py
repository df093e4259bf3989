"""A menu and a login under OVMF, over the serial line: what is chosen, and that the shell's line is in order afterwards."""
import pytest

from lab import VM, menus, paths

SCRIPT = """#!ipxe
menu A boot menu
item --gap Systems
item linux Linux
item --key m memtest Memory test
item other Something else
choose --timeout 60000 --default other target || goto canceled
echo CHOSEN ${target}
menu
item again Again
choose --timeout 1500 target && echo TIMED ${target}
choose target || echo NO-MENU
login && echo LOGIN ${username}/${password}
menu
item x X
choose target || echo CANCELED ${errno}
config && echo HOSTNAME ${hostname}
shell
"""


def test_menu(log_path):
    with VM(fat={"EFI/BOOT/BOOTX64.EFI": paths.efi_program(), "autoexec.ipxe": SCRIPT}, log=log_path) as vm:
        vm.expect(r"A boot menu", 60)
        vm.expect(r"Something else *\(60\)", 10)
        vm.expect(r"5[0-9]\)", 10)
        vm.send("\x1b[A")                           # the countdown ends, the selection moves
        vm.expect(r"Memory test", 10)
        vm.send("\x1b[A")
        vm.expect(r"Linux", 10)
        vm.send("\r")
        vm.expect(r"CHOSEN linux", 10)
        vm.expect(r"TIMED again", 20)
        vm.expect(r"NO-MENU", 10)
        vm.expect(r"Username", 10)
        vm.expect(r"Ctrl-C - discard", 10)
        vm.send("user\tpass\r")
        vm.expect(r"LOGIN user/pass", 10)
        vm.expect(r"^ *X", 10)
        vm.send("\x1b")
        vm.expect(r"CANCELED 0xb", 10)
        vm.expect(r"Amorce configuration settings", 10)
        vm.expect(r"Ctrl-X - exit configuration utility", 10)
        vm.send("/hostname")
        vm.expect(r"Host name", 10)                 # what was on the screen before is not sent again
        vm.send("\ra-name\r")                       # Enter edits, and stores
        vm.send("\x18")
        vm.expect(r"HOSTNAME a-name", 10)
        vm.prompt(10)
        vm.sendline("echo ALIVE")
        vm.expect(r"^ALIVE *$", 10)


@pytest.mark.parametrize("name", sorted(menus.WALKS))
def test_known_menus(machine, prompt, name):
    """One path through each of the menus that are written as well-known ones are."""
    menus.serve(machine.files)
    menus.walk(prompt, name)
