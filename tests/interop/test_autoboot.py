"""What autoboot makes of a server's answer (compat 4.7; Appendix B 18)."""
import pytest

from lab import Dnsmasq


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
