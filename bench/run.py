#!/usr/bin/python3
"""bench/run.py - our UEFI images against the peer's (Debian trixie's iPXE), in the same run, interleaved.

Each contender is loaded by OVMF's own PXE into the same virtual machine (TCG, virtio-net, TAP) and runs the same script:
DHCP, a file by HTTP (nginx), the same by TFTP from a server that knows windowsize (atftpd) and from one that does not
(tftpd-hpa), then a kernel.  Times are taken when a line appears on the serial console.  Printed: every figure, the
medians, and the ratios ours / peer.  Needs root (network namespaces).

    bench/run.py [--rounds 3] [--http-mib 256] [--tftp-mib 32] [--rtt-ms 0] [--json FILE] [CONTENDER ...]
"""
import argparse
import json
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests"))
from lab import Atftpd, Dnsmasq, LabError, Net, Nginx, TftpdHpa, VM, HOST4, SERVER4, debs, paths, payload, peer  # noqa: E402

MIB = 1 << 20
MEMORY_MB = 2048
STEP_S = 300
SCRIPT = f"""#!ipxe
echo MARK-SCRIPT
dhcp
echo MARK-DHCP
imgfetch --name a http://{SERVER4}/http.bin || goto no_http
echo MARK-HTTP
:no_http
imgfree
imgfetch --name b tftp://{SERVER4}/tftp.bin || goto no_tftp
echo MARK-TFTP-WINDOW
:no_tftp
imgfree
imgfetch --name c tftp://{HOST4}/tftp.bin || goto no_plain
echo MARK-TFTP-PLAIN
:no_plain
imgfree
kernel http://{SERVER4}/vmlinuz console=ttyS0
initrd http://{SERVER4}/initramfs.gz
echo MARK-LOADED
boot
"""
# name: (file that is served, what gives it)
CONTENDERS = {
    "ours amorce.efi": lambda: paths.efi_program(name="amorce.efi"),
    "ours snponly.efi": lambda: paths.efi_program(name="snponly.efi"),
    "peer snponly.efi": lambda: peer.efi("snponly.efi"),
    "peer ipxe.efi": lambda: peer.efi("ipxe.efi"),
}
# figure: (from mark, to mark, bytes as an option name or None, unit)
FIGURES = {
    "start to script": ("BdsDxe: starting", "MARK-SCRIPT", None, "s"),
    "dhcp": ("MARK-SCRIPT", "MARK-DHCP", None, "s"),
    "http": ("MARK-DHCP", "MARK-HTTP", "http_mib", "MB/s"),
    "tftp atftpd": ("MARK-HTTP", "MARK-TFTP-WINDOW", "tftp_mib", "MB/s"),
    "tftp hpa": ("MARK-TFTP-WINDOW", "MARK-TFTP-PLAIN", "tftp_mib", "MB/s"),
    "boot to kernel": ("MARK-LOADED", "KERNEL", None, "s"),
}
MARKS = [r"BdsDxe: starting", r"^MARK-SCRIPT", r"^MARK-DHCP", r"^MARK-HTTP", r"^MARK-TFTP-WINDOW", r"^MARK-TFTP-PLAIN",
         r"^MARK-LOADED", r"EFI stub:|Linux version"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--http-mib", type=int, default=256)
    parser.add_argument("--tftp-mib", type=int, default=32)
    parser.add_argument("--rtt-ms", type=int, default=0, help="a wire of this round trip in front of the machine")
    parser.add_argument("--json", help="write all figures there too")
    parser.add_argument("contender", nargs="*", help="part of a name: ours, peer, snponly ... (default: all)")
    options = parser.parse_args()
    options.names = [name for name in CONTENDERS if not options.contender or any(c in name for c in options.contender)]
    return options


def one_run(net, tap, boot_server, program, log):
    """Boot one contender; {mark: seconds}, and the line with its version."""
    shutil.copyfile(program, boot_server / "boot.efi")
    times = {}
    with VM(net=net, nics=["tap:" + tap], boot="pxe", memory=MEMORY_MB, log=log) as vm:
        for mark in MARKS:
            found = vm.expect(mark, STEP_S).group(0)
            times["KERNEL" if mark == MARKS[-1] else found] = vm.seconds()
        banner = re.search(r"^(?:Amorce|iPXE) \d\S*.*$", vm.text, re.M)
    return times, banner.group(0).split(" -- ")[0].strip() if banner else "?"


def figures_of(times, options):
    """The figures of one run."""
    result = {}
    for name, (begin, end, size, _unit) in FIGURES.items():
        seconds = times[end] - times[begin]
        result[name] = getattr(options, size) * MIB / 1e6 / seconds if size else seconds
    return result


def versions():
    """What this was measured with."""
    def first(argv):
        done = subprocess.run(argv, capture_output=True, text=True)
        return (done.stdout + done.stderr).splitlines()[0]
    ovmf = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "ovmf"], capture_output=True, text=True).stdout
    return {"qemu": first([paths.program("qemu-system-x86_64"), "--version"]), "ovmf": ovmf,
            "nginx": first([paths.program("nginx"), "-v"]), "atftpd": debs.version("atftpd"), "peer": peer.version(),
            "processor": re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text()).group(1)}


