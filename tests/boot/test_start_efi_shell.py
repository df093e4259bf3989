"""Started from OVMF's built-in EFI shell, without and with a command line; leaving returns to that shell."""
from lab import VM, paths


def test_efi_shell(log_path):
    with VM(fat={"amorce.efi": paths.efi_program()}, log=log_path) as vm:
        vm.expect(r"Press ESC in", 60)
        vm.send("\x1b")
        vm.expect(r"Shell> ", 10)
        vm.sendline("fs0:\\amorce.efi echo COMMAND-LINE-OK && shell")
        vm.expect(r"\n")
        vm.expect(r"^COMMAND-LINE-OK ?$", 30)
        vm.prompt()
        vm.sendline("exit")
        vm.expect(r"Shell> ", 10)
