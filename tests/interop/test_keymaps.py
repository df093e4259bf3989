"""The table of keyboard layouts against the layouts of X that are installed (Debian's xkb-data), through the program's own code.
The last test needs the laboratory."""
import ctypes
import importlib.machinery
import importlib.util
import re
import subprocess

import pytest
from lab import ROOT, paths

CAPS, ALTGR, KEY_102ND = 4, 2, 8  # enum keymap_held
# A newer xkb-data than that from which the table was made moved a few accents and letters behind AltGr.
MOVED_MAX = 12


def _make_keymaps():
    loader = importlib.machinery.SourceFileLoader("make_keymaps", str(ROOT / "tools/make-keymaps"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


tool = _make_keymaps()


@pytest.fixture(scope="module")
def xkb():
    return tool.Xkb()


@pytest.fixture(scope="module")
def keymap(tmp_path_factory):
    library = tmp_path_factory.mktemp("keymap") / "keymap.so"
    sources = [ROOT / "src/core" / name for name in ("keymap.c", "keymaps.c", "utf8.c")]
    subprocess.run([paths.program("clang", "clang"), "-shared", "-fPIC", "-I", ROOT / "include", "-o", library, *sources],
                   check=True)
    return ctypes.CDLL(str(library))


def typed(keymap, char, held):
    """What the key types; a dead key is the accent that it gives with a blank, after a mark."""
    buffer = ctypes.create_string_buffer(8)
    size = keymap.keymap_type(ord(char), held, buffer)
    if size:
        return buffer.raw[:size].decode()
    size = keymap.keymap_type(ord(" "), 0, buffer)
    return "dead " + buffer.raw[:size].decode()


def named(char):
    """The same of what X says."""
    dead = [text for text in tool.DEAD.values() if char and text[0] == char]
    return "dead " + dead[0][1] if dead else char


def us(number, shift, caps=False):
    """What the key types on a US keyboard, and KEYMAP_102ND for the one that has none."""
    key = tool.KEYS[number]
    if key == "<":
        return "|" if shift else "\\", KEY_102ND
    shift = shift != (caps and key.isalpha())
    return (tool.SHIFTED if shift else tool.KEYS)[number], 0


def press(keymap, number, shift, held):
    char, which = us(number, shift, held & CAPS)
    return typed(keymap, char, held | which)


@pytest.mark.parametrize("name", [name for name in sorted(tool.LAYOUTS) if name not in tool.ALPHABETS])
def test_latin_layout(keymap, xkb, name):
    assert keymap.keymap_choose(name.encode())
    moved = 0
    for number, row in enumerate(xkb.rows(tool.LAYOUTS[name])):
        for level in range(3):
            char = row[level]
            if not tool.wanted(char, level) or (level == tool.ALTGR and char == row[tool.PLAIN]):
                continue
            got = press(keymap, number, level == tool.SHIFT, ALTGR if level == tool.ALTGR else 0)
            must = level < tool.ALTGR or " " < char < "\x7f"
            assert got == named(char) or not must, f"{tool.KEYS[number]} level {level}: {got}, in xkb-data {char}"
            moved += got != named(char)
    assert moved <= MOVED_MAX


@pytest.mark.parametrize("name", [name for name in sorted(tool.LAYOUTS) if name not in tool.ALPHABETS])
def test_caps_lock(keymap, xkb, name):
    assert keymap.keymap_choose(name.encode())
    for number, chars in enumerate(xkb.locked(tool.LAYOUTS[name])):
        for shift, char in enumerate(chars):
            if char and char not in "ẞΜ":  # X makes them of ß and µ
                assert press(keymap, number, bool(shift), CAPS) == named(char), tool.KEYS[number]


@pytest.mark.parametrize("name", sorted(tool.ALPHABETS))
def test_other_alphabet(keymap, xkb, name):
    assert keymap.keymap_choose(name.encode())
    latin = xkb.rows("us")
    for number, row in enumerate(xkb.rows(tool.LAYOUTS[name])):
        for shift in (False, True):
            national, plain = named(row[shift]), latin[number][shift]
            assert press(keymap, number, shift, ALTGR) == press(keymap, number, shift, CAPS) == national
            assert press(keymap, number, shift, 0) == press(keymap, number, shift, ALTGR | CAPS) == plain




def test_unknown_layout(run):
    """A line names what there is, once, and the script goes on: it may mean the name for a kernel. A known one is taken in silence."""
    said = run("set keymap xx && echo ${keymap} && set keymap yy ; set other 1 ; set keymap de-latin1 && echo ON")
    for name in ("xx", "yy", "de-latin1"):
        lines = re.findall(rf'^keymap: there is no layout "{name}"; there are: al by .* no-latin1 .* uk us; the keys stay as they are$', said.text, re.M)
        assert len(lines) == 1, said
    assert said.status == 0 and "\nxx\n" in said and "\nON\n" in said and said.text.count("layout") == 3, said
    assert 'no layout "zz"' in run("set a.b/keymap zz").text
    assert "layout" not in run("set keymap fr && set other 1 && clear keymap && log").text
