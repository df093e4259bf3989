/* tests/fuzz/dhcp_fuzz.c - a DHCP packet: read, every kind of value fetched, edited, read again. */
#include "core/settings.h"
#include "wire/dhcp.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const uint64_t tags[] = { 1,           3,           53,
                                 54,          60,          66,
                                 67,          121,         43,
                                 43 << 8 | 6, 43 << 8 | 9, 175 << 8 | 1,
                                 TAG_YIADDR,  TAG_SIADDR,  43 << 16 | 9 << 8 | 1 };

static void fetch_all(const void *packet, size_t len)
{
    for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
        struct str value = STR_INIT;
        (void)dhcp_packet_fetch(packet, len, tags[i], &value);
        str_free(&value);
    }
}

static void count_tag(void *arg, uint64_t tag)
{
    if (!dhcp_tag_valid(tag))
        abort();
    (*(size_t *)arg)++;
}

/* What was stored must be found again, whatever the packet looked like. */
static void store_and_check(struct str *packet, uint64_t tag, const void *data, size_t len)
{
    struct str value = STR_INIT;
    if (dhcp_packet_store(packet, tag, data, len) < 0)
        return;
    int r = dhcp_packet_fetch(packet->data, packet->len_bytes, tag, &value);
    bool found = r == 0 && value.len_bytes == len &&
                 (len == 0 || memcmp(value.data, data, len) == 0);
    if (len > 0 ? !found : r == 0)
        abort();
    str_free(&value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct dhcp_reply reply;
    struct str packet = STR_INIT;
    struct cursor menu = cursor_on(data, len);
    struct pxe_menu_item item;
    while (pxe_menu_next(&menu, &item))
        continue;
    (void)dhcp_parse(data, len, &reply);
    fetch_all(data, len);
    size_t options = 0;
    dhcp_packet_each(data, len, count_tag, &options);
    if (options > len)
        abort();
    str_append_bytes(&packet, data, len);
    store_and_check(&packet, 67, "a/file", 6);
    store_and_check(&packet, 12, data, len < 600 ? len : 600);
    store_and_check(&packet, 43 << 8 | 71, "\0\1\0\0", 4);
    store_and_check(&packet, 175 << 8 | 190, "user", 4);
    store_and_check(&packet, TAG_SIADDR, "\1\2\3\4", 4);
    store_and_check(&packet, 43 << 8 | 71, NULL, 0);
    store_and_check(&packet, 67, NULL, 0);
    fetch_all(str_text(&packet), packet.len_bytes);
    str_free(&packet);
    return 0;
}
