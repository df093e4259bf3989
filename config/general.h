/* config/general.h - protocols, schemes, commands and image formats that are built in.
 *
 * `#define X` builds a thing in, `#undef X` leaves it out. Do not edit for a private build: config/local/general.h is
 * read after this file and is never committed. Symbols to test: PLATFORM_linux, PLATFORM_efi, PLATFORM_bios, ARCH_x86,
 * ARCH_x86_64, ARCH_i386, ARCH_arm64. */

/* Network protocols */
#define NET_PROTO_IPV4
#define NET_PROTO_IPV6
#define DNS_RESOLVER

/* Download protocols */
#define DOWNLOAD_PROTO_TFTP
#define DOWNLOAD_PROTO_HTTP
#define DOWNLOAD_PROTO_DATA
#define DOWNLOAD_PROTO_FILE

/* Image types */
#define IMAGE_SCRIPT
#define IMAGE_GZIP
#define IMAGE_ZLIB
#define IMAGE_PNG
#define IMAGE_PNM
#ifdef PLATFORM_efi
#define IMAGE_EFI
#endif
#ifdef PLATFORM_bios
#define IMAGE_MULTIBOOT
#define IMAGE_MULTIBOOT2
#define IMAGE_BZIMAGE
#define IMAGE_ELF
#define IMAGE_NBI
#define IMAGE_SDI
#define IMAGE_COMBOOT /* 16-bit and 32-bit programs of Syslinux; needs PXE_STACK */
#define IMAGE_PXE
#define PXE_STACK /* the PXE API for network boot programs */
#endif

/* Commands */
#define AUTOBOOT_CMD
#define CONFIG_CMD
#define CONSOLE_CMD
#define DHCP_CMD
#define DIGEST_CMD
#define DOCTOR_CMD
#define EXPLAIN_CMD
#define FETCH_CMD
#define FORM_CMD
#define IFMGMT_CMD
#define IMAGE_ARCHIVE_CMD
#define IMAGE_CMD
#define IMAGE_MEM_CMD
#define IMAGE_SET_CMD
#define IPSTAT_CMD
#define JSON_CMD
#define LOGIN_CMD
#define LOTEST_CMD
#define MENU_CMD
#define NEIGHBOUR_CMD
#define NSLOOKUP_CMD
#define NTP_CMD
#define NVO_CMD
#define PARAM_CMD
#define PCAP_CMD
#define PCI_CMD
#define PING_CMD
#define POWEROFF_CMD
#define REBOOT_CMD
#define ROUTE_CMD
#define SHELL_CMD
#define SHIM_CMD
#define SYNC_CMD
#define TEST_CMD
#define TIME_CMD
#define VLAN_CMD
#ifdef ARCH_x86
#define CPUID_CMD
#endif
/* The program for Linux has all commands: it checks and walks scripts for the others. */
#ifndef PLATFORM_efi
#define PXE_CMD /* startpxe, stoppxe; BIOS: needs PXE_STACK */
#endif
#ifndef PLATFORM_bios
#define USB_CMD
#endif
#if defined(PLATFORM_linux) || (defined(PLATFORM_efi) && defined(ARCH_arm64))
#define FDT_CMD
#endif

/* Tenths of a second in which Ctrl-B opens the shell; 0: no prompt */
#define BANNER_TIMEOUT 20
/* The same for expansion ROMs, at power-on */
#define ROM_BANNER_TIMEOUT (2 * BANNER_TIMEOUT)
/* 1: a shell when nothing boots, not the firmware's next boot device */
#define FAIL_SHELL 0
/* An expansion ROM takes over booting where the BIOS knows no Plug and Play */
#undef NONPNP_HOOK_INT19
