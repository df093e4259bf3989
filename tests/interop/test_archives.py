"""gzip and zlib files, as gzip, pigz and others make them: run, unpacked by name, damaged, endless."""
import gzip
import hashlib
import io
import random
import re
import subprocess
import zlib

import pytest

from lab import Amorce, paths

SCRIPT = b"#!ipxe\necho INNER-RAN ${cwuri}\n" + b"# a comment, so that there is something to pack\n" * 20
HUGE_MB = 200
LIMIT_KB = 1_000_000


def named(data, filename="inside.ipxe"):
    """A member with a name and a time, as gzip(1) writes it."""
    out = io.BytesIO()
    with gzip.GzipFile(filename=filename, fileobj=out, mode="wb", mtime=1_700_000_000) as file:
        file.write(data)
    return out.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Served by file: names relative to the script."""
    return tmp_path_factory.mktemp("archives")


@pytest.fixture
def amorce(run, folder):
    """amorce(lines, files): run a script beside these files."""
    def start(lines, timeout=60, args=(), **files):
        for name, data in files.items():
            (folder / name.replace("__", ".")).write_bytes(data)
        (folder / "test.ipxe").write_text("#!ipxe\n" + lines)
        return run(script=f"#!ipxe\nchain file://{folder}/test.ipxe\n", nics=[], timeout=timeout, args=args)
    return start


def digest(data):
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("pack", [gzip.compress, named, zlib.compress,
                                  lambda data: gzip.compress(gzip.compress(data)),
                                  lambda data: gzip.compress(data, 1) + bytes(512)],
                         ids=["gzip", "named", "zlib", "twice", "padded"])
def test_a_packed_script_runs(amorce, pack):
    result = amorce("chain run.ipxe.gz && echo BACK\nimgstat\n", run__ipxe__gz=pack(SCRIPT))
    assert result.status == 0 and "INNER-RAN file:" in result and "BACK" in result, result
    assert re.search(rf"^run(\.ipxe)? : {len(SCRIPT)} bytes \[script\]$", result.text, re.M), result
    assert "run.ipxe.gz : " not in result, result              # it took the archive's place


def test_extract_names_and_keeps(amorce):
    data = random.Random(1).randbytes(300_000) + bytes(700_000)
    result = amorce("imgextract data.tar.gz\nimgextract -k --name other data.tar.gz\nimgextract --quiet data.tar.gz\n"
                    "imgstat\nsha256sum data.tar other", data__tar__gz=named(data))
    assert re.findall(r"^(\S+) : (\d+) bytes", result.text, re.M) == [
        ("data.tar", "1000000"), ("other", "1000000"), ("data.tar", "1000000")], result
    assert result.text.count(digest(data)) == 2 and result.text.count("Unpacking data.tar.gz... ok") == 2, result


def test_members_as_pigz_and_cat_make_them(amorce, folder):
    parts = [random.Random(seed).randbytes(70_000) for seed in range(20)]
    whole = b"".join(parts)
    subprocess.run(["gzip", "-c"], input=parts[0], stdout=(folder / "first").open("wb"), check=True)
    packed = (folder / "first").read_bytes() + b"".join(gzip.compress(part, 1) for part in parts[1:])
    result = amorce("imgextract many.gz\nsha256sum many", many__gz=packed)
    assert digest(whole) in result, result


def test_rest_is_told(amorce):
    result = amorce("imgextract rest.gz && sha256sum rest\nlog",
                    rest__gz=gzip.compress(SCRIPT) + b"signature of somebody")
    assert digest(SCRIPT) in result and '"rest.gz": 21 bytes after its end are ignored' in result, result


DAMAGED = {
    "crc": (lambda z: z[:-8] + bytes([z[-8] ^ 1]) + z[-7:], "is damaged: its data have CRC"),
    "length": (lambda z: z[:-1] + b"\x01", "is damaged: its data have CRC"),
    "data": (lambda z: z[:100] + b"\xff" * 40 + z[140:], "is damaged"),
    "cut": (lambda z: z[:len(z) // 2], "is cut off"),
    "no tail": (lambda z: z[:-3], "ends within its checksum"),
    "head only": (lambda z: z[:7], "ends within the head"),
    "method": (lambda z: z[:2] + b"\x07" + z[3:], "unknown method 7"),
    "second": (lambda z: z + z[:-5], "ends within its checksum"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged(amorce, damage):
    change, sentence = DAMAGED[damage]
    data = random.Random(3).randbytes(2000) + SCRIPT
    result = amorce("imgextract bad.gz || echo REFUSED\nchain bad.gz || echo REFUSED\nimgstat",
                    bad__gz=change(gzip.compress(data)))
    assert result.text.count("REFUSED") == 2 and "Could not extract image: " in result, result
    assert "Could not boot: " in result and result.text.count(sentence) >= 2, result
    assert re.findall(r"^(\S+) : \d+ bytes", result.text, re.M) == ["bad.gz"], result


def test_damaged_zlib_and_dictionary(amorce):
    packed = zlib.compress(SCRIPT)
    other = zlib.compressobj(zdict=b"a dictionary")
    result = amorce("imgextract a.z || echo REFUSED\nimgextract b.z || echo REFUSED\n",
                    a__z=packed[:-1] + bytes([packed[-1] ^ 1]), b__z=other.compress(SCRIPT) + other.flush())
    assert result.text.count("REFUSED") == 2 and "its end says" in result, result
    assert '"b.z" is no archive' in result, result


def test_not_an_archive(amorce):
    result = amorce("imgextract test.ipxe || echo REFUSED\nchain none.gz || echo NOTHING\nimgstat",
                    none__gz=gzip.compress(b"no program"))
    assert "REFUSED" in result and "is no archive" in result, result
    assert "NOTHING" in result and 'what is in "none.gz" (10 bytes) is nothing that can be run' in result, result
    assert "none.gz : " in result and "none : " not in result, result


def test_archive_without_end(amorce):
    data = SCRIPT
    for _ in range(6):
        data = gzip.compress(data)
    result = amorce("chain deep.gz || echo REFUSED", deep__gz=data)
    assert "REFUSED" in result and "within 4 others" in result and "INNER-RAN" not in result, result


def test_huge(amorce):
    """200 MB out of 200 kB; the digest says that they are all there."""
    expected = hashlib.sha256()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b""
    for _ in range(HUGE_MB):
        expected.update(bytes(1 << 20))
        packed += packer.compress(bytes(1 << 20))
    packed += packer.flush()
    result = amorce("imgextract zeros.gz && sha256sum zeros && imgstat", zeros__gz=packed)
    assert expected.hexdigest() in result and f"zeros : {HUGE_MB << 20} bytes" in result, result


@pytest.fixture(scope="module")
def bomb():
    """6 GB of zeros in 6 MB; the length at its end is 2 GB."""
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = block.compress(bytes(1 << 20)) + block.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + packed * 6144 + last.flush() + bytes(4) + (2 << 30).to_bytes(4, "little")


def test_bomb_ends_with_memory(net, folder, bomb, log_path):
    """What does not fit into memory is refused in a sentence, and what was taken for it is given back."""
    limited = folder / "limited"
    limited.write_text(f"#!/bin/sh\nulimit -v {LIMIT_KB}\nexec {paths.linux_program()} \"$@\"\n")
    limited.chmod(0o755)
    (folder / "bomb.gz").write_bytes(bomb)
    (folder / "small.gz").write_bytes(gzip.compress(bytes(LIMIT_KB * 1024 // 3)))
    extract = f"imgextract file://{folder}/"
    script = f"#!ipxe\n{extract}bomb.gz || echo REFUSED\n{extract}bomb.gz || echo REFUSED\n{extract}small.gz && echo FINE\n"
    with Amorce(net, script=script, program=limited, log=log_path) as amorce:
        assert amorce.wait(120) == 0
    text = amorce.text
    assert text.count("REFUSED") == 2 and "FINE" in text, text
    assert text.count("unpacks to more than there is memory for") == 2, text


def test_ctrl_c(shell, folder, bomb):
    (folder / "stop.gz").write_bytes(bomb)
    shell.run(f"imgfetch file://{folder}/stop.gz", 20)
    shell.sendline("imgextract stop.gz")
    shell.expect(r"Unpacking stop.gz\.\.\..*%", 10)
    shell.send("\x03")
    shell.expect(r"Could not extract image: Operation canceled", 10)
    shell.prompt(10)
    assert "stop.gz : " in shell.run("imgstat", 10)


def test_over_the_network(run, files, web, dnsmasq):
    files.write("net.ipxe.gz", gzip.compress(SCRIPT))
    result = run("dhcp || exit 1\nimgextract --timeout 5000 --name n http://10.98.0.1/net.ipxe.gz && chain n", timeout=60)
    assert "INNER-RAN http://10.98.0.1/net.ipxe.gz" in result, result
