/* devpath.h - device paths as bytes: walking, comparing, picking out what we need. No UEFI header:
 * the unit tests build this on the host. Source: UEFI 2.10 chapter 10. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "core/str.h"
#include "wire/cursor.h"

enum { DEVPATH_NODES_MAX = 64, DEVPATH_BYTES_MAX = 8192, DEVPATH_DNS_MAX = 4 };
enum devpath_type {
    DEVPATH_HARDWARE = 1,
    DEVPATH_MESSAGING = 3,
    DEVPATH_MEDIA = 4,
    DEVPATH_END = 0x7f
};
enum devpath_subtype {
    DEVPATH_HARDWARE_VENDOR = 4,
    DEVPATH_MESSAGING_USB = 5,
    DEVPATH_MESSAGING_MAC = 11,
    DEVPATH_MESSAGING_IPV4 = 12,
    DEVPATH_MESSAGING_VLAN = 20,
    DEVPATH_MESSAGING_URI = 24,
    DEVPATH_MESSAGING_DNS = 31,
    DEVPATH_MEDIA_VENDOR = 3,
    DEVPATH_MEDIA_FILE = 4,
    DEVPATH_END_ALL = 0xff
};

/** Bytes of a path with its end node; 0 when it is malformed or longer than the limits. */
size_t devpath_len(const void *path);
/** @parent names the same device as @child or one above it. Both valid, with their end nodes. */
bool devpath_contains(const void *parent, const void *child);

/** Take one node. false: the end (or damage). *@ret_body is what follows the 4 header bytes. */
bool devpath_take(struct cursor *path, uint8_t *ret_type, uint8_t *ret_subtype,
                  struct cursor *ret_body);

/** What a path says about the network and the file; absent parts are empty or zero. */
struct devpath_facts {
    bool has_mac, has_ipv4;
    uint8_t mac[6];
    uint16_t vlan;
    uint8_t local[4], remote[4], gateway[4], netmask[4];
    uint8_t dns[DEVPATH_DNS_MAX][4];
    size_t dns_count;
    struct str uri;  /* of the last URI node that is not empty */
    struct str file; /* UTF-8, file path nodes joined with '\' */
};
/** Read a path of @len_bytes. devpath_facts_free() afterwards. */
void devpath_read(const void *path, size_t len_bytes, struct devpath_facts *ret_facts);
void devpath_facts_free(struct devpath_facts *facts);

/** How many bytes of a path name the USB device: up to the port in its last USB node, without the
 * interface. 0: it is none. *@ret_controller_bytes: how many of these name the host controller. */
size_t devpath_usb(const void *path, size_t *ret_controller_bytes);

/** Append a node to a path that is being built. */
void devpath_put(struct str *path, uint8_t type, uint8_t subtype, const void *body,
                 size_t body_bytes);
/** Append all nodes of @other but its end. */
void devpath_put_path(struct str *path, const void *other);
void devpath_put_end(struct str *path);
