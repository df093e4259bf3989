"""The settings of the compatibility reference (iPXE as of August 2026): names, types, numbers; and why some are not here.

test_reference.py compares them with what the Linux program writes as its manual of settings."""

# name: [(type, where it comes from, as docs/settings.md says it), ...]: one for each scope
SETTINGS = {
    "mac": [("hex", "")], "hwaddr": [("hex", "")], "bustype": [("string", "")], "busloc": [("uint32", "")], "busid": [("hex", "")],
    "linktype": [("string", "")], "chip": [("string", "")], "ifname": [("string", "")], "mtu": [("int16", "DHCP 26")],
    "ssid": [("string", "")], "active-scan": [("int8", "")], "key": [("string", "")],
    "ip": [("ipv4", "DHCP 175.2")], "netmask": [("ipv4", "DHCP 1")], "gateway": [("ipv4", "DHCP 3")],
    "static-routes": [("hex", "DHCP 121")], "dns": [("ipv4", "DHCP 6")], "ntp": [("ipv4", "DHCP 42")],
    "ip6": [("ipv6", "")], "len6": [("int8", "")], "gateway6": [("ipv6", "")], "dns6": [("ipv6", "DHCPv6 23")],
    "domain": [("string", "DHCP 15")], "dnssl": [("dnssl", "DHCP 119"), ("dnssl", "DHCPv6 24")],
    "filename": [("string", "DHCP 67"), ("string", "DHCPv6 59")], "next-server": [("ipv4", "DHCP 175.3")],
    "root-path": [("string", "DHCP 17")], "san-filename": [("string", "DHCP 175.188")], "initiator-iqn": [("string", "DHCP 203")],
    "keep-san": [("int8", "DHCP 175.8")], "skip-san-boot": [("int8", "DHCP 175.9")], "san-drive": [("uint8", "DHCP 175.189")],
    "san-retries": [("int8", "DHCP 175.187")],
    "hostname": [("string", "DHCP 12")], "uuid": [("uuid", "smbios/1.8.16")], "user-class": [("string", "DHCP 77")],
    "vendor-class": [("string", "DHCP 60")], "manufacturer": [("string", "smbios/1.4.0")], "product": [("string", "smbios/1.5.0")],
    "serial": [("string", "smbios/1.7.0")], "asset": [("string", "smbios/3.8.0")], "board-serial": [("string", "smbios/2.7.0")],
    "cpuvendor": [("string", "130.45.0")], "cpumodel": [("string", "130.131.228.2")],
    "username": [("string", "DHCP 175.190")], "password": [("string", "DHCP 175.191")],
    "reverse-username": [("string", "DHCP 175.192")], "reverse-password": [("string", "DHCP 175.193")],
    "uid": [("uint32", "DHCP 175.194")], "gid": [("uint32", "DHCP 175.195")],
    "trust": [("hex", "DHCP 175.90")], "cert": [("hex", "DHCP 175.91")], "privkey": [("hex", "DHCP 175.92")],
    "crosscert": [("string", "DHCP 175.93")],
    "priority": [("int8", "DHCP 175.1")], "scriptlet": [("string", "DHCP 175.81")], "dhcp-server": [("ipv4", "DHCP 54")],
    "syslog": [("ipv4", "DHCP 7")], "syslog6": [("ipv6", "")], "syslogs": [("string", "DHCP 175.85")], "keymap": [("string", "")],
    "errno": [("uint32", "")], "buildarch": [("string", "")], "platform": [("string", "")], "version": [("string", "")],
    "unixtime": [("uint32", "")], "cwuri": [("string", "")], "cwduri": [("string", "")], "dmesg": [("string", "")],
    "vram": [("base64", "")], "memsize": [("int32", "memmap/255.0.6.20")], "sysmac": [("hex", "")],
    "peerdist": [("int8", "")], "peerhost": [("string", "")],
}

TYPES = ("string", "uristring", "ipv4", "ipv6", "int8", "int16", "int32", "uint8", "uint16", "uint32", "hex", "hexhyp", "hexraw",
         "base64", "uuid", "guid", "busdevfn", "dnssl")

# Blocks that describe the machine: the word in registry.list, and the builds that have it with iPXE.
BLOCKS = {
    "smbios": ("efi", "bios"), "pci": ("efi", "bios"), "usb": ("efi", "bios"), "acpi": ("efi", "bios"),
    "cpuid": ("linux", "efi", "bios"), "memmap": ("bios",), "efi": ("efi",), "vmware": ("efi", "bios"),
}

# Known by name and without effect: {setting: why}.
NO_EFFECT = {
    **dict.fromkeys(("ssid", "active-scan", "key"), "there are no drivers for wireless cards"),
    **dict.fromkeys(("root-path", "san-filename", "initiator-iqn", "keep-san", "skip-san-boot", "san-drive", "san-retries",
                     "reverse-username", "reverse-password"), "disks over the network do not exist yet"),
    **dict.fromkeys(("uid", "gid"), "NFS does not exist yet"),
    **dict.fromkeys(("trust", "cert", "privkey", "crosscert", "syslogs"), "TLS does not exist yet"),
    **dict.fromkeys(("peerdist", "peerhost"), "PeerDist does not exist"),
}

ABSENT_BLOCKS = {
    "usb": {"bios": "there are no USB drivers; the BIOS shows none of its devices"},
    "vmware": "VMware's guestinfo is not there yet",
}
