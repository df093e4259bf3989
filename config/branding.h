/* config/branding.h - what the program calls itself. Overrides: config/local/branding.h. */
#define PRODUCT_NAME ""
#define PRODUCT_SHORT_NAME "Amorce"
#define PRODUCT_TAG_LINE "Open Source Network Boot Firmware"
#define PRODUCT_URI "" /* shown in the banner when it is not empty */
