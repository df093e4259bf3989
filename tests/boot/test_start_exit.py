"""Ctrl-B at the banner gives the shell; `exit 1` hands over to the next boot entry (after success OVMF shows its menu)."""
from lab import CTRL_B, VM, paths

BOOT64 = "EFI/BOOT/BOOTX64.EFI"


def test_ctrl_b_and_exit(log_path):
    with VM(fat={BOOT64: paths.efi_program()}, log=log_path) as vm:
        vm.expect(r"Ctrl-B", 60)
        vm.send(CTRL_B)
        vm.prompt(10)
        vm.sendline("exit 1")
        vm.expect(r"UEFI Interactive Shell|Shell> ", 30)
