"""pytest fixtures and options shared by tests/interop and tests/boot; their conftest.py files import them all.

`long` marks what the quick set leaves out; TEST_LONG=1 runs everything.  Networks and servers live as long as a module.
"""
import os
import pathlib
import re

import pytest

from . import Amorce, Dnsmasq, Net, Nginx, payload
from .paths import BUILD

LOGS = BUILD / "test-logs"
HELLO = "hello from the lab\n"
ERROR_CODE = r"\((?:error |https?://\S*/)[0-9a-f]{8}\)"      # how an error text ends
BIG_BYTES = 8 << 20
LONGEST = ("test_soak", "test_nic_drivers", "test_installer", "test_bios_formats", "test_undi", "test_media", "test_rom_body",
           "test_pxe_api", "test_pxe", "test_autoboot", "test_http_resume", "test_doctor")
LOG_NAME_CHARS = 120
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")       # its number is in the name of what each has one of


def pytest_configure(config):
    config.addinivalue_line("markers", "long: only with TEST_LONG=1")
    LOGS.mkdir(parents=True, exist_ok=True)


def choose(config, items, left_out):
    """Leave out the cases with these marks. The longest files come first, so that all processors end at about the same time."""
    left_out = left_out if os.environ.get("TEST_LONG") else [*left_out, "long"]
    later = [item for item in items if any(item.get_closest_marker(mark) for mark in left_out)]
    config.hook.pytest_deselected(items=later)
    items[:] = sorted((item for item in items if item not in later),
                      key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


def pytest_collection_modifyitems(config, items):
    choose(config, items, [])


class Files:
    """A served directory: hello.txt, boot.ipxe and big.bin (its digest in .digest["big.bin"])."""

    def __init__(self, directory):
        self.dir = pathlib.Path(directory)
        self.digest = {}
        self.write("hello.txt", HELLO)
        self.write("boot.ipxe", "#!ipxe\necho BOOT-SCRIPT-OK\n")
        self.random("big.bin", BIG_BYTES)

    def write(self, name, content):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.digest[name] = payload.sha256(path)
        return path

    def random(self, name, size, seed=1):
        path, self.digest[name] = payload.data_file(self.dir, name, size, seed)
        return path


@pytest.fixture(scope="module")
def net():
    with Net() as network:
        yield network


@pytest.fixture(scope="module")
def tap(net):
    return net.tap()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return Files(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def web(net, files):
    with Nginx(net, files.dir) as server:
        yield server


@pytest.fixture(scope="module")
def dnsmasq(net, files):
    with Dnsmasq(net, boot="http://10.98.0.1/boot.ipxe", tftp_root=files.dir) as server:
        yield server


class Result:
    """What a finished run of the program gave: status, text."""

    def __init__(self, status, text):
        self.status, self.text = status, text

    def __contains__(self, part):
        return part in self.text

    def __repr__(self):
        return f"exit status {self.status}, text:\n{self.text}"


@pytest.fixture
def log_path(request):
    """A file for the conversation of this test, kept for a look afterwards."""
    name = re.sub(r"[^\w.=-]+", "-", request.node.nodeid.split("/")[-1])
    return LOGS / (name[:LOG_NAME_CHARS] + ".log")


@pytest.fixture
def run(net, tap, log_path):
    """run(command) or run(script=...): the Linux program on the module's TAP until its end; returns a Result."""
    def start(command=None, timeout=40, script=None, nics=None, args=()):
        nics = ["tap:" + tap] if nics is None else nics
        with Amorce(net, nics, command=command, script=script, args=args, log=log_path) as amorce:
            status = amorce.wait(timeout)
            return Result(status, amorce.text)
    return start


@pytest.fixture
def shell(net, tap, log_path):
    """The Linux program at its prompt, without autoboot; shell.run(command) gives what the command printed."""
    with Amorce(net, ["tap:" + tap], command="shell", log=log_path) as amorce:
        amorce.prompt(10)
        yield amorce
