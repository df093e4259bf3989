/* uefi.h - what the files of the UEFI platform share: the tables, the identities, small helpers.
 * Not here: types and tables of the specification (gnu-efi's headers), protocols that these lack
 * (protocols.h).
 * Source: UEFI 2.10. */
#pragma once
#include <efi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "net/netdev.h"

extern EFI_HANDLE uefi_image;                /* ourselves */
extern EFI_LOADED_IMAGE_PROTOCOL *uefi_self; /* how we were loaded; never NULL */
extern EFI_SYSTEM_TABLE *uefi_system;
extern EFI_BOOT_SERVICES *uefi_bs;
extern EFI_RUNTIME_SERVICES *uefi_rt;
extern bool uefi_left; /* ExitBootServices was called: no boot service may be used any more */

/* Not const: the specification's prototypes take plain pointers. Nobody writes to them. */
extern EFI_GUID uefi_guid_acpi1, uefi_guid_acpi2, uefi_guid_console_in_device,
    uefi_guid_console_out_device, uefi_guid_device_path, uefi_guid_device_tree, uefi_guid_file_info,
    uefi_guid_file_system, uefi_guid_file_system_info, uefi_guid_global_variable,
    uefi_guid_graphics_output, uefi_guid_initrd_media, uefi_guid_iommu, uefi_guid_load_file2,
    uefi_guid_loaded_image, uefi_guid_loaded_image_device_path, uefi_guid_mnp,
    uefi_guid_mnp_service, uefi_guid_own_media, uefi_guid_pci_io, uefi_guid_pxe_base_code,
    uefi_guid_rng, uefi_guid_serial_io, uefi_guid_shim_lock, uefi_guid_smbios, uefi_guid_smbios3,
    uefi_guid_snp, uefi_guid_text_input_ex, uefi_guid_text_output, uefi_guid_usb_io,
    uefi_guid_volume_label;

/* --- status.c -------------------------------------------------------------------------------- */
/** ERR_x (positive) that says the same as @status. */
int uefi_error(EFI_STATUS status);
/** The name in the specification ("EFI_NOT_FOUND"); "EFI status" for one without. */
const char *uefi_status_name(EFI_STATUS status);
/** What goes back to the firmware for a result of ours (0, or a code of either sign; compat
 * 9.5). */
EFI_STATUS uefi_status(int result);

/* --- handles.c ------------------------------------------------------------------------------- */
/** The interface on @handle; NULL: none. */
void *uefi_protocol(EFI_HANDLE handle, EFI_GUID *guid);
/** All handles that carry @guid (NULL: all handles), owned by caller: uefi_pool_free(). Returns how
 * many; 0 leaves *@ret_handles NULL. */
size_t uefi_handles(EFI_GUID *guid, EFI_HANDLE **ret_handles);
/** What the firmware's configuration table of @guid points to (4.6); NULL: there is none. */
const void *uefi_configuration_table(const EFI_GUID *guid);
void uefi_pool_free(void *memory); /* NULL is fine */
/** Connect drivers to everything that there is (UEFI 2.10 7.3.12). Slow; says so. */
void uefi_connect_all(void);
/** A variable of the firmware's global namespace into @buffer; its length, or 0. */
size_t uefi_global_variable(const CHAR16 *name, void *buffer, size_t room_bytes);
bool uefi_secure_boot(void);

/* --- time.c, idle.c -------------------------------------------------------------------------- */
void time_start(void);
/** Something happened on the network or the keyboard: stay awake for a while. */
void idle_activity(void);
void idle_stop(void);

/* --- start.c --------------------------------------------------------------------------------- */
/** Arm the firmware's watchdog as a boot manager does (UEFI 2.10 3.1.2); 0 seconds: off. */
void watchdog_arm(unsigned seconds);

/* --- console.c ------------------------------------------------------------------------------- */
void screen_start(void);
/** Leave the screens as the firmware expects them: text, cursor on, ordinary colours. */
void screen_hand_over(void);
/** Around an open display (display.c): from then on text reaches only terminals, cursor off on
 * screens; and all of the console again, in the former text mode, cleared. */
void screen_leave_text(void);
void screen_resume_text(void);

/* --- memory.c -------------------------------------------------------------------------------- */
/** Give back every page that is still allocated. */
void memory_stop(void);

/* --- nic.c ----------------------------------------------------------------------------------- */
/** A NIC of either kind (snp.c, mnp.c). The driver embeds it first. */
struct nic {
    struct netdev dev;
    const struct nic_ops *ops;
    EFI_HANDLE handle;
    void *path; /* device path that other programs know it by, from the heap; NULL: the handle's */
    struct list node;
    bool held; /* detached from the firmware's own stack */
};
struct nic_ops {
    /** Detach the firmware's stack and, when the device is open, start it. 0 or -ERR_x. */
    int (*take)(struct nic *nic);
    /** Stop and let go; the firmware may connect its own drivers afterwards. */
    void (*give)(struct nic *nic);
    void (*free)(struct nic *nic);
    void (*silence)(struct nic *nic); /* after ExitBootServices: no DMA, no boot service */
};
/** Fill in what both kinds know from the handle and register. @nic taken also on failure. */
int nic_register(struct nic *nic, EFI_HANDLE handle, const struct nic_ops *ops, bool boot);
/** netdev_ops.remove of both kinds: give back, reconnect, free. */
void nic_remove(struct netdev *dev);
/** A driver of ours failed on this card: the firmware's own drivers get it back. What they make of it, @find
 * says which handle, is returned for netdev_fall_back(); it is a NIC of the list here. NULL: they make nothing. */
struct netdev *nic_fall_back(struct nic *nic, EFI_HANDLE (*find)(EFI_HANDLE card));
/** Give every NIC to the firmware while another program runs. @reconnect: start its stack too. */
void nic_suspend_all(bool reconnect);
void nic_resume_all(void);
/** ExitBootServices: stop every DMA, call nothing else. */
void nic_silence_all(void);
/** Device path of the NIC that a program started now should know: netX, else the boot device; NULL.
 */
const void *nic_current_path(void);

int snp_attach(EFI_HANDLE handle, bool boot);
int mnp_attach(EFI_HANDLE handle, bool boot);

/* --- nic_pci.c: cards that a driver of ours knows -------------------------------------------- */
/** Is there one for the card on @handle (with EFI_PCI_IO_PROTOCOL)? */
bool nic_pci_knows(EFI_HANDLE handle);
int nic_pci_attach(EFI_HANDLE handle, bool boot);

/* --- pci.c ----------------------------------------------------------------------------------- */
struct pci_device;
/** The card on @handle, owned by caller: pci_device_free(). NULL: there is none. */
struct pci_device *pci_device_of(EFI_HANDLE handle);
void pci_device_free(struct pci_device *pci); /* NULL is fine */

/* --- origin.c: where we came from, copied before the firmware's stack is detached ------------- */
struct origin_packet {
    bool present;
    uint8_t bytes[1472]; /* EFI_PXE_BASE_CODE_PACKET.Raw */
};
struct origin {
    uint8_t *path; /* our whole device path; NULL: unknown */
    size_t path_bytes;
    char *uri;       /* where on the network our file lies; NULL: not from a network */
    char *directory; /* on the volume that we came from: "\EFI\BOOT"; NULL: none */
    char *file;      /* ... with the name */
    bool mac_known;  /* we came through a NIC */
    uint8_t mac[6];  /* ... with this address */
    unsigned vlan;   /* 0: none */
    struct origin_packet ack, proxy, server; /* DHCPv4 */
};
extern struct origin origin;
void origin_start(void);
void origin_stop(void);
