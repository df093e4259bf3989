"""Every form carries a script (EMBED=) and runs it.  The peer comes ready-made, so that all of this is ours alone."""
import pytest

from lab import PC, bios

pytestmark = pytest.mark.ours
SAID = r"^EMBEDDED-OK$"


@pytest.mark.long
@pytest.mark.parametrize("name, device", [("amorce.iso", bios.cdrom), ("amorce.usb", bios.disk), ("amorce.hd", bios.disk),
                                          ("amorce.dsk", bios.floppy)], ids=lambda value: getattr(value, "__name__", value))
def test_medium(embedded, log_path, name, device):
    with PC(devices=[device(embedded / name, 0)], log=log_path) as pc:
        pc.expect(SAID, 40)
        pc.prompt(10)


def test_lkrn(embedded, log_path):
    """What is embedded comes before a script from outside."""
    with PC(kernel=embedded / "amorce.lkrn", initrd="#!ipxe\necho OUTSIDE\n", log=log_path) as pc:
        pc.expect(SAID, 20)
        pc.prompt(10)
        assert "OUTSIDE" not in pc.text


@pytest.mark.parametrize("name", ["undionly.kpxe"] + [pytest.param(name, marks=pytest.mark.long) for name in (
    "undionly.kkpxe", "amorce.pxe")])
def test_network(net, tap, files, dnsmasq, log_path, embedded, name):
    files.write("embedded.0", (embedded / name).read_bytes())
    dnsmasq(boot="embedded.0")
    with PC(net=net, nics=["tap:" + tap], rom=None, boot="pxe", log=log_path) as pc:
        pc.expect(SAID, 60)
        pc.prompt(10)


@pytest.mark.long
@pytest.mark.parametrize("model, name", [("virtio-net-pci", "1af41000.rom"), ("e1000", "8086100e.mrom")])
def test_rom(embedded, log_path, model, name):
    with PC(nics=["user"], model=model, rom=embedded / name, boot="pxe", log=log_path) as pc:
        pc.expect(SAID, 60)
        pc.prompt(10)
