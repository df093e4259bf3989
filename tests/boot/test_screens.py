"""The graphics screen under OVMF: what it shows, and that text is there again afterwards."""
from lab import VM, paths, screens


def test_screens(net, web, files, dnsmasq, log_path):
    screens.serve(files)
    with VM(net=net, nics=["tap:" + net.tap()], fat={"EFI/BOOT/BOOTX64.EFI": paths.efi_program(), "autoexec.ipxe": "#!ipxe\nshell\n"},
            vga="std", memory=512, log=log_path) as vm:
        vm.prompt(60)
        vm.run("dhcp", 40)
        screens.walk(vm, "uefi")
        assert "ALIVE" in vm.run("echo ALIVE")
