/* net/dhcp_features.c - what we tell DHCP servers that we can do (compat 4.2): code and version of
 * each feature. Which of them are told is said by build.mk, from the same switches of config/ that
 * build the features in. */
#include "net/dhcp.h"

const struct dhcp_feature pxe_dhcp_feature = { .code = 0x10, .version = 2 };
const struct dhcp_feature http_dhcp_feature = { .code = 0x13, .version = 1 };
const struct dhcp_feature tftp_dhcp_feature = { .code = 0x15, .version = 1 };
const struct dhcp_feature dns_dhcp_feature = { .code = 0x17, .version = 1 };
const struct dhcp_feature bzimage_dhcp_feature = { .code = 0x18, .version = 1 };
const struct dhcp_feature multiboot_dhcp_feature = { .code = 0x19, .version = 1 };
const struct dhcp_feature nbi_dhcp_feature = { .code = 0x20, .version = 1 };
const struct dhcp_feature nbp_dhcp_feature = { .code = 0x21, .version = 1 };
const struct dhcp_feature elf_dhcp_feature = { .code = 0x22, .version = 1 };
const struct dhcp_feature comboot_dhcp_feature = { .code = 0x23, .version = 1 };
const struct dhcp_feature efi_dhcp_feature = { .code = 0x24, .version = 1 };
const struct dhcp_feature vlan_dhcp_feature = { .code = 0x26, .version = 1 };
const struct dhcp_feature menu_dhcp_feature = { .code = 0x27, .version = 1 };
const struct dhcp_feature sdi_dhcp_feature = { .code = 0x28, .version = 1 };
