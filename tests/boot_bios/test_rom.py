"""Our option ROMs in a card: the line at power-on, Ctrl-B there, and booting when it is the card's turn.

All of it is read off the screen and typed on the keyboard: a ROM speaks through the BIOS."""
import pytest

from lab import PC, disk, bios, paths

ROMS = [("virtio-net-pci", "1af41000.rom"), ("e1000", "8086100e.rom")]
NAME = r"(?:Amorce|iPXE)"


@pytest.mark.parametrize("model, rom", ROMS + [pytest.param("e1000", "8086100e.mrom", marks=pytest.mark.ours)])
def test_boots(net, tap, station, web, files, dnsmasq, log_path, model, rom):
    """At power-on a line with the card's address; then DHCP names a script, and it runs."""
    files.write("rom.ipxe", "#!ipxe\necho ROM-SCRIPT-OK ${net0/mac}\nshell\n")
    dnsmasq(boot="http://10.98.0.1/rom.ipxe")
    with PC(net=net, nics=["tap:" + tap], model=model, rom=paths.bios_program(rom), boot="pxe", display=True, log=log_path) as pc:
        pc.expect_screen(rf"^{NAME} .*00:03\.0", 20)
        pc.expect_screen(f"^ROM-SCRIPT-OK {station}", 60)


@pytest.mark.ours
@pytest.mark.parametrize("model, rom", [ROMS[0], pytest.param("e1000", "8086100e.mrom", marks=pytest.mark.long)])
def test_ctrl_b_at_power_on(net, tap, log_path, model, rom):
    """QEMU's ROMs do not wait for the key, so the peer has nothing to show here."""
    with PC(net=net, nics=["tap:" + tap], model=model, rom=paths.bios_program(rom), boot="pxe", display=True, log=log_path) as pc:
        pc.expect_screen(r"Press Ctrl-B", 20)
        pc.key("ctrl", "b")
        pc.expect_screen(rf"^{NAME}>", 20)


@pytest.mark.parametrize("model, rom", ROMS[:1])
def test_exit_to_the_next_device(net, tap, web, files, dnsmasq, log_path, tmp_path, model, rom):
    files.write("rom-exit.ipxe", "#!ipxe\nexit\n")
    dnsmasq(boot="http://10.98.0.1/rom-exit.ipxe")
    after = bios.disk(disk.image(tmp_path / "after.img", 1 << 20), 5)
    with PC(net=net, nics=["tap:" + tap], model=model, rom=paths.bios_program(rom), boot="pxe", display=True, devices=[after],
            log=log_path) as pc:
        web.wait_access(r"GET /rom-exit\.ipxe", 60, meanwhile=pc.pump)
        pc.expect(disk.BOOTED, 60)
