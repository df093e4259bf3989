"""Every command, option, setting, image type, scheme, configuration option and form of the compatibility reference is here, or
the tables of reference*.py say why it is not: what is missing without a reason fails, and so does a reason for what is here."""
import re
import subprocess
import sys

import pytest

import reference
import reference_build
import reference_settings
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


def built(build, kind="commands"):
    """What a build registers; what each program says of itself is in its --manual or its `help`."""
    path = paths.ROOT / "build" / REGISTRIES[build] / "amorce/registry.list"
    assert path.exists(), f"{path} does not exist: make all"
    return set(re.search(rf"^ *{kind}:(.*)", path.read_text(), re.M).group(1).split())


def compare(wanted, here, absent):
    """Wanted is here or explained; explained is not here."""
    assert set(wanted) - here - set(absent) == set(), "missing, and the table gives no reason"
    assert set(absent) & here == set(), "here now: take the reason out of the table"


@pytest.mark.parametrize("build", reference.BUILDS)
def test_commands(build):
    here = built(build)
    explained = {name for name in reference.COMMANDS if reference.reason(name, build)}
    assert set(reference.COMMANDS) - here - explained == set(), "missing, and reference.py gives no reason"
    assert explained & here == set(), "here now: take the reason out of reference.py"


def test_registry_is_what_the_program_has(options):
    assert built("linux") == set(options)


@pytest.mark.parametrize("build", reference.BUILDS)
def test_linux_has_all_commands(build):
    """A script for firmware is checked and walked on Linux, and docs/commands.md is made there."""
    assert built(build) - built("linux") - {"modetest"} == set()


def test_check_knows_the_commands_of_other_programs(tmp_path):
    """What UEFI or BIOS have is no mistake, what nobody has is one."""
    script = tmp_path / "all.ipxe"
    names = sorted(reference.COMMANDS)
    script.write_text("#!ipxe\n" + "".join(name + "\n" for name in names))
    done = subprocess.run([paths.linux_program(), "--check", script], stdout=subprocess.PIPE, text=True, timeout=30)
    unknown = set(re.findall(r"^\S+: (\S+): command not found$", done.stdout, re.M))
    assert unknown == set(names) - built("linux") and "pciscan" not in unknown and "sanboot" in unknown


@pytest.mark.parametrize("lines, wanted", [
    ("shim --allow-pxe ${url}\nshim --bogus x\nshim a b\n",
     [("3", 'shim: Unrecognised option "--bogus"'), ("4", "shim: takes at most 1 argument, has 2")]),
    ("pciscan loc || goto next\nusbscan a b\npciscan\n:next\n",
     [("3", "usbscan: takes at most 1 argument, has 2"), ("4", "pciscan: wants at least 1 argument, has 0")]),
    ("imgmem -n rom 0xf0000 ${length}\nimgmem --name rom 0\nimgmem --size 1 0 1\n",
     [("3", "imgmem: wants at least 2 arguments, has 1"), ("4", 'imgmem: Unrecognised option "--size"')]),
    ("fdt\nfdt --timeout x ${url}\nfdt a b\n",
     [("3", 'fdt: "x": invalid integer value'), ("4", "fdt: takes at most 1 argument, has 2")]),
    ("startpxe net0 && stoppxe\nstartpxe net0 net1\nstoppxe net0\n",
     [("3", "startpxe: takes at most 1 argument, has 2"), ("4", "stoppxe: takes at most 0 arguments, has 1")]),
])
def test_check_judges_commands_without_effect_here(tmp_path, lines, wanted):
    script = tmp_path / "foreign.ipxe"
    script.write_text("#!ipxe\n" + lines)
    done = subprocess.run([paths.linux_program(), "--check", script], stdout=subprocess.PIPE, text=True, timeout=30)
    assert re.findall(r"ipxe:(\d): (.*)", done.stdout) == wanted, done.stdout


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


# --- settings -------------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def settings():
    """{"mac": [("hex", "")], ...}, and the types, from the program's own manual."""
    text = subprocess.run([paths.linux_program(), "--manual", "settings"], stdout=subprocess.PIPE, text=True, check=True,
                          timeout=30).stdout
    found = {}
    for name, kind, source in re.findall(r"^\| `([\w-]+)` \| (\w+) \| (.*?) \|", text, re.M):
        found.setdefault(name, []).append((kind, source.strip()))
    return found, set(re.findall(r"`(\w+)`", text.partition("## Types")[2]))


@pytest.mark.parametrize("name", sorted(reference_settings.SETTINGS))
def test_setting(settings, name):
    for row in reference_settings.SETTINGS[name]:
        assert row in settings[0].get(name, []), f"{name}: {settings[0].get(name)}"


def test_types(settings):
    assert settings[1] == set(reference_settings.TYPES)


def test_settings_without_effect_are_known(settings):
    assert set(reference_settings.NO_EFFECT) <= set(settings[0])


@pytest.mark.parametrize("build", reference.BUILDS)
def test_settings_blocks(build):
    wanted = {name for name, builds in reference_settings.BLOCKS.items() if build in builds}
    absent = {name for name, why in reference_settings.ABSENT_BLOCKS.items() if isinstance(why, str) or build in why}
    compare(wanted, built(build, "settings-blocks"), absent)


# --- what can be built ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("build", reference.BUILDS)
def test_image_types(build):
    wanted = {name for name, builds in reference_build.IMAGE_TYPES.items() if build in builds}
    compare(wanted, built(build, "image-types"), reference_build.ABSENT_IMAGE_TYPES)


def test_schemes():
    here = set.union(*(built(build, "fetchers") for build in reference.BUILDS))
    compare(reference_build.SCHEMES, here, reference_build.ABSENT_SCHEMES)


def test_dhcp_features():
    here = set.union(*(built(build, "dhcp-features") for build in reference.BUILDS))
    compare(reference_build.FEATURES, here, reference_build.ABSENT_FEATURES)
    source = (paths.ROOT / "src/net/dhcp_features.c").read_text()
    numbers = {name: int(code, 16) for name, code in re.findall(r"(\w+)_dhcp_feature = \{ \.code = (0x\w+)", source)}
    assert numbers == {name: code for name, code in reference_build.FEATURES.items() if name not in reference_build.ABSENT_FEATURES}


def configured(build):
    """The options that are on in a build."""
    path = paths.ROOT / "build" / REGISTRIES[build] / "config.mk"
    return set(re.findall(r"^(\w+) := y", path.read_text(), re.M))


def options_known():
    """The options that config/*.h names, on or off."""
    text = "".join(path.read_text() for path in (paths.ROOT / "config").glob("*.h"))
    return set(re.findall(r"^\s*#(?:define|undef) (\w+)", text, re.M))


def test_configuration_options_are_known():
    compare(reference_build.OPTIONS, options_known(), reference_build.ABSENT_OPTIONS)


@pytest.mark.parametrize("build", reference.BUILDS)
def test_configuration_defaults(build):
    """What iPXE builds in unasked is in here, too."""
    wanted = {name for name, builds in reference_build.OPTIONS.items() if build[0].upper() in builds}
    here = configured(build)
    off = {name for name, why in reference_build.OFF_HERE.items() if build in why}
    compare(wanted - set(reference_build.ABSENT_OPTIONS), here, off)


def test_forms():
    make = (paths.ROOT / "make/target.mk").read_text()
    here = set(re.search(r"^FORMS := (.*)", make, re.M).group(1).split()) | {"efi"}
    wanted = {form for forms in reference_build.MEDIA.values() for form in forms.split()}
    compare(wanted, here, reference_build.ABSENT_MEDIA)
