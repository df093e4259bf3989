"""Downloads side by side: --defer and imgwait."""
HOST = "http://10.98.0.1"


def test_deferred_downloads(run, files, web, dnsmasq):
    files.write("side/script.ipxe", "#!ipxe\nimgfetch --defer ../big.bin /etc/big mode=600\n")
    result = run("dhcp || exit 1\n"
                 f"imgfetch --defer --name one {HOST}/big.bin\n"
                 f"chain {HOST}/side/script.ipxe\n"          # relative to the script, which is over when it is fetched
                 "imgwait && imgstat && sha256sum one big.bin", timeout=60)
    assert result.text.count(files.digest["big.bin"]) == 2, result
    assert 'big.bin : ' in result and '"/etc/big mode=600"' in result, result


def test_a_failure_keeps_none(run, files, web, dnsmasq):
    result = run("dhcp || exit 1\n"
                 f"imgfetch --defer {HOST}/hello.txt\n"
                 f"initrd --defer {HOST}/missing\n"
                 "imgwait || echo FAILED\n"
                 "imgstat\nimgwait && echo NOTHING-LEFT", timeout=60)
    assert "FAILED" in result and "missing" in result and "NOTHING-LEFT" in result, result
    assert "hello.txt : " not in result, result