def measure(options, directory):
    """All rounds; {contender: [figures of each round]}."""
    payload.data_file(directory, "http.bin", options.http_mib * MIB)
    payload.data_file(directory, "tftp.bin", options.tftp_mib * MIB, 2)
    payload.link(payload.linux(), directory, "vmlinuz")
    payload.link(payload.initramfs(), directory, "initramfs.gz")
    (directory / "autoexec.ipxe").write_text(SCRIPT)
    results = {name: [] for name in options.names}
    with Net() as net:
        tap = net.tap(**({"rtt_ms": options.rtt_ms} if options.rtt_ms else {}))
        other = net.host()
        with Nginx(net, directory), Atftpd(net, directory), Dnsmasq(net, native="boot.efi", boot="boot.ipxe"), \
                TftpdHpa(net, directory, ns=other, address=HOST4):
            for number in range(options.rounds):
                for name in options.names:
                    log = paths.BUILD / f"bench-{name.replace(' ', '-')}-{number}.log"
                    times, banner = one_run(net, tap, directory, CONTENDERS[name](), log)
                    figures = figures_of(times, options)
                    results[name].append(figures)
                    shown = "  ".join(f"{key} {value:.2f} {FIGURES[key][3]}" for key, value in figures.items())
                    print(f"round {number + 1}  {name:17} [{banner}]  {shown}", flush=True)
    return results


def report(results):
    """Medians, and the ratio of each of ours to each of the peer's (speeds: higher is better, times: lower)."""
    middle = {name: {key: statistics.median(run[key] for run in runs) for key in FIGURES}
              for name, runs in results.items() if runs}
    print("\nmedians" + "".join(f"{key + ' ' + FIGURES[key][3]:>21}" for key in FIGURES))
    for name, figures in middle.items():
        print(f"{name:17}" + "".join(f"{figures[key]:>20.2f} " for key in FIGURES))
    print("\nratios ours / peer (of MB/s more is better, of seconds less is better)")
    for ours in [name for name in middle if name.startswith("ours")]:
        for other in [name for name in middle if name.startswith("peer")]:
            ratios = "".join(f"{middle[ours][key] / middle[other][key]:>20.2f} " for key in FIGURES)
            print(f"{ours} / {other}\n{'':17}{ratios}")
    return middle


def main():
    options = arguments()
    known = versions()
    print("\n".join(f"{key}: {value}" for key, value in known.items()) + "\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="am-bench-") as directory:
        results = measure(options, pathlib.Path(directory))
    middle = report(results)
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({"versions": known, "runs": results, "medians": middle}, indent=1))


if __name__ == "__main__":
    try:
        main()
    except LabError as error:
        sys.exit(f"bench: {error}")
