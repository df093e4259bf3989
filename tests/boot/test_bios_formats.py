"""What a BIOS machine boots, in the formats' own terms: small Linux with several initrds, kernels of our own that print what
they were told by ELF, Multiboot 1 and 2, NBI, SDI and old boot protocols; and bad files, after which the prompt lives."""
import gzip
import re
import struct
import subprocess

import pytest

from lab import loaders, payload, paths
from lab.bios import lkrn

HERE = paths.ROOT / "tests/boot/kernels"
FLAGS = """--target=i386-none-elf -march=i686 -std=gnu11 -O1 -ffreestanding -nostdlibinc -fpie -fvisibility=hidden -fno-builtin
    -fno-stack-protector -mno-sse -Wall -Wextra -Werror -Wno-comma""".split()
BASE = "http://10.98.0.1"
NETWORK = "set net0/ip 10.98.0.77 && set net0/netmask 255.255.255.0 && ifopen net0 || shell\n"
MEMORY = 512 << 20
MB1, MB2, MB1_HEADER = 0x2badb002, 0x36d76289, 0x1badb002


def _sum(content):
    value = 0
    for byte in content:
        value = (31 * value + byte) & 0xffffffff
    return value


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """build(source, base, DEFINE=value ...): an ELF kernel as bytes; raw=True: only what is to be loaded."""
    folder = tmp_path_factory.mktemp("kernels")

    def make(source, base=0x100000, raw=False, **defines):
        words = [f"-D{key}={value}" for key, value in defines.items()]
        objects = []
        for name in ("start.S", source):
            objects.append(folder / (name + ".o"))
            subprocess.run(["clang", *FLAGS, *words, "-I", HERE, "-c", HERE / name, "-o", objects[-1]], check=True)
        script = folder / "kernel.ld"
        script.write_text((HERE / "kernel.ld.in").read_text().replace("@BASE@", hex(base)))
        command = ["ld.lld", "-m", "elf_i386", "-static", "-z", "max-page-size=4096", "-T", script, "-e", "start", *objects]
        subprocess.run([*command, "-o", folder / "kernel", *(["--oformat", "binary"] if raw else [])], check=True)
        return (folder / "kernel").read_bytes()
    return make


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """real(KIND=.., ...): a real-mode payload as bytes."""
    folder = tmp_path_factory.mktemp("real")

    def make(**defines):
        words = [f"-D{key}={value}" for key, value in defines.items()]
        subprocess.run(["clang", "--target=i386-none-elf", *words, "-c", HERE / "real.S", "-o", folder / "real.o"], check=True)
        subprocess.run(["ld.lld", "-m", "elf_i386", "--oformat", "binary", "-Ttext", "0", "-e", "start", folder / "real.o",
                        "-o", folder / "real"], check=True)
        return (folder / "real").read_bytes()
    return make


@pytest.fixture
def start(net, tap, web, log_path):
    """start(script): the machine with this script, its conversation."""
    machines = []

    def run(script, memory=MEMORY >> 20, **more):
        machines.append(lkrn("#!ipxe\n" + NETWORK + script, net=net, nics=["tap:" + tap], memory=memory, log=log_path, **more))
        return machines[-1]
    yield run
    for machine in machines:
        machine.close()


def finish(pc, end="KERNEL-END", seconds=30):
    pc.expect(end, seconds)
    assert pc.wait(20) == 0
    return pc.text.replace("\r", "")


def field(text, name):
    found = re.search(rf"^{name} (.*)$", text, re.M)
    assert found, f"no {name} in\n{text}"
    return found.group(1).strip()


def modules(text):
    """[(start, end, sum, text)]"""
    return [(int(a, 16), int(b, 16), int(c, 16), d.strip())
            for a, b, c, d in re.findall(r"^MB-MODULE (\S+) (\S+) (\S+) (.*)$", text, re.M)]


def memory_map(text):
    return [tuple(int(word, 16) for word in words) for words in re.findall(r"^MB-MAP (\S+) (\S+) (\S+)", text, re.M)]


# --- Linux -----------------------------------------------------------------------------------------------------------

LINUX = """kernel ${base}/vmlinuz console=ttyS0 quiet %s || shell
initrd ${base}/initramfs.gz || shell
initrd ${base}/extra.cpio.gz || shell
initrd --name secret ${base}/s.bin /extra/deep/secret.bin mode=600 mkdir=1 || shell
initrd ${base}/plain.txt /extra/plain.txt || shell
%s
boot || shell
"""


