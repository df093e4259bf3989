"""The machine goes off, and starts again, when it is told to (QEMU runs with -no-reboot: a reset ends it)."""
import pytest

from lab import CTRL_B, VM, paths


@pytest.mark.parametrize("command", ["poweroff", "reboot"])
def test_power(command, log_path):
    with VM(fat={"EFI/BOOT/BOOTX64.EFI": paths.efi_program()}, log=log_path) as vm:
        vm.expect(r"Ctrl-B", 60)
        vm.send(CTRL_B)
        vm.prompt(10)
        vm.sendline(command)
        assert vm.wait(30) == 0
