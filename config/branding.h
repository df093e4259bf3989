/* config/branding.h - what the program calls itself. Overrides: config/local/branding.h. */
#define PRODUCT_NAME ""
#define PRODUCT_SHORT_NAME "Amorce"
#define PRODUCT_URI "https://ipxe.org"
#define PRODUCT_TAG_LINE "Open Source Network Boot Firmware"
#define PRODUCT_ERROR_URI "https://ipxe.org/%08x"
#define PRODUCT_COMMAND_URI "https://ipxe.org/cmd/%s"
#define PRODUCT_SETTING_URI "https://ipxe.org/cfg/%s"
