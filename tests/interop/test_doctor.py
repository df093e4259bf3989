"""The doctor names the culprit: a network that is well, and one for each thing that may be wrong."""
import re

import pytest

from lab import Amorce, Dnsmasq

UP = "set net0/ip 10.98.0.70 && set net0/netmask 255.255.255.0 && ifopen net0 && "
DNS = "set net0/dns 10.98.0.1 && "
END = " && echo WELL || echo ILL ${errno}"


def verdicts(result):
    """{check: verdict}; of several lines of one check the worst."""
    order = ["ok", "warn", "FAIL"]
    found = {}
    for verdict, check in re.findall(r"^(ok|warn|FAIL)\s+(\w+)", result.text, re.M):
        found[check] = max(verdict, found.get(check, "ok"), key=order.index)
    return found


def culprit(result):
    match = re.search(r"begin with: (\w+)", result.text)
    return match and match.group(1)


@pytest.fixture(scope="module", autouse=True)
def served(web):
    return web


def test_all_is_well(run, net, files):
    with Dnsmasq(net, boot="http://boot.lab/big.bin", tftp_root=files.dir):
        result = run("doctor" + END, timeout=60)
    assert "WELL" in result and culprit(result) is None, result
    seen = verdicts(result)
    assert {name for name, verdict in seen.items() if verdict == "ok"} >= {
        "card", "link", "address", "duplicate", "gateway", "DNS", "server", "MTU", "TCP", "file", "firmware", "clock"}, result
    for line in (r"address\s+10\.98\.0\.\d+/255\.255\.255\.0 from the DHCP server 10\.98\.0\.1, for 60 minutes", r"DNS\s+10\.98\.0\.1 answers",
                 r"server\s+boot\.lab \(10\.98\.0\.1\), \d+ us", r"TCP\s+port 80 is open", r"file\s+8\.\d MB, .*/s"):
        assert re.search(r"^ok\s+" + line, result.text, re.M), f"{line}\n{result}"


def test_tftp_file(run, net, files):
    with Dnsmasq(net, boot="hello.txt", tftp_root=files.dir):
        result = run("doctor net0" + END, timeout=60)
    assert "WELL" in result and re.search(r"^ok\s+file\s+19 B, whole", result.text, re.M), result


def test_no_card(run):
    result = run("doctor" + END, nics=[])
    assert re.search(r"^FAIL  card", result.text, re.M) and culprit(result) == "card" and "ILL 0x2c" in result, result
    assert "not looked at: link address" in result, result


def test_no_dhcp(run):
    result = run("doctor" + END, timeout=60)
    assert culprit(result) == "address" and "ILL" in result and verdicts(result)["link"] == "ok", result
    assert "no DHCP server and no router answered" in result, result


def test_gateway_is_dead(run):
    result = run(UP + "set net0/gateway 10.98.0.250 && doctor --host http://10.98.0.1/hello.txt" + END, timeout=60)
    assert culprit(result) == "gateway" and "10.98.0.250 does not answer ARP" in result, result
    assert verdicts(result)["file"] == "ok" and result.text.count("FAIL") == 1, result


def test_dns_is_dead(run):
    result = run(UP + "set net0/dns 10.98.0.77 && set net0/gateway 10.98.0.1 && doctor --host http://boot.lab/hello.txt" + END, timeout=60)
    assert culprit(result) == "DNS" and "10.98.0.77 does not answer" in result and "boot.lab has no address" in result, result
    assert "not looked at: TCP file" in result, result


def test_dns_refuses(run, net):
    net.host(9)
    result = run(UP + "set net0/dns 10.98.0.9 && set net0/gateway 10.98.0.1 && doctor" + END, timeout=60)
    assert culprit(result) == "DNS" and "10.98.0.9 refuses port 53" in result, result


@pytest.mark.parametrize("host, check, why", [
    ("http://10.98.0.1:81/x", "TCP", "10.98.0.1 refuses port 81"), ("http://10.98.0.1/none", "file", "Not found"),
    ("http://10.98.0.1/s500", "file", "HTTP 5xx"), ("tftp://10.98.0.1/none", "file", "tftp://10.98.0.1/none: "),
    ("http://10.98.0.200/", "TCP", "10.98.0.200 does not answer on port 80"), ("10.98.0.1:81", "TCP", "refuses port 81"),
    ("http:///x", "server", "names no server"), ("http://none.lab/", "server", "none.lab has no address")])
def test_server_is_wrong(run, dnsmasq, host, check, why):
    result = run(UP + DNS + "set net0/gateway 10.98.0.1 && doctor --host " + host + END, timeout=60)
    assert culprit(result) == check and why in result and "ILL" in result, result


def test_somebody_has_our_address(run):
    result = run("set net0/ip 10.98.0.1 && set net0/netmask 255.255.255.0 && ifopen net0 && doctor" + END, timeout=60)
    assert culprit(result) == "duplicate" and re.search(r"[0-9a-f:]{17} has 10\.98\.0\.1, too", result.text), result


def test_large_packets_are_lost(run, net):
    tap = net.tap(longest=1400)
    result = run(UP + "set net0/gateway 10.98.0.1 && doctor --host http://10.98.0.1/hello.txt" + END, nics=["tap:" + tap], timeout=60)
    assert culprit(result) == "MTU" and "packets of 1500 bytes do not come back from 10.98.0.1" in result, result


def test_ctrl_c(net, tap, log_path):
    with Amorce(net, ["tap:" + tap], command="shell", log=log_path) as shell:
        shell.prompt(10)
        shell.sendline("doctor")
        shell.expect(r"^ok +link .*$")
        shell.send("\x03")
        shell.prompt(10)
        assert "not looked at" not in shell.text and "FAIL" not in shell.text, shell.tail()
        assert "net0" in shell.run("ifstat")
