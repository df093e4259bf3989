/* The firmware's network driver as it refuses frames: which of them are sent again, which are given up. */
#include "core/err.h"
#include "core/fiber.h"
#include "plat/uefi/uefi.h"
#include "tests/unit/check.h"
#include "tests/unit/fakes/netdev_fake.h"
#include "tests/unit/fakes/plat_fake.h"

EFI_HANDLE uefi_image;
EFI_BOOT_SERVICES *uefi_bs;
EFI_GUID uefi_guid_snp;
bool uefi_left;

static struct netdev *dev;
static EFI_STATUS answer; /* of Transmit */
static void *sent_buffer; /* GetStatus gives it back */

/* --- the firmware -------------------------------------------------------------------------------- */

static EFI_SIMPLE_NETWORK_MODE mode = {
    .HwAddressSize = 6, .IfType = 1, .MaxPacketSize = 1500, .ReceiveFilterMask = 0x1f
};

static EFI_STATUS start_it(EFI_SIMPLE_NETWORK_PROTOCOL *snp)
{
    snp->Mode->State = EfiSimpleNetworkStarted;
    return EFI_SUCCESS;
}

static EFI_STATUS stop_it(EFI_SIMPLE_NETWORK_PROTOCOL *snp)
{
    snp->Mode->State = EfiSimpleNetworkStopped;
    return EFI_SUCCESS;
}

static EFI_STATUS initialize(EFI_SIMPLE_NETWORK_PROTOCOL *snp, UINTN rx, UINTN tx)
{
    (void)rx, (void)tx;
    snp->Mode->State = EfiSimpleNetworkInitialized;
    return EFI_SUCCESS;
}

static EFI_STATUS set_filters(EFI_SIMPLE_NETWORK_PROTOCOL *snp, UINT32 on, UINT32 off,
                              BOOLEAN reset, UINTN count, EFI_MAC_ADDRESS *filter)
{
    (void)snp, (void)on, (void)off, (void)reset, (void)count, (void)filter;
    return EFI_SUCCESS;
}

static EFI_STATUS get_status(EFI_SIMPLE_NETWORK_PROTOCOL *snp, UINT32 *interrupts, VOID **buffer)
{
    (void)snp;
    plat_fake_now_us += 1000;
    *interrupts = 0;
    *buffer = sent_buffer;
    sent_buffer = NULL;
    return EFI_SUCCESS;
}

static EFI_STATUS transmit(EFI_SIMPLE_NETWORK_PROTOCOL *snp, UINTN header, UINTN len, VOID *buffer,
                           EFI_MAC_ADDRESS *from, EFI_MAC_ADDRESS *to, UINT16 *protocol)
{
    (void)snp, (void)header, (void)len, (void)buffer, (void)from, (void)to, (void)protocol;
    return answer;
}

static EFI_SIMPLE_NETWORK_PROTOCOL snp = {
    .Start = start_it,
    .Stop = stop_it,
    .Initialize = initialize,
    .Shutdown = start_it,
    .ReceiveFilters = set_filters,
    .GetStatus = get_status,
    .Transmit = transmit,
    .Mode = &mode,
};

static EFI_STATUS open_protocol(EFI_HANDLE handle, EFI_GUID *guid, VOID **interface,
                                EFI_HANDLE agent, EFI_HANDLE controller, UINT32 attributes)
{
    (void)handle, (void)guid, (void)agent, (void)controller, (void)attributes;
    *interface = &snp;
    return EFI_SUCCESS;
}

static EFI_STATUS close_protocol(EFI_HANDLE handle, EFI_GUID *guid, EFI_HANDLE agent,
                                 EFI_HANDLE controller)
{
    (void)handle, (void)guid, (void)agent, (void)controller;
    return EFI_SUCCESS;
}

void *uefi_protocol(EFI_HANDLE handle, EFI_GUID *guid)
{
    (void)handle, (void)guid;
    return &snp;
}

void idle_activity(void)
{
}

void sched_busy(void)
{
}

int nic_register(struct nic *nic, EFI_HANDLE handle, const struct nic_ops *ops, bool boot)
{
    (void)boot;
    nic->handle = handle;
    nic->ops = ops;
    dev = &nic->dev;
    return 0;
}

void nic_remove(struct netdev *netdev)
{
    struct nic *nic = container_of(netdev, struct nic, dev);
    nic->ops->give(nic);
    nic->ops->free(nic);
}

/* --- the network --------------------------------------------------------------------------------- */

void netdev_link(struct netdev *netdev, bool up)
{
    netdev->link_up = up;
}

/* --- frames that are refused --------------------------------------------------------------------- */

static int begin(void **state)
{
    static EFI_BOOT_SERVICES services;
    (void)state;
    services.OpenProtocol = open_protocol;
    services.CloseProtocol = close_protocol;
    uefi_bs = &services;
    mode.State = EfiSimpleNetworkStopped;
    answer = EFI_SUCCESS;
    sent_buffer = NULL;
    netdev_fake = (struct netdev_fake){ 0 };
    assert_int_equal(snp_attach(&snp, false), 0);
    assert_int_equal(dev->ops->open(dev), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    dev->ops->close(dev);
    dev->ops->remove(dev);
    assert_int_equal(netdev_fake.buffers_out, 0);
    return 0;
}

/* What is left with us is freed, as the caller may. */
static int send_frame(EFI_STATUS status, void **ret_data)
{
    struct netbuf *buf = netbuf_alloc(1514);
    buf->len_bytes = 1514;
    answer = status;
    if (ret_data)
        *ret_data = buf->data;
    int r = dev->ops->transmit(dev, buf);
    if (r < 0)
        netbuf_free(buf);
    return r;
}

/* Nothing is on its way that it could be waiting for: the frame will never go. */
static void test_snp_frame_does_not_fit(void **state)
{
    (void)state;
    assert_int_equal(send_frame(EFI_BUFFER_TOO_SMALL, NULL), 0);
    assert_int_equal(netdev_fake.failed, 1);
    assert_int_equal(netdev_fake.last_error, -ERR_RANGE);
    assert_int_equal(send_frame(EFI_SUCCESS, NULL), 0);
}

/* Some mean their queue by it. */
static void test_snp_queue_is_full(void **state)
{
    void *data;
    (void)state;
    assert_int_equal(send_frame(EFI_SUCCESS, &data), 0);
    sent_buffer = data;
    assert_int_equal(send_frame(EFI_BUFFER_TOO_SMALL, NULL), -ERR_NOBUFS);
    assert_int_equal(netdev_fake.sent, 1);
    assert_int_equal(netdev_fake.failed, 0);
    assert_int_equal(send_frame(EFI_BUFFER_TOO_SMALL, NULL), 0);
    assert_int_equal(netdev_fake.last_error, -ERR_RANGE);
}

static void test_snp_busy(void **state)
{
    (void)state;
    assert_int_equal(send_frame(EFI_NOT_READY, NULL), -ERR_NOBUFS);
    assert_int_equal(netdev_fake.failed, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_snp_frame_does_not_fit),
        TEST(test_snp_queue_is_full),
        TEST(test_snp_busy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
