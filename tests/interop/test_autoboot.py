"""What autoboot makes of a server's answer (compat 4.7; Appendix B 18)."""
import pytest

from lab import Amorce, Dnsmasq


@pytest.mark.parametrize("name", ["boot.ipxe", "C:\\boot.ipxe", "/boot.ipxe", "odd?name%20x.ipxe"])
def test_what_is_no_uri_is_a_tftp_path(run, net, files, name):
    served = name.lstrip("/").replace("\\", "/")  # dnsmasq turns backslashes round
    files.write(served, "#!ipxe\necho BOOT-SCRIPT-OK ${cwuri}\n")
    with Dnsmasq(net, boot=name, tftp_root=files.dir):
        result = run("autoboot")
    assert f"Filename: {name}\n" in result and "Next server: 10.98.0.1\n" in result, result
    assert "BOOT-SCRIPT-OK" in result, result


def test_the_output_from_top_to_bottom(run, net, web):
    """Each step says its line, in the order of compat 4.7."""
    with Dnsmasq(net, boot="http://10.98.0.1/boot.ipxe"):
        result = run("autoboot")
    steps = ["net0: ", "[Link:up", "Configuring (net0 ", " ok\n", "net0: 10.98.0.", "Filename: http://10.98.0.1/boot.ipxe\n",
             "http://10.98.0.1/boot.ipxe... ok\n", "boot.ipxe : ", "BOOT-SCRIPT-OK", "No more network devices\n"]
    position = 0
    for step in steps:
        found = result.text.find(step, position)
        assert found >= 0, f"{step!r} does not follow\n{result}"
        position = found + len(step)


def test_a_file_that_is_not_there(run, net, files):
    with Dnsmasq(net, boot="nosuch.ipxe", tftp_root=files.dir):
        result = run("autoboot || echo STATUS ${errno}")
    assert "STATUS 0x2d001d8e" in result and "nosuch.ipxe" in result, result


def test_nothing_to_boot(run, net):
    with Dnsmasq(net):
        result = run("autoboot || echo STATUS ${errno}")
    assert "Nothing to boot: No such file or directory" in result, result
    assert "no server named a boot file" in result and "STATUS 0x2d00118e" in result, result


def test_nobody_answers(run):
    result = run("autoboot || echo STATUS ${errno}", timeout=60)
    assert "No more network devices\n" in result and "STATUS 0x" in result, result


def script(files, name):
    files.write(f"{name}.ipxe", f"#!ipxe\necho AT-{name}\n")
    return f"http://10.98.0.1/{name}.ipxe"


@pytest.fixture
def two(net, log_path):
    """two(command): with two network devices."""
    opened = []

    def start(command):
        opened.append(Amorce(net, ["tap:" + net.tap(), "tap:" + net.tap()], command=command, log=log_path))
        return opened[-1]
    yield start
    for each in opened:
        each.close()


def test_each_device_boots_what_is_its_own(two, net, web, files):
    """`set netN/filename` goes before what N's server says and before what another device has; `set filename` before all."""
    with Dnsmasq(net, boot=script(files, "server")):
        amorce = two(f"set net1/filename {script(files, 'mine')} && autoboot && echo SECOND && clear net1/filename && "
                     f"set net0/filename {script(files, 'first')} && autoboot && echo THIRD && set filename {script(files, 'all')} && "
                     "autoboot && echo END")
        amorce.expect(r"AT-server\n(.*\n)+AT-mine\n(.*\n)+SECOND", 60)
        amorce.expect(r"AT-first\n(.*\n)+AT-server\n(.*\n)+THIRD", 60)
        amorce.expect(r"AT-all\n(.*\n)+AT-all\n(.*\n)+END", 60)


def test_a_reason_for_each_device(two, net):
    """In the end a line for each attempt that failed."""
    with Dnsmasq(net):
        amorce = two("set net0/filename nosuch:/x && set net1/filename http://10.98.0.1:9/x && autoboot || echo STATUS")
        amorce.expect(r"No more network devices\n  net0: .*nosuch.*\n  net1: .*10\.98\.0\.1.*\n", 60)
        amorce.expect("STATUS", 10)


def test_root_path(run, net, web, files):
    """Beside a file it is ignored when it is nothing that this build can open; alone it is what failed."""
    with Dnsmasq(net, boot=script(files, "file"), extra=["dhcp-option=option:root-path,/srv/nfs"]):
        result = run("autoboot")
    assert "Root path: /srv/nfs\nIgnoring unsupported root path\n" in result and "AT-file\n" in result, result


def test_values_are_expanded(run, net, web, files):
    script(files, "expanded")
    with Dnsmasq(net, boot="http://${net0/gateway}/${which}.ipxe"):
        result = run("set which expanded && autoboot")
    assert "Filename: http://10.98.0.1/expanded.ipxe\n" in result and "AT-expanded\n" in result, result


def test_closes_the_others(two, net, web, files):
    with Dnsmasq(net, boot=script(files, "server")):
        amorce = two("ifopen net0 && autoboot net1 && ifstat")
        amorce.expect(r"AT-server\n(.*\n)*net0: .*\[closed\]\n(.*\n)+net1: .*\[open\]", 60)
