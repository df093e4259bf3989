"""What every virtual machine of ours answers about itself: PCI, ACPI, memory, processor. For tests of all firmwares."""
import re


def pci(prompt, host_bridge):
    """pciscan finds the host bridge first and every device once; the block `pci` reads each."""
    prompt.run("clear loc")
    found = []
    for _ in range(64):
        text = prompt.run("pciscan loc && echo AT ${loc:busdevfn} ${pci/${loc}.0.2}:${pci/${loc}.2.2} || echo END ${errno}")
        match = re.search(r"^AT (\S+) (\S+)", text, re.M)
        if not match:
            break
        found.append(match.groups())
    assert re.search(r"^END 0x2d", text, re.M), text
    assert found[0] == ("0000:00:00.0", host_bridge) and len(found) > 3, found
    assert [where for where, _ in found] == sorted({where for where, _ in found}), found
    assert all(re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", ids) and ids != "ffff:ffff" for _, ids in found), found
    vendor, device = host_bridge.split(":")
    text = prompt.run("echo A ${pci/0.0.4} B ${pci/0.0.2:uint16} C ${pci/0.0.0} D ${pci/0xfffe.0.2} "
                      "E ${pci/${net0/busloc}.0.2}")
    assert re.search(rf"^A {device}{vendor} B 0x{vendor} C +D +E 1af4", text, re.M), text


def acpi(prompt):
    text = prompt.run("echo A ${acpi/0x46414350.0.0.0.4} B ${acpi/0x46414350.0.0.4.4:uint32} C ${acpi/0x44534454.0.0.0.4} "
                      "D ${acpi/0x5a5a5a5a.0.0.0.4} E ${acpi/0x46414350.1.0.0.4} F ${acpi/0x46414350.0.255.0.0}")
    match = re.search(r"^A 46414350 B (\S+) C 44534454 D +E +F *$", text, re.M)
    assert match and 116 <= int(match.group(1), 0) <= 276, text            # ACPI 1.0 to 6.4
    text = prompt.run("echo WHOLE ${acpi/0x46414350.0.0.0.0}")
    assert len(re.search(r"^WHOLE 46414350([0-9a-f]+)", text, re.M).group(1)) // 2 + 4 == int(match.group(1), 0), text


def memory(prompt, mib):
    size = int(re.search(r"memsize:int32 = (\d+)", prompt.run("show memsize")).group(1))
    assert mib * 3 // 4 < size <= mib, size
    text = prompt.run("echo A ${memmap/0.0.1.0} B ${memmap/0.0.2.10} C ${memmap/0.1.1.0} D ${memmap/0.255.3.0}")
    match = re.search(r"^A (\d+) B (\d+) C (\d+) D *$", text, re.M)
    assert match and int(match.group(1)) < 4096 * 2 and int(match.group(2)) <= 640, text
    assert int(match.group(3)) >= (int(match.group(1)) >> 10) + int(match.group(2)), text


def processor(prompt):
    """Every machine of ours has a time stamp counter and says that it is virtual."""
    text = prompt.run("cpuid 4 && cpuid --ecx 31 && echo BOTH ; cpuid --ext --ecx 30 || echo NEITHER")
    assert re.search(r"^BOTH", text, re.M) and re.search(r"^NEITHER", text, re.M), text


def piece(prompt, address):
    """A piece of memory as an image, and its bytes."""
    text = prompt.run(f"imgmem {address} 16 && imgstat {address} && imgset bytes:hexraw {address} && echo IS ${{bytes}}")
    assert f"{address} : 16 bytes" in text, text
    match = re.search(r"^IS ([0-9a-f]{32})", text, re.M)
    assert match, text
    text = prompt.run("imgmem 0xffffffffffffffff 2 || imgmem 0 0 || echo NOTHING")
    assert text.count("Could not create image: Result too large") == 2 and "NOTHING" in text, text
    return bytes.fromhex(match.group(1))
