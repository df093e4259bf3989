"""What the compatibility reference (iPXE as of August 2026) can be built from and into: image types, schemes, DHCP features,
configuration options, targets, keyboard maps; and why some are not here. test_reference.py compares them with our build."""

# Word of registry.list: the builds in which iPXE can have it.
IMAGE_TYPES = {
    "multiboot": ("bios",), "script": ("linux", "efi", "bios"), "bzimage": ("bios",), "elf": ("bios",), "nbi": ("bios",),
    "comboot": ("bios",), "com32": ("bios",), "sdi": ("bios",), "ucode": ("efi", "bios"), "efi": ("efi",), "efipe": ("efi",),
    "efisig": ("efi",), "der": ("linux", "efi", "bios"), "pem": ("linux", "efi", "bios"), "png": ("linux", "efi", "bios"),
    "pnm": ("linux", "efi", "bios"), "gzip": ("linux", "efi", "bios"), "zlib": ("linux", "efi", "bios"),
    "mime": ("linux", "efi", "bios"), "nbp": ("bios",), "nbp_mz": ("bios",),
}
SCHEMES = {
    "tftp": "", "tftm": "", "mtftp": "", "http": "", "https": "", "ftp": "", "nfs": "", "x-slam": "", "file": "", "data": "",
    "iscsi": "", "aoe": "", "fcp": "", "ib_srp": "", "usb": "",
}
# Option 175: feature and its number.
FEATURES = {
    "pxe": 0x10, "iscsi": 0x11, "aoe": 0x12, "http": 0x13, "https": 0x14, "tftp": 0x15, "ftp": 0x16, "dns": 0x17, "bzimage": 0x18,
    "multiboot": 0x19, "slam": 0x1a, "srp": 0x1b, "nbi": 0x20, "nbp": 0x21, "elf": 0x22, "comboot": 0x23, "efi": 0x24,
    "fcoe": 0x25, "vlan": 0x26, "menu": 0x27, "sdi": 0x28, "nfs": 0x29,
}
KEYMAPS = ("al by cf cz de dk es et fi fr gr hu il it lt mk mt nl no no-latin1 pl pt ro ru se sg sr-latin ua uk us").split()

