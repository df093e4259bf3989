"""What the benches share: the script that every contender runs, the servers, rounds that interleave, medians and ratios.

Not here: who the contenders are and how one is started (run.py, bios.py).  The script: DHCP, a file by HTTP (nginx), the same
by TFTP from a server that knows windowsize (atftpd) and from one that does not (tftpd-hpa), then a kernel.  Times are taken
when a line appears on the serial console or on the screen.  Needs root (network namespaces).
"""
import argparse
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests"))
from lab import Atftpd, Dnsmasq, LabError, Net, Nginx, TftpdHpa, HOST4, SERVER4, debs, paths, payload, peer  # noqa: E402

MIB = 1 << 20
MEMORY_MB = 2048
STEP_S = 300
LOOK_EVERY_S = 0.02
BANNER = r"^(?:Amorce|iPXE) \d\S*.*$"
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
START, KERNEL = "START", "KERNEL"
# figure: (from mark, to mark, bytes as an option name or None, unit)
FIGURES = {
    "start to script": (START, "MARK-SCRIPT", None, "s"),
    "dhcp": ("MARK-SCRIPT", "MARK-DHCP", None, "s"),
    "http": ("MARK-DHCP", "MARK-HTTP", "http_mib", "MB/s"),
    "tftp atftpd": ("MARK-HTTP", "MARK-TFTP-WINDOW", "tftp_mib", "MB/s"),
    "tftp hpa": ("MARK-TFTP-WINDOW", "MARK-TFTP-PLAIN", "tftp_mib", "MB/s"),
    "boot to kernel": ("MARK-LOADED", KERNEL, None, "s"),
}
# mark: the line that it is
MARKS = {name: "^" + name for name in ("MARK-SCRIPT", "MARK-DHCP", "MARK-HTTP", "MARK-TFTP-WINDOW", "MARK-TFTP-PLAIN",
                                       "MARK-LOADED")} | {KERNEL: r"EFI stub:|Linux version"}


class Contender:
    """group: ratios are made within one.  start(net, tap, served directory, log) gives the virtual machine; start_line: where
    the time begins (None: when the machine is switched on); by_screen: it is heard on the screen and not on the serial line."""

    def __init__(self, name, start, group="", start_line=None, by_screen=False):
        self.name, self.start, self.group, self.start_line, self.by_screen = name, start, group, start_line, by_screen
        self.ours = name.startswith("ours")

    def await_line(self, vm, mark, line):
        """Until the line appears; the kernel's are on the serial line in any case."""
        if self.by_screen and mark != KERNEL:
            return vm.expect_screen(line, STEP_S, LOOK_EVERY_S)
        return vm.expect(line, STEP_S)


def arguments(description, contenders):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--http-mib", type=int, default=256)
    parser.add_argument("--tftp-mib", type=int, default=32)
    parser.add_argument("--rtt-ms", type=int, default=0, help="a wire of this round trip in front of the machine")
    parser.add_argument("--json", help="write all figures there too")
    parser.add_argument("contender", nargs="*", help="part of a name: ours, peer, snponly ... (default: all)")
    options = parser.parse_args()
    options.contenders = [one for one in contenders if not options.contender or any(c in one.name for c in options.contender)]
    return options


def one_run(contender, net, tap, served, log):
    """Boot one contender; {mark: seconds}, and the line with its version."""
    times = {START: 0}
    with contender.start(net, tap, served, log) as vm:
        if contender.start_line:
            vm.expect(contender.start_line, STEP_S)
            times[START] = vm.seconds()
        seen = ""
        for name, line in MARKS.items():
            contender.await_line(vm, name, line)
            times[name] = vm.seconds()
            seen += vm.screen() if contender.by_screen and not seen else ""
        banner = re.search(BANNER, seen or vm.text, re.M)
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

    def package(name):
        return subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True).stdout
    return {"qemu": first([paths.program("qemu-system-x86_64"), "--version"]), "ovmf": package("ovmf"),
            "seabios": package("seabios"), "nginx": first([paths.program("nginx"), "-v"]), "atftpd": debs.version("atftpd"),
            "peer": peer.version(),
            "processor": re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text()).group(1)}


def measure(options, directory, **dhcp):
    """All rounds; {contender: [figures of each round]}.  dhcp: what dnsmasq is told besides."""
    payload.data_file(directory, "http.bin", options.http_mib * MIB)
    payload.data_file(directory, "tftp.bin", options.tftp_mib * MIB, 2)
    payload.link(payload.linux(), directory, "vmlinuz")
    payload.link(payload.initramfs(), directory, "initramfs.gz")
    (directory / "autoexec.ipxe").write_text(SCRIPT)
    results = {one: [] for one in options.contenders}
    with Net() as net:
        tap = net.tap(**({"rtt_ms": options.rtt_ms} if options.rtt_ms else {}))
        other = net.host()
        with Nginx(net, directory), Atftpd(net, directory), Dnsmasq(net, boot="boot.ipxe", **dhcp), \
                TftpdHpa(net, directory, ns=other, address=HOST4):
            for number in range(options.rounds):
                for one in options.contenders:
                    log = paths.BUILD / f"bench-{one.name.replace(' ', '-')}-{number}.log"
                    times, banner = one_run(one, net, tap, directory, log)
                    results[one].append(figures_of(times, options))
                    shown = "  ".join(f"{key} {value:.2f} {FIGURES[key][3]}" for key, value in results[one][-1].items())
                    print(f"round {number + 1}  {one.name:26} [{banner}]  {shown}", flush=True)
    return results


def report(results):
    """Medians, and the ratio of each of ours to each of the peer's of its group (speeds: higher is better, times: lower)."""
    middle = {one: {key: statistics.median(run[key] for run in runs) for key in FIGURES}
              for one, runs in results.items() if runs}
    print(f"\n{'medians':26}" + "".join(f"{key + ' ' + FIGURES[key][3]:>21}" for key in FIGURES))
    for one, figures in middle.items():
        print(f"{one.name:26}" + "".join(f"{figures[key]:>20.2f} " for key in FIGURES))
    print("\nratios ours / peer (of MB/s more is better, of seconds less is better)")
    for ours in [one for one in middle if one.ours]:
        for other in [one for one in middle if not one.ours and one.group == ours.group]:
            ratios = "".join(f"{middle[ours][key] / middle[other][key]:>20.2f} " for key in FIGURES)
            print(f"{ours.name} / {other.name}\n{'':26}{ratios}")
    return middle


def main(description, contenders, **dhcp):
    """A bench from its command line to its report."""
    options = arguments(description, contenders)
    try:
        known = versions()
        print("\n".join(f"{key}: {value}" for key, value in known.items()) + "\n", flush=True)
        with tempfile.TemporaryDirectory(prefix="am-bench-") as directory:
            results = measure(options, pathlib.Path(directory), **dhcp)
    except LabError as error:
        sys.exit(f"bench: {error}")
    middle = report(results)
    if options.json:
        named = [{one.name: value for one, value in table.items()} for table in (results, middle)]
        pathlib.Path(options.json).write_text(json.dumps({"versions": known, "runs": named[0], "medians": named[1]}, indent=1))
