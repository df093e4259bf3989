"""Boot tests: the UEFI images in virtual machines.  Their laboratory is tests/lab; one file is one case.

`machine` is one virtual machine at the shell's prompt that the quick cases share; it is started again when a case left
it dead.  Cases that need a start of their own make a VM.
"""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lab import VM, Dnsmasq, Exited, Net, Nginx, Timeout, paths  # noqa: E402
from lab.fixtures import *  # noqa: E402,F401,F403
from lab.fixtures import LOGS, WORKER, Files  # noqa: E402

SHELL = "#!ipxe\nshell\n"
BOOT64 = "EFI/BOOT/BOOTX64.EFI"


class Machine:
    """Network, servers and one virtual machine on them."""

    def __init__(self, net, files, web, dnsmasq):
        self.net, self.files, self.web, self.dnsmasq = net, files, web, dnsmasq
        self.tap = net.tap()
        self.vm, self.debug_port = None, LOGS / f"machine-port-{WORKER}.log"

    def shell(self):
        """The machine at its prompt, with an address from DHCP."""
        if self.vm and self._answers():
            return self.vm
        self.close()
        self.vm = VM(net=self.net, nics=["tap:" + self.tap], fat={BOOT64: paths.efi_program(), "autoexec.ipxe": SHELL},
                     args=["-debugcon", f"file:{self.debug_port}"], log=LOGS / f"machine-{WORKER}.log")
        self.vm.prompt(60)
        self.vm.run("dhcp", 40)
        return self.vm

    def _answers(self):
        try:
            self.vm.sendline("\x03")
            self.vm.sendline("echo ANSWER")
            self.vm.expect(r"^ANSWER$", 5)
            self.vm.prompt(5)
            return True
        except (Timeout, Exited, OSError):
            return False

    def close(self):
        if self.vm:
            self.vm.close()
            self.vm = None


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    files = Files(tmp_path_factory.mktemp("machine"))
    with Net() as net, Nginx(net, files.dir, slow="1m") as web, \
            Dnsmasq(net, boot="http://10.98.0.1/boot.ipxe", tftp_root=files.dir) as dnsmasq:
        made = Machine(net, files, web, dnsmasq)
        yield made
        made.close()


@pytest.fixture
def prompt(machine):
    """The shared machine's conversation, at the prompt."""
    return machine.shell()