# Option of config/*.h: on by default in iPXE's builds for L(inux), E(FI), B(IOS).
OPTIONS = {
    "NET_PROTO_EAPOL": "LEB", "NET_PROTO_FCOE": "", "NET_PROTO_IPV4": "LEB", "NET_PROTO_IPV6": "LE", "NET_PROTO_LACP": "LEB",
    "NET_PROTO_LLDP": "LE", "NET_PROTO_STP": "LEB", "DOWNLOAD_PROTO_TFTP": "LEB", "DOWNLOAD_PROTO_HTTP": "LEB",
    "DOWNLOAD_PROTO_HTTPS": "LE", "DOWNLOAD_PROTO_FTP": "", "DOWNLOAD_PROTO_SLAM": "", "DOWNLOAD_PROTO_NFS": "",
    "DOWNLOAD_PROTO_DATA": "LEB", "DOWNLOAD_PROTO_FILE": "E", "HTTP_AUTH_BASIC": "LEB", "HTTP_AUTH_DIGEST": "LEB",
    "HTTP_AUTH_NTLM": "LE", "HTTP_ENC_PEERDIST": "", "SANBOOT_PROTO_AOE": "LEB", "SANBOOT_PROTO_FCP": "LEB",
    "SANBOOT_PROTO_HTTP": "LEB", "SANBOOT_PROTO_IB_SRP": "LEB", "SANBOOT_PROTO_ISCSI": "LEB", "DNS_RESOLVER": "LEB",
    "VNIC_IPOIB": "LEB", "VNIC_XSIGO": "", "EAP_METHOD_MD5": "LEB", "EAP_METHOD_MSCHAPV2": "", "CRYPTO_80211_WEP": "LEB",
    "CRYPTO_80211_WPA": "LEB", "CRYPTO_80211_WPA2": "LEB", "CERTS_EFI": "E",
    "AUTOBOOT_CMD": "LEB", "CERT_CMD": "LE", "CONFIG_CMD": "LEB", "CONSOLE_CMD": "LE", "DIGEST_CMD": "LE", "DHCP_CMD": "LEB",
    "FCMGMT_CMD": "LEB", "FORM_CMD": "LEB", "IBMGMT_CMD": "LEB", "IFMGMT_CMD": "LEB", "IMAGE_CMD": "LEB", "IMAGE_ARCHIVE_CMD": "LEB",
    "IMAGE_SET_CMD": "LEB", "IWMGMT_CMD": "LEB", "LOGIN_CMD": "LEB", "MENU_CMD": "LEB", "NTP_CMD": "LE", "NVO_CMD": "LEB",
    "PARAM_CMD": "LE", "PCI_CMD": "E", "ROUTE_CMD": "LEB", "SANBOOT_CMD": "LEB", "SHELL_CMD": "LEB", "SHIM_CMD": "LEB",
    "SYNC_CMD": "LEB", "USB_CMD": "E", "VLAN_CMD": "LE", "POWEROFF_CMD": "EB", "REBOOT_CMD": "EB", "FDT_CMD": "", "CPUID_CMD": "LEB",
    "IMAGE_CRYPT_CMD": "", "IMAGE_MEM_CMD": "", "IMAGE_TRUST_CMD": "", "IPSTAT_CMD": "", "LOTEST_CMD": "", "NEIGHBOUR_CMD": "",
    "NSLOOKUP_CMD": "", "PING_CMD": "", "PROFSTAT_CMD": "", "PXE_CMD": "", "TIME_CMD": "",
    "IMAGE_DER": "LEB", "IMAGE_PEM": "LEB", "IMAGE_PNG": "LEB", "IMAGE_SCRIPT": "LEB", "IMAGE_GZIP": "", "IMAGE_PNM": "",
    "IMAGE_ZLIB": "", "IMAGE_MIME": "", "IMAGE_BZIMAGE": "B", "IMAGE_ELF": "B", "IMAGE_MULTIBOOT": "B", "IMAGE_PXE": "B",
    "IMAGE_COMBOOT": "", "IMAGE_NBI": "", "IMAGE_SDI": "", "IMAGE_EFI": "E", "IMAGE_EFISIG": "E", "IMAGE_UCODE": "",
    "BANNER_TIMEOUT": "LEB", "ROM_BANNER_TIMEOUT": "LEB", "AUTOBOOT_ROM_FILTER": "B", "NONPNP_HOOK_INT19": "", "PXE_MENU": "B",
    "PXE_STACK": "B", "NULL_TRAP": "", "GDBSERIAL": "", "GDBUDP": "", "EFI_DOWNGRADE_UX": "", "TIVOLI_VMM_WORKAROUND": "B",
    "ERRMSG_80211": "",
    "CONSOLE_FRAMEBUFFER": "E", "CONSOLE_SYSLOG": "LE", "CONSOLE_SYSLOGS": "LE", "CONSOLE_DMESG": "LEB", "CONSOLE_DISKLOG": "",
    "CONSOLE_SERIAL": "", "CONSOLE_PCBIOS": "B", "CONSOLE_EFI": "E", "CONSOLE_LINUX": "L", "CONSOLE_DEBUGCON": "",
    "CONSOLE_DIRECT_VGA": "", "CONSOLE_PC_KBD": "", "CONSOLE_VMWARE": "", "KEYBOARD_MAP": "LEB", "LOG_LEVEL": "LEB",
    "ACPI_SETTINGS": "E", "PCI_SETTINGS": "EB", "USB_SETTINGS": "EB", "EFI_SETTINGS": "E", "MEMMAP_SETTINGS": "",
    "CPUID_SETTINGS": "LE", "VMWARE_SETTINGS": "", "VRAM_SETTINGS": "",
    "CRYPTO_DIGEST_MD4": "", "CRYPTO_DIGEST_MD5": "", "CRYPTO_DIGEST_SHA1": "LEB", "CRYPTO_DIGEST_SHA224": "LEB",
    "CRYPTO_DIGEST_SHA256": "LEB", "CRYPTO_DIGEST_SHA384": "LEB", "CRYPTO_DIGEST_SHA512": "LEB", "CRYPTO_DIGEST_SHA512_224": "",
    "CRYPTO_DIGEST_SHA512_256": "", "TIMESTAMP_ERROR_MARGIN": "LEB", "CROSSCERT": "LEB", "OCSP_CHECK": "LEB",
    "COMCONSOLE": "B", "COMPRESERVE": "", "COMSPEED": "B",
    "USB_HCD_EHCI": "EB", "USB_HCD_UHCI": "EB", "USB_HCD_XHCI": "EB", "USB_BLOCK": "EB", "USB_KEYBOARD": "B", "USB_EFI": "E",
    "USB_HCD_USBIO": "",
    "PRODUCT_NAME": "LEB", "PRODUCT_SHORT_NAME": "LEB", "PRODUCT_URI": "LEB", "PRODUCT_TAG_LINE": "LEB", "PRODUCT_ERROR_URI": "LEB",
    "PRODUCT_COMMAND_URI": "LEB", "PRODUCT_SETTING_URI": "LEB",
}
MEDIA = {
    "bios": "rom pcirom isarom mrom pxe kpxe kkpxe kkkpxe lkrn dsk pdsk hd usb vhd sdsk iso nbi raw exe fd0",
    "efi": "efi efidrv drv.efi efirom usb iso",
    "linux": "linux",
}

