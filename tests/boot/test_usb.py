"""USB devices as the firmware knows them, and then (the same machine, to save a start) the firmware's setup screen.

Two controllers: a keyboard behind a hub and a stick on one, a tablet on the other.
"""
import re

from lab import VM, paths

BOOT64 = "EFI/BOOT/BOOTX64.EFI"
DEVICES = """-device qemu-xhci,id=one -device qemu-xhci,id=two -device usb-hub,bus=one.0,port=1 -device usb-kbd,bus=one.0,port=1.1
    -device usb-storage,bus=one.0,port=2,drive=stick -device usb-tablet,bus=two.0,port=1 -drive""".split()


def _devices(vm):
    """{location: "vendor:product"}, by usbscan."""
    found = {}
    vm.run("clear dev")
    for _ in range(16):
        text = vm.run("usbscan dev && echo AT ${dev} ${usb/${dev}.8.2}:${usb/${dev}.10.2} || echo END ${errno}", 40)
        match = re.search(r"^AT (\S+) (\S+)", text, re.M)
        if not match:
            assert re.search(r"^END 0x2d", text, re.M), text
            return found
        found[int(match.group(1), 0)] = match.group(2)
    raise AssertionError(found)


def test_usb_and_setup(tmp_path, log_path):
    stick = tmp_path / "stick"
    stick.write_bytes(bytes(1 << 20))
    disk = {BOOT64: paths.efi_program(), "autoexec.ipxe": "#!ipxe\nshell\n"}
    with VM(fat=disk, args=[*DEVICES, f"if=none,id=stick,format=raw,file={stick}"], reboot=True, log=log_path) as vm:
        vm.prompt(60)
        found = _devices(vm)
        buses = {bus: sorted(ids for at, ids in found.items() if at >> 8 == bus) for bus in (0, 1)}
        assert sorted(buses.values()) == [["0409:55aa", "0627:0001", "46f4:0001"], ["0627:0001"]], found
        assert [at & 0xff for at in sorted(found)] in ([1, 2, 3, 1], [1, 1, 2, 3]), found
        at = next(at for at, ids in found.items() if ids == "46f4:0001")
        text = vm.run(f"echo A ${{usb/{at}.15.0}} B ${{usb/{at}.0.2}} C ${{usb/{at + 0x8000}.8.2}} D ${{usb/{at}.0.0}} "
                      f"E ${{usb/0x7f01.8.2}} F")
        match = re.search(r"^A (.*) B (.*) C f446 D 1201([0-9a-f]{32}) E +F", text, re.M)
        assert match and match.group(1) == match.group(2) == "QEMU USB HARDDRIVE", text
        vm.sendline("reboot --setup")
        vm.expect(r"Select Language", 60)
        vm.expect(r"Boot Manager", 20)
