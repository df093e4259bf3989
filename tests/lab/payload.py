"""What a firmware boots in tests: a small Linux that tells what it was given, the Debian installer, files with digests.

linux()      kernel of Debian's cloud flavour (quick to start), or of another
initramfs()  busybox and an init that prints, then powers the machine off:
    PAYLOAD-OK <kernel release>
    PAYLOAD-CMDLINE <command line>
    PAYLOAD-EFI 64|32                                  when started through UEFI
    PAYLOAD-FILE <path> <mode> <bytes> <sha256>        for every file that initrds added
    PAYLOAD-END
installer()  (kernel, initrd) of debian-installer-N-netboot-ARCH, whichever N is installed, the newest first
"""
import fcntl
import gzip
import hashlib
import os
import pathlib
import random
import re
import subprocess

from . import debs, paths
from .paths import LabError

_APPLETS = "cat chmod cut echo find grep head ls mkdir mount poweroff printf sed sha256sum sh sleep sort stat tr wc".split()
_INIT = r"""#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
exec </dev/console >/dev/console 2>&1
echo
echo "PAYLOAD-OK $(cat /proc/sys/kernel/osrelease)"
echo "PAYLOAD-CMDLINE $(cat /proc/cmdline)"
[ -d /sys/firmware/efi ] && echo "PAYLOAD-EFI $(cat /sys/firmware/efi/fw_platform_size)"
find / -xdev -type f | sort | grep -vxFf /etc/base.list | while read -r f; do
    echo "PAYLOAD-FILE $f $(stat -c %a "$f") $(wc -c <"$f") $(sha256sum "$f" | cut -c1-64)"
done
echo PAYLOAD-END
poweroff -f
"""
_PAD, _BLOCK = 4, 512
_PIECE = 1 << 20


def cpio(files):
    """A newc archive: [(path, mode with type bits, content bytes)], in the order given."""
    out = bytearray()
    for inode, (name, mode, content) in enumerate([*files, ("TRAILER!!!", 0, b"")], 1):
        encoded = name.encode() + b"\0"
        fields = [inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0]
        out += b"070701" + b"".join(b"%08X" % field for field in fields) + encoded
        out += bytes(-len(out) % _PAD)
        out += content + bytes(-len(content) % _PAD)
    return bytes(out + bytes(-len(out) % _BLOCK))


def _cached(name, make):
    """A file under build/payload, made once; several processes may ask at the same time."""
    target = paths.BUILD / "payload" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target.parent / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            work = target.with_name(target.name + ".new")
            work.write_bytes(make())
            work.rename(target)
    return target


def linux(flavour="cloud-amd64"):
    """Path of the kernel that the package linux-image-<flavour> currently means (amd64: the one for real machines)."""
    def find():
        shown = subprocess.run(["apt-cache", "depends", f"linux-image-{flavour}"], capture_output=True, text=True).stdout
        match = re.search(r"Depends: (linux-image-\d\S+)", shown)
        if not match:
            raise LabError(f"apt does not know linux-image-{flavour}: run 'apt-get update' (Debian amd64 is needed)")
        return next((debs.unpack(match.group(1)) / "boot").glob("vmlinuz-*")).read_bytes()
    return _cached("vmlinuz" if flavour == "cloud-amd64" else f"vmlinuz-{flavour}", find)


def initramfs():
    """Path of the initramfs described above."""
    digest = hashlib.sha256(_INIT.encode()).hexdigest()[:8]
    return _cached(f"initramfs-{digest}.gz", lambda: gzip.compress(_initramfs(), 6, mtime=0))


def _initramfs():
    busybox = paths.existing("/bin/busybox", "install the package busybox-static (make packages)").read_bytes()
    if b"ld-linux" in busybox[:4096]:
        raise LabError("/bin/busybox is linked dynamically: install the package busybox-static")
    names = ["init", "bin/busybox", "etc/base.list"]
    files = [(name, 0o040755, b"") for name in ("bin", "dev", "etc", "proc", "sys", "extra")]
    files += [("bin/" + name, 0o120777, b"busybox") for name in _APPLETS]
    base = "".join(f"/{name}\n" for name in names)
    contents = [(0o755, _INIT.encode()), (0o755, busybox), (0o644, base.encode())]
    files += [(name, 0o100000 | mode, content) for name, (mode, content) in zip(names, contents)]
    return cpio(files)


def installer(arch="amd64"):
    """(kernel, initrd) of the installed Debian installer for the network, text version."""
    base = pathlib.Path("/usr/lib/debian-installer/images")
    found = sorted(base.glob(f"*/{arch}/text/debian-installer/{arch}"), key=lambda path: int(path.parts[5]))
    if not found:
        raise LabError(f"no Debian installer: install debian-installer-12-netboot-{arch} (or 13; make packages)")
    return found[-1] / "linux", found[-1] / "initrd.gz"


def data_file(directory, name, size, seed=1):
    """A file of pseudo-random bytes; returns (path, sha256)."""
    path = pathlib.Path(directory) / name
    source, digest = random.Random(seed), hashlib.sha256()
    with open(path, "wb") as file:
        for offset in range(0, size, _PIECE):
            piece = source.randbytes(min(_PIECE, size - offset))
            digest.update(piece)
            file.write(piece)
    return path, digest.hexdigest()


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def link(source, directory, name=None):
    """Make a big file available in a served directory without copying it where possible."""
    target = pathlib.Path(directory) / (name or pathlib.Path(source).name)
    if not target.exists():
        os.symlink(source, target)
    return target


def report(text):
    """What the small Linux printed, as a dict: kernel, cmdline, efi, files {path: (mode, bytes, sha256)}."""
    files = {path: (mode, int(size), digest) for path, mode, size, digest in
             re.findall(r"^PAYLOAD-FILE (\S+) (\d+) (\d+) ([0-9a-f]{64})$", text, re.M)}
    one = {key: (m.group(1) if (m := re.search(rf"^PAYLOAD-{word} (.*)$", text, re.M)) else None)
           for key, word in (("kernel", "OK"), ("cmdline", "CMDLINE"), ("efi", "EFI"))}
    return dict(one, files=files)
