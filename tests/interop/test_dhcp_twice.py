"""A second `dhcp` on a NIC that has a lease already."""


def test_lease_twice(run, net, web, dnsmasq):
    result = run("dhcp && dhcp && echo TWICE-OK")
    assert "TWICE-OK\n" in result and result.status == 0, result
