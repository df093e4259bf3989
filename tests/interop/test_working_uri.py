"""What relative names are relative to, when DHCP or a script names a server (Debian's iPXE 1.21.1, observed)."""
import pytest

from lab import Dnsmasq

TFTP = "tftp://10.98.0.1/"


@pytest.fixture(scope="module", autouse=True)
def server(net, files, web):
    files.write("menu.ipxe", "#!ipxe\necho MENU-RAN ${cwuri}\n")
    files.write("inner.ipxe", "#!ipxe\nclear net0.dhcp/next-server\necho NONE [${next-server}] ${cwuri}\ndhcp\necho SAME ${cwuri}\n"
                              "set next-server 10.98.0.9\necho OTHER ${cwuri}\n")
    with Dnsmasq(net, boot="menu.ipxe", tftp_root=files.dir) as running:
        yield running


@pytest.mark.parametrize("name", ["menu.ipxe", "/menu.ipxe", "${filename}"])
def test_after_dhcp_names_are_of_its_server(run, name):
    result = run(f"dhcp && echo NOW ${{cwuri}} && chain {name}")
    assert f"NOW {TFTP}\n" in result and f"MENU-RAN {TFTP}" in result, result


def test_only_another_server_is_news(run):
    """A script that came from elsewhere keeps its own URI when it runs dhcp once more (who comes back is no news), and until it names a server itself."""
    result = run("dhcp && chain http://10.98.0.1/inner.ipxe ; echo BACK ${cwuri} ; set next-server 0.0.0.0 ; echo NOBODY ${cwuri}")
    own = "http://10.98.0.1/inner.ipxe"
    for line in (f"NONE [] {own}", f"SAME {own}", "OTHER tftp://10.98.0.9/", f"BACK {TFTP}", f"NOBODY {TFTP}"):
        assert f"{line}\n" in result, f"{line}\n{result}"