@pytest.fixture(scope="module")
def linux(files):
    payload.link(payload.linux(), files.dir, "vmlinuz")
    payload.link(payload.initramfs(), files.dir, "initramfs.gz")
    files.random("s.bin", 100_001, 1)
    files.write("plain.txt", "plain\n")
    content = files.random("inner.bin", 70_000, 2).read_bytes()
    files.write("extra.cpio.gz", gzip.compress(payload.cpio([("extra/inner.bin", 0o100640, content)])))
    digest = files.digest
    return {
        "/extra/inner.bin": ("640", 70_000, digest["inner.bin"]),
        "/extra/deep/secret.bin": ("600", 100_001, digest["s.bin"]),
        "/extra/plain.txt": ("644", 6, digest["plain.txt"]),
    }


@pytest.mark.parametrize("arguments", ["one two=three", "mem=192M", "vga=normal initrd=initramfs.gz"])
def test_linux(start, linux, arguments):
    pc = start(f"set base {BASE}\n" + LINUX % (arguments, ""))
    seen = payload.report(finish(pc, "PAYLOAD-END", 60))
    assert seen["files"] == linux
    assert seen["cmdline"] == "console=ttyS0 quiet " + arguments and seen["efi"] is None


def test_linux_many_pieces(start, linux):
    """More than the hand-over takes piece by piece."""
    more = "".join(f"initrd --name f{i} {BASE}/plain.txt /extra/f{i} || shell\n" for i in range(100))
    pc = start(f"set base {BASE}\n" + LINUX % ("x", more))
    seen = payload.report(finish(pc, "PAYLOAD-END", 90))
    assert len(seen["files"]) == 103 and linux.items() <= seen["files"].items()


def test_linux_little_memory(start, linux):
    """The initrd does not fit: said, and the prompt lives."""
    pc = start(f"set base {BASE}\n" + LINUX % ("mem=2M", ""))
    pc.prompt(30)
    assert "bzimage: no " in pc.text and "KiB of free RAM" in pc.text
    assert "vmlinuz" in pc.run("imgstat")


@pytest.mark.parametrize("version,high", [(0, 0), (0x200, 0), (0x200, 1), (0x201, 1), (0x20f, 1)])
def test_linux_old_protocols(start, files, real, version, high):
    files.write("old", real(KIND=1, VERSION=version, HIGH=high, SECTS=4))
    files.write("ramdisk", "0123456789")
    arguments = "first vga=0x317 " + "x" * 300
    pc = start(f"kernel {BASE}/old {arguments} || shell\ninitrd {BASE}/ramdisk || shell\nimgstat\nboot || shell\n")
    text = finish(pc, r"REAL-MODE[^\n]*\n", 30)
    assert re.search(r"^old : \d+ bytes \[bzImage\]", text, re.M)
    words = field(text, "REAL-MODE").split()
    segment, stack, video = (int(word, 16) for word in words[:3])
    assert video == 0x317 and stack >= 0x2000
    assert segment == (0x9020 if not high else segment) and segment >= 0x1020
    if version:
        ramdisk_high, ramdisk_bytes = (int(word, 16) for word in words[3:5])
        assert ramdisk_high >= 0x10 and ramdisk_bytes == 10
    assert words[5 if version else 3] == "CODE-IS-HERE"
    assert " ".join(words[6 if version else 4:]) == (arguments[:255] if version == 0x20f else arguments)


# --- ELF, Multiboot --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("base,bss", [(0x100000, 0x1000), (0x20000, 0x100), (MEMORY - (24 << 20), 22 << 20)],
                         ids=["1 MiB", "base memory", "where we are"])
def test_elf(start, files, build, base, bss):
    files.write("kernel.elf", build("elf.c", base, MULTIBOOT=0, BSS_BYTES=bss))
    pc = start(f"kernel {BASE}/kernel.elf || shell\nimgstat\nboot || shell\n")
    text = finish(pc)
    assert "[ELF]" in text
    assert field(text, "ELF-AT") == f"{base:x} sum {_sum(range(1, 9)):x} bad 0"


@pytest.fixture(scope="module")
def module_files(files):
    return [files.random(f"mod{i}", 5000 + 4096 * i, i).read_bytes() for i in range(12)]


