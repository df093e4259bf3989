"""Boot tests of the BIOS images on PCs with SeaBIOS.  Their laboratory is tests/lab (bios.py); one file is one subject.

The network, the served directory and the web server live as long as the run.  `prompt` is one machine at the shell's
prompt that the quick cases of a file share: which files run before it is chance.  AMORCE_BIOS_DIR=peer puts Debian's iPXE
in our place, against which every test was tried; what it cannot do is marked `ours` and left out then.
"""
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lab import ROOT, Dnsmasq, Exited, Net, Nginx, Timeout, bios, paths, payload  # noqa: E402
from lab.fixtures import *  # noqa: E402,F401,F403
from lab.fixtures import LOGS, WORKER, Files, choose  # noqa: E402
from lab.net import mac, tap_number  # noqa: E402

EMBEDDED = "#!ipxe\necho EMBEDDED-OK\nshell\n"
QUICK_FORMS = ["amorce.lkrn", "undionly.kpxe"]
FORMS = [*QUICK_FORMS, "amorce.iso", "undionly.kkpxe", "amorce.pxe", "amorce.usb", "amorce.hd", "amorce.dsk", "1af41000.rom", "8086100e.mrom"]


def pytest_configure(config):
    config.addinivalue_line("markers", "long: only with TEST_LONG=1")
    config.addinivalue_line("markers", "ours: nothing that the peer could do in our place")
    LOGS.mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(config, items):
    choose(config, items, ["ours"] if paths.bios_console() == "bios" else [])


class Served(Files):
    """The served directory, with the small Linux and our programs in it on demand."""

    def linux(self):
        """vmlinuz and initramfs.gz, the Linux that reports what it was given."""
        payload.link(payload.linux(), self.dir, "vmlinuz")
        payload.link(payload.initramfs(), self.dir, "initramfs.gz")

    def program(self, name):
        """A copy of one of our images; returns its name."""
        shutil.copyfile(paths.bios_program(name), self.dir / name)
        return name


@pytest.fixture(scope="session")
def net():
    with Net() as network:
        yield network


@pytest.fixture(scope="session")
def tap(net):
    return net.tap()


@pytest.fixture(scope="session")
def station(tap):
    """The MAC address of the PC on that TAP."""
    return mac(tap_number(tap))


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    return Served(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
def web(net, files):
    with Nginx(net, files.dir, slow="1m") as server:
        yield server


@pytest.fixture
def dnsmasq(net, files, web):
    """dhcp(boot=...): a DHCP and TFTP server that names a boot file to everybody, PXE ROMs too (which are iPXEs here); with IPv6,
    for which those ROMs wait a quarter of a minute where there is none."""
    started = []

    def start(boot="http://10.98.0.1/boot.ipxe", **more):
        started.append(Dnsmasq(net, boot=boot, tftp_root=files.dir, ra=True, **more))
        return started[-1].start()
    yield start
    for server in started:
        server.__exit__()


class Machine:
    """One PC at our prompt, on a network of its own."""

    def __init__(self, net, files, web):
        self.net, self.files, self.web = net, files, web
        self.tap = net.tap()
        self.pc = None

    def shell(self):
        """The PC at its prompt, with an address; started again when it does not answer."""
        if self.pc and self._answers():
            return self.pc
        self.close()
        self.pc = bios.lkrn(net=self.net, nics=["tap:" + self.tap], log=LOGS / f"bios-machine-{WORKER}.log")
        self.pc.prompt(30)
        self.pc.run("dhcp", 40)
        return self.pc

    def _answers(self):
        try:
            self.pc.sendline("\x03")
            self.pc.sendline("echo ANSWER")
            self.pc.expect(r"^ANSWER$", 5)
            self.pc.prompt(5)
            return True
        except (Timeout, Exited, OSError):
            return False

    def close(self):
        if self.pc:
            self.pc.close()
            self.pc = None


@pytest.fixture(scope="module")
def machine(files):
    with Net() as net, Nginx(net, files.dir, slow="1m") as web, \
            Dnsmasq(net, boot="http://10.98.0.1/boot.ipxe", tftp_root=files.dir):
        made = Machine(net, files, web)
        yield made
        made.close()


@pytest.fixture
def prompt(machine):
    """The shared machine's conversation, at the prompt."""
    return machine.shell()


@pytest.fixture(scope="session")
def embedded(tmp_path_factory):
    """Directory with every form (two in the quick half), made with EMBED=; what lies in bin/ stays as it is."""
    folder = tmp_path_factory.mktemp("embedded")
    script = folder / "embedded.ipxe"
    script.write_text(EMBEDDED)
    goals = [f"bin/{name}" for name in (FORMS if os.environ.get("TEST_LONG") else QUICK_FORMS)]
    subprocess.run(["make", *goals, f"EMBED={script}", f"INTO={folder}"], cwd=ROOT, check=True, timeout=900)
    return folder / "bin"
