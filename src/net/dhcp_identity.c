/* net/dhcp_identity.c - who we say that we are: architecture, UNDI version, vendor and user class,
 * UUID, bus address.
 * Not here: how it is packed (wire/dhcp.c, wire/dhcpv6.c). */
#include <stdio.h>
#include <string.h>
#include "core/build_info.h"
#include "core/settings.h"
#include "dhcp_private.h"
#include "net/dhcp.h"

void dhcp_identity_get(struct dhcp_identity *identity)
{
    struct str uuid = STR_INIT;
    *identity = (struct dhcp_identity){ 0 };
    plat_pxe_identity(&identity->pxe);
    /* looked up in all blocks, hence also in an earlier lease: servers know that from iPXE (compat
     * 4.1) */
    (void)setting_get_raw("vendor-class", &identity->vendor_class);
    (void)setting_get_raw("user-class", &identity->user_class);
    if (setting_get_raw("uuid", &uuid) >= 0 && uuid.len_bytes == sizeof(identity->uuid)) {
        memcpy(identity->uuid, uuid.data, sizeof(identity->uuid));
        identity->has_uuid = true;
    }
    str_free(&uuid);
}

void dhcp_identity_free(struct dhcp_identity *identity)
{
    str_free(&identity->vendor_class);
    str_free(&identity->user_class);
}

static struct dhcp_bytes bytes_of(const struct str *s)
{
    return (struct dhcp_bytes){ .data = s->len_bytes > 0 ? s->data : NULL,
                                .len_bytes = s->len_bytes };
}

void dhcp_identity_fill(const struct dhcp_identity *identity, const struct netdev *dev,
                        struct dhcp_request *request)
{
    memcpy(request->mac, dev->mac, sizeof(request->mac));
    memcpy(request->bus_id, dev->bus_id, sizeof(request->bus_id));
    memcpy(request->version, build_info.version_bytes, sizeof(request->version));
    request->arch = identity->pxe.arch;
    request->undi_major = identity->pxe.undi_major;
    request->undi_minor = identity->pxe.undi_minor;
    request->vendor_class = bytes_of(&identity->vendor_class);
    request->user_class = bytes_of(&identity->user_class);
    request->uuid = identity->has_uuid ? identity->uuid : NULL;
    request->features = dhcp_features;
}

bool dhcp_own_address(const struct netdev *dev, uint8_t address[4])
{
    char ref[SETTING_NAME_MAX];
    struct str ip = STR_INIT;
    snprintf(ref, sizeof(ref), "%s/ip", dev->name);
    bool found = setting_get_raw(ref, &ip) >= 0 && ip.len_bytes >= 4;
    if (found)
        memcpy(address, ip.data, 4);
    str_free(&ip);
    return found;
}

uint64_t net_conf_uint(const struct netdev *dev, const char *name, uint64_t fallback)
{
    char ref[SETTING_NAME_MAX];
    snprintf(ref, sizeof(ref), "%s/%s", dev->name, name);
    return setting_get_uint(ref, setting_get_uint(name, fallback));
}
