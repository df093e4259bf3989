"""The i386 and arm64 images under their OVMF and AAVMF: a prompt, the network, and on arm64 a kernel that starts."""
import subprocess

from lab import VM, payload, paths

SHELL = "#!ipxe\nshell\n"


def _device_tree(model, folder):
    """QEMU's own description of the machine, with another name of the board."""
    path, former = folder / "virt.dtb", b"linux,dummy-virt"
    code = "if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/AAVMF/AAVMF_CODE.fd"  # the machine differs without one
    subprocess.run([paths.program("qemu-system-aarch64", "qemu-system-arm"), "-machine", f"virt,dumpdtb={path}", "-cpu",
                    "cortex-a57", "-m", "1024", "-display", "none", "-drive", code], check=True, timeout=30)
    tree = path.read_bytes()
    assert former in tree and len(model) == len(former)
    return tree.replace(former, model)


def test_i386(net, web, dnsmasq, log_path):
    disk = {"EFI/BOOT/BOOTIA32.EFI": paths.efi_program("i386"), "autoexec.ipxe": SHELL}
    with VM(net=net, firmware="i386", nics=["tap:" + net.tap()], fat=disk, log=log_path) as vm:
        vm.prompt(90)
        assert "buildarch:string = i386" in vm.run("show buildarch")
        assert "BOOT-SCRIPT-OK" in vm.run("dhcp && chain http://10.98.0.1/boot.ipxe", 60)


def test_arm64(net, web, dnsmasq, files, log_path, tmp_path):
    kernel, _ = payload.installer("arm64")
    payload.link(kernel, files.dir, "linux-arm64")
    files.write("board.dtb", _device_tree(b"amorce,lab-board", tmp_path))
    disk = {"EFI/BOOT/BOOTAA64.EFI": paths.efi_program("arm64"), "autoexec.ipxe": SHELL}
    with VM(net=net, firmware="arm64", nics=["tap:" + net.tap()], fat=disk, memory=1024, log=log_path) as vm:
        vm.prompt(120)
        assert "buildarch:string = arm64" in vm.run("show buildarch")
        vm.run("dhcp && kernel http://10.98.0.1/linux-arm64 console=ttyAMA0 word=arm", 90)
        vm.run("initrd data:text/plain,hello /hello.txt", 20)
        assert "this is no device tree" in vm.run("fdt data:text/plain,none")
        vm.run("imgfree plain,none")
        vm.run("fdt http://10.98.0.1/board.dtb", 20)
        assert "[HIDDEN]" in vm.run("imgstat board.dtb") and "[FDT]" in vm.run("imgstat board.dtb")
        text = vm.run("fdt && imgstat board.dtb")  # no kernel's tree any more, and never its initrd
        assert "[HIDDEN]" in text and "[FDT]" not in text, text
        vm.run("fdt board.dtb")
        vm.sendline("boot")
        vm.expect(r"Linux version", 90)
        vm.expect(r"Machine model: amorce,lab-board", 60)
        vm.expect(r"Kernel command line: .*console=ttyAMA0 word=arm", 60)