# --- why something is not here -------------------------------------------------------------------------------------------

TLS = "TLS does not exist yet"
SAN = "disks over the network do not exist yet"
WIRELESS = "there are no drivers for wireless cards"
FIBRE = "there are no drivers for InfiniBand and Fibre Channel"
USB = "there are no USB drivers; the firmware's are used"
SWITCH = "the switch's frames are not looked at yet"
ALWAYS = "always there"
OTHER = "another protocol, not there yet"
NO_LINK = "the numbers are explained offline, by `explain` and docs/errors.md; there is no page to link to"

ABSENT_IMAGE_TYPES = {
    "ucode": "microcode is the firmware's and the kernel's to load; nothing that could be tested here takes it",
    "efisig": TLS, "der": TLS, "pem": TLS, "mime": "nobody was seen to use it",
}
ABSENT_SCHEMES = {
    "https": TLS, "tftm": "multicast TFTP is not there yet", "mtftp": "multicast TFTP is not there yet",
    "x-slam": OTHER, "ftp": OTHER, "nfs": OTHER, "iscsi": SAN, "aoe": SAN, "fcp": SAN, "ib_srp": SAN, "usb": SAN,
}
ABSENT_FEATURES = {
    "iscsi": SAN, "aoe": SAN, "srp": SAN, "fcoe": SAN, "https": TLS, "ftp": OTHER, "nfs": OTHER, "slam": OTHER,
}
ABSENT_OPTIONS = {
    **dict.fromkeys(("NET_PROTO_EAPOL", "NET_PROTO_LACP", "NET_PROTO_LLDP", "NET_PROTO_STP", "EAP_METHOD_MD5",
                     "EAP_METHOD_MSCHAPV2"), SWITCH),
    **dict.fromkeys(("NET_PROTO_FCOE", "FCMGMT_CMD", "IBMGMT_CMD", "VNIC_IPOIB", "VNIC_XSIGO"), FIBRE),
    **dict.fromkeys(("DOWNLOAD_PROTO_HTTPS", "CERTS_EFI", "CERT_CMD", "IMAGE_CRYPT_CMD", "IMAGE_TRUST_CMD", "IMAGE_DER", "IMAGE_PEM",
                     "IMAGE_EFISIG", "CONSOLE_SYSLOGS", "TIMESTAMP_ERROR_MARGIN", "CROSSCERT", "OCSP_CHECK"), TLS),
    **dict.fromkeys(("DOWNLOAD_PROTO_FTP", "DOWNLOAD_PROTO_SLAM", "DOWNLOAD_PROTO_NFS", "HTTP_AUTH_NTLM", "HTTP_ENC_PEERDIST"), OTHER),
    **dict.fromkeys(("SANBOOT_PROTO_AOE", "SANBOOT_PROTO_FCP", "SANBOOT_PROTO_HTTP", "SANBOOT_PROTO_IB_SRP", "SANBOOT_PROTO_ISCSI",
                     "SANBOOT_CMD"), SAN),
    **dict.fromkeys(("CRYPTO_80211_WEP", "CRYPTO_80211_WPA", "CRYPTO_80211_WPA2", "IWMGMT_CMD", "ERRMSG_80211"), WIRELESS),
    **dict.fromkeys(("USB_HCD_EHCI", "USB_HCD_UHCI", "USB_HCD_XHCI", "USB_BLOCK", "USB_KEYBOARD", "USB_EFI", "USB_HCD_USBIO"), USB),
    **dict.fromkeys(("HTTP_AUTH_BASIC", "HTTP_AUTH_DIGEST", "CONSOLE_DMESG", "CONSOLE_PCBIOS", "CONSOLE_EFI", "CONSOLE_LINUX",
                     "PXE_MENU"), ALWAYS),
    **dict.fromkeys(("PRODUCT_ERROR_URI", "PRODUCT_COMMAND_URI", "PRODUCT_SETTING_URI"), NO_LINK),
    **dict.fromkeys(("GDBSERIAL", "GDBUDP"), "debugging is done with QEMU's stub"),
    **dict.fromkeys(("CRYPTO_DIGEST_MD4", "CRYPTO_DIGEST_SHA512_224", "CRYPTO_DIGEST_SHA512_256"),
                    "MD4 protects nothing, nobody was seen to use the others"),
    "AUTOBOOT_ROM_FILTER": "a ROM boots from its own card first, then from the others",
    "NULL_TRAP": "a fault is always reported",
    "EFI_DOWNGRADE_UX": "the firmware's own boot entries are left alone",
    "TIVOLI_VMM_WORKAROUND": "the program needs no vector registers",
    "CONSOLE_DISKLOG": "a log in a partition of the boot disk: `syslog`, the serial line and `${dmesg}` are there",
    "CONSOLE_DIRECT_VGA": "the BIOS draws",
    "CONSOLE_PC_KBD": "the BIOS reads the keyboard",
    "LOG_LEVEL": "setting `log-level`, at run time",
    "IMAGE_MIME": ABSENT_IMAGE_TYPES["mime"], "IMAGE_UCODE": ABSENT_IMAGE_TYPES["ucode"],
    "VMWARE_SETTINGS": "VMware's guestinfo is not there yet",
    "PROFSTAT_CMD": "nothing is profiled: empty in iPXE's ordinary builds, too",
}
# On with iPXE and off here, in one build.
OFF_HERE = {"USB_SETTINGS": {"bios": "there are no USB drivers; the BIOS shows none of its devices"}}
ABSENT_MEDIA = {
    **dict.fromkeys(("vhd", "sdsk", "nbi", "raw", "exe", "fd0"), "`qemu-img convert -O vpc bin/amorce.usb X.vhd`; `dd`"),
    **dict.fromkeys(("isarom",), "there are no drivers for ISA cards"),
    "pcirom": "`.rom` is always for PCI",
    **dict.fromkeys(("efidrv", "drv.efi", "efirom"), "applications only; the firmware's own network boot is left alone"),
    "linux": "`bin-x86_64-linux/amorce`",
}
