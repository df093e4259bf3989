/* protocols.h - UEFI protocols that gnu-efi's headers lack: tables of numbers, as the specification
 * writes them, with names in this project's style. Source: UEFI 2.10, chapters beside each. */
#pragma once
#include <efi.h>

/* 13.2 EFI_LOAD_FILE2_PROTOCOL has the shape of EFI_LOAD_FILE_PROTOCOL (13.1). */
#define LOAD_FILE2_GUID                                    \
    {                                                      \
        0x4006c0c1, 0xfcb3, 0x403e,                        \
        {                                                  \
            0x99, 0x6d, 0x4a, 0x6c, 0x87, 0x24, 0xe0, 0x6d \
        }                                                  \
    }
/* Vendor media node that Linux asks for (Documentation/admin-guide/efi-stub.rst, "initrd="). */
#define INITRD_MEDIA_GUID                                  \
    {                                                      \
        0x5568e427, 0x68fc, 0x4f3d,                        \
        {                                                  \
            0xac, 0x74, 0xca, 0x55, 0x52, 0x31, 0xcc, 0x68 \
        }                                                  \
    }
/* Our own: the root of the virtual file system when there is no NIC. Made with uuidgen. */
#define OWN_MEDIA_GUID                                     \
    {                                                      \
        0x8d7a5b0e, 0x2f1c, 0x4b6d,                        \
        {                                                  \
            0x9e, 0x53, 0x61, 0xc4, 0x0d, 0xa7, 0x38, 0x12 \
        }                                                  \
    }

/* 4.6.1.3 EFI_DTB_TABLE_GUID */
#define DEVICE_TREE_GUID                                   \
    {                                                      \
        0xb1b621d5, 0xf19c, 0x41a5,                        \
        {                                                  \
            0x83, 0x0b, 0xd9, 0x15, 0x2c, 0x69, 0xaa, 0xe0 \
        }                                                  \
    }

/* EDK II, MdeModulePkg: EDKII_IOMMU_PROTOCOL. Only whether it is there matters. */
#define IOMMU_GUID                                         \
    {                                                      \
        0x4e939de9, 0xd948, 0x4b0f,                        \
        {                                                  \
            0x88, 0xed, 0xe6, 0xe1, 0xce, 0x51, 0x7c, 0x1e \
        }                                                  \
    }

/* EDK II, MdeModulePkg: gEfiConsoleInDeviceGuid and gEfiConsoleOutDeviceGuid, on the handles that its console splitter reads
 * and writes. */
#define CONSOLE_IN_DEVICE_GUID                             \
    {                                                      \
        0xd3b36f2b, 0xd551, 0x11d4,                        \
        {                                                  \
            0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d \
        }                                                  \
    }
#define CONSOLE_OUT_DEVICE_GUID                            \
    {                                                      \
        0xd3b36f2c, 0xd551, 0x11d4,                        \
        {                                                  \
            0x9a, 0x46, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d \
        }                                                  \
    }

/* 11.6 EFI_SERVICE_BINDING_PROTOCOL */
struct service_binding {
    EFI_STATUS(EFIAPI *create_child)(struct service_binding *self, EFI_HANDLE *child);
    EFI_STATUS(EFIAPI *destroy_child)(struct service_binding *self, EFI_HANDLE child);
};

/* 17.2.4 EFI_USB_IO_PROTOCOL: what is not called here is only counted. */
#define USB_IO_GUID                                        \
    {                                                      \
        0x2b2f68d6, 0x0cd2, 0x44cf,                        \
        {                                                  \
            0x8e, 0x8b, 0xbb, 0xa2, 0x0b, 0x1b, 0x5b, 0x75 \
        }                                                  \
    }
struct usb_io {
    void *transfers[6]; /* control, bulk, two interrupt, two isochronous */
    EFI_STATUS(EFIAPI *get_device_descriptor)(struct usb_io *self, VOID *descriptor);
    void *descriptors[3]; /* configuration, interface, endpoint */
    EFI_STATUS(EFIAPI *get_string_descriptor)
    (struct usb_io *self, UINT16 language, UINT8 number, CHAR16 **text);
    EFI_STATUS(EFIAPI *get_supported_languages)
    (struct usb_io *self, UINT16 **languages, UINT16 *size_bytes);
    void *port_reset;
};

/* 25.1 EFI_MANAGED_NETWORK_PROTOCOL */
#define MNP_SERVICE_GUID                                   \
    {                                                      \
        0xf36ff770, 0xa7e1, 0x42cf,                        \
        {                                                  \
            0x9e, 0xd2, 0x56, 0xf0, 0xf2, 0x71, 0xf4, 0x4c \
        }                                                  \
    }
#define MNP_GUID                                           \
    {                                                      \
        0x7ab33a91, 0xace5, 0x4326,                        \
        {                                                  \
            0xb5, 0x72, 0xe7, 0xee, 0x33, 0xd3, 0x9f, 0x16 \
        }                                                  \
    }

struct mnp_receive_data {
    EFI_TIME timestamp;
    EFI_EVENT recycle_event;
    UINT32 packet_length, header_length, address_length, data_length;
    BOOLEAN broadcast, multicast, promiscuous;
    UINT16 protocol_type;
    VOID *destination, *source, *media_header, *packet_data;
};
struct mnp_fragment {
    UINT32 length;
    VOID *data;
};
struct mnp_transmit_data {
    EFI_MAC_ADDRESS *destination, *source;
    UINT16 protocol_type;
    UINT32 data_length;
    UINT16 header_length;
    UINT16 fragment_count;
    struct mnp_fragment fragments[1];
};
struct mnp_token {
    EFI_EVENT event;
    EFI_STATUS status;
    union {
        struct mnp_receive_data *receive;
        struct mnp_transmit_data *transmit;
    } packet;
};
struct mnp {
    EFI_STATUS(EFIAPI *get_mode_data)
    (struct mnp *self, EFI_MANAGED_NETWORK_CONFIG_DATA *config, EFI_SIMPLE_NETWORK_MODE *mode);
    EFI_STATUS(EFIAPI *configure)(struct mnp *self, EFI_MANAGED_NETWORK_CONFIG_DATA *config);
    EFI_STATUS(EFIAPI *mcast_ip_to_mac)
    (struct mnp *self, BOOLEAN ipv6, EFI_IP_ADDRESS *ip, EFI_MAC_ADDRESS *mac);
    EFI_STATUS(EFIAPI *groups)(struct mnp *self, BOOLEAN join, EFI_MAC_ADDRESS *mac);
    EFI_STATUS(EFIAPI *transmit)(struct mnp *self, struct mnp_token *token);
    EFI_STATUS(EFIAPI *receive)(struct mnp *self, struct mnp_token *token);
    EFI_STATUS(EFIAPI *cancel)(struct mnp *self, struct mnp_token *token);
    EFI_STATUS(EFIAPI *poll)(struct mnp *self);
};

/* 8.5.4 OsIndications, EFI_OS_INDICATIONS_BOOT_TO_FW_UI */
#define OS_INDICATIONS_BOOT_TO_FW_UI UINT64_C(1)

/* shim's documentation and public headers: the protocol that programs which load others verify them by;
 * its identity is the vendor of shim's variables as well. */
#define SHIM_LOCK_GUID                                     \
    {                                                      \
        0x605dab50, 0xe046, 0x4300,                        \
        {                                                  \
            0xab, 0xb6, 0x3d, 0xd8, 0x10, 0xdd, 0x8b, 0x23 \
        }                                                  \
    }
struct shim_lock {
    EFI_STATUS(EFIAPI *verify)(VOID *buffer, UINT32 size);
};
