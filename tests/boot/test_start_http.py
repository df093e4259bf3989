"""OVMF's own HTTP boot loads us from a URL; autoexec.ipxe comes from beside us."""
import shutil

from lab import VM, Dnsmasq, paths


def test_http_boot(net, web, files, log_path):
    shutil.copyfile(paths.efi_program(), files.dir / "amorce.efi")
    files.write("autoexec.ipxe", "#!ipxe\necho AUTOEXEC-OK ${cwuri}\ndhcp && chain hello.ipxe\n")
    files.write("hello.ipxe", "#!ipxe\necho HELLO-OK ${net0/ip}\nshell\n")
    with Dnsmasq(net, boot="http://10.98.0.1/boot.ipxe", http_boot="http://10.98.0.1/amorce.efi"), \
            VM(net=net, nics=["tap:" + net.tap()], boot="http", log=log_path) as vm:
        vm.expect(r"^AUTOEXEC-OK http://10\.98\.0\.1/", 60)
        vm.expect(r"^HELLO-OK 10\.98\.0\.", 40)
        vm.prompt()
