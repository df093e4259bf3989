"""Debian packages unpacked under build/ without being installed (they conflict, or are only test material).

unpack("atftpd") uses the machine's own apt; unpack("ipxe", suite="trixie") a private apt directory whose source list is
the machine's, rewritten to that suite.  apt checks the archive's signatures in both cases.
"""
import fcntl
import os
import re
import shutil
import subprocess

from . import paths
from .paths import LabError

_SOURCE = """Types: deb
URIs: http://deb.debian.org/debian
Suites: {suite}
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


def run(argv, **more):
    """Run a command to its end; its standard output."""
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True, **more)
    if done.returncode:
        raise LabError(f"{' '.join(map(str, argv))}: {done.stderr.strip()[-1500:]}")
    return done.stdout


def apt_options(suite):
    """apt's options for a private package list of another suite; the list is fetched at most once."""
    if not suite:
        return []
    base = paths.BUILD / "lab" / f"apt-{suite}"
    for part in ("lists/partial", "cache/archives/partial"):
        (base / part).mkdir(parents=True, exist_ok=True)
    (base / "list.sources").write_text(_SOURCE.format(suite=suite))
    options = ["-o", f"Dir::Etc::sourcelist={base}/list.sources", "-o", "Dir::Etc::sourceparts=/dev/null",
               "-o", f"Dir::State::Lists={base}/lists", "-o", f"Dir::Cache={base}/cache", "-o", "APT::Sandbox::User=root",
               "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="]
    if not list((base / "lists").glob("*Packages*")):
        run(["apt-get", *options, "-qq", "update"])
    return options


def unpack(package, suite=None):
    """Download the newest version of a package and unpack it; returns the directory (cached for ever under build/)."""
    target = paths.BUILD / "lab" / "debs" / (f"{package}-{suite}" if suite else package)
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target.parent / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (target / ".complete").exists():
            return target
        work = target.with_name(target.name + ".new")
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(target, ignore_errors=True)
        work.mkdir()
        run(["apt-get", *apt_options(suite), "-q", "download", package], cwd=work, env=_c_locale())
        deb = next(work.glob("*.deb"))
        version = run(["dpkg-deb", "-f", deb, "Version"]).strip()
        run(["dpkg-deb", "-x", deb, work])
        deb.unlink()
        (work / ".complete").write_text(version + "\n")
        work.rename(target)
    return target


def version(package, suite=None):
    """The version that unpack() gave."""
    return (unpack(package, suite) / ".complete").read_text().strip()


def newest(pattern, prefix="linux-image"):
    """The highest version among package names like linux-image-6.1.0-50-cloud-amd64 (pattern: a full regex)."""
    names = run(["apt-cache", "pkgnames", prefix]).split()
    names = [name for name in names if re.fullmatch(pattern, name)]
    if not names:
        raise LabError(f"no package matches {pattern}: run 'apt-get update'")
    return max(names, key=lambda name: [int(part) for part in re.findall(r"\d+", name)])


def _c_locale():
    return dict(os.environ, LC_ALL="C")