def check_multiboot(text, magic, name, arguments, contents):
    assert int(field(text, "MB-MAGIC"), 16) == magic
    assert field(text, "MB-CMDLINE") == f"{BASE}/{name} {arguments}"
    assert field(text, "MB-LOADER") == "Amorce"
    lower, upper = (int(word, 16) for word in field(text, "MB-MEMORY").split())
    assert 600 <= lower <= 640 and (MEMORY >> 10) - 2048 < upper < MEMORY >> 10
    usable = sum(length for _, length, kind in memory_map(text) if kind == 1)
    assert MEMORY - (2 << 20) < usable <= MEMORY
    found = modules(text)
    assert [(end - start, check) for start, end, check, _ in found] == [(len(c), _sum(c)) for c in contents]
    assert all(start % 4096 == 0 and start >= 0x100000 for start, *_ in found)
    assert [line for *_, line in found] == [f"{BASE}/mod{i} module {i}" for i in range(len(contents))]


def multiboot_script(name, arguments, count):
    return (f"kernel {BASE}/{name} {arguments} || shell\n" +
            "".join(f"module {BASE}/mod{i} module {i} || shell\n" for i in range(count)) + "imgstat\nboot || shell\n")


@pytest.mark.parametrize("raw", [False, True], ids=["ELF", "raw"])
def test_multiboot(start, files, build, module_files, raw):
    files.write("mb", build("multiboot.c", 0x200000, raw, MULTIBOOT=1, **({"RAW": 1} if raw else {})))
    arguments = "word " * 150 + "end"
    pc = start(multiboot_script("mb", arguments, 12))
    text = finish(pc)
    assert "[Multiboot]" in text and "[ELF]" not in text
    check_multiboot(text, MB1, "mb", arguments, module_files)


def test_multiboot_at_the_place_of_everything(start, files, build, module_files):
    """A kernel of 300 MiB, most of it zeros: everything that we have is in its way."""
    source = build("multiboot.c", 0x100000, True, MULTIBOOT=1, RAW=1)
    at = source.index(struct.pack("<I", MB1_HEADER)) + 24
    source = source[:at] + struct.pack("<I", 300 << 20) + source[at + 4:]
    files.write("mb", source)
    text = finish(start(multiboot_script("mb", "x", 12)))
    check_multiboot(text, MB1, "mb", "x", module_files)
    assert modules(text)[0][0] == 300 << 20


@pytest.mark.parametrize("defines,here", [({}, 0x200000), ({"RAW": 1}, 0x200000), ({"RELOCATE": 0}, 0x2000000),
                                          ({"RELOCATE": 1}, 0x2000000), ({"RELOCATE": 2}, 0x3e00000)],
                         ids=["ELF", "raw", "anywhere", "lowest", "highest"])
def test_multiboot2(start, files, build, module_files, defines, here):
    files.write("mb2", build("multiboot2.c", 0x200000, "RAW" in defines, MULTIBOOT=2, **defines))
    text = finish(start(multiboot_script("mb2", "a b", 3)))
    assert "[Multiboot2]" in text
    check_multiboot(text, MB2, "mb2", "a b", module_files[:3])
    assert int(field(text, "MB-HERE"), 16) == here
    assert field(text, "MB-SIZE-OK") == "1"
    assert field(text, "MB-SCREEN") == "2"
    assert int(field(text, "MB-RSDP"), 16) == _sum(b"RSD PTR ")
    if "RELOCATE" in defines:
        assert int(field(text, "MB-BASE"), 16) == here


def test_xen_by_multiboot2(start, files, linux):
    """Xen has headers of both kinds; without the first it is a Multiboot 2 kernel that wants to be as high as possible."""
    content = gzip.decompress(loaders.xen(files.dir).read_bytes())
    at = content.index(struct.pack("<I", MB1_HEADER))
    files.write("xen2", content[:at] + bytes(4) + content[at + 4:])
    pc = start(f"kernel {BASE}/xen2 com1=115200,8n1 console=com1 noreboot dom0_mem=256M loglvl=all || shell\n"
               f"module {BASE}/vmlinuz console=hvc0 || shell\nmodule {BASE}/initramfs.gz || shell\nimgstat\nboot || shell\n",
               memory=1024, display=True)
    pc.expect(r"\[Multiboot2\]", 20)
    pc.expect(r"Bootloader: Amorce", 30)
    pc.expect(r"Dom0 kernel: 64-bit", 30)
    pc.expect(r"Init\. ramdisk:", 10)
    pc.expect(r"Freed \d+kB init memory", 30)


# --- NBI, SDI --------------------------------------------------------------------------------------------------------

LAST = 1 << 26


def nbi(records, entry, flags=4, location=0x10000000):
    """records: [(flags, address, content, memory bytes)]"""
    head = struct.pack("<4I", 0x1b031336, flags, location, entry)
    for number, (kind, address, content, memory) in enumerate(records):
        last = LAST if number == len(records) - 1 else 0
        head += struct.pack("<4I", 4 | kind << 24 | last, address, len(content), memory)
    return head.ljust(512, b"\0") + b"".join(content for _, _, content, _ in records)


