"""What UEFI tells of the machine, as settings and by commands."""
from lab import tables

Q35 = "8086:29c0"
MIB = 512


def test_pci(prompt):
    tables.pci(prompt, Q35)


def test_acpi(prompt):
    tables.acpi(prompt)


def test_memory(prompt):
    tables.memory(prompt, MIB)


def test_processor(prompt):
    tables.processor(prompt)


def test_piece_of_memory(prompt):
    """The reset vector of the flash is no empty memory."""
    assert tables.piece(prompt, "0xfffffff0") not in (bytes(16), b"\xff" * 16)
