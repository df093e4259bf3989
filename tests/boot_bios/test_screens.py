"""The graphics screen of a PC with SeaBIOS: what it shows, and that text is there again afterwards."""
import pytest

from lab import bios, screens


@pytest.mark.ours
def test_screens(net, tap, web, files, dnsmasq, log_path):
    screens.serve(files)
    dnsmasq()
    with bios.lkrn(net=net, nics=["tap:" + tap], display=True, log=log_path) as pc:
        pc.prompt(30)
        pc.run("dhcp", 40)
        screens.walk(pc, "bios")
        pc.sendline("echo ALIVE")
        pc.expect_screen(r"^ALIVE$", 10)
