"""The PC goes off (ACPI), starts again, or goes on with its next boot device, when it is told to."""
import pytest

from lab import PC, bios, disk, paths


@pytest.mark.parametrize("command", ["poweroff", "reboot"])
def test_power(command, log_path):
    """QEMU runs with -no-reboot: a reset ends it."""
    with bios.lkrn(log=log_path) as pc:
        pc.prompt(30)
        pc.sendline(command)
        assert pc.wait(20) == 0


def test_reboot_starts_again(log_path):
    with bios.lkrn(log=log_path, reboot=True) as pc:
        pc.prompt(30)
        pc.run("echo first")
        pc.sendline("reboot")
        pc.prompt(30)
        pc.sendline("poweroff")
        assert pc.wait(20) == 0


@pytest.mark.parametrize("leave", ["exit", "exit 1", "autoboot"])
def test_on_with_the_next_device(leave, log_path, tmp_path):
    """From a script that ends, and when nothing could be booted; the disk finds the BIOS as it was."""
    after = bios.disk(disk.image(tmp_path / "after.img", 1 << 20), 5)
    script = f"#!ipxe\necho LEAVING\n{leave}\n"
    with PC(kernel=paths.bios_program(), initrd=script, devices=[after], log=log_path) as pc:
        pc.expect(r"LEAVING", 30)
        pc.expect(disk.BOOTED, 60)
