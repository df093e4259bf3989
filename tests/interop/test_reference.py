"""Every command and option of the compatibility reference is here, or reference.py says why it is not."""
import re
import subprocess
import sys

import pytest

import reference
from lab import paths

REGISTRIES = {"linux": "x86_64-linux", "efi": "x86_64-efi", "bios": "i386-bios"}


@pytest.fixture(scope="module")
def options():
    """Of each command of the Linux program, from its own manual: {"ping": {("s", "size"), ...}}."""
    text = subprocess.run([paths.linux_program(), "--manual", "commands"], stdout=subprocess.PIPE, text=True, check=True,
                          timeout=30).stdout
    found = {}
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        name, _, body = part.partition("\n")
        found[name] = set(re.findall(r"^\| `(?:-(\w), )?--([\w-]+)", body, re.M))
    return found


def built(build):
    """The commands that a build registers; what each program says of itself is in its --manual or its `help`."""
    path = paths.ROOT / "build" / REGISTRIES[build] / "amorce/registry.list"
    assert path.exists(), f"{path} does not exist: make all"
    return set(re.search(r"^ *commands:(.*)", path.read_text(), re.M).group(1).split())


@pytest.mark.parametrize("build", reference.BUILDS)
def test_commands(build):
    here = built(build)
    explained = {name for name in reference.COMMANDS if reference.reason(name, build)}
    assert set(reference.COMMANDS) - here - explained == set(), "missing, and reference.py gives no reason"
    assert explained & here == set(), "here now: take the reason out of reference.py"


def test_registry_is_what_the_program_has(options):
    assert built("linux") == set(options)


def test_reasons_are_of_known_commands():
    assert set(reference.ABSENT) <= set(reference.COMMANDS)
    for command, option in reference.ABSENT_OPTIONS:
        assert option in [word.split("|")[1] for word in reference.COMMANDS[command].split()]


@pytest.mark.parametrize("name", sorted(reference.COMMANDS))
def test_options(options, name):
    if name not in options:
        assert reference.reason(name, "linux"), f"{name} is missing"
        return
    for letter, option in (word.split("|") for word in reference.COMMANDS[name].split()):
        absent = (name, option) in reference.ABSENT_OPTIONS
        assert ((letter, option) in options[name]) != absent, f"{name} -{letter}|--{option}"


def test_page():
    """docs/compatibility.md has the list of this table."""
    page = paths.ROOT / "docs/compatibility.md"
    subprocess.run([sys.executable, "-B", reference.__file__, "--check", page], check=True, timeout=30)