def test_nbi_real_mode(start, files, real):
    code = real(KIND=2)
    files.write("x.nbi", nbi([(0, 0x20000, code, 0x1000), (2, 0x100000, b"high", 0x1000)], 0x20000000))
    text = finish(start(f"kernel {BASE}/x.nbi || shell\nimgstat\nboot || shell\n"), r"REAL-MODE[^\n]*\n")
    assert "[NBI]" in text
    assert field(text, "REAL-MODE").split() == ["fff0", "0000", "1000", "2000", "1336"]


def test_nbi_protected_mode(start, files, build):
    code = build("elf.c", 0x100000, True, MULTIBOOT=0, BSS_BYTES=0x1000)
    entry = struct.unpack_from("<I", build("elf.c", 0x100000, MULTIBOOT=0, BSS_BYTES=0x1000), 24)[0]
    files.write("x.nbi", nbi([(0, 0x100000, code, 0x10000)], entry, 4 | 1 << 31))
    text = finish(start(f"kernel {BASE}/x.nbi || shell\nboot || shell\n"))
    assert field(text, "ELF-AT") == f"100000 sum {_sum(range(1, 9)):x} bad 0"


def test_sdi(start, files, real):
    code = real(KIND=3)
    files.write("x.sdi", b"$SDI0001" + struct.pack("<3Q", 0, 4096, len(code)) + bytes(4096 - 32) + code)
    text = finish(start(f"kernel {BASE}/x.sdi || shell\nimgstat\nboot || shell\n"), r"REAL-MODE[^\n]*\n")
    assert "[SDI]" in text
    low, high = (int(word, 16) for word in field(text, "REAL-MODE").split())
    assert low & 0xfff == 0x41 and high >= 0x10


# --- bad files -------------------------------------------------------------------------------------------------------

def elf_with(source, at, value):
    return source[:at] + struct.pack("<I", value) + source[at + 4:]


def test_bad_files(start, files, build, real):
    """Everything is refused in a sentence of its own, at one and the same prompt."""
    elf = build("elf.c", MULTIBOOT=0, BSS_BYTES=0x1000)
    mb1 = build("multiboot.c", 0x200000, True, MULTIBOOT=1, RAW=1)
    mb2 = build("multiboot2.c", 0x200000, MULTIBOOT=2)
    linux = real(KIND=1, VERSION=0x20f, HIGH=1, SECTS=4)
    program_headers = struct.unpack_from("<I", elf, 28)[0]
    header = mb1.index(struct.pack("<I", MB1_HEADER))
    bad = {
        "elf: cut off": elf[:program_headers + 40],
        "lies in none of its segments": elf_with(elf, 24, 0x90000000),
        "wants to lie at address 0": elf_with(elf_with(elf, program_headers + 8, 0), program_headers + 12, 0),
        "no free RAM of this machine": elf_with(elf_with(elf_with(elf, program_headers + 12, 0xe0000000), program_headers + 8,
                                                         0xe0000000), 24, 0xe0000000),
        "multiboot: cut off": elf_with(mb1, header + 20, 0x10000000 + 0x200000),
        "multiboot: header at": elf_with(mb1, header + 16, 0),
        "multiboot2: the header is cut off": mb2[:mb2.index(struct.pack("<I", 0xe85250d6)) + 24],
        "bzimage: cut off": elf_with(linux, 0x1f4, 0x1000),
        "bzimage: cut off in its real-mode code": linux[:1500],
        "nbi: cut off": nbi([(0, 0x20000, b"x" * 100, 100)], 0x20000000)[:-1],
        "at 0x9f000: that is no free RAM": nbi([(0, 0x9f000, b"x" * 100, 100)], 0x9f000000),
        "overlaps what goes to": nbi([(0, 0x20000, b"x", 4096), (0, 0x20800, b"x", 1)], 0x20000000),
        "sdi: there is no boot program": b"$SDI0001" + bytes(600),
    }
    for number, content in enumerate(bad.values()):
        files.write(f"bad{number}", content)
    pc = start("shell\n")
    pc.prompt(20)
    for number, sentence in enumerate(bad):
        said = pc.run(f"chain --autofree {BASE}/bad{number}")
        assert sentence in said and "error" in said, said
    assert pc.run("imgstat").strip() == ""
    assert "alive" in pc.run("echo alive")
